"""What would a table of three margins hold if no cell went its own way?

Rows (agents), columns (where they go) and times: each row has its own columns and its own times of
much and little, and each column has its times, the same for all rows. What is left is a row that
moved between columns on its own.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError

Floats = npt.NDArray[np.float64]
MOST_STEPS: Final = 300
CLOSE: Final = 1e-6
"""Steps end when no margin is off by more than this share of the largest."""


def no_interaction(counts: npt.ArrayLike) -> Floats:
    """Return the expected counts without an interaction of all three, its margins those seen.

    Parameters
    ----------
    counts : array_like of float, shape (rows, columns, times)
        At least 0.

    Returns
    -------
    ndarray of float64, shape (rows, columns, times)
        Fitted by iterative proportional fitting to the margins of each two; the maximum-likelihood
        expectation of the log-linear model with all two-way terms.

    Raises
    ------
    StatisticsError
        If the table has no three dimensions, or a count is negative or missing.

    References
    ----------
    Bishop, Fienberg and Holland (1975), Discrete Multivariate Analysis: Theory and Practice,
    chapter 3. MIT Press.
    """
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 3 or not np.all(np.isfinite(table) & (table >= 0)):
        raise StatisticsError(
            "The table has no three dimensions, or holds a count below 0 or none.",
            do_next="Count files by row, column and time, 0 where there are none.",
        )
    # Rows are many and times few: with rows innermost, the steps run along memory.
    seen = np.ascontiguousarray(table.transpose(2, 1, 0))
    wanted = [seen.sum(axis=axis, keepdims=True) for axis in (2, 1, 0)]
    fitted = np.ones_like(seen)
    largest = max(1.0, float(wanted[-1].max(initial=0.0)))
    for _ in range(MOST_STEPS):
        off = 0.0
        for axis, want in zip((2, 1, 0), wanted, strict=True):
            have = fitted.sum(axis=axis, keepdims=True)
            off = max(off, float(np.abs(want - have).max(initial=0.0)))
            fitted *= np.divide(want, have, out=np.zeros_like(want), where=have > 0)
        if off <= CLOSE * largest:
            break
    return np.ascontiguousarray(fitted.transpose(2, 1, 0))


def leverages(fitted: Floats) -> Floats:
    """Return how much of each row and column's change between two times its own count decides.

    Parameters
    ----------
    fitted : ndarray of float64, shape (rows, columns, 2)

    Returns
    -------
    ndarray of float64, shape (rows, columns)
        0 to 1: the leverage in the logistic model with a term for each row and each column, whose
        weights are n q (1 - q). 1 where the cell alone decides its row or its column.
    """
    total = fitted.sum(axis=2)
    share = np.divide(fitted[:, :, 1], total, out=np.zeros_like(total), where=total > 0)
    weight = total * share * (1 - share)
    rows, columns = weight.sum(axis=1), weight.sum(axis=0)
    # The rows are many, the columns few: rows are eliminated, what is left is small.
    part = np.divide(weight, rows[:, None], out=np.zeros_like(weight), where=rows[:, None] > 0)
    left = np.diag(columns) - weight.T @ part
    inverse = np.linalg.pinv(left, hermitian=True)
    of_rows = np.divide(1.0, rows, out=np.zeros_like(rows), where=rows > 0)
    own = part @ inverse
    variance = of_rows[:, None] + (own * part).sum(axis=1)[:, None]
    variance = variance - 2 * own + np.diag(inverse)[None, :]
    held: Floats = np.clip(weight * variance, 0.0, 1.0)
    return held
