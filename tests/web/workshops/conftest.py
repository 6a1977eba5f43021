"""A workshop of two days with five participants, and the facilitator who planned it."""

from __future__ import annotations

from datetime import date

import pytest

from evenhand.web.people import changes as people
from evenhand.web.people.models import Office
from evenhand.web.people.roles import Role
from evenhand.web.workshops import changes, rounds
from evenhand.web.workshops.models import Moment, Workshop

SAID = {
    "title": "National integrity workshop",
    "objectives": "Assess\nList discretion",
    "facilitators": "Two experts of a partner administration",
    "languages": "English, Russian",
    "interpretation": "consecutive",
    "funding": "own budget",
}


@pytest.fixture
def fred(house):
    return people.give_account("fred", [(Role.FACILITATOR, None)], by=None).person


@pytest.fixture
def planned(fred) -> Workshop:
    made = changes.plan(said=SAID, office=None, by=fred)
    days = {"first": date(2026, 11, 2), "last": date(2026, 11, 3), "mode": "room", "place": "Hall"}
    changes.add_phase(made, said=days, by=fred)
    port = Office.objects.get(code="P01")
    changes.add_participants(made, office=port, counts={"woman": 2, "man": 1}, by=fred)
    changes.add_participants(made, office=None, counts={"not_said": 2}, by=fred)
    changes.fill_agenda(made, sessions=["instruments", "discretion"], by=fred)
    return made


@pytest.fixture
def facilitator(sign_in, fred):
    return sign_in(name="fred")


@pytest.fixture
def asked(planned, fred):
    """Return what opens a round of a session, answers it for some cards and closes it."""
    rounds.make_cards(planned, count=12, by=fred)

    def hold(moment, right_by_card, part="instruments", closed=True):
        held = rounds.open_round(planned, part=part, moment=Moment(moment), by=fred)
        questions = list(planned.questions.filter(part=part))
        for card, right in zip(planned.cards.all(), right_by_card, strict=False):
            choices = {
                q.pk: q.right if n < right else q.right % 4 + 1 for n, q in enumerate(questions)
            }
            rounds.answer(held, card=card, choices=choices, words={})
        if closed:
            rounds.close_round(held, by=fred)
        return held

    return hold


@pytest.fixture
def cards(planned, fred):
    rounds.make_cards(planned, count=6, by=fred)
    return list(planned.cards.all())
