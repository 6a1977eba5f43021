import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.measures import release_time
from evenhand.records.context import Context
from evenhand.records.design import Design
from evenhand.records.records import Records

START = datetime(2026, 2, 2, 8, tzinfo=UTC)
TOTAL = "registered-released"


def counts(*rows, stage=TOTAL):
    """Counts of rows (grouping, group, state, hours, count)."""
    of = [np.array(c) for c in zip(*rows, strict=True)]
    return release_time.Counts(
        stage=np.full(len(rows), stage, dtype=object),
        grouping=of[0].astype(object),
        group=of[1].astype(object),
        state=of[2].astype(object),
        tick=(of[3] * 60).astype(np.int64),
        count=of[4].astype(np.int64),
        seconds=of[3] * of[4] * 3600.0,
    )


def queried(table):
    records = Records(tables={"declarations": ibis.memtable(table)}, design=Design())
    found = ibis.duckdb.connect().to_pyarrow(release_time.query(records))
    return release_time.Counts(
        **{
            f.name: np.array(found[f.name].to_pylist(), dtype=object)
            if pa.types.is_string(found[f.name].type)
            else found[f.name].to_numpy()
            for f in fields(release_time.Counts)
        }
    )


def times(*hours):
    return pa.array(
        [None if h is None else START + timedelta(hours=h) for h in hours], pa.timestamp("us")
    )


FIVE = pa.table(
    {
        "declaration_id": list("abcde"),
        "office": ["P", "P", "P", "Q", "Q"],
        "channel_selected": ["red", "green", "green", "green", None],
        "channel_final": ["green"] * 5,
        "registered_at": times(0, 0, 0, 0, 8),
        "released_at": times(2, 4, 6, 12, None),
    }
)


def test_five_declarations_are_described_as_worked_by_hand():
    # 2, 4, 6 and 12 hours done, one open for 4: mean 6, median 5,
    # sd = sqrt((16 + 4 + 0 + 36) / 3).
    found = release_time.infer(queried(FIVE))
    assert found.grouping[0] == "all"
    assert found.finished[0] == 4
    assert found.unfinished[0] == 1
    assert found.mean[0] == pytest.approx(6 * 3600)
    assert found.median[0] == pytest.approx(5 * 3600)
    assert found.sd[0] == pytest.approx(np.sqrt(56 / 3) * 3600)
    assert (found.minimum[0], found.maximum[0]) == (2 * 3600, 12 * 3600)
    # Open: 5 at risk at 2 h (4/5), 4 at 4 h (3/5), then 2 at 6 h (3/10): half are out by 6 h.
    assert found.censored_median[0] == pytest.approx(6 * 3600)


def test_groups_are_offices_and_the_channel_at_selection():
    found = release_time.infer(queried(FIVE))
    cells = list(zip(found.grouping, found.group, found.finished.tolist(), strict=True))
    assert cells == [
        ("all", "", 4),
        ("channel", "", 0),
        ("channel", "green", 3),
        ("channel", "red", 1),
        ("office", "P", 3),
        ("office", "Q", 1),
    ]


def test_stages_that_no_declaration_passed_are_left_out():
    both = counts(("all", "", "missing", 0, 9), stage="assess-pay")
    assert len(release_time.infer(both).stage) == 0
    said = release_time.find(both, release_time.infer(both), Context())
    assert said.status == "not_measurable"


def test_the_share_within_the_standard_leaves_undecided_declarations_out():
    # Within 5 hours: 2 done in time, 1 done late, 1 open and late, 1 open and undecided: 2 of 4.
    given_counts = counts(
        ("all", "", "done", 4, 2),
        ("all", "", "done", 9, 1),
        ("all", "", "open", 6, 1),
        ("all", "", "open", 3, 1),
    )
    found = release_time.infer(given_counts)
    shares = release_time.shares_within(given_counts, found, Context(standards={TOTAL: 5}))
    assert shares.tolist() == [0.5]
    assert np.isnan(release_time.shares_within(given_counts, found, Context())).all()


def test_an_end_before_its_start_is_kept_and_counted():
    found = release_time.infer(
        counts(("all", "", "done", -2, 1), ("all", "", "done", 4, 1), stage="arrival-lodge")
    )
    assert found.backwards.tolist() == [1]
    assert found.minimum.tolist() == [-2 * 3600]
    assert found.mean.tolist() == [3600]


def test_the_median_is_unknown_while_fewer_than_half_have_finished():
    given_counts = counts(("all", "", "done", 1, 1), ("all", "", "open", 9, 3))
    found = release_time.infer(given_counts)
    assert np.isnan(found.censored_median[0])
    answer = release_time.find(given_counts, found, Context()).answer
    assert "fewer than half have reached the end" in answer


def test_the_finding_says_start_end_and_the_missing_standard():
    given_counts = queried(FIVE)
    said = release_time.find(given_counts, release_time.infer(given_counts), Context())
    assert "registration of the declaration to release of the goods" in said.answer
    assert "no more than 5.0 hours" in said.answer
    assert said.estimates[0].value == pytest.approx(5)
    assert said.estimates[4].value is None
    assert any("No published time" in c for c in said.caveats)
    assert [c.kind for c in said.charts] == ["distribution", "bars"]
    assert said.to_dict()["measure"] == "release_time"


def test_dates_are_measured_in_days():
    given_counts = counts(("all", "", "done", 48, 3))
    context = Context(resolution={"declarations.released_at": "day"}, standards={TOTAL: 24})
    said = release_time.find(given_counts, release_time.infer(given_counts), context)
    assert (said.estimates[0].value, said.estimates[0].unit) == (2, "days")
    assert said.table()["unit"].tolist() == ["days"]
    assert said.charts[0].marks[0].value == 1
    assert said.estimates[4].value == 0


def test_records_without_times_say_what_to_map():
    records = Records(tables={}, design=Design())
    assert "declarations.registered_at" in release_time.lacks(records)[0]


@settings(max_examples=30, deadline=None)
@given(
    minutes=st.lists(st.integers(0, 2_000), min_size=2, max_size=30),
    seed=st.integers(0, 9),
)
def test_quantiles_equal_those_of_the_declarations_one_by_one_in_any_order(minutes, seed):
    order = np.random.default_rng(seed).permutation(len(minutes))
    table = pa.table(
        {
            "declaration_id": [str(k) for k in order],
            "registered_at": times(*[0] * len(minutes)),
            "released_at": times(*(minutes[k] / 60 for k in order)),
        }
    )
    found = release_time.infer(queried(table))
    values = np.array(minutes) * 60
    for name, share in release_time.SHARES.items():
        assert getattr(found, name)[0] == pytest.approx(np.quantile(values, share), abs=1e-3)
    assert found.sd[0] == pytest.approx(values.std(ddof=1), abs=1e-3)


def means(asked, office):
    rows = asked.findings[0].table().rows()
    return {
        r["stage"]: r["mean"] for r in rows if (r["grouping"], r["group"]) == ("office", office)
    }


@pytest.mark.slow
def test_a_slow_desk_shows_in_its_stage_and_waits_of_all_officers_alike_name_nobody(practised):
    asked, honest = (practised(release_time, honest=h) for h in (False, True))
    truths = [json.loads(a.made.truth.read_text()) for a in (asked, honest)]
    slow = next(f for f in truths[0]["faults"] if f["id"] == "slow_desk")
    faulty, usual = means(asked, slow["office"]), means(honest, slow["office"])
    # Files wait before they are taken up; what the trader does takes as long as before.
    assert faulty["select-check_end"] > 1.3 * usual["select-check_end"]
    for stage in ("lodge-register", "query-query_answer", "assess-pay"):
        assert faulty[stage] == pytest.approx(usual[stage], rel=0.1)
    # The laboratory's days are in the honest year, in no officer's name: whoever may have slowed a
    # file is not said here, and nothing is listed.
    waits = next(one for one in truths[1]["look_alikes"] if one["id"] == "laboratory_tests")
    assert "release_time" in waits["measures"]
    accounts = {a for f in truths[0]["faults"] for a in f.get("accounts", ())}
    assert accounts
    for finding in (*asked.findings, *honest.findings):
        said = json.dumps(finding.to_dict(), default=str)
        assert not [a for a in accounts if a in said]
        assert not any("flagged" in row for table in finding.tables for row in table.rows())
