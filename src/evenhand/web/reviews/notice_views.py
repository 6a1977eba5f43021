"""What does somebody see and do whom a line speaks of?"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evenhand.web.access import allowed
from evenhand.web.people.asking import asker
from evenhand.web.reviews import closing, files, hearing, reading
from evenhand.web.reviews.forms import OwnAppealForm, OwnReplyForm
from evenhand.web.reviews.models import File, Party
from evenhand.web.reviews.uploads import MOST_BYTES
from evenhand.web.reviews.work_views import handed_out
from evenhand.web.reviews.writing import written


@allowed("reviews.answer")
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """List the notices of who asks, the newest first."""
    own = Party.objects.filter(person=asker(request), noticed_at__isnull=False)
    own = own.select_related("review").prefetch_related("replies").order_by("-noticed_at")
    return render(request, "reviews/notices.html", {"notices": own})


@allowed("reviews.answer")
@require_GET
def notice(request: HttpRequest, number: int) -> HttpResponse:
    """Show a notice: what is asked, the line, the cases, the time, the answer, how it ended."""
    found = _own(request, number)
    today = timezone.localdate()
    review = found.review
    until = review.appeal_until
    shown = {
        "p": found,
        "sheet": reading.own_sheet(found),
        "may_answer": found.told_at is None and (review.closed_at is None or review.is_stopped),
        "may_appeal": found.told_at is not None
        and until is not None
        and today <= until
        and not found.appeals.exists(),
    }
    return render(request, "reviews/notice.html", shown)


@allowed("reviews.answer")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Answer, with a representative and a file where there are."""
    found = _own(request, number)
    who = asker(request)

    @transaction.atomic
    def taken(said: dict[str, object]) -> None:
        # All of it or nothing: where the file is refused, the answer is not kept without it.
        today = timezone.localdate()
        hearing.reply(found, str(said["text"]), received_on=today, by=who)
        if said["representative"]:
            hearing.represent(found, str(said["representative"]), by=who)
        sent = request.FILES.get("file")
        if sent is not None:
            files.add_file(
                found.review,
                sent.read(MOST_BYTES + 1),
                name=sent.name or "",
                days=files.Days(today),
                party=found,
                by=who,
            )

    return written(
        request,
        found.review,
        OwnReplyForm(request.POST or None, request.FILES or None),
        taken,
        title=_("Answer"),
        to=("notice", found.pk),
    )


@allowed("reviews.answer")
@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, number: int) -> HttpResponse:
    """Appeal: another person decides again."""
    found = _own(request, number)
    return written(
        request,
        found.review,
        OwnAppealForm(request.POST or None),
        lambda said: closing.lodge(
            found, said["reasons"], lodged_on=timezone.localdate(), by=asker(request)
        ),
        title=_("Appeal"),
        to=("notice", found.pk),
    )


@allowed("reviews.answer")
@require_GET
def file(request: HttpRequest, number: int, place: int) -> HttpResponse:
    """Hand out a file to whom it concerns: their own, or one that is shown to all concerned."""
    party = _own(request, number)
    found = get_object_or_404(File.objects.select_related("review"), pk=place, review=party.review)
    if found.party_id != party.pk and not (found.party_id is None and found.is_shown):
        raise PermissionDenied
    return handed_out(found)


def _own(request: HttpRequest, number: int) -> Party:
    found = get_object_or_404(Party.objects.select_related("review__run"), pk=number)
    if not asker(request).has_perm("reviews.answer_this", found):
        raise PermissionDenied
    return found
