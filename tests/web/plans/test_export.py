"""Do files and calendar hold the plan, and run nothing?"""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from evenhand.web.handing_out import may_start_a_formula
from evenhand.web.plans import changes, export, queries

HOSTILE = "=1+1; a, b\\c\nline"


@pytest.fixture
def client(uma, sign_in):
    return sign_in(name="uma")


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_both_files_hold_the_actions(action, uma, client):
    step = {"what": "Order", "due": date(2026, 4, 1), "done_on": date(2026, 4, 2)}
    changes.milestone(action, place=None, said=step, read=0, by=uma)
    sheet = client.get(reverse("plan_file", args=["csv"])).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet, newline="")))
    plain = dict(zip(rows[0], rows[1], strict=True))
    assert rows[0] == export.heads()
    assert plain["cost"] == "1000.50"
    assert plain["due"] == "2026-06-30"
    assert plain["status"] == "waits for approval"
    assert (plain["milestones"], plain["milestones done"]) == ("1", "1")
    assert plain["why"] == "gap arusha.4.7 No second signature"
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(reverse("plan_file", args=["xlsx"])).content)
    )
    typed = dict(zip(*book.get_sheet_by_name("Actions").to_python(), strict=True))
    assert (typed["cost"], typed["due"]) == (1000.5, date(2026, 6, 30))
    assert book.get_sheet_by_name("Milestones").to_python()[1][1] == "Order"


def test_no_cell_is_a_formula(uma, said, client):
    said |= {"title": "=1+1", "owner": "@x", "objective": " =2"}
    changes.begin(office=None, said=said, causes=[changes.cause("risk:1", "+x")], by=uma)
    sheet = client.get(reverse("plan_file", args=["csv"])).content.decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(sheet, newline="")))[1]
    assert not [cell for cell in row if may_start_a_formula(cell)]


def test_a_calendar_has_a_whole_day_for_each_thing_that_is_due(approved, uma):
    step = {"what": HOSTILE, "due": date(2026, 4, 30)}
    changes.milestone(approved, place=None, said=step, read=0, by=uma)
    every = queries.due_whenever(queries.lines([approved]), date(2026, 1, 1))
    at = datetime(2026, 5, 4, 12, tzinfo=UTC)
    lines = unfolded(export.as_calendar(every, host="house.example", made_at=at))
    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Evenhand//Plan//EN"]
    assert lines[-1] == "END:VCALENDAR"
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
    assert "DTSTART;VALUE=DATE:20260430" in lines
    assert "DTEND;VALUE=DATE:20260501" in lines
    assert "DTSTAMP:20260504T120000Z" in lines
    summary = next(line for line in lines if line.startswith("SUMMARY:") and "1+1" in line)
    assert summary == r"SUMMARY:Ask a second signature: =1+1\; a\, b\\c\nline"
    ids = [line for line in lines if line.startswith("UID:")]
    whole = f"UID:action-{approved.pk}-"
    assert ids == [f"{whole}milestone-1@house.example", f"{whole}due@house.example"]


def test_an_event_keeps_its_identifier_when_another_thing_is_done(approved, uma):
    step = {"what": "Order", "due": date(2026, 4, 30)}
    changes.milestone(approved, place=None, said=step, read=0, by=uma)

    def ids():
        every = queries.due_whenever(queries.lines([approved]), date(2026, 1, 1))
        return {each.what: each.key for each in every}

    before = ids()
    done = {**step, "done_on": date(2026, 4, 1)}
    changes.milestone(approved, place=1, said=done, read=1, by=uma)
    assert ids() == {"action": before["action"]}


def test_long_lines_are_folded_and_no_sign_is_cut(approved, uma):
    step = {"what": "Приказ " * 20, "due": date(2026, 4, 30)}
    changes.milestone(approved, place=None, said=step, read=0, by=uma)
    every = queries.due_whenever(queries.lines([approved]), date(2026, 1, 1))
    text = export.as_calendar(every, host="h", made_at=datetime(2026, 5, 4, tzinfo=UTC))
    assert any("Приказ " * 20 in line for line in unfolded(text))


def test_the_calendar_is_handed_out(action, client):
    answer = client.get(reverse("plan_file", args=["ics"]))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.content.count(b"BEGIN:VEVENT") == 1


def test_another_form_is_not_there(client, action):
    assert client.get("/actions/plan.pdf").status_code == 404
