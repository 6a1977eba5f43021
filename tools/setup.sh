#!/bin/sh
# Make .venv with everything `make` needs, from hash-pinned requirements, and install Evenhand into it.
# Usage: tools/setup.sh [requirements file [environment folder]]
set -eu
cd "$(dirname "$0")/.."
requirements=${1:-requirements/dev.txt}
venv=${2:-.venv}
python=${PYTHON:-python3}

command -v "$python" >/dev/null || {
    echo "There is no $python. Install Python 3.11 or newer, or run: make setup PYTHON=/path/to/python3" >&2
    exit 1
}
"$python" - <<'PY' || exit 1
import sys
if sys.version_info < (3, 11):
    sys.exit(f"Evenhand needs Python 3.11 or newer; this is {sys.version.split()[0]}. "
             "Install a newer one and run: make setup PYTHON=/path/to/python3.11")
try:
    import ensurepip, venv
except ImportError:
    sys.exit("Python's venv module is missing. On Debian install the package python3-venv.")
PY

[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"

uv=$(command -v uv || true)
if [ -z "$uv" ]; then
    # uv has its own environment, so that it never becomes a dependency of the product.
    [ -x .tools/bin/uv ] || {
        "$python" -m venv .tools
        .tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
    }
    uv=.tools/bin/uv
fi

UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-1}
export UV_SYSTEM_CERTS
"$uv" pip sync --quiet --python "$venv/bin/python" --require-hashes "$requirements"
if [ "$venv" = .venv ]; then
    "$uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .
fi
