"""How are the instruments read: each requirement, what it rests on, and what shows it?"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from evenhand.errors import InstrumentError
from evenhand.instruments.scoring.marks import scale
from evenhand.web.access import allowed
from evenhand.web.initiatives import queries as initiatives
from evenhand.web.people.asking import asker
from evenhand.web.selfassessments import observing, queries
from evenhand.web.selfassessments.models import Settlement
from evenhand.web.texts import texts


@allowed("selfassessments.read")
@require_GET
def instruments(request: HttpRequest) -> HttpResponse:
    """List the instruments with what each asks."""
    whole = texts()
    listed = [(each, len(whole.requirements(each.id))) for each in whole.instruments]
    return render(request, "selfassessments/instruments.html", {"listed": listed, "scale": scale()})


@allowed("selfassessments.read")
@require_GET
def instrument(request: HttpRequest, name: str) -> HttpResponse:
    """Show all that an instrument holds, in the order of the text."""
    whole = texts()
    try:
        found = whole.instrument(name)
    except InstrumentError as err:
        raise Http404 from err
    shown = {
        "i": found,
        "entries": [e for e in whole.entries.values() if e.instrument == name],
        "asked": len(whole.requirements(name)),
    }
    return render(request, "selfassessments/instrument.html", shown)


@allowed("selfassessments.read")
@require_GET
def entry(request: HttpRequest, name: str, entry: str) -> HttpResponse:
    """Show one entry: the paraphrase, what it rests on, where the text is, and what shows it."""
    whole = texts()
    found = whole.entries.get(entry)
    if found is None or found.instrument != name:
        raise Http404
    by = asker(request)
    run = observing.latest(by)
    shown: dict[str, Any] = {
        "e": found,
        "i": whole.instrument(name),
        "above": whole.entries.get(found.parent or ""),
        "below": [e for e in whole.entries.values() if e.parent == entry],
        "akin": whole.akin(entry),
        "indicators": [whole.indicators[n] for n in found.indicators if n in whole.indicators],
        "latest": run,
        "shown": run.shows(entry) if found.level == "requirement" else (),
        "marks": _marks(entry, request),
        "done": initiatives.of_requirement(entry, by),
    }
    return render(request, "selfassessments/entry.html", shown)


def _marks(requirement: str, request: HttpRequest) -> list[Settlement]:
    """Return what holds of a requirement in each assessment that is open to who asks."""
    rows = Settlement.objects.filter(
        assessment__in=queries.open_to(asker(request)), requirement=requirement
    ).select_related("assessment__wave", "assessment__office")
    newest = {row.assessment_id: row for row in rows}
    return sorted(newest.values(), key=lambda row: -row.pk)
