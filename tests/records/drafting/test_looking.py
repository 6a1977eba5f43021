"""Looking at the head of a file: format, encoding, delimiter, columns."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from evenhand.errors import RecordsError
from evenhand.records.drafting.looking import look, sniff_delimiter, sniff_encoding

RUSSIAN = "номер декларации;инспектор;дата выпуска\n" + "".join(
    f"10{i};Иванов Пётр;0{1 + i % 9}.03.2026\n" for i in range(40)
)
LOG = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE log [<!ENTITY secret SYSTEM "{secret}"><!ENTITY big "aaaaaaaaaa">]>
<log xmlns="http://www.xes-standard.org"><trace><string key="concept:name" value="c1"/>
<event><string key="concept:name" value="Create"/>
<date key="time:timestamp" value="2026-03-01T08:00:00+05:00"/>
<string key="org:resource" value="Ann"/></event>
<event><string key="concept:name" value="Pay"/>
<date key="time:timestamp" value="2026-03-02T08:00:00+05:00"/>
<string key="note">&secret;</string></event></trace></log>
"""


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("cp1251", "windows-1251"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_encoding_and_columns_of_a_text_are_seen(tmp_path: Path, encoding: str, expected: str):
    # Latin letters in the header, so that UTF-16 without a mark shows its zero bytes.
    text = RUSSIAN if "16-" not in encoding else RUSSIAN.replace("номер декларации", "decl id")
    path = tmp_path / "d.csv"
    path.write_bytes(text.encode(encoding))
    seen = look(path)
    if encoding in ("utf-16-le", "utf-16-be"):
        assert seen.encoding.startswith("utf-16")
    else:
        assert seen.encoding == expected
        assert seen.names == tuple(text.splitlines()[0].split(";"))
        assert seen.columns[1].values[0] == "Иванов Пётр"
    assert seen.delimiter == ";" or encoding in ("utf-16-le", "utf-16-be")


@pytest.mark.parametrize("sign", [",", ";", "\t", "|", "^"])
def test_delimiter_is_the_one_that_splits_all_lines_alike(sign: str):
    lines = [sign.join(["id", "who", "what", "when"])]
    lines += [
        sign.join([str(i), f'"Smith, A{i}"', "a b" if i % 3 else "c", "x"]) for i in range(30)
    ]
    assert sniff_delimiter("\n".join(lines)) == sign


def test_head_that_ends_inside_a_character_is_still_utf_8():
    assert sniff_encoding("ж".encode() * 3 + "ж".encode()[:1]) == "utf-8"


def test_gz_is_looked_into(tmp_path: Path):
    path = tmp_path / "d.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    assert look(path).names == ("a", "b")


def test_workbook_is_looked_into(tmp_path: Path):
    path = tmp_path / "d.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("March")
    sheet.write_row(0, 0, ["id", "officer", "n"])
    sheet.write_row(1, 0, ["A1", "Ann", 2.5])
    book.close()
    seen = look(path)
    assert (seen.format, seen.sheet, seen.names) == ("excel", "March", ("id", "officer", "n"))
    assert seen.columns[2].values == ("2.5",)


def test_parquet_is_looked_into(tmp_path: Path):
    path = tmp_path / "d.parquet"
    pq.write_table(pa.table({"id": ["a", "b"], "x": [1.5, float("nan")]}), path)
    seen = look(path)
    assert seen.names == ("id", "x")
    assert seen.columns[1].values == ("1.5",)
    pq.write_table(pa.table({"id": pa.array([], pa.string())}), path)
    assert look(path).names == ("id",)


@pytest.mark.parametrize("name", ["a.xes", "a.xes.gz"])
def test_log_is_looked_into_and_no_entity_is_expanded(tmp_path: Path, name: str):
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET", encoding="utf-8")
    content = LOG.format(secret=secret.as_uri()).encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    seen = look(path)
    assert seen.names[:3] == ("concept:name", "time:timestamp", "org:resource")
    assert "case:concept:name" in seen.names
    assert "TOP SECRET" not in repr(seen)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("d.csv", b""),
        ("d.csv", b"\n \n"),
        ("d.parquet", b"PAR1 cut"),
        ("d.xlsx", b"PK\x03\x04 cut"),
        ("d.xes", b"<log><trace>"),
        ("d.csv.gz", b"\x1f\x8b\x08 cut"),
        ("d.pdf", b"%PDF"),
    ],
)
def test_what_cannot_be_looked_at_is_told_with_a_remedy(tmp_path: Path, name: str, content: bytes):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RecordsError) as told:
        look(path)
    assert told.value.do_next


def test_missing_file_is_told(tmp_path: Path):
    with pytest.raises(RecordsError, match="There is no file"):
        look(tmp_path / "none.csv")
