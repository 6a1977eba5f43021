"""A database is read like any other source, and says nothing of its password."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.postgresql_server import PASSWORD

from evenhand.errors import RecordsError
from evenhand.records.loading.load import load
from evenhand.records.mapping.file import parse_mapping
from evenhand.records.readers import postgres
from evenhand.records.readers.postgres import PostgresRows
from evenhand.records.store import Limits, Store

psycopg = pytest.importorskip("psycopg")
MAPPING = """
identities: keep
time_zone: Asia/Ashgabat
tables:
  declarations:
    source: "customs.database"
    format: postgres
    sheet: customs.declarations
    columns: {declaration_id: id, registered_at: registered, officer: inspector, office: office}
    extra: [value, paid]
"""


@pytest.fixture(scope="module")
def address(postgresql: Path) -> str:
    said = f"host={postgresql} dbname=postgres user=clerk password={PASSWORD}"
    with psycopg.connect(said, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA customs")
        connection.execute(
            "CREATE TABLE customs.declarations (id text, registered timestamptz, inspector text, "
            "office text, value numeric(18, 2), paid boolean, sex text)"
        )
        connection.execute(
            "INSERT INTO customs.declarations SELECT 'D' || n, "
            "timestamptz '2026-07-01 00:30:00+05' + n * interval '1 minute', 'O' || n % 7, "
            "'  PORT ', n + 0.25, n % 2 = 0, 'x' FROM generate_series(1, 45000) n"
        )
        connection.execute("UPDATE customs.declarations SET inspector = NULL WHERE id = 'D1'")
    return said


@pytest.fixture
def source(address: str, tmp_path: Path) -> Path:
    path = tmp_path / "customs.database"
    path.touch(mode=0o600)
    path.write_text(address + "\n", encoding="utf-8")
    return path


def loaded(source: Path, store: Path):
    return load(
        [source],
        parse_mapping(MAPPING),
        store=store,
        replace_identity=None,
        limits=Limits(threads=1),
        quarantine=store.parent / "quarantine",
    )


def opened(source: Path, sheet: str = "customs.declarations") -> PostgresRows:
    mapping = parse_mapping(MAPPING.replace("customs.declarations", sheet))
    return PostgresRows(source, mapping.sources[0])


def test_every_row_of_a_table_is_loaded_with_its_types(source, tmp_path):
    found = loaded(source, tmp_path / "store")
    assert found.reconciled
    assert found.tables["declarations"].rows_loaded == 45_000
    with Store(tmp_path / "store") as store:
        t = store.records().declarations
        assert set(t.columns) >= {"value", "paid"}
        assert "sex" not in t.columns, "a column that is not mapped never leaves the database"
        first = t.filter(t.declaration_id == "D2").to_pyarrow().to_pylist()[0]
        assert t.officer.isnull().sum().to_pyarrow().as_py() == 1
    # 00:32 in Ashgabat is 19:32 of the day before in UTC; the day is the administration's own.
    assert first["registered_at"].isoformat() == "2026-06-30T19:32:00"
    assert first["day"].isoformat() == "2026-07-01"
    assert (first["officer"], first["office"], first["value"]) == ("O2", "PORT", "2.25")


def test_the_fingerprint_is_that_of_the_rows_and_not_of_the_password(source, address, tmp_path):
    one = loaded(source, tmp_path / "one").fingerprint
    source.write_text(address.replace("user=clerk", "user='clerk'"), encoding="utf-8")
    assert loaded(source, tmp_path / "two").fingerprint == one
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("UPDATE customs.declarations SET inspector = 'O9' WHERE id = 'D5'")
        changed = loaded(source, tmp_path / "three").fingerprint
        connection.execute("UPDATE customs.declarations SET inspector = 'O5' WHERE id = 'D5'")
    assert changed != one


def test_neither_store_nor_rejects_tell_the_password(source, tmp_path):
    loaded(source, tmp_path / "store")
    for path in (tmp_path / "store").rglob("*"):
        if path.is_file():
            assert PASSWORD.encode() not in path.read_bytes()


def test_nothing_can_be_written_through_the_connection(source):
    with opened(source)._connected() as connection:
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("DELETE FROM customs.declarations")
        connection.rollback()


def test_rows_arrive_in_parts(source):
    rows = opened(source)
    sizes = [len(b.lines) for b in rows.batches(["id"], reject=print, progress=lambda share: None)]
    assert sum(sizes) == rows.counted == 45_000
    assert max(sizes) <= 20_000


@pytest.mark.parametrize("sheet", ["customs.none", 'x"; DROP TABLE customs.declarations; --'])
def test_a_table_that_is_not_there_is_named(source, sheet):
    with pytest.raises(RecordsError, match="does not give") as said:
        opened(source, f"'{sheet}'")
    assert "sheet" in said.value.do_next
    assert opened(source).columns[0] == "id"


def test_a_wrong_password_is_said_without_it(source, address):
    source.write_text(address.replace(PASSWORD, "wrong-secret"), encoding="utf-8")
    with pytest.raises(RecordsError, match="password authentication failed") as said:
        opened(source)
    assert "wrong-secret" not in f"{said.value.what} {said.value.do_next}"


def plain(tmp_path: Path, text: str, mode: int = 0o600) -> Path:
    path = tmp_path / "customs.database"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="modes")
def test_an_address_that_others_can_read_is_refused(tmp_path):
    with pytest.raises(RecordsError, match="others than its owner may read it"):
        opened(plain(tmp_path, "host=db.example", 0o644))


@pytest.mark.parametrize(
    ("text", "said"), [("", "holds no address"), ("x" * 20_000, "too long for the address")]
)
def test_a_file_that_is_no_address_is_refused_before_anything_is_tried(tmp_path, text, said):
    with pytest.raises(RecordsError, match=said):
        opened(plain(tmp_path, text))


def test_a_server_that_does_not_answer_is_said(tmp_path):
    with pytest.raises(RecordsError, match="cannot be read") as said:
        opened(plain(tmp_path, f"host={tmp_path} dbname=x user=y"))
    assert "may reach the server" in said.value.do_next


def test_a_mapping_without_the_table_says_how_it_is_named(tmp_path):
    mapping = parse_mapping(MAPPING.replace("    sheet: customs.declarations\n", ""))
    with pytest.raises(RecordsError, match="does not say which table") as said:
        PostgresRows(plain(tmp_path, "host=db.example"), mapping.sources[0])
    assert "sheet: customs.declarations" in said.value.do_next


def test_a_python_without_the_driver_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(RecordsError, match="psycopg is missing") as said:
        postgres._driver()
    assert 'pip install "evenhand[postgres]"' in said.value.do_next
