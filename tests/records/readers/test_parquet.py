import datetime as dt

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenhand.errors import RecordsError
from evenhand.records.design import Design

COLUMNS = {"declaration_id": "decl", "registered_at": "time", "officer": "who"}


def put(path, **columns):
    pq.write_table(pa.table(columns), path)
    return path


def test_types_pass_through_and_floating_keys_stay_whole_numbers(small, tmp_path):
    path = put(
        tmp_path / "a [1] b.parquet",
        decl=pa.array([1.0, 2.0, None]),
        time=pa.array([dt.datetime.fromisoformat("2024-07-01 12:00")] * 3, pa.timestamp("ns")),
        who=pa.array([537.0, float("nan"), 12.0]),
        weight=pa.array([1, 2, 3], pa.int32()),
        article=pa.array([157.5, float("nan"), 2.0]),
    )
    made = small.load(
        path,
        small.source(form="parquet", columns=COLUMNS, extra=("weight", "article")),
        into=tmp_path,
        keep=True,
        design=Design(time_zone="Europe/Rome"),
    )
    query = (
        "SELECT declaration_id, registered_at::VARCHAR, officer, weight, article FROM t ORDER BY 1"
    )
    assert small.query(made, query) == [
        ("1", "2024-07-01 10:00:00", "537", 1, 157.5),
        ("2", "2024-07-01 10:00:00", None, 2, None),
    ]
    assert [(r[1], r[4]) for r in small.rejects(made)] == [("3", "declaration_id is empty")]
    assert made.reconciled


def test_a_time_with_a_zone_is_an_instant(small, tmp_path):
    at = pa.array([dt.datetime(2024, 7, 1, 12, tzinfo=dt.UTC)], pa.timestamp("us", tz="Asia/Tokyo"))
    path = put(tmp_path / "d.parquet", decl=["A"], time=at, who=["Ann"])
    made = small.load(
        path,
        small.source(form="parquet", columns=COLUMNS),
        into=tmp_path,
        design=Design(time_zone="Europe/Rome"),
    )
    assert small.query(made, "SELECT registered_at::VARCHAR, hour FROM t") == [
        ("2024-07-01 12:00:00", "14")
    ]


def test_text_in_parquet_is_read_as_text_is(small, tmp_path):
    path = put(
        tmp_path / "d.parquet", decl=["A", "B"], time=["2024-07-01", "1/7/24"], who=["x", " "]
    )
    made = small.load(path, small.source(form="parquet", columns=COLUMNS), into=tmp_path, keep=True)
    assert small.query(made, "SELECT declaration_id, officer FROM t") == [("A", "x")]
    assert [r[1] for r in small.rejects(made)] == ["2"]


def test_a_type_that_cannot_be_a_time_is_refused(small, tmp_path):
    path = put(tmp_path / "d.parquet", decl=["A"], time=[20240701], who=["x"])
    with pytest.raises(RecordsError, match="'time' holds BIGINT, which cannot be read as time"):
        small.load(path, small.source(form="parquet", columns=COLUMNS), into=tmp_path)


def test_a_truncated_file_is_refused(small, tmp_path):
    path = put(tmp_path / "d.parquet", decl=["A"], time=["2024-07-01"], who=["x"])
    mapped = small.source(form="parquet", columns=COLUMNS)
    assert small.load(path, mapped, into=tmp_path).tables["declarations"].rows_loaded == 1
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(RecordsError, match="no whole Parquet file"):
        small.load(path, mapped, into=tmp_path)


def test_several_files_number_their_rows_each_from_one(small, tmp_path):
    put(tmp_path / "e1.parquet", case=["A", None], what=["x", "y"], when=["2024-01-01"] * 2)
    put(tmp_path / "e2.parquet", case=[None, "B"], what=["x", "y"], when=["2024-01-01"] * 2)
    mapped = small.source(
        table="events",
        form="parquet",
        pattern="e*.parquet",
        columns={"declaration_id": "case", "activity": "what", "at": "when"},
    )
    made = small.load(tmp_path, mapped, into=tmp_path)
    assert [(r[0], r[1]) for r in small.rejects(made)] == [("e1.parquet", "2"), ("e2.parquet", "1")]
    assert small.query(made, "SELECT declaration_id, sequence FROM t ORDER BY 2", "events") == [
        ("A", 1),
        ("B", 4),
    ]
