"""How does a participant answer on a phone, without an account?"""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evenhand.errors import EvenhandError
from evenhand.web.access import PUBLIC, allowed
from evenhand.web.workshops import rounds, tries
from evenhand.web.workshops.models import Card, Question, Round
from evenhand.web.workshops.together import things


def read(said: QueryDict) -> tuple[dict[int, int], dict[int, str]]:
    """Return the choices and the words of a form, by question; what is no answer is left out."""
    choices, words = {}, {}
    for name, value in said.items():
        found = re.fullmatch(r"(choice|words)-(\d{1,15})", name)
        if found and found[1] == "words":
            words[int(found[2])] = str(value)
        elif found and re.fullmatch(r"[1-9]", str(value)):
            choices[int(found[2])] = int(str(value))
    return choices, words


def card_of(code: str) -> Card | None:
    """Return the card of a code as somebody types it: small letters, blanks and strokes too."""
    plain = re.sub(r"[^A-Z0-9]", "", code.upper())
    return Card.objects.filter(code=plain).select_related("workshop").first()


@allowed(PUBLIC)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a card, show the round that is open, and take its answers.

    A wrong code is told with an ordinary answer: one that refuses would take back its counting.
    """
    if request.method == "GET":
        return render(request, "workshops/code.html")
    if tries.is_too_many(request):
        fault = _("Too many codes were wrong. Wait ten minutes, or answer on paper.")
        return render(request, "workshops/code.html", {"fault": fault}, status=429)
    card = card_of(request.POST.get("code", "")[:40])
    if card is None:
        tries.count(request)
        fault = _("There is no such code. Type the eight letters and digits of your card.")
        return render(request, "workshops/code.html", {"fault": fault})
    number = request.POST.get("round", "")
    if re.fullmatch(r"\d{1,15}", number):
        return _taken(request, card, int(number))
    return _questions(request, card)


def _taken(request: HttpRequest, card: Card, number: int) -> HttpResponse:
    found = Round.objects.filter(workshop=card.workshop, pk=number).first()
    if found is None:
        return _questions(request, card)
    choices, words = read(request.POST)
    try:
        kept = rounds.answer(found, card=card, choices=choices, words=words)
    except EvenhandError as err:
        return _questions(request, card, fault=f"{err.what} {err.do_next}")
    if found.is_together and found.closed_at is None:
        return _rated(request, card, found, is_kept=True)
    asked = Question.objects.filter(workshop=card.workshop, part=found.part).count()
    return render(
        request,
        "workshops/kept.html",
        {"card": card, "kept": kept, "asked": asked, "can_change": found.is_tied},
    )


def _questions(request: HttpRequest, card: Card, fault: str = "") -> HttpResponse:
    found = card.workshop.rounds.filter(closed_at=None).first()
    if found is not None and found.is_together:
        return _rated(request, card, found, fault=fault)
    shown = {
        "card": card,
        "round": found,
        "questions": card.workshop.questions.filter(part=found.part) if found else (),
        "is_given": bool(found) and card.given.filter(round=found).exists(),
        "fault": fault,
    }
    return render(request, "workshops/questions.html", shown, status=422 if fault else 200)


def _rated(
    request: HttpRequest, card: Card, round: Round, *, fault: str = "", is_kept: bool = False
) -> HttpResponse:
    """Show the risk or requirement that was chosen, or else the first that is not answered yet."""
    every = things(round, card)
    wanted = request.POST.get("thing", "")
    chosen = [t for t in every if str(t.place) == wanted]
    waiting = [t for t in every if not t.is_answered]
    shown = {
        "card": card,
        "round": round,
        "things": every,
        "thing": next(iter(chosen or waiting), None),
        "done": len(every) - len(waiting),
        "all": len(every),
        "fault": fault,
        "is_kept": is_kept,
    }
    return render(request, "workshops/rate.html", shown, status=422 if fault else 200)
