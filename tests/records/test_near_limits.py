import ibis
import pandas as pd

from evenhand.records.design import Design, Limit
from evenhand.records.near_limits import BINS, about_limit, asked_limits, split_at
from evenhand.records.records import Records

LIMIT = Limit("approval", "total_value_declared", 100.0, days=2)


def records(columns, *limits):
    tables = {"declarations": ibis.memtable(columns)}
    return Records(tables, Design(limits=limits or (LIMIT,)))


def files(amounts, **more):
    n = len(amounts)
    columns = {"declaration_id": [f"{i}" for i in range(n)], "stratum": [0] * n}
    columns |= {name: [0] * n for name in ("office", "officer", "agent")}
    return ibis.memtable(pd.DataFrame({**columns, "total_value_declared": amounts, **more}))


def rows(table):
    return ibis.duckdb.connect().to_pyarrow(table).to_pylist()


def test_the_limit_itself_is_the_first_amount_of_the_upper_half():
    amounts = [49.99, 50.0, 99.99, 100.0, 101.99, 149.99, 150.0]
    of = records({"declaration_id": ["0"], "total_value_declared": [1.0]})
    found = rows(about_limit(of, files(amounts), 0, "total_value_declared"))
    assert sorted(r["bin"] for r in found) == [0, BINS // 2 - 1, BINS // 2, BINS // 2, BINS - 1]
    assert {r["limit"] for r in found} == {0}


def test_an_amount_that_files_lack_is_taken_from_the_declarations():
    of = records({"declaration_id": ["0", "1"], "fee": [100.0, 10.0]})
    found = rows(about_limit(of, files([0.0, 0.0]), 0, "fee"))
    assert [r["bin"] for r in found] == [BINS // 2]


def test_limits_on_what_is_assessed_not_recorded_or_no_number_are_not_asked():
    columns = {
        **{"declaration_id": ["0"], "total_value_declared": [1.0]},
        **{"total_duty_assessed": [1.0], "note": ["x"]},
    }
    limits = [
        Limit("approval", c, 5.0, days=None)
        for c in ("total_duty_assessed", "fee", "note", "total_value_declared")
    ]
    assert asked_limits(records(columns, *limits)) == {3: "total_value_declared"}


def test_parts_of_one_importer_within_the_days_complete_a_sum_once():
    # 60 and 60 within two days are 120; 60 a month later is alone, and so is another importer's.
    at = pd.to_datetime(["2026-02-02", "2026-02-03", "2026-03-20", "2026-02-02"])
    given = files([60.0] * 4, importer=["i", "i", "i", "j"], registered_at=at, month=[0, 0, 1, 0])
    found = rows(split_at(records({"declaration_id": ["0"]}), given, 0, "total_value_declared"))
    assert next(r["splits"] for r in found if r["deal"] == 0) == 1
