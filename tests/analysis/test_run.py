from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import ibis
import numpy as np
import pyarrow as pa
import pytest

from evenhand.analysis import run as run_module
from evenhand.analysis.ahead import Ahead
from evenhand.analysis.run import fill, missing, run
from evenhand.errors import StatisticsError
from evenhand.findings.finding import Finding
from evenhand.instruments.catalogue import requirement
from evenhand.measures import (
    handler_share,
    lot_test,
    officer_funnel,
    pair_excess,
    predictability,
    release_time,
)
from evenhand.records.context import Context
from evenhand.records.design import Design
from evenhand.records.records import Records

FOUR = (handler_share, lot_test, pair_excess, officer_funnel)


def asked(records, measures=FOUR, *, twins=False, last_day=None, **more):
    context = Context(records.design, fingerprint="f", last_day=last_day)
    found = run(records, measures=measures, context=context, twins=twins, **more)
    return {f.measure: f for f in found}


def flagged(found):
    rows = [r for r in found.table().rows() if r["flagged"]]
    return [(r["officer"], r["agent"], r["direction"]) for r in rows]


def test_planted_faults_are_found_and_not_on_the_twin(administration):
    said = []
    found = asked(
        administration(steer=True, slow=12.0),
        twins=True,
        progress=lambda what, share: said.append((what, share)),
    )
    assert ("O0-00", "A0-00", "excess") in flagged(found["pair_excess"])
    assert found["lot_test"].answer.startswith("Not everywhere")
    slow = [r["officer"] for r in found["officer_funnel"].table().rows() if r["flagged"]]
    assert slow == ["O0-01"]
    assert found["handler_share"].estimates[0].low > 0
    # the leave-out variance was handed on: estimates are shrunk
    assert np.isfinite(found["officer_funnel"].table()["shrunken_difference"]).any()
    for name, measure in found.items():
        assert measure.status == "measured"
        assert [e.name for e in measure.twin.estimates] == [e.name for e in measure.estimates]
        assert all(requirement(r) for r in measure.requirements), name
    by_name = {e.name: e.value for e in found["pair_excess"].twin.estimates}
    assert (by_name["flagged_pairs"], by_name["avoiding_pairs"]) == (0, 0)
    assert found["officer_funnel"].twin.estimates[0].value == 0
    assert found["handler_share"].twin.estimates[0].low == 0
    shares = [share for _, share in said]
    assert shares == sorted(shares)


def test_slices_change_no_finding(administration):
    records = administration(steer=True)
    measures = (pair_excess, lot_test)
    whole, sliced = asked(records, measures), asked(records, measures, most_files=300)
    for name in whole:
        assert sliced[name].answer == whole[name].answer
        for one, other in zip(whole[name].tables, sliced[name].tables, strict=True):
            for column in one.columns:
                given, again = column.values, other[column.facts.name]
                if given.dtype == object:
                    assert again.tolist() == given.tolist()
                else:
                    assert again == pytest.approx(given, rel=1e-9)


def test_a_slice_is_fetched_while_the_one_before_is_judged(administration, monkeypatch):
    begun, begin = [], Ahead.begin
    monkeypatch.setattr(
        Ahead, "begin", lambda self, key, compute: (begun.append(key), begin(self, key, compute))[1]
    )
    asked(administration(), (pair_excess,), most_files=300)
    assert len(begun) > 1
    assert begun == [*range(1, len(begun) + 1)]


def test_times_of_stages_are_counted_once_for_all_measures_and_change_no_finding(monkeypatch):
    start = datetime(2026, 2, 2, 8, tzinfo=UTC)
    hours = [(n % 700, 3 + n % 11) for n in range(3_000)]
    times = pa.table(
        {
            "declaration_id": [f"D{n}" for n in range(3_000)],
            "office": ["PQR"[n % 3] for n in range(3_000)],
            "registered_at": pa.array(
                [start + timedelta(hours=a) for a, _ in hours], pa.timestamp("us")
            ),
            "released_at": pa.array(
                [start + timedelta(hours=a + b) for a, b in hours], pa.timestamp("us")
            ),
        }
    )
    engine = ibis.duckdb.connect()
    records = Records({"declarations": engine.create_table("times", times)}, Design())
    alone = [asked(records, (m,))[m.NAME] for m in (release_time, predictability)]
    kept = []
    keep = run_module.keep
    monkeypatch.setattr(run_module, "keep", lambda t, **how: kept.append(t) or keep(t, **how))
    together = asked(records, (release_time, predictability))
    assert len(kept) == 1
    for one in alone:
        assert one.is_measured
        assert said(together[one.measure]) == said(one)


def said(found):
    columns = [str(c.values.tolist()) for t in found.tables for c in t.columns]
    return found.answer, found.estimates, columns


def test_sets_that_cross_months_and_offices_are_tested_as_the_design_says(administration):
    found = asked(administration(within=("semester",)), (pair_excess, lot_test))
    # agents lodge at one office: in sets that do not know the office, everything looks steered
    assert found["pair_excess"].estimates[5].value > 10
    assert "The sets do not name the office" in found["pair_excess"].caveats[-1]
    # the test by office and month looks inside each
    assert found["lot_test"].estimates[0].value == 0


def test_without_a_lot_its_tests_are_not_measurable_and_the_run_goes_on(administration):
    found = asked(administration(rule="unknown", like_with_like=("office", "month")))
    for name in ("pair_excess", "lot_test"):
        assert found[name].answer == (
            "Not measurable with these records: no lot is claimed: assignment.rule is not 'lot'."
        )
    assert found["handler_share"].status == "measured"


@pytest.mark.parametrize(
    ("column", "named"),
    [
        ("officer", "declarations.officer is not mapped"),
        ("agent", "declarations.agent is not mapped"),
        ("day", "made from 'day'"),
        ("hours", "read from 'hours'"),
    ],
)
def test_a_column_that_is_not_there_is_named(administration, column, named):
    found = asked(administration(change=lambda c: {k: v for k, v in c.items() if k != column}))
    lacking = [f for f in found.values() if f.status == "not_measurable"]
    assert lacking
    assert all(named in f.lacks[0] for f in lacking)
    if column == "hours":
        assert [f.measure for f in lacking] == ["handler_share", "officer_funnel"]
    if column == "agent":
        assert [f.measure for f in lacking] == ["lot_test", "pair_excess"]
        assert np.isnan(found["handler_share"].table()["two_way_leave_out"]).all()


def with_nulls(columns):
    rng = np.random.default_rng(5)
    whole = dict(columns)
    for name in ("officer", "agent", "office", "day", "hours", "offence"):
        values = list(columns[name])
        for i in rng.choice(len(values), 60, replace=False):
            values[i] = None
        whole[name] = values
    return whole


def test_gaps_are_counted_and_never_silently_dropped(administration):
    records = administration(change=with_nulls)
    found = asked(records)
    assert all(f.status == "measured" for f in found.values())
    coverage = list(found["handler_share"].tables[1].rows())
    for row in coverage:
        parts = ("no_handler", "set_empty", "no_outcome", "dropped", "compared")
        assert row["files"] == sum(row[p] for p in parts)
    each = [r for r in coverage if r["outcome"] == "clearance"]
    assert sum(r["files"] for r in each) == 2400
    assert sum(r["no_handler"] for r in each) == 60
    assert {r["office"] for r in each} == {"P0", "P1", "(none)"}
    pairs = found["pair_excess"].parameters
    handled = 2400 - sum(r["no_handler"] + r["set_empty"] for r in each)
    assert pairs["files_with_agent"] + pairs["files_without_agent"] == handled


def emptied(columns):
    return pa.table(columns).slice(0, 0).to_pydict() | {
        "hours": pa.array([], pa.float64()),
        "offence": pa.array([], pa.bool_()),
        **{c: pa.array([], pa.string()) for c in columns if c not in ("hours", "offence")},
    }


def test_an_empty_table_is_answered_without_a_traceback(administration):
    found = asked(administration(change=emptied), twins=True)
    assert found["handler_share"].status == "not_measurable"
    assert found["lot_test"].answer.startswith("No office-month")
    assert found["pair_excess"].answer.startswith("No agent lodged")
    assert found["officer_funnel"].answer.startswith("No account has")


def test_an_agent_column_that_is_empty_is_answered(administration):
    nobody = lambda c: c | {"agent": pa.array([None] * len(c["agent"]), pa.string())}  # noqa: E731
    found = asked(administration(change=nobody))
    assert found["pair_excess"].answer.startswith("No agent lodged")
    assert found["lot_test"].answer.startswith("No office-month")
    assert found["pair_excess"].parameters["files_without_agent"] == 2400


def test_a_period_that_is_not_closed_is_provisional(administration):
    records = administration()
    early = asked(records, last_day=date(2026, 2, 2))
    for name in FOUR:
        assert early[name.NAME].provisional
        assert "not closed, the records end on 2026-02-02" in early[name.NAME].answer
    assert "2026-02 is not closed" in early["lot_test"].answer
    closed = asked(records, (pair_excess, lot_test), last_day=date(2026, 6, 30))
    assert not any(f.provisional for f in closed.values())


@dataclass(frozen=True)
class Shape:
    name: np.ndarray
    size: np.ndarray
    is_late: np.ndarray
    on: np.ndarray


def plain_measure(**more):
    given = {
        "NAME": "plain", "VERSION": "1", "QUESTION": "How many?", "ROLE": "", "NEEDS": (),
        "HAS_TWIN": False, "Counts": Shape, "lacks": lambda records: (),
        "query": lambda records: ibis.memtable({"name": ["a"], "size": [2], "is_late": [True],
                                                "on": [date(2026, 1, 1)]}),
        "infer": lambda counts: counts,
        "find": lambda counts, found, context: Finding("plain", "1", "?", str(found.size[0])),
    }  # fmt: skip
    return SimpleNamespace(**(given | more))


def test_a_measure_without_a_handler_prints_no_twin(administration):
    found = asked(administration(), (plain_measure(),), twins=True)["plain"]
    assert found.answer == "2"
    assert found.twin.statement == "No twin: this measure compares no handlers."


def test_an_error_of_a_measure_is_its_answer_and_not_the_end(administration):
    def fails(counts):
        raise StatisticsError("Nothing varies.", do_next="Take a longer period.")

    found = asked(administration(), (plain_measure(infer=fails),))["plain"]
    assert found.status == "not_measurable"
    assert found.lacks == ("Nothing varies. Take a longer period.",)


def test_counts_are_filled_by_name_with_their_types():
    size = pa.array([3], pa.int32())
    table = pa.table({"on": [date(2026, 1, 1)], "is_late": [False], "size": size, "name": ["o'x"]})
    found = fill(Shape, ibis.memtable(table), lambda t: t.to_pyarrow())
    assert found.size.dtype == np.int64
    assert found.is_late.dtype == bool
    assert (found.name[0], found.on[0]) == ("o'x", date(2026, 1, 1))


def test_missing_columns_are_named_before_anything_else(administration):
    records = replace(administration(), tables={})
    assert missing(pair_excess, records) == (
        "declarations.officer is not mapped",
        "declarations.agent is not mapped",
    )


def test_that_no_lot_is_claimed_is_said_before_what_is_not_mapped():
    records = Records({"declarations": ibis.memtable({"declaration_id": ["1"]})}, Design())
    said = missing(pair_excess, records)
    assert said[0].startswith("no lot is claimed")
    assert said[1:] == (
        "declarations.officer is not mapped",
        "declarations.agent is not mapped",
    )
    assert missing(officer_funnel, records) == ("declarations.officer is not mapped",)
