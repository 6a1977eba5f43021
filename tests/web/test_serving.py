"""Does one command start the whole on this machine, and is nothing lost when it is killed?"""

from __future__ import annotations

import http.client
import os
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.web.served import ended, killed, printed, started, verified

from evenhand.practice.make import make

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of processes"),
]


def asked(port: int, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.body = answer.read()
    connection.close()
    return answer


def state_of(home: Path) -> str:
    with sqlite3.connect(home / "evenhand.sqlite3", timeout=30) as database:
        return database.execute("SELECT state FROM evidence_run").fetchone()[0]


def test_it_answers_with_its_headers_and_keeps_what_it_holds_to_itself(tmp_path):
    home = tmp_path / "home"
    server, port = started(home)
    try:
        health = asked(port, "/health/")
        assert (health.status, health.body) == (200, b'{"status": "healthy"}')
        first = asked(port, "/first-run/")
        policy = first.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'")
        assert first.headers["X-Content-Type-Options"] == "nosniff"
        assert first.headers["Cache-Control"] == "no-store"
        assert asked(port, "/static/evenhand/house.css").status == 200
        assert asked(port, "/static/../settings.py").status == 404
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        readable = [p for p in home.rglob("*") if p.is_file() and p.stat().st_mode & 0o077]
        assert readable == []
    finally:
        ended(server)
    assert server.returncode == 130


def test_a_taken_port_is_told(new_home):
    server, port = started(new_home)
    try:
        words = [sys.executable, "-m", "evenhand", "serve", "--port", str(port)]
        env = {**os.environ, "EVENHAND_HOME": str(new_home)}
        second = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    finally:
        ended(server)
    assert second.returncode == 1
    assert f"Port {port} of 127.0.0.1 cannot be listened on" in second.stderr


def test_a_run_that_was_killed_is_taken_up_and_done(new_home):
    home = new_home
    make(home / "sources" / "practice", declarations=1_200, seed=2)
    server, _ = started(home)
    ask = (
        "from evenhand.web.evidence import running; import uuid\n"
        "running.ask('practice', title='A run', by=uuid.UUID(int=1))\n"
    )
    printed(home, ask)
    until(lambda: state_of(home) == "running")
    killed(server)
    assert state_of(home) == "running"

    server, _ = started(home)
    try:
        until(lambda: state_of(home) == "done")
    finally:
        ended(server)
    assert (home / "runs" / "1" / "report.pdf").stat().st_size > 10_000
    verified(home)


def until(true) -> None:
    """Wait for what another process does; ten minutes is never, and no measure of speed."""
    last = time.monotonic() + 600
    while not true():
        assert time.monotonic() < last
        time.sleep(0.2)
