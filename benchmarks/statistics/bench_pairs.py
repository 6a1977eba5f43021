"""How fast are exact pair tails, and the lot's own deals, against permutations in pandas?

Prints one line per case: case, seconds, ratio, peak memory. Each case runs in a process of its
own, so that its peak is its own. The pandas side shuffles officers inside strata (one sort of
random keys under the stratum) and counts officer-client pairs with `groupby().size()`; five
draws are timed and scaled to 1,000.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evenhand.statistics.groups import GroupedPairs
from evenhand.statistics.lottery import omnibus
from evenhand.statistics.margins import Margin
from evenhand.statistics.pairs import pair_excess, pair_excess_from_margins

DRAWS_TIMED = 5
DRAWS = 1000


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


def best(work: Callable[[], object], *, of: int) -> float:
    taken = []
    for _ in range(of):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def peak() -> float:
    """Peak memory of this process in MB; not told on Windows."""
    if sys.platform == "win32":
        return float("nan")
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def line(case: str, *, seconds: float, ratio: str, before: float) -> str:
    return f"{case:<58} {seconds:8.2f} s  {ratio:<28} peak {peak():6.0f} MB (data {before:.0f})"


def pandas_draw(frame: pd.DataFrame, rng: np.random.Generator) -> pd.Series:
    order = np.lexsort((rng.random(len(frame)), frame["stratum"].to_numpy()))
    dealt = frame.assign(officer=frame["officer"].to_numpy()[order])
    return dealt.groupby(["officer", "client"], sort=False).size()


def from_counts(shape: dict[str, int]) -> str:
    """200,000 cells of 1 M declarations: exact tails against 1,000 draws in pandas."""
    data = lottery(**shape)
    r, o, b, n = cells(data.stratum, data.officer, data.client)
    frame = pd.DataFrame(
        {"stratum": data.stratum, "officer": data.officer, "client": data.client}
    ).sort_values("stratum", ignore_index=True)
    before = peak()
    ours = best(lambda: pair_excess(r, o, b, n), of=3)
    every = best(lambda: pair_excess(r, o, b, n, exact="all"), of=1)
    used = line("", seconds=0.0, ratio="", before=before).split("peak")[1]
    rng = np.random.default_rng(2)
    draw = best(lambda: [pandas_draw(frame, rng) for _ in range(DRAWS_TIMED)], of=2) / DRAWS_TIMED
    ratio = f"1/{DRAWS * draw / ours:.0f} of pandas ({DRAWS * draw:.0f} s)"
    strata = np.unique(r).size
    return (
        f"pair_excess {strata} strata, {r.size} cells, {n.sum()} declarations"
        f"\n{'  tails where they matter':<58} {ours:8.2f} s  {ratio:<28} peak{used}"
        f"\n{'  every tail':<58} {every:8.2f} s  1/{DRAWS * draw / every:.0f}"
    )


def from_margins(shape: dict[str, int]) -> str:
    data = lottery(**shape)
    dealt, lodged = margin(data.stratum, data.officer), margin(data.stratum, data.client)
    observed = margin(data.officer, data.client)
    del data
    before = peak()
    ours = best(
        lambda: pair_excess_from_margins(officers=dealt, clients=lodged, observed=observed), of=2
    )
    case = f"pair_excess_from_margins, {observed.count.sum()} declarations"
    return line(case, seconds=ours, ratio=f"{observed.row.size} pairs met", before=before)


def lots(shape: dict[str, int]) -> str:
    data = lottery(**shape)
    days = shape["days"]
    place = np.arange(shape["offices"] * days)
    group = place // days * 12 + place % days * 12 // days
    dealt, lodged = margin(data.stratum, data.officer), margin(data.stratum, data.client)
    observed = GroupedPairs(*cells(group[data.stratum], data.officer, data.client))
    del data
    before = peak()
    start = time.perf_counter()
    found = omnibus(
        group=group, officers=dealt, clients=lodged, observed=observed, seed=1, threads=2
    )
    seconds = time.perf_counter() - start
    dealt_again = float((found.draws * found.declarations).sum())
    case = f"omnibus, {found.group.size} groups, {found.declarations.sum()} declarations"
    ratio = f"{seconds / dealt_again * 1e9:.0f} ns a card, {found.draws.mean():.0f} deals"
    return line(case, seconds=seconds, ratio=ratio, before=before)


BENCH = {"declarations": 1_000_000, "offices": 6, "days": 300, "officers": 7, "clients": 25}
NATION = {"declarations": 10_000_000, "offices": 50, "days": 1200, "officers": 10, "clients": 400}


def main() -> None:
    cases: list[tuple[Callable[[dict[str, int]], str], dict[str, int]]] = [
        (from_counts, BENCH),
        (from_margins, NATION),
        (lots, NATION),
    ]
    # A fresh process a case, started anew on every system alike.
    for work, shape in cases:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
            print(pool.submit(work, shape).result(), flush=True)


if __name__ == "__main__":
    main()
