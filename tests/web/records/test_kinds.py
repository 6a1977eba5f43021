"""Is a file known by its content, and is a hostile one refused?"""

from __future__ import annotations

import gzip
import zipfile
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenhand.errors import RecordsError
from evenhand.web.records import kinds
from evenhand.web.records.kinds import kind_of


def archive(*names: str, content: bytes = b"<x/>") -> bytes:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as book:
        for name in names:
            book.writestr(name, content)
    return whole.getvalue()


def parquet() -> bytes:
    whole = BytesIO()
    pq.write_table(pa.table({"id": ["1"]}), whole)
    return whole.getvalue()


TAKEN = [
    ("a.csv", b"id,who\n1,X\n", "text"),
    ("a.csv", "id;кто\n1;Иванов\n".encode("cp1251"), "text"),
    ("a.csv", "id;who\n1;X\n".encode("utf-16"), "text"),
    ("a.csv", "id;who\n1;X\n".encode("utf-16-le"), "text"),
    ("A.CSV.GZ", gzip.compress(b"id,who\n1,X\n", mtime=0), "text"),
    ("a.parquet", parquet(), "parquet"),
    ("a.xlsx", archive("[Content_Types].xml", "xl/workbook.xml"), "workbook"),
    ("a.ods", archive("mimetype", "content.xml"), "workbook"),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old workbook"),
    ("a.xes", b'\xef\xbb\xbf<?xml version="1.0"?><log/>', "XML"),
    ("a.jsonocel", b'{"ocel:global-log": {}}', "JSON"),
]
REFUSED = [
    ("a.csv", b""),
    ("a.csv", b"\x7fELF\x02\x01\x01" + bytes(90)),
    ("a.csv", b"MZ\x90\x00" + bytes(90)),
    ("a.csv", archive("xl/workbook.xml")),
    ("a.csv", b"<!DOCTYPE html><script>alert(1)</script>"),
    ("a.csv", b"<?php system($_GET[0]); ?>"),
    ("a.csv", b"#!/bin/sh\nrm -rf /\n"),
    ("a.csv", b"%PDF-1.7\n%%EOF"),
    ("a.csv", b"id,who\n1,\x00X\n"),
    ("a.csv.gz", b"id,who\n1,X\n"),
    ("a.csv.gz", gzip.compress(b"id,who\n1,X\n", mtime=0)[:-20]),
    ("a.parquet", b"PAR1" + bytes(4)),
    ("a.parquet", parquet()[:-4]),
    ("a.xlsx", archive("word/document.xml")),
    ("a.xlsx", b"PK\x03\x04" + bytes(90)),
    ("a.xes", b"<html><body>log</body></html>"),
    ("a.json", b"id,who\n"),
]


@pytest.mark.parametrize(("name", "content", "kind"), TAKEN)
def test_a_file_is_known_by_its_content(tmp_path, name, content, kind):
    path = tmp_path / "0123"
    path.write_bytes(content)
    assert kind_of(path, name=name) == kind


@pytest.mark.parametrize(("name", "content"), REFUSED)
def test_what_is_not_as_its_name_says_is_refused(tmp_path, name, content):
    path = tmp_path / "0123"
    path.write_bytes(content)
    with pytest.raises(RecordsError, match="is not what its name says"):
        kind_of(path, name=name)


@pytest.mark.parametrize("name", ["a.exe", "a", "a.parquet.gz", "a.xlsx.gz", "a.zip", "a.csv.exe"])
def test_an_ending_that_is_not_read_is_refused(tmp_path, name):
    path = tmp_path / "0123"
    path.write_bytes(b"id\n1\n")
    with pytest.raises(RecordsError, match="is not read here"):
        kind_of(path, name=name)


def test_an_archive_that_would_fill_the_memory_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "0123"
    path.write_bytes(archive("xl/workbook.xml", content=bytes(3_000_000)))
    assert kind_of(path, name="a.xlsx") == "workbook"
    monkeypatch.setattr(kinds, "MOST_UNPACKED", 2_000_000)
    with pytest.raises(RecordsError):
        kind_of(path, name="a.xlsx")
