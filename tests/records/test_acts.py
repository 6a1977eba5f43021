from datetime import datetime

import ibis
import pyarrow as pa

from evenhand.records.acts import NOBODY, acts, changes, counted, releases
from evenhand.records.design import Design
from evenhand.records.records import Records

MORNING = datetime(2026, 2, 2, 9)


def records(columns, rows, **others):
    table = pa.Table.from_pylist([dict(zip(columns, r, strict=True)) for r in rows])
    tables = {"events": ibis.memtable(table)}
    return Records(tables={**tables, **others}, design=Design())


def rows(table):
    return ibis.duckdb.connect().to_pyarrow(table).to_pylist()


LEAST = ("declaration_id", "activity", "at")
FULL = (*LEAST, "actor", "role", "office", "reason", "approver", "value_before", "value_after")


def test_the_least_log_has_every_column_with_nobody_and_nothing_in_it():
    found = rows(acts(records(LEAST, [("a", "assess", MORNING)])))[0]
    assert (found["actor"], found["office"], found["month"]) == (NOBODY, NOBODY, "2026-02")
    assert (found["has_reason"], found["session"], found["is_customs"]) == (False, None, True)


def test_the_system_and_the_parties_are_not_customs_accounts():
    log = [
        ("a", "release", MORNING, "x", "System", "P", "", None, None, None),
        ("a", "lodge", MORNING, "y", "declarant", "P", "", None, None, None),
        ("a", "assess", MORNING, "z", None, "P", " ", None, None, None),
    ]
    found = {r["activity"]: r for r in rows(acts(records(FULL, log)))}
    assert [found[a]["is_customs"] for a in ("release", "lodge", "assess")] == [False, False, True]
    # An empty reason is none.
    assert not found["assess"]["has_reason"]


def test_the_office_is_that_of_the_declaration_where_events_name_none():
    of = ibis.memtable(pa.table({"declaration_id": ["a"], "office": ["P1"]}))
    found = rows(acts(records(LEAST, [("a", "assess", MORNING)], declarations=of)))
    assert found[0]["office"] == "P1"


def test_acts_are_counted_by_office_month_account_and_excuse():
    log = [
        ("a", "assess", MORNING, "x", "examiner", "P", None, None, None, None),
        ("b", "assess", MORNING, "x", "examiner", "P", None, None, None, None),
        ("c", "assess", MORNING, "x", "examiner", "P", "why", "chief", None, None),
        ("c", "assess", MORNING, None, "examiner", "P", "why", "chief", None, None),
    ]
    found = rows(counted(records(FULL, log)))
    # The act under no known account is not counted.
    assert [(r["has_reason"], r["acts"], r["hours"]) for r in found] == [
        (False, 2, "unknown"),
        (True, 1, "unknown"),
    ]


def test_a_change_is_late_after_the_first_release_and_amounts_are_minor_units():
    log = [
        ("a", "release", MORNING, "r", "x", "P", None, None, None, None),
        ("a", "amend", MORNING.replace(hour=10), "x", "x", "P", None, None, "100.50", "90"),
        ("a", "amend", MORNING.replace(hour=8), "x", "x", "P", None, None, "red", "green"),
        ("b", "amend", MORNING, "x", "x", "P", None, None, "1e99", "5"),
    ]
    of = records(FULL, log)
    assert rows(releases(of)) == [{"declaration_id": "a", "released": MORNING}]
    found = rows(changes(of).order_by("declaration_id", "at"))
    assert [(r["is_late"], r["change"]) for r in found] == [
        (False, None),
        (True, -1050),
        (False, None),
    ]
