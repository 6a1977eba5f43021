"""Taken together, does the assignment look like the lot that the rule promises?"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError
from evenhand.statistics.chance import countable, reached, source
from evenhand.statistics.decks import Deck, deck
from evenhand.statistics.margins import (
    Margin,
    Margins,
    assemble,
    checked,
    same_length,
    whole_numbers,
)
from evenhand.statistics.pair_moments import Pairs, possible_pairs

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# Cards and cells handled in one pass: deals of a small group are made many at a time.
_CARDS, _CELLS = 1 << 15, 1 << 18


@dataclass(frozen=True, slots=True)
class GroupedPairs:
    """How often each pair met in each group.

    Attributes
    ----------
    group, officer, client : ndarray of int, shape (n,)
        Codes from 0, as in the margins.
    count : ndarray of int, shape (n,)
        Declarations; repeated cells are added.
    """

    group: Integers
    officer: Integers
    client: Integers
    count: Integers


@dataclass(frozen=True, slots=True)
class Omnibus:
    """One answer per group.

    Attributes
    ----------
    group : ndarray of int64, shape (groups,)
        Codes, ascending.
    statistic : ndarray of float64, shape (groups,)
        T = sum (O - E)^2 / V over the pairs tested.
    pairs, declarations : ndarray of int64, shape (groups,)
        Pairs tested (V above 0); declarations of the group.
    p_value : ndarray of float64, shape (groups,)
        Of T under the lot, both margins of every stratum fixed; 1 where no pair has variance.
    draws, exceedances : ndarray of int64, shape (groups,)
        Deals made; of those, with a T at least as large. 0 where nothing is left to chance.
    """

    group: Integers
    statistic: Floats
    pairs: Integers
    declarations: Integers
    p_value: Floats
    draws: Integers
    exceedances: Integers


def omnibus(
    *,
    group: npt.ArrayLike,
    officers: Margin,
    clients: Margin,
    observed: GroupedPairs,
    least_files: int = 0,
    seed: int,
    draws: int = 999,
    stop_after: int = 10,
    threads: int | None = None,
) -> Omnibus:
    """Test the lot in every group (office and month, say) by dealing its strata anew.

    A group's deals stop at the `stop_after`-th that is at least as uneven as what was seen,
    with p = exceedances / draws (Besag and Clifford 1991, see `chance`).

    Parameters
    ----------
    group : array_like of int, shape (strata,)
        The group of stratum 0, 1, ...; groups share no stratum.
    officers : Margin
        Stratum by officer.
    clients : Margin
        Stratum by client.
    observed : GroupedPairs
    least_files : int
        In each group, test only clients with this many declarations or more.
    seed : int
        Results depend on it alone, not on the number of threads.
    draws, stop_after : int
        At most so many deals a group; fewer once so many exceed.
    threads : int, optional
        All cores by default.

    Raises
    ------
    StatisticsError
        If the margins disagree, a code or count is negative or fractional, a stratum has no
        group, or an argument is out of its range.
    """
    countable(draws=draws, stop_after=stop_after)
    source(seed)
    if threads is not None and threads < 1:
        raise StatisticsError(f"threads is {threads}.", do_next="Give 1 or more.")
    layout = _laid_out(group, officers, clients, observed)
    pairs = possible_pairs(layout.margins, least_files=least_files)
    cards = np.diff(np.append(0, np.cumsum(layout.margins.size))[layout.strata])
    with ThreadPoolExecutor(max_workers=threads or os.cpu_count() or 1) as pool:
        # Heaviest first, so that no core is left with the largest group at the end.
        work = {
            int(g): pool.submit(
                _judge, layout, pairs, int(g), seed=seed, draws=draws, stop_after=stop_after
            )
            for g in np.argsort(-cards, kind="stable")
        }
        judged = [work[g].result() for g in range(layout.group.size)]
    return Omnibus(
        group=layout.group,
        statistic=np.array([result.statistic for result in judged]),
        pairs=np.array([result.pairs for result in judged], dtype=np.int64),
        declarations=cards,
        p_value=np.array([result.p_value for result in judged]),
        draws=np.array([result.draws for result in judged], dtype=np.int64),
        exceedances=np.array([result.exceedances for result in judged], dtype=np.int64),
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """Strata, officers and clients renumbered so that each group's are neighbours.

    An officer in two groups is two officers here. Group g has strata[g] to strata[g + 1],
    and so for officers and clients.
    """

    group: Integers
    margins: Margins
    strata: Integers
    officers: Integers
    clients: Integers


@dataclass(frozen=True, slots=True)
class _Judged:
    statistic: float
    pairs: int
    p_value: float
    draws: int
    exceedances: int


@dataclass(frozen=True, slots=True)
class _Statistic:
    """T as a quadratic form of the dense table of counts: w O^2 - 2 w E O + sum w E^2."""

    weight: Floats
    pull: Floats
    constant: float

    def of(self, counts: Floats) -> Any:
        """Return T of each row of counts, shape (rows, officers * clients)."""
        return np.square(counts) @ self.weight - 2.0 * (counts @ self.pull) + self.constant


def _laid_out(
    group: npt.ArrayLike, officers: Margin, clients: Margin, observed: GroupedPairs
) -> _Layout:
    group_of = whole_numbers(group, name="group")
    officers, clients = checked(officers, name="officers"), checked(clients, name="clients")
    last = max(int(officers.row.max(initial=-1)), int(clients.row.max(initial=-1)))
    if last >= group_of.size:
        raise StatisticsError(
            f"Stratum {last} has no group: 'group' ends at stratum {group_of.size - 1}.",
            do_next="Give the group of every stratum.",
        )
    groups = np.unique(group_of[officers.row])
    order = np.argsort(group_of, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    seen = _checked_pairs(observed)
    met_officer, dealt, officer_cuts = _renumbered(
        groups, group_of[officers.row], officers.column, seen.group, seen.officer, of="officer"
    )
    met_client, lodged, client_cuts = _renumbered(
        groups, group_of[clients.row], clients.column, seen.group, seen.client, of="client"
    )
    margins = assemble(
        officers=Margin(rank[officers.row], dealt, officers.count),
        clients=Margin(rank[clients.row], lodged, clients.count),
        observed=Margin(met_officer, met_client, seen.count),
    )
    ends = np.searchsorted(group_of[order], groups, side="right")
    strata = np.append(np.searchsorted(group_of[order], groups[:1]), ends)
    return _Layout(
        group=groups,
        margins=margins,
        strata=np.minimum(strata, margins.size.size),
        officers=officer_cuts,
        clients=client_cuts,
    )


def _checked_pairs(observed: GroupedPairs) -> GroupedPairs:
    columns = {
        name: whole_numbers(getattr(observed, name), name=f"observed.{name}")
        for name in ("group", "officer", "client", "count")
    }
    same_length(**columns)
    kept = columns["count"] > 0
    return GroupedPairs(**{name: column[kept] for name, column in columns.items()})


def _renumbered(
    groups: Integers,
    group: Integers,
    code: Integers,
    seen_group: Integers,
    seen_code: Integers,
    *,
    of: str,
) -> tuple[Integers, Integers, Integers]:
    """Number (group, code) in order; return those seen, those of the margin, and group cuts."""
    width = 1 + max(int(code.max(initial=0)), int(seen_code.max(initial=0)))
    known, number = np.unique(group * width + code, return_inverse=True)
    asked = seen_group * width + seen_code
    at = np.minimum(np.searchsorted(known, asked), max(known.size - 1, 0))
    strange = np.flatnonzero(known[at] != asked) if known.size else np.arange(asked.size)
    if strange.size:
        i = int(strange[0])
        raise StatisticsError(
            f"{of.capitalize()} {seen_code[i]} is observed in group {seen_group[i]}, but its "
            "margin has no declaration there.",
            do_next="Take the pairs and the margins from the same declarations.",
        )
    return at, number, np.append(np.searchsorted(known, groups * width), known.size)


def _judge(
    layout: _Layout, pairs: Pairs, g: int, *, seed: int, draws: int, stop_after: int
) -> _Judged:
    o0, o1 = int(layout.officers[g]), int(layout.officers[g + 1])
    b0, b1 = int(layout.clients[g]), int(layout.clients[g + 1])
    width, cells = b1 - b0, (o1 - o0) * (b1 - b0)
    own = slice(*np.searchsorted(pairs.officer, [o0, o1]))
    tested = pairs.variance[own] > 0
    at = ((pairs.officer[own] - o0) * width + pairs.client[own] - b0)[tested]
    E, V = pairs.expected[own][tested], pairs.variance[own][tested]
    if at.size == 0:
        return _Judged(statistic=0.0, pairs=0, p_value=1.0, draws=0, exceedances=0)
    weight, pull, counts = np.zeros(cells), np.zeros(cells), np.zeros((1, cells))
    weight[at], pull[at], counts[0, at] = 1.0 / V, E / V, pairs.observed[own][tested]
    T = _Statistic(weight=weight, pull=pull, constant=float((E * E / V).sum()))
    seen = float(T.of(counts)[0])
    cards, partners = _cards(layout, g, o0, b0)
    exceedances, drawn = _deal_until(
        cards,
        partners,
        width,
        T,
        bar=reached(seen),
        stream=(seed, int(layout.group[g])),
        draws=draws,
        stop_after=stop_after,
    )
    stopped = exceedances == stop_after
    p = exceedances / drawn if stopped else (1 + exceedances) / (1 + drawn)
    return _Judged(seen, int(at.size), p, drawn, exceedances)


def _cards(layout: _Layout, g: int, o0: int, b0: int) -> tuple[Deck, Integers]:
    """Return the group's officers as a deck, and the client of each declaration they meet."""
    s0, s1 = int(layout.strata[g]), int(layout.strata[g + 1])
    A, B = layout.margins.officers, layout.margins.clients
    dealt = slice(A.indptr[s0], A.indptr[s1])
    lodged = slice(B.indptr[s0], B.indptr[s1])
    officer = np.repeat(A.indices[dealt].astype(np.int64) - o0, A.data[dealt])
    client = np.repeat(B.indices[lodged].astype(np.int64) - b0, B.data[lodged])
    stratum = np.repeat(np.arange(s1 - s0), layout.margins.size[s0:s1])
    return deck(sets=stratum, labels=officer), client


def _deal_until(
    cards: Deck,
    client: Integers,
    width: int,
    T: _Statistic,
    *,
    bar: float,
    stream: tuple[int, int],
    draws: int,
    stop_after: int,
) -> tuple[int, int]:
    """Deal until enough deals reach the bar; return how many did, and how many were made."""
    cells = T.weight.size
    bits = source(*stream)
    # The pass depends on the group alone: the stream must not know about threads.
    most = max(1, min(_CARDS // client.size, _CELLS // cells))
    exceedances = drawn = 0
    while drawn < draws:
        times = min(most, draws - drawn)
        at = cards.deal(bits, times=times)
        at *= width
        at += client
        at += np.arange(times)[:, None] * cells
        counts = np.bincount(at.ravel(), minlength=times * cells).reshape(times, cells)
        hits = np.flatnonzero(T.of(counts.astype(np.float64)) >= bar)
        if exceedances + hits.size >= stop_after:
            return stop_after, drawn + int(hits[stop_after - exceedances - 1]) + 1
        exceedances += hits.size
        drawn += times
    return exceedances, drawn
