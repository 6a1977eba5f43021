#!/bin/sh
# An offline installation for one system: wheels, checksums, install script. Nothing is fetched
# where it is installed.
# Usage: tools/bundle.sh [linux|windows] [Python version, as 3.11]; makes dist/evenhand-...
set -eu
cd "$(dirname "$0")/.."
system=${1:-linux}
python=${2:-3.11}
case $system in
    linux) platforms="manylinux_2_28_x86_64 manylinux_2_27_x86_64 manylinux_2_17_x86_64 manylinux2014_x86_64 manylinux1_x86_64" ;;
    windows) platforms="win_amd64" ;;
    *) echo "tools/bundle.sh: '$system' is not linux or windows." >&2; exit 2 ;;
esac
case $python in
    3.1[1-9]) ;;
    *) echo "tools/bundle.sh: '$python' is no Python version as 3.11." >&2; exit 2 ;;
esac
[ -x .venv/bin/python ] || { echo "There is no .venv: run make setup first." >&2; exit 1; }
version=$(.venv/bin/python -c 'import evenhand; print(evenhand.__version__)')
bundle=dist/evenhand-$version-$system-python$python
rm -rf "$bundle" "$bundle.zip"
mkdir -p "$bundle/wheels"

set --
for platform in $platforms; do set -- "$@" --platform "$platform"; done
# Requirements are pinned with hashes: what is fetched is what was tested. Of the extras those that
# the installed product uses come along: the web product, and its database on PostgreSQL.
.venv/bin/python tools/requirements_for.py requirements/runtime.txt requirements/web.txt \
    requirements/postgres.txt "$system" "$python" \
    > "$bundle/requirements.txt"
.venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --require-hashes --python-version "$python" --implementation cp "$@" \
    --dest "$bundle/wheels" -r "$bundle/requirements.txt"
.venv/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation \
    --wheel-dir "$bundle/wheels" .
cp LICENSE README.md CHANGELOG.md "$bundle/"
cp -R examples "$bundle/examples"
cp tools/checksums.py "$bundle/"
printf '%s\n' "$python" > "$bundle/PYTHON"
cp tools/install-offline.sh "$bundle/install.sh"
cp tools/install-offline.bat "$bundle/install.bat"
.venv/bin/python tools/checksums.py "$bundle"
.venv/bin/python -m zipfile -c "$bundle.zip" "$bundle"
du -sh "$bundle.zip"
