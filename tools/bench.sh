#!/bin/sh
# Every benchmark, one after another; each prints what it measured, beside what, and the ratio.
# Peers run in environments of their own and are never a dependency.
# Usage: tools/bench.sh [name of a benchmark, as measures/bench_suite ...] [--report-only] [--whole]
set -eu
cd "$(dirname "$0")/.."
sh tools/environment.sh requirements/bench.txt .venv-bench
sh tools/environment.sh requirements/bench-pm4py.txt .venv-pm4py
PYTHONPATH=src exec .venv-bench/bin/python -m benchmarks "$@"
