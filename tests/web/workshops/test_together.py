"""Does a room rate risks and mark requirements on phones, and does nothing of it get lost?"""

from __future__ import annotations

import re
import uuid
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from evenhand.instruments.scoring.assessment import spread_of
from evenhand.instruments.scoring.marks import GivenMark
from evenhand.web.journal.models import Entry
from evenhand.web.people.roles import Role
from evenhand.web.risks import changes as risks
from evenhand.web.risks import rating
from evenhand.web.risks.models import Rating
from evenhand.web.risks.queries import spreads
from evenhand.web.selfassessments import changes as selfassessments
from evenhand.web.selfassessments import marking
from evenhand.web.selfassessments.models import Answer as Marked
from evenhand.web.selfassessments.values import valued
from evenhand.web.workshops import handing_on, knowledge, rounds, together
from evenhand.web.workshops.models import Answer, Round
from evenhand.web.workshops.writing import WorkshopError

ANSWER = "/answer/"
IDS = ("arusha.1.1", "arusha.1.2")


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture(autouse=True)
def _no_tries_of_other_tests(db):
    cache.clear()


@pytest.fixture
def faced(planned, fred):
    def of(statement):
        said = {"function": "Clearance", "statement": statement, "reason": "r"}
        days = {"since": date(2026, 1, 1), "review_on": date(2027, 1, 1)}
        return risks.enter(scheme="", office=None, said={**said, **days}, by=fred)

    return [of("Files are moved"), of("Goods are let through")]


@pytest.fixture
def assessment(fred):
    first, last = date(2025, 1, 1), date(2025, 12, 31)
    wave = selfassessments.begin(
        title="Room",
        instrument="arusha",
        requirements=IDS,
        offices=[None],
        first=first,
        last=last,
        by=fred,
    )
    return wave.assessments.get()


def sent(card, thing, *places) -> dict[str, str]:
    """Return what a phone sends of one thing: the place of the option for each question."""
    said = {f"choice-{q.pk}": str(n) for q, n in zip(thing.questions, places, strict=False)}
    round = Round.objects.get(closed_at=None)
    return {"code": str(card), "round": str(round.pk), **said}


def test_a_room_rates_risks_on_phones_one_after_the_other(facilitator, planned, cards, faced):
    place = reverse("rate_together", args=[planned.pk])
    assert "Files are moved" in text(facilitator.get(place))
    said = {"risks": [r.pk for r in faced], "of-risks": "yes"}
    page = facilitator.post(place, said)["Location"]
    held = Round.objects.get()
    shown = text(facilitator.get(page))
    assert "What was given is hidden" in shown
    for n, card in enumerate(cards[:5]):
        phone = Client()
        first = text(phone.post(ANSWER, {"code": str(card)}))
        assert "0 of 2 are answered." in first
        assert first.count("<fieldset") == 4
        one, two = together.things(held, card)
        after = text(phone.post(ANSWER, sent(card, one, 5, 4, 4, 6)))
        assert all(words in after for words in ("Kept.", "1 of 2 are answered.", two.about))
        done = text(phone.post(ANSWER, sent(card, two, 1 + n % 2, 2, 1, 2)))
        assert "All of it is answered, and kept." in done
    # A card changes one level of one risk; what it gave else stays.
    changed = sent(cards[0], together.things(held, cards[0])[0], 3)
    assert Client().post(ANSWER, {**changed, "thing": "0"}).status_code == 200
    assert Answer.objects.filter(card=cards[0]).count() == 8
    counts = '<td class="number">0</td><td class="number">5</td>'
    assert counts not in text(facilitator.get(page))
    assert counts in text(facilitator.get(f"{page}?show=yes"))
    first = together.matrices(knowledge.asked(held))[0]
    assert first.heads == ("1", "2", "3", "4", "5", "cannot say")
    assert first.rows[0] == ("likelihood without controls", (0, 0, 1, 0, 4, 0))
    close = reverse("close_round", args=[planned.pk, held.pk])
    closed = text(facilitator.post(close, follow=True))
    assert "Settle in the session" in closed
    first, second = (risk.rounds.get() for risk in faced)
    levels = [each.spread.counts for each in spreads(first)]
    assert levels == [(0, 0, 1, 0, 4), (0, 0, 0, 5, 0), (0, 0, 0, 5, 0), (0, 0, 0, 0, 0)]
    assert spreads(first)[3].spread.unknown == 5
    assert spreads(second)[0].spread.counts == (3, 2, 0, 0, 0)
    assert first.ended_at is not None
    # No entry of the journal for one card; what is sent once more is told to be kept.
    assert Entry.objects.filter(action="risks.cards_brought_in").count() == 2
    again = {**changed, "round": str(held.pk)}
    assert "questions are answered." in text(Client().post(ANSWER, again))
    facilitator.post(close)
    assert Rating.objects.count() == 10


def test_fewer_than_five_show_nothing_even_where_it_is_asked(
    facilitator, planned, cards, faced, fred
):
    held = together.rate_risks(planned, faced[:1], by=fred)
    for card in cards[:4]:
        Client().post(ANSWER, sent(card, together.things(held, card)[0], 5, 5, 5, 5))
    page = reverse("workshop_round", args=[planned.pk, held.pk])
    shown = text(facilitator.get(f"{page}?show=yes"))
    assert "4 of 6 cards have answered." in shown
    assert "<table" not in shown


def test_a_room_marks_requirements_by_group_and_a_session_settles(
    facilitator, planned, cards, assessment, fred
):
    place = reverse("rate_together", args=[planned.pk])
    facilitator.post(place, {"part": f"{assessment.pk}:arusha.1.1"})
    held = Round.objects.get()
    ballot = text(facilitator.get(reverse("ballots", args=[planned.pk, held.pk])))
    assert ballot.count("☐") == 2 + 4 * 7
    who, one, two = together.things(held, cards[0])
    # For whom a card speaks comes first: without it nothing is taken.
    refused = Client().post(ANSWER, sent(cards[0], one, 3, 2))
    assert (refused.status_code, "for whom this card speaks" in text(refused)) == (422, True)
    for card in cards[:5]:
        Client().post(ANSWER, sent(card, who, 2))
        Client().post(ANSWER, sent(card, one, 4, 3))
    Client().post(ANSWER, sent(cards[0], two, 7, 6))
    key = reverse("key_ballot", args=[planned.pk, held.pk])
    whole = {**sent(cards[5], who, 1), **sent(cards[5], one, 5, 1), **sent(cards[5], two, 1)}
    assert facilitator.post(key, whole).status_code == 302
    handing_on.close(held, by=fred)
    assert facilitator.post(key, whole).status_code == 422
    assert Marked.objects.count() == 8
    others = Marked.objects.filter(requirement=IDS[1])
    assert {(a.in_law, a.in_law_other, a.in_practice_other) for a in others} == {
        (None, "not_known", "not_applicable"),
        (0, "", "not_known"),
    }
    said = {"in_law": GivenMark(3), "in_practice": GivenMark(2), "comment": "", "reason": ""}
    marking.settle(
        assessment, IDS[0], post=uuid.uuid4(), said={**said, "on": date(2026, 11, 2)}, by=fred
    )
    spread = spread_of(valued(assessment), IDS[0], "in_practice")
    assert spread.counts == (1, 0, 5, 0, 0)
    assert assessment.raters.filter(person=None).count() == 6
    page = text(facilitator.get(reverse("assessment", args=[assessment.pk])))
    assert "6 cards of workshops answered too" in page
    entry = Entry.objects.filter(action="selfassessment.cards_brought_in").get()
    assert '"answers":8' in entry.facts.replace(" ", "")
    # The same card is the same rater in a later round; what is settled is not asked again.
    with pytest.raises(WorkshopError, match="settled already"):
        together.mark_requirements(planned, assessment, [IDS[0]], by=fred)
    later = together.mark_requirements(planned, assessment, [IDS[1]], by=fred)
    who, two = together.things(later, cards[0])
    Client().post(ANSWER, {**sent(cards[0], who, 1), **sent(cards[0], two, 1, 1)})
    handing_on.close(later, by=fred)
    assert assessment.raters.count() == 6
    assert assessment.raters.filter(group="management").count() == 1


def test_what_was_ended_or_settled_meanwhile_is_told_and_stays(
    planned, cards, faced, fred, facilitator
):
    held = together.rate_risks(planned, faced, by=fred)
    for thing in together.things(held, cards[0]):
        Client().post(ANSWER, sent(cards[0], thing, 2, 2, 2, 2))
    own = faced[0].rounds.get()
    rating.rate(own, said=dict.fromkeys(("likelihood_inherent",), 1), by=fred)
    rating.end(own, by=fred)
    close = reverse("close_round", args=[planned.pk, held.pk])
    told = text(facilitator.post(close, follow=True))
    assert "Not handed on, as it was settled or ended meanwhile: Files are moved" in told
    assert own.ratings.count() == 1
    assert faced[1].rounds.get().ratings.count() == 1


def test_a_round_of_a_self_assessment_that_was_submitted_meanwhile_closes_too(
    planned, cards, assessment, fred
):
    held = together.mark_requirements(planned, assessment, IDS, by=fred)
    who, one, _two = together.things(held, cards[0])
    Client().post(ANSWER, {**sent(cards[0], who, 2), **sent(cards[0], one, 3, 3)})
    type(assessment).objects.filter(pk=assessment.pk).update(status="submitted")
    assert handing_on.close(held, by=fred) == ("Room",)
    assert not Marked.objects.exists()
    assert Answer.objects.filter(card=cards[0]).count() == 3
    assert planned.rounds.get().closed_at is not None


def test_only_what_a_room_can_rate_is_opened(planned, faced, fred, sign_in):
    with pytest.raises(WorkshopError, match="no cards"):
        together.rate_risks(planned, faced, by=fred)
    rounds.make_cards(planned, count=5, by=fred)
    for chosen in ([], [faced[0]] * 21):
        with pytest.raises(WorkshopError, match="asks of 1 to 20"):
            together.rate_risks(planned, chosen, by=fred)
    together.rate_risks(planned, faced[:1], by=fred)
    with pytest.raises(WorkshopError, match="Another round is open"):
        together.rate_risks(planned, faced[1:], by=fred)
    place = reverse("rate_together", args=[planned.pk])
    assert sign_in(Role.MANAGER, name="mia").get(place).status_code == 403
