"""What is kept is computed once, and results arrive as Ibis says."""

from __future__ import annotations

import ibis
import pyarrow as pa
import pytest

from evenhand.records.computing import days_of_a_month, fetch, keep


@pytest.fixture(
    params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)], ids=["duckdb", "spark"]
)
def engine(request):
    if request.param == "duckdb":
        yield ibis.duckdb.connect()
        return
    from evenhand.records.spark import backend

    yield backend(request.getfixturevalue("spark_session"))


def given(engine, name: str) -> ibis.Table:
    sql = "SELECT 9007199254740993 AS n, 1 AS g UNION ALL SELECT NULL, 1 UNION ALL SELECT 5, 2"
    engine.create_view(name, engine.sql(sql), overwrite=True)
    return engine.table(name)


def test_whole_numbers_with_gaps_stay_whole(engine):
    # 2**53 + 1 is the first whole number that a float cannot hold.
    found = fetch(given(engine, "gaps").order_by("n"))
    assert sorted(v for v in found["n"].to_pylist() if v) == [5, 2**53 + 1]
    assert found["n"].null_count == 1
    assert pa.types.is_integer(found["n"].type)


def test_a_kept_table_is_computed_once(engine):
    kept = keep(given(engine, "drawn").mutate(drawn=ibis.random()))
    assert fetch(kept.order_by("drawn")).equals(fetch(kept.order_by("drawn")))


def test_a_query_that_names_a_part_twice_answers_like_one_that_does_not(engine):
    source = given(engine, "twice")
    sizes = source.group_by("g").agg(files=source.count())
    joined = source.inner_join(sizes, "g").select("g", "files")
    whole = joined.group_by("g").agg(files=joined.files.max()).union(sizes).order_by(["g", "files"])
    assert fetch(whole).to_pydict() == {"g": [1, 1, 2, 2], "files": [2, 2, 1, 1]}


def test_days_are_told_apart_by_month_and_key(engine):
    days = ("2026-01-01", "2026-01-31", "2026-01-31", "2026-02-01", "2026-02-28")
    rows = [("a", day) for day in days] + [("b", "2026-01-31")]
    sql = " UNION ALL ".join(f"SELECT '{k}' AS who, DATE '{d}' AS on_day" for k, d in rows)
    engine.create_view("dated", engine.sql(sql), overwrite=True)
    dated = engine.table("dated")
    dated = dated.mutate(month=dated.on_day.truncate("M"))
    counted = days_of_a_month(dated, "who", "month", on="on_day").order_by("who", "month")
    assert fetch(counted).select(["who", "days"]).to_pylist() == [
        {"who": "a", "days": 2},
        {"who": "a", "days": 2},
        {"who": "b", "days": 1},
    ]
