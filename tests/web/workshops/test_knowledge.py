"""Are gains those of the same cards, and is nothing told of fewer than five?"""

from __future__ import annotations

import dataclasses

import pytest

from evenhand.statistics.paired import paired_gain
from evenhand.web.workshops import knowledge, rounds
from evenhand.web.workshops.answers_csv import as_csv
from evenhand.web.workshops.models import Moment, Question


def test_a_gain_is_of_cards_that_answered_both_times(planned, asked):
    before, after = [3, 4, 2, 5, 3, 9], [6, 9, 5, 5, 8]
    asked("before", before)
    asked("after", after)
    (found,) = knowledge.gains(planned)
    # The sixth card did not come back; shares are of nine questions.
    assert found.pairs == 5
    wanted = paired_gain(before=[n / 9 for n in before[:5]], after=[n / 9 for n in after])
    assert dataclasses.astuple(found.found) == pytest.approx(dataclasses.astuple(wanted))
    assert found.found.gain == pytest.approx((33 - 17) / 45)
    # The fourth question: right before for who had 4 and more (2 of 5), after for all.
    assert (found.items[3].before, found.items[3].after) == (0.4, 1.0)
    # Five cards are too few for a correlation.
    assert {i.discrimination for i in found.items} == {None}


def test_of_four_cards_nothing_is_told(planned, asked):
    asked("before", [1, 2, 3, 4])
    asked("after", [1, 2, 3, 4, 5])
    (found,) = knowledge.gains(planned)
    assert (found.pairs, found.found, found.items) == (4, None, ())
    assert as_csv([found]).decode("utf-8-sig").count("\r\n") == 1


def test_what_was_asked_once_has_no_gain(planned, asked):
    asked("before", [1] * 6)
    assert knowledge.gains(planned) == []


def test_who_all_change_alike_have_a_gain_without_interval(planned, asked):
    asked("before", [2] * 6)
    asked("after", [5] * 6)
    (found,) = knowledge.gains(planned)
    assert found.found.gain == pytest.approx(1 / 3)
    assert not found.has_interval


def test_several_sessions_have_a_whole_over_all_their_questions(planned, asked):
    for part in ("instruments", "discretion"):
        asked("before", [2, 3, 4, 5, 6], part=part)
        asked("after", [4, 4, 6, 7, 9], part=part)
    *parts, whole = knowledge.gains(planned)
    assert [g.title for g in parts] == [
        "The instruments of integrity",
        "Discretion: listed, watched, reduced",
    ]
    assert whole.title == ""
    assert whole.found.gain == pytest.approx((30 - 20) * 2 / (5 * 18))


def test_discrimination_needs_ten_and_tells_who_knows(planned, asked):
    scores = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    asked("before", scores)
    asked("after", scores)
    (found,) = knowledge.gains(planned)
    told = [i.discrimination for i in found.items]
    assert all(r > 0.4 for r in told)
    rows = as_csv([found]).decode("utf-8-sig").splitlines()
    assert len(rows) == 10
    assert rows[1].startswith("The instruments of integrity,What force does")
    assert rows[1].split(",")[-4:-1] == ["10", "0.9000", "0.9000"]


def test_while_a_round_is_open_answers_come_five_at_a_time(planned, asked, fred):
    held = asked("before", [9] * 4, closed=False)
    assert knowledge.asked(held) is None
    for n, card in enumerate(planned.cards.all()[4:9], start=5):
        choices = {q.pk: q.right for q in planned.questions.all()}
        rounds.answer(held, card=card, choices=choices, words={})
        shown = sum(n for _, n, _ in knowledge.asked(held)[0].counts)
        assert shown == 5, n
    rounds.close_round(held, by=fred)
    first = knowledge.asked(held)[0]
    assert sum(n for _, n, _ in first.counts) == 9
    # Before the second round nobody is told what is right.
    assert not any(right for _, _, right in first.counts)


def test_what_is_right_is_told_when_the_round_after_is_closed(planned, asked, fred):
    held = asked("after", [9] * 5, closed=False)
    assert not any(right for _, _, right in knowledge.asked(held)[0].counts)
    rounds.close_round(held, by=fred)
    held.refresh_from_db()
    for each in knowledge.asked(held):
        right = [option for option, _, is_right in each.counts if is_right]
        assert right == [each.question.options[each.question.right - 1]]


def test_a_form_is_shown_when_it_is_closed_in_the_order_of_the_alphabet(planned, asked, fred):
    held = rounds.open_round(planned, part="feedback", moment=Moment.FEEDBACK, by=fred)
    ids = {q.item: q.pk for q in planned.questions.filter(part="feedback")}
    rounds.make_cards(planned, count=5, by=fred)
    for n, card in enumerate(planned.cards.all()[:5]):
        said = {ids["keep"]: "edcba"[n]}
        rounds.answer(held, card=card, choices={ids["useful"]: 3}, words=said)
    assert knowledge.asked(held) is None
    rounds.close_round(held, by=fred)
    held.refresh_from_db()
    found = {each.question.item: each for each in knowledge.asked(held)}
    assert found["keep"].words == ("a", "b", "c", "d", "e")
    assert [n for _, n, _ in found["useful"].counts] == [0, 0, 5, 0]


def test_no_cell_begins_a_formula_and_a_number_below_nought_is_none():
    item = knowledge.Item(Question(text="=1+1"), 10, 0.5, 0.4, -0.25)
    gain = knowledge.Gain(" @x", 10, None, (item,))
    assert as_csv([gain]).decode("utf-8-sig").splitlines()[1] == (
        "' @x,'=1+1,10,0.5000,0.4000,-0.250"
    )
