"""Do the arrays given make sense as rows or sums, and which cells do they make?

Labels become codes; what is missing, unequal in length or impossible is refused with a remedy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError
from evenhand.statistics.cells import Cells, Codes, Floats, sum_by
from evenhand.statistics.labels import distinct, encode

#: Share of the spread that rounding may take before sums of squares are refused.
_LOST = 1e-6


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


def one_a_row(outcome: npt.ArrayLike) -> Floats:
    """Read the outcome of each row; refuse what is not one finite number a row."""
    y = numbers(outcome, name="outcome")
    if y.ndim != 1:
        raise StatisticsError(
            f"'outcome' has {y.ndim} dimensions, not one.", do_next="Give one number for each row."
        )
    return y


def check_rows(rows: int, **codes: Codes) -> None:
    """Refuse no rows at all, and labels that are not as many as the rows."""
    for name, given in codes.items():
        if len(given) != rows:
            raise StatisticsError(
                f"'{name}' has {len(given)} rows where {rows} are expected.",
                do_next="Give arrays of one length, a row each.",
            )
    if not rows:
        raise StatisticsError(
            "There are no rows.", do_next="Check the period and the filters that chose them."
        )


def _pair(client: npt.ArrayLike, unit: npt.ArrayLike, rows: int) -> tuple[Codes, Cells]:
    """Give each pair that occurs a code; the cells returned are empty of sums."""
    unit_labels, unit_code = encode(unit, name="unit")
    client_labels, client_code = encode(client, name="client")
    check_rows(rows, unit=unit_code, client=client_code)
    units = len(unit_labels)
    key, pair = distinct(client_code * units + unit_code, size=len(client_labels) * units)
    empty = np.zeros(len(key))
    client_of, unit_of = np.divmod(key, units)
    cells = Cells(client_of, unit_of, empty, empty, empty, unit_labels, len(client_labels))
    return pair, cells


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
    y = one_a_row(outcome)
    pair, empty = _pair(client, unit, len(y))
    return empty.with_outcome(y, pair=pair), pair


@dataclass(frozen=True, slots=True)
class Meetings:
    """Who met whom and how often, apart from any outcome: what several outcomes share.

    Attributes
    ----------
    pair : ndarray of int64, shape (n,)
        The cell of each row given.
    count : ndarray of float64, shape (n,)
        Observations of each row.
    empty : Cells
        The cells, without sums of an outcome.
    """

    pair: Codes
    count: Floats
    empty: Cells

    def cells(self, *, total: npt.ArrayLike, total_of_squares: npt.ArrayLike) -> Cells:
        """Add up the sums of one outcome, given by row as in `cells_from_sums`, with its errors."""
        n, pair = self.count, self.pair
        t = numbers(total, name="total", length=len(n))
        q = numbers(total_of_squares, name="total_of_squares", length=len(n))
        mean = t.sum() / n.sum()
        size = len(self.empty.client)
        squares = sum_by(pair, q - 2 * mean * t + mean**2 * n, size=size)
        total_of = sum_by(pair, t - mean * n, size=size)
        count_of = self.empty.count
        within = squares - total_of**2 / count_of
        _check_digits(within, squares=squares, level=q.sum(), alone=count_of == 1)
        within = np.where(count_of == 1, 0.0, np.maximum(within, 0.0))
        return replace(self.empty, total=total_of, within=within)


def meetings(*, unit: npt.ArrayLike, client: npt.ArrayLike, count: npt.ArrayLike) -> Meetings:
    """Read who met whom and how often, as in `cells_from_sums`, with its errors."""
    n = numbers(count, name="count")
    pair, empty = _pair(client, unit, len(n))
    if np.any(n < 1) or np.any(n != np.round(n)):
        raise StatisticsError(
            f"{int(np.sum((n < 1) | (n != np.round(n))))} counts are not positive whole numbers.",
            do_next="Give one row for each pair that met, with the number of observations.",
        )
    count_of = sum_by(pair, n, size=len(empty.client))
    return Meetings(pair, n, replace(empty, count=count_of))


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
    met = meetings(unit=unit, client=client, count=count)
    return met.cells(total=total, total_of_squares=total_of_squares)


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
