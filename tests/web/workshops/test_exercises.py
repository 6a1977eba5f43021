"""Does a room say on phones how wide discretion is, and answer cases, and is nothing of it lost?"""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from evenhand.instruments.sessions import session
from evenhand.web.discretion import changes as discretion
from evenhand.web.discretion.models import Reduction, Version, Way
from evenhand.web.journal.models import Entry
from evenhand.web.workshops import exercises, handing_on, knowledge, together
from evenhand.web.workshops.models import Round
from evenhand.web.workshops.writing import WorkshopError

ANSWER = "/answer/"


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture(autouse=True)
def _no_tries_of_other_tests(db):
    cache.clear()


@pytest.fixture
def decisions(two):
    def of(title):
        said = {"title": title, "decided_by": "the examiner", "since": date(2026, 1, 1)}
        return discretion.enter(kind="", office=None, said={**said, "reason": "r"}, by=two[1])

    return [of("Waive the examination"), of("Take a sample")]


def answered(round: Round, card, *places: int) -> None:
    """Answer all that a round asks from a phone, each thing with the same places."""
    for thing in together.things(round, card):
        said = {f"choice-{q.pk}": str(n) for q, n in zip(thing.questions, places, strict=True)}
        sent = {"code": str(card), "round": str(round.pk), **said}
        assert "Kept." in text(Client().post(ANSWER, sent))


def test_a_room_says_how_wide_discretion_is_and_the_register_stays_as_it_is(
    facilitator, planned, cards, decisions, fred
):
    place = reverse("rate_together", args=[planned.pk])
    assert "Waive the examination" in text(facilitator.get(place))
    chosen = {"decisions": [d.pk for d in decisions], "of-decisions": "yes"}
    page = facilitator.post(place, chosen)["Location"]
    held = Round.objects.get()
    before = Version.objects.count(), Reduction.objects.count()
    rule = 1 + list(Way).index(Way.RULE)
    for n, card in enumerate(cards[:5]):
        answered(held, card, 3 if n else 4, rule)
    assert "How much depends on who decides?" not in text(facilitator.get(page))
    shown = text(facilitator.get(f"{page}?show=yes"))
    # Two questions of one decision have scales of their own, and tables of their own.
    assert shown.count("<caption><bdi>Waive the examination</bdi></caption>") == 2
    width, way = together.matrices(knowledge.asked(held))[:2]
    assert (width.about, width.rows) == (
        "Waive the examination",
        (("How much depends on who decides?", (0, 0, 4, 1, 0)),),
    )
    assert way.heads[rule - 1] == "rule"
    assert way.rows == (("What would reduce it first?", (0, 5, 0, 0, 0, 0, 0, 0, 0)),)
    closed = facilitator.post(reverse("close_round", args=[planned.pk, held.pk]), follow=True)
    assert reverse("decision", args=[decisions[0].pk]) in text(closed)
    assert (Version.objects.count(), Reduction.objects.count()) == before
    opened = Entry.objects.get(action="workshops.round_opened")
    assert json.loads(opened.facts)["decisions"] == 2
    assert "Discretion, as the room sees it" in text(
        facilitator.get(reverse("workshop_rounds", args=[planned.pk]))
    )


def test_a_room_answers_cases_on_conflicts_of_interest(facilitator, planned, cards, fred):
    place = reverse("rate_together", args=[planned.pk])
    page = facilitator.post(place, {"of-cases": "yes"})["Location"]
    held = Round.objects.get()
    cases = session(exercises.CONFLICTS).cases
    things = together.things(held, cards[0])
    assert [t.about for t in things] == [f"{c.title}. {c.story}" for c in cases]
    # Notes of the session are the facilitator's.
    phone = text(Client().post(ANSWER, {"code": str(cards[0])}))
    assert cases[0].notes not in phone
    for card in cards[:5]:
        answered(held, card, 2, 1)
    assert handing_on.close(held, by=fred) == ()
    shown = text(facilitator.get(page))
    assert "Cases on conflicts of interest" in shown
    assert together.matrices(knowledge.asked(held))[0].rows == (
        ("Which conflict of interest is it?", (0, 5, 0, 0, 0)),
    )
    assert "Settle in the session" not in shown


def test_a_ballot_of_cases_is_keyed_in(facilitator, planned, cards, fred):
    held = exercises.ask_of_cases(planned, session(exercises.CONFLICTS), by=fred)
    asked = planned.questions.filter(part=held.part)
    ballot = text(facilitator.get(reverse("ballots", args=[planned.pk, held.pk])))
    assert all(q.text in ballot for q in asked)
    said = {"code": str(cards[0]), **{f"choice-{q.pk}": "1" for q in asked}}
    key = reverse("key_ballot", args=[planned.pk, held.pk])
    assert facilitator.post(key, said).status_code == 302
    assert held.answers.count() == asked.count()


def test_what_cannot_be_asked_is_refused_in_words(planned, cards, decisions, fred):
    with pytest.raises(WorkshopError, match="A round asks of 1 to 20, and 0 are chosen"):
        exercises.ask_of_decisions(planned, [], by=fred)
    exercises.ask_of_decisions(planned, decisions[:1], by=fred)
    with pytest.raises(WorkshopError, match="Another round is open"):
        exercises.ask_of_cases(planned, session(exercises.CONFLICTS), by=fred)
    assert Round.objects.count() == 1


def test_who_may_not_read_a_decision_asks_nobody_of_it(planned, cards, decisions, house):
    administrator = house[0]
    with pytest.raises(PermissionDenied):
        exercises.ask_of_decisions(planned, decisions, by=administrator)
    assert not Round.objects.exists()
