"""What does the library of sessions hand to a facilitator?"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from evenhand.instruments.catalogue import requirement
from evenhand.instruments.sessions import Session, session, sessions
from evenhand.web.access import allowed
from evenhand.web.papers import handed_out
from evenhand.web.workshops import letterhead, queries, trainers


@allowed("workshops.see")
@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """List the sessions of the library."""
    return render(request, "workshops/library.html", {"sessions": sessions()})


@allowed("workshops.see")
@require_GET
def one(request: HttpRequest, name: str) -> HttpResponse:
    """Show a session: notes, handout, cases and knowledge items with the reason for each answer."""
    kind = _session(name)
    items = [
        (item, item.options[item.right - 1], [requirement(id) for id in item.rests_on])
        for item in kind.items
    ]
    return render(request, "workshops/session.html", {"s": kind, "items": items})


@allowed("workshops.see")
@require_GET
def slides(request: HttpRequest, name: str) -> HttpResponse:
    """Show the slides of a session, one a page when printed, in one or two languages."""
    kind = _session(name)
    languages = queries.languages(kind)
    beside = request.GET.get("beside", "")
    beside = beside if beside in languages else ""
    shown = {
        "s": kind,
        "slides": queries.slides(kind, beside),
        "languages": languages,
        "beside": beside,
        "direction": "rtl" if beside == "ar" else "ltr",
    }
    return render(request, "workshops/slides.html", shown)


@allowed("workshops.see")
@require_GET
def handout(request: HttpRequest, name: str) -> HttpResponse:
    """Show what participants are handed: the text and the cases, without notes and answers."""
    return render(request, "workshops/handout.html", {"s": _session(name)})


@allowed("workshops.see")
@require_GET
def trainers_pack(request: HttpRequest, form: str) -> HttpResponse:
    """Hand out the pack to train trainers as Word or as PDF."""
    return handed_out(trainers.pack(), form, name="trainers", template=letterhead.template())


def _session(name: str) -> Session:
    found = session(name)
    if found is None:
        raise Http404
    return found
