"""How is the process map of one office, of one path or of both shown, drawn and handed out?"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from evenhand.web.access import allowed
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run
from evenhand.web.evidence.process_filter import NAME, Filtered, filtered
from evenhand.web.evidence.views import done, svg
from evenhand.web.handing_out import as_csv

MOST_ROWS = 100
"""Of the table on the page; the CSV has all."""


@allowed("evidence.see_findings")
@require_GET
def process_map(request: HttpRequest, number: int) -> HttpResponse:
    """Show the map of what was chosen, with its table, and what else may be chosen."""
    from evenhand.reports.grids import grid  # noqa: PLC0415 -- slow import

    run, found = _chosen(request, number)
    shown: dict[str, Any] = {
        "run": run,
        "question": kept.results(run.folder).finding(NAME).question,
        "f": found,
        "grid": grid(found.steps, most=MOST_ROWS),
        "choice": urlencode({"office": found.office, "path": _said(found.path)}),
    }
    return render(request, "evidence/process_map.html", shown)


@allowed("evidence.see_findings")
@require_GET
def process_picture(request: HttpRequest, number: int) -> HttpResponse:
    """Hand out the map of what was chosen as SVG."""
    from evenhand.reports.charts import draw  # noqa: PLC0415 -- slow import

    _, found = _chosen(request, number)
    return svg(draw(found.chart))


@allowed("evidence.see_findings")
@require_GET
def process_table(request: HttpRequest, number: int) -> HttpResponse:
    """Hand out the steps of what was chosen as CSV."""
    _, found = _chosen(request, number)
    rows = [list(row.values()) for row in found.steps.rows()]
    content = as_csv(found.steps.names, rows)
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="process-map-{number}.csv"'
    return answer


def _chosen(request: HttpRequest, number: int) -> tuple[Run, Filtered]:
    run = done(number)
    said = request.GET.get("path", "")
    if said and not (said.isascii() and said.isdigit() and len(said) < 9):
        raise Http404
    try:
        finding = kept.results(run.folder).finding(NAME)
        office = request.GET.get("office", "")
        return run, filtered(finding, office=office, path=int(said) if said else None)
    except KeyError as err:
        raise Http404 from err


def _said(path: int | None) -> str:
    return "" if path is None else str(path)
