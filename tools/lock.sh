#!/bin/sh
# Pin every requirement with hashes for Python 3.11 and newer, on every platform, naming no address.
set -eu
cd "$(dirname "$0")/../requirements"
uv=$(command -v uv || echo ../.tools/bin/uv)
command -v "$uv" >/dev/null || { echo "There is no uv: run make setup first." >&2; exit 1; }
for name in tools runtime web dev spark postgres learning token bench bench-pm4py oracle-svy; do
    UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-1} "$uv" pip compile --quiet --universal --python-version 3.11 \
        --generate-hashes --no-header --no-annotate --upgrade "$name.in" -o "$name.txt"
done
