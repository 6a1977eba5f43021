import json
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

import ibis
import numpy as np
import pyarrow as pa
import pytest

from evenhand.measures import predictability
from evenhand.records.context import Context
from evenhand.records.design import Design
from evenhand.records.records import Records

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
TOTAL = "registered-released"


def columns(kind, table):
    return kind(
        **{
            f.name: np.array(table[f.name].to_pylist(), dtype=object)
            if pa.types.is_string(table[f.name].type)
            else table[f.name].to_numpy()
            for f in fields(kind)
        }
    )


def queried(registered, hours, **more):
    """Counts of declarations registered so many days after the start, released after hours."""
    begins = [START + timedelta(days=d) for d in registered]
    ends = [
        None if h is None else b + timedelta(hours=h) for b, h in zip(begins, hours, strict=True)
    ]
    table = pa.table(
        {
            "declaration_id": [str(k) for k in range(len(begins))],
            "registered_at": pa.array(begins, pa.timestamp("us")),
            "released_at": pa.array(ends, pa.timestamp("us")),
            **more,
        }
    )
    records = Records(tables={"declarations": ibis.memtable(table)}, design=Design())
    engine, asked = ibis.duckdb.connect(), predictability.query(records)
    return predictability.Counts(
        durations=columns(predictability.Durations, engine.to_pyarrow(asked["durations"])),
        days=columns(predictability.Days, engine.to_pyarrow(asked["days"])),
    )


def test_the_spread_is_p90_minus_the_median():
    # 1 to 11 hours: median 6, P90 10.
    counts = queried([0] * 11, range(1, 12), office=["P"] * 11)
    found = predictability.infer(counts)
    assert found.spread[0] == pytest.approx(4 * 3600)
    assert list(zip(found.grouping, found.group, strict=True)) == [
        ("all", ""),
        ("month", "2026-01"),
        ("office", "P"),
    ]
    said = predictability.find(counts, found, Context(standards={TOTAL: 6}))
    assert "keep 4.0 hours in reserve" in said.answer
    assert said.estimates[0].value == pytest.approx(4)
    assert said.estimates[2].value == pytest.approx(6 / 11)
    assert "too short to compare months" in said.answer


def test_open_declarations_count_and_make_their_month_provisional():
    # Ten done in 1 to 10 hours; two of February open at the end, seen for 11 and 0 hours.
    counts = queried([0] * 10 + [30, 30], [*range(1, 11), 11, None])
    found = predictability.infer(counts)
    months = found.grouping == "month"
    assert found.unfinished[months].tolist() == [0, 1]
    said = predictability.find(counts, found, Context())
    assert said.provisional
    assert said.plot().data["group"].tolist() == ["final", "provisional"]
    assert said.plot().data["x"].tolist() == [date(2026, 1, 1), date(2026, 2, 1)]
    assert found.change[months][1] == pytest.approx((11 - 5.5) * 3600)


def test_the_slow_tenth_is_unknown_while_more_than_a_tenth_is_open():
    # The open one is seen for 24 hours before the other of its kind is released.
    counts = queried([0, 0, 0], [1, None, 24])
    found = predictability.infer(counts)
    assert found.unfinished[0] == 1
    assert np.isnan(found.p90[0])
    assert "Too many declarations" in predictability.find(counts, found, Context()).answer


def year(random, slow_from=None):
    days = np.repeat(np.arange(360), 3)
    hours = random.exponential(10, len(days)) + np.repeat(random.exponential(10, 360), 3)
    if slow_from is not None:
        hours = hours + 30 * (days // 30 >= slow_from)
    return queried(days.tolist(), hours.tolist())


def test_a_slower_half_year_is_seen():
    counts = year(np.random.default_rng(3), slow_from=6)
    found = predictability.infer(counts)
    assert found.months_differ.p_value < 0.001
    said = predictability.find(counts, found, Context())
    assert "more than chance explains" in said.answer


def test_bad_days_alone_are_no_change_of_months():
    # 200 honest years of days with good and bad luck shared by their files: 10 +- 6 alarms at 5 %.
    random = np.random.default_rng(11)
    first = date(2026, 1, 1)
    day = np.array([(first + timedelta(days=k)).isoformat() for k in range(364)], dtype=object)
    alarms = 0
    for _ in range(200):
        days = predictability.Days(
            day=day,
            declarations=np.full(364, 50),
            unfinished=np.zeros(364, dtype=np.int64),
            median_seconds=random.lognormal(sigma=1, size=364),
        )
        alarms += predictability._months_differ(days).p_value <= predictability.LEVEL
    assert alarms <= 18


def test_a_day_with_half_its_declarations_open_does_not_enter_the_test():
    days = predictability.Days(
        day=np.array(["2026-01-01"], dtype=object),
        declarations=np.array([2]),
        unfinished=np.array([1]),
        median_seconds=np.array([1e12]),
    )
    assert predictability._months_differ(days) is None


def test_no_published_time_is_said_and_is_no_pass():
    counts = queried([0, 0], [1, 2])
    said = predictability.find(counts, predictability.infer(counts), Context())
    assert "keeping to it is not measurable" in said.answer
    assert any("not a pass" in c for c in said.caveats)
    assert said.estimates[2].value is None


def test_records_without_release_are_not_measurable():
    records = Records(tables={}, design=Design())
    assert "declarations.released_at" in predictability.lacks(records)[0]
    counts = queried([0], [None])
    said = predictability.find(counts, predictability.infer(counts), Context())
    assert said.status == "not_measurable"


def test_the_order_of_declarations_changes_nothing():
    forth = predictability.infer(queried([0, 40, 40, 3], [5, 1, 9, 2]))
    back = predictability.infer(queried([3, 40, 40, 0], [2, 9, 1, 5]))
    assert forth.group.tolist() == back.group.tolist()
    np.testing.assert_array_equal(forth.spread, back.spread)
    np.testing.assert_array_equal(forth.change, back.change)


@pytest.mark.slow
def test_a_slow_desk_is_seen_at_its_office_in_practice_and_a_monthly_rush_is_not(practised):
    asked, honest = (practised(predictability, honest=h) for h in (False, True))
    faults = {f["id"]: f for f in json.loads(asked.made.truth.read_text())["faults"]}
    spread = [
        {r["group"]: r["spread"] for r in a.findings[0].table().rows() if r["grouping"] == "office"}
        for a in (asked, honest)
    ]
    wider = {office: spread[0][office] / spread[1][office] for office in spread[0]}
    assert wider[faults["slow_desk"]["office"]] > 1.15
    values = {e.name: e.value for e in honest.findings[0].estimates}
    assert values["months_differ_p"] > 0.05
