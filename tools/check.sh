#!/bin/sh
# What must hold before a commit (fast) and before a release (all).
set -eu
cd "$(dirname "$0")/.."
bin=$PWD/.venv/bin
workers=${EVENHAND_TEST_WORKERS:-2}
step() { printf '\n== %s\n' "$1"; }

step "format and lint";   "$bin/ruff" format --check . && "$bin/ruff" check .
step "types";             "$bin/mypy"
step "import layers";     "$bin/lint-imports"
step "docs"
"$bin/python" -m sphinx -W --keep-going -q -b html docs docs/_build/html
step "tests"
if [ "${1:-fast}" = all ]; then
    "$bin/python" -m pytest -n "$workers" --dist worksteal
else
    "$bin/python" -m pytest -n "$workers" --dist worksteal -m "not slow and not spark"
fi
