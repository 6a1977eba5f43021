"""How does a paper leave the house: as Word with the administration's looks, or as PDF?"""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from evenhand.reports.paper import Paper
from evenhand.reports.paper_pdf import paper_pdf
from evenhand.reports.word import word
from evenhand.web.workshops import letterhead

FORMS: Final = ("docx", "pdf")
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def paper(made: Paper, form: str, *, name: str) -> HttpResponse:
    """Return a paper as a file to keep, in one of `FORMS`."""
    if form == "docx":
        answer = HttpResponse(word(made, letterhead.template()), content_type=WORD)
    else:
        answer = HttpResponse(paper_pdf(made), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer
