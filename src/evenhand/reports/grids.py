"""How is a table of any width set on paper at a size that can be read?

In this order, until it fits: what is the same in every row is said once above; few rows of many
columns are turned, so that each fact has a line; of many rows the columns that matter are printed,
and a note says where the rest is. The letters are never made smaller.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from evenhand.findings.plain import plain
from evenhand.findings.table import Column, Facts, Table
from evenhand.reports.document import Cell, Grid, Head
from evenhand.reports.numbers import heading, is_numeric, say_cell
from evenhand.reports.sheet_writer import ROWS_WRITTEN

ROWS_PRINTED: Final = 20
ROWS_TURNED: Final = 8
ROWS_FOR_ONCE: Final = 3
FLAG: Final = "flagged"
LONG_UNIT: Final = 12
# A4 between its margins (170 mm), in points, and how wide a letter and a gap are at 7.5 points.
PAPER: Final = 481.0
LETTER: Final = 0.56 * 7.5
GAP: Final = 8.0
# A word up to this length is never broken, a longer one anywhere.
WHOLE: Final = 20
_WIDEST: Final = 60


def grid(
    table: Table,
    *,
    most: int = ROWS_PRINTED,
    place: str = "",
    matters: Iterable[str] = (),
) -> Grid:
    """Return the first rows of a table as they fit on paper, and where the whole is.

    Parameters
    ----------
    table : Table
    most : int
        Rows printed at most.
    place : str
        Of the file that holds the whole; "" where there is none.
    matters : iterable of str
        Names and titles of columns that charts and numbers of the finding use: they are kept first
        where not all columns fit.
    """
    shown, order = _first_rows(table, most=most)
    columns, once = _said_once(_without_empty(shown.columns, whole=table), least=2)
    columns = _bare(columns)
    is_turned, kept = False, columns
    if not _fits(columns):
        kept, same = _said_once(columns, least=2, numbers=True)
        once = [*once, *same]
        turned = _turned(kept, title=table.title) if len(shown) <= ROWS_TURNED else None
        is_turned = turned is not None
    printed = kept if is_turned else _chosen(kept, matters=frozenset(m.casefold() for m in matters))
    said = _above(once, printed, "In every row printed" if len(table) > most else "In every row")
    if is_turned and turned is not None:
        return replace(turned, once=said)
    rows = tuple(zip(*(c.cells for c in printed), strict=True))
    note = _note(len(table), most=most, order=order, columns=(len(printed), len(kept)), place=place)
    return Grid(table.title, _heads(printed), rows, note, said)


@dataclass(frozen=True, slots=True)
class _Printed:
    """A column in letters."""

    facts: Facts
    title: str
    cells: tuple[Cell, ...]

    @property
    def least(self) -> float:
        """Letters below which a word or a number would break."""
        words = [_least(c.text) for c in self.cells]
        return max(3.0, *words, *(min(_letters(w), WHOLE) for w in self.title.split()), 0.0)

    @property
    def wish(self) -> float:
        """Letters at which everything stands on one line, within bounds."""
        longest = max((_letters(c.text) for c in self.cells), default=0.0)
        return max(self.least, min(max(longest, _letters(self.title)), _WIDEST))


def _letters(text: str) -> float:
    """Return how many small letters are as wide as the text; capitals are wider, hyphens narrow."""
    return sum(1.15 if c.isupper() else 0.6 if c in "-.,:;'|il " else 1.0 for c in text)


def _least(text: str) -> float:
    if len(text) <= WHOLE:
        return _letters(text)
    return max(14.0, *(min(_letters(w), WHOLE) for w in text.split()))


def _without_empty(columns: Sequence[Column], *, whole: Table) -> list[_Printed]:
    """Return columns as printed, without those of words that hold none in any row."""
    by_name = {c.facts.name: c for c in whole.columns}
    return [
        _Printed(c.facts, heading(c.facts), tuple(_cell(v, c.facts) for v in c.values.tolist()))
        for c in columns
        if not len(whole) or c.facts.kind != "text" or _has_words(by_name[c.facts.name])
    ]


def _has_words(column: Column) -> bool:
    return any(v is not None and v != "" for v in column.values.tolist())


def _first_rows(table: Table, *, most: int) -> tuple[Table, str]:
    """Return the rows printed; where each row has a verdict, those that are flagged come first."""
    if len(table) <= most or FLAG not in table.names:
        return table.head(most), ""
    flagged = table[FLAG].astype(bool)
    if flagged[:most].sum() == min(most, flagged.sum()):
        return table.head(most), ""
    return table.take(np.argsort(~flagged, kind="stable")[:most]), ", those flagged first"


def _said_once(
    columns: list[_Printed], *, least: int, numbers: bool = False
) -> tuple[list[_Printed], list[str]]:
    """Part columns that are the same in every row from those that tell rows apart."""
    if not columns or len(columns[0].cells) < ROWS_FOR_ONCE:
        return columns, []
    same = [
        c for c in columns if len(set(c.cells)) == 1 and (numbers or not is_numeric(c.facts.kind))
    ]
    if len(columns) - len(same) < least:
        return columns, []
    return [c for c in columns if c not in same], [f"{c.title} {c.cells[0].text}" for c in same]


def _bare(columns: list[_Printed]) -> list[_Printed]:
    """Take a long unit out of the heads of columns that share it; it is said above the table."""
    units = [c.facts.unit for c in columns]
    return [
        replace(c, title=c.facts.title)
        if len(c.facts.unit) > LONG_UNIT and units.count(c.facts.unit) > 1
        else c
        for c in columns
    ]


def _above(once: Sequence[str], printed: Sequence[_Printed], where: str) -> str:
    """Return what is said above a table: what is the same in every row, and long units."""
    said = [f"{where}: {'; '.join(once)}."] if once else []
    units: dict[str, list[str]] = {}
    for c in printed:
        if c.title != heading(c.facts):
            units.setdefault(c.facts.unit, []).append(c.title)
    said.extend(f"In {unit}: {', '.join(titles)}." for unit, titles in units.items())
    return " ".join(said)


def _turned(columns: list[_Printed], *, title: str) -> Grid | None:
    """Return one column per row of the table, one line per fact; None if that fits no better."""
    key: list[_Printed] = []
    for column in columns:
        if is_numeric(column.facts.kind):
            break
        key.append(column)
        if len({tuple(c.cells[n].text for c in key) for n in range(len(column.cells))}) == len(
            column.cells
        ):
            break
    if not key:
        return None
    rest = [c for c in columns if c not in key]
    names = [" ".join(c.cells[n].text for c in key) for n in range(len(key[0].cells))]
    what = Facts("fact", ", ".join(c.title for c in key), "text")
    facts = _Printed(what, what.title, tuple(Cell(c.title) for c in rest))
    made = [facts]
    for n, name in enumerate(names):
        cells = tuple(c.cells[n] for c in rest)
        made.append(_Printed(Facts(f"row_{n}", name, "number"), name, cells))
    if not _fits(made):
        return None
    return Grid(title, _heads(made), tuple(zip(*(c.cells for c in made), strict=True)), "")


def _chosen(columns: list[_Printed], *, matters: frozenset[str]) -> list[_Printed]:
    """Return the columns that fit: the first, then those that matter, then the others in order."""
    if _fits(columns):
        return columns
    places = sorted(range(len(columns)), key=lambda n: (_rank(n, columns, matters), n))
    kept: set[int] = set()
    for n in places:
        if _fits([columns[k] for k in sorted({*kept, n})]):
            kept.add(n)
    return [columns[n] for n in sorted(kept)] or columns[:1]


def _rank(n: int, columns: list[_Printed], matters: frozenset[str]) -> int:
    facts = columns[n].facts
    if n == 0:
        return 0
    names = {facts.name.casefold(), facts.title.casefold(), heading(facts).casefold()}
    if names & matters or facts.kind == "flag":
        return 1
    # What the first column decides, as the long name of a stage, can be looked up there.
    pairs = set(zip(columns[0].cells, columns[n].cells, strict=True))
    return 3 if facts.kind == "text" and len(pairs) == len(set(columns[0].cells)) else 2


def _fits(columns: Sequence[_Printed]) -> bool:
    return sum(c.least * LETTER + GAP for c in columns) <= PAPER


def _heads(columns: Sequence[_Printed]) -> tuple[Head, ...]:
    """Return heads with their shares of the page: each has what it needs, then what it wishes."""
    wishes = [c.wish * LETTER + GAP for c in columns]
    needs = [c.least * LETTER + GAP for c in columns]
    widths = [0.0] * len(columns)
    if sum(wishes) > PAPER:
        spare = max(0.0, PAPER - sum(needs))
        wanting = sum(wishes) - sum(needs) or 1.0
        widths = [
            (need + spare * (wish - need) / wanting) / PAPER
            for need, wish in zip(needs, wishes, strict=True)
        ]
    return tuple(
        Head(c.title, c.facts.meaning, is_numeric(c.facts.kind), round(w, 4))
        for c, w in zip(columns, widths, strict=True)
    )


def _cell(value: Any, facts: Facts) -> Cell:
    exact = plain(value) if is_numeric(facts.kind) else None
    return Cell(say_cell(value, facts=facts), "" if exact is None else repr(exact))


def _note(rows: int, *, most: int, order: str, columns: tuple[int, int], place: str) -> str:
    cut = []
    if rows > most:
        cut.append(f"{most} of {rows:,} rows{order}")
    if columns[0] < columns[1]:
        cut.append(f"{columns[0]} of {columns[1]} columns")
    if not cut:
        return ""
    said = f"The first {' and '.join(cut)}." if rows > most else f"{cut[0]}."
    if not place:
        return said
    book = " and a sheet of the workbook" if rows <= ROWS_WRITTEN else ""
    return f"{said} The whole table is {place}{book}."
