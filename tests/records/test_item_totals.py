from decimal import Decimal

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.records import aggregates
from evenhand.records.design import Design
from evenhand.records.item_totals import NAMES, item_totals, needs
from evenhand.records.records import Records
from evenhand.records.schema import TABLES

ITEMS = {
    "declaration_id": ["D0", "D0", "D0", "D1", "D2"],
    "item": [1, 2, 3, 1, 1],
    "hs_code": ["0101", "8703", "8703", "0202", None],
    "origin": ["TM", "TR", "KZ", "IR", "TM"],
    "value_declared": [Decimal("5.25"), Decimal("7.50"), Decimal("7.50"), Decimal("1.00"), None],
    "net_mass_kg": [1.0, 2.0, None, 4.0, None],
}


def records(items=ITEMS, **columns):
    whole = {"declaration_id": ["D0", "D1", "D2", "D3"], **columns}
    return Records(
        {"declarations": ibis.memtable(pa.table(whole)), "items": ibis.memtable(pa.table(items))},
        Design(),
    )


def by_declaration(table):
    return {r.pop("declaration_id"): r for r in table.to_pyarrow().to_pylist()}


def test_totals_are_as_added_up_by_hand():
    found = by_declaration(item_totals(records(), ["total_value_declared", "items", "main_origin"]))
    assert found == {
        # of the two items worth 7.50 the first counts
        "D0": {"total_value_declared": Decimal("20.25"), "items": 3, "main_origin": "TR"},
        "D1": {"total_value_declared": Decimal("1.00"), "items": 1, "main_origin": "IR"},
        "D2": {"total_value_declared": None, "items": 1, "main_origin": "TM"},
    }


def test_a_total_that_cannot_be_made_is_no_column():
    found = item_totals(records(), ["total_duty_assessed", "total_net_mass_kg"])
    assert found.columns == ("declaration_id", "total_net_mass_kg")
    assert item_totals(records(), ["total_duty_assessed"]) is None
    assert item_totals(Records({"declarations": records().declarations}, Design()), NAMES) is None


@pytest.mark.parametrize("name", NAMES)
def test_every_total_is_made_from_columns_of_the_schema(name):
    for need in needs(name):
        table, _, column = need.partition(".")
        assert column in TABLES[table].names


@given(st.permutations(range(5)))
@settings(max_examples=10)
def test_the_order_of_items_does_not_matter(order):
    mixed = {name: [values[i] for i in order] for name, values in ITEMS.items()}
    assert by_declaration(item_totals(records(mixed), NAMES)) == by_declaration(
        item_totals(records(), NAMES)
    )


def test_files_carry_what_is_asked_for_and_the_records_have():
    made = records(officer=["o", "u", "o", None], channel_selected=["red", "red", "green", "red"])
    whole = aggregates.handled(
        made, carry=("channel_selected", "total_value_declared", "no_such", "officer")
    )
    assert whole.carried == ("channel_selected", "total_value_declared")
    files = by_declaration(whole.files)
    assert files["D0"]["channel_selected"] == "red"
    assert files["D0"]["total_value_declared"] == Decimal("20.25")
    assert files["D0"]["officer"] == 0
    assert set(files) == {"D0", "D1", "D2"}


def test_a_declaration_without_items_is_kept_without_totals():
    made = records(officer=["o", "u", "o", "u"])
    files = by_declaration(aggregates.handled(made, carry=("items",)).files)
    assert files["D3"]["items"] is None


def test_the_number_of_a_declaration_is_kept_only_if_carried():
    made = records(officer=["o", "u", "o", "u"])
    assert "declaration_id" not in aggregates.kept(aggregates.handled(made)).files.columns
    whole = aggregates.kept(aggregates.handled(made, carry=("declaration_id",)))
    assert "declaration_id" in whole.files.columns
