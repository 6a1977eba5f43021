"""How does a moderated session look at a requirement, settle it, and prove it?"""

from __future__ import annotations

from typing import Any, get_args
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evenhand.errors import EvenhandError, SelfAssessmentError
from evenhand.instruments.scoring import assessment as scoring
from evenhand.instruments.scoring.assessment import Group, SelfAssessment, spread_of
from evenhand.instruments.scoring.marks import ASPECTS, LEVELS
from evenhand.instruments.scoring.proof import unproved
from evenhand.web.access import allowed
from evenhand.web.initiatives import queries as initiatives
from evenhand.web.people.asking import asker
from evenhand.web.selfassessments import changes, marking, observing, queries
from evenhand.web.selfassessments.forms import ProofForm, RemarkForm, SettleForm
from evenhand.web.selfassessments.guarding import opened
from evenhand.web.selfassessments.models import Answer, Assessment, Confidence, Settlement
from evenhand.web.selfassessments.values import newest_answers, proofs_of, valued
from evenhand.web.texts import levels, texts


@allowed("selfassessments.see")
@require_GET
def assessed(request: HttpRequest, number: int, entry: str) -> HttpResponse:
    """Show one requirement: its marks and their spread, evidence, and what records show."""
    found = opened(request, number)
    e = _entry(found, entry)
    value = valued(found, entry)
    run = observing.latest(asker(request))
    held = value.settled.get(entry)
    rows = list(found.settlements.filter(requirement=entry))
    shown: dict[str, Any] = {
        "a": found,
        "e": e,
        "i": texts().instrument(found.wave.instrument),
        "answered": len(value.ratings),
        "settled": held,
        "row": rows[-1] if rows else None,
        "earlier": rows[-2::-1],
        "spreads": _spreads(value, entry) if held else [],
        "sure": _sure(value) if held else {},
        "lacking": list(
            unproved(held.in_law, held.in_practice, held.evidence, held.on, levels().proof)
        )
        if held
        else [],
        "proofs": proofs_of(found, requirement=entry).get(entry, ()),
        "versions": found.proofs.filter(requirement=entry),
        "latest": run,
        "shown": run.shows(entry),
        "sources": _sources(found, entry),
        "done": initiatives.of_requirement(entry, asker(request)),
        "remark": queries.remarks(found).get(entry, ""),
        "leads": asker(request).has_perm("selfassessments.lead", found),
        "levels": LEVELS,
    }
    return render(request, "selfassessments/assessed.html", shown)


@allowed("selfassessments.lead")
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, number: int, entry: str) -> HttpResponse:
    """Write down what the session agreed on."""
    found = opened(request, number, to="selfassessments.lead")
    e = _entry(found, entry)
    before = found.settlements.filter(requirement=entry).last()
    if before is not None and str(before.post) == request.POST.get("post"):
        # Sent twice: the first time was enough.
        return redirect("assessed", number, entry)
    form = SettleForm(
        request.POST or None,
        again=before is not None,
        initial={"post": uuid4(), **_begun(request, found, entry)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            marking.settle(
                found, entry, post=form.cleaned_data["post"], said=form.said(), by=asker(request)
            )
        except EvenhandError as err:
            form.add_error(None, f"{err.what} {err.do_next}")
        else:
            messages.success(request, _("Settled; the spread stands beside the marks."))
            return redirect("assessed", number, entry)
    rows = newest_answers(Answer.objects.filter(rater__assessment=found, requirement=entry))
    shown = {
        "a": found,
        "e": e,
        "form": form,
        "answered": len(rows),
        # In the order of their words, not of their writing: who spoke first is nobody's business.
        "comments": sorted(row.comment for row in rows if row.comment),
        "sources": _sources(found, entry),
        "before": before,
    }
    return render(request, "selfassessments/settle.html", shown, status=422 if form.errors else 200)


@allowed("selfassessments.answer")
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest, number: int, entry: str, place: int | None = None) -> HttpResponse:
    """Attach a piece of evidence, or a new version of one."""
    found = get_object_or_404(Assessment.objects.select_related("wave", "office"), pk=number)
    if not marking.may_prove(asker(request), found, entry):
        raise PermissionDenied
    e = _entry(found, entry)
    begun: dict[str, Any] = {"post": uuid4()}
    if place is not None:
        held = found.proofs.filter(requirement=entry, place=place).last()
        if held is None:
            raise Http404
        begun |= {name: getattr(held, name) for name in ("name", "kind", "received", "effective")}
        begun |= {"review_due": held.review_due, "is_withdrawn": held.is_withdrawn}
    form = ProofForm(
        request.POST or None, request.FILES or None, again=place is not None, initial=begun
    )
    if request.method == "POST" and form.is_valid():
        try:
            marking.prove(
                found,
                entry,
                place=place,
                post=form.cleaned_data["post"],
                said=form.said(),
                by=asker(request),
            )
        except EvenhandError as err:
            form.add_error(None, f"{err.what} {err.do_next}")
        else:
            messages.success(request, _("The evidence is attached."))
            sees = asker(request).has_perm("selfassessments.see", found)
            return redirect("assessed" if sees else "answer", number, entry)
    shown = {"a": found, "e": e, "form": form, "place": place}
    return render(request, "selfassessments/prove.html", shown, status=422 if form.errors else 200)


@allowed("selfassessments.lead")
@require_http_methods(["GET", "POST"])
def remark(request: HttpRequest, number: int, entry: str) -> HttpResponse:
    """Take the owner's comment on a mark and what records show beside it."""
    found = opened(request, number, to="selfassessments.lead")
    e = _entry(found, entry)
    form = RemarkForm(request.POST or None, initial={"said": queries.remarks(found).get(entry, "")})
    if request.method == "POST" and form.is_valid():
        changes.remark(found, entry, said=form.cleaned_data["said"], by=asker(request))
        messages.success(request, _("Your comment stands beside both sides."))
        return redirect("differ", number)
    shown = {"a": found, "e": e, "form": form}
    return render(request, "selfassessments/remark.html", shown, status=422 if form.errors else 200)


def _entry(found: Assessment, entry: str) -> Any:
    if entry not in found.wave.asked:
        raise Http404
    return queries.entry_of(found.wave, entry)


def _spreads(value: SelfAssessment, entry: str) -> list[tuple[str, str, Any]]:
    """Return aspect, group and spread; groups only where both are large enough."""
    told: list[tuple[str, str, Any]] = []
    for aspect in ASPECTS:
        told.append((aspect, "", spread_of(value, entry, aspect)))
        for group in get_args(Group):
            try:
                told.append((aspect, group, spread_of(value, entry, aspect, group)))
            except SelfAssessmentError:
                # Too few of one group: neither is shown apart.
                continue
    return told


def _sure(value: SelfAssessment) -> dict[str, int]:
    """Return how many raters were how sure, in words of the page."""
    given = [rating.confidence for rating in value.ratings]
    return {str(Confidence(each).label): given.count(each) for each in get_args(scoring.Confidence)}


def _sources(found: Assessment, entry: str) -> list[Settlement]:
    """Return the rows that an answer is carried from, each with its assessment."""
    carried = queries.carried_to(found).get(entry)
    if carried is None:
        return []
    ids = [source.requirement for source in carried.sources]
    rows = (
        Settlement.objects.filter(assessment__office=found.office_id, requirement__in=ids)
        .exclude(assessment=found)
        .order_by("pk")
        .select_related("assessment__wave")
    )
    newest = {row.requirement: row for row in rows}
    return [newest[id] for id in ids]


def _begun(request: HttpRequest, found: Assessment, entry: str) -> dict[str, Any]:
    """Return the marks of a source that the session chose to begin with; it still has to agree."""
    wanted = request.GET.get("from", "")
    for row in _sources(found, entry):
        if row.requirement == wanted:
            begun: dict[str, Any] = {"comment": row.comment}
            for aspect in ASPECTS:
                level = getattr(row, aspect)
                begun[aspect] = getattr(row, f"{aspect}_other") if level is None else str(level)
                begun[f"{aspect}_reason"] = getattr(row, f"{aspect}_reason")
            return begun
    return {}
