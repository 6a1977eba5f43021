"""Does a reminder stop when its thing is done, and does the plan say how far it is?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from evenhand.web.plans import changes, queries
from evenhand.web.plans.changes import cause
from evenhand.web.plans.models import Action, Stage

TODAY = date(2026, 7, 15)


def line(action):
    return queries.lines([action])[0]


def due(action, today=TODAY):
    return [(d.on, d.what, d.is_overdue) for d in queries.due([line(action)], today)]


def test_an_action_waits_until_it_is_approved(action, mia):
    assert line(action).status == "waiting"
    changes.decide(action.versions.get(), is_approved=False, says="Dearer", by=mia)
    assert line(action).status == "sent back"


def test_what_is_approved_is_under_way_from_its_start_on(approved, uma, mia, said):
    assert line(approved).status == "under way"
    later = timezone.localdate() + timedelta(days=10)
    new = {**said, "start": later, "due": later, "recheck_on": later + timedelta(days=1)}
    version = changes.change(approved, said=new, read=1, by=uma)
    changes.decide(version, is_approved=True, says="", by=mia)
    assert line(approved).status == "not started"
    assert not line(approved).is_overdue


def test_reminders_stop_when_the_thing_is_done(approved, uma):
    step = {"what": "Order signed", "due": date(2026, 7, 20)}
    changes.milestone(approved, place=None, said=step, read=0, by=uma)
    assert due(approved) == [
        (date(2026, 6, 30), "action", True),
        (date(2026, 7, 20), "Order signed", False),
    ]
    done = {**step, "done_on": date(2026, 7, 1)}
    changes.milestone(approved, place=1, said=done, read=1, by=uma)
    assert [what for _, what, _ in due(approved)] == ["action"]
    proof = {"stage": Stage.DONE, "on": date(2026, 7, 1), "text": "Order 12"}
    changes.prove(approved, said=proof, by=uma)
    assert due(approved) == []
    assert line(approved).status == "done"
    # Then displacement is to be looked for, and that reminder stops too.
    assert due(approved, date(2027, 1, 2)) == [(date(2026, 12, 31), "look for displacement", True)]
    changes.recheck(approved, said={"on": date(2026, 8, 1), "says": "Nothing"}, by=uma)
    assert due(approved, date(2027, 1, 2)) == []


def test_a_look_before_it_was_done_does_not_count(approved, uma):
    changes.recheck(approved, said={"on": date(2026, 5, 1), "says": "Early"}, by=uma)
    changes.prove(approved, said={"stage": Stage.DONE, "on": date(2026, 7, 1), "text": "t"}, by=uma)
    assert line(approved).waits_for_recheck


def test_a_stage_that_holds_no_more_is_open_again(approved, uma):
    proof = {"stage": Stage.DONE, "on": date(2026, 7, 1), "text": "t"}
    changes.prove(approved, said=proof, by=uma)
    changes.prove(approved, said={**proof, "holds": False, "text": "Withdrawn"}, by=uma)
    assert line(approved).done_on is None
    assert line(approved).status == "under way"


def test_what_is_dropped_reminds_of_nothing(approved, uma, said):
    changes.change(approved, said={**said, "is_dropped": True}, read=1, by=uma)
    assert line(approved).status == "dropped"
    assert due(approved, date(2027, 12, 1)) == []


def test_many_actions_take_as_many_queries_as_few(uma, said, django_assert_max_num_queries):
    for n in range(12):
        changes.begin(office=None, said=said, causes=[cause(f"risk:{n + 1}")], by=uma)
    actions = list(Action.objects.all())
    with django_assert_max_num_queries(6):
        assert len(queries.lines(actions)) == 12


@pytest.mark.parametrize("days", [30, 31])
def test_the_list_looks_thirty_days_ahead(approved, days):
    assert bool(due(approved, date(2026, 6, 30) - timedelta(days=days))) is (days == 30)
