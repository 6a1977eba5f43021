"""Rows of two trade tables are summed or left out for a reason, and none is lost."""

import ibis
import pytest

from evenhand.records.design import Design
from evenhand.records.mirror import correspondence, left_out, taxes, trade
from evenhand.records.records import Records

GOOD = {
    "year": 2024,
    "reporter": "XA",
    "partner": "XZ",
    "product": "010121",
    "value": 100.0,
    "flow": "X",
    "classification": "H6",
    "fob_value": 100.0,
    "second_partner": "W00",
    "customs_procedure": "C00",
    "transport": "0",
}
BOUGHT = {**GOOD, "reporter": "XZ", "partner": "XA", "flow": "M", "fob_value": None}
TARIFF = {"product": "010121", "tax": 12.5}


def records(exports, imports=(BOUGHT,), tariffs=(TARIFF,), **more):
    schema = {k: "float64" if "value" in k else "string" for k in GOOD} | {"year": "int64"}
    tables = {
        "mirror_exports": ibis.memtable(list(exports), schema=schema),
        "mirror_imports": ibis.memtable(list(imports), schema=schema),
        "tariffs": ibis.memtable(list(tariffs)),
    }
    return Records(tables={**tables, **more}, design=Design())


def rows(table):
    return table.to_pyarrow().to_pylist()


def test_rows_of_one_product_partner_year_and_flow_are_summed_in_hundredths():
    other = {**GOOD, "value": 0.25, "product": "0101.21.90"}
    again = {**GOOD, "value": 30.0, "flow": "re-export"}
    found = rows(trade(records([GOOD, other, again]), "mirror_exports"))
    assert [(r["flow"], r["value"], r["product"]) for r in found] == [
        ("again", 3000, "010121"),
        ("total", 10025, "010121"),
    ]
    assert found[0]["country"] == "XA"
    assert found[0]["importer"] == "XZ"


def test_the_exporter_is_the_country_on_both_sides_and_missing_fob_is_counted():
    found = rows(trade(records([GOOD]), "mirror_imports"))
    assert [(r["country"], r["importer"], r["without_fob"]) for r in found] == [("XA", "XZ", 1)]
    assert rows(trade(records([GOOD]), "mirror_exports"))[0]["without_fob"] == 0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"reporter": "W00"}, "total over all partners"),
        ({"second_partner": "XB"}, "broken down by country of consignment"),
        ({"customs_procedure": "C04"}, "broken down by customs procedure"),
        ({"transport": "2100"}, "broken down by mode of transport"),
        ({"product": "TOTAL"}, "total over several products"),
        ({"product": "0101"}, "total over several products"),
        ({"product": None}, "total over several products"),
        ({"flow": "XIP"}, "another flow"),
        ({"value": None}, "has no value"),
        ({"value": float("nan")}, "has no value"),
        ({"value": float("inf")}, "has no value"),
        ({"value": -1.0}, "has no value"),
        ({"value": 1e300}, "has no value"),
        ({"partner": "XY"}, "exports to another country"),
        ({"year": None}, "names no year or pair"),
    ],
)
def test_what_is_not_one_products_trade_is_left_out_and_counted(change, why):
    asked = records([GOOD, {**GOOD, **change}])
    counted = {(r["table"], r["fault"]): r["rows"] for r in rows(left_out(asked))}
    assert counted == {
        ("mirror_exports", ""): 1,
        ("mirror_exports", why): 1,
        ("mirror_imports", ""): 1,
        ("tariffs", ""): 1,
    }
    assert [r["value"] for r in rows(trade(asked, "mirror_exports"))] == [10000]


def test_nothing_is_a_value_and_a_trace_is_not_nothing():
    nothing, trace = {**GOOD, "value": 0.0}, {**GOOD, "product": "020110", "value": 0.001}
    found = rows(trade(records([nothing, trace]), "mirror_exports"))
    assert [r["value"] for r in found] == [0, 1]


def test_taxes_are_averaged_over_the_lines_of_a_product_by_year():
    asked = records([GOOD], tariffs=[TARIFF, {**TARIFF, "product": "01012110", "tax": 5.0}])
    assert [(r["product"], r["year"], r["lines"], r["total"]) for r in rows(taxes(asked))] == [
        ("010121", 0, 2, 175_000)
    ]
    wrong = records([GOOD], tariffs=[TARIFF, {**TARIFF, "tax": float("nan")}])
    assert {"table": "tariffs", "fault": "has no tax", "rows": 1} in rows(left_out(wrong))


def test_columns_that_are_not_mapped_are_no_fault():
    plain = {k: GOOD[k] for k in ("year", "reporter", "partner", "product", "value")}
    bought = {**plain, "reporter": "XZ", "partner": "XA"}
    asked = Records(
        tables={
            "mirror_exports": ibis.memtable([plain]),
            "mirror_imports": ibis.memtable([bought]),
            "tariffs": ibis.memtable([TARIFF]),
        },
        design=Design(),
    )
    assert [(r["flow"], r["classification"]) for r in rows(trade(asked, "mirror_exports"))] == [
        ("total", "")
    ]


def test_pairs_of_codes_are_each_given_once():
    pair = {
        "from_classification": "h5",
        "from_product": "0101.21",
        "to_classification": "H6",
        "to_product": "010129",
    }
    found = rows(correspondence(records([GOOD], hs_correspondence=ibis.memtable([pair, pair]))))
    assert [tuple(r.values()) for r in found] == [("H5", "010121", "H6", "010129")]
