"""A thousand hostile files: is each refused with one message or kept as it is, and none a fault?"""

from __future__ import annotations

import gzip
import io
import json
import random
import re
import struct
import zipfile
from collections.abc import Callable
from functools import cache
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from evenhand.draw import receipts
from evenhand.errors import EvenhandError
from evenhand.reports.word_template import read_template
from evenhand.web.gate.models import Record
from evenhand.web.people.roles import Role
from evenhand.web.records.kinds import kind_of
from evenhand.web.reviews import uploads
from evenhand.web.reviews.models import File
from evenhand.web.selfassessments import offline_files

MANY = 1_000
ENDINGS = (".csv", ".xlsx", ".parquet", ".json", ".xml", ".xes", ".csv.gz", ".ods", ".txt", ".exe")
NAMES = (
    "../../../etc/passwd",
    "..\\..\\boot.ini",
    "/etc/shadow",
    "C:\\autoexec.bat",
    "letter.pdf.exe",
    "letter\r\nSet-Cookie: a=b.pdf",
    'letter"; filename="x.html',
    "\u202egnp.exe",
    "n" * 5000 + ".pdf",
    "<script>alert(1)</script>.png",
    "=cmd|' /C calc'!A0.csv",
    "con.pdf",
    ".htaccess",
    "a\u0000b.pdf",
    "%2e%2e%2fx.pdf",
    "\u0635\u0648\u0631\u0629.png",
)


def packed(*parts: tuple[str, bytes], pressed: bool = False) -> bytes:
    buffer = io.BytesIO()
    how = zipfile.ZIP_DEFLATED if pressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(buffer, "w", how) as whole:
        for name, content in parts:
            whole.writestr(name, content)
    return buffer.getvalue()


DOCUMENT = (("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"))
BOOK = (("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"))
PDF = b"%PDF-1.7\n1 0 obj<</JS(app.alert(1))/OpenAction 1 0 R>>endobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(30) + b"IEND\xaeB`\x82"


def linked() -> bytes:
    """Return an archive in which a part is a symbolic link."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as whole:
        info = zipfile.ZipInfo("word/document.xml")
        info.external_attr = 0o120777 << 16
        whole.writestr(info, "/etc/passwd")
        whole.writestr("[Content_Types].xml", "<Types/>")
    return buffer.getvalue()


def lying(content: bytes) -> bytes:
    """Return an archive whose directory says that its parts have four thousand million bytes."""
    at = content.index(b"PK\x01\x02")
    return content[: at + 24] + struct.pack("<I", 2**32 - 2) + content[at + 28 :]


@cache
def whole_ones() -> tuple[bytes, ...]:
    """Return files that each do one thing that files should not."""
    zeros = bytes(3_000_000)
    return (
        b"",
        b"\0",
        b"MZ\x90\0 a program",
        b"\x7fELF\x02\x01\x01" + bytes(64),
        b"#!/bin/sh\nrm -rf /\n",
        b"GIF89a\x01\0",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"  \n<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        b"<?xml version='1.0'?>" + b"<a>" * 5000,
        b"=cmd|' /C calc'!A0,1\n",
        PDF,
        PDF + packed(*DOCUMENT),
        PNG,
        PNG + b"<script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 2**31 - 1, 2**31 - 1) + PNG[8:],
        b"\xff\xd8\xff\xe0 <?php system($_GET[0]); ?> \xff\xd9",
        packed(*DOCUMENT),
        packed(*BOOK),
        packed(*DOCUMENT, ("word/vbaProject.bin", b"x")),
        packed(*BOOK, ("xl/macrosheets/sheet1.xml", b"x"), ("xl/externalLinks/1.xml", b"x")),
        packed(*DOCUMENT, ("../../../../tmp/evil.txt", b"x"), ("/etc/cron.d/evil", b"x")),
        packed(*DOCUMENT, ("word/media/bomb", zeros), pressed=True),
        packed(*BOOK, ("xl/worksheets/sheet1.xml", b"<c r='XFD1048576'/>" + zeros), pressed=True),
        packed(*DOCUMENT, *((f"word/{n}", b"") for n in range(2_500))),
        packed(("bomb.zip", packed(("bomb", zeros), pressed=True)), pressed=True),
        linked(),
        lying(packed(*DOCUMENT)),
        packed(*DOCUMENT)[:-30],
        packed(*BOOK)[30:],
        gzip.compress(zeros),
        gzip.compress(gzip.compress(zeros)),
        b"PAR1" + bytes(20) + b"PAR1",
        b"PAR1" + struct.pack("<I", 2**31 - 1) + b"PAR1",
        b"[" * 100_000,
        b'{"a":' * 20_000,
        b'{"form": 1, "rater": 1e999, "answers": [' + b"1," * 999 + b"1]}",
        json.dumps(
            {"form": offline_files.FORM, "rater": "9" * 400, "answers": [{}, 7, None]}
        ).encode(),
        b'{"a": NaN, "a": Infinity}',
        b"9" * 20_000,
        b"\xef\xbb\xbf\xef\xbb\xbfa,b\n",
        "a,b\n1,2\n".encode("utf-16"),
        "a,b\n1,2\n".encode("utf-32"),
        b"\xed\xa0\x80\xed\xb0\x80",
        b"\xc0\xaf" * 100,
        b"a,b\r\n" + b'"' * 9_999,
        b"x" * 300_000,
        b"%PDF-1.7 cut off",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        b"SQLite format 3\0" + bytes(100),
    )


def hostile(number: int) -> bytes:
    """Return a hostile file by its number, each time the same; after the whole ones broken ones."""
    whole = whole_ones()
    if number < len(whole):
        return whole[number]
    chance = random.Random(number)
    content = bytearray(whole[number % len(whole)][:100_000])
    for _each in range(chance.randint(1, 4)):
        at = chance.randrange(len(content) + 1)
        match chance.randrange(6):
            case 0:
                content = content[:at]
            case 1:
                content[at:at] = chance.randbytes(chance.randint(1, 40))
            case 2 if content:
                content[at % len(content)] ^= 1 << chance.randrange(8)
            case 3:
                content[at:at] = chance.choice(whole[:30])[:2_000]
            case 4:
                content = content[at:]
            case _:
                content += chance.choice((b"%%EOF", b"\xff\xd9", b"IEND\xaeB`\x82", b"PAR1", b"\0"))
    return bytes(content)


def record(folder) -> Callable[[bytes, int], object]:
    def read(content: bytes, number: int) -> object:
        name = f"x{ENDINGS[number % len(ENDINGS)]}"
        path = folder / "file"
        path.write_bytes(content)
        return kind_of(path, name=name)

    return read


READERS: dict[str, Callable[[bytes, int], object]] = {
    "a file of a review": lambda content, _number: uploads.type_of(content),
    "a form of a self-assessment": lambda content, _number: offline_files.read(content),
    "a template of papers": lambda content, _number: read_template(content),
    "a receipt of a draw": lambda content, _number: receipts.check(content),
}


@pytest.mark.parametrize("of", [*READERS, "records"])
def test_a_hostile_upload_is_refused_with_one_message_or_kept_as_it_is(of, tmp_path):
    read = READERS.get(of) or record(tmp_path)
    told: list[EvenhandError] = []
    for number in range(MANY):
        # Any other error than one that is told fails here.
        try:
            read(hostile(number), number)
        except EvenhandError as err:
            told.append(err)
    assert all(err.what and err.do_next and len(str(err)) < 1_000 for err in told)
    assert MANY // 2 < len(told) <= MANY
    # Nothing was unpacked or written beside.
    assert [p.name for p in tmp_path.iterdir()] in ([], ["file"])


@pytest.fixture
def pages(told, cast, sign_in):
    """Return the pages that take a file, with who sends it and what stands beside it."""
    today = timezone.localdate().isoformat()
    whole = sign_in(*Role, name="all")
    rita, olga = (sign_in(name=person.username) for person in (cast.rita, cast.olga))
    decided = {"decided_by": "Director General", "decided_on": today}
    return (
        (rita, reverse("add_review_file", args=[told.review.pk]), {"received_on": today}),
        (olga, reverse("answer_notice", args=[told.officer.pk]), {"text": "My answer."}),
        (whole, reverse("gate_record", args=["purpose"]), decided),
        (whole, reverse("draw_check"), {}),
    )


def sent(page, number: int) -> int:
    """Send a page a hostile file under a hostile name, and return the status of its answer."""
    client, address, beside = page
    content, name = whole_ones()[number % len(whole_ones())], NAMES[number % len(NAMES)]
    file = SimpleUploadedFile(name, content, content_type="text/html\r\nX: y")
    file.name = name
    # A form is good once: each has its own number.
    answer = client.post(address, {**beside, "post": uuid4(), "file": file})
    assert answer.status_code in (200, 302, 400, 403, 404, 422), (address, number)
    shown = answer.content.decode()
    assert "<script>alert" not in shown
    if answer.status_code == 422:
        faults = re.search(r'<div class="faults".*?</div>', shown, re.S)[0]
        assert faults.count("<li>") == 1, (address, number)
    return answer.status_code


def test_no_page_that_takes_a_file_is_brought_down(pages, told):
    whole = whole_ones()
    for place, page in enumerate(pages):
        for number in range(place, len(whole) + len(NAMES), 4):
            sent(page, number)
    assert File.objects.filter(review=told.review).count() < len(whole)
    assert not Record.objects.filter(sha256="").exists()


@pytest.fixture
def rater(begin, asked):
    (assessment,) = begin()
    (made,) = asked(assessment, "rae")
    return made


def test_nor_one_of_plans_records_and_self_assessments(
    approved, collection, rater, anns_client, sign_in, home
):
    today = timezone.localdate().isoformat()
    uma, rae = sign_in(name="uma"), sign_in(name="rae")
    assessment, asked_of = rater.assessment, rater.requirements[0]
    proof = {
        "name": "Order 12",
        "kind": "document",
        "received": today,
        "effective": today,
        "review_due": today,
    }
    taking = {
        "plan": (uma, reverse("prove_stage", args=[approved.pk]), {"stage": "1", "on": today}),
        "records": (anns_client, reverse("upload", args=[collection.pk]), {}),
        "form": (rae, reverse("bring_in", args=[assessment.pk, rater.pk]), {}),
        "proof": (rae, reverse("prove", args=[assessment.pk, asked_of]), proof),
    }
    many = len(whole_ones()) + len(NAMES)
    answers = {
        which: {number: sent(page, number) for number in range(place, many, 6)}
        for place, (which, page) in enumerate(taking.items())
    }
    # Of a proof the hash alone is kept, so that any file is taken whose name can be written down.
    assert 302 in answers["plan"].values()
    assert 302 in answers["proof"].values()
    assert set(answers["form"].values()) == {422}
    assert set(answers["records"].values()) == {422}
    # What was refused is not kept, and nothing was unpacked.
    assert not [path for path in (home / "records").rglob("*") if path.is_file()]
    assert not [path for path in home.rglob("*") if "evil" in path.name]


def test_what_was_kept_is_handed_out_as_an_attachment_under_a_name_of_ours(pages, told):
    client, address, beside = pages[0]
    for name in NAMES:
        file = SimpleUploadedFile("x", PDF)
        file.name = name
        client.post(address, {**beside, "file": file})
    kept = list(File.objects.filter(review=told.review))
    assert kept
    for each in kept:
        answer = client.get(reverse("review_file", args=[each.pk]))
        assert answer.content == PDF
        assert answer["Content-Type"] == "application/pdf"
        said = answer["Content-Disposition"]
        assert re.fullmatch(r'attachment; filename="file-\d+\.pdf"', said)
        assert "sandbox" in answer["Content-Security-Policy"]
