"""Do the pages answer 50 people in time, while an analysis goes on beside them?

The pages and the worker are run by the commands of ``examples/operations`` against a practice
house; the visitors are threads of this process, on the same machine.

    make load                                  # ten minutes
    make load phones=60                        # and a room of phones answers a live session
    make load declarations=10000000 house=/srv/load   # findings of 10 million behind the pages
    sh tools/load.sh --seconds 60 --house .benchmarks/house
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.web import phones
from benchmarks.web.processes import LOG, free_port, pages, pss_mb, worker
from benchmarks.web.routes import visitors
from benchmarks.web.visitors import Answer, Session, percentile, roam, until

from benchmarks import harness

THINK: Final = 5.0
SECONDS: Final = 600.0
MOST_MS: Final = 150.0
MOST_KB: Final = 150.0
MOST_MB: Final = 600.0
MOST_COLD: Final = 3.0
IDLE: Final = 5.0
"""Seconds after the last request before memory is read."""
MOST_BUSY: Final = 3600.0
"""Seconds until a run that was cancelled has ended its step: of ten million, minutes."""
FEWEST_FINDINGS: Final = 100
MISSED: Final = 1


@dataclass(frozen=True, slots=True)
class Limit:
    """Something that must hold: its name, what was found, and whether that is enough."""

    name: str
    found: str
    must: str
    reached: bool


def table(answers: Sequence[Answer]) -> list[str]:
    """Return a line for each page: requests, middle and 95th percentile, largest size, faults."""
    lines = [f"{'page':<34} {'asked':>6} {'50 % ms':>8} {'95 % ms':>8} {'kB':>7} {'faults':>6}"]
    for name in sorted({a.name for a in answers}):
        lines.append(_line(name, [a for a in answers if a.name == name]))
    return [*lines, _line("all", answers)]


def _line(name: str, of: Sequence[Answer]) -> str:
    spent = [a.seconds * 1000 for a in of]
    largest = max((a.size for a in of), default=0) / 1000
    faults = sum(bool(a.fault) for a in of)
    middle, most = percentile(spent, 0.5), percentile(spent, 0.95)
    return f"{name:<34} {len(of):>6} {middle:>8.0f} {most:>8.0f} {largest:>7.0f} {faults:>6}"


def limits(
    answers: Sequence[Answer],
    *,
    idle_mb: float,
    cold: float,
    ran: float,
    findings: int | None = None,
    kept: tuple[int, int] | None = None,
) -> list[Limit]:
    """Return what was asked of the whole, and what it reached.

    Parameters
    ----------
    answers : sequence of Answer
    idle_mb : float
        Of two web workers, their parent and the task worker together.
    cold : float
        Seconds until the first page.
    ran : float
        Share of the time in which an analysis was going on.
    findings : int, optional
        Findings behind the pages.
    kept : tuple of int, optional
        Phones that were told that their answers are kept, and those of which all are there.
    """
    most = percentile([a.seconds * 1000 for a in answers], 0.95)
    faults = Counter(a.fault for a in answers if a.fault)
    largest = max(answers, key=lambda a: a.size, default=Answer("nothing", 0, 0))
    kb = largest.size / 1000
    found = [
        Limit("95th percentile", f"{most:.0f} ms", f"under {MOST_MS:.0f} ms", most < MOST_MS),
        Limit(
            "errors",
            ", ".join(f"{n} x {fault}" for fault, n in faults.items()) or "none",
            f"none, of {len(answers):,} requests",
            not faults and bool(answers),
        ),
        Limit(
            "largest page", f"{kb:.0f} kB, {largest.name}", f"under {MOST_KB:.0f} kB", kb < MOST_KB
        ),
        Limit(
            "memory when idle", f"{idle_mb:.0f} MB", f"under {MOST_MB:.0f} MB", idle_mb < MOST_MB
        ),
        Limit("first page, cold", f"{cold:.1f} s", f"under {MOST_COLD:.0f} s", cold < MOST_COLD),
        Limit("an analysis beside it", f"{ran:.0%} of the time", "at least 90 %", ran >= 0.9),
    ]
    if findings is not None:
        is_enough = findings >= FEWEST_FINDINGS
        must = f"at least {FEWEST_FINDINGS}"
        found.append(Limit("findings behind it", f"{findings}", must, is_enough))
    if kept is not None:
        promised, there = kept
        told = f"there of {there} phones"
        must = f"of all {promised} that were told"
        found.append(Limit("answers of phones", told, must, 0 < promised == there))
    return found


class Analyst:
    """Asks for one analysis after another, and looks how often one is going on."""

    def __init__(self, port: int, house: Path) -> None:
        self._database = house / "evenhand.sqlite3"
        self._session = Session(port)
        self._session.enter("ann")
        self._looked: list[bool] = []
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._go)

    def __enter__(self) -> Analyst:
        self.ask()
        until(lambda: self.newest()[1] == "running", seconds=60)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()
        page = f"/runs/{self.newest()[0]}/"
        self._session.press(page, f"{page}cancel/")
        # The run says at once that it is cancelled; its worker ends the step that it is in.
        until(lambda: not self.is_working(), seconds=MOST_BUSY)

    def _go(self) -> None:
        while not self._ends.wait(0.5):
            state = self.newest()[1]
            self._looked.append(state == "running")
            if state not in ("waiting", "running"):
                self.ask()

    def ask(self) -> None:
        """Ask for an analysis of the practice records over the page for it."""
        self._session.post("/runs/new/", {"source": "practice", "title": "Beside the load"})

    def newest(self) -> tuple[int, str]:
        """Return number and state of the newest run."""
        with closing(sqlite3.connect(self._database, timeout=30)) as database:
            asked = "SELECT id, state FROM evidence_run ORDER BY id DESC LIMIT 1"
            number, state = database.execute(asked).fetchone()
        return int(number), str(state)

    def is_working(self) -> bool:
        """Say whether the worker is at a task."""
        with closing(sqlite3.connect(self._database, timeout=30)) as database:
            asked = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status='RUNNING'"
            (count,) = database.execute(asked).fetchone()
        return bool(count)

    @property
    def share(self) -> float:
        """Share of the time in which an analysis was going on."""
        return sum(self._looked) / len(self._looked) if self._looked else 0.0


def loaded(house: Path, told: dict[str, Any], *, seconds: float, think: float) -> list[Limit]:
    """Put the load on the house, print what each page took, and return the limits."""
    port = free_port()
    with worker(house) as working, pages(house, port) as (server, cold):
        fresh = pss_mb(server.pid) + pss_mb(working.pid)
        print(f"first page {cold:.1f} s after the start; {fresh:.0f} MB then", flush=True)
        with Analyst(port, house) as analyst, ThreadPoolExecutor() as beside:
            room = told.get("phones")
            everybody = [*visitors(told), *([phones.screen(room)] if room else ())]
            routes = phones.routes(room) if room else []
            handed = beside.submit(roam, port, routes, seconds=seconds, think=phones.THINK)
            found = roam(port, everybody, seconds=seconds, think=think)
            of_phones = handed.result()
        answers = [answer for each in (*found, *of_phones) for answer in each]
        kept = phones.kept(house, room, of_phones) if room else None
        time.sleep(IDLE)
        web, task = pss_mb(server.pid), pss_mb(working.pid)
        print("\n".join(table(answers)))
        print(f"idle after it: pages {web:.0f} MB, worker {task:.0f} MB")
        behind = told["findings"]
        print(f"behind it: {behind} findings of {told['declarations']:,} declarations")
        return limits(
            answers,
            idle_mb=web + task,
            cold=cold,
            ran=analyst.share,
            findings=behind,
            kept=kept,
        )


def verdict(found: Sequence[Limit]) -> str:
    """Return the limits as they are printed."""
    return "\n".join(
        f"{each.name:<24} {each.found:<44} {each.must:<28} {'yes' if each.reached else 'NO'}"
        for each in found
    )


def main() -> int:
    """Set up, put the load on, print, and return the exit code."""
    parser = harness.options(__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long (%(default)s)")
    parser.add_argument("--think", type=float, default=THINK, help="seconds (%(default)s)")
    parser.add_argument("--declarations", type=int, default=10_000, help="%(default)s")
    parser.add_argument("--phones", type=int, default=0, help="in a live session (%(default)s)")
    parser.add_argument("--house", type=Path, help="keep the house here, and take it up again")
    parser.add_argument("--report-only", action="store_true", help="exit 0 also when missed")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = (given.house or Path(temporary)).resolve()
        words = [sys.executable, "-m", "benchmarks.web.house", str(home)]
        words += ["--declarations", str(given.declarations)]
        words += ["--phones", str(given.phones)]
        own = {**os.environ, "EVENHAND_HOME": str(home)}
        made = subprocess.run(words, env=own, stdout=subprocess.PIPE, check=True)
        busy = os.getloadavg()[0]
        told = json.loads(made.stdout)
        found = loaded(home / "practice", told, seconds=given.seconds, think=given.think)
    print(f"\n{os.cpu_count()} cores; wanted by {busy:.1f} processes before the load")
    print(verdict(found))
    if given.house:
        print(f"What pages and worker complained of: {home / 'practice' / LOG}")
    return MISSED if not all(f.reached for f in found) and not given.report_only else 0


if __name__ == "__main__":
    sys.exit(main())
