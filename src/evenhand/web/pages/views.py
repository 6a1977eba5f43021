"""Where does somebody begin?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evenhand.web import practice_house
from evenhand.web.access import PUBLIC, SIGNED_IN, allowed
from evenhand.web.api import tokens
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run
from evenhand.web.languages.changes import choose_for_house
from evenhand.web.pages import checklist, first_run
from evenhand.web.people import changes
from evenhand.web.people.asking import asker
from evenhand.web.people.forms import BeginForm
from evenhand.web.people.models import Administration, Person
from evenhand.web.reviews.due import due_of, own_due
from evenhand.web.settings import PRACTICE


@allowed(PUBLIC)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show where to begin: the first run, signing in, or what this person comes for."""
    if not Administration.objects.exists():
        return redirect("begin")
    if not request.user.is_authenticated:
        return redirect("practice" if PRACTICE else "account_login")
    return redirect("start")


@allowed(SIGNED_IN)
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Show what stands at the top for this person: the last run's numbers, or what is missing."""
    shown: dict[str, Any] = {"steps": _steps(request)}
    if request.user.has_perm("evidence.see_findings"):
        # Without those whose opening of the gate has ended.
        last = Run.objects.shown().first()
        shown |= {"run": last, "d": kept.document(last.folder) if last else None}
    if request.user.has_perm("reviews.see"):
        shown["due_reviews"] = due_of(asker(request))
    if request.user.has_perm("api.see_tokens"):
        shown["ending_tokens"] = tokens.ending(asker(request))
    shown["due_notices"] = own_due(asker(request))
    return render(request, "pages/start.html", shown)


def _steps(request: HttpRequest) -> list[tuple[checklist.Step, bool]]:
    """Return the steps that are shown to who asks, each with whether its page is open to them."""
    who = request.user
    steps = checklist.shown_to(who) if isinstance(who, Person) else []
    return [(step, bool(step.rule) and who.has_perm(step.rule)) for step in steps]


@allowed(PUBLIC)
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Set up the house, once."""
    if Administration.objects.exists():
        return redirect("home")
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if not first_run.is_right(given["code"]):
            form.add_error("code", _("This is not the code of the first run."))
        else:
            handed = changes.begin(
                given["name"],
                offices=given["offices"],
                administrators=[given["first"], given["second"]],
            )
            choose_for_house(given["language"], by=handed[0].person)
            return render(request, "people/handed.html", {"handed": handed}, status=201)
    shown = {"form": form, "can_open_practice": practice_house.can_open.is_set()}
    return render(request, "pages/begin.html", shown, status=422 if form.errors else 200)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that a page is not open to this person, and who can open it."""
    return render(request, "pages/refused.html", status=403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page."""
    return render(request, "pages/missing.html", status=404)
