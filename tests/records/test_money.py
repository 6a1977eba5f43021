from decimal import Decimal

import ibis
import pandas as pd
import pyarrow as pa

from evenhand.records.money import minor_units


def test_amounts_become_whole_hundredths_and_nothing_becomes_none():
    exact = ibis.memtable(
        pa.table({"x": pa.array([Decimal("1.25"), None, Decimal(-3)], pa.decimal128(18, 2))})
    )
    assert exact.mutate(y=minor_units(exact.x)).y.to_pandas().tolist() == [125, 0, -300]


def test_infinite_huge_and_missing_floats_are_no_amount():
    floats = ibis.memtable(pd.DataFrame({"x": [0.1, float("inf"), float("nan"), 1e300, -1e300]}))
    assert floats.mutate(y=minor_units(floats.x)).y.to_pandas().tolist() == [10, 0, 0, 0, 0]
