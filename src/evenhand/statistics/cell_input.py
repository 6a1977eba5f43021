"""Do the arrays given make sense as rows or sums, and which cells do they make?

Labels become codes; what is missing, unequal in length or impossible is refused with a remedy.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError
from evenhand.statistics.cells import Cells, Codes, Floats, Labels, sum_by

#: Share of the spread that rounding may take before sums of squares are refused.
_LOST = 1e-6


def encode(values: npt.ArrayLike, *, name: str) -> tuple[Labels, Codes]:
    """Give labels codes from 0, in ascending order.

    Parameters
    ----------
    values : array_like of str or int, shape (n,)
        One label a row.
    name : str
        What the labels name, for the words of an error.

    Returns
    -------
    labels : ndarray, shape (k,)
        Distinct labels, ascending.
    codes : ndarray of int64, shape (n,)
        Position of each row's label.

    Raises
    ------
    StatisticsError
        If a label is missing, the array is not one-dimensional, or labels of several kinds are
        mixed.
    """
    array = np.asarray(values)
    if array.ndim != 1:
        raise StatisticsError(
            f"'{name}' has {array.ndim} dimensions, not one.",
            do_next="Give one label for each row.",
        )
    missing = array != array if array.dtype.kind in "fOmM" else np.zeros(len(array), dtype=bool)
    if array.dtype.kind == "O":
        missing = missing | (array == None)  # noqa: E711 -- element by element
    if np.any(missing):
        raise StatisticsError(
            f"'{name}' is missing in {int(np.sum(missing))} of {len(array)} rows.",
            do_next="Leave these rows out and say so, or give the unknown a label of its own.",
        )
    try:
        labels, codes = np.unique(array, return_inverse=True)
    except TypeError as err:
        raise StatisticsError(
            f"'{name}' mixes labels of several kinds, which have no order.",
            do_next="Turn every label into text first.",
        ) from err
    return labels, codes.astype(np.int64, copy=False)


def numbers(values: npt.ArrayLike, *, name: str, length: int | None = None) -> Floats:
    """Read finite numbers, or say which are not.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        The numbers.
    name : str
        What they are, for the words of an error.
    length : int, optional
        The number of rows there must be.

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    StatisticsError
        If they are not numbers, not finite, or not as many as asked.
    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as err:
        raise StatisticsError(
            f"'{name}' holds something that is not a number.",
            do_next="Give numbers; code a yes or no as 1 or 0.",
        ) from err
    if length is not None and array.shape[:1] != (length,):
        raise StatisticsError(
            f"'{name}' has {array.shape[0] if array.ndim else 0} rows where {length} are expected.",
            do_next="Give arrays of one length, a row each.",
        )
    wrong = int(np.sum(~np.isfinite(array)))
    if wrong:
        raise StatisticsError(
            f"'{name}' is missing or infinite in {wrong} of {array.size} values.",
            do_next="Leave these rows out and say how many they were.",
        )
    return array


def _pair(client: npt.ArrayLike, unit: npt.ArrayLike, rows: int) -> tuple[Codes, Cells]:
    """Give each pair that occurs a code; the cells returned are empty of sums."""
    unit_labels, unit_code = encode(unit, name="unit")
    client_labels, client_code = encode(client, name="client")
    for name, codes in (("unit", unit_code), ("client", client_code)):
        if len(codes) != rows:
            raise StatisticsError(
                f"'{name}' has {len(codes)} rows where {rows} are expected.",
                do_next="Give arrays of one length, a row each.",
            )
    if not rows:
        raise StatisticsError(
            "There are no rows.", do_next="Check the period and the filters that chose them."
        )
    key, pair = np.unique(client_code * len(unit_labels) + unit_code, return_inverse=True)
    empty = np.zeros(len(key))
    client_of, unit_of = np.divmod(key, len(unit_labels))
    cells = Cells(client_of, unit_of, empty, empty, empty, unit_labels, len(client_labels))
    return pair.astype(np.int64, copy=False), cells


def cells_from_rows(
    outcome: npt.ArrayLike, *, unit: npt.ArrayLike, client: npt.ArrayLike
) -> tuple[Cells, Codes]:
    """Sum rows by (client, unit) pair.

    Parameters
    ----------
    outcome : array_like of float, shape (n,)
        The outcome of each row.
    unit, client : array_like of str or int, shape (n,)
        Who handled it, and whose it was.

    Returns
    -------
    cells : Cells
        The sums, about the mean of all rows; squares are taken about each cell's own mean, so a
        large common level costs no digits.
    pair : ndarray of int64, shape (n,)
        The cell of each row.

    Raises
    ------
    StatisticsError
        If lengths differ, or a value or label is missing.
    """
    y = numbers(outcome, name="outcome")
    if y.ndim != 1:
        raise StatisticsError(
            f"'outcome' has {y.ndim} dimensions, not one.", do_next="Give one number for each row."
        )
    pair, empty = _pair(client, unit, len(y))
    return empty.with_outcome(y, pair=pair), pair


def cells_from_sums(
    *,
    unit: npt.ArrayLike,
    client: npt.ArrayLike,
    count: npt.ArrayLike,
    total: npt.ArrayLike,
    total_of_squares: npt.ArrayLike,
) -> Cells:
    """Read sums that a database has made; rows of one pair are added up.

    Parameters
    ----------
    unit, client : array_like of str or int, shape (n,)
        Who handled the observations, and whose they were.
    count, total, total_of_squares : array_like of float, shape (n,)
        How many observations, the sum of their outcome, and the sum of its squares.

    Returns
    -------
    Cells

    Raises
    ------
    StatisticsError
        If a count is not a positive whole number, if no outcomes can have these sums, or if the
        level of the outcome is so large against its spread that its squares have lost it.

    Notes
    -----
    A sum of squares holds 16 digits of level squared plus spread squared. With a level a thousand
    times the spread some 10 remain, with a million times 4: subtract a constant, such as a round
    number near the mean, from the outcome before summing. Estimates do not depend on it.
    """
    n = numbers(count, name="count")
    pair, empty = _pair(client, unit, len(n))
    t = numbers(total, name="total", length=len(n))
    q = numbers(total_of_squares, name="total_of_squares", length=len(n))
    if np.any(n < 1) or np.any(n != np.round(n)):
        raise StatisticsError(
            f"{int(np.sum((n < 1) | (n != np.round(n))))} counts are not positive whole numbers.",
            do_next="Give one row for each pair that met, with the number of observations.",
        )
    mean = t.sum() / n.sum()
    size = len(empty.client)
    squares = sum_by(pair, q - 2 * mean * t + mean**2 * n, size=size)
    total_of = sum_by(pair, t - mean * n, size=size)
    count_of = sum_by(pair, n, size=size)
    within = squares - total_of**2 / count_of
    _check_digits(within, squares=squares, level=q.sum(), alone=count_of == 1)
    within = np.where(count_of == 1, 0.0, np.maximum(within, 0.0))
    return replace(empty, count=count_of, total=total_of, within=within)


def _check_digits(
    within: Floats, *, squares: Floats, level: float, alone: npt.NDArray[np.bool_]
) -> None:
    spread, rounding = float(squares.sum()), 64 * np.finfo(np.float64).eps * level
    if rounding > _LOST * abs(spread):
        raise StatisticsError(
            f"The squares sum to {level:.6g} and their spread to {spread:.3g}: the outcome is the"
            " same everywhere, or so far from zero that too few digits are left.",
            do_next="If it varies, subtract a round number near its mean before summing.",
        )
    room = rounding + _LOST * spread
    wrong = int(np.sum((within < -room) | (alone & (np.abs(within) > room))))
    if wrong:
        raise StatisticsError(
            f"No outcomes can have the count, total and total of squares of {wrong} pairs.",
            do_next="Take all three over the same rows, and square before summing.",
        )
