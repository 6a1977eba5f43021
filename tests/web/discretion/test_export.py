"""Do the files hold the numbers of the page, and run nothing?"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from evenhand.web import handing_out
from evenhand.web.discretion import changes
from evenhand.web.discretion.export import heads
from evenhand.web.discretion.printing import printed
from evenhand.web.handing_out import may_start_a_formula
from evenhand.web.people import changes as people
from evenhand.web.people.roles import Role

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1+1", "＝1", "\n=1"]


FORMS = {"selfassessments/offline_files.py"}
"""A form that comes back filled in: its cells may be chosen from lists; see its own tests."""


def test_one_module_writes_whatever_a_spreadsheet_opens():
    # What is guarded in one place cannot be forgotten in another.
    web = Path(handing_out.__file__).parent
    writes = {
        path.relative_to(web).as_posix()
        for path in web.rglob("*.py")
        if re.search(r"csv\.(writer|DictWriter)|xlsxwriter", path.read_text(encoding="utf-8"))
    }
    assert writes == {"handing_out.py", *FORMS}


@pytest.fixture
def uma(house):
    return people.give_account("uma", [(Role.INTEGRITY_UNIT, None)], by=None).person


@pytest.fixture
def client(uma, sign_in):
    return sign_in(name="uma")


def entered(uma, title="Relief", **said):
    whole = {"title": title, "decided_by": "Chief", "since": date(2026, 1, 1), "reason": "r"}
    return changes.enter(kind="relief", office=None, said={**whole, **said}, by=uma)


def files(client):
    sheet = client.get(reverse("discretion_file", args=["csv"]))
    book = client.get(reverse("discretion_file", args=["xlsx"]))
    assert sheet["Content-Disposition"] == 'attachment; filename="discretion.csv"'
    assert sheet.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"), newline="")))
    return rows, CalamineWorkbook.from_filelike(io.BytesIO(book.content)), book.content


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_spreadsheet_might_run_is_led_by_an_apostrophe(text):
    assert may_start_a_formula(text)


@pytest.mark.parametrize("text", ["", "Chief", "a=b", "1-2", "Код"])
def test_other_text_stays_as_it_is(text):
    assert not may_start_a_formula(text)


def test_no_cell_of_either_file_is_a_formula(uma, client):
    for text in HOSTILE:
        entered(uma, title=text, limits=text, unwatched_because=text, legal_ground=text)
    rows, _, content = files(client)
    assert len(rows) == len(HOSTILE) + 1
    for row in rows[1:]:
        assert row[2].startswith("'")
        assert row[6].startswith("'")
        assert not [cell for cell in row if may_start_a_formula(cell)]
    with zipfile.ZipFile(io.BytesIO(content)) as inside:
        sheets = [n for n in inside.namelist() if n.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 3
        for name in sheets:
            assert b"<f>" not in inside.read(name)
            assert b"<f " not in inside.read(name)


def test_both_files_hold_the_numbers_of_the_page(uma, client):
    found = entered(uma, volume=12_345, value=Decimal("9876543.25"))
    year = {
        "before_from": date(2024, 1, 1),
        "before_until": date(2024, 12, 31),
        "before_volume": 20_000,
        "after_from": date(2025, 1, 1),
        "after_until": date(2025, 6, 30),
        "after_volume": 6_000,
    }
    changes.reduce(found, place=None, said={"way": "rule", "what": "w", **year}, read=0, by=uma)
    page = re.sub(r"<[^>]+>|\s+", " ", client.get(reverse("discretion")).content.decode())
    rows, book, _ = files(client)
    plain = dict(zip(rows[0], rows[1], strict=True))
    sheet = book.get_sheet_by_name("Register").to_python()
    typed = dict(zip(sheet[0], sheet[1], strict=True))
    assert rows[0] == sheet[0] == heads()
    for head in ("decisions a year", "before: decisions a year", "after: decisions a year"):
        assert typed[head] == float(plain[head])
        assert printed(Decimal(plain[head])) in page, head
    assert printed(Decimal(plain["value at stake a year"])) in page
    assert typed["value at stake a year"] == float(plain["value at stake a year"])
    assert plain["before: last day"] == "2024-12-31"
    assert typed["before: last day"] == date(2024, 12, 31)
    total = book.get_sheet_by_name("By group").to_python()[-1]
    assert total[:3] == ["all", 1, 12_345]


def test_what_is_not_stated_is_empty_and_not_nought(uma, client):
    entered(uma)
    rows, _, _ = files(client)
    plain = dict(zip(rows[0], rows[1], strict=True))
    assert plain["decisions a year"] == plain["after: decisions a year"] == ""
    assert plain["watched"] == "unwatched"


def test_another_form_is_not_there(client):
    assert client.get("/discretion/register.pdf").status_code == 404
