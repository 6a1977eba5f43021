"""Which live session do phones answer under load, and is there what they were told is kept?

A phone has no account: it types the code of its card, reads the questions, and sends its answers,
round after round, as somebody does who changes their mind.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, Final

from benchmarks.web.visitors import Answer, Stop

THINK: Final = 15.0
"""Seconds over a page of a phone: it asks nine questions at once."""
SENT: Final = "a phone answers: sent"


def open_session(number: int) -> dict[str, Any]:
    """Plan a workshop in the house with as many cards, open its round, and return what phones need.

    To be called where Django has started.
    """
    from evenhand.web.people.models import Person
    from evenhand.web.workshops import changes, rounds
    from evenhand.web.workshops.models import Moment

    finn = Person.objects.get(username="finn")
    made = changes.plan(said={"title": "A room of phones"}, office=None, by=finn)
    day = date(2026, 1, 20)
    changes.add_phase(made, said={"first": day, "last": day, "mode": "room"}, by=finn)
    changes.fill_agenda(made, sessions=["instruments"], by=finn)
    rounds.make_cards(made, count=number, by=finn)
    held = rounds.open_round(made, part="instruments", moment=Moment.BEFORE, by=finn)
    return {
        "workshop": made.pk,
        "round": held.pk,
        "questions": [q.pk for q in made.questions.filter(part="instruments")],
        "codes": [card.code for card in made.cards.all()],
    }


def routes(told: dict[str, Any]) -> list[tuple[str, list[Stop]]]:
    """Return the route of each phone: all answer alike at their own option, from 1 to 4."""
    found = []
    for n, code in enumerate(told["codes"]):
        said = {"code": code, "round": str(told["round"])}
        said |= {f"choice-{q}": str(n % 4 + 1) for q in told["questions"]}
        stops = [
            Stop("a phone enters", "/answer/", {"code": code}, brings=200),
            Stop(SENT.partition(":")[0], "/answer/", said, brings=200),
        ]
        found.append(("", stops))
    return found


def screen(told: dict[str, Any]) -> tuple[str, list[Stop]]:
    """Return the route of the screen in front of the room, on which answers come in."""
    page = f"/workshops/{told['workshop']}/questions/{told['round']}/"
    return "finn", [Stop("the screen of the room", page)]


def kept(house: Path, told: dict[str, Any], answers: Sequence[Sequence[Answer]]) -> tuple[int, int]:
    """Return how many phones were told that their answers are kept, and of how many all are there.

    Parameters
    ----------
    house : Path
    told : dict
        As `open_session` gave it.
    answers : sequence of sequence of Answer
        What each phone got, in the order of the codes.
    """
    asked = (
        "SELECT c.code, MIN(a.choice), MAX(a.choice), COUNT(*) FROM workshops_answer a "
        "JOIN workshops_card c ON c.id = a.card_id WHERE a.round_id = ? GROUP BY c.code"
    )
    with closing(sqlite3.connect(house / "evenhand.sqlite3", timeout=30)) as database:
        rows = {code: whole for code, *whole in database.execute(asked, [told["round"]])}
    promised = {
        code: [n % 4 + 1, n % 4 + 1, len(told["questions"])]
        for n, (code, got) in enumerate(zip(told["codes"], answers, strict=True))
        if any(a.name == SENT and not a.fault for a in got)
    }
    return len(promised), sum(rows.get(code) == whole for code, whole in promised.items())
