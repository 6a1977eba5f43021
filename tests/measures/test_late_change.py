import json
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.measures import late_change
from evenhand.records.context import Context
from evenhand.records.design import Design, People


def act(number, activity, hour, actor="x", **more):
    none = dict.fromkeys(("reason", "approver", "value_before", "value_after"))
    return {
        **{"declaration_id": f"{number}", "activity": activity, "actor": actor, "at": hour},
        **{"office": "P1", **none, **more},
    }


def log(events, *acts, people="person"):
    return events.ask(late_change, events.records_of(people, events=list(acts)))


def counts(actor, late, early, *, office="P", month="m", reasoned=False):
    n = len(actor)
    both = 2 * n

    def text(value):
        return np.tile(np.array(np.broadcast_to(value, n), dtype=object), 2)

    return late_change.Counts(
        late_change.Changes(
            *(text(v) for v in (office, month, actor)),
            np.repeat([True, False], n),
            np.full(both, reasoned),
            np.zeros(both, dtype=bool),
            np.zeros(both, dtype=np.int64),
            np.concatenate([late, early]).astype(np.int64),
            *(np.zeros(both, dtype=np.int64),) * 2,
        ),
        late_change.Released(np.array(["P"], dtype=object), np.array([1000])),
    )


def test_an_account_has_the_exact_tail_worked_by_hand():
    # 60 changes, 30 under each account; all 8 that came late under x.
    found = late_change.infer(counts(["x", "y"], [8, 0], [22, 30]))
    assert found.shares.p_upper[0] == pytest.approx(comb(30, 8) / comb(60, 8))
    assert found.shares.expected.tolist() == [4, 4]


def test_changes_are_told_by_time_excuse_and_sign_as_worked_by_hand(events):
    money = {"value_before": "100.00", "value_after": "80.00"}
    asked = log(
        events,
        *(act(n, "release", 10, "r") for n in range(5)),
        act(0, "assess", 9),  # before release
        act(0, "reassess", 12, **money),  # two hours late, lower, nothing excuses it
        act(1, "amend", 11, reason="credit note", approver="c", **money),
        act(2, "amend", 11, reason="credit note", approver="x", value_before="5", value_after="7"),
        act(3, "reassess", 14, "s", role="system"),
    )
    (row,) = asked.finding.table().rows()
    assert row == {
        **{"office": "P1", "released": 5, "late": 3, "excused": 1, "unexcused": 2},
        # (2 + 1 + 1) / 3 hours; -20 and +2.
        **{"mean_lag_hours": pytest.approx(4 / 3), "unexcused_net": pytest.approx(-18)},
        **{"unexcused_lowered": 1, "unexcused_raised": 1},
    }
    assert "3 changes came after release (600 per 1,000 releases)" in asked.finding.answer
    assert "2 (66.7 %) without reason or approver, at 1 office" in asked.finding.answer


def test_a_log_without_a_release_is_not_measurable_and_dates_are_too_coarse(events):
    asked = log(events, act(0, "assess", 9), act(0, "amend", 12))
    assert asked.finding.status == "not_measurable"
    dated = events.records_of(events=[act(0, "assess", 9)])
    assert late_change.lacks(dated) == ()
    object.__setattr__(dated, "resolution", {"events.at": "day"})
    assert "events.at is a date" in late_change.lacks(dated)[0]


def test_without_a_late_change_it_says_so(events):
    asked = log(events, act(0, "release", 9), act(0, "assess", 8))
    assert asked.finding.answer == "No change is on record after any of 1 release."


def test_an_account_that_changes_after_release_is_listed_through_the_gate_only():
    actor = [f"o{i:02d}" for i in range(14)]
    late = np.array([60, *[10, 12, 8, 9, 11, 10, 12, 9, 8, 11, 10, 9, 12]])
    given = counts(actor, late, 200 - late)
    found = late_change.infer(given)
    open_ = late_change.find(given, found, Context(Design(people=People("person", "Order 12"))))
    assert [r["officer"] for r in open_.tables[1].rows() if r["flagged"]] == ["o00"]
    assert "Under 1 account there are more of them" in open_.answer
    closed = late_change.find(given, found, Context(Design()))
    assert [t.name for t in closed.tables] == ["late_change"]
    few = counts(actor[:5], late[:5], 200 - late[:5])
    gate = Context(Design(people=People("person", "Order 12")))
    assert len(late_change.find(few, late_change.infer(few), gate).tables[1]) == 0


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(6)))
def test_the_order_of_accounts_changes_nothing(order):
    late, early = np.array([3, 9, 4, 0, 2, 30]), np.array([90, 80, 70, 60, 50, 40])
    actor = np.array(list("abcdef"))
    one = late_change.infer(counts(actor, late, early))
    order = np.array(order)
    other = late_change.infer(counts(actor[order], late[order], early[order]))
    assert other.shares.p_upper == pytest.approx(one.shares.p_upper)


@pytest.mark.slow
def test_an_honest_office_names_somebody_in_fewer_runs_than_stated():
    rng = np.random.default_rng(4)
    named = 0
    for _ in range(200):
        trials = rng.integers(40, 400, 14)
        late = rng.binomial(trials, rng.uniform(0.01, 0.2))
        found = late_change.infer(counts(np.arange(14).astype(str), late, trials - late))
        named += found.family.rejected.any()
    # At most 5 %: of 200 runs 10, and 17 is its 97.5 % point.
    assert named <= 17


@pytest.mark.slow
def test_the_planted_fault_is_found_and_credit_notes_are_not(practised):
    asked = practised(late_change)
    (found,) = asked.findings
    truth = json.loads(asked.made.truth.read_text())
    fault = next(f for f in truth["faults"] if f["id"] == "late_changes")
    rows = {r["office"]: r for r in found.table().rows()}
    assert {o for o, r in rows.items() if r["unexcused"]} == {fault["office"]}
    # Credit notes are there at every office, excused and in both directions.
    assert all(r["excused"] > 0 for r in rows.values())
    # The table of accounts holds those with any such change. Whether one stands apart from a dozen
    # colleagues who have none is more than the spread between so few can settle.
    shown = {r["officer"] for r in found.tables[1].rows()}
    assert shown == set(fault["accounts"])
    (honest,) = practised(late_change, honest=True).findings
    assert honest.is_measured
    assert honest.estimates[0].value == 0
