import ibis
import pandas as pd
import pytest

from evenhand.records.expectations import FOLDS
from evenhand.records.like_payments import EDGES, LEAST_LIKE, compared


def files(paid, declared=1000.0, mass=10.0, *, others=LEAST_LIKE):
    # Officer 1 has files that paid 1.1 times what was declared; officer 0 has the one asked about.
    n = others + 1
    return ibis.memtable(
        pd.DataFrame(
            {
                "period": 0,
                "officer": [0] + [1] * others,
                "agent": 0,
                "main_hs_code": "87032390",
                "main_origin": "DE",
                "total_duty_declared": [declared] + [1000.0] * others,
                "total_duty_assessed": [paid] + [1100.0] * others,
                "total_net_mass_kg": [mass] + [10.0] * others,
            },
            index=range(n),
        )
    )


def one(given, officer=0):
    found = ibis.duckdb.connect().to_pyarrow(compared(given)).to_pylist()
    return next(r for r in found if r["officer"] == officer)


def test_what_a_file_paid_less_is_as_worked_by_hand():
    # Due 1100, paid 900: 200 less, 18 % of it; by weight like goods paid 110 a kilogram.
    found = one(files(900.0))
    assert found["expected"] == pytest.approx(1.1)
    assert (found["paid"], found["less"]) == (90_000, 20_000)
    assert found["light"] == pytest.approx(200.0)
    assert found["step"] == sum(edge * 1100 <= 200 for edge in EDGES)


def test_half_the_weight_halves_what_is_due_by_weight_alone():
    found = one(files(550.0, declared=500.0, mass=10.0))
    assert found["less"] == 0
    assert found["light"] == pytest.approx(550.0)


def test_an_account_says_nothing_of_its_own_expectation():
    # All files of officer 1 are in one fold; of others there is one, too few.
    assert one(files(900.0), officer=1)["expected"] is None
    assert one(files(900.0, others=LEAST_LIKE - 1))["expected"] is None
    assert FOLDS > 1


def test_files_without_duty_or_with_an_impossible_weight():
    assert one(files(900.0, mass=1e15))["light"] == 0
    found = ibis.duckdb.connect().to_pyarrow(compared(files(900.0, declared=0.0))).to_pylist()
    assert {r["officer"] for r in found} == {1}
