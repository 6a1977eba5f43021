"""Which marks do the records not bear out, and where is discretion unwatched, on one page?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from evenhand.web.access import allowed
from evenhand.web.discretion import queries as discretion
from evenhand.web.discretion.watching import latest
from evenhand.web.people.asking import asker
from evenhand.web.selfassessments import observing, queries


@allowed("discretion.see")
@require_GET
def claims(request: HttpRequest) -> HttpResponse:
    """Show both lists: of the newest wave of self-assessment, and of the register of discretion."""
    person = asker(request)
    shown = {"r": discretion.register(person, latest(person)), "parts": [], "observed": None}
    if person.has_perm("selfassessments.see"):
        observed = observing.latest(person)
        newest = queries.open_to(person).select_related("wave", "office")
        first = newest.first()
        of_wave = newest.filter(wave=first.wave) if first else ()
        pictures = [(each, queries.picture(each, observed)) for each in of_wave]
        shown |= {
            "observed": observed,
            "parts": [
                (each, p, {line.entry.id: line.entry for line in p.lines}) for each, p in pictures
            ],
        }
    return render(request, "pages/claims.html", shown)
