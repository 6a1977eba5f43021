"""Which marks do the records not bear out, and where is discretion unwatched, on one page?"""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from evenhand.web.access import allowed
from evenhand.web.discretion import queries as discretion
from evenhand.web.discretion.watching import latest
from evenhand.web.people.asking import asker
from evenhand.web.people.models import Person
from evenhand.web.selfassessments import observing, queries
from evenhand.web.selfassessments.models import Assessment, Settlement


@allowed("discretion.see")
@require_GET
def claims(request: HttpRequest) -> HttpResponse:
    """Show both lists: of the newest marks that a session settled, and of the register."""
    person = asker(request)
    shown = {"r": discretion.register(person, latest(person)), "parts": [], "observed": None}
    if person.has_perm("selfassessments.see"):
        observed = observing.latest(person)
        pictures = [(each, queries.picture(each, observed)) for each in _newest(person)]
        shown |= {
            "observed": observed,
            "parts": [
                (each, p, {line.entry.id: line.entry for line in p.lines}) for each, p in pictures
            ],
        }
    return render(request, "pages/claims.html", shown)


def _newest(person: Person) -> list[Assessment]:
    """Return the assessments of the newest wave of which anything is settled."""
    settled = Exists(Settlement.objects.filter(assessment=OuterRef("pk")))
    every = queries.open_to(person).filter(settled).select_related("wave", "office")
    first = every.order_by("-wave", "pk").first()
    return list(every.filter(wave=first.wave).order_by("pk")) if first else []
