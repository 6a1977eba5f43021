"""How does a run become a document?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Final

from evenhand.findings.chart import Chart
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.groups import GROUPS
from evenhand.findings.plain import plain
from evenhand.findings.results import Headline, Results
from evenhand.reports.answers import Answer, brief, one_line, read_answer
from evenhand.reports.chart_thinning import spread
from evenhand.reports.charts import drawing
from evenhand.reports.choices import pairs
from evenhand.reports.document import (
    Beside,
    Document,
    Figure,
    FirstPageFigure,
    Grid,
    Picture,
    Section,
)
from evenhand.reports.grids import grid
from evenhand.reports.numbers import COUNTED_IN_FULL, say_estimate, say_interval, say_moment, tied
from evenhand.reports.places import is_drawn_apart, table_places

ROWS_DRAWN: Final = 12
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
    order = list(GROUPS)
    by_group = sorted(results.findings, key=lambda f: order.index(f.group))
    measured = [f for f in by_group if f.is_measured]
    lacking = [f for f in by_group if not f.is_measured]
    parts = _parts(measured)
    pictures, numbers = count(1), count(1)
    return Document(
        title=results.title,
        subtitle=results.subtitle,
        purpose=PURPOSE,
        summary=tied(results.summary),
        figures=tuple(_first_page(h) for h in results.headlines),
        ask_next=results.ask_next,
        notices=results.notices,
        sections=tuple(
            _section(f, number=next(numbers), pictures=pictures, part=part)
            for f, part in zip(measured, parts, strict=True)
        ),
        unmeasured=tuple(_section(f, number=next(numbers), pictures=pictures) for f in lacking),
        records=tuple(grid(t, most=200) for t in results.records),
        parameters=pairs(results.parameters),
        versions=pairs(results.versions),
        fingerprint=results.fingerprint,
        made_at=results.made_at,
        made=say_moment(results.made_at),
        counted_in_full=any(
            say_interval(e) == COUNTED_IN_FULL for f in results.findings for e in f.estimates
        ),
    )


def _first_page(headline: Headline) -> FirstPageFigure:
    statement = tied(headline.statement)
    short = brief(statement)
    return FirstPageFigure(
        _figure(headline.estimate),
        short if read_answer(statement).lines else statement,
        short,
        _anchor(headline.measure),
    )


def _figure(estimate: Estimate) -> Figure:
    exact = plain(estimate.value)
    return Figure(
        estimate.label,
        say_estimate(estimate),
        say_interval(estimate),
        "" if exact is None else repr(exact),
    )


def _parts(measured: Sequence[Finding]) -> list[str]:
    """Return the heading before each section: where a group begins, if there are several."""
    if len({f.group for f in measured}) < 2:
        return [""] * len(measured)
    before = [None, *(f.group for f in measured)]
    return ["" if f.group == b else GROUPS[f.group] for f, b in zip(measured, before, strict=False)]


def _section(finding: Finding, *, number: int, pictures: Iterator[int], part: str = "") -> Section:
    places, matters = table_places(finding), _matters(finding)
    return Section(
        number=number,
        part=part,
        anchor=_anchor(finding.measure),
        measure=finding.measure,
        version=finding.version,
        question=finding.question,
        answer=read_answer(tied(finding.answer)),
        short_answer=one_line(tied(finding.answer), instead=_first_number(finding)),
        role=finding.role,
        is_measured=finding.is_measured,
        is_provisional=finding.provisional,
        lacks=finding.lacks,
        figures=tuple(_figure(e) for e in finding.estimates),
        pictures=tuple(_picture(c, finding, number=next(pictures)) for c in finding.charts),
        grids=tuple(
            grid(t, place=f"tables/{p}.parquet", matters=matters)
            for t, p in zip(finding.tables, places, strict=True)
        ),
        how_to_read=tied(finding.how_to_read),
        caveats=finding.caveats,
        twin=_twin(finding),
        beside=_beside(finding),
        error_rate=tied(finding.error_rate),
        method=tied(finding.method),
        ask_next=finding.ask_next,
        sources=finding.sources,
        requirements=finding.requirements,
        parameters=pairs(finding.parameters),
    )


def _first_number(finding: Finding) -> str:
    if not finding.estimates:
        return ""
    first = finding.estimates[0]
    return f"{first.label}: {say_estimate(first)}"


def _beside(finding: Finding) -> tuple[Beside, ...]:
    there = {e.name: e for e in finding.twin.estimates} if finding.twin else {}
    return tuple(
        Beside(_uncounted(e), _uncounted(there[e.name]))
        for e in finding.estimates
        if e.name in there
    )


def _uncounted(estimate: Estimate) -> Figure:
    """Return a number without the words that it was counted in full, said beside it already."""
    figure = _figure(estimate)
    return replace(figure, interval="") if figure.interval == COUNTED_IN_FULL else figure


def _twin(finding: Finding) -> Answer:
    """Return the twin's words; where it lists outcomes, the numbers say the same and better."""
    said = read_answer(tied(finding.twin.statement) if finding.twin else "")
    return Answer(_stop(said.lead)) if said.lines and _beside(finding) else said


def _stop(lead: str) -> str:
    return f"{lead[:-1]}." if lead.endswith(":") else lead


def _matters(finding: Finding) -> set[str]:
    """Return names of numbers, and titles of what is drawn: their columns are printed first."""
    drawn = {c.facts.title for chart in finding.charts for c in chart.data.columns}
    return {e.name for e in finding.estimates} | drawn


def _picture(chart: Chart, finding: Finding, *, number: int) -> Picture:
    drawn = drawing(chart)
    return Picture(
        number=number,
        title=chart.title,
        summary=tied(chart.summary),
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
    return replace(shown, note=note)


def _anchor(measure: str) -> str:
    return f"measure-{measure.replace('_', '-')}"
