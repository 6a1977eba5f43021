#!/bin/sh
# Every benchmark, one after another; each prints what it measured, beside what, and the ratio.
# Peers run in environments of their own and are never a dependency.
# Usage: tools/bench.sh [name of a benchmark, as measures/bench_suite]
set -eu
cd "$(dirname "$0")/.."
if [ ! -f .venv-bench/.ready ] || [ requirements/bench.txt -nt .venv-bench/.ready ]; then
    sh tools/setup.sh requirements/bench.txt .venv-bench
    touch .venv-bench/.ready
fi
scripts=${1:+benchmarks/$1.py}
for script in ${scripts:-$(find benchmarks -name 'bench_*.py' | sort)}; do
    printf '\n== %s\n' "$script"
    PYTHONPATH=src .venv-bench/bin/python "$script"
done
