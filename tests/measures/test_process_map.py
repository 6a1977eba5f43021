import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import StatisticsError
from evenhand.measures import process_map
from evenhand.records.context import Context
from evenhand.records.design import Design
from evenhand.records.records import Records

START = datetime(2026, 2, 2, 8, tzinfo=UTC)


def counted(events, offices=()):
    """Counts of events given as (declaration, sequence, activity, minutes), with their offices."""
    table = pa.table(
        {
            "declaration_id": pa.array([e[0] for e in events], pa.string()),
            "sequence": pa.array([e[1] for e in events], pa.int64()),
            "activity": pa.array([e[2] for e in events], pa.string()),
            "at": pa.array([START + timedelta(minutes=e[3]) for e in events], pa.timestamp("us")),
        }
    )
    tables = {"events": ibis.memtable(table)}
    if offices:
        columns = zip(("declaration_id", "office"), zip(*offices, strict=True), strict=True)
        known = pa.table({n: pa.array(values, pa.string()) for n, values in columns})
        tables["declarations"] = ibis.memtable(known)
    records = Records(tables=tables, design=Design())
    found = ibis.duckdb.connect().to_pyarrow(process_map.query(records))
    return process_map.Counts(
        **{
            f.name: np.array(found[f.name].to_pylist(), dtype=object)
            if pa.types.is_string(found[f.name].type)
            else found[f.name].to_numpy()
            for f in fields(process_map.Counts)
        }
    )


def arcs(found):
    return dict(
        zip(zip(found.source, found.target, strict=True), found.count.tolist(), strict=True)
    )


LOG = [
    ("a", 1, "register", 0),
    ("a", 2, "check", 10),
    ("a", 3, "release", 30),
    ("b", 4, "register", 5),
    ("b", 5, "check", 35),
    ("b", 6, "release", 35),
    ("c", 7, "register", 6),
    ("c", 8, "release", 7),
]


def test_a_log_of_three_declarations_is_counted_as_worked_by_hand():
    found = process_map.infer(counted(LOG))
    assert arcs(found) == {
        ("check", "release"): 2,
        ("register", "check"): 2,
        ("register", "release"): 1,
    }
    # register -> check: 10 and 30 minutes; check -> release: 20 and 0.
    assert found.mean_seconds.tolist() == [600, 1200, 60]
    assert found.median_seconds.tolist() == [600, 1200, 60]
    assert found.at_once.tolist() == [1, 0, 0]
    assert found.variant.tolist() == ["register -> check -> release", "register -> release"]
    assert found.variant_count.tolist() == [2, 1]
    assert found.activity.tolist() == ["check", "register", "release"]
    assert found.occurrences.tolist() == [2, 3, 3]
    assert found.starts.tolist() == [0, 3, 0]
    assert found.ends.tolist() == [0, 0, 3]
    assert (found.cases, found.events) == (3, 8)


def test_the_median_of_an_even_number_of_times_lies_between_the_middle_two():
    log = [
        (f"{d}", 2 * k + s, "ab"[s], s * wait)
        for k, (d, wait) in enumerate([("w", 1), ("x", 2), ("y", 4), ("z", 60)])
        for s in (0, 1)
    ]
    found = process_map.infer(counted(log))
    assert found.median_seconds.tolist() == [180]
    assert found.mean_seconds.tolist() == [pytest.approx(67 * 60 / 4)]


def test_acts_at_one_time_keep_the_order_of_the_source():
    found = process_map.infer(counted([("a", 2, "pay", 0), ("a", 1, "release", 0)]))
    assert found.variant.tolist() == ["release -> pay"]
    assert found.at_once.tolist() == [1]


def test_time_goes_before_the_order_of_the_source():
    found = process_map.infer(counted([("a", 1, "release", 9), ("a", 2, "pay", 0)]))
    assert found.variant.tolist() == ["pay -> release"]


def test_a_declaration_with_one_event_is_a_variant_without_arcs():
    counts = counted([("a", 1, "register", 0)])
    found = process_map.infer(counts)
    assert (len(found.count), found.variant.tolist()) == (0, ["register"])
    said = process_map.find(counts, found, Context())
    assert said.is_measured
    assert said.estimates[-1].value is None


def test_an_empty_log_is_not_measurable():
    counts = counted([])
    said = process_map.find(counts, process_map.infer(counts), Context())
    assert said.status == "not_measurable"
    assert said.lacks


def test_cases_longer_than_acts_can_be_packed_are_counted_with_their_like():
    # 2 activities take 2 bits: 31 acts a whole number, 186 in all of them
    def case(name: str, acts: int, last: str) -> list[tuple[str, int, str, int]]:
        return [(name, k, "ab"[k % 2], k) for k in range(acts - 1)] + [(name, acts, last, acts)]

    log = [*case("1", 187, "a"), *case("2", 187, "a"), *case("3", 187, "b"), *case("4", 186, "b")]
    found = process_map.infer(counted([*log, *case("5", 186, "b"), *case("6", 2, "b")]))
    assert found.variant_count.tolist() == [2, 2, 1, 1]
    assert sorted(text.count("->") for text in found.variant) == [1, 185, 186, 186]
    assert found.cases == 6


def test_paths_are_kept_office_by_office_and_add_up():
    at = [("a", "P02"), ("b", "P01"), ("c", "P01"), ("d", None), ("e", "P09")]
    log = [*LOG, ("d", 9, "register", 0)]
    counts = counted(log, at)
    found = process_map.infer(counts)
    whole, short = "register -> check -> release", "register -> release"
    rows = zip(found.office, found.office_variant, found.office_count.tolist(), strict=True)
    # Of two that are as common, the first by name; an office without events has no line.
    assert list(rows) == [("P01", whole, 1), ("P01", short, 1), ("P02", whole, 1)]
    without = process_map.infer(counted(log))
    assert found.variant.tolist() == without.variant.tolist() == [whole, "register", short]
    assert found.variant_count.tolist() == without.variant_count.tolist() == [2, 1, 1]
    assert arcs(found) == arcs(without)
    assert not len(without.office)
    said = process_map.find(counts, found, Context())
    assert said.tables[-1].name == "process_map_offices"


def test_the_middle_two_times_may_lie_hours_apart():
    pairs = [("a", 0), ("b", 1), ("c", 600), ("d", 3_000)]
    log = [(c, k, act, at) for c, m in pairs for k, (act, at) in enumerate((("x", 0), ("y", m)))]
    found = process_map.infer(counted(log))
    assert found.median_seconds.tolist() == [(1 + 600) / 2 * 60]


def test_two_paths_never_share_a_text_whatever_the_names_hold():
    split = process_map.infer(counted([("a", 1, "x", 0), ("a", 2, "y", 1)]))
    joined = process_map.infer(counted([("a", 1, "x -> y", 0)]))
    assert split.variant[0] != joined.variant[0]


def test_too_many_activities_are_refused_with_a_remedy():
    n = process_map.MOST_ACTIVITIES + 1
    blank, zero = np.full(n, np.nan), np.zeros(n, dtype=np.int64)
    counts = process_map.Counts(
        kind=np.full(n, "activity", dtype=object),
        text=np.arange(n).astype(str).astype(object),
        source=np.arange(n),
        target=zero,
        count=zero,
        at_once=zero,
        mean_seconds=blank,
        median_seconds=blank,
    )
    with pytest.raises(StatisticsError, match=r"100,001 different activities.*Map 'activity'"):
        process_map.infer(counts)


def test_the_finding_names_the_path_the_slow_step_and_its_tables():
    counts = counted(LOG)
    said = process_map.find(
        counts, process_map.infer(counts), Context(resolution={"events.at": "day"})
    )
    assert "3 declarations took 2 different paths" in said.answer
    assert "from register to check" in said.answer
    assert [t.name for t in said.tables] == [
        "process_map",
        "process_map_variants",
        "process_map_activities",
    ]
    assert said.table().names[:5] == ("source", "target", "count", "mean_seconds", "median_seconds")
    assert [c.kind for c in said.charts] == ["process", "bars"]
    assert any("dates" in c for c in said.caveats)
    assert said.estimates[0].value == pytest.approx(2 / 3)
    assert said.to_dict()["measure"] == "process_map"


logs = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.sampled_from(["x", "y", "->", "\\", "z"]), st.integers(0, 3)
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=25, deadline=None)
@given(log=logs, seed=st.integers(0, 9))
def test_a_log_read_in_any_order_gives_the_map_counted_one_by_one(log, seed):
    events = [(d, k, a, m) for k, (d, a, m) in enumerate(log)]
    shuffled = [events[k] for k in np.random.default_rng(seed).permutation(len(events))]
    found = process_map.infer(counted(shuffled))
    expected, paths = {}, {}
    for case in {d for d, *_ in events}:
        path = [
            a
            for _, _, a, _ in sorted(
                (e for e in events if e[0] == case), key=lambda e: (e[3], e[1])
            )
        ]
        paths[tuple(path)] = paths.get(tuple(path), 0) + 1
        for pair in pairwise(path):
            expected[pair] = expected.get(pair, 0) + 1
    assert arcs(found) == expected
    assert sorted(found.variant_count) == sorted(paths.values())
    assert len(set(found.variant)) == len(paths)
    assert found.occurrences.sum() == found.events == len(events)
    assert found.starts.sum() == found.ends.sum() == found.cases


@pytest.mark.slow
def test_files_moved_after_the_lot_show_as_a_step_in_practice_and_corrections_do_not(
    practised,
):
    asked, honest = (practised(process_map, honest=h) for h in (False, True))
    moved = [
        sum(r["count"] for r in a.findings[0].table().rows()
            if (r["source"], r["target"]) == ("assign", "assign"))
        for a in (asked, honest)
    ]  # fmt: skip
    assert moved[0] > 100
    assert moved[1] == 0
    told = {e["id"]: e for e in json.loads(honest.made.truth.read_text())["look_alikes"]}
    assert told["typing_corrections"]["files"] > 0
