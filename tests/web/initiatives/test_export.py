"""Does the register leave the house whole, and run nothing?"""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

from python_calamine import CalamineWorkbook

from evenhand.web.initiatives import changes, export, queries


def test_csv_holds_every_column_and_runs_nothing(begin, evidence, uma):
    made = begin(title="=1+1")
    changes.prove(made, place=None, said=evidence, read=0, by=uma)
    found = queries.lines([made])
    heads, row = csv.reader(StringIO(export.as_csv(found).decode("utf-8-sig")))
    told = dict(zip(heads, row, strict=True))
    assert told["what was done"] == "'=1+1"
    assert told["kind"] == "arusha.8.5 Rotation out of vulnerable posts"
    assert told["for human resources"] == "yes"
    assert told["factors"] == "arusha.8"
    assert told["requirements"] == "idg.item.8.6"
    assert told["office"] == "the whole administration"
    assert (told["since"], told["until"]) == ("2026-03-01", "")
    assert told["pieces of evidence"] == "1"
    assert told["cost"] == "1000.50"


def test_the_workbook_holds_the_evidence_on_a_sheet_of_its_own(begin, evidence, uma):
    made = begin()
    changes.prove(made, place=None, said=evidence, read=0, by=uma)
    book = CalamineWorkbook.from_filelike(BytesIO(export.as_xlsx(queries.lines([made]))))
    assert book.sheet_names == ["Initiatives", "Evidence"]
    heads, piece = book.get_sheet_by_name("Evidence").to_python()
    assert heads == export.evidence_heads()
    assert piece[0] == made.pk
    assert piece[-1] == "a" * 64
