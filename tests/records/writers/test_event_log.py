from datetime import datetime

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.records.design import Design
from evenhand.records.records import Records
from evenhand.records.writers.event_log import Case, cases

EVENTS = {
    "declaration_id": ["B", "A", "A", "C", None],
    "sequence": [1, 2, 1, 1, 1],
    "activity": ["lodge", "release", "lodge", "lodge", "lodge"],
    "at": [datetime(2024, 1, d) for d in (1, 2, 2, 3, 4)],
    "actor": ["x", None, "y", "z", "z"],
}


def records(order=range(5), declarations=("A", "B", "X")):
    events = {name: [values[i] for i in order] for name, values in EVENTS.items()}
    tables = {"events": ibis.memtable(pa.table(events))}
    if declarations:
        made = {"declaration_id": declarations, "office": ["P"] * len(declarations)}
        tables["declarations"] = ibis.memtable(pa.table(made))
    return Records(tables, Design())


EXPECTED = [
    Case("A", {"office": "P"}, [
        {"sequence": "1", "activity": "lodge", "at": "2024-01-02T00:00:00+00:00", "actor": "y"},
        {"sequence": "2", "activity": "release", "at": "2024-01-02T00:00:00+00:00"},
    ]),
    Case("B", {"office": "P"}, [
        {"sequence": "1", "activity": "lodge", "at": "2024-01-01T00:00:00+00:00", "actor": "x"},
    ]),
    # no declaration of that number, and still nothing is lost
    Case("C", {}, [
        {"sequence": "1", "activity": "lodge", "at": "2024-01-03T00:00:00+00:00", "actor": "z"},
    ]),
]  # fmt: skip


@given(st.permutations(range(5)))
@settings(max_examples=10)
def test_cases_and_their_events_come_in_order_whatever_the_order_of_rows(order):
    assert list(cases(records(order))) == EXPECTED


def test_without_declarations_a_case_has_no_attributes():
    assert [c.attributes for c in cases(records(declarations=()))] == [{}, {}, {}]
