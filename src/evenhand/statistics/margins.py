"""How many declarations does each pair of labels share, and do the margins agree?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from evenhand.errors import StatisticsError

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Margin:
    """A two-way table of counts, as the list of its cells.

    Attributes
    ----------
    row, column : ndarray of int, shape (n,)
        Codes from 0. A cell may be listed more than once; its counts are added.
    count : ndarray of int, shape (n,)
        Declarations in the cell, 0 or more.
    """

    row: Codes
    column: Codes
    count: Codes


@dataclass(frozen=True, slots=True)
class Margins:
    """The three margins that determine every pair's law under the lot.

    Attributes
    ----------
    officers : sparse array of int, shape (strata, officers)
        Declarations of each stratum dealt to each officer.
    clients : sparse array of int, shape (strata, clients)
        Declarations of each stratum lodged by each client.
    observed : sparse array of int, shape (officers, clients)
        Declarations of each client dealt to each officer, over all strata.
    size : ndarray of int, shape (strata,)
        Declarations of each stratum.
    """

    officers: Any
    clients: Any
    observed: Any
    size: Codes


def whole_numbers(values: npt.ArrayLike, *, name: str) -> Codes:
    """Return the values as int64, refusing negative, fractional and non-numeric ones.

    Raises
    ------
    StatisticsError
        If the values are not a vector of whole numbers from 0 up.
    """
    array = np.asarray(values)
    if array.ndim != 1:
        raise StatisticsError(
            f"'{name}' has {array.ndim} dimensions.", do_next="Give one value per row, as a vector."
        )
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iufb":
        raise StatisticsError(
            f"'{name}' holds {array.dtype} values, not numbers.", do_next="Give whole numbers."
        )
    if array.dtype == np.int64 and array.min() >= 0 and array.max() < 2**62:
        return array
    # A NaN fails both comparisons, so this refuses it too.
    wrong = ~((array >= 0) & (array == np.floor(array)) & (array < 2**62))
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise StatisticsError(
            f"'{name}' must hold whole numbers from 0 up, but row {at} holds {array[at]}.",
            do_next="Count declarations before the call; leave out cells that do not exist.",
        )
    return array.astype(np.int64)


def coded(labels: npt.ArrayLike, *, name: str) -> tuple[npt.NDArray[Any], Codes]:
    """Return the distinct labels, ascending, and the code of each row.

    Raises
    ------
    StatisticsError
        If the labels are no vector, a label is missing (None, NaN), or they cannot be ordered.
    """
    array = np.asarray(labels)
    if array.ndim != 1:
        raise StatisticsError(
            f"'{name}' has {array.ndim} dimensions.", do_next="Give one label per row, as a vector."
        )
    # A missing value alone differs from itself; None is found by identity.
    missing = array != array if array.dtype.kind in "fcmM" else np.zeros(array.shape, dtype=bool)
    if array.dtype.kind == "O":
        missing = np.array([label is None or label != label for label in array], dtype=bool)
    if missing.any():
        raise StatisticsError(
            f"'{name}' is missing in {int(missing.sum())} row(s), first in row "
            f"{int(np.flatnonzero(missing)[0])}.",
            do_next="Leave these rows out and report how many, or give the missing a name.",
        )
    try:
        names, codes = np.unique(array, return_inverse=True)
    except TypeError as err:
        raise StatisticsError(
            f"'{name}' mixes labels that cannot be ordered.", do_next="Give labels of one type."
        ) from err
    return names, codes


def same_length(**columns: npt.NDArray[Any]) -> None:
    """Refuse columns of different lengths, and columns without a row.

    Raises
    ------
    StatisticsError
        If the lengths differ or are 0.
    """
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        raise StatisticsError(
            f"The columns differ in length: {lengths}.", do_next="Give one value per row in each."
        )
    if 0 in lengths.values():
        raise StatisticsError(
            f"There are no rows in {', '.join(lengths)}.",
            do_next="Choose a period and a filter that keep some declarations.",
        )


def checked(margin: Margin, *, name: str) -> Margin:
    """Return the margin with int64 codes and counts, cells of count 0 left out.

    Raises
    ------
    StatisticsError
        If a code or a count is negative or fractional, or lengths differ.
    """
    row, column, count = (
        whole_numbers(values, name=f"{name}.{part}")
        for part, values in (
            ("row", margin.row),
            ("column", margin.column),
            ("count", margin.count),
        )
    )
    same_length(
        **{f"{name}.row": row, f"{name}.column": column, f"{name}.count": count},
    )
    kept = count > 0
    return (
        Margin(row, column, count) if kept.all() else Margin(row[kept], column[kept], count[kept])
    )


def assemble(*, officers: Margin, clients: Margin, observed: Margin) -> Margins:
    """Turn three lists of cells into sparse tables, and check that they agree.

    Parameters
    ----------
    officers : Margin
        Stratum by officer.
    clients : Margin
        Stratum by client.
    observed : Margin
        Officer by client, over all strata; complete, also for clients not tested.

    Raises
    ------
    StatisticsError
        If the tables count different declarations: by stratum, officer or client.
    """
    officers = checked(officers, name="officers")
    clients = checked(clients, name="clients")
    observed = checked(observed, name="observed")
    strata, many_officers, many_clients = (
        1 + max((int(codes.max()) for codes in both if codes.size), default=-1)
        for both in (
            (officers.row, clients.row),
            (officers.column, observed.row),
            (clients.column, observed.column),
        )
    )
    A = table(officers, shape=(strata, many_officers))
    B = table(clients, shape=(strata, many_clients))
    O = table(observed, shape=(many_officers, many_clients))  # noqa: E741 -- as in the formula
    size = A.sum(axis=1)
    _agree(size, B.sum(axis=1), of="stratum", left="officers", right="clients")
    _agree(A.sum(axis=0), O.sum(axis=1), of="officer", left="officers", right="observed")
    _agree(B.sum(axis=0), O.sum(axis=0), of="client", left="clients", right="observed")
    if size.sum() == 0:
        raise StatisticsError(
            "Every count is 0.",
            do_next="Choose a period and a filter that keep some declarations.",
        )
    return Margins(officers=A, clients=B, observed=O, size=size)


def table(margin: Margin, *, shape: tuple[int, int]) -> Any:
    """Return the cells as a compressed sparse row array, repeated cells added."""
    cells = sparse.coo_array((margin.count, (margin.row, margin.column)), shape=shape)
    rows = cells.tocsr()
    rows.sum_duplicates()
    return rows


def _agree(one: Codes, other: Codes, *, of: str, left: str, right: str) -> None:
    differs = np.flatnonzero(one != other)
    if differs.size:
        at = int(differs[0])
        raise StatisticsError(
            f"The margins disagree for {differs.size} {of} code(s): {of} {at} has {one[at]} "
            f"declarations in '{left}' and {other[at]} in '{right}'.",
            do_next="Take all margins from the same declarations, rows without a handler left out.",
        )


def crossed(
    *,
    stratum: npt.ArrayLike,
    officer: npt.ArrayLike,
    client: npt.ArrayLike,
    count: npt.ArrayLike,
) -> tuple[Margins, npt.NDArray[Any], npt.NDArray[Any]]:
    """Sum labelled cells of the full crossing to the three margins.

    Returns
    -------
    margins : Margins
    officers, clients : ndarray
        The label of each code, ascending.

    Raises
    ------
    StatisticsError
        If lengths differ, there are no rows, or a count is negative or fractional.
    """
    counts = whole_numbers(count, name="count")
    _, r = coded(stratum, name="stratum")
    officer_labels, o = coded(officer, name="officer")
    client_labels, b = coded(client, name="client")
    same_length(stratum=r, officer=o, client=b, count=counts)
    margins = assemble(
        officers=Margin(r, o, counts),
        clients=Margin(r, b, counts),
        observed=Margin(o, b, counts),
    )
    return margins, officer_labels, client_labels


def with_rest(cells: Margin, *, row: Codes, count: Codes, rest: int) -> Margin:
    """Add what a margin counts beyond the cells, row by row, in the column ``rest``.

    Parameters
    ----------
    cells : Margin
        Some of the columns.
    row, count : ndarray of int, shape (n,)
        Everything, as rows and counts; a row may be listed more than once.
    rest : int
        Code of the column of what is left.
    """
    rows = int(row.max(initial=-1)) + 1
    left = np.bincount(row, weights=count, minlength=rows)
    left -= np.bincount(cells.row, weights=cells.count, minlength=rows)
    some = np.flatnonzero(left)
    return Margin(
        np.concatenate([cells.row, some]),
        np.concatenate([cells.column, np.full(some.size, rest)]),
        np.concatenate([cells.count, left[some].astype(np.int64)]),
    )
