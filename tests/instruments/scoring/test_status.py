from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.errors import SelfAssessmentError
from evenhand.instruments.scoring.status import Act, Status, after, require_marking


def test_the_way_there_and_back():
    status = "open"
    for act, then in (
        ("submit", "submitted"),
        ("request_changes", "changes_requested"),
        ("submit", "submitted"),
        ("close", "closed"),
    ):
        status = after(status, act)
        assert status == then


def test_four_of_twelve_steps_are_possible_and_the_others_say_what_is():
    possible = {
        ("open", "submit"),
        ("submitted", "request_changes"),
        ("submitted", "close"),
        ("changes_requested", "submit"),
    }
    for status in get_args(Status):
        for act in get_args(Act):
            if (status, act) in possible:
                assert after(status, act) in get_args(Status)
            else:
                with pytest.raises(SelfAssessmentError, match=f"'{act}' cannot follow.*{status}"):
                    after(status, act)


def test_a_refusal_names_what_can_be_done_next():
    with pytest.raises(SelfAssessmentError) as told:
        after("open", "close")
    assert told.value.do_next == "Possible now: submit."
    with pytest.raises(SelfAssessmentError) as told:
        after("closed", "submit")
    assert told.value.do_next.startswith("Begin the next wave")
    with pytest.raises(SelfAssessmentError, match="Nothing is called 'reopen'"):
        after("closed", "reopen")


@pytest.mark.parametrize(
    ("status", "remedy"), [("submitted", "Ask for changes"), ("closed", "next wave")]
)
def test_marks_are_fixed_while_submitted_and_when_closed(status, remedy):
    for free in ("open", "changes_requested"):
        require_marking(free)
    with pytest.raises(SelfAssessmentError, match=remedy):
        require_marking(status)


@given(st.lists(st.sampled_from(get_args(Act))))
def test_whatever_is_tried_nothing_leaves_closed_and_closed_follows_submitted(acts):
    status, before = "open", "open"
    for act in acts:
        try:
            before, status = status, after(status, act)
        except SelfAssessmentError:
            continue
        assert before != "closed"
        assert status != "closed" or before == "submitted"
