"""Outcomes, assignment, comparison, people and time zone of a mapping."""

from __future__ import annotations

import pytest

from evenhand.records.design import Design, Outcome, People
from evenhand.records.mapping.design import Uses, read_design
from evenhand.records.mapping.faults import Faults
from evenhand.records.mapping.yaml_tree import Tree


def read(text: str) -> tuple[Design, Uses, Faults]:
    """Read the design from text."""
    tree = Tree(text, Faults("t.yaml"))
    assert tree.top is not None
    uses = Uses()
    return read_design(tree, tree.entries(tree.top), uses), uses, tree.faults


def test_nothing_said_claims_nothing():
    design, uses, faults = read("x: 1\n")
    assert design == Design()
    assert not uses.found
    assert not faults.found


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("{name: a, kind: share}", Outcome("a", "a", "share", "share")),
        ("{name: a, kind: amount}", Outcome("a", "a", "amount", "currency")),
        ("{name: a, kind: amount, unit: EUR}", Outcome("a", "a", "amount", "EUR")),
        ("{name: a, column: b, kind: count}", Outcome("a", "b", "count", "")),
        ("{name: a, kind: duration, unit: days}", Outcome("a", "a", "duration", "days")),
        ("{name: a, kind: ratio}", Outcome("a", "a", "ratio", "")),
    ],
)
def test_outcomes_have_their_unit(said: str, outcome: Outcome):
    design, uses, faults = read(f"outcomes:\n  - {said}\n")
    assert design.outcomes == (outcome,)
    assert [(u.role, u.column) for u in uses.found] == [("outcome", outcome.column)]
    assert not faults.found


def test_level_person_needs_its_basis():
    design, _, faults = read('people: {level: person, basis: "Order 12 of 3 March 2026"}\n')
    assert design.people == People("person", "Order 12 of 3 March 2026")
    assert not faults.found
    for said in ("{level: person}", "{level: person, basis: ' '}"):
        assert len(read(f"people: {said}\n")[2].found) == 1


@pytest.mark.parametrize("zone", ["../../etc/passwd", "Asia", "/etc/localtime", "+05:00"])
def test_what_is_no_time_zone_is_a_fault(zone: str):
    assert len(read(f"time_zone: {zone}\n")[2].found) == 1


def test_rules_other_than_a_lot_need_no_set():
    for rule in ("workload", "rotation", "section", "chief", "unknown"):
        design, _, faults = read(f"assignment: {{rule: {rule}}}\n")
        assert design.rule == rule
        assert not faults.found


def test_nothing_need_be_alike_under_a_lot():
    design, _, faults = read("assignment: {rule: lot, within: [office, day]}\nlike_with_like: []\n")
    assert design.sets == ("office", "day")
    assert not faults.found


def test_published_hours_are_read_by_stage():
    design, _, faults = read("standards: {registered-released: 24, assessed-released: 1.5}\n")
    assert design.standards == {"registered-released": 24.0, "assessed-released": 1.5}
    assert not faults.found


@pytest.mark.parametrize(
    "said",
    [
        "{registered-released: soon}",
        "{registered-released: 0}",
        "{no-such-stage: 24}",
        "{registered-released: nan}",
        "{registered-released: }",
    ],
)
def test_hours_that_are_none_and_stages_that_are_none_are_faults(said: str):
    assert len(read(f"standards: {said}\n")[2].found) == 1
