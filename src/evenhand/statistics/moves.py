"""Which rows moved to which columns on their own, since a day or since a time unknown?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from evenhand.statistics.cusum import cusum
from evenhand.statistics.overdispersion import spread_of
from evenhand.statistics.three_way import CLOSE, leverages, no_interaction

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
LEAST: Final = 20
"""Files of a row, of a column, and of a cell that is tested."""
MOST_LEVERAGE: Final = 0.8
"""A cell that decides its own expectation to more than this is not tested."""


@dataclass(frozen=True, slots=True)
class Moves:
    """Cells of a table of rows, columns and times.

    Attributes
    ----------
    row, column : ndarray of int64, shape (n,)
        Places in the table.
    files, after, expected : ndarray of float64, shape (n,)
        Files in all; after the change; expected then, had no cell gone its own way.
    since : ndarray of int64, shape (n,)
        Time from which the cell runs higher.
    p_value : ndarray of float64, shape (n,)
        Chance of as many after the change or more.
    height : ndarray of float64, shape (n,)
        Largest cumulative sum; NaN for ``since_a_day``.
    """

    row: Codes
    column: Codes
    files: Floats
    after: Floats
    expected: Floats
    since: Codes
    p_value: Floats
    height: Floats


def since_a_day(before: npt.ArrayLike, after: npt.ArrayLike) -> Moves:
    """Set each cell's files after a day against what its row and its column did besides.

    Parameters
    ----------
    before, after : array_like of int, shape (rows, columns)
        Files before the day and from it on.

    Returns
    -------
    Moves
        A difference in differences of log-odds: the model gives each row and each column its own
        change between the two times. p is the larger of the binomial tail at the fitted share and
        of the normal one with the variance less the cell's leverage, widened by the spread that
        the cells show beyond chance (never narrowed).
    """
    table, rows, columns = _kept(np.stack([before, after], axis=2))
    p, expected = _day(table)
    i, j = np.nonzero(np.isfinite(p))
    return Moves(
        row=rows[i],
        column=columns[j],
        files=table[i, j].sum(axis=1),
        after=table[i, j, 1],
        expected=expected[i, j],
        since=np.ones(i.size, dtype=np.int64),
        p_value=p[i, j],
        height=np.full(i.size, np.nan),
    )


def since_when(counts: npt.ArrayLike) -> Moves:
    """Seek the time from which each cell runs higher than its row and its column explain.

    Parameters
    ----------
    counts : array_like of int, shape (rows, columns, times)
        Five times or more.

    Returns
    -------
    Moves
        ``p_value`` is the smallest of ``since_a_day`` over all times from the third to the last but
        one, times their number (Bonferroni), and ``since`` that time. ``height`` is the largest
        upper cumulative sum of the normal scores of P(X >= count), X Poisson with the expectation
        of ``no_interaction``: never larger in distribution than sums of standard normal scores,
        however small the counts, given the expectation.
    """
    table, rows, columns = _kept(np.asarray(counts, dtype=np.float64))
    best = np.full(table.shape[:2], np.inf)
    expected, since = np.zeros_like(best), np.zeros(best.shape, dtype=np.int64)
    days = range(2, table.shape[2] - 1)
    until = np.cumsum(table, axis=2)
    for day in days:
        before = until[:, :, day - 1]
        p, due = _day(np.stack([before, until[:, :, -1] - before], axis=2))
        better = p < best
        best[better], expected[better], since[better] = p[better], due[better], day
    i, j = np.nonzero(np.isfinite(best))
    later = np.arange(table.shape[2])[None, :] >= since[i, j][:, None]
    return Moves(
        row=rows[i],
        column=columns[j],
        files=table[i, j].sum(axis=1),
        after=(table[i, j] * later).sum(axis=1),
        expected=expected[i, j],
        since=since[i, j],
        p_value=np.minimum(1.0, best[i, j] * len(days)),
        height=_heights(table, i, j),
    )


def _heights(table: Floats, i: Codes, j: Codes) -> Floats:
    from scipy.stats import norm, poisson  # noqa: PLC0415 -- slow import

    due = no_interaction(table)[i, j]
    tail = poisson.sf(table[i, j] - 1, np.maximum(due, 1e-9))
    score = norm.isf(np.clip(tail, 1e-300, 1 - 1e-16))
    heights: Floats = cusum(score).max(axis=1, initial=0.0)
    return heights


def _day(table: Floats) -> tuple[Floats, Floats]:
    """Return p, NaN where a cell is not tested, and the files expected after the day."""
    from scipy.stats import binom  # noqa: PLC0415 -- slow import

    fitted = no_interaction(table)
    leverage = leverages(fitted)
    n, seen, due = table.sum(axis=2), table[:, :, 1], fitted[:, :, 1]
    share = np.clip(np.divide(due, n, out=np.zeros_like(due), where=n > 0), 0.0, 1.0)
    variance = n * share * (1 - share) * (1 - leverage)
    # The fit ends within CLOSE of the largest count: a row all of whose files fall on one side of
    # the day cannot vary, and by rounding keeps a variance of some 1e-14. Whether it is tested must
    # not turn on that.
    varies = variance > CLOSE * n.max(initial=0.0)
    tested = (n >= LEAST) & (leverage <= MOST_LEVERAGE) & varies
    z = (seen - due)[tested] / np.sqrt(variance[tested])
    phi = spread_of(z) if z.size else 1.0
    p = np.full(n.shape, np.nan)
    p[tested] = np.maximum(
        ndtr(-z / max(1.0, phi) ** 0.5),
        binom.sf(seen[tested] - 1, n[tested], share[tested]),
    )
    return p, due


def _kept(table: npt.NDArray[np.generic]) -> tuple[Floats, Codes, Codes]:
    """Leave out rows and columns with few files: they say nothing and cost the fit its time.

    A row all of whose files lie in one column is its own fit and decides itself alone: it is left
    out for the same reason.
    """
    whole = np.asarray(table, dtype=np.float64)
    cells = whole.sum(axis=2)
    columns = np.flatnonzero(cells.sum(axis=0) >= LEAST)
    several = np.count_nonzero(cells[:, columns], axis=1) > 1
    rows = np.flatnonzero(several & (cells.sum(axis=1) >= LEAST))
    return whole[np.ix_(rows, columns)], rows, columns
