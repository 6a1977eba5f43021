"""How are the pages and the worker run as the units of systemd run them, and what do they hold?"""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

UNITS: Final = Path(__file__).parents[2] / "examples" / "operations"
INSTALLED: Final = "/opt/evenhand/bin/"
FIRST_ANSWER: Final = 120.0
LOG: Final = "load.log"
"""In the house: what pages and worker complain of."""


def command_of(unit: str) -> list[str]:
    """Return what a unit starts, from the environment of this Python instead of the installed."""
    text = (UNITS / unit).read_text(encoding="utf-8")
    (line,) = re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE)
    words = shlex.split(line)
    assert words[0].startswith(INSTALLED), line
    return [str(Path(sys.executable).parent / words[0].removeprefix(INSTALLED)), *words[1:]]


def priority_of(unit: str) -> int:
    """Return the niceness that a unit asks for."""
    text = (UNITS / unit).read_text(encoding="utf-8")
    return int(*re.findall(r"^Nice=(\d+)$", text, re.MULTILINE))


def free_port() -> int:
    """Return a port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def pages(home: Path, port: int) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Start the pages; yield the process and the seconds until the first page had come."""
    words = [*command_of("evenhand-web.service"), "--bind", f"127.0.0.1:{port}"]
    words += ["--log-level", "warning"]
    started = time.perf_counter()
    with _running(words, home) as process:
        _first_page(port, process, home)
        yield process, time.perf_counter() - started


@contextmanager
def worker(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start the worker with one thread of the engine, as nice as its unit says."""
    nice = ["nice", "-n", str(priority_of("evenhand-worker.service"))]
    with _running([*nice, *command_of("evenhand-worker.service")], home) as process:
        yield process


@contextmanager
def _running(words: list[str], home: Path) -> Iterator[subprocess.Popen[bytes]]:
    own = {k: v for k, v in os.environ.items() if not k.startswith(("EVENHAND", "DJANGO"))}
    own |= {"EVENHAND_HOME": str(home), "EVENHAND_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with (home / LOG).open("ab") as log:
        process = subprocess.Popen(words, env=own, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            # In the middle of a query of the engine; what is lost is a run of the load test.
            process.kill()
            process.wait()


def _first_page(port: int, process: subprocess.Popen[bytes], home: Path) -> None:
    from benchmarks.web.visitors import Session

    last = time.monotonic() + FIRST_ANSWER
    while time.monotonic() < last and process.poll() is None:
        try:
            status, _ = Session(port).ask("/practice/")
        except OSError:
            time.sleep(0.02)
            continue
        if status == 200:
            return
        sys.exit(f"The first page answered {status}: {home / LOG} says why.")
    sys.exit(f"The pages did not come up: {home / LOG} says why.")


def family(process: int) -> list[int]:
    """Return a process and all that it started, by number."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # After the name, which may hold anything: state and parent.
            parent = int(stat.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
        except OSError:
            continue
        parents.setdefault(parent, []).append(int(stat.parent.name))
    found = [process]
    for each in found:
        found += parents.get(each, [])
    return found


def pss_mb(process: int) -> float:
    """Return the memory of a process and all it started in MB; what they share counts once."""
    total = 0
    for each in family(process):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="utf-8")
        except OSError:
            continue
        total += sum(int(kb) for kb in re.findall(r"^Pss:\s+(\d+) kB", lines, re.MULTILINE))
    return total * 1024 / 1e6
