"""What stands in a report, word for word, before it is known whether it becomes a page or a PDF?

HTML and PDF are two settings of one ``Document``: every number in it is printed already, so that
the two cannot differ. ``compose`` fills it.
"""

from __future__ import annotations

from dataclasses import dataclass

from evenhand.reports.answers import Answer


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as printed.

    Attributes
    ----------
    label, value, interval : str
    exact : str
        The value as computed, for machines; "" where there is none.
    """

    label: str
    value: str
    interval: str
    exact: str


@dataclass(frozen=True, slots=True)
class FirstPageFigure:
    """One of the numbers of the first page.

    Attributes
    ----------
    figure : Figure
    statement : str
        What it means, whole sentences.
    brief : str
        The first of them, for a page that would else not be one page.
    anchor : str
        Of the section it comes from.
    """

    figure: Figure
    statement: str
    brief: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Beside:
    """One number of this run, and the same number on its twin.

    Attributes
    ----------
    here, twin : Figure
    """

    here: Figure
    twin: Figure


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: as printed, and as computed where it is a number."""

    text: str
    exact: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column.

    Attributes
    ----------
    title, meaning : str
    is_numeric : bool
    width : float
        Share of the page from 0 to 1; 0 where the column is as wide as what it holds.
    """

    title: str
    meaning: str
    is_numeric: bool
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed.

    Attributes
    ----------
    title : str
    heads : tuple of Head
    rows : tuple of tuple of Cell
    note : str
        How many rows are shown and where the whole is; "" if all are shown.
    once : str
        What is the same in every row, said above the table; "" if nothing is.
    """

    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str
    once: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as printed.

    Attributes
    ----------
    number : int
        Counted through the report.
    title, summary : str
    svg : str
    notes : tuple of str
    drawn : Grid or None
        The figures drawn; None where a table of the section holds them already.
    """

    number: int
    title: str
    summary: str
    svg: str
    notes: tuple[str, ...]
    drawn: Grid | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A name and its value, as printed."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    """A finding as printed; empty parts are left out by the templates.

    Attributes
    ----------
    number : int
        Counted through the report, measured findings first.
    part : str
        Heading of the part of the report that the section opens; "" inside a part.
    anchor, measure, version, question : str
    answer : Answer
    short_answer : str
        The answer on one line, for the contents.
    role : str
    is_measured, is_provisional : bool
    lacks : tuple of str
    figures : tuple of Figure
    pictures : tuple of Picture
    grids : tuple of Grid
    how_to_read : str
    caveats : tuple of str
    twin : Answer
        What the twin found, in words; empty where the numbers beside each other say it.
    beside : tuple of Beside
        This run's numbers and the twin's.
    error_rate, method, ask_next : str
    sources, requirements : tuple of str
    parameters : tuple of Pair
    """

    number: int
    part: str
    anchor: str
    measure: str
    version: str
    question: str
    answer: Answer
    short_answer: str
    role: str
    is_measured: bool
    is_provisional: bool
    lacks: tuple[str, ...]
    figures: tuple[Figure, ...]
    pictures: tuple[Picture, ...]
    grids: tuple[Grid, ...]
    how_to_read: str
    caveats: tuple[str, ...]
    twin: Answer
    beside: tuple[Beside, ...]
    error_rate: str
    method: str
    ask_next: str
    sources: tuple[str, ...]
    requirements: tuple[str, ...]
    parameters: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report as printed.

    Attributes
    ----------
    title, subtitle, purpose, summary : str
    figures : tuple of FirstPageFigure
    ask_next, notices : tuple of str
    sections : tuple of Section
        Findings that were measured.
    unmeasured : tuple of Section
        Findings the records could not answer.
    records : tuple of Grid
    parameters, versions : tuple of Pair
    fingerprint : str
    made_at, made : str
        When the report was made: as stated, and as printed.
    counted_in_full : bool
        Whether a number of the report is a count of everything, which a note then explains.
    """

    title: str
    subtitle: str
    purpose: str
    summary: str
    figures: tuple[FirstPageFigure, ...]
    ask_next: tuple[str, ...]
    notices: tuple[str, ...]
    sections: tuple[Section, ...]
    unmeasured: tuple[Section, ...]
    records: tuple[Grid, ...]
    parameters: tuple[Pair, ...]
    versions: tuple[Pair, ...]
    fingerprint: str
    made_at: str
    made: str
    counted_in_full: bool
