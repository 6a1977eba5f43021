"""How does a form come in that was filled in on paper?

Page by page, in the order of the paper; each line goes the way of a form that comes back as a file.
"""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from evenhand.errors import EvenhandError
from evenhand.instruments.scoring.marks import scale
from evenhand.web.access import allowed
from evenhand.web.people.asking import asker
from evenhand.web.selfassessments import offline_rows
from evenhand.web.selfassessments.forms import OTHERS
from evenhand.web.selfassessments.models import Confidence
from evenhand.web.selfassessments.offline_rows import ANSWERED, MOST, Asked, Filled, Form
from evenhand.web.selfassessments.offline_views import rater_of

EACH: Final = 10
"""Requirements on a page: about what lies on a table at once."""


def _boxes() -> list[tuple[str, Any]]:
    levels = [(str(m.value), f"{m.value}, {m.name}") for m in scale().levels]
    return [("", "-"), *levels, *OTHERS.items()]


class LineForm(forms.Form):
    """One requirement of the paper. Whether it is an answer is for the import to say."""

    in_law = forms.ChoiceField(label=_("In law: what is ordered"), choices=_boxes)
    in_law_reason = forms.CharField(
        label=_("In law: reason, where no level is given"), max_length=MOST["in_law_reason"]
    )
    in_practice = forms.ChoiceField(label=_("In practice: what is done"), choices=_boxes)
    in_practice_reason = forms.CharField(
        label=_("In practice: reason, where no level is given"),
        max_length=MOST["in_practice_reason"],
    )
    confidence = forms.ChoiceField(
        label=_("How sure are you?"), choices=Confidence, initial=Confidence.MIDDLE
    )
    comment = forms.CharField(
        label=_("Comment"), max_length=MOST["comment"], widget=forms.Textarea(attrs={"rows": 1})
    )
    use_required_attribute = False


@allowed("selfassessments.lead")
@require_http_methods(["GET", "POST"])
def key_paper(request: HttpRequest, number: int, rater: int) -> HttpResponse:
    """Key in one page of a rater's paper, and list what cannot be taken."""
    found = rater_of(request, number, rater)
    paper = Paginator(offline_rows.asked_of(found), EACH)
    page = paper.get_page(request.GET.get("page"))
    brought, fault = None, ""
    if request.method == "POST":
        typed = Form(found.pk, [*_typed(page, request.POST)])
        try:
            brought = offline_rows.bring_in(typed, found, by=asker(request))
        except EvenhandError as err:
            fault = f"{err.what} {err.do_next}"
        if brought and not brought.rejects:
            n = len(brought.taken)
            told = ngettext("%(n)s answer was taken.", "%(n)s answers were taken.", n)
            messages.success(request, told % {"n": n})
            if not page.has_next():
                return redirect("raters", number)
            following = reverse("key_paper", args=[number, rater])
            return redirect(f"{following}?page={page.next_page_number()}")
    shown = {
        "a": found.assessment,
        "rater": found,
        "page": page,
        "lines": _lines(page, request.POST or None),
        "answered": set(found.answers.values_list("requirement", flat=True)),
        "settled": set(found.assessment.settlements.values_list("requirement", flat=True)),
        "brought": brought,
        "fault": fault,
    }
    # Rejects are told with an ordinary answer: one that refuses would take back what was taken.
    return render(request, "selfassessments/key_paper.html", shown, status=422 if fault else 200)


def _typed(page: Page[Asked], said: QueryDict) -> list[Filled]:
    return [
        Filled(n, a.entry.id, a.meaning, {name: said.get(f"l{n}-{name}", "") for name in ANSWERED})
        for n, a in enumerate(page, start=page.start_index())
    ]


def _lines(page: Page[Asked], said: QueryDict | None) -> list[tuple[Asked, LineForm]]:
    """Return each requirement of the page with its fields, and in them what was typed now."""
    return [
        (asked, LineForm(said, prefix=f"l{n}"))
        for n, asked in enumerate(page, start=page.start_index())
    ]
