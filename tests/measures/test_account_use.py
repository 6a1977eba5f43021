import json
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.measures import account_use


def act(hour, actor="x", session="s1", **more):
    return {
        **{"declaration_id": f"d{hour}", "activity": "assess", "at": float(hour), "actor": actor},
        **{"office": "P1", "role": "examiner", "session": session, "source": "application"},
        **more,
    }


def log(events, *acts, people="person", **tables):
    return events.ask(account_use, events.records_of(people, events=list(acts), **tables))


SHARED = (act(9), act(9.05, session="s2"), act(9.1))


def cases(asked):
    return {r["kind"]: r["cases"] for r in asked.finding.table().rows() if r["cases"]}


def test_an_account_in_two_sessions_at_once_is_told_by_office(events):
    asked = log(events, *SHARED, act(10, "y"))
    assert cases(asked) == {"sessions_meet": 1, "two_sessions": 1}
    assert "1 case in 2 days of accounts (day on which an account left" in asked.finding.answer
    assert "2 kinds could not be looked for: officers.officer" in asked.finding.answer
    assert asked.finding.estimates[0].value == 2


def test_who_changes_terminal_and_the_system_are_no_finding(events):
    moved = (act(9), act(9.2), act(9.3, session="s2"), act(12, session="s2"))
    system = [act(h / 60, "sys", f"t{h}", role="system") for h in range(60)]
    asked = log(events, *moved, *system)
    assert cases(asked) == {}
    assert asked.finding.answer.startswith("As far as the records show: nothing odd")
    assert asked.finding.plot() is None


def test_accounts_are_shown_only_through_the_gate(events):
    assert len(log(events, *SHARED).finding.tables[1]) == 0
    many = [act(10 + n / 10, f"o{n}") for n in range(9)]
    shown = log(events, *SHARED, *many).finding.tables[1]
    kinds = {r["kind"] for r in shown.rows()}
    assert ({r["officer"] for r in shown.rows()}, kinds) == (
        {"x"},
        {"two_sessions", "sessions_meet"},
    )
    closed = log(events, *SHARED, *many, people="office")
    assert [t.name for t in closed.finding.tables] == ["account_use"]


def test_a_log_of_traders_alone_is_not_measurable(events):
    asked = log(events, act(9, activity="lodge"))
    assert asked.finding.status == "not_measurable"


UNORDERED = (*SHARED, act(9.3, session="s3"), act(30, "y"))


@pytest.fixture(scope="module")
def rows_on(events):
    """Return what gives the rows of the finding on some acts."""
    finding = events.asking(account_use, events=list(UNORDERED))
    return lambda acts: list(finding(events=list(acts)).table().rows())


@pytest.fixture(scope="module")
def in_order(rows_on):
    return rows_on(UNORDERED)


def test_of_other_acts_it_says_what_a_query_of_their_own_says(events, rows_on):
    acts = UNORDERED[1:]
    assert rows_on(acts) == list(log(events, *acts).finding.table().rows()) != rows_on(UNORDERED)


@settings(max_examples=15, deadline=None)
@given(st.permutations(UNORDERED))
def test_the_order_of_rows_changes_nothing(rows_on, in_order, acts):
    assert rows_on(acts) == in_order


@pytest.mark.slow
def test_the_planted_fault_is_found_and_a_moved_desk_is_not(practised):
    asked = practised(account_use)
    (found,) = asked.findings
    truth = json.loads(asked.made.truth.read_text())
    fault = next(f for f in truth["faults"] if f["id"] == "shared_account")
    assert "moved_desk" in {one["id"] for one in truth["look_alikes"]}
    assert set(cases(SimpleNamespace(finding=found))) <= {"sessions_meet", "two_sessions"}
    shown = {r["officer"] for r in found.tables[1].rows() if r["kind"] == "sessions_meet"}
    assert shown == set(fault["accounts"])
    (honest,) = practised(account_use, honest=True).findings
    assert honest.estimates[0].value == 0
