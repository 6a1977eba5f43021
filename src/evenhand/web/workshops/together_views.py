"""How does a facilitator let a room rate risks or mark requirements, on phones or on paper?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from evenhand.errors import EvenhandError
from evenhand.web.access import allowed
from evenhand.web.isolating import ltr
from evenhand.web.people.asking import asker
from evenhand.web.people.models import Person
from evenhand.web.risks import queries as risks
from evenhand.web.risks.models import Risk, Round, Settlement, Version
from evenhand.web.selfassessments import queries as selfassessments
from evenhand.web.selfassessments.models import Assessment
from evenhand.web.texts import grouped, texts
from evenhand.web.workshops import together
from evenhand.web.workshops.views import opened


class RisksForm(forms.Form):
    """Which risks the room rates."""

    risks = forms.MultipleChoiceField(
        label=gettext_lazy("Risks"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["risks"].choices = list(offered.items())  # type: ignore[attr-defined]


class MarksForm(forms.Form):
    """Which part of which self-assessment the room marks."""

    part = forms.ChoiceField(label=gettext_lazy("Part of a self-assessment"))

    def __init__(self, *args: Any, offered: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = list(offered.items())  # type: ignore[attr-defined]


@allowed("workshops.run")
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, number: int) -> HttpResponse:
    """Choose what the room rates, and open the round."""
    found = opened(request, number, to="workshops.run")
    by = asker(request)
    parts = _parts(by)
    said = request.POST or None
    is_risks = "of-risks" in request.POST
    faced = RisksForm(said if is_risks else None, offered=_risks(by))
    marked = MarksForm(
        said if said is not None and not is_risks else None,
        offered={key: name for key, (name, _a, _ids) in parts.items()},
    )
    form: forms.Form = faced if is_risks else marked
    if request.method == "POST" and form.is_valid():
        try:
            if is_risks:
                chosen = Risk.objects.filter(pk__in=faced.cleaned_data["risks"])
                made = together.rate_risks(found, list(chosen), by=by)
            else:
                _name, assessment, ids = parts[marked.cleaned_data["part"]]
                made = together.mark_requirements(found, assessment, ids, by=by)
        except EvenhandError as err:
            form.add_error(None, f"{err.what} {err.do_next}")
        else:
            return redirect("workshop_round", number, made.pk)
    shown = {"w": found, "faced": faced, "marked": marked, "most": together.MOST}
    status = 422 if form.errors else 200
    return render(request, "workshops/together.html", shown, status=status)


def _risks(by: Person) -> dict[int, str]:
    """Return the risks that a room may rate: open to the person, and not being rated."""
    busy = Round.objects.exclude(pk__in=Settlement.objects.values("round")).values("risk")
    every = risks.open_to(by).exclude(pk__in=busy)
    may = [risk for risk in every if by.has_perm("risks.write", risk)]
    newest = {v.risk_id: v for v in Version.objects.filter(risk__in=may)}
    return {pk: v.statement for pk, v in newest.items() if not v.is_over}


def _parts(by: Person) -> dict[str, tuple[str, Assessment, list[str]]]:
    """Return headings of self-assessments with what is not settled below them, by a key."""
    found: dict[str, tuple[str, Assessment, list[str]]] = {}
    for assessment in selfassessments.open_to(by):
        if not by.has_perm("selfassessments.lead", assessment):
            continue
        for heading, below in grouped(together.unsettled(assessment), texts()).values():
            for first in range(0, len(below), together.MOST):
                ids = [e.id for e in below[first : first + together.MOST]]
                name = _("%(wave)s: %(heading)s, %(first)s to %(last)s") % {
                    "wave": assessment.wave,
                    "heading": ltr(heading.title),
                    "first": ltr(ids[0]),
                    "last": ltr(ids[-1]),
                }
                found[f"{assessment.pk}:{ids[0]}"] = (name, assessment, ids)
    return found
