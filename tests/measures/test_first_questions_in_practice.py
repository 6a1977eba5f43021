"""Do the first questions find what is planted in practice, and leave what only looks like it?

Of each of these the own test asks small invented records; here all see one administration.
"""

import json

import pytest

from evenhand.measures import handler_share, lot_test, officer_funnel, pair_excess

FIRST = (pair_excess, lot_test, handler_share, officer_funnel)


@pytest.fixture(scope="module")
def faulty(practised):
    return practised(*FIRST)


@pytest.fixture(scope="module")
def honest(practised):
    return practised(*FIRST, honest=True)


def told(asked):
    return {f.measure: f for f in asked.findings}


def planted(asked, fault):
    truth = json.loads((asked.made.folder / "truth.json").read_text())
    return next(f for f in truth["faults"] if f["id"] == fault)


def listed(finding, *columns):
    return {tuple(r[c] for c in columns) for r in finding.table().rows() if r["flagged"]}


@pytest.mark.slow
def test_steered_pairs_are_listed_and_a_specialised_desk_is_not(faulty, honest):
    fault = planted(faulty, "steered_pairs")
    pairs = {(p["account"], p["agent"]) for p in fault["pairs"]}
    found = {
        (r["officer"], r["agent"])
        for r in told(faulty)["pair_excess"].table().rows()
        if r["flagged"] and r["direction"] == "excess"
    }
    assert pairs <= found
    assert len(listed(told(honest)["pair_excess"], "officer", "agent")) <= 1


@pytest.mark.slow
def test_no_lot_is_broken_where_none_was(faulty, honest):
    assert told(faulty)["lot_test"].answer.startswith("Not everywhere")
    assert told(honest)["lot_test"].estimates[0].value == 0


@pytest.mark.slow
def test_the_slow_and_the_strict_are_listed_and_move_outcomes(faulty, honest):
    (slow,) = planted(faulty, "slow_desk")["accounts"]
    assert (slow,) in listed(told(faulty)["officer_funnel"], "officer")
    # The strict one works at an office too small to show: it is counted with others of the kind.
    by_office = told(faulty)["officer_funnel"].tables[1].rows()
    small = [r["flagged"] for r in by_office if r["office"].startswith("(offices with fewer")]
    assert sum(small) == 1
    assert not listed(told(honest)["officer_funnel"], "officer")
    gaps = {name: told(a)["handler_share"].estimates for name, a in
            (("faulty", faulty), ("honest", honest))}  # fmt: skip
    assert gaps["faulty"][0].value > 2 * gaps["honest"][0].value
