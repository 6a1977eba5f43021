"""How does a rater answer, alone, so that a broken line loses nothing?"""

from __future__ import annotations

from base64 import b64encode
from typing import Final
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.errors import EvenhandError
from evenhand.web.access import allowed
from evenhand.web.people.asking import asker
from evenhand.web.selfassessments import marking, queries
from evenhand.web.selfassessments.forms import AnswerForm
from evenhand.web.selfassessments.models import Answer, Assessment, Rater
from evenhand.web.selfassessments.values import newest_answers, proofs_of
from evenhand.web.texts import grouped, texts

TYPED: Final = {
    **{"in_law": 20, "in_law_reason": 500, "in_practice": 20, "in_practice_reason": 500},
    **{"confidence": 10, "comment": 4000},
}
"""What a draft keeps, and how much of it."""


@allowed("selfassessments.answer")
@require_GET
def mine(request: HttpRequest, number: int) -> HttpResponse:
    """List what is asked of this rater, and what is answered, typed or settled."""
    rater = _rater(request, number)
    wave = rater.assessment.wave
    every = {e.id: e for e in queries.entries_of(wave)}
    entries = [every[id] for id in rater.requirements]
    shown = {
        "rater": rater,
        "a": rater.assessment,
        "task": queries.task(rater),
        "groups": list(grouped(entries, texts()).values()),
        "answered": set(rater.answers.values_list("requirement", flat=True)),
        "drafts": set(rater.drafts.values_list("requirement", flat=True)),
        "settled": set(rater.assessment.settlements.values_list("requirement", flat=True)),
    }
    return render(request, "selfassessments/mine.html", shown)


@allowed("selfassessments.answer")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, number: int, entry: str) -> HttpResponse:
    """Take one rater's marks of one requirement, or keep them as a draft."""
    rater = _rater(request, number, entry)
    form = AnswerForm(request.POST or None, initial=_begun(rater, entry))
    if request.method == "POST" and "draft" in request.POST:
        marking.keep_draft(rater, entry, _typed(request))
        messages.success(request, _("Kept as a draft: it is no answer yet."))
        return redirect("my_answers", number)
    if request.method == "POST" and form.is_valid():
        try:
            marking.answer(
                rater,
                entry,
                post=form.cleaned_data["post"],
                said=form.said(),
                by=asker(request),
            )
        except EvenhandError as err:
            form.add_error(None, f"{err.what} {err.do_next}")
        else:
            messages.success(request, _("Your answer to %(id)s is kept.") % {"id": entry})
            following = _next(rater, entry)
            return (
                redirect("answer", number, following)
                if following
                else redirect("my_answers", number)
            )
    wave = rater.assessment.wave
    shown = {
        "rater": rater,
        "key": _key_of_window(rater),
        "a": rater.assessment,
        "e": queries.entry_of(wave, entry),
        "i": texts().instrument(wave.instrument),
        "form": form,
        "proofs": proofs_of(rater.assessment, requirement=entry).get(entry, ()),
        "place": rater.requirements.index(entry) + 1,
        "of": len(rater.requirements),
        "is_settled": rater.assessment.settlements.filter(requirement=entry).exists(),
        "has_answer": rater.answers.filter(requirement=entry).exists(),
    }
    return render(request, "selfassessments/answer.html", shown, status=422 if form.errors else 200)


@allowed("selfassessments.answer")
@require_POST
def draft(request: HttpRequest, number: int, entry: str) -> JsonResponse:
    """Keep what is typed so far; the page's script sends it now and then."""
    rater = _rater(request, number, entry)
    marking.keep_draft(rater, entry, _typed(request))
    return JsonResponse({"kept": True})


def _rater(request: HttpRequest, number: int, entry: str | None = None) -> Rater:
    """Return what this person is asked in an assessment; refuse who is asked nothing."""
    rater = (
        Rater.objects.filter(assessment=number, person=asker(request))
        .select_related("assessment__wave", "assessment__office")
        .first()
    )
    if rater is None:
        get_object_or_404(Assessment, pk=number)
        raise PermissionDenied
    if entry is not None and entry not in rater.requirements:
        raise Http404
    return rater


def _begun(rater: Rater, entry: str) -> dict[str, object]:
    """Return what the form begins with: the draft, else the answer that holds, else nothing."""
    draft = rater.drafts.filter(requirement=entry).first()
    if draft is not None:
        return {**draft.said, "post": uuid4()}
    held = newest_answers(Answer.objects.filter(rater=rater, requirement=entry))
    if not held:
        return {"post": uuid4()}
    row = held[0]
    begun: dict[str, object] = {"confidence": row.confidence, "comment": row.comment}
    for aspect in ("in_law", "in_practice"):
        level = getattr(row, aspect)
        begun[aspect] = getattr(row, f"{aspect}_other") if level is None else str(level)
        begun[f"{aspect}_reason"] = getattr(row, f"{aspect}_reason")
    return {**begun, "post": uuid4()}


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:most] for name, most in TYPED.items()}


def _next(rater: Rater, entry: str) -> str | None:
    """Return the next requirement after this one that has no answer yet, from the top again."""
    done = set(rater.answers.values_list("requirement", flat=True))
    done |= set(rater.assessment.settlements.values_list("requirement", flat=True))
    at = rater.requirements.index(entry)
    round_ = [*rater.requirements[at + 1 :], *rater.requirements[:at]]
    return next((id for id in round_ if id not in done), None)


def _key_of_window(rater: Rater) -> str:
    """Return what seals marks that were typed and not yet sent: 256 bits, the same each time."""
    made = salted_hmac("evenhand.web.selfassessments.window", str(rater.pk), algorithm="sha256")
    return b64encode(made.digest()).decode("ascii")
