"""How long, and in how much memory, does the exact leave-out variance take?

Prints one line a case: case, best seconds of three (one for the largest), peak memory in MB. Each
case runs in a process of its own, so that a peak belongs to it; 56,000 rows are the size for which
170 seconds on six workers have been published for an exact run.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import numpy.typing as npt

from evenhand.statistics.variance import leave_out, leave_out_cells
from evenhand.statistics.variance_by_set import leave_out_by_set

Rows = tuple[npt.NDArray[np.float64], npt.NDArray[np.int64], npt.NDArray[np.int64]]


def panel(*, units: int, clients: int, each: int) -> Rows:
    """Make clients who stay with one unit half of the time, and meet any unit otherwise."""
    rng = np.random.default_rng(1)
    client = np.repeat(np.arange(clients), each)
    home = rng.integers(0, units, clients)[client]
    unit = np.where(rng.random(len(client)) < 0.5, home, rng.integers(0, units, len(client)))
    y = 0.3 * rng.normal(size=units)[unit] + rng.normal(size=clients)[client]
    return y + rng.normal(size=len(client)), unit, client


def neighbours(*, units: int, clients: int) -> Rows:
    """Make clients of two rows who move next door only, so that many are cut points."""
    rng = np.random.default_rng(2)
    home = np.repeat(np.minimum(rng.exponential(units / 6, clients).astype(int), units - 1), 2)
    unit = np.minimum(home + np.tile([0, 1], clients) * rng.integers(0, 3, 2 * clients), units - 1)
    return rng.normal(size=2 * clients), unit, np.repeat(np.arange(clients), 2)


def panel_56k() -> float:
    """Time 56,000 rows, 28,000 clients, 1,700 units."""
    rows = panel(units=1700, clients=28_000, each=2)
    return best(lambda: leave_out(*rows))


def panel_56k_text() -> float:
    """Time the same with labels of text."""
    y, unit, client = panel(units=1700, clients=28_000, each=2)
    names = [np.char.add("account-", codes.astype(str)) for codes in (unit, client)]
    return best(lambda: leave_out(y, *names))


def pruning_56k() -> float:
    """Time the same size where clients move next door, and pruning takes several rounds."""
    rows = neighbours(units=1700, clients=28_000)
    return best(lambda: leave_out(*rows))


def offices_300() -> float:
    """Time 300,000 rows of 300 offices, 20 units and 60 strata each."""
    rng = np.random.default_rng(3)
    office = rng.integers(0, 300, 300_000)
    unit, client = (
        office * 20 + rng.integers(0, 20, 300_000),
        office * 60 + rng.integers(0, 60, 300_000),
    )
    y = rng.normal(size=300_000)
    return best(lambda: leave_out_by_set(y, unit, client))


def rows_1m_clients() -> float:
    """Time 1,250,000 rows of 2,000 units with 250,000 clients, near 1,000,000 matches."""
    rows = panel(units=2000, clients=250_000, each=5)
    return best(lambda: leave_out(*rows), times=1)


def matches_1m_strata() -> float:
    """Time 1,000,000 matches of 2,000 units in 500 strata in which all units serve, from sums."""
    rng = np.random.default_rng(4)
    client, unit = np.divmod(np.arange(1_000_000), 2000)
    count = rng.integers(1, 20, 1_000_000)
    total = count * rng.normal(size=1_000_000)
    squares = total**2 / count + np.where(count > 1, rng.chisquare(count), 0)
    return best(lambda: leave_out_cells(unit, client, count, total, squares), times=1)


def best(run: Callable[[], object], *, times: int = 3) -> float:
    """Give the shortest of several runs, in seconds."""
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        spent.append(time.perf_counter() - started)
    return min(spent)


def measured(case: Callable[[], float]) -> tuple[float, float]:
    """Give a case's seconds and this process's peak memory in MB (NaN where not known)."""
    seconds = case()
    try:
        import resource  # POSIX only
    except ImportError:
        return seconds, float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return seconds, peak / (1e6 if sys.platform == "darwin" else 1e3)


CASES = (
    panel_56k,
    panel_56k_text,
    pruning_56k,
    offices_300,
    rows_1m_clients,
    matches_1m_strata,
)


def main() -> None:
    """Run every case and print its line."""
    for case in CASES:
        with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as alone:
            seconds, peak = alone.submit(measured, case).result()
        print(f"leave_out {case.__name__:<20} {seconds:8.3f} s {peak:8.0f} MB", flush=True)


if __name__ == "__main__":
    main()
