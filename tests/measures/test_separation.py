import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.measures import separation


def act(declaration, activity, actor, hour=9.0, **more):
    return {
        **{"declaration_id": declaration, "activity": activity, "actor": actor, "at": hour},
        **{"office": "P1", "role": "examiner", "approver": None, **more},
    }


def log(events, *rows, people="person"):
    asked = events.ask(separation, events.records_of(people, events=list(rows)))
    return asked


def row(asked, words, office="P1"):
    rows = asked.finding.table().rows()
    return next(r for r in rows if r["rule"] == words and r["office"] == office)


def test_three_declarations_are_counted_as_worked_by_hand(events):
    asked = log(
        events,
        *(act("a", "exam_end", "x"), act("a", "release", "x", 10.0)),
        *(act("b", "exam_end", "x"), act("b", "release", "y", 10.0)),
        *(act("c", "exam_end", "x"), act("c", "assess", "x", 10.0)),
    )
    # Both steps on a and b; under one account on a. On c nothing is released.
    found = row(asked, "examines and releases")
    assert (found["tested"], found["joined"], found["share"]) == (2, 1, 0.5)
    assert asked.finding.estimates[0].value == 1
    assert [r["declaration_id"] for r in asked.finding.tables[2].rows()] == ["a"]


def test_an_approval_by_the_account_that_made_the_change_is_seen(events):
    asked = log(
        events,
        act("a", "amend", "x", approver="x"),
        act("b", "amend", "x", approver="y"),
        # x changes one thing and approves a colleague's change of another.
        *(act("c", "override", "x", approver="y"), act("c", "amend", "z", approver="x")),
    )
    found = row(asked, "changes the declaration and approves the change")
    assert (found["tested"], found["joined"]) == (3, 1)


def test_checking_and_assessing_go_together_and_the_system_is_nobody(events):
    asked = log(
        events,
        *(act("a", "check_end", "x"), act("a", "assess", "x"), act("a", "release", "y")),
        *(act("b", "assess", "s", role="system"), act("b", "release", "s", role="system")),
        *(act("c", "assess", None), act("c", "release", None)),
    )
    assert asked.finding.estimates[0].value == 0
    assert asked.finding.estimates[1].value == 1
    assert asked.finding.answer.startswith("No:")


def test_a_log_without_two_steps_is_not_measurable_and_that_is_no_pass(events):
    asked = log(events, act("a", "assess", "x"))
    assert asked.finding.status == "not_measurable"
    assert asked.finding.lacks


def test_accounts_and_cases_are_shown_only_through_the_gate(events):
    rows = [act(f"{i}", a, "x") for i in range(9) for a in ("exam_end", "release")]
    few = log(events, *rows)
    # One account at the office: its figure would be a figure on one person.
    assert len(few.finding.tables[1]) == 0
    more = [act(f"m{i}", "assess", f"o{i}") for i in range(12)]
    many = log(events, *rows, *more)
    assert [r["joined"] for r in many.finding.tables[1].rows()] == [9]
    closed = log(events, *rows, *more, people="office")
    assert [t.name for t in closed.finding.tables] == ["separation"]


UNORDERED = (
    *(act("a", "assign", "x"), act("a", "assess", "x"), act("a", "release", "y")),
    *(act("b", "exam_end", "y"), act("b", "release", "y"), act("b", "assess", "x")),
)


@pytest.fixture(scope="module")
def rows_on(events):
    """Return what gives the rows of the finding on some acts."""
    finding = events.asking(separation, events=list(UNORDERED))
    return lambda acts: list(finding(events=list(acts)).table().rows())


@pytest.fixture(scope="module")
def in_order(rows_on):
    return rows_on(UNORDERED)


def test_of_other_acts_it_says_what_a_query_of_their_own_says(events, rows_on):
    acts = UNORDERED[1:]
    assert rows_on(acts) == list(log(events, *acts).finding.table().rows()) != rows_on(UNORDERED)


@settings(max_examples=20, deadline=None)
@given(st.permutations(UNORDERED))
def test_the_order_of_events_changes_nothing(rows_on, in_order, rows):
    assert rows_on(rows) == in_order


@pytest.mark.slow
def test_the_planted_fault_is_found_and_an_honest_administration_is_not_flagged(practised):
    asked = practised(separation)
    (found,) = asked.findings
    truth = next(
        f
        for f in json.loads(asked.made.truth.read_text())["faults"]
        if f["id"] == "incompatible_steps"
    )
    broken = [r for r in found.table().rows() if r["joined"]]
    assert {r["office"] for r in broken} == {truth["office"]}
    accounts = {r["officer"] for r in found.tables[1].rows()}
    assert accounts == set(truth["accounts"])
    (honest,) = practised(separation, honest=True).findings
    assert honest.estimates[0].value == 0
    assert honest.answer.startswith("No:")
