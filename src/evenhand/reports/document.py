"""What stands in a report, word for word, before it is known whether it becomes a page or a PDF?

HTML and PDF are two settings of one ``Document``: every number in it is printed already, so that
the two cannot differ. ``compose`` fills it.
"""

from __future__ import annotations

from dataclasses import dataclass


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
        What it means, a whole sentence.
    anchor : str
        Of the section it comes from.
    """

    figure: Figure
    statement: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: as printed, and as computed where it is a number."""

    text: str
    exact: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column."""

    title: str
    meaning: str
    is_numeric: bool


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
    """

    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str


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
    anchor, measure, version, question, answer, role : str
    is_measured, is_provisional : bool
    lacks : tuple of str
    figures : tuple of Figure
    pictures : tuple of Picture
    grids : tuple of Grid
    how_to_read : str
    caveats : tuple of str
    twin : str
    twin_figures : tuple of Figure
    error_rate, method, ask_next : str
    sources, requirements : tuple of str
    parameters : tuple of Pair
    """

    number: int
    anchor: str
    measure: str
    version: str
    question: str
    answer: str
    role: str
    is_measured: bool
    is_provisional: bool
    lacks: tuple[str, ...]
    figures: tuple[Figure, ...]
    pictures: tuple[Picture, ...]
    grids: tuple[Grid, ...]
    how_to_read: str
    caveats: tuple[str, ...]
    twin: str
    twin_figures: tuple[Figure, ...]
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
    fingerprint, made_at : str
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
