"""How is a paper that was made handed out as Word or as PDF?"""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpResponse

from evenhand.reports.paper import Paper
from evenhand.reports.paper_pdf import paper_pdf
from evenhand.reports.word import word
from evenhand.reports.word_template import WordTemplate

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def handed_out(
    paper: Paper, form: str, *, name: str, template: WordTemplate | None
) -> HttpResponse:
    """Return a paper as an attachment.

    Parameters
    ----------
    paper : Paper
    form : str
        ``docx`` or ``pdf``; Http404 for another.
    name : str
        Of the file, without its ending.
    template : WordTemplate or None
        Whose looks a Word file takes.
    """
    if form == "docx":
        answer = HttpResponse(word(paper, template), content_type=WORD)
    elif form == "pdf":
        answer = HttpResponse(paper_pdf(paper), content_type="application/pdf")
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer
