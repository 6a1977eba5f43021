#!/bin/sh
# The main job on an invented administration: make it, analyse it, say where the report lies.
# Usage: tools/demo.sh [declarations]; results go to demo/, which may be deleted at any time.
set -eu
cd "$(dirname "$0")/.."
evenhand=$PWD/.venv/bin/evenhand
declarations=${1:-${DECLARATIONS:-1000000}}

echo "Making a practice administration of $declarations declarations ..."
"$evenhand" practice make demo/practice --declarations "$declarations" --seed 1 --replace
echo "Analysing it ..."
"$evenhand" analyse demo/practice --mapping demo/practice/mapping.yaml --out demo/results \
    --key demo/pseudonyms.key
echo "What was planted: demo/practice/truth.json"
echo "Setting up the web product with a practice administration of its own ..."
EVENHAND_HOME=$PWD/demo/house
export EVENHAND_HOME
"$evenhand" practice house >/dev/null
if [ -t 1 ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v xdg-open >/dev/null; then
    xdg-open demo/results/report.html >/dev/null 2>&1 || true
fi
# Where somebody sits at it, the application opens and answers until Ctrl-C; else this ends here.
if [ -t 0 ] && [ -t 1 ]; then
    exec "$evenhand" serve --practice
fi
echo "The running application, with the practice administration in it:"
echo "  EVENHAND_HOME='$EVENHAND_HOME' '$evenhand' serve --practice"
