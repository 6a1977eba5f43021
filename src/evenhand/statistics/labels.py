"""Which labels occur, and which does each row have?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenhand.errors import StatisticsError
from evenhand.statistics.cells import Codes, Labels

POSSIBLE_A_ROW: Final = 8
"""A table of all possible codes beats sorting those that occur, up to this many codes a row."""


def distinct(codes: Codes, *, size: int) -> tuple[Codes, Codes]:
    """Find which codes occur, and where each row's code stands among them.

    Parameters
    ----------
    codes : ndarray of int64, shape (n,)
        From 0 to size - 1.
    size : int
        Number of possible codes.

    Returns
    -------
    present : ndarray of int64, shape (k,)
        Codes that occur, ascending.
    place : ndarray of int64, shape (n,)
        Position of each row's code in ``present``.
    """
    if np.all(codes[1:] > codes[:-1]):
        return codes, np.arange(len(codes))
    if size > POSSIBLE_A_ROW * len(codes):
        present, place = np.unique(codes, return_inverse=True)
        return present, place.astype(np.int64, copy=False)
    occurs = np.zeros(size, dtype=bool)
    occurs[codes] = True
    present = np.flatnonzero(occurs)
    place = np.empty(size, dtype=np.int64)
    place[present] = np.arange(len(present))
    return present, place[codes]


def encode(values: npt.ArrayLike, *, name: str) -> tuple[Labels, Codes]:
    """Give labels codes from 0, in ascending order.

    Parameters
    ----------
    values : array_like of str or int, shape (n,)
        One label a row; a column of an Arrow table is read as it is.
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
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return _encode_arrow(values, name=name)
    array = np.asarray(values)
    if array.ndim != 1:
        raise StatisticsError(
            f"'{name}' has {array.ndim} dimensions, not one.",
            do_next="Give one label for each row.",
        )
    missing = array != array if array.dtype.kind in "fOmM" else np.zeros(len(array), dtype=bool)
    if array.dtype.kind == "O":
        missing = missing | (array == None)  # noqa: E711 -- element by element
    _refuse_missing(int(np.sum(missing)), of=len(array), name=name)
    if array.dtype.kind == "i" and len(array):
        low, high = int(array.min()), int(array.max())
        if high - low < POSSIBLE_A_ROW * len(array):
            present, codes = distinct(array.astype(np.int64) - low, size=high - low + 1)
            return (present + low).astype(array.dtype), codes
    try:
        labels, codes = np.unique(array, return_inverse=True)
    except TypeError as err:
        raise StatisticsError(
            f"'{name}' mixes labels of several kinds, which have no order.",
            do_next="Turn every label into text first.",
        ) from err
    return labels, codes.astype(np.int64, copy=False)


def encode_texts(texts: npt.NDArray[Any]) -> tuple[Labels, Codes]:
    """Give texts codes from 0, in ascending order: quick where they are few and rows many.

    Parameters
    ----------
    texts : ndarray of object, shape (n,)
        Text in every row.

    Returns
    -------
    labels : ndarray of object, shape (k,)
        Distinct texts, ascending.
    codes : ndarray of int64, shape (n,)
        Position of each row's text.
    """
    rows = texts.tolist()
    labels = sorted(set(rows))
    number = {text: code for code, text in enumerate(labels)}
    codes = np.fromiter(map(number.__getitem__, rows), dtype=np.int64, count=len(rows))
    return np.array(labels, dtype=object), codes


def rows_by_code(codes: Codes) -> Iterator[tuple[int, Codes]]:
    """Yield each code that occurs, ascending, and the rows that have it, in their order.

    Parameters
    ----------
    codes : ndarray of int64, shape (n,)
        From 0.
    """
    order = np.argsort(codes, kind="stable")
    present = np.flatnonzero(np.bincount(codes))
    ends = np.searchsorted(codes[order], present, side="right").tolist()
    for code, (first, last) in zip(present.tolist(), pairwise([0, *ends]), strict=True):
        yield code, order[first:last]


def encode_together(*parts: Sequence[npt.NDArray[Any]]) -> list[Codes]:
    """Give the combinations of some columns codes from 0, the same in every part.

    Parameters
    ----------
    *parts : sequence of ndarray, each of shape (rows of the part,)
        The same columns in the same order, as office and month; text or whole numbers.

    Returns
    -------
    list of ndarray of int64
        A number for each row of each part; equal where all its columns are.
    """
    ends = np.cumsum([part[0].size for part in parts])
    number = np.zeros(int(ends[-1]), dtype=np.int64)
    for same in zip(*parts, strict=True):
        values = np.concatenate(same)
        values = values.astype(str) if values.dtype.kind == "O" else values
        labels, code = np.unique(values, return_inverse=True)
        # Numbered anew at every column, so that many of them cannot run over.
        number = np.unique(number * max(1, labels.size) + code, return_inverse=True)[1]
    return [part.astype(np.int64, copy=False) for part in np.split(number, ends[:-1])]


def _refuse_missing(missing: int, *, of: int, name: str) -> None:
    if missing:
        raise StatisticsError(
            f"'{name}' is missing in {missing} of {of} rows.",
            do_next="Leave these rows out and say so, or give the unknown a label of its own.",
        )


def _encode_arrow(values: pa.Array | pa.ChunkedArray, *, name: str) -> tuple[Labels, Codes]:
    """Give the labels of an Arrow column codes, without making a Python object of each row."""
    column = values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    whole = column.unify_dictionaries().combine_chunks()
    _refuse_missing(whole.null_count, of=len(whole), name=name)
    indices = whole.indices.to_numpy(zero_copy_only=False)
    # A dictionary may hold labels that no row has: they must not become units.
    seen = np.zeros(len(whole.dictionary), dtype=bool)
    seen[indices] = True
    labels, codes = encode(np.asarray(whole.dictionary)[seen], name=name)
    code_of = np.empty(len(seen), dtype=np.int64)
    code_of[seen] = codes
    return labels, code_of[indices]
