"""A server of the trying-out kind as a process of its own, which tests kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path


def own(home: Path) -> dict[str, str]:
    """Return the environment of a process of a house, without anything of this one's house."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("EVENHAND", "DJANGO"))}
    return {**kept, "EVENHAND_HOME": str(home)}


def started(home: Path, port: int = 0) -> tuple[subprocess.Popen[str], int]:
    """Start a server, in a group of processes of its own, and return it with its port."""
    words = [sys.executable, "-m", "evenhand", "serve", "--port", str(port)]
    server = subprocess.Popen(
        words, env=own(home), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    return server, int(server.stderr.readline().rstrip("/\n").rpartition(":")[2])


def ended(server: subprocess.Popen[str], how: int = signal.SIGINT) -> None:
    """Send a signal to a server and its worker, and wait until the server has ended."""
    os.killpg(server.pid, how)
    server.wait(60)
    server.stderr.close()


def killed(server: subprocess.Popen[str]) -> None:
    """End a server and its worker with a signal that nothing can answer."""
    ended(server, signal.SIGKILL)


def printed(home: Path, words: str) -> str:
    """Run a few lines of Python in a house, and return what they print."""
    done = subprocess.run(
        [sys.executable, "-c", "from evenhand.web.starting import start; start()\n" + words],
        env=own(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def verified(home: Path) -> None:
    """Ask that the journal verifies."""
    words = [sys.executable, "-m", "evenhand", "journal", "verify"]
    checked = subprocess.run(words, env=own(home), capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
