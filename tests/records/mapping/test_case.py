"""The case section: which event gives a case its columns."""

from __future__ import annotations

import pytest

from evenhand.records.mapping import Source, Take, Theirs
from evenhand.records.mapping.case import case_keys, read_case
from evenhand.records.mapping.faults import Faults
from evenhand.records.mapping.file import parse_mapping
from evenhand.records.mapping.yaml_tree import Tree

LOG = Source(
    table="events",
    pattern="*",
    format="xes",
    columns={
        "declaration_id": Theirs("case:concept:name"),
        "activity": Theirs("concept:name"),
        "at": Theirs("time:timestamp"),
        "actor": Theirs("org:resource"),
    },
    extra=("amount",),
)


def read(text: str) -> tuple[dict[str, Take], Faults]:
    """Read a case section for a log."""
    tree = Tree(text, Faults("t.yaml"))
    assert tree.top is not None
    return read_case(tree, tree.entries(tree.top)["case"], sources=(LOG,)), tree.faults


@pytest.mark.parametrize(
    ("written", "take"),
    [
        ("'case:Amount'", Take("case:Amount")),
        ("{event: A, take: actor}", Take("actor", ("A",))),
        ("{event: [A, B], take: at, which: last}", Take("at", ("A", "B"), "last")),
        ("{take: amount, which: last}", Take("amount", (), "last")),
        ("count", Take("count")),
        ("{event: A, take: exists}", Take("exists", ("A",))),
        ("{event: B, take: 'hours_since:A'}", Take("hours_since:A", ("B",))),
    ],
)
def test_every_form_is_read(written: str, take: Take):
    takes, faults = read(f"case:\n  x: {written}\n")
    assert takes == {"x": take}
    assert not faults.found


@pytest.mark.parametrize("written", ["exists", "'hours_since:A'", "[a]", "{event: A}", "office"])
def test_half_said_takes_are_faults(written: str):
    _, faults = read(f"case:\n  x: {written}\n")
    assert len(faults.found) == 1
    assert faults.found[0].line == 2


def test_trace_attributes_are_listed():
    mapping = parse_mapping(
        "tables:\n  events:\n    source: a.xes\n    columns: {declaration_id: 'case:concept:name',"
        " activity: 'concept:name', at: 'time:timestamp'}\n"
        "case:\n  amount: 'case:Amount'\n  n: count\n"
    )
    assert case_keys(mapping) == {"amount": "case:Amount"}
