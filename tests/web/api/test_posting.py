"""Does a file come in whole or not at all, and does no hostile one get further than its refusal?"""

from __future__ import annotations

import io
import stat
import sys
from dataclasses import replace
from hashlib import sha256

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import OperationalError, connection
from tests.web.api.test_endpoints import is_fault
from tests.web.virus_scanner import BAD, clamd

from evenhand.web import scanning
from evenhand.web.api import posting
from evenhand.web.api.models import Right
from evenhand.web.journal.models import Entry
from evenhand.web.people.models import Office
from evenhand.web.records import sources

ROWS = b"id,who,where\n1,X,P01\n2,Y,P01\n"
PARQUET = 'source: "*.parquet"\nformat: parquet'


@pytest.fixture
def send(given, records):
    client = given(Right.RECORDS)

    def sent(name: str, body: bytes, *, source: str = "ours", by=None):
        address = f"/api/1/records/{source}/{name}"
        return (by or client).post(address, body, content_type="application/octet-stream")

    return sent


def files(folder) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def parquet() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"id": ["1"], "who": ["X"], "where": ["P01"]}), buffer)
    return buffer.getvalue()


def test_a_file_comes_in_with_its_hash_into_folder_and_journal(send, records):
    answer = send("d-11.csv", ROWS)
    assert answer.status_code == 201
    digest = sha256(ROWS).hexdigest()
    assert answer.json() == {"source": "ours", "name": "d-11.csv", "sha256": digest, "bytes": 29}
    assert (records / "d-11.csv").read_bytes() == ROWS
    assert files(records) == ["d-11.csv", "mapping.yaml"]
    if sys.platform != "win32":
        assert stat.S_IMODE((records / "d-11.csv").stat().st_mode) == 0o600
    (entry,) = Entry.objects.filter(action="records.posted")
    assert digest in entry.facts
    assert "d-11" not in entry.facts
    assert sources.names() == ["ours"]


def test_larger_than_what_a_form_may_send_is_taken(send, records):
    body = ROWS + b"".join(b"%d,X,P01\n" % i for i in range(200_000))
    assert len(body) > 1_000_000
    assert send("large.csv", body).status_code == 201
    assert (records / "large.csv").stat().st_size == len(body)


def test_nothing_is_written_over(send, records):
    send("d.csv", ROWS)
    is_fault(send("d.csv", b"id,who,where\n9,Z,P01\n"), 409, "nothing is written over")
    assert (records / "d.csv").read_bytes() == ROWS
    assert Entry.objects.filter(action="records.posted").count() == 1


@pytest.mark.parametrize(
    "name",
    [
        "mapping.yaml", "..%2Fmapping.yaml", "%2e%2e%2fd.csv", "d.csv%00", "d.exe", "d.csv.exe",
        ".hidden.csv", "d%20d.csv", "d\\d.csv", "d.CSV", "d.parquet", "a" * 101 + ".csv", "%F0%9F",
    ],
)  # fmt: skip
def test_no_name_leads_elsewhere(send, records, home, name):
    before = set(home.rglob("*"))
    assert send(name, ROWS).status_code in (404, 422)
    assert set(home.rglob("*")) == before


@pytest.mark.parametrize("source", ["theirs", "..", "%2e%2e", "ours%2f..", "sources"])
def test_no_folder_but_one_with_a_mapping_takes_a_file(send, records, home, source):
    before = set(home.rglob("*"))
    assert send("d.csv", ROWS, source=source).status_code in (404, 422)
    assert set(home.rglob("*")) == before


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "The file is empty"),
        (b"\0" * 500, "not what the name says"),
        (b"MZ\x90\0\x03", "not what the name says"),
        (b"PK\x03\x04" + b"\xff" * 99, "not what the name says"),
        ("id,who,where\n1,Ж,P01\n".encode("utf-16"), "not what the name says"),
        (b"id,who\n1,X\n", "lacks columns that the mapping names: where"),
        (b"<html><script>alert(1)</script>", "lacks columns"),
        (b'"' + b"a" * 200_000, "not what the name says"),
    ],
)
def test_what_is_no_csv_of_the_mapping_is_refused_and_leaves_nothing(send, records, body, what):
    is_fault(send("d.csv", body), 422, what)
    assert files(records) == ["mapping.yaml"]
    assert not Entry.objects.filter(action="records.posted").exists()


def test_a_delimiter_is_found_as_the_reader_finds_it(send, records):
    assert send("d.csv", ROWS.replace(b",", b";")).status_code == 201
    assert send("e.csv", b"\xef\xbb\xbf" + ROWS).status_code == 201


def test_parquet_is_known_by_its_content(send, records):
    mapping = (records / "mapping.yaml").read_text(encoding="utf-8")
    changed = mapping.replace('source: "*.csv"\nformat: csv', PARQUET)
    (records / "mapping.yaml").write_text(changed, encoding="utf-8")
    assert send("d.parquet", parquet()).status_code == 201
    for body in (b"PAR1", b"PAR1" + b"x" * 99, parquet()[:-1], ROWS):
        is_fault(send("e.parquet", body), 422, "not what the name says")
    assert files(records) == ["d.parquet", "mapping.yaml"]


def test_of_one_office_every_row_is_its_own(send, records, given):
    port = given(Right.RECORDS, office=Office.objects.get(code="P01"))
    assert send("d.csv", ROWS, by=port).status_code == 201
    for spoilt in (b"3,Z,P02\n", b"3,Z,\n", b"3\n", b'3,Z,"P01\nP02"\n'):
        is_fault(send("e.csv", ROWS + spoilt, by=port), 403, "Row 4 is not of office P01")
    mapping = (records / "mapping.yaml").read_text(encoding="utf-8")
    for value, status in (("P02", 403), ("P01", 201)):
        constant = mapping.replace("office: where", f"office: {{value: {value}}}")
        (records / "mapping.yaml").write_text(constant, encoding="utf-8")
        assert send("f.csv", b"id,who\n1,X\n", by=port).status_code == status
    assert files(records) == ["d.csv", "f.csv", "mapping.yaml"]


def test_of_one_office_only_what_is_read_row_by_row_is_taken(send, records, given):
    mapping = (records / "mapping.yaml").read_text(encoding="utf-8")
    changed = mapping.replace('source: "*.csv"\nformat: csv', PARQUET)
    (records / "mapping.yaml").write_text(changed, encoding="utf-8")
    port = given(Right.RECORDS, office=Office.objects.get(code="P01"))
    is_fault(send("d.parquet", parquet(), by=port), 422, "only CSV is taken")


def test_a_file_that_is_too_large_is_stopped_while_it_comes(send, records, monkeypatch):
    monkeypatch.setattr(posting, "LARGEST", 1_000)
    monkeypatch.setattr(posting, "AT_A_TIME", 100)
    is_fault(send("d.csv", ROWS + b"x" * 2_000), 413, "larger than 1000 bytes")
    assert files(records) == ["mapping.yaml"]


def test_a_file_without_its_entry_in_the_journal_does_not_stay(send, records, monkeypatch):
    def fails(*_, **__):
        raise OperationalError("database is locked")

    monkeypatch.setattr(posting, "append", fails)
    with pytest.raises(OperationalError):
        send("d.csv", ROWS)
    assert files(records) == ["mapping.yaml"]


def test_nobody_waits_to_write_while_a_file_comes(send, records, monkeypatch):
    """A transaction begun with the request would hold the one lock of SQLite to its end."""
    seen = []
    written = posting._written

    def watched(*words):
        seen.append(len(connection.savepoint_ids))
        return written(*words)

    monkeypatch.setattr(posting, "_written", watched)
    outside = len(connection.savepoint_ids)
    assert send("d.csv", ROWS).status_code == 201
    assert seen == [outside]


def test_a_file_that_the_scanner_refuses_is_not_kept(send, records, monkeypatch):
    with clamd() as address:
        monkeypatch.setattr(scanning, "CONFIG", replace(scanning.CONFIG, scanner=address))
        answer = send("d-11.csv", ROWS + BAD)
    assert answer.status_code == 422
    assert send("d-12.csv", ROWS).status_code == 503
    assert files(records) == ["mapping.yaml"]
    assert Entry.objects.filter(action="file.refused_by_scanner").count() == 1
