"""Is a preview what loading would give, with every fault in the same words?"""

from __future__ import annotations

import gzip

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenhand.errors import RecordsError
from evenhand.records.drafting import previewing
from evenhand.records.drafting.previewing import preview
from evenhand.records.mapping.file import parse_mapping

MAPPING = """
source: "d.*"
format: csv
columns: {declaration_id: id, officer: who, registered_at: at}
extra: [{name: truck, identifies: true}]
"""
ROWS = [
    'id,who,at,truck,note\n1,IVANOV,2026-01-05 10:00,"AA ""11""",x\n',
    '2,PETROV,2026-01-06 11:30,BB,"two\nlines"\n',
    "3,IVANOV,yesterday,BB,x\n",
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "d.csv").write_text("".join(ROWS), encoding="utf-8")
    return tmp_path


def test_rows_are_shown_as_they_would_be_loaded_and_name_nobody(folder):
    found = preview((folder,), parse_mapping(MAPPING))
    (table,) = found.tables
    assert (table.table, table.read, table.loaded, table.rejected) == ("declarations", 3, 2, 1)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [row["declaration_id"] for row in rows] == ["1", "2"]
    assert rows[0]["registered_at"] == "2026-01-05 10:00:00"
    assert all(len(row["officer"]) == 19 for row in rows)
    assert rows[0]["officer"] != rows[1]["officer"]
    whole = str(found)
    assert not any(name in whole for name in ("IVANOV", "PETROV", 'AA "11"'))
    assert [r[1:4] for r in found.rejects] == [("5", "declarations", "registered_at")]


def test_pseudonyms_of_two_previews_are_not_the_same(folder):
    first, second = (preview((folder,), parse_mapping(MAPPING)).tables[0].rows for _ in range(2))
    assert first != second


def test_a_long_file_is_read_at_its_head_and_never_cut_inside_a_field(folder, monkeypatch):
    monkeypatch.setattr(previewing, "ROWS", 2)
    (table,) = preview((folder,), parse_mapping(MAPPING)).tables
    assert (table.read, table.rejected) == (2, 0)


def test_packed_and_parquet_files_are_read_at_their_heads_too(tmp_path, monkeypatch):
    monkeypatch.setattr(previewing, "ROWS", 2)
    (tmp_path / "d.csv.gz").write_bytes(gzip.compress("".join(ROWS).encode()))
    packed = preview((tmp_path,), parse_mapping(MAPPING)).tables[0]
    assert packed.read == 2
    (tmp_path / "d.csv.gz").unlink()
    columns = {n: [f"{n}{i}" for i in range(9)] for n in ("id", "who", "truck")}
    pq.write_table(pa.table(columns | {"at": ["2026-01-05 10:00"] * 9}), tmp_path / "d.parquet")
    mapping = parse_mapping(MAPPING.replace("format: csv", "format: parquet"))
    assert preview((tmp_path,), mapping).tables[0].read == 2


def test_a_file_that_would_be_read_whole_may_be_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(previewing, "WHOLE_BYTES", 3)
    (tmp_path / "d.xlsx").write_bytes(b"PK..")
    mapping = parse_mapping(MAPPING.replace("format: csv", "format: excel"))
    with pytest.raises(RecordsError, match="too large to be previewed"):
        preview((tmp_path,), mapping)
