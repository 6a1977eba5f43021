"""Does the pack hold every session whole, with the right answers?"""

from __future__ import annotations

from django.urls import reverse

from evenhand.instruments.sessions import sessions
from evenhand.web.workshops import trainers


def test_the_pack_holds_every_session_with_notes_cases_and_answers():
    whole = trainers.pack()
    parts = {p.title: p for p in whole.parts}
    for kind in sessions():
        notes, handed, cases, items = parts[kind.title].grids
        assert sum(int(row[0]) for row in notes.rows) == kind.minutes
        assert len(handed.rows) == len(kind.handout)
        assert [row[3] for row in cases.rows] == [c.notes for c in kind.cases]
        assert [row[1] for row in items.rows] == [i.options[i.right - 1] for i in kind.items]
    assert len(parts["Sheet for who watches"].grids[0].rows) == 6
    assert whole == trainers.pack()


def test_the_pack_is_taken_along_as_word_and_pdf(facilitator):
    for form, begins in (("docx", b"PK"), ("pdf", b"%PDF-")):
        made = facilitator.get(reverse("trainers_pack", args=[form]))
        assert made.content.startswith(begins)
    assert facilitator.get(reverse("trainers_pack", args=["odt"])).status_code == 404
