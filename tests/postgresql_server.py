"""A PostgreSQL server for tests: a cluster of our own, on a socket in a temporary folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

PASSWORD = "p4ss-w0rd-of-the-test"
SERVER_USERS = ("postgres", "nobody")


def program(name: str) -> str | None:
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(places[-1]) if places else shutil.which(name)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Path]:
    """Start a cluster of our own in a temporary folder, that listens on a socket in it only."""
    initdb, control = program("initdb"), program("pg_ctl")
    if sys.platform == "win32" or not (initdb and control):
        # Nothing may be left out in CI for want of a tool.
        (pytest.fail if os.environ.get("CI") else pytest.skip)("PostgreSQL is missing: no server")
    import pwd

    # The server refuses to run as root; its user must be able to reach the folder.
    folder = Path(tempfile.mkdtemp(prefix="evenhand-pg-"))
    names = {p.pw_name for p in pwd.getpwall()}
    user = next(u for u in SERVER_USERS if u in names) if os.geteuid() == 0 else None
    secret = folder / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    if user:
        for path in (folder, secret):
            shutil.chown(path, user)

    def run(*words: str) -> None:
        subprocess.run(words, check=True, user=user, cwd=folder, capture_output=True)

    data = str(folder / "data")
    run(str(initdb), "-D", data, "-U", "clerk", "-A", "scram-sha-256", f"--pwfile={secret}", "-N")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    try:
        run(str(control), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield folder
    finally:
        run(str(control), "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
