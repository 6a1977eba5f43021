"""Does a group have more, or fewer, than its sets would give it were all cases of a set alike?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from evenhand.errors import StatisticsError
from evenhand.statistics.hypergeometric import Sums, tails
from evenhand.statistics.margins import whole_numbers
from evenhand.statistics.tail_bounds import bound_lower, bound_upper
from evenhand.statistics.urns import urns

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
LEVEL: Final = 0.05
"""No p-value is judged at a larger level: tails proved to exceed it are given as bounds."""


@dataclass(frozen=True, slots=True)
class LikeSets:
    """Groups held to the sets in which they compare with others.

    Attributes
    ----------
    cases, having : ndarray of int64, shape (groups,)
        Cases in sets that compare, and those with what is compared; 0 where none does.
    expected : ndarray of float64, shape (groups,)
        How many would have it were the cases of each set alike.
    p_more, p_fewer : ndarray of float64, shape (groups,)
        Exact chance of as many or more, of as many or fewer; 1 where nothing compares. Where both
        are proved to exceed ``LEVEL``, lower bounds that do too.
    """

    cases: Codes
    having: Codes
    expected: Floats
    p_more: Floats
    p_fewer: Floats


def like_sets(
    *,
    group: npt.ArrayLike,
    population: npt.ArrayLike,
    marked: npt.ArrayLike,
    drawn: npt.ArrayLike,
    cases: npt.ArrayLike,
    having: npt.ArrayLike,
    groups: int,
) -> LikeSets:
    """Set each group against the rest of its sets, with both margins of every set fixed.

    Parameters
    ----------
    group, population, marked, drawn : array_like of int, shape (kinds,)
        Code of the group from 0; cases of each set of the kind, those with what is compared, and
        the group's. A population of 0 stands for sets that compare nobody.
    cases, having : array_like of int, shape (kinds,)
        Of the group in all sets of the kind: ``cases`` is a multiple of ``drawn``.
    groups : int

    Raises
    ------
    StatisticsError
        If counts are negative or fractional, or contradict each other.

    References
    ----------
    Mantel and Haenszel (1959), Statistical aspects of the analysis of data from retrospective
    studies of disease, JNCI 22(4), 719-748. doi:10.1093/jnci/22.4.719
    Mehta, Patel and Gray (1985), Computing an exact confidence interval for the common odds ratio
    in several 2 x 2 contingency tables, JASA 80(392), 969-973. doi:10.1080/01621459.1985.10478212
    """
    columns = {"group": group, "population": population, "marked": marked, "drawn": drawn}
    columns |= {"cases": cases, "having": having}
    code, N, K, n, total, seen = (whole_numbers(v, name=k) for k, v in columns.items())
    compares = N > 0
    code, N, K, n, total, seen = (a[compares] for a in (code, N, K, n, total, seen))
    if (n < 1).any() or (total % np.maximum(n, 1)).any() or (seen > total).any():
        raise StatisticsError(
            "Cases of a group are not a number of whole sets of their kind.",
            do_next="Count cases, and those with what is compared, set by set.",
        )
    added = np.bincount(code, weights=total, minlength=groups).astype(np.int64)
    had = np.bincount(code, weights=seen, minlength=groups).astype(np.int64)
    share = K / np.maximum(N, 1)
    rest = total * share * (1 - share) * (N - n) / np.maximum(N - 1, 1)
    due: Floats = np.bincount(code, weights=total * share, minlength=groups).astype(np.float64)
    spread = np.bincount(code, weights=rest, minlength=groups).astype(np.float64)
    more, fewer = np.ones(groups), np.ones(groups)
    held = np.flatnonzero(added > 0)
    law = {
        "observed": had[held].astype(np.float64),
        "expected": due[held],
        "variance": np.maximum(spread[held], 1e-12),
    }
    more[held], fewer[held] = bound_upper(**law).at_least, bound_lower(**law).at_least
    close = held[np.minimum(more[held], fewer[held]) <= LEVEL]
    if close.size:
        place = np.full(groups, -1)
        place[close] = np.arange(close.size)
        near = place[code] >= 0
        kinds, which = np.unique(np.stack([N, K, n])[:, near], axis=1, return_inverse=True)
        often = sparse.csr_array(
            ((total // n)[near].astype(np.float64), (place[code[near]], which.ravel())),
            shape=(close.size, kinds.shape[1]),
        )
        sums = Sums(often, urns(population=kinds[0], marked=kinds[1], drawn=kinds[2]))
        found = tails(sums, observed=had[close])
        more[close], fewer[close] = found.upper, found.lower
    return LikeSets(cases=added, having=had, expected=due, p_more=more, p_fewer=fewer)
