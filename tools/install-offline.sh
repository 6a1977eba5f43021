#!/bin/sh
# Install Evenhand from this folder into an environment, without any network.
# Usage: sh install.sh [environment folder, default: ./evenhand-env]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
environment=${1:-$PWD/evenhand-env}
python=${PYTHON:-python3}
if command -v sha256sum >/dev/null; then
    (cd "$here" && sha256sum --quiet --check SHA256SUMS) || {
        echo "A file differs from SHA256SUMS: copy the bundle again." >&2
        exit 1
    }
fi
"$python" -m venv "$environment"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-index \
    --find-links "$here/wheels" evenhand
echo "Installed. Run: $environment/bin/evenhand --help"
