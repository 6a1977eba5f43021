"""Can somebody answer on a phone without an account, and a facilitator see and key in answers?"""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from evenhand.web.people.roles import Role
from evenhand.web.workshops import rounds, tries
from evenhand.web.workshops.answer_views import card_of, read
from evenhand.web.workshops.models import Answer, Moment, Round
from evenhand.web.workshops.printing import points, share

ANSWER = "/answer/"


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture(autouse=True)
def _no_tries_of_other_tests(db):
    cache.clear()


def sent(planned, round, card, choice=1) -> dict[str, str]:
    questions = planned.questions.filter(part=round.part)
    return {"code": str(card), "round": str(round.pk)} | {
        f"choice-{q.pk}": str(choice) for q in questions
    }


def test_a_code_opens_the_questions_and_takes_the_answers(planned, asked):
    held = asked("before", [], closed=False)
    card = planned.cards.first()
    phone = Client()
    assert 'name="code"' in text(phone.get(ANSWER))
    page = text(phone.post(ANSWER, {"code": f" {str(card).lower()} "}))
    assert page.count('<fieldset class="question">') == 9
    assert page.count('type="radio"') == 36
    done = phone.post(ANSWER, sent(planned, held, card))
    assert done.status_code == 200
    assert "9 of 9 questions are answered." in text(done)
    assert Answer.objects.filter(card=card).count() == 9
    assert "Your card has answered." in text(phone.post(ANSWER, {"code": str(card)}))
    # Nobody is signed in, and nothing of the house is shown.
    assert "Sign out" not in page
    assert Client().get(reverse("workshop", args=[planned.pk])).status_code == 302


def test_nothing_open_a_closed_round_and_no_answers_are_told(planned, asked, fred):
    held = asked("before", [], closed=False)
    card = planned.cards.first()
    empty = Client().post(ANSWER, {"code": str(card), "round": str(held.pk)})
    assert empty.status_code == 422
    assert "No question was answered." in text(empty)
    rounds.close_round(held, by=fred)
    closed = text(Client().post(ANSWER, sent(planned, held, card)))
    assert "This round is closed; what you sent now was not taken." in closed
    assert "Nothing is asked just now." in closed
    other = text(Client().post(ANSWER, {"code": str(card), "round": "999999"}))
    assert "Nothing is asked just now." in other
    assert not Answer.objects.exists()


def test_wrong_codes_are_counted_and_right_ones_are_not(planned, asked, monkeypatch):
    monkeypatch.setattr(tries, "MOST", 3)
    asked("before", [], closed=False)
    card = str(planned.cards.first())
    for _ in range(5):
        assert Client().post(ANSWER, {"code": card}).status_code == 200
    for _ in range(3):
        answer = Client().post(ANSWER, {"code": "WRONG"})
        assert (answer.status_code, "There is no such code." in text(answer)) == (200, True)
    for code in ("WRONG", card):
        assert Client().post(ANSWER, {"code": code}).status_code == 429
    assert Client(REMOTE_ADDR="10.0.0.9").post(ANSWER, {"code": card}).status_code == 200


def test_only_a_form_of_ours_sends_answers(planned, asked):
    held = asked("before", [], closed=False)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ANSWER, sent(planned, held, planned.cards.first())).status_code == 403


def test_what_is_no_answer_is_left_out(rf, planned, asked):
    asked("before", [])
    said = rf.post("/", {"choice-1": "2", "choice-x": "1", "choice-2": "10", "words-3": "a"}).POST
    assert read(said) == ({1: 2}, {3: "a"})
    assert card_of("") is None
    code = planned.cards.first().code
    assert card_of(f"{code[:3]} {code[3:]}".lower()).code == code


def test_a_form_says_that_it_is_apart_from_the_card_and_is_taken_once(planned, asked, fred):
    held = rounds.open_round(planned, part="feedback", moment=Moment.FEEDBACK, by=fred)
    card = planned.cards.first()
    page = text(Client().post(ANSWER, {"code": str(card)}))
    assert "kept apart from your card" in page
    assert page.count("<textarea") == 2
    Client().post(ANSWER, sent(planned, held, card))
    page = text(Client().post(ANSWER, {"code": str(card)}))
    assert "Your card has answered this form." in page


def test_a_facilitator_opens_follows_closes_and_keys_in(facilitator, planned):
    place = reverse("workshop_rounds", args=[planned.pk])
    assert "There are 0 cards." in text(facilitator.get(place))
    begin = reverse("begin_questions", args=[planned.pk])
    told = facilitator.post(begin, {"part": "instruments", "moment": "before"}, follow=True)
    assert "There are no cards to answer with." in text(told)
    make = reverse("make_cards", args=[planned.pk])
    assert facilitator.post(make, {"count": "0"}).status_code == 422
    assert facilitator.post(make, {"count": "7"})["Location"] == place
    cards = list(planned.cards.all())
    printed = text(facilitator.get(reverse("workshop_cards", args=[planned.pk])))
    assert all(str(c) in printed for c in cards)
    facilitator.post(begin, {"part": "instruments", "moment": "before"})
    held = Round.objects.get()
    page = reverse("workshop_round", args=[planned.pk, held.pk])
    shown = text(facilitator.get(page))
    assert "asks_again.js" in shown
    assert 'data-seconds="5"' in shown
    assert "0 of 7 cards have answered." in shown
    for card in cards[:6]:
        Client().post(ANSWER, sent(planned, held, card))
    key = reverse("key_ballot", args=[planned.pk, held.pk])
    wrong = facilitator.post(key, {"code": "nothing"})
    assert (wrong.status_code, "Type the one on the ballot." in text(wrong)) == (422, True)
    kept = facilitator.post(key, sent(planned, held, cards[6], choice=2), follow=True)
    assert f"The ballot of {cards[6]} is kept." in text(kept)
    facilitator.post(reverse("close_round", args=[planned.pk, held.pk]))
    shown = text(facilitator.get(page))
    assert "7 of 7 cards have answered. The round is closed." in shown
    assert "asks_again" not in shown
    ballot = text(facilitator.get(reverse("ballots", args=[planned.pk, held.pk])))
    assert ballot.count("☐") == 36
    assert facilitator.post(begin, {"moment": "never"}).status_code == 404


def test_gains_stand_on_the_page_and_in_the_file(facilitator, planned, asked):
    asked("before", [3, 4, 2, 5, 3])
    asked("after", [6, 9, 5, 5, 8])
    page = text(facilitator.get(reverse("workshop_rounds", args=[planned.pk])))
    # 17 and 33 of 45.
    assert ">37.8 %</td>" in page
    assert ">73.3 %</td>" in page
    assert "+35.6" in page
    file = facilitator.get(reverse("knowledge_file", args=[planned.pk])).content.decode("utf-8-sig")
    assert len(file.splitlines()) == 10


def test_who_reads_only_opens_no_round_and_sees_no_card(planned, asked, sign_in):
    held = asked("before", [9] * 5)
    manager = sign_in(Role.MANAGER, name="mia")
    page = text(manager.get(reverse("workshop_rounds", args=[planned.pk])))
    assert "open it" not in page
    assert manager.get(reverse("workshop_round", args=[planned.pk, held.pk])).status_code == 200
    for name in ("workshop_cards", "make_cards", "key_ballot", "ballots"):
        args = [planned.pk] if "card" in name else [planned.pk, held.pk]
        assert manager.get(reverse(name, args=args)).status_code == 403


def test_shares_and_gains_are_printed_alike_everywhere():
    assert [share(0.378), share(1.0)] == ["37.8 %", "100.0 %"]
    assert [points(0.3556), points(-0.05)] == ["+35.6", "-5.0"]
