#!/bin/sh
# 50 people at the pages of the web product while an analysis goes on: what each page took.
# Usage: tools/load.sh [--seconds 600] [--house FOLDER] [--declarations N] [--report-only]
set -eu
cd "$(dirname "$0")/.."
# A house is installed, and its modules are compiled then: also where Python is told to leave nothing.
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX="$PWD/.venv/bytecode"
PYTHONPATH=src exec .venv/bin/python -m benchmarks.web.load "$@"
