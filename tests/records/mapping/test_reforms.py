"""Changes of the rules, as a mapping names them."""

from __future__ import annotations

from datetime import date

import pytest

from evenhand.records.design import Design, Reform
from evenhand.records.mapping.faults import Faults
from evenhand.records.mapping.reforms import read_reforms
from evenhand.records.mapping.yaml_tree import Tree
from evenhand.records.store import design_from, design_to


def read(said: str) -> tuple[tuple[Reform, ...], Faults]:
    """Read reforms from text."""
    tree = Tree(f"reforms: {said}\n", Faults("t.yaml"))
    assert tree.top is not None
    return read_reforms(tree, tree.entries(tree.top)["reforms"]), tree.faults


def test_reforms_are_read_in_the_order_of_their_days():
    reforms, faults = read("[{name: b, date: 2026-09-16}, {name: a, date: 2026-02-01}]")
    assert reforms == (Reform("a", date(2026, 2, 1)), Reform("b", date(2026, 9, 16)))
    assert not faults.found


def test_no_reform_is_ever_made_up():
    assert read_reforms(Tree("x: 1\n", Faults("t.yaml")), None) == ()
    assert read("[]")[0] == ()


@pytest.mark.parametrize(
    "said",
    [
        "[{name: a}]",
        "[{name: a, date: September}]",
        "[{name: a, date: 2026-13-01}]",
        "[{name: a, date: 2026-02-01}, {name: b, date: 2026-02-01}]",
        "[{name: a, date: 2026-02-01, office: P}]",
        "a",
    ],
)
def test_what_cannot_be_read_is_a_fault_with_its_remedy(said):
    assert len(read(said)[1].found) == 1


def test_reforms_come_back_from_the_store():
    design = Design(reforms=(Reform("a", date(2026, 2, 1)),))
    assert design_from(design_to(design)) == design
