"""How does a run become a document?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, Final

from evenhand.findings.chart import Chart
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.plain import plain
from evenhand.findings.results import Headline, Results
from evenhand.findings.table import Facts, Table
from evenhand.reports.chart_thinning import spread
from evenhand.reports.charts import drawing
from evenhand.reports.document import (
    Cell,
    Document,
    Figure,
    FirstPageFigure,
    Grid,
    Head,
    Pair,
    Picture,
    Section,
)
from evenhand.reports.numbers import (
    heading,
    is_numeric,
    say_cell,
    say_estimate,
    say_interval,
)
from evenhand.reports.places import is_drawn_apart, table_places

ROWS_PRINTED: Final = 20
ROWS_DRAWN: Final = 12
COLUMNS_PRINTED: Final = 16

PURPOSE: Final = (
    "This report asks how much the outcome of a declaration depends on who handled it, and answers "
    "from the records alone. It speaks of accounts, not of persons. What it finds is a question "
    "for review: it says what chance does not explain, and never that someone did wrong."
)


def compose(results: Results) -> Document:
    """Return the whole report as it is printed.

    Raises
    ------
    ReportError
        If a chart cannot be drawn.
    """
    measured = [f for f in results.findings if f.is_measured]
    lacking = [f for f in results.findings if not f.is_measured]
    pictures, numbers = count(1), count(1)
    return Document(
        title=results.title,
        subtitle=results.subtitle,
        purpose=PURPOSE,
        summary=results.summary,
        figures=tuple(_first_page(h) for h in results.headlines),
        ask_next=results.ask_next,
        notices=results.notices,
        sections=tuple(_section(f, number=next(numbers), pictures=pictures) for f in measured),
        unmeasured=tuple(_section(f, number=next(numbers), pictures=pictures) for f in lacking),
        records=tuple(grid(t, most=200) for t in results.records),
        parameters=_pairs(results.parameters),
        versions=_pairs(results.versions),
        fingerprint=results.fingerprint,
        made_at=results.made_at,
    )


def grid(table: Table, *, most: int = ROWS_PRINTED, place: str = "") -> Grid:
    """Return the first rows of a table as printed, and where the whole is."""
    wide = table.columns[COLUMNS_PRINTED:]
    kept = table.columns[:COLUMNS_PRINTED]
    heads = tuple(Head(heading(c.facts), c.facts.meaning, is_numeric(c.facts.kind)) for c in kept)
    columns = [[_cell(v, c.facts) for v in c.values[:most].tolist()] for c in kept]
    cut = []
    if len(table) > most:
        cut.append(f"{most} of {len(table):,} rows")
    if wide:
        cut.append(f"{COLUMNS_PRINTED} of {len(table.columns)} columns")
    note = f"The first {' and '.join(cut)}." if cut else ""
    if note and place:
        note += f" The whole table is {place} and a sheet of the workbook."
    return Grid(table.title, heads, tuple(zip(*columns, strict=True)), note)


def _cell(value: Any, facts: Facts) -> Cell:
    exact = plain(value) if is_numeric(facts.kind) else None
    return Cell(say_cell(value, facts=facts), "" if exact is None else repr(exact))


def _first_page(headline: Headline) -> FirstPageFigure:
    return FirstPageFigure(
        _figure(headline.estimate), headline.statement, _anchor(headline.measure)
    )


def _figure(estimate: Estimate) -> Figure:
    exact = plain(estimate.value)
    return Figure(
        estimate.label,
        say_estimate(estimate),
        say_interval(estimate),
        "" if exact is None else repr(exact),
    )


def _section(finding: Finding, *, number: int, pictures: Iterator[int]) -> Section:
    twin = finding.twin
    places = table_places(finding)
    return Section(
        number=number,
        anchor=_anchor(finding.measure),
        measure=finding.measure,
        version=finding.version,
        question=finding.question,
        answer=finding.answer,
        role=finding.role,
        is_measured=finding.is_measured,
        is_provisional=finding.provisional,
        lacks=finding.lacks,
        figures=tuple(_figure(e) for e in finding.estimates),
        pictures=tuple(_picture(c, finding, number=next(pictures)) for c in finding.charts),
        grids=tuple(
            grid(t, place=f"tables/{p}.parquet")
            for t, p in zip(finding.tables, places, strict=True)
        ),
        how_to_read=finding.how_to_read,
        caveats=finding.caveats,
        twin=twin.statement if twin else "",
        twin_figures=tuple(_figure(e) for e in twin.estimates) if twin else (),
        error_rate=finding.error_rate,
        method=finding.method,
        ask_next=finding.ask_next,
        sources=finding.sources,
        requirements=finding.requirements,
        parameters=_pairs(finding.parameters),
    )


def _picture(chart: Chart, finding: Finding, *, number: int) -> Picture:
    drawn = drawing(chart)
    return Picture(
        number=number,
        title=chart.title,
        summary=chart.summary,
        svg=drawn.svg,
        notes=drawn.notes,
        drawn=_drawn(chart) if is_drawn_apart(chart, finding) else None,
    )


def _drawn(chart: Chart) -> Grid:
    """Return the figures behind a picture: of curves some points of each, else the first rows."""
    data = chart.data
    if chart.kind in ("distribution", "lines") and len(data) > ROWS_DRAWN:
        shown = grid(data.take(spread(len(data), most=ROWS_DRAWN)), most=ROWS_DRAWN)
        note = f"{ROWS_DRAWN} of {len(data):,} points, evenly spread; all are in the workbook."
    else:
        shown = grid(data, most=ROWS_DRAWN)
        note = f"{shown.note} All are in the workbook." if shown.note else ""
    return Grid(shown.title, shown.heads, shown.rows, note)


def _anchor(measure: str) -> str:
    return f"measure-{measure.replace('_', '-')}"


def _pairs(choices: Mapping[str, Any]) -> tuple[Pair, ...]:
    return tuple(Pair(str(name), _choice(value)) for name, value in choices.items())


def _choice(value: Any) -> str:
    """Return a parameter in words: lists joined, nested choices named, floats unrounded."""
    value = plain(value)
    if isinstance(value, dict):
        return "; ".join(f"{k}: {_choice(v)}" for k, v in value.items())
    if isinstance(value, list):
        return ", ".join(_choice(v) for v in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value is None else str(value)
