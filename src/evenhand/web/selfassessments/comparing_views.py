"""How are waves and offices set side by side, as picture, table and text?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from evenhand.web.access import allowed
from evenhand.web.people.asking import asker
from evenhand.web.selfassessments import comparing, observing, queries
from evenhand.web.selfassessments.guarding import opened, opened_wave
from evenhand.web.selfassessments.models import Assessment
from evenhand.web.selfassessments.queries import Picture
from evenhand.web.selfassessments.templatetags.marks import where

DRAWN: Final[dict[str, Callable[[Picture, Assessment | None], str]]] = {
    "dots": comparing.dots,
    "radar": comparing.wheel,
}


@allowed("selfassessments.see")
@require_GET
def pictures(request: HttpRequest, number: int) -> HttpResponse:
    """Show an assessment as dot plot and radar, with the table that both are drawn from."""
    found = opened(request, number)
    p = queries.picture(found, observing.latest(asker(request)))
    waves = comparing.earlier(found)
    before = waves[0] if waves else None
    rows = [
        (part, comparing.observed_counts(part), was)
        for part, was in zip(p.parts, comparing.parts_before(before, p), strict=True)
    ]
    shown = {"a": found, "p": p, "rows": rows, "before": before, "has_wheel": len(rows) > 2}
    return render(request, "selfassessments/pictures.html", shown)


@allowed("selfassessments.see")
@require_GET
def drawn(request: HttpRequest, number: int, picture: str) -> HttpResponse:
    """Hand out one picture of an assessment as SVG."""
    found = opened(request, number)
    if picture not in DRAWN:
        raise Http404
    waves = comparing.earlier(found)
    p = queries.picture(found, observing.latest(asker(request)))
    try:
        return _svg(DRAWN[picture](p, waves[0] if waves else None))
    except ValueError as err:
        raise Http404 from err


@allowed("selfassessments.see")
@require_GET
def compare(request: HttpRequest, number: int, other: int) -> HttpResponse:
    """Show what moved between two assessments, and what stands behind it."""
    after, before = opened(request, number), opened(request, other)
    if before.wave.instrument != after.wave.instrument:
        raise Http404
    shown = {"a": after, "before": before, "c": comparing.compare(before, after)}
    return render(request, "selfassessments/compare.html", shown)


@allowed("selfassessments.see")
@require_GET
def offices(request: HttpRequest, number: int) -> HttpResponse:
    """Show the offices of a wave side by side: those that are open to who asks."""
    wave, assessments = opened_wave(request, number)
    shown = {"w": wave, "g": comparing.grid(wave, assessments)}
    return render(request, "selfassessments/offices.html", shown)


@allowed("selfassessments.see")
@require_GET
def offices_drawn(request: HttpRequest, number: int) -> HttpResponse:
    """Hand out the heat map by office as SVG."""
    wave, assessments = opened_wave(request, number)
    names = [where(each.office) for each in assessments]
    return _svg(comparing.heat(comparing.grid(wave, assessments), names))


def _svg(content: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="image/svg+xml")
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
