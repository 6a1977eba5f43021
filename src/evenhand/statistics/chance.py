"""What would the lot have dealt, and how often is it as extreme as what was seen?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError
from evenhand.statistics.decks import deck
from evenhand.statistics.margins import Margin, checked, coded, same_length, table

Codes = npt.NDArray[np.int64]

# Whole sets are shuffled together up to this many rows: what fits a core's cache sorts fastest.
_BLOCK = 1 << 16
# Pairs counted in one dense array up to this size (80 MB); beyond it, by sorting.
_DENSE = 10_000_000


@dataclass(frozen=True, slots=True)
class PermutationP:
    """A permutation p-value and the work behind it.

    Attributes
    ----------
    p_value : float
        In (0, 1]; valid: under the null P(p_value <= a) <= a for every a.
    draws, exceedances : int
        Shuffles drawn; of those, how many were at least as extreme as what was seen.
    """

    p_value: float
    draws: int
    exceedances: int


def source(seed: int, *key: int) -> np.random.BitGenerator:
    """Return the random stream of one piece of work.

    Keyed by the piece and never by who does it, so that results do not depend on the number
    of threads.

    Parameters
    ----------
    seed : int
        0 or more.
    *key : int
        What the piece is: block, group, draw.

    Raises
    ------
    StatisticsError
        If the seed is not a whole number from 0 up.
    """
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise StatisticsError(f"The seed is {seed!r}.", do_next="Give a whole number from 0 up.")
    return np.random.PCG64DXSM(np.random.SeedSequence(int(seed), spawn_key=key))


def shuffle_within(sets: npt.ArrayLike, labels: npt.ArrayLike, *, seed: int) -> npt.NDArray[Any]:
    """Permute labels uniformly inside each set.

    Parameters
    ----------
    sets : array_like, shape (n,)
        The set of each row, of any sortable type.
    labels : array_like, shape (n,)
        What is permuted, of any sortable type.
    seed : int
        The same seed gives the same permutation on any machine.

    Returns
    -------
    ndarray, shape (n,)
        Row by row, the label dealt to it; inside each set the same labels as before.

    Raises
    ------
    StatisticsError
        If the lengths differ or are 0, a value is missing, or the seed is not a whole number
        from 0 up.
    """
    _, member = coded(sets, name="sets")
    names, label = coded(labels, name="labels")
    same_length(sets=member, labels=label)
    if np.all(member[1:] >= member[:-1]):
        return np.asarray(names[_shuffled(member, label, seed=seed)])
    order = np.argsort(member, kind="stable")
    result = np.empty_like(label)
    result[order] = _shuffled(member[order], label[order], seed=seed)
    return np.asarray(names[result])


def _shuffled(sets: Codes, labels: Codes, *, seed: int) -> Codes:
    """Shuffle codes inside ascending sets, each block of whole sets with its own stream."""
    starts = np.flatnonzero(np.diff(sets, prepend=-1))
    block_of = starts // _BLOCK
    cuts = starts[np.flatnonzero(np.diff(block_of, prepend=-1))]
    result = np.empty_like(labels)
    for number, (low, high) in enumerate(zip(cuts, np.append(cuts[1:], sets.size), strict=True)):
        local = sets[low:high] - sets[low]
        cards = deck(sets=local, labels=labels[low:high])
        result[low:high] = cards.deal(source(seed, number), times=1)[0]
    return result


def shuffled_margins(*, officers: Margin, clients: Margin, seed: int) -> Margin:
    """Deal every stratum anew by lot, both its margins kept: the twin of `pair_excess`.

    Parameters
    ----------
    officers : Margin
        Stratum by officer.
    clients : Margin
        Stratum by client.
    seed : int

    Returns
    -------
    Margin
        Officer by client over all strata, cells above 0, ascending.

    Raises
    ------
    StatisticsError
        If a code or count is negative or fractional, or the margins disagree on a stratum.
    """
    one, other = checked(officers, name="officers"), checked(clients, name="clients")
    strata = 1 + max(int(one.row.max(initial=-1)), int(other.row.max(initial=-1)))
    A = table(one, shape=(strata, 1 + int(one.column.max(initial=0))))
    B = table(other, shape=(strata, 1 + int(other.column.max(initial=0))))
    size = A.sum(axis=1)
    if not np.array_equal(size, B.sum(axis=1)):
        at = int(np.flatnonzero(size != B.sum(axis=1))[0])
        raise StatisticsError(
            f"Stratum {at} has {size[at]} declarations in 'officers' and "
            f"{B.sum(axis=1)[at]} in 'clients'.",
            do_next="Take both margins from the same declarations.",
        )
    A.sort_indices()
    B.sort_indices()
    officer = _shuffled(
        np.repeat(np.arange(strata), size), np.repeat(A.indices, A.data).astype(np.int64), seed=seed
    )
    pair = officer * B.shape[1] + np.repeat(B.indices, B.data)
    if A.shape[1] * B.shape[1] <= _DENSE:
        counts = np.bincount(pair)
        met = np.flatnonzero(counts)
        return Margin(row=met // B.shape[1], column=met % B.shape[1], count=counts[met])
    met, counts = np.unique(pair, return_counts=True)
    return Margin(row=met // B.shape[1], column=met % B.shape[1], count=counts)


def permutation_p_value(
    statistic_of_shuffle: Callable[[np.random.Generator], float],
    *,
    observed: float,
    draws: int = 999,
    seed: int,
    stop_after: int = 10,
) -> PermutationP:
    """Return how often chance alone is at least as extreme as what was seen.

    Draws stop at the `stop_after`-th exceedance, with p = exceedances / draws [1]_; a run to
    the end gives (1 + exceedances) / (1 + draws). Both are valid at every level.

    Parameters
    ----------
    statistic_of_shuffle : callable
        Shuffles with the generator it is given and returns the statistic; larger is more
        extreme. Draw k is given the same generator whatever came before.
    observed : float
        The statistic of what was seen.
    draws : int
        At most so many shuffles, 1 or more.
    seed : int
    stop_after : int
        1 or more; above `draws`, every draw is made.

    Raises
    ------
    StatisticsError
        If `observed` is not a number, or draws or stop_after is below 1.

    References
    ----------
    .. [1] Besag, J., Clifford, P. (1991). Sequential Monte Carlo p-values. Biometrika 78(2),
       301-304. doi:10.1093/biomet/78.2.301
    """
    countable(draws=draws, stop_after=stop_after)
    if not np.isfinite(observed):
        raise StatisticsError(
            f"The observed statistic is {observed}.", do_next="Leave out what has no variance."
        )
    bar = reached(observed)
    exceedances = 0
    for draw in range(draws):
        generator = np.random.Generator(source(seed, draw))
        exceedances += statistic_of_shuffle(generator) >= bar
        if exceedances == stop_after:
            return PermutationP(exceedances / (draw + 1), draw + 1, exceedances)
    return PermutationP((1 + exceedances) / (1 + draws), draws, exceedances)


def countable(*, draws: int, stop_after: int) -> None:
    """Refuse a number of draws or exceedances below 1.

    Raises
    ------
    StatisticsError
        If either is below 1.
    """
    if draws < 1 or stop_after < 1:
        raise StatisticsError(
            f"draws is {draws} and stop_after {stop_after}.", do_next="Give 1 or more of each."
        )


def reached(observed: float) -> float:
    """Return the bar for a tie with what was seen: rounding must not hide one."""
    return observed - 1e-9 * max(1.0, abs(observed))
