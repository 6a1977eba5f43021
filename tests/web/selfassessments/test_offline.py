"""Does a form that was filled in elsewhere come back whole, once, and without harm?"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zipfile
from io import BytesIO

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.web.selfassessments.conftest import ONE, THREE, TWO
from tests.web.selfassessments.test_pages import text
from tests.web.test_journey import is_whole

from evenhand.instruments.scoring.marks import GivenMark
from evenhand.web.people.roles import Role
from evenhand.web.selfassessments import marking, offline_files, offline_rows
from evenhand.web.selfassessments.guarding import SelfAssessmentRefused
from evenhand.web.selfassessments.models import Answer

FILLED = {"in_law": "3", "in_practice": "not_known", "in_practice_reason": "The port"}


@pytest.fixture
def rater(begin, asked):
    return asked(begin()[0], "olga")[0]


def sheets(content: bytes) -> dict[str, list[list[str]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {n: book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in book.sheet_names}


def workbook(tables: dict[str, list[list[str]]], formula: str = "") -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for n, cell in enumerate(row):
                    write = sheet.write_number if isinstance(cell, float) else sheet.write_string
                    write(at, n, cell)
            if formula and name == offline_files.ANSWERS:
                sheet.write_formula(1, 9, formula)
    return buffer.getvalue()


def filled(rater, **answers) -> bytes:
    """Return the rater's own workbook with answers in it, by requirement."""
    tables = sheets(offline_files.write_workbook(rater))
    heads, *rows = tables[offline_files.ANSWERS]
    for row in rows:
        for name, value in answers.get(row[0].replace(".", "_"), {}).items():
            row[heads.index(name)] = value
    return workbook(tables)


def saved(rater, *rows, **other) -> bytes:
    asked = rater.assessment.wave.asked
    answers = [{"asked": asked.get(row.get("requirement"), ""), **row} for row in rows]
    whole = {"form": offline_rows.FORM, "rater": str(rater.pk), "answers": answers, **other}
    return json.dumps(whole).encode()


def brought(rater, content: bytes, by=None):
    return offline_rows.bring_in(offline_files.read(content), rater, by=by or rater.person)


def test_a_workbook_goes_out_and_comes_back_with_its_answers(rater):
    assert brought(rater, offline_files.write_workbook(rater)).empty == 3
    content = filled(rater, arusha_5_1=FILLED, arusha_5_5={"in_law": 4.0, "in_practice": "2"})
    found = brought(rater, content)
    assert (found.taken, found.known, found.empty, found.rejects) == ((ONE, TWO), (), 1, ())
    one, two = Answer.objects.order_by("pk")
    assert one.mark("in_practice") == GivenMark(None, "not_known", "The port")
    assert (one.in_law, two.in_law, two.in_practice, two.confidence) == (3, 4, 2, "middle")


def test_the_same_form_brought_in_again_writes_nothing(rater):
    content = saved(rater, {"requirement": ONE, **FILLED})
    assert brought(rater, content).taken == (ONE,)
    again = brought(rater, content)
    assert (again.taken, again.known) == ((), (ONE,))
    # What the workbook says is the same answer as what the page says.
    assert brought(rater, filled(rater, arusha_5_1=FILLED)).known == (ONE,)
    assert Answer.objects.count() == 1


def test_every_line_is_taken_empty_or_listed_with_its_reason(rater, settled):
    settled(rater.assessment, THREE, 1)
    rows = [
        {"requirement": ONE, "in_law": "3"},
        {"requirement": ONE, **FILLED},
        {"requirement": "arusha.9.1", **FILLED},
        {"requirement": TWO, **FILLED, "asked": "0" * 64},
        {"requirement": THREE, **FILLED},
        {"requirement": TWO, **FILLED, "confidence": "very"},
        {"requirement": TWO, **FILLED, "comment": "x" * 4001},
        {"confidence": "high"},
    ]
    found = brought(rater, saved(rater, *rows))
    whys = {r.line: r.why for r in found.rejects}
    assert len(whys) + len(found.taken) + len(found.known) + found.empty == len(rows)
    assert "A mark is a level or another answer" in whys[1]
    assert "It stands in the file twice." in whys[2]
    assert "is not asked of this rater" in whys[3]
    assert "asked another wording" in whys[4]
    assert "its spread has been seen" in whys[5]
    assert found.empty == 1
    assert not Answer.objects.exclude(requirement=THREE).exists()


@pytest.mark.parametrize(
    "spoil",
    [
        {"confidence": "very"},
        {"comment": "x" * 4001},
        {"in_law": "7"},
        {"in_law": "²"},
        {"in_practice_reason": ""},
        {"in_law": None},
    ],
)
def test_what_is_no_answer_is_listed_and_not_guessed(rater, spoil):
    found = brought(rater, saved(rater, {"requirement": ONE, **FILLED, **spoil}))
    assert [r.requirement for r in found.rejects] == [ONE]
    assert not Answer.objects.exists()


def test_what_a_rater_is_typing_stays_when_a_form_comes_in(rater):
    marking.keep_draft(rater, ONE, {"comment": "half"})
    brought(rater, saved(rater, {"requirement": ONE, **FILLED}))
    assert rater.drafts.get().said == {"comment": "half"}


def test_a_form_of_somebody_else_is_refused(rater, asked):
    other = asked(rater.assessment, "otto")[0]
    with pytest.raises(SelfAssessmentRefused, match="made for somebody else"):
        brought(other, saved(rater, {"requirement": ONE, **FILLED}))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b"{}",
        b'{"form": "other/1", "rater": "1", "answers": []}',
        b'{"form": "evenhand-self-assessment-1", "answers": {}}',
        b"[" * 100_000,
        b"PK\x03\x04 and no more",
        b"1" * (offline_files.MOST_BYTES + 1),
    ],
    ids=["empty", "bytes", "list", "bare", "other", "map", "deep", "zip", "large"],
)
def test_a_hostile_file_is_refused_in_words(db, content):
    with pytest.raises(SelfAssessmentRefused) as told:
        offline_files.read(content)
    assert told.value.do_next


def test_a_workbook_that_does_more_than_hold_text_is_refused(rater):
    tables = sheets(offline_files.write_workbook(rater))
    with pytest.raises(SelfAssessmentRefused, match="holds a formula"):
        offline_files.read(workbook(tables, formula='=WEBSERVICE("http://x")'))
    buffer = BytesIO(offline_files.write_workbook(rater))
    with zipfile.ZipFile(buffer, "a") as book:
        book.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(SelfAssessmentRefused, match="holds macros"):
        offline_files.read(buffer.getvalue())
    for broken in ({"Answers": [["requirement"]], "Form": tables["Form"]}, {"Answers": [[""]]}):
        with pytest.raises(SelfAssessmentRefused):
            offline_files.read(workbook(broken))


def test_answers_that_are_no_text_are_not_taken_for_one(rater):
    rows = [{"requirement": ONE, "in_law": 3, "in_practice": [1]}, "text", None, 7]
    whole = {"form": offline_rows.FORM, "rater": rater.pk, "answers": rows}
    found = brought(rater, json.dumps(whole).encode())
    assert (found.taken, found.empty, found.rejects) == ((), 4, ())


def test_the_page_runs_its_own_script_and_sends_nothing(rater):
    page = offline_files.write_page(rater)
    is_whole(page.replace("<input", "<input").replace("<!doctype html>", ""))
    for kind in ("script", "style"):
        inside = re.search(rf"<{kind}>(.*?)</{kind}>", page, re.S)[1]
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page
    assert not re.search(r'(?:src|href)="', page)
    asked = re.findall(r'data-requirement="([^"]+)" data-asked="([0-9a-f]{64})"', page)
    assert asked == list(rater.assessment.wave.asked.items())


def test_a_rater_takes_a_form_and_brings_it_in_over_the_page(sign_in, rater, uma):
    olga, number = sign_in(name="olga"), rater.assessment_id
    for form in ("xlsx", "html"):
        answer = olga.get(reverse("offline_form", args=[number, rater.pk, form]))
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]
    assert olga.get(reverse("offline_form", args=[number, rater.pk, "pdf"])).status_code == 404
    at = reverse("bring_in", args=[number, rater.pk])
    is_whole(text(olga.get(at)))
    rows = saved(rater, {"requirement": ONE, **FILLED}, {"requirement": TWO, "in_law": "9"})
    answer = olga.post(at, {"file": SimpleUploadedFile("a.json", rows)})
    page = text(answer)
    is_whole(page)
    assert answer.status_code == 200
    assert "1 answer was taken." in page
    assert "1 was not taken." in page
    assert "9 is no level of the scale." in page
    refused = olga.post(at, {"file": SimpleUploadedFile("a.json", b"{}")})
    assert refused.status_code == 422
    assert Answer.objects.get().keyed_by is None
    # Who leads may bring in a paper that was keyed in, and the row says who did.
    unit = sign_in(name="uma")
    assert "These are the answers of olga" in text(unit.get(at))
    content = saved(rater, {"requirement": TWO, **FILLED})
    unit.post(at, {"file": SimpleUploadedFile("a.json", content)})
    assert Answer.objects.get(requirement=TWO).keyed_by == uma.pk
    assert sign_in(Role.OFFICER, name="oleg").get(at).status_code == 403
