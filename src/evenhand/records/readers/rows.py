"""In what form does every reader hand on the rows of a file?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

BATCH_ROWS: Final = 20_000
"""Rows that the readers of workbooks and event logs put into one batch."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of a file that is no row.

    Attributes
    ----------
    line : int
        Where it begins, numbered as the reader of its format numbers rows.
    reason : str
        A clause for the list of rejects.
    text : str
        What stands there. It may hold names, so it goes to the quarantine and nowhere else.
    """

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a file as text.

    Attributes
    ----------
    columns : list of Array of string
        In the order asked for; trimmed, with null for the empty.
    lines : ndarray of int64, shape (n,)
        Where each row begins in its file.
    """

    columns: list[Any]
    lines: npt.NDArray[np.int64]


Reject = Callable[[Fault], None]
Progress = Callable[[float], None]


class Rows(Protocol):
    """A file opened for reading row by row.

    Attributes
    ----------
    columns : tuple of str
        What the file calls its columns.
    counted : int
        Rows in the file, counted apart from the parsing; complete once ``batches`` is exhausted.
    notes : tuple of str
        What the reader left out or did on the way, a sentence each.
    """

    columns: tuple[str, ...]
    counted: int
    notes: tuple[str, ...]

    def batches(
        self, wanted: Sequence[str], *, reject: Reject, progress: Progress
    ) -> Iterator[Batch]:
        """Yield the rows; hand what is none to ``reject``."""
        ...


def tidy(column: Any) -> Any:
    """Return a string array without surrounding white space, null where nothing is left."""
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def share_of(path: Path, done: int) -> float:
    """Return which part of a file ``done`` bytes are."""
    return min(1.0, done / max(1, path.stat().st_size))
