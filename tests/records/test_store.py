import json

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenhand.errors import RecordsError
from evenhand.records.design import Design, Outcome, People
from evenhand.records.store import MANIFEST, Limits, Store, connect, design_from, design_to

DESIGN = Design(
    outcomes=(Outcome("hours", "h", "duration", "hours"),), rule="lot", within=("office", "day"),
    like_with_like=("article",), period="quarter", people=People("person", "Order 12"),
    time_zone="Asia/Ashgabat",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    pq.write_table(pa.table({"declaration_id": ["D1", "D2"]}), tmp_path / "part.parquet")
    manifest = {
        "tables": {"declarations": {"files": ["part.parquet"]}},
        "design": design_to(DESIGN),
        "fingerprint": "abc",
        "resolution": {"declarations.registered_at": "day"},
    }
    (tmp_path / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    return tmp_path


def test_a_design_survives_the_manifest():
    assert design_from(json.loads(json.dumps(design_to(DESIGN)))) == DESIGN


def test_records_are_read_with_their_design(folder):
    with Store(folder) as store:
        found = store.records()
        assert found.declarations.count().execute() == 2
        assert (found.design, found.fingerprint) == (DESIGN, "abc")
    assert not list((folder / "spill").glob("workspace*"))


def test_a_folder_without_a_store_is_an_error_with_a_remedy(tmp_path):
    with pytest.raises(RecordsError, match=r"manifest.json is missing.*Load the records first"):
        Store(tmp_path)
    (tmp_path / MANIFEST).write_text("{", encoding="utf-8")
    with pytest.raises(RecordsError, match="cannot be read"):
        Store(tmp_path)


@pytest.mark.parametrize(
    "statement",
    ["SET threads = 1", "INSTALL httpfs", "SELECT * FROM read_csv('{outside}')",
     "COPY (SELECT 1) TO '{outside}'"],
)  # fmt: skip
def test_the_engine_is_locked_down(tmp_path, statement):
    inside, outside = tmp_path / "in", tmp_path / "out.csv"
    inside.mkdir()
    outside.write_text("a\n1\n", encoding="utf-8")
    engine = connect(workspace=None, readable=(inside,), limits=Limits(threads=1), spill=inside)
    with pytest.raises(duckdb.Error):
        engine.raw_sql(statement.format(outside=outside)).fetchall()
    engine.disconnect()


def test_folders_with_quotes_are_read(tmp_path):
    inside = tmp_path / "o'brien"
    inside.mkdir()
    pq.write_table(pa.table({"x": [1]}), inside / "x.parquet")
    engine = connect(workspace=None, readable=(inside,), limits=Limits(), spill=inside)
    assert engine.read_parquet(str(inside / "x.parquet")).count().execute() == 1
    engine.disconnect()


def test_a_workspace_that_cannot_be_made_is_an_error_with_a_remedy(tmp_path):
    with pytest.raises(RecordsError, match="Name another folder"):
        connect(
            workspace=tmp_path / "no" / "w.duckdb", readable=(), limits=Limits(), spill=tmp_path
        )
