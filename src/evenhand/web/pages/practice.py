"""How is the practice house opened, entered, and removed with one button?

It is entered by choosing whom to be. That is open only where the folder is marked as a practice
house and its administration is marked as invented, and only on the machine itself.
"""

from __future__ import annotations

from functools import partial

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from evenhand.web import practice_house
from evenhand.web.access import PUBLIC, SIGNED_IN, allowed
from evenhand.web.people.models import Administration, Person
from evenhand.web.settings import AUTHENTICATION_BACKENDS, BEHIND_PROXY, HOME, PRACTICE


def is_practice() -> bool:
    """Say whether folder and database both say that everything here is invented."""
    return (
        PRACTICE and not BEHIND_PROXY and Administration.objects.filter(is_practice=True).exists()
    )


@allowed(PUBLIC)
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Show who there is in the practice house, and sign in as whom somebody chooses."""
    if not is_practice():
        raise Http404
    if request.method == "POST":
        name = request.POST.get("person", "")
        person = get_object_or_404(Person, username=name, is_active=True)
        login(request, person, backend=AUTHENTICATION_BACKENDS[0])
        return redirect("start")
    today = timezone.localdate()
    people = [(p, list(p.posts_on(today))) for p in Person.objects.filter(is_active=True)]
    people.sort(key=lambda each: (each[1][0].role if each[1] else "", each[0].username))
    return render(request, "pages/practice.html", {"people": people})


@allowed(PUBLIC)
@require_http_methods(["GET", "POST"])
def open_beside(request: HttpRequest) -> HttpResponse:
    """Open the practice house beside a real one that is not set up, and say where it answers."""
    if not practice_house.can_open.is_set() or Administration.objects.exists():
        raise Http404
    if request.method == "POST":
        practice_house.is_wanted.set()
        return redirect("open_practice")
    told = practice_house.home_of(HOME) / practice_house.ADDRESS
    try:
        address = told.read_text(encoding="ascii")
    except OSError:
        address = ""
    return render(request, "pages/opening.html", {"address": address})


@allowed(SIGNED_IN)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Remove the practice house: its database, journal, records, results and keys."""
    if not is_practice():
        raise Http404
    answer = render(request, "pages/gone.html")
    # When the page has been sent: the server then ends, and the house goes with it.
    answer._resource_closers.append(partial(practice_house.is_leaving.set))  # type: ignore[attr-defined]
    return answer
