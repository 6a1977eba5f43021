"""Is a file taken for what it is by its content, whatever it calls itself?"""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from evenhand.web.reviews import uploads
from evenhand.web.reviews.lines import ReviewError
from evenhand.web.reviews.uploads import ending_of, type_of


def archive(*names: str) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as whole:
        for name in names:
            whole.writestr(name, "x")
    return buffer.getvalue()


PNG = b"\x89PNG\r\n\x1a\n" + bytes(20) + b"IEND\xaeB`\x82"
TAKEN = [
    (b"%PDF-1.7\nx\n%%EOF\n", uploads.PDF),
    (PNG, uploads.PNG),
    (b"\xff\xd8\xff\xe0 x \xff\xd9", uploads.JPEG),
    ("A letter, ünsigned\n".encode(), uploads.TEXT),
    ("a,b\n1,2\n".encode("utf-8-sig"), uploads.TEXT),
    (archive("[Content_Types].xml", "word/document.xml"), uploads.DOCUMENT),
    (archive("[Content_Types].xml", "xl/workbook.xml"), uploads.WORKBOOK),
]
REFUSED = [
    b"MZ\x90\x00 a program",
    b"\x7fELF\x02\x01",
    b"GIF89a\x01\x00",
    b"<!DOCTYPE html><script>alert(1)</script>",
    b"  <svg onload='x'>",
    b"\xef\xbb\xbf<html>",
    b"<?xml version='1.0'?>",
    b"%PDF-1.7 cut off",
    PNG[:-4],
    b"\xff\xd8\xff cut off",
    b"letter \x00 and more",
    b"\x1b[2J terminal",
    b"\xff\xfea\x00",
    b"PK\x03\x04 no archive",
    archive("a.txt"),
    archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    archive("[Content_Types].xml", "xl/workbook.xml", "run.EXE"),
    archive("[Content_Types].xml", "ppt/presentation.xml"),
]


@pytest.mark.parametrize(("content", "kind"), TAKEN)
def test_what_is_taken_is_known_by_its_content(content, kind):
    assert type_of(content) == kind
    assert ending_of(kind.media) == kind.ending


@pytest.mark.parametrize("content", REFUSED)
def test_what_is_not_taken_is_refused_with_what_is(content):
    with pytest.raises(ReviewError, match="whatever its name says"):
        type_of(content)


def test_nothing_and_too_much_are_refused(monkeypatch):
    with pytest.raises(ReviewError, match="is empty"):
        type_of(b"")
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    assert type_of(b"0123456789") == uploads.TEXT
    with pytest.raises(ReviewError, match="larger than 10 MB"):
        type_of(b"0123456789a")


def test_an_archive_of_very_many_parts_is_no_letter(monkeypatch):
    content = archive("[Content_Types].xml", "word/document.xml", "a", "b")
    monkeypatch.setattr(uploads, "MOST_PARTS", 3)
    with pytest.raises(ReviewError, match="none that is taken"):
        type_of(content)


def test_an_archive_that_unpacks_to_more_than_a_desk_holds_is_refused(monkeypatch):
    content = archive("[Content_Types].xml", "word/document.xml")
    assert type_of(content) == uploads.DOCUMENT
    monkeypatch.setattr(uploads, "MOST_UNPACKED", 1)
    with pytest.raises(ReviewError, match="none that is taken"):
        type_of(content)
