import ibis
import pytest

from evenhand.findings.rules import Act, Check, Rule
from evenhand.records.rules.cases import Place, cents, compiled
from evenhand.records.rules.seen import Seen

A, B = (Act("a"),), (Act("b"),)
EVENTS = [("1", "a", 0, {"office": "X"}), ("1", "b", 1, {"office": "Y"}), ("2", "c", 2)]
FOUND = Seen({"a": 1, "b": 1, "c": 1})


def test_only_checks_that_can_be_asked_are_compiled(make):
    rules = [
        Rule("X", ("order",), "", checks=(Check("after", A, B), Check("never", (Act("pay"),)))),
        Rule("Y", ("order",), "", checks=(Check("query", query="queue_order"),)),
        Rule("Z", ("order",), "", checks=(Check("after", A, B),), fault="it contradicts itself"),
    ]
    found = compiled(make(EVENTS), rules, FOUND, ("pay",))
    assert found.places == (Place(0, 0),)
    assert found.rules == (0,)
    assert compiled(make(EVENTS), rules[1:], FOUND, ()) is None


@pytest.mark.parametrize(
    ("declarations", "office"),
    [
        (None, "X"),
        ([{"declaration_id": "1", "office": "P"}], "P"),
        ([{"declaration_id": "1"}], "X"),
    ],
)
def test_the_office_is_that_of_the_declaration_or_else_of_its_acts(
    make, engine, declarations, office
):
    rules = [Rule("X", ("order",), "", checks=(Check("after", A, B),))]
    records = make(EVENTS, declarations=declarations)
    rows = engine.to_pyarrow(compiled(records, rules, FOUND, ()).cases).to_pylist()
    assert {r["declaration_id"]: r["office"] for r in rows} == {"1": office, "2": ""}


@pytest.mark.parametrize(
    ("text", "whole"),
    [("1.005", 100), ("-3", -300), ("1e3", 100_000), ("x", None), ("nan", None), ("1e15", None)],
)
def test_amounts_are_whole_hundredths_or_nothing(engine, text, whole):
    t = ibis.memtable({"x": [text]})
    assert engine.to_pyarrow(t.select(y=cents(t.x)))["y"].to_pylist() == [whole]
