"""Amounts at which something changes, as a mapping names them."""

from __future__ import annotations

import pytest

from evenhand.records.design import Design, Limit
from evenhand.records.mapping.faults import Faults
from evenhand.records.mapping.limits import read_limits
from evenhand.records.mapping.yaml_tree import Tree
from evenhand.records.store import design_from, design_to


def read(said: str) -> tuple[tuple[Limit, ...], Faults]:
    """Read limits from text."""
    tree = Tree(f"limits: {said}\n", Faults("t.yaml"))
    assert tree.top is not None
    return read_limits(tree, tree.entries(tree.top)["limits"]), tree.faults


def test_limits_are_read_as_they_stand():
    limits, faults = read(
        "[{name: approval, column: total_value_declared, value: 20000}, "
        "{name: postal, column: total_value_declared, value: 150.5, days: 3}]"
    )
    assert limits == (
        Limit("approval", "total_value_declared", 20000.0),
        Limit("postal", "total_value_declared", 150.5, 3),
    )
    assert not faults.found


def test_no_limit_is_ever_made_up():
    assert read_limits(Tree("x: 1\n", Faults("t.yaml")), None) == ()
    assert read("[]")[0] == ()


@pytest.mark.parametrize(
    "said",
    [
        "[{name: a, column: b}]",
        "[{name: a, column: b, value: 0}]",
        "[{name: a, column: b, value: much}]",
        "[{name: a, column: b, value: inf}]",
        "[{name: a, column: b, value: 5, days: 1.5}]",
        "[{name: a, column: b, value: 5, days: 0}]",
        "[{name: a, column: b, value: 5, from: 3}]",
        "[{name: a, column: b, value: 5}, {name: a, column: c, value: 6}]",
    ],
)
def test_what_is_no_limit_is_one_fault(said: str):
    assert len(read(said)[1].found) == 1


def test_limits_come_back_from_the_store():
    design = Design(limits=(Limit("a", "b", 5.0), Limit("c", "d", 6.5, 2)))
    assert design_from(design_to(design)) == design
