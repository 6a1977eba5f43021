from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.instruments.scoring.made import DAY, rating, settled

from evenhand.errors import SelfAssessmentError
from evenhand.instruments.catalogue import catalogue
from evenhand.instruments.scoring.assessment import (
    Step,
    answered,
    begin,
    move,
    own_rating,
    rate,
    settle,
    spread_of,
)

WHOLE = catalogue()
ONE, TWO = "arusha.4.7", "arusha.5.1"


def begun(*ids):
    return begin(
        WHOLE, ids or (ONE,), office="Baltport", first=date(2026, 1, 1), last=date(2026, 6, 30)
    )


def rated(*levels, groups=("staff",)):
    made = begun()
    for n, level in enumerate(levels):
        made = rate(made, rating(f"rater {n}", ONE, level, groups[n % len(groups)]))
    return made


def test_each_answers_alone_and_sees_only_the_own_marks():
    made = rated(1, 3)
    assert answered(made, ONE) == 2
    assert own_rating(made, ONE, "rater 1").in_practice.level == 3
    assert own_rating(made, ONE, "rater 7") is None
    assert "rater 1" not in repr(made)
    with pytest.raises(SelfAssessmentError, match="hidden until the session has settled"):
        spread_of(made, ONE, "in_practice")


def test_a_session_settles_and_the_spread_stays_beside_the_mark():
    made = settle(rated(0, 1, 3), settled(WHOLE, ONE, 1))
    assert made.settled[ONE].in_practice.level == 1
    assert spread_of(made, ONE, "in_practice").counts == (1, 1, 0, 1, 0)
    assert spread_of(made, ONE, "in_law").counts == (0, 3, 0, 0, 0)


def test_a_second_rating_takes_the_place_of_the_first_until_it_is_settled():
    made = rate(rated(0, 1), rating("rater 0", ONE, 4))
    assert answered(made, ONE) == 2
    made = settle(made, settled(WHOLE, ONE, 1))
    assert spread_of(made, ONE, "in_practice").counts == (0, 1, 0, 0, 1)
    with pytest.raises(SelfAssessmentError, match="settled, and its spread has been seen"):
        rate(made, rating("rater 0", ONE, 1))


def test_settling_anew_needs_a_reason_and_keeps_what_was_agreed_before():
    made = settle(rated(1), settled(WHOLE, ONE, 1))
    with pytest.raises(SelfAssessmentError, match="Give the reason"):
        settle(made, settled(WHOLE, ONE, 0))
    made = settle(made, settled(WHOLE, ONE, 0, reason="The order was withdrawn."))
    assert made.settled[ONE].in_practice.level == 0
    assert [each.in_practice.level for each in made.settlements] == [1, 0]


def test_groups_are_shown_apart_only_where_both_are_large_enough():
    both = settle(rated(*[1, 3] * 5, groups=("staff", "management")), settled(WHOLE, ONE, 1))
    assert spread_of(both, ONE, "in_practice", "staff").counts == (0, 5, 0, 0, 0)
    assert spread_of(both, ONE, "in_practice", "management").counts == (0, 0, 0, 5, 0)
    # Four of management would be the whole less the five of staff.
    fewer = settle(rated(*[1, 3] * 4, 1, groups=("staff", "management")), settled(WHOLE, ONE, 1))
    for group in ("staff", "management"):
        with pytest.raises(SelfAssessmentError, match="fewer than 5"):
            spread_of(fewer, ONE, "in_practice", group)
    assert spread_of(fewer, ONE, "in_practice").raters == 9


def test_it_is_submitted_sent_back_and_closed():
    made = settle(rated(1), settled(WHOLE, ONE, 1))
    made = move(made, Step("submit", "Integrity unit", DAY))
    with pytest.raises(SelfAssessmentError, match=r"No mark can be changed.*Ask for changes"):
        rate(made, rating("rater 9", ONE, 4))
    with pytest.raises(SelfAssessmentError, match="nothing says which"):
        move(made, Step("request_changes", "Head", DAY))
    made = move(made, Step("request_changes", "Head", DAY, "Name the order."))
    made = settle(made, settled(WHOLE, ONE, 0, reason="There is none."))
    made = move(move(made, Step("submit", "Integrity unit", DAY)), Step("close", "Head", DAY))
    assert made.status == "closed"
    assert [each.act for each in made.steps] == ["submit", "request_changes", "submit", "close"]
    with pytest.raises(SelfAssessmentError, match="next wave"):
        settle(made, settled(WHOLE, ONE, 4, reason="Later."))


def test_nothing_is_submitted_unsettled_or_unproved():
    made = rate(begun(ONE, TWO), rating("rater 0", ONE, 2))
    made = settle(made, settled(WHOLE, ONE, 2))
    with pytest.raises(SelfAssessmentError, match=f"Not settled yet: {TWO}"):
        move(made, Step("submit", "Integrity unit", DAY))
    made = settle(rate(made, rating("rater 0", TWO, 1)), settled(WHOLE, TWO, 1))
    with pytest.raises(SelfAssessmentError, match=f"{ONE}: level 2 in practice stands without"):
        move(made, Step("submit", "Integrity unit", DAY))


@pytest.mark.parametrize(
    ("ids", "told"), [(("arusha.4",), "heading"), (("idg.scheme.01",), "scheme")]
)
def test_only_single_requirements_are_marked(ids, told):
    with pytest.raises(SelfAssessmentError, match=told):
        begun(*ids)


def test_what_cannot_begin_is_refused():
    with pytest.raises(SelfAssessmentError, match="asks nothing"):
        begin(WHOLE, (), office="", first=DAY, last=DAY)
    with pytest.raises(SelfAssessmentError, match="before it begins"):
        begin(WHOLE, (ONE,), office="", first=DAY, last=date(2026, 1, 1))


def test_what_is_not_asked_or_not_rated_cannot_be_marked():
    with pytest.raises(SelfAssessmentError, match=r"does not ask 'arusha\.5\.1'"):
        rate(begun(), rating("rater 0", TWO, 1))
    with pytest.raises(SelfAssessmentError, match="Nobody has rated"):
        settle(begun(), settled(WHOLE, ONE, 1))
    with pytest.raises(SelfAssessmentError, match="The rater ' ' of 'staff'"):
        rate(begun(), rating(" ", ONE, 1))
    with pytest.raises(SelfAssessmentError, match="of 'guests' is unknown"):
        rate(begun(), rating("rater 0", ONE, 1, "guests"))


def test_an_answer_to_another_wording_is_refused():
    with pytest.raises(SelfAssessmentError, match="new wording"):
        settle(rated(1), replace(settled(WHOLE, ONE, 1), meaning="0" * 64))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4)), min_size=1))
def test_the_last_word_of_each_rater_is_counted_once(given_):
    made = begun()
    for rater, level in given_:
        made = rate(made, rating(f"rater {rater}", ONE, level))
    last = dict(given_)
    found = spread_of(settle(made, settled(WHOLE, ONE, 0)), ONE, "in_practice")
    assert found.counts == tuple(list(last.values()).count(level) for level in range(5))
