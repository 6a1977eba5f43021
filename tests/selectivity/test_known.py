from datetime import datetime
from decimal import Decimal

import ibis
import numpy as np
import pyarrow as pa
import pytest

from evenhand.errors import RecordsError
from evenhand.records.design import Design, Outcome
from evenhand.records.records import Records
from evenhand.selectivity.known import AFTERWARDS, known

FOUND = Outcome("offence", "offence", "share")
COLUMNS = {
    "declaration_id": ["D2", "D1", "D3", "D4"],
    "registered_at": [datetime(2025, 1, 2), datetime(2025, 1, 1), datetime(2025, 1, 3), None],
    "office": ["P", None, "Q", "Q"],
    "officer": ["o", "u", "o", "u"],
    "goods": ["x", "y", "z", "z"],
    "rate": [1.5, None, 2.0, 3.0],
    "offence": [True, False, None, True],
    "hours": [1.0, 2.0, 3.0, 4.0],
}
ITEMS = {
    "declaration_id": ["D1", "D1", "D2"],
    "hs_code": ["01", "02", "03"],
    "value_declared": [Decimal("5.00"), Decimal("7.00"), Decimal("1.00")],
    "duty_declared": [Decimal("1.00"), Decimal("1.00"), Decimal("2.00")],
    "duty_assessed": [Decimal("4.00"), Decimal("1.00"), Decimal("1.00")],
}


def records(*, items=True, drop=(), outcomes=(FOUND,)):
    kept = {n: v for n, v in COLUMNS.items() if n not in drop}
    tables = {"declarations": ibis.memtable(pa.table(kept))}
    if items:
        tables["items"] = ibis.memtable(pa.table(ITEMS))
    return Records(tables, Design(outcomes=outcomes))


def test_declarations_come_in_the_order_of_time_with_what_was_known():
    found = known(records(), outcome="offence", also=("goods", "rate"))
    assert found.declaration_id.tolist() == ["D1", "D2", "D3"]  # D4 has no time
    np.testing.assert_array_equal(found.found, [0.0, 1.0, np.nan])
    assert found.labels["office"].tolist() == ["", "P", "Q"]
    assert found.labels["goods"].tolist() == ["y", "x", "z"]
    assert found.labels["main_hs_code"].tolist() == ["02", "03", ""]
    np.testing.assert_array_equal(found.numbers["rate"], [np.nan, 1.5, 2.0])
    np.testing.assert_array_equal(found.numbers["total_value_declared"], [12.0, 1.0, np.nan])
    # recovered: 5 - 2 on D1; D2 was assessed lower, which recovers nothing
    np.testing.assert_array_equal(found.revenue, [3.0, 0.0, np.nan])


def test_what_follows_selection_is_no_input():
    found = known(records(), outcome="offence")
    assert not ({*found.labels, *found.numbers} & {*AFTERWARDS, "offence", "total_duty_assessed"})


def test_without_items_there_is_no_revenue():
    assert known(records(items=False), outcome="offence").revenue is None


@pytest.mark.parametrize(
    ("made", "asked", "said"),
    [
        (records(), {"outcome": "fraud"}, "names no outcome 'fraud'; it names offence"),
        (
            records(outcomes=(Outcome("hours", "hours", "duration", "hours"),)),
            {"outcome": "hours"},
            "needs a yes or no",
        ),
        (records(), {"outcome": "offence", "also": ("officer",)}, "comes of selection"),
        (records(), {"outcome": "offence", "also": ("offence",)}, "comes of selection"),
        (records(), {"outcome": "offence", "also": ("nothing",)}, "no column 'nothing'"),
        (records(drop=("registered_at",)), {"outcome": "offence"}, "no 'registered_at'"),
    ],
)
def test_what_cannot_be_learned_from_is_told(made, asked, said):
    with pytest.raises(RecordsError, match=said) as raised:
        known(made, **asked)
    assert raised.value.do_next
