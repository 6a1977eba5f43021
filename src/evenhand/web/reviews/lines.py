"""Which lines of a finding can be looked into, and whom does each speak of?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from evenhand.errors import EvenhandError
from evenhand.findings.finding import Finding
from evenhand.findings.table import Table
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run, State
from evenhand.web.reviews.choices import Kind

FIRST: Final = (
    "Was the account one person's? Ask who else could use it, whether it was lent, left open or "
    "never closed, and whether a batch or the system acted under it."
)
WHOLE: Final = ""
"""Stands for the finding itself in the place of a table's name."""
MOST: Final = 200
"""Lines of a table that are offered, those that stand apart first."""
KINDS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("officer", "account", "examiner", "chief", "actor"), Kind.OFFICER),
    "agent": Kind.AGENT,
    **dict.fromkeys(("declarant", "importer", "trader"), Kind.TRADER),
}
"""Columns in which results name somebody."""


class ReviewError(EvenhandError):
    """A review cannot be opened or changed as asked."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a finding, as a reader sees it.

    Attributes
    ----------
    table : str
        "" for the finding as a whole.
    row : int
        From 0.
    said : dict of str to str
        Title of the column to its value in words.
    office : str
        Code of the office of the line; "" where it has none.
    parties : tuple of (Kind, str)
        Whom it speaks of: kind and pseudonym.
    """

    table: str
    row: int
    said: dict[str, str]
    office: str
    parties: tuple[tuple[Kind, str], ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """A table whose lines are offered for review, and how many it has."""

    name: str
    title: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    size: int


def finding_of(run: Run, measure: str) -> Finding:
    """Return the finding of a run that may be looked into.

    Raises
    ------
    ReviewError
        If the run is not done or is withheld, or has no such finding, or that measured nothing.
    """
    lacking = ReviewError(
        "There is no such finding.", do_next="Choose a finding of a finished run."
    )
    if run.state != State.DONE or run.is_withheld:
        raise lacking
    try:
        finding = kept.read(run.folder).finding(measure)
    except KeyError as err:
        raise lacking from err
    if not finding.is_measured:
        raise ReviewError(
            "The records could not answer this question.",
            do_next="What is lacking stands on the page of the finding.",
        )
    return finding


def offered(finding: Finding) -> list[Offered]:
    """Return the tables of a finding with the lines to choose from."""
    return [
        Offered(
            t.name,
            t.title,
            tuple(c.facts.title for c in t.columns),
            tuple(line_of(t, row) for row in islice(_apart_first(t), MOST)),
            len(t),
        )
        for t in finding.tables
        if len(t)
    ]


def chosen(finding: Finding, table: str, row: int) -> Line:
    """Return one line; that of the finding as a whole for ``WHOLE``.

    Raises
    ------
    ReviewError
        If there is no such line.
    """
    if table == WHOLE and row == 0:
        return Line(WHOLE, 0, {finding.question: finding.answer}, "", ())
    for found in finding.tables:
        if found.name == table and row < len(found):
            return line_of(found, row)
    raise ReviewError("There is no such line.", do_next="Choose a line of the finding.")


def line_of(table: Table, row: int) -> Line:
    """Return a row of a table as a line."""
    cells = {c.facts.name: c.values[row : row + 1].tolist()[0] for c in table.columns}
    titles = {c.facts.name: (c.facts.title, c.facts.kind) for c in table.columns}
    parties = tuple(
        (KINDS[name], str(value)) for name, value in cells.items() if name in KINDS and value
    )
    return Line(
        table.name,
        row,
        {titles[n][0]: _in_words(v, titles[n][1]) for n, v in cells.items()},
        str(cells.get("office") or ""),
        parties,
    )


def _apart_first(table: Table) -> Iterator[int]:
    if "flagged" not in table.names:
        yield from range(len(table))
        return
    flagged = table["flagged"].astype(bool)
    yield from (row for row in range(len(table)) if flagged[row])
    yield from (row for row in range(len(table)) if not flagged[row])


def _in_words(value: Any, kind: str) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if kind == "share":
            return f"{value:.1%}"
        return f"{value:.4g}" if kind == "p_value" else f"{value:,.2f}"
    return str(value)
