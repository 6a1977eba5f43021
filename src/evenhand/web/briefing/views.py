"""How is the page of the head of Customs read, printed and taken along?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from evenhand.errors import EvenhandError
from evenhand.reports.one_page import OnePage, Row, one_page_pdf
from evenhand.web import handing_out
from evenhand.web.access import allowed
from evenhand.web.briefing.page import Briefing, briefing, table, words_of
from evenhand.web.people.asking import asker
from evenhand.web.people.models import Administration


@allowed("briefing.see")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show five numbers, three changes, and what waits for a decision."""
    try:
        found = briefing(asker(request))
    except EvenhandError as err:
        return render(request, "briefing/broken.html", {"fault": err}, status=500)
    shown = {"b": found, "changes": [(c, words_of(c)) for c in found.changes]}
    return render(request, "briefing/page.html", shown)


@allowed("briefing.see")
@require_GET
def as_pdf(request: HttpRequest) -> HttpResponse:
    """Hand out the page as it is on the screen, word for word, on paper."""
    answer = HttpResponse(
        one_page_pdf(printed(briefing(asker(request)))), content_type="application/pdf"
    )
    answer["Content-Disposition"] = 'attachment; filename="where-we-stand.pdf"'
    return answer


@allowed("briefing.see")
@require_GET
def as_csv(request: HttpRequest) -> HttpResponse:
    """Hand out the numbers and changes; what a spreadsheet would run is led by an apostrophe."""
    heads, *rows = table(briefing(asker(request)))
    answer = HttpResponse(handing_out.as_csv(heads, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="where-we-stand.csv"'
    return answer


def printed(found: Briefing) -> OnePage:
    """Return the page as paper has it."""
    administration = Administration.objects.first()
    return OnePage(
        language=get_language() or "en",
        is_right_to_left=get_language_bidi(),
        head=administration.name if administration else "",
        warning=_("Practice house: every person, office and record here is invented.")
        if administration and administration.is_practice
        else "",
        title=_("Where we stand"),
        about=found.about,
        day=found.day,
        numbers_title=_("Five numbers"),
        numbers=tuple(
            Row(n.figure.label, n.figure.value, n.figure.interval, n.brief) for n in found.numbers
        ),
        changes_title=_("What changed"),
        changes_note=found.compared,
        changes=tuple(
            Row(
                c.label,
                c.by,
                f"{c.before} → {c.now}",
                words_of(c),
                is_quiet=c.kind == "within_error",
            )
            for c in found.changes
        ),
        awaited_title=_("What waits for a decision"),
        awaited=tuple(a.words for a in found.awaited) or (_("Nothing waits."),),
        notices=found.notices,
    )
