#!/bin/sh
# Make an environment beside .venv for what must never be in it, unless it is there and up to date.
# Usage: tools/environment.sh REQUIREMENTS FOLDER, as requirements/bench-pm4py.txt .venv-pm4py
set -eu
cd "$(dirname "$0")/.."
if [ ! -f "$2/.ready" ] || [ "$1" -nt "$2/.ready" ]; then
    sh tools/setup.sh "$1" "$2"
    touch "$2/.ready"
fi
