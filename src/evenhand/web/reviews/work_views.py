"""What does a reviewer do on the pages of a review?"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.errors import EvenhandError
from evenhand.web.access import allowed
from evenhand.web.people.asking import asker
from evenhand.web.reviews import changes, closing, files, freezing, hearing, reading
from evenhand.web.reviews.choices import Checked, Kind, Outcome, Served
from evenhand.web.reviews.forms import (
    AppealForm,
    CasesForm,
    CheckForm,
    CloseForm,
    DecideForm,
    DeferForm,
    FileForm,
    HandOverForm,
    NoticeForm,
    PartyForm,
    ReplyForm,
    RepresentForm,
    StopForm,
    TimeForm,
)
from evenhand.web.reviews.models import Appeal, File, Party
from evenhand.web.reviews.uploads import MOST_BYTES, ending_of
from evenhand.web.reviews.writing import review_for, told_on, written


@allowed("reviews.see")
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, number: int, place: int) -> HttpResponse:
    """Write down what checking one explanation gave."""
    found = review_for(request, number, to="reviews.write")
    question = get_object_or_404(found.questions, number=place)
    note = dict(reading.sheet(found).questions)[question]
    begun = {"checked": question.checked, "note": note}
    return written(
        request,
        found,
        CheckForm(request.POST or None, initial=begun),
        lambda said: changes.check(
            question, Checked(said["checked"]), said["note"], by=asker(request)
        ),
        title=_("Check an explanation"),
        note=question.text,
    )


@allowed("reviews.see")
@require_http_methods(["GET", "POST"])
def cases(request: HttpRequest, number: int) -> HttpResponse:
    """Write down the cases behind the line."""
    found = review_for(request, number, to="reviews.write")
    begun = {"cases": "\n".join(reading.sheet(found).cases)}
    return written(
        request,
        found,
        CasesForm(request.POST or None, initial=begun),
        lambda said: changes.write_cases(found, said["cases"], by=asker(request)),
        title=_("Cases behind the line"),
    )


@allowed("reviews.see")
@require_http_methods(["GET", "POST"])
def party(request: HttpRequest, number: int) -> HttpResponse:
    """Name somebody else whom the line speaks of."""
    found = review_for(request, number, to="reviews.write")
    return written(
        request,
        found,
        PartyForm(request.POST or None),
        lambda said: changes.add_party(found, Kind(said["kind"]), said["name"], by=asker(request)),
        title=_("Name somebody whom the line speaks of"),
    )


@allowed("reviews.see")
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, number: int) -> HttpResponse:
    """Tell somebody that a line speaks of them."""
    found = _party(request, number, and_keeper=True)
    return written(
        request,
        found.review,
        NoticeForm(request.POST or None),
        lambda said: hearing.give_notice(
            found,
            served=Served(said["served"]),
            answer_until=said["answer_until"],
            person=said["account"],
            by=asker(request),
        ),
        title=_("Tell somebody whom the line speaks of"),
    )


@allowed("reviews.see")
@require_http_methods(["GET", "POST"])
def defer(request: HttpRequest, number: int) -> HttpResponse:
    """Write down an order that somebody is told later."""
    found = _party(request, number, and_keeper=True)
    return written(
        request,
        found.review,
        DeferForm(request.POST or None),
        lambda said: hearing.defer(found, by=asker(request), **said),
        title=_("Defer that somebody is told"),
        note=_("Only where the law allows it. They are told when it has ended, and why."),
    )


@allowed("reviews.see")
@require_http_methods(["GET", "POST"])
def more_time(request: HttpRequest, number: int) -> HttpResponse:
    """Give more time to answer."""
    found = _party(request, number)
    return written(
        request,
        found.review,
        TimeForm(request.POST or None),
        lambda said: hearing.give_more_time(found, said["until"], by=asker(request)),
        title=_("Give more time to answer"),
    )


@allowed("reviews.see")
@require_http_methods(["GET", "POST"])
def represent(request: HttpRequest, number: int) -> HttpResponse:
    """Write down who represents somebody."""
    found = _party(request, number)
    return written(
        request,
        found.review,
        RepresentForm(request.POST or None),
        lambda said: hearing.represent(found, said["representative"], by=asker(request)),
        title=_("Write down a representative"),
    )


@allowed("reviews.see")
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, number: int) -> HttpResponse:
    """Enter an answer that came by letter or was given in person."""
    found = _party(request, number)
    return written(
        request,
        found.review,
        ReplyForm(request.POST or None),
        lambda said: hearing.reply(
            found, said["text"], received_on=said["received_on"], by=asker(request)
        ),
        title=_("Enter an answer"),
        note=_("Word for word as it came; the letter itself can be kept as a file."),
    )


@allowed("reviews.see")
@require_POST
def tell(request: HttpRequest, number: int) -> HttpResponse:
    """Write down that somebody was told how it ended."""
    found = _party(request, number, and_keeper=True)
    try:
        hearing.tell(found, by=asker(request))
    except EvenhandError as err:
        return told_on(request, err, "review", found.review_id)
    return redirect("letter", number)


@allowed("reviews.see")
@require_GET
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """Show what somebody is told, to be printed."""
    found = _party(request, number, and_keeper=True)
    if found.noticed_at is None:
        raise Http404
    return render(request, "reviews/letter.html", {"p": found, "sheet": reading.own_sheet(found)})


@allowed("reviews.see")
@require_http_methods(["GET", "POST"])
def add_file(request: HttpRequest, number: int) -> HttpResponse:
    """Keep a file of the review."""
    found = review_for(request, number, to="reviews.write")
    return written(
        request,
        found,
        FileForm(request.POST or None, request.FILES or None),
        lambda said: files.add_file(
            found,
            said["file"].read(MOST_BYTES + 1),
            name=said["file"].name,
            days=files.Days(said["received_on"], said["effective_on"], said["review_due_on"]),
            is_shown=said["is_shown"],
            by=asker(request),
        ),
        title=_("Keep a file"),
    )


@allowed("reviews.see")
@require_GET
def file(request: HttpRequest, number: int) -> HttpResponse:
    """Hand out a file to who reviews or decides."""
    return handed_out(_file(request, number))


@allowed("reviews.see")
@require_GET
def original(request: HttpRequest, number: int) -> HttpResponse:
    """Hand out a file as evidence, byte for byte as it was given, to who reviews or decides."""
    found = _file(request, number)
    name = f"file-{found.pk}-original.{ending_of(found.kind)}"
    return _attached(files.content_of(found), found.kind, name)


@allowed("reviews.see")
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Close a review with its outcome."""
    found = review_for(request, number, to="reviews.write")
    return written(
        request,
        found,
        CloseForm(request.POST or None),
        lambda said: closing.close(
            found,
            Outcome(said["outcome"]),
            reasons=said["reasons"],
            appeal_until=said["appeal_until"],
            by=asker(request),
        ),
        title=_("Close the review"),
    )


@allowed("reviews.see")
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, number: int) -> HttpResponse:
    """Stop on suspicion of an offence."""
    found = review_for(request, number, to="reviews.write")
    return written(
        request,
        found,
        StopForm(request.POST or None),
        lambda said: freezing.stop(found, by=asker(request), **said),
        title=_("Stop, freeze the evidence and refer the case"),
        note=_(
            "Ask nobody anything more, and change nothing. Everything in the review is frozen as "
            "it stands, somebody else keeps it, and you no longer see it. This cannot be taken "
            "back."
        ),
    )


@allowed("reviews.see")
@require_http_methods(["GET", "POST"])
def custody(request: HttpRequest, number: int) -> HttpResponse:
    """Show the custody record to who keeps the evidence, and write down that it was handed over."""
    found = review_for(request, number, to="reviews.keep")
    form = HandOverForm(request.POST or None)
    if request.method == "POST":
        return written(
            request,
            found,
            form,
            lambda said: freezing.hand_over(found, said["to"], by=asker(request)),
            title=_("Hand the evidence over"),
            to=("custody", found.pk),
        )
    shown = {
        "review": found,
        "record": reading.custody(found),
        "stopped": reading.stopped(found),
        "concerned": [reading.concerned(p) for p in found.parties.all()],
        "form": form,
    }
    return render(request, "reviews/custody.html", shown)


@allowed("reviews.see")
@require_POST
def fetch(request: HttpRequest, number: int) -> HttpResponse:
    """Hand the frozen evidence out as one file to who keeps it."""
    found = review_for(request, number, to="reviews.keep")
    try:
        package = freezing.fetch(found, by=asker(request))
    except EvenhandError as err:
        return told_on(request, err, "custody", number)
    return _attached(package.content, "application/zip", f"evidence-{number}.zip")


@allowed("reviews.see")
@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, number: int) -> HttpResponse:
    """Enter an appeal that came by letter."""
    found = _party(request, number)
    return written(
        request,
        found.review,
        AppealForm(request.POST or None),
        lambda said: closing.lodge(
            found, said["reasons"], lodged_on=said["lodged_on"], by=asker(request)
        ),
        title=_("Enter an appeal"),
    )


@allowed("reviews.see")
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Decide an appeal."""
    found = get_object_or_404(Appeal.objects.select_related("review"), pk=number)
    if found.decider_id != asker(request).pk:
        raise PermissionDenied
    return written(
        request,
        review_for(request, found.review_id, to="reviews.read"),
        DecideForm(request.POST or None),
        lambda said: closing.decide(
            found, Outcome(said["outcome"]), decision=said["decision"], by=asker(request)
        ),
        title=_("Decide the appeal"),
    )


def handed_out(found: File) -> HttpResponse:
    """Return a file as an attachment that nothing is run from, under a name of ours.

    Of a picture it is a copy of what is seen, without where and with what it was taken.
    """
    name = f"file-{found.pk}.{ending_of(found.kind)}"
    return _attached(files.shown_of(found), found.kind, name)


def _file(request: HttpRequest, number: int) -> File:
    found = get_object_or_404(File.objects.select_related("review"), pk=number)
    review_for(request, found.review_id, to="reviews.read")
    return found


def _attached(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _party(request: HttpRequest, number: int, *, and_keeper: bool = False) -> Party:
    """Return somebody concerned in a review of who asks, or, ``and_keeper``, in its keeping."""
    found = get_object_or_404(Party.objects.select_related("review__run"), pk=number)
    who, review = asker(request), found.review
    keeps = and_keeper and who.has_perm("reviews.keep", review)
    if not keeps and not who.has_perm("reviews.write", review):
        raise PermissionDenied
    return found
