"""How is a piece of work timed, its memory taken, and the answer set beside what it must reach?

Only the standard library is used, so that a peer can be measured in an environment of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

ROWS_TO: Final = "EVENHAND_BENCH_ROWS"
"""Names the file to which every row is also written, a line of JSON each; read by ``__main__``."""
WHOLE: Final = "EVENHAND_BENCH_WHOLE"
"""Set where cases that take long or much disk are wanted too."""
MISSED: Final = 1
_WIDTHS: Final = (58, 9, 9, 22, 30, 7)
_HEADINGS: Final = ("case", "seconds", "peak MB", "ratio", "must reach", "reached")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the answer.

    Attributes
    ----------
    case : str
        What was done, on how much.
    seconds : float
        Wall time, the best of the rounds.
    peak_mb : float
        Largest resident memory of the process in which it was done, in MB of 10^6 bytes; NaN where
        the system does not tell.
    ratio : str
        Beside what: ``1/24 of pyfixest``; empty for a line that stands for itself.
    must : str
        What the row must reach; empty where nothing is asked of it.
    reached : bool or None
        None where nothing is asked.
    """

    case: str
    seconds: float
    peak_mb: float
    ratio: str = ""
    must: str = ""
    reached: bool | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What a piece of work took: see ``Row``; ``answer`` is what it returned."""

    seconds: float
    peak_mb: float
    answer: Any = None


def peak_mb() -> float:
    """Return the largest resident memory this process has had, in MB; NaN where not known.

    On Linux it is read from /proc: what ``getrusage`` says there includes what the parent held at
    the moment it started this process.
    """
    status = Path("/proc/self/status")
    if status.exists():
        kilobytes = next(
            line.split()[1]
            for line in status.read_text(encoding="utf-8").splitlines()
            if line.startswith("VmHWM")
        )
        return int(kilobytes) * 1024 / 1e6
    try:
        import resource
    except ImportError:
        return float("nan")
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(used * (1 if sys.platform == "darwin" else 1024) / 1e6)


def best(work: Callable[[], Any], *, rounds: int) -> Cost:
    """Do the work several times and return the shortest, with the last answer and the peak."""
    spent = []
    answer = None
    for _ in range(rounds):
        start = time.perf_counter()
        answer = work()
        spent.append(time.perf_counter() - start)
    return Cost(min(spent), peak_mb(), answer)


def alone(work: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function of a module in a fresh process, so that its peak memory is its own."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def part_of(ours: float, whole: float) -> str:
    """Say a part as people do: ``1/24``, or ``1.3 x`` where it is no part."""
    return f"1/{whole / ours:.0f}" if whole >= 2 * ours else f"{ours / whole:.2f} x"


def line(row: Row) -> str:
    """Return a row as it is printed."""
    reached = {True: "yes", False: "NO", None: ""}[row.reached]
    peak = f"{row.peak_mb:.0f}" if row.peak_mb == row.peak_mb else "-"
    return _laid_out(row.case, f"{row.seconds:.2f}", peak, row.ratio, row.must, reached)


def heading() -> str:
    """Return the names of the columns."""
    return _laid_out(*_HEADINGS)


def _laid_out(*cells: str) -> str:
    aligned = [
        f"{cell:>{width}}" if number in (1, 2) else f"{cell:<{width}}"
        for number, (cell, width) in enumerate(zip(cells, _WIDTHS, strict=True))
    ]
    return " | ".join(aligned).rstrip()


def missed(rows: Iterable[Row]) -> list[Row]:
    """Return the rows that did not reach what they must."""
    return [row for row in rows if row.reached is False]


def show(rows: Iterator[Row] | Sequence[Row]) -> int:
    """Print rows as they come, leave them for the summary, and return the exit code."""
    print(heading(), flush=True)
    shown = []
    for row in rows:
        print(line(row), flush=True)
        shown.append(row)
        if ROWS_TO in os.environ:
            with Path(os.environ[ROWS_TO]).open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(row)) + "\n")
    return MISSED if missed(shown) else 0


def read(path: Path) -> list[Row]:
    """Return the rows that ``show`` left in a file; none if there is no file."""
    if not path.exists():
        return []
    return [Row(**json.loads(text)) for text in path.read_text(encoding="utf-8").splitlines()]


def wants_whole() -> bool:
    """Say whether cases that take long or much disk are wanted."""
    return bool(os.environ.get(WHOLE))


def options(doc: str | None) -> argparse.ArgumentParser:
    """Return a parser that opens with the first line of a module's docstring."""
    return argparse.ArgumentParser(description=(doc or "").strip().split("\n")[0])
