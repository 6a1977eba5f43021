"""How does a facilitator let a room rate, mark or answer cases together, on phones or on paper?"""

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
from evenhand.instruments.sessions import session
from evenhand.web.access import allowed
from evenhand.web.discretion import queries as discretion
from evenhand.web.discretion.models import Decision
from evenhand.web.discretion.models import Version as Said
from evenhand.web.isolating import ltr
from evenhand.web.people.asking import asker
from evenhand.web.people.models import Person
from evenhand.web.risks import queries as risks
from evenhand.web.risks.models import Risk, Round, Settlement, Version
from evenhand.web.selfassessments import queries as selfassessments
from evenhand.web.selfassessments.models import Assessment
from evenhand.web.texts import grouped, texts
from evenhand.web.workshops import exercises, together
from evenhand.web.workshops.models import Round as Asked
from evenhand.web.workshops.models import Workshop
from evenhand.web.workshops.views import opened


class RisksForm(forms.Form):
    """Which risks the room rates."""

    risks = forms.MultipleChoiceField(
        label=gettext_lazy("Risks"), widget=forms.CheckboxSelectMultiple
    )


class MarksForm(forms.Form):
    """Which part of which self-assessment the room marks."""

    part = forms.ChoiceField(label=gettext_lazy("Part of a self-assessment"))


class DecisionsForm(forms.Form):
    """Of which discretion the room says how wide it is."""

    decisions = forms.MultipleChoiceField(
        label=gettext_lazy("Decisions of the register"), widget=forms.CheckboxSelectMultiple
    )


class CasesForm(forms.Form):
    """The cases of the session on conflicts of interest: there is nothing to choose."""


@allowed("workshops.run")
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, number: int) -> HttpResponse:
    """Choose what the room rates, marks or answers, and open the round."""
    found = opened(request, number, to="workshops.run")
    by = asker(request)
    parts = _parts(by)
    kinds: dict[str, type[forms.Form]] = {
        "risks": RisksForm,
        "decisions": DecisionsForm,
        "cases": CasesForm,
        "marks": MarksForm,
    }
    of = next((kind for kind in kinds if f"of-{kind}" in request.POST), "marks")
    is_sent = request.method == "POST"
    asked = {k: form(request.POST if is_sent and k == of else None) for k, form in kinds.items()}
    offered: dict[str, dict[Any, str]] = {
        "risks": _risks(by),
        "decisions": _decisions(by),
        "part": {key: name for key, (name, _a, _ids) in parts.items()},
    }
    for one in asked.values():
        for name, field in one.fields.items():
            field.choices = list(offered[name].items())  # type: ignore[attr-defined]
    form = asked[of]
    if request.method == "POST" and form.is_valid():
        try:
            made = _begun(found, of, form.cleaned_data, parts, by=by)
        except EvenhandError as err:
            form.add_error(None, f"{err.what} {err.do_next}")
        else:
            return redirect("workshop_round", number, made.pk)
    shown = {"w": found, "asked": asked, "most": together.MOST}
    status = 422 if form.errors else 200
    return render(request, "workshops/together.html", shown, status=status)


def _begun(
    workshop: Workshop,
    of: str,
    said: Mapping[str, Any],
    parts: Mapping[str, tuple[str, Assessment, list[str]]],
    *,
    by: Person,
) -> Asked:
    if of == "risks":
        return together.rate_risks(workshop, list(Risk.objects.filter(pk__in=said["risks"])), by=by)
    if of == "decisions":
        chosen = Decision.objects.filter(pk__in=said["decisions"])
        return exercises.ask_of_decisions(workshop, list(chosen), by=by)
    if of == "cases":
        held = session(exercises.CONFLICTS)
        assert held is not None  # it is in the library
        return exercises.ask_of_cases(workshop, held, by=by)
    _name, assessment, ids = parts[said["part"]]
    return together.mark_requirements(workshop, assessment, ids, by=by)


def _risks(by: Person) -> dict[int, str]:
    """Return the risks that a room may rate: open to the person, and not being rated."""
    busy = Round.objects.exclude(pk__in=Settlement.objects.values("round")).values("risk")
    every = risks.open_to(by).exclude(pk__in=busy)
    may = [risk for risk in every if by.has_perm("risks.write", risk)]
    newest = {v.risk_id: v for v in Version.objects.filter(risk__in=may)}
    return {pk: v.statement for pk, v in newest.items() if not v.is_over}


def _decisions(by: Person) -> dict[int, str]:
    """Return the entries of the register of discretion that the person may read, as they read."""
    newest = {v.decision_id: v for v in Said.objects.filter(decision__in=discretion.open_to(by))}
    return {pk: v.title for pk, v in newest.items()}


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
