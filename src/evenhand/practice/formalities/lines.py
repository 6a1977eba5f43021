"""What is one kind of act on some files of a block, beside those that every file passes?

Such acts are few, or follow from others: they are kept as the rows they will be, and put among the
others when the log is written. Nothing that is decided or timed on a file hangs on them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.acts import FORMALITIES
from evenhand.practice.sessions import NOT_KNOWN, recorded
from evenhand.practice.streams import Stage, stream
from evenhand.practice.year import DAY_SECONDS, EXTRACT, Hours

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Columns = dict[str, npt.NDArray[Any]]

_ROW_BITS: Final = 27
"""More than the seconds from a day before the year to its end need."""
_BEFORE: Final = 40 * DAY_SECONDS
"""No act comes so long before the year."""


class Theme(IntEnum):
    """What random numbers are for; each theme has a stream of its own in each block."""

    GOODS = 1
    MONEY = 2
    REFUNDS = 3
    REQUESTS = 4
    REVIEWS = 5


@dataclass(frozen=True, slots=True)
class Lines:
    """Acts of one kind.

    Attributes
    ----------
    act : str
        One of ``FORMALITIES``.
    row : ndarray of int64, shape (k,)
        Files of the block, ascending.
    at : ndarray of int64, shape (k,)
        Clock second.
    values : mapping of str to int or ndarray of int, shape (k,)
        What else the log holds of them, by column; -1 where it is not named.
    """

    act: str
    row: Ints
    at: Ints
    values: Mapping[str, Any]


def draw(seed: int, theme: Theme, *, office: int, month: int, rows: int, n: int) -> Floats:
    """Draw uniform numbers, shape (rows, n), from the stream of a theme on one block."""
    return stream(seed, Stage.FORMALITIES, office, month, int(theme)).random((rows, n))


def lines(act: str, where: Flags, at: Ints, **values: Any) -> Lines:
    """Return an act on the files where a condition holds, as far as it comes before the extract.

    Parameters
    ----------
    act : str
    where : ndarray of bool, shape (n,)
    at : ndarray of int64, shape (n,)
    **values : int or ndarray of int, shape (n,)
    """
    row = np.flatnonzero(where & (at < EXTRACT))
    return Lines(
        act,
        row,
        at[row],
        {name: v if np.ndim(v) == 0 else np.asarray(v)[row] for name, v in values.items()},
    )


def between(hours: Hours, start: Ints, end: Ints, share: Floats | float) -> Ints:
    """Return the clock second at a share of the opening hours from one second to another."""
    first, last = _working(hours, start), _working(hours, end)
    at = hours.clock(first + np.rint(share * (last - first)).astype(np.int64))
    return np.clip(at, start, end)


def after(hours: Hours, start: Ints, days: Floats) -> Ints:
    """Return the clock second so many working days later, in opening hours."""
    later = np.maximum(1, np.rint(days * hours.length)).astype(np.int64)
    return hours.clock(_working(hours, start) + later)


def _working(hours: Hours, at: Ints) -> Ints:
    """Return the working seconds passed at a clock second, inside opening hours or not."""
    day = np.clip(at // DAY_SECONDS, 0, hours.ordinal.size - 2)
    is_open = hours.ordinal[day + 1] > hours.ordinal[day]
    second = np.clip(at - day * DAY_SECONDS - hours.opens, 0, hours.length - 1)
    return hours.working(day=day, second=np.where(is_open, second, 0))


def put_among(columns: Columns, added: Sequence[Lines]) -> Columns:
    """Return the log with acts added: file by file, by time, numbered anew from 1.

    Acts of the same second keep their order, and the added ones come after the others.

    Parameters
    ----------
    columns : dict of str to ndarray
        Of the log, without session; ``place`` is the file of the block.
    added : sequence of Lines
    """
    rows = _rows(columns, added)
    whole = {name: np.concatenate([held, rows[name]]) for name, held in columns.items()}
    place = whole["place"].astype(np.int64)
    order = np.argsort((place << _ROW_BITS) + whole["at"] + _BEFORE, kind="stable")
    found = {name: held[order] for name, held in whole.items()}
    starts = np.flatnonzero(np.diff(found["place"], prepend=-1))
    lengths = np.diff(np.append(starts, order.size))
    found["sequence"] = np.arange(1, order.size + 1) - np.repeat(starts, lengths)
    return found


def _rows(columns: Columns, added: Sequence[Lines]) -> Columns:
    """Return the added acts as rows of the log, one kind after the other."""
    ends = np.cumsum([one.row.size for one in added], dtype=np.int64)
    count = int(ends[-1]) if len(added) else 0
    office = columns["office"]
    found = {
        name: np.full(count, NOT_KNOWN if name == "started_at" else -1, dtype=held.dtype)
        for name, held in columns.items()
    }
    found["office"][:] = office[0] if office.size else 0
    if "source" in found:
        found["source"][:] = 0
    for one, end in zip(added, ends, strict=True):
        here = slice(int(end) - one.row.size, int(end))
        told = {"place": one.row, "act": FORMALITIES[one.act], "at": one.at, **one.values}
        for name, value in told.items():
            if name in found:
                found[name][here] = value
    found["recorded_at"] = recorded(found["at"], found["act"])
    return found
