"""Taken together, does the assignment look like the lot that the rule promises?"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincc

from evenhand.errors import StatisticsError
from evenhand.statistics.chance import countable, reached, source
from evenhand.statistics.decks import Deck, deck
from evenhand.statistics.groups import GroupedPairs, Groups, by_group
from evenhand.statistics.margins import Margin
from evenhand.statistics.multiplicity import benjamini_hochberg
from evenhand.statistics.pair_moments import Pairs, possible_pairs

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

FIRST_LOOK = 99
"""Deals that tell apart the groups worth dealing more often, where a level is named."""
OPEN = 0.05
"""First p up to which a group is open still; one that is not dealt afresh is said to have this."""
MANY = 100
"""Groups from which on not every open one is dealt afresh."""
WORTH = 4.0
"""Of many, a group is dealt afresh if it might be listed at so many times the level."""

# Cards and cells handled in one pass: deals of a small group are made many at a time.
_CARDS, _CELLS = 1 << 15, 1 << 18


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
    level: float | None = None,
    family: int = 0,
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
    level : float, optional
        False discovery rate that Benjamini-Hochberg will hold over the groups. The deals are then
        fitted to it. Groups whose p after a first look of 99 is 0.05 or less are open: it is said
        to be 0.05. They are dealt afresh, of many groups only those whose T lies so far out among
        its deals that they might be listed, as often as it takes for those that surely would be,
        all together, to be listed. Whether they are hangs on the first look alone and their p on
        the fresh deals alone, so each p stays valid: below 0.05 only fresh deals give one, and
        from there on one so small comes only with a first look that is.
    family : int
        Groups that Benjamini-Hochberg will be held over, where these are only some of them.
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
    groups = by_group(group=group, officers=officers, clients=clients, observed=observed)
    pairs = possible_pairs(groups.margins, least_files=least_files)
    cards = np.diff(np.append(0, np.cumsum(groups.margins.size))[groups.strata])
    with ThreadPoolExecutor(max_workers=threads or os.cpu_count() or 1) as pool:

        def judge(chosen: Integers, most: int, stage: int) -> dict[int, _Judged]:
            # Heaviest first, so that no core is left with the largest group at the end.
            ordered = chosen[np.argsort(-cards[chosen], kind="stable")].tolist()
            work = {
                g: pool.submit(
                    _judge,
                    groups,
                    pairs,
                    g,
                    stream=(seed, stage),
                    draws=most,
                    stop_after=stop_after,
                )
                for g in ordered
            }
            return {g: done.result() for g, done in work.items()}

        every = np.arange(groups.group.size)
        found = judge(every, draws if level is None else min(draws, FIRST_LOOK), 0)
        if level is not None and draws > FIRST_LOOK:
            found |= {g: replace(j, p_value=OPEN) for g, j in found.items() if _is_open(j)}
            family = max(family, sum(j.pairs > 0 for j in found.values()))
            sure = _listed(found, level=level)
            again = _listed(found, level=min(WORTH * level, 0.5))
            if family < MANY:
                again = np.array([g for g, j in found.items() if _is_open(j)], dtype=np.int64)
            found |= judge(again, _enough(family, sure.size, level=level, draws=draws), 1)
    judged = [found[g] for g in range(groups.group.size)]
    return Omnibus(
        group=groups.group,
        statistic=np.array([result.statistic for result in judged]),
        pairs=np.array([result.pairs for result in judged], dtype=np.int64),
        declarations=cards,
        p_value=np.array([result.p_value for result in judged]),
        draws=np.array([result.draws for result in judged], dtype=np.int64),
        exceedances=np.array([result.exceedances for result in judged], dtype=np.int64),
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    statistic: float
    pairs: int
    p_value: float
    draws: int
    exceedances: int
    # About how likely so large a T is, from the spread of the deals.
    beyond: float = 1.0


@dataclass(frozen=True, slots=True)
class _Dealt:
    exceedances: int
    draws: int
    # Sum over the deals of (T - its mean)^2.
    squares: float


@dataclass(frozen=True, slots=True)
class _Statistic:
    """T as a quadratic form of the dense table of counts: w O^2 - 2 w E O + sum w E^2."""

    weight: Floats
    pull: Floats
    constant: float

    def of(self, counts: Floats) -> Any:
        """Return T of each row of counts, shape (rows, officers * clients)."""
        return np.square(counts) @ self.weight - 2.0 * (counts @ self.pull) + self.constant


def _is_open(judged: _Judged) -> bool:
    return judged.pairs > 0 and judged.p_value <= OPEN


def _listed(first: dict[int, _Judged], *, level: float) -> Integers:
    """Return the open groups that Benjamini-Hochberg would list at a level, by their first look.

    Under the lot T is near a multiple of a chi-square; its mean is the number of pairs, its
    variance that of the deals. This law chooses only who is dealt afresh, and how often.
    """
    tested = {g: j for g, j in first.items() if j.pairs}
    far = np.array([j.beyond if _is_open(j) else 1.0 for j in tested.values()])
    listed = benjamini_hochberg(far, level).rejected
    return np.array(sorted(g for g, is_far in zip(tested, listed, strict=True) if is_far), np.int64)


def _enough(groups: int, sure: int, *, level: float, draws: int) -> int:
    """Return how many deals let Benjamini-Hochberg list the groups that are sure to be uneven.

    With k of them among m groups the smallest p that deals can show, 1 / (deals + 1), must not
    exceed level k / m; twice as many leave room for a deal that reaches one of them.
    """
    return int(np.clip(np.ceil(2 * groups / (level * max(sure, 1))), 2 * FIRST_LOOK, draws))


def _judge(
    groups: Groups,
    pairs: Pairs,
    g: int,
    *,
    stream: tuple[int, int],
    draws: int,
    stop_after: int,
) -> _Judged:
    o0, o1 = int(groups.officers[g]), int(groups.officers[g + 1])
    b0, b1 = int(groups.clients[g]), int(groups.clients[g + 1])
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
    cards, partners = _cards(groups, g, o0, b0)
    dealt = _deal_until(
        cards,
        partners,
        width,
        T,
        bar=reached(seen),
        mean=float(at.size),
        stream=(stream[0], int(groups.group[g]), stream[1]),
        draws=draws,
        stop_after=stop_after,
    )
    stopped = dealt.exceedances == stop_after
    more = 0 if stopped else 1
    p = (more + dealt.exceedances) / (more + dealt.draws)
    beyond = _beyond(seen, mean=float(at.size), variance=dealt.squares / dealt.draws)
    return _Judged(seen, int(at.size), p, dealt.draws, dealt.exceedances, beyond)


def _beyond(seen: float, *, mean: float, variance: float) -> float:
    """Return the chance of so much or more of the multiple of a chi-square with these moments."""
    if variance <= 1e-12 * mean * mean:
        return float(seen <= mean)
    return float(gammaincc(mean * mean / variance, seen * mean / variance))


def _cards(groups: Groups, g: int, o0: int, b0: int) -> tuple[Deck, Integers]:
    """Return the group's officers as a deck, and the client of each declaration they meet."""
    s0, s1 = int(groups.strata[g]), int(groups.strata[g + 1])
    A, B = groups.margins.officers, groups.margins.clients
    dealt = slice(A.indptr[s0], A.indptr[s1])
    lodged = slice(B.indptr[s0], B.indptr[s1])
    officer = np.repeat(A.indices[dealt].astype(np.int64) - o0, A.data[dealt])
    client = np.repeat(B.indices[lodged].astype(np.int64) - b0, B.data[lodged])
    stratum = np.repeat(np.arange(s1 - s0), groups.margins.size[s0:s1])
    cards = deck(sets=stratum, labels=officer, short=True)
    # Of the type that the deck deals, for sums of both.
    return cards, client.astype(np.uint32 if cards.cards.dtype == np.uint32 else np.int64)


def _deal_until(
    cards: Deck,
    client: npt.NDArray[Any],
    width: int,
    T: _Statistic,
    *,
    bar: float,
    mean: float,
    stream: tuple[int, ...],
    draws: int,
    stop_after: int,
) -> _Dealt:
    """Deal until enough deals reach the bar."""
    cells = T.weight.size
    bits = source(*stream)
    # The pass depends on the group alone: the stream must not know about threads.
    most = max(1, min(_CARDS // client.size, _CELLS // cells))
    exceedances = drawn = 0
    squares = 0.0
    while drawn < draws:
        times = min(most, draws - drawn)
        at = cards.deal(bits, times=times)
        at *= at.dtype.type(width)
        at += client
        at += (np.arange(times)[:, None] * cells).astype(at.dtype)
        counts = np.bincount(at.ravel(), minlength=times * cells).reshape(times, cells)
        found = T.of(counts.astype(np.float64))
        squares += float(np.square(found - mean).sum())
        hits = np.flatnonzero(found >= bar)
        if exceedances + hits.size >= stop_after:
            # What else was dealt in this pass counts for the spread alone.
            return _Dealt(stop_after, drawn + int(hits[stop_after - exceedances - 1]) + 1, squares)
        exceedances += hits.size
        drawn += times
    return _Dealt(exceedances, drawn, squares)
