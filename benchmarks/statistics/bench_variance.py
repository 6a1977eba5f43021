"""How long, and in how much memory, does the exact leave-out variance take?

Best of three (one for the largest), each case in a process of its own, so that a peak belongs to
it. For 56,000 rows a MATLAB run has been published: 162 s on 6 workers exact, 5.6 s approximate.
Those are figures of another machine; what must be reached is a time, not a ratio.

    python -m benchmarks.statistics.bench_variance
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
from benchmarks.harness import Cost, Row

from benchmarks import harness
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


def panel_56k() -> Cost:
    """Time 56,000 rows, 28,000 clients, 1,700 units."""
    rows = panel(units=1700, clients=28_000, each=2)
    return harness.best(lambda: leave_out(*rows), rounds=3)


def panel_56k_text() -> Cost:
    """Time the same with labels of text."""
    y, unit, client = panel(units=1700, clients=28_000, each=2)
    names = [np.char.add("account-", codes.astype(str)) for codes in (unit, client)]
    return harness.best(lambda: leave_out(y, *names), rounds=3)


def pruning_56k() -> Cost:
    """Time the same size where clients move next door, and pruning takes several rounds."""
    rows = neighbours(units=1700, clients=28_000)
    return harness.best(lambda: leave_out(*rows), rounds=3)


def offices_300() -> Cost:
    """Time 300,000 rows of 300 offices, 20 units and 60 strata each."""
    rng = np.random.default_rng(3)
    office = rng.integers(0, 300, 300_000)
    unit, client = (
        office * 20 + rng.integers(0, 20, 300_000),
        office * 60 + rng.integers(0, 60, 300_000),
    )
    y = rng.normal(size=300_000)
    return harness.best(lambda: leave_out_by_set(y, unit, client), rounds=3)


def rows_1m_clients() -> Cost:
    """Time 1,250,000 rows of 2,000 units with 250,000 clients, near 1,000,000 matches."""
    rows = panel(units=2000, clients=250_000, each=5)
    return harness.best(lambda: leave_out(*rows), rounds=1)


def matches_1m_strata() -> Cost:
    """Time 1,000,000 matches of 2,000 units in 500 strata in which all units serve, from sums."""
    rng = np.random.default_rng(4)
    client, unit = np.divmod(np.arange(1_000_000), 2000)
    count = rng.integers(1, 20, 1_000_000)
    total = count * rng.normal(size=1_000_000)
    squares = total**2 / count + np.where(count > 1, rng.chisquare(count), 0)
    return harness.best(lambda: leave_out_cells(unit, client, count, total, squares), rounds=1)


SECONDS, PEAK_MB = 1.5, 4_000
CASES: tuple[tuple[str, Callable[[], Cost], str], ...] = (
    ("56,000 rows, 28,000 clients, 1,700 units", panel_56k, "seconds"),
    ("the same, labels of text", panel_56k_text, "seconds"),
    ("the same size, clients move next door only", pruning_56k, ""),
    ("300,000 rows in 300 offices", offices_300, ""),
    ("1,250,000 rows, 250,000 clients, 2,000 units", rows_1m_clients, "peak"),
    ("1,000,000 matches of 2,000 units, from sums", matches_1m_strata, "peak"),
)


def rows() -> Iterator[Row]:
    """Measure each case in a process of its own."""
    asked = {"seconds": f"under {SECONDS} s", "peak": f"under {PEAK_MB} MB", "": ""}
    for name, case, limit in CASES:
        cost = harness.alone(case)
        reached = {"seconds": cost.seconds < SECONDS, "peak": cost.peak_mb < PEAK_MB}.get(limit)
        yield Row(
            f"leave_out, {name}", cost.seconds, cost.peak_mb, must=asked[limit], reached=reached
        )


if __name__ == "__main__":
    sys.exit(harness.show(rows()))
