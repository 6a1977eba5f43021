import ibis
import numpy as np
import pandas as pd
import pytest

from evenhand.records.design import Design
from evenhand.records.like_prices import FURTHEST, STEPS, priced
from evenhand.records.records import Records

NUMBERS = [f"{i:03d}" for i in range(60)]


def ask(first, **more):
    # Sixty files of one item at 10 a unit; the first has another price.
    values = pd.DataFrame(
        {
            **{"declaration_id": NUMBERS, "hs_code": "870323", "origin": "DE", "unit": "u"},
            **{"quantity": 2.0, "value_declared": [2 * first] + [20.0] * 59, **more},
        }
    )
    files = pd.DataFrame({"declaration_id": NUMBERS, "office": 0, "officer": 0, "agent": 0})
    records = Records({"items": ibis.memtable(values)}, Design())
    found = ibis.duckdb.connect().to_pyarrow(priced(records, ibis.memtable(files))).to_pylist()
    return {r["declaration_id"]: r for r in found}


@pytest.mark.parametrize(
    ("price", "log"), [(10, 0.0), (20, np.log(2)), (5, -np.log(2)), (1e6, FURTHEST)]
)
def test_a_price_is_set_against_like_items_of_other_files(price, log):
    assert ask(price)["000"]["residual"] == round(STEPS * log)


def test_what_was_assessed_goes_before_what_was_declared_and_duty_is_in_minor_units():
    found = ask(5, value_assessed=[20.0] + [None] * 59, duty_declared=1.25)["000"]
    assert (found["residual"], found["duty"]) == (0, 125)


def test_items_of_no_quantity_or_price_are_left_out():
    assert "000" not in ask(10, quantity=[0.0] + [2.0] * 59)
    assert "000" not in ask(0)
    assert "000" not in ask(10, quantity=[float("inf")] + [2.0] * 59)


def test_where_too_few_are_alike_nothing_is_expected():
    assert ask(10, unit=["kg"] + ["u"] * 59)["000"]["residual"] is None
