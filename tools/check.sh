#!/bin/sh
# What must hold before a commit (fast) and before a release (all).
set -eu
cd "$(dirname "$0")/.."
bin=$PWD/.venv/bin
# One more than the cores of a small machine: many tests wait for a process, a disk or a server.
workers=${EVENHAND_TEST_WORKERS:-3}
untested=""
step() { printf '\n== %s\n' "$1"; }

# Tests start hundreds of processes: each reads what the first has compiled, also where Python is
# told to leave nothing behind.
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX="$PWD/.venv/bytecode"

# A command beside the next steps, for what keeps one core busy; what it says is shown by `ended`.
aside=$(mktemp -d)
trap 'for f in "$aside"/*.pid; do [ ! -f "$f" ] || kill "$(cat "$f")" 2>/dev/null || :; done
    rm -rf "$aside"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
begin() { # begin NAME COMMAND...
    name=$1
    shift
    "$@" >"$aside/$name" 2>&1 &
    echo $! >"$aside/$name.pid"
}
ended() {
    pid=$(cat "$aside/$1.pid")
    code=0
    wait "$pid" || code=$?
    rm "$aside/$1.pid"
    cat "$aside/$1"
    return "$code"
}

# A tool that tests need and that is no Python package. As root on a bare Debian it is installed; in
# CI nothing may be left out for want of it; elsewhere the summary names what was not tested.
has() { # has WHAT PACKAGE COMMAND...
    what=$1 package=$2
    shift 2
    for command in "$@"; do
        if command -v "$command" >/dev/null 2>&1 || [ -x "$command" ]; then return 0; fi
    done
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        step "install $package"
        if { apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
            apt-get -qq install -y --no-install-recommends "$package"; } >/dev/null; then
            return 0
        fi
    fi
    [ "${CI:-}" != true ] || { echo "CI tests everything, and $package is missing." >&2; exit 1; }
    untested="$untested
  NOT TESTED: $what, for want of $package. Install it and run make test again."
    return 1
}

# Peers that tests compare with in processes of their own, never beside ours: decision record 0015.
peer() { # peer NAME REQUIREMENTS
    step "environment of $1"
    if sh tools/environment.sh "$2" ".venv-$1"; then return 0; fi
    [ "${CI:-}" != true ] || { echo "CI tests everything, and $1 could not be installed." >&2; exit 1; }
    untested="$untested
  NOT TESTED: agreement with $1, for want of .venv-$1. Run: sh tools/environment.sh $2 .venv-$1"
}

step "format and lint";   "$bin/ruff" format --check . && "$bin/ruff" check .
# Before a release from nothing: a page that did not change would keep its warning to itself.
site=$PWD/docs/_build/html
fresh=""
[ "${1:-fast}" != all ] || { fresh="-E -a"; rm -rf "$site"; }
begin docs "$bin/python" -m sphinx -W --keep-going -q $fresh -b html docs "$site"
begin types "$bin/mypy"
if [ "${1:-fast}" = all ]; then
    # What waits for the network and the disk, while docs and types keep the cores busy.
    if has "equal counts on Spark" openjdk-17-jre-headless java "${JAVA_HOME:-/nowhere}/bin/java"; then
        # One process: a second one would start a second Spark. It reads no file without such a test.
        begin spark "$bin/python" -m pytest -m spark \
            $(grep -rlE 'mark\.spark|spark_session' tests --include='test_*.py')
    fi
    if has "journeys in a browser" chromium chromium chromium-browser google-chrome; then
        # One process: a second one would start a second browser and a second house.
        begin browser "$bin/python" -m pytest -m browser tests/web/journeys
    fi
    has "PostgreSQL as a source" postgresql initdb /usr/lib/postgresql/*/bin/initdb || :
    has "a hardware token that signs the log" softhsm2 softhsm2-util || :
    peer pm4py requirements/bench-pm4py.txt
    peer svy requirements/oracle-svy.txt
fi
step "types";             ended types
step "import layers";     "$bin/lint-imports"
step "docs";              ended docs
if [ "${1:-fast}" = all ]; then
    export SITE_BUILT_ANEW="$site"
    step "tests"
    failed=0
    "$bin/python" -m pytest -n "$workers" --dist worksteal -m "not spark and not browser" || failed=$?
    if [ -f "$aside/browser.pid" ]; then
        step "journeys in a browser"
        ended browser || failed=$?
    fi
    if [ -f "$aside/spark.pid" ]; then
        step "tests on Spark"
        ended spark
    fi
    [ "$failed" = 0 ] || exit "$failed"
else
    step "tests"
    "$bin/python" -m pytest -n "$workers" --dist worksteal -m "not slow and not spark and not browser"
fi
[ -z "$untested" ] || printf '\n==%s\n' "$untested"
