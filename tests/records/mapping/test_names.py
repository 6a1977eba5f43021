"""Columns that a mapping names and a source does not have."""

from __future__ import annotations

import pytest

from evenhand.errors import MappingError
from evenhand.records.mapping.file import parse_mapping
from evenhand.records.mapping.names import AFTER_ASSIGNMENT, carried, check_against, derived

TEXT = """\
tables:
  declarations:
    source: d.csv
    columns:
      declaration_id: decl_id
      officer: inspector
      office: {value: PORT}
    extra: [article, {name: truck, identifies: true}]
outcomes:
  - {name: fraud, kind: share}
like_with_like: [month]
"""


def test_columns_that_are_there_pass():
    mapping = parse_mapping(TEXT)
    there = ["decl_id", "inspector", "article", "truck", "fraud", "month", "other"]
    assert check_against(mapping, {"declarations": there}) is None


def test_each_missing_column_is_told_with_line_and_nearest():
    mapping = parse_mapping(TEXT, path="m.yaml")
    there = ["Decl ID", "inspector", "artcle", "trucks", "Fraud"]
    with pytest.raises(MappingError) as told:
        check_against(mapping, {"declarations": there})
    found = [line.strip() for line in told.value.what.splitlines()[1:]]
    assert [f.split(":")[0] for f in found] == [
        "m.yaml, line 5, tables.declarations.columns.declaration_id",
        "m.yaml, line 8, tables.declarations.extra.article",
        "m.yaml, line 8, tables.declarations.extra.truck",
        "m.yaml, line 10, tables.declarations.extra.fraud",
        "m.yaml, line 11, tables.declarations.extra.month",
    ]
    nearest = [f.partition("Nearest: '")[2].partition("'")[0] for f in found]
    assert nearest == ["Decl ID", "artcle", "trucks", "Fraud", ""]
    assert "Map registered_at" in found[4]


def test_table_that_was_not_opened_is_not_checked():
    assert check_against(parse_mapping(TEXT), {"items": []}) is None


def test_trace_attributes_of_a_log_are_checked():
    mapping = parse_mapping(
        "tables:\n  events:\n    source: a.xes\n    columns: {declaration_id: 'case:concept:name',"
        " activity: 'concept:name', at: 'time:timestamp'}\ncase:\n  amount: case:Amount\n"
    )
    there = ["case:concept:name", "concept:name", "time:timestamp", "case:amount"]
    with pytest.raises(MappingError, match=r"line 6, case\.amount.*Nearest: 'case:amount'"):
        check_against(mapping, {"events": there})


def test_what_is_made_follows_from_what_is_there():
    assert "month" in derived(["registered_at"])
    assert "release_hours" not in derived(["registered_at"])
    assert "release_hours" in derived(["registered_at", "released_at"])
    assert "month" not in derived(["registered_at", "month"])


def test_cases_have_an_id_and_what_is_taken():
    mapping = parse_mapping(
        "tables:\n  events:\n    source: a.csv\n    columns: {declaration_id: a, activity: b,"
        " at: c}\ncase:\n  paid: {event: Payment, take: exists}\n"
    )
    assert carried(mapping) == ("declaration_id", "paid")


@pytest.mark.parametrize("key", ["within", "like_with_like"])
@pytest.mark.parametrize("column", AFTER_ASSIGNMENT)
def test_sets_of_what_is_decided_after_assignment_are_refused(column, key):
    ours = column in ("channel_final", "assessed_at", "released_at")
    columns = "declaration_id: d, officer: o" + (f", {column}: c" if ours else "")
    sets = (
        f"assignment: {{rule: lot, within: [{column}]}}\n"
        if key == "within"
        else f"like_with_like: [{column}]\n"
    )
    with pytest.raises(MappingError, match=r"decided after assignment.*Take it out of"):
        parse_mapping(
            f"tables:\n  declarations:\n    source: a.csv\n    columns: {{{columns}}}\n"
            + ("" if ours else f"    extra: [{column}]\n")
            + sets
        )
