"""How fast are exact pair tails, and the lot's own deals, against permutations in pandas?

Each case runs in a process of its own, so that its peak is its own. The pandas side shuffles
officers inside strata (one sort of random keys under the stratum) and counts officer-client pairs
with `groupby().size()`; five draws are timed, twice, and the better is scaled to 1,000. Its frame
is sorted by stratum beforehand, which spares it half of the work.

    python -m benchmarks.statistics.bench_pairs
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from benchmarks.harness import Row

from benchmarks import harness
from evenhand.statistics.groups import GroupedPairs
from evenhand.statistics.lottery import omnibus
from evenhand.statistics.margins import Margin
from evenhand.statistics.pairs import pair_excess, pair_excess_from_margins

DRAWS_TIMED = 5
DRAWS = 1000
PART = 200
"""Our time must be at most one part in so many of that of 1,000 draws in pandas."""


@dataclass(frozen=True, slots=True)
class Lottery:
    """An honest lottery, one row per declaration."""

    stratum: np.ndarray
    officer: np.ndarray
    client: np.ndarray


def lottery(*, declarations: int, offices: int, days: int, officers: int, clients: int) -> Lottery:
    rng = np.random.default_rng(1)
    office = rng.integers(0, offices, declarations)
    day = rng.integers(0, days, declarations)
    weight = np.arange(1, clients + 1) ** -0.8
    return Lottery(
        stratum=office * days + day,
        officer=office * officers + rng.integers(0, officers, declarations),
        client=office * clients + rng.choice(clients, declarations, p=weight / weight.sum()),
    )


def cells(*codes: np.ndarray) -> list[np.ndarray]:
    """Distinct rows of the codes, and how often each occurs."""
    key = codes[0].astype(np.int64)
    for code in codes[1:]:
        key = key * (int(code.max()) + 1) + code
    kept, count = np.unique(key, return_counts=True)
    parts = []
    for code in reversed(codes[1:]):
        kept, part = np.divmod(kept, int(code.max()) + 1)
        parts.append(part)
    return [kept, *reversed(parts), count]


def margin(row: np.ndarray, column: np.ndarray) -> Margin:
    return Margin(*cells(row, column))


def pandas_draw(frame: pd.DataFrame, rng: np.random.Generator) -> pd.Series:
    order = np.lexsort((rng.random(len(frame)), frame["stratum"].to_numpy()))
    dealt = frame.assign(officer=frame["officer"].to_numpy()[order])
    return dealt.groupby(["officer", "client"], sort=False).size()


def from_counts(shape: dict[str, int]) -> list[Row]:
    """200,000 cells of 1 M declarations: exact tails against 1,000 draws in pandas."""
    data = lottery(**shape)
    r, o, b, n = cells(data.stratum, data.officer, data.client)
    frame = pd.DataFrame(
        {"stratum": data.stratum, "officer": data.officer, "client": data.client}
    ).sort_values("stratum", ignore_index=True)
    ours = harness.best(lambda: pair_excess(r, o, b, n), rounds=3)
    every = harness.best(lambda: pair_excess(r, o, b, n, exact="all"), rounds=1)
    rng = np.random.default_rng(2)
    five = harness.best(lambda: [pandas_draw(frame, rng) for _ in range(DRAWS_TIMED)], rounds=2)
    draws = five.seconds * DRAWS / DRAWS_TIMED
    said = f"{np.unique(r).size:,} strata, {r.size:,} cells, {n.sum():,} files"
    return [
        Row(
            f"pair_excess, {said}",
            ours.seconds,
            ours.peak_mb,
            f"{harness.part_of(ours.seconds, draws)} of pandas",
            f"at most 1/{PART} of {DRAWS:,} draws",
            ours.seconds * PART <= draws,
        ),
        Row(
            "  the same, every tail summed",
            every.seconds,
            every.peak_mb,
            f"{harness.part_of(every.seconds, draws)} of pandas",
        ),
        Row(f"  pandas, {DRAWS:,} permutations", draws, five.peak_mb),
    ]


def from_margins(shape: dict[str, int]) -> list[Row]:
    """Time the same tails from the margins of a nation's declarations."""
    data = lottery(**shape)
    dealt, lodged = margin(data.stratum, data.officer), margin(data.stratum, data.client)
    observed = margin(data.officer, data.client)
    del data
    cost = harness.best(
        lambda: pair_excess_from_margins(officers=dealt, clients=lodged, observed=observed),
        rounds=2,
    )
    said = f"{observed.count.sum():,} files, {observed.row.size:,} pairs met"
    return [Row(f"pair_excess_from_margins, {said}", cost.seconds, cost.peak_mb)]


def lots(shape: dict[str, int]) -> list[Row]:
    """Time the lot's own deals, office by office and month by month."""
    data = lottery(**shape)
    days = shape["days"]
    place = np.arange(shape["offices"] * days)
    group = place // days * 12 + place % days * 12 // days
    dealt, lodged = margin(data.stratum, data.officer), margin(data.stratum, data.client)
    observed = GroupedPairs(*cells(group[data.stratum], data.officer, data.client))
    del data
    cost = harness.best(
        lambda: omnibus(
            group=group, officers=dealt, clients=lodged, observed=observed, seed=1, threads=2
        ),
        rounds=1,
    )
    found = cost.answer
    cards = float((found.draws * found.declarations).sum())
    said = f"{found.group.size:,} groups, {found.declarations.sum():,} files"
    return [
        Row(
            f"omnibus, {said}",
            cost.seconds,
            cost.peak_mb,
            f"{cost.seconds / cards * 1e9:.0f} ns a card",
        )
    ]


BENCH = {"declarations": 1_000_000, "offices": 6, "days": 300, "officers": 7, "clients": 25}
NATION = {"declarations": 10_000_000, "offices": 50, "days": 1200, "officers": 10, "clients": 400}
CASES: tuple[tuple[Callable[[dict[str, int]], list[Row]], dict[str, int]], ...] = (
    (from_counts, BENCH),
    (from_margins, NATION),
    (lots, NATION),
)


def rows() -> Iterator[Row]:
    """Measure each case in a process of its own."""
    for work, shape in CASES:
        yield from harness.alone(work, shape)


if __name__ == "__main__":
    sys.exit(harness.show(rows()))
