#!/bin/sh
# Install Evenhand from this folder into an environment, without any network.
# Usage: sh install.sh [environment folder, default: ./evenhand-env]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
environment=${1:-$PWD/evenhand-env}
wanted=$(cat "$here/PYTHON")
python=${PYTHON:-$(command -v "python$wanted" || command -v python3 || true)}

[ -n "$python" ] || { echo "Python is missing. Install Python $wanted." >&2; exit 1; }
found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if [ "$found" != "$wanted" ]; then
    echo "This bundle is for Python $wanted; $python is $found." >&2
    echo "Take the bundle for $found, or name another: PYTHON=/path/to/python$wanted sh install.sh" >&2
    exit 1
fi
"$python" -c 'import ensurepip, venv' 2>/dev/null || {
    echo "Python's venv module is missing. On Debian install the package python3-venv." >&2
    exit 1
}
"$python" "$here/checksums.py" "$here" --check || {
    echo "The bundle is not as it was made: copy it again." >&2
    exit 1
}
"$python" -m venv "$environment"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-index \
    --find-links "$here/wheels" 'evenhand[web,postgres]'
echo "Installed. Run: $environment/bin/evenhand --help"
