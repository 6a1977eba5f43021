"""How is a table of results held, so that every report shows the same numbers?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Kind = Literal["text", "count", "number", "share", "hours", "money", "p_value", "date", "flag"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a column is.

    Attributes
    ----------
    name : str
        As in the Parquet file and the JSON.
    title : str
        As a reader sees it.
    kind : str
        How the values are printed: counts whole, shares as per cent, and so on.
    unit : str
        Unit of the values; "" where the kind says it.
    meaning : str
        One sentence.
    """

    name: str
    title: str
    kind: Kind
    unit: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column: its facts and its values.

    Attributes
    ----------
    facts : Facts
    values : ndarray, shape (n,)
        Object (text, dates, None for missing), int64, float64 (NaN for missing) or bool.
    """

    facts: Facts
    values: npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns of one length, under one name and title.

    Attributes
    ----------
    name : str
        Also the name of the Parquet file.
    title : str
    columns : tuple of Column
    """

    name: str
    title: str
    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        lengths = {len(c.values) for c in self.columns}
        if len(lengths) > 1:
            raise ValueError(f"Columns of {self.name} differ in length: {sorted(lengths)}.")

    def __len__(self) -> int:
        return len(self.columns[0].values) if self.columns else 0

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        """Return the values of the column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.facts.name == name:
                return column.values
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(c.facts.name for c in self.columns)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield each row as plain values by column name."""
        lists = [c.values.tolist() for c in self.columns]
        for values in zip(*lists, strict=True):
            yield dict(zip(self.names, values, strict=True))

    def head(self, count: int) -> Table:
        """Return the first ``count`` rows."""
        return Table(
            self.name,
            self.title,
            tuple(Column(c.facts, c.values[:count]) for c in self.columns),
        )

    def take(self, index: npt.NDArray[Any]) -> Table:
        """Return the rows of ``index`` (positions or a boolean mask), in that order."""
        return Table(
            self.name,
            self.title,
            tuple(Column(c.facts, c.values[index]) for c in self.columns),
        )


def table(name: str, title: str, *columns: tuple[Facts, Any]) -> Table:
    """Make a table from facts and values, converting each column to its array type."""
    return Table(name, title, tuple(Column(f, _array(f, v)) for f, v in columns))


def _array(facts: Facts, values: Any) -> npt.NDArray[Any]:
    types: Mapping[str, type] = {
        "count": np.int64,
        "number": np.float64,
        "share": np.float64,
        "hours": np.float64,
        "money": np.float64,
        "p_value": np.float64,
        "flag": np.bool_,
        "text": object,
        "date": object,
    }
    return np.asarray(values, dtype=types[facts.kind])
