"""What stands in a paper that is no run's report, word for word, before it becomes Word or PDF?

Every number in it is printed already, so that page, Word and PDF cannot differ.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

NARROWEST: Final = 6
SHORT: Final = 12
"""Letters of a column that is as wide as they are, and is not broken: a day, a number, a word."""
WIDEST: Final = 40
"""Letters of a column that count for its width: a longer text has lines enough."""


@dataclass(frozen=True, slots=True)
class PaperGrid:
    """A table.

    Attributes
    ----------
    title : str
    heads : tuple of str
    numeric : tuple of bool
        Whether each column holds numbers.
    rows : tuple of tuple of str
        Each as long as ``heads``.
    """

    title: str
    heads: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def cells(self) -> tuple[tuple[tuple[str, bool], ...], ...]:
        """The rows, each cell with whether it holds numbers."""
        return tuple(tuple(zip(row, self.numeric, strict=True)) for row in self.rows)

    @property
    def shares(self) -> tuple[int, ...]:
        """How wide the columns are against each other, by their longest line, 6 to 40 letters."""
        columns = zip(self.heads, *self.rows, strict=True)
        longest = (max(len(line) for cell in c for line in cell.split("\n")) for c in columns)
        return tuple(min(WIDEST, max(NARROWEST, n)) for n in longest)


@dataclass(frozen=True, slots=True)
class PaperPart:
    """A part under its heading; empty pieces are left out.

    Attributes
    ----------
    title : str
    paragraphs : tuple of str
    points : tuple of str
        A list.
    grids : tuple of PaperGrid
    """

    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    grids: tuple[PaperGrid, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as printed.

    Attributes
    ----------
    title, subtitle : str
    language : str
        Code, as ``en``.
    is_right_to_left : bool
    made_on : str
        Day, as 2026-11-30.
    range : str
        Days that it is about.
    version : str
    labels : tuple of str
        The words for made, version and page in its language, in that order.
    parts : tuple of PaperPart
    """

    title: str
    subtitle: str
    language: str
    is_right_to_left: bool
    made_on: str
    range: str
    version: str
    labels: tuple[str, str, str]
    parts: tuple[PaperPart, ...]

    @property
    def sha256(self) -> str:
        """SHA-256 over all of it, 64 characters of hex."""
        whole = json.dumps(plain(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(whole.encode("ascii")).hexdigest()

    @property
    def foot(self) -> str:
        """What stands on each page: range, day, version and the beginning of the hash."""
        made, version, _ = self.labels
        pieces = (self.range, f"{made} {self.made_on}", f"{version} {self.version}")
        return " · ".join((*(p for p in pieces if p), f"SHA-256 {self.sha256[:16]}"))


def plain(paper: Paper) -> dict[str, Any]:
    """Return a paper as plain values, which `paper_of` takes back."""
    values: dict[str, Any] = json.loads(json.dumps(asdict(paper)))
    return values


def paper_of(values: Mapping[str, Any]) -> Paper:
    """Return the paper that plain values hold."""
    parts = tuple(
        PaperPart(
            part["title"],
            tuple(part["paragraphs"]),
            tuple(part["points"]),
            tuple(
                PaperGrid(
                    grid["title"],
                    tuple(grid["heads"]),
                    tuple(grid["numeric"]),
                    tuple(tuple(row) for row in grid["rows"]),
                )
                for grid in part["grids"]
            ),
        )
        for part in values["parts"]
    )
    made, version, page = values["labels"]
    return Paper(**{**values, "labels": (made, version, page), "parts": parts})
