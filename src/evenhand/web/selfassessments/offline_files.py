"""How does a form leave the house as one file, and how is what comes back read without harm?

A workbook, or one page of HTML that runs from a disk, asks nobody and saves to a file. Both come
back as the same lines.
"""

from __future__ import annotations

import base64
import hashlib
import json
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from evenhand.errors import EvenhandError
from evenhand.instruments.scoring.marks import scale
from evenhand.instruments.workbook_guard import must_be_plain
from evenhand.web.selfassessments.forms import choices
from evenhand.web.selfassessments.guarding import SelfAssessmentRefused
from evenhand.web.selfassessments.models import Confidence, Rater
from evenhand.web.selfassessments.offline_rows import ANSWERED, FORM, Filled, Form, asked_of

MOST_BYTES: Final = 2_000_000
"""A form of the largest instrument that comes with Evenhand, filled to the last cell, has 1 MB."""
HEADS: Final = ("requirement", "question", "paraphrase", "basis", *ANSWERED, "asked")
ANSWERS, KEY, GUIDE = "Answers", "Form", "Read me"
HERE: Final = Path(__file__).parent / "static" / "selfassessments"


def write_workbook(rater: Rater) -> bytes:
    """Return the form of a rater as a workbook; equal forms give equal sheets."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        fixed = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        guide = book.add_worksheet(GUIDE)
        guide.set_column(0, 0, 110)
        for n, line in enumerate(_guide()):
            guide.write_string(n, 0, line, fixed)
        sheet = book.add_worksheet(ANSWERS)
        sheet.freeze_panes(1, 1)
        asked = asked_of(rater)
        for n, name in enumerate(HEADS):
            wide = 45 if name in ("question", "paraphrase", "comment") else 18
            sheet.set_column(n, n, wide, text)
            sheet.write_string(0, n, name, head)
        for at, each in enumerate(asked, start=1):
            e = each.entry
            for n, said in enumerate((e.id, e.question, e.text, e.basis)):
                sheet.write_string(at, n, said, fixed)
            sheet.write_string(at, len(HEADS) - 1, each.meaning, fixed)
        for name, offered in (
            *((aspect, [*"01234", "not_applicable", "not_known"]) for aspect in _ASPECTS),
            ("confidence", Confidence.values),
        ):
            n = HEADS.index(name)
            sheet.data_validation(1, n, len(asked), n, {"validate": "list", "source": offered})
        key = book.add_worksheet(KEY)
        for n, (name, value) in enumerate((("form", FORM), ("rater", str(rater.pk)))):
            key.write_string(n, 0, name, fixed)
            key.write_string(n, 1, value, fixed)
    return buffer.getvalue()


def write_page(rater: Rater) -> str:
    """Return the form of a rater as one page of HTML that needs nothing but itself.

    Its policy lets run the one script that it carries, and lets nothing go out.
    """
    script = (HERE / "offline_form.js").read_text(encoding="utf-8")
    style = (HERE / "offline_form.css").read_text(encoding="utf-8")
    shown = {
        "rater": rater,
        "a": rater.assessment,
        "form": FORM,
        "asked": asked_of(rater),
        "choices": choices(),
        "confidences": Confidence.choices,
        "script": script,
        "style": style,
        "script_hash": _digest(script),
        "style_hash": _digest(style),
    }
    return render_to_string("selfassessments/offline_form.html", shown)


def read(content: bytes) -> Form:
    """Return what a form holds that came back, as workbook or as saved by the page.

    Raises
    ------
    SelfAssessmentRefused
        If it is none, is too large, or could do harm.
    """
    if len(content) > MOST_BYTES:
        raise SelfAssessmentRefused(
            _("The file has more than %(most)d bytes: it is not opened.") % {"most": MOST_BYTES},
            do_next=_("Bring in the form itself, as it was saved."),
        )
    return _workbook(content) if content.startswith(b"PK") else _saved(content)


def _workbook(content: bytes) -> Form:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        path.write_bytes(content)
        try:
            must_be_plain(path)
            book = CalamineWorkbook.from_path(str(path))
            try:
                sheets = {n: _rows(book.get_sheet_by_name(n)) for n in (ANSWERS, KEY)}
            finally:
                book.close()
        except EvenhandError as err:
            raise SelfAssessmentRefused(err.what, do_next=_again()) from err
        except (CalamineError, OSError, ValueError) as err:
            raise SelfAssessmentRefused(
                _("The file is no form that was handed out here."), do_next=_again()
            ) from err
    key = {row[0]: row[1] for row in sheets[KEY] if len(row) > 1}
    rows = sheets[ANSWERS]
    heads = rows[0] if rows else []
    if missing := [name for name in ("requirement", "asked", *ANSWERED) if name not in heads]:
        raise SelfAssessmentRefused(
            _("The sheet '%(sheet)s' lacks the column '%(name)s'.")
            % {"sheet": ANSWERS, "name": missing[0]},
            do_next=_again(),
        )
    lines = []
    for n, row in enumerate(rows[1:], start=2):
        of = dict(zip(heads, row, strict=False))
        said = {name: of.get(name, "") for name in ANSWERED}
        lines.append(Filled(n, of.get("requirement", ""), of.get("asked", ""), _tidy(said)))
    return Form(_number(key.get("form"), key.get("rater")), lines)


def _saved(content: bytes) -> Form:
    try:
        whole: Any = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as err:
        raise SelfAssessmentRefused(
            _("The file is no form that was handed out here."), do_next=_again()
        ) from err
    if not isinstance(whole, dict) or not isinstance(whole.get("answers"), list):
        raise SelfAssessmentRefused(
            _("The file is no form that was handed out here."), do_next=_again()
        )
    lines = []
    for n, row in enumerate(whole["answers"], start=1):
        of = row if isinstance(row, dict) else {}
        texts = {k: v for k, v in of.items() if isinstance(k, str) and isinstance(v, str)}
        said = {name: texts.get(name, "") for name in ANSWERED}
        lines.append(Filled(n, texts.get("requirement", ""), texts.get("asked", ""), _tidy(said)))
    return Form(_number(whole.get("form"), whole.get("rater")), lines)


def _number(form: Any, rater: Any) -> int:
    """Return the number of the rater that a form was made for."""
    if form != FORM:
        raise SelfAssessmentRefused(
            _("The file is no form that was handed out here."), do_next=_again()
        )
    said = str(rater)
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


def _tidy(said: dict[str, str]) -> dict[str, str]:
    """Return marks as they are chosen: "Not known" of a paper that was typed off is not_known."""
    chosen = {n: said[n].strip().lower().replace(" ", "_") for n in (*_ASPECTS, "confidence")}
    return {**said, **chosen}


def _rows(sheet: Any) -> list[list[str]]:
    return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell)


def _guide() -> list[str]:
    levels = [f"{m.value}  {m.name}: {m.meaning}" for m in scale().levels]
    return [
        _("Answer alone. Fill in the columns from in_law to comment, and leave the others."),
        _("in_law is what is ordered, in_practice what is done: a level from 0 to 4."),
        *levels,
        _("Or write not_applicable or not_known, and the reason in the next column."),
        _("confidence is low, middle or high. A line without marks is no answer."),
        _("Texts are paraphrases in Evenhand's words, with their basis; they are not the text."),
        _("Formulas, macros and links are refused when the form comes back."),
    ]


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _again() -> str:
    return _("Take a new form, copy the answers into it, and bring that in.")


_ASPECTS: Final = ("in_law", "in_practice")
