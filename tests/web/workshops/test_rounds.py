"""Are answers taken once, kept whole, and tied to nobody?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from evenhand.instruments.sessions import session
from evenhand.web.journal.models import Entry
from evenhand.web.workshops import changes, rounds
from evenhand.web.workshops.models import Answer, Card, Given, Moment, Phase, Question, Round
from evenhand.web.workshops.writing import WorkshopError

ALL = {"words": {}}


def choices(planned, choice=1, part="instruments"):
    return {q.pk: choice for q in planned.questions.filter(part=part)}


def test_codes_are_drawn_from_853_thousand_million(planned, fred):
    rounds.make_cards(planned, count=60, by=fred)
    codes = list(planned.cards.values_list("code", flat=True))
    assert len(set(codes)) == 60
    assert all(len(c) == 8 and set(c) <= set(rounds.LETTERS) for c in codes)
    assert len(rounds.LETTERS) ** rounds.LENGTH > 8.5e11
    assert not {"I", "L", "O", "0", "1"} & (set(rounds.LETTERS) - {"L"})
    with pytest.raises(WorkshopError, match="from 1 to 600"):
        rounds.make_cards(planned, count=541, by=fred)


def test_questions_are_kept_as_they_were_asked(planned, asked):
    asked("before", [])
    kept = planned.questions.all()
    assert [(q.text, q.options, q.right) for q in kept] == [
        (i.question, list(i.options), i.right) for i in session("instruments").items
    ]
    asked("after", [])
    assert Question.objects.count() == len(session("instruments").items)


def test_one_round_is_open_at_a_time_and_none_is_held_twice(planned, asked, fred):
    held = asked("before", [], closed=False)
    with pytest.raises(WorkshopError, match="Another round is open"):
        asked("after", [])
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.create(workshop=planned, part="discretion", moment="before")
    rounds.close_round(held, by=fred)
    with pytest.raises(WorkshopError, match="was held"):
        asked("before", [])
    with pytest.raises(WorkshopError, match="no such session"):
        asked("before", [], part="convention")


def test_without_cards_nothing_is_asked(planned, fred):
    with pytest.raises(WorkshopError, match="no cards"):
        rounds.open_round(planned, part="instruments", moment=Moment.BEFORE, by=fred)


def test_the_same_answers_sent_again_change_nothing(planned, asked):
    held = asked("before", [], closed=False)
    card = planned.cards.first()
    for _ in range(3):
        assert rounds.answer(held, card=card, choices=choices(planned), words={}) == 9
    assert Answer.objects.count() == 9
    assert Given.objects.count() == 1
    rounds.answer(held, card=card, choices=choices(planned, 2), words={})
    assert set(Answer.objects.values_list("choice", flat=True)) == {2}


def test_a_phone_that_missed_the_word_that_all_is_kept_is_told_so_later(planned, asked, fred):
    held = asked("before", [], closed=False)
    card, other = planned.cards.all()[:2]
    rounds.answer(held, card=card, choices=choices(planned), words={})
    rounds.close_round(held, by=fred)
    assert rounds.answer(held, card=card, choices=choices(planned), words={}) == 9
    with pytest.raises(WorkshopError, match="what your card answered before is kept"):
        rounds.answer(held, card=card, choices=choices(planned, 3), words={})
    with pytest.raises(WorkshopError, match="was not taken\\."):
        rounds.answer(held, card=other, choices=choices(planned), words={})
    assert Answer.objects.count() == 9


def test_what_is_no_option_or_no_question_is_not_taken(planned, asked):
    held = asked("before", [], closed=False)
    card = planned.cards.first()
    first = planned.questions.first()
    with pytest.raises(WorkshopError, match="No question was answered"):
        rounds.answer(held, card=card, choices={first.pk: 5, 999_999: 1}, words={first.pk: "x"})
    assert not Given.objects.exists()
    assert rounds.answer(held, card=card, choices={first.pk: 4, 999_999: 1}, words={}) == 1


def test_a_card_of_another_workshop_is_refused(planned, asked, fred):
    held = asked("before", [], closed=False)
    other = changes.plan(said={"title": "Other"}, office=None, by=fred)
    rounds.make_cards(other, count=1, by=fred)
    with pytest.raises(WorkshopError, match="another workshop"):
        rounds.answer(held, card=other.cards.get(), choices=choices(planned), words={})


def test_a_ballot_is_keyed_in_after_the_round_is_closed(planned, asked, fred):
    held = asked("before", [])
    card = planned.cards.first()
    assert rounds.key_in(held, card=card, choices=choices(planned), words={}, by=fred) == 9
    assert Entry.objects.filter(action="workshops.ballot_keyed").count() == 1


def test_no_answer_has_a_time_an_entry_or_in_a_form_a_card(planned, asked, fred):
    entries = Entry.objects.count()
    asked("before", [9, 9, 9])
    # Opened and closed; three answers between them.
    assert Entry.objects.count() == entries + 2
    held = rounds.open_round(planned, part="feedback", moment=Moment.FEEDBACK, by=fred)
    questions = {q.item: q.pk for q in planned.questions.filter(part="feedback")}
    card = planned.cards.first()
    said = {"choices": {questions["useful"]: 4}, "words": {questions["keep"]: "  the cases "}}
    assert rounds.answer(held, card=card, **said) == 2
    assert list(held.answers.values_list("card", "choice", "words")) == [
        (None, 4, ""),
        (None, None, "the cases"),
    ]
    again = {"choices": {questions["useful"]: 1}, "words": {}}
    assert rounds.answer(held, card=card, **again) == len(questions)
    assert held.answers.count() == 2
    for model in (Answer, Given, Card):
        kinds = {f.get_internal_type() for f in model._meta.get_fields() if hasattr(f, "column")}
        assert not kinds & {"DateTimeField", "DateField", "UUIDField"}


def test_the_follow_up_waits_for_90_days(planned, asked, fred):
    late = timezone.localdate() - timedelta(days=89)
    Phase.objects.update(first=late, last=late)
    with pytest.raises(WorkshopError, match="The follow-up begins on"):
        rounds.open_round(planned, part="follow_up", moment=Moment.FOLLOW_UP, by=fred)
    Phase.objects.update(first=date(2026, 1, 5), last=timezone.localdate() - timedelta(days=90))
    held = rounds.open_round(planned, part="follow_up", moment=Moment.FOLLOW_UP, by=fred)
    assert planned.questions.filter(part="follow_up").count() == 4
    assert held.closed_at is None
