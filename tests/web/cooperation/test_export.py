"""Does all of it leave the house, and run nothing?"""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

from python_calamine import CalamineWorkbook

from evenhand.web.cooperation import export, queries


def test_csv_holds_the_promises_and_runs_nothing(promise_of, uma):
    promise_of(what="=1+1")
    told = export.as_csv(queries.whole(uma)).decode("utf-8-sig")
    heads, row = csv.reader(StringIO(told))
    plain = dict(zip(heads, row, strict=True))
    assert plain["what is promised"] == "'=1+1"
    assert plain["partner"] == "Customs Union Fund"
    assert plain["who promises"] == "the administration"
    assert (plain["promised on"], plain["due"]) == ("2026-05-08", "2026-09-30")
    assert plain["gaps, actions and initiatives"] == "gap:arusha.8.5"
    assert "Ann" not in told


def test_the_workbook_has_a_sheet_each(request_of, mission_of, promise_of, uma):
    for make in (request_of, mission_of, promise_of):
        make()
    content = export.as_xlsx(queries.whole(uma))
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    assert book.sheet_names == ["Promises", "Requests", "Missions"]
    asked = dict(zip(*book.get_sheet_by_name("Requests").to_python(), strict=True))
    assert (asked["sum"], asked["currency"]) == (25000, "EUR")
    assert asked["state"] == "draft, waits for a manager"
    planned = dict(zip(*book.get_sheet_by_name("Missions").to_python(), strict=True))
    assert planned["number of experts"] == 2
