#!/bin/sh
# 50 people at the pages of the web product while an analysis goes on: what each page took.
# Usage: tools/load.sh [--seconds 600] [--house FOLDER] [--declarations N] [--report-only]
set -eu
cd "$(dirname "$0")/.."
PYTHONPATH=src exec .venv/bin/python -m benchmarks.web.load "$@"
