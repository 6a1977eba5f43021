from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenhand.errors import ReportError
from evenhand.findings.table import Facts, table
from evenhand.reports.tables import arrow, write_table

ROWS = table(
    "t",
    "Title",
    (Facts("name", "Name", "text", meaning="Who."), ["a", None]),
    (Facts("n", "Files", "count"), [1, 2]),
    (Facts("x", "Gap", "hours", unit="hours"), [0.1 + 0.2, np.nan]),
    (Facts("yes", "Flagged", "flag"), [True, False]),
    (Facts("on", "Day", "date"), np.array([date(2025, 1, 2), None], object)),
)


def test_a_table_reads_back_to_the_last_digit_and_missing_is_null(tmp_path):
    write_table(ROWS, tmp_path / "t.parquet")
    back = pq.read_table(tmp_path / "t.parquet")
    assert back.to_pydict() == {
        "name": ["a", None],
        "n": [1, 2],
        "x": [0.1 + 0.2, None],
        "yes": [True, False],
        "on": [date(2025, 1, 2), None],
    }
    assert [str(t) for t in back.schema.types] == [
        "string",
        "int64",
        "double",
        "bool",
        "date32[day]",
    ]


def test_what_a_column_means_goes_with_it(tmp_path):
    write_table(ROWS, tmp_path / "t.parquet")
    schema = pq.read_schema(tmp_path / "t.parquet")
    assert schema.metadata[b"evenhand.title"] == b"Title"
    about = schema.field("name").metadata
    assert (about[b"title"], about[b"kind"], about[b"meaning"]) == (b"Name", b"text", b"Who.")
    assert schema.field("x").metadata[b"unit"] == b"hours"


def test_it_is_compressed_with_zstd(tmp_path):
    write_table(ROWS, tmp_path / "t.parquet")
    assert pq.read_metadata(tmp_path / "t.parquet").row_group(0).column(0).compression == "ZSTD"


@pytest.mark.parametrize(
    ("moment", "kind"),
    [
        (datetime(2025, 1, 2, 3, tzinfo=UTC), pa.timestamp("us", tz="UTC")),
        (datetime(2025, 1, 2, 3), pa.timestamp("us")),
        ("2025-01", pa.string()),
    ],
)
def test_moments_keep_their_zone_and_months_stay_words(moment, kind):
    rows = table("t", "T", (Facts("on", "On", "date"), np.array([moment, None], object)))
    made = arrow(rows)
    assert made.schema.field("on").type == kind
    assert made.to_pydict()["on"] == [moment, None]


def test_a_column_without_any_value_is_text_not_an_error(tmp_path):
    rows = table("t", "T", (Facts("a", "A", "text"), np.array([None], object)))
    write_table(rows, tmp_path / "t.parquet")
    assert pq.read_table(tmp_path / "t.parquet").to_pydict() == {"a": [None]}


def test_a_column_of_mixed_types_is_named():
    rows = table("t", "T", (Facts("a", "A", "text"), np.array(["x", 1], object)))
    with pytest.raises(ReportError, match="Column a of table t mixes int, str"):
        arrow(rows)


def test_an_empty_table_keeps_its_columns(tmp_path):
    write_table(ROWS.head(0), tmp_path / "t.parquet")
    assert pq.read_table(tmp_path / "t.parquet").column_names == list(ROWS.names)
