"""Do the files hold the register and its maps, and run nothing?"""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from evenhand.web.handing_out import may_start_a_formula
from evenhand.web.risks import changes, rating
from evenhand.web.risks.export import heads
from evenhand.web.risks.models import RATED


@pytest.fixture
def client(uma, sign_in):
    return sign_in(name="uma")


def test_both_files_hold_the_risks_and_the_workbook_its_maps(risk, uma, client):
    made = rating.open_round(risk, by=uma)
    said = dict(zip(RATED, (4, 5, 4, 5), strict=True))
    rating.rate(made, said={**said, "comment": ""}, by=uma)
    rating.end(made, by=uma)
    rating.settle(made, said={**said, "reason": "r"}, by=uma)
    sheet = client.get(reverse("risks_file", args=["csv"]))
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"), newline="")))
    plain = dict(zip(rows[0], rows[1], strict=True))
    assert rows[0] == heads()
    assert plain["band with controls"] == "critical"
    assert plain["impact without controls"] == "5"
    assert (plain["flags up"], plain["flags not measurable"]) == ("0", "3")
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(reverse("risks_file", args=["xlsx"])).content)
    )
    assert book.sheet_names == ["Risks", "Map without controls", "Map with controls"]
    grid = book.get_sheet_by_name("Map with controls").to_python()
    assert grid[2] == ["4 Likely", 0, 0, 0, 0, 1]
    assert sum(sum(row[1:]) for row in grid[1:6]) == 1


def test_no_cell_is_a_formula(uma, said, client):
    hostile = {"statement": "=1+1", "function": "@x", "owner": " =2", "process": "\t=3"}
    changes.enter(scheme="", office=None, said={**said, **hostile}, by=uma)
    sheet = client.get(reverse("risks_file", args=["csv"])).content.decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(sheet, newline="")))[1]
    assert not [cell for cell in row if may_start_a_formula(cell)]
    content = client.get(reverse("risks_file", args=["xlsx"])).content
    with zipfile.ZipFile(io.BytesIO(content)) as inside:
        names = [n for n in inside.namelist() if n.startswith("xl/worksheets/sheet")]
        assert len(names) == 3
        assert not [n for n in names if b"<f" in inside.read(n).replace(b"<font", b"")]


def test_another_form_is_not_there(client):
    assert client.get("/risks/register.pdf").status_code == 404
