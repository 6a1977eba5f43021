"""How are reviews seen, opened and assigned, what is due, and what do they say of measures?"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evenhand.errors import EvenhandError
from evenhand.web import handing_out
from evenhand.web.access import allowed
from evenhand.web.evidence.models import Run
from evenhand.web.people.asking import asker
from evenhand.web.reviews import changes, closing, lines, reading
from evenhand.web.reviews.choices import Outcome
from evenhand.web.reviews.due import due, due_of
from evenhand.web.reviews.forms import AssignForm, OpenForm, StateForm
from evenhand.web.reviews.models import Appeal, Review
from evenhand.web.reviews.precision import LEAST_CLOSED, precision
from evenhand.web.reviews.writing import told_on, written


@allowed("reviews.see")
@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """List the reviews, the newest first, and what is due from who asks."""
    who = asker(request)
    listed = Review.objects.select_related("reviewer", "office", "custodian")[:500]
    shown = {"reviews": listed, "mine": due_of(who)}
    return render(request, "reviews/reviews.html", shown)


@allowed("reviews.see")
@require_GET
def due_list(request: HttpRequest) -> HttpResponse:
    """List what is due in all reviews, the earliest first."""
    return render(request, "reviews/due.html", {"due": due()})


@allowed("evidence.see_findings")
@require_GET
def precision_table(request: HttpRequest) -> HttpResponse:
    """Show how often lines of each measure turned out to be what."""
    shown = {"rows": precision(), "outcomes": list(Outcome), "least": LEAST_CLOSED}
    return render(request, "reviews/precision.html", shown)


@allowed("evidence.see_findings")
@require_GET
def precision_file(request: HttpRequest) -> HttpResponse:
    """Hand out the same table as CSV."""
    heads = ("measure", "version", "closed", "waiting", "outcome", "count", "share", "low", "high")
    rows: list[list[handing_out.Value]] = []
    for row in precision():
        start: list[handing_out.Value] = [row.measure, row.version, row.closed, row.waiting]
        if not row.is_measurable:
            rows.append([*start, "not measurable", "", "", "", ""])
        for s in row.shares:
            ends = [f"{s.share:.4f}", f"{s.low:.4f}", f"{s.high:.4f}"]
            rows.append([*start, s.outcome.value, s.count, *ends])
    answer = HttpResponse(handing_out.as_csv(heads, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="precision.csv"'
    return answer


@allowed("reviews.open")
@require_http_methods(["GET", "POST"])
def open_one(request: HttpRequest, number: int, measure: str) -> HttpResponse:
    """Choose a line of a finding, and make a review of it."""
    run = get_object_or_404(Run, pk=number)
    try:
        finding = lines.finding_of(run, measure)
    except lines.ReviewError as err:
        return told_on(request, err, "run", number)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        table, _colon, row = said["line"].rpartition(":")
        try:
            made = changes.open_review(
                run,
                measure,
                table=table,
                row=int(row),
                due_on=said["due_on"],
                office=said["office"],
                by=asker(request),
            )
        except EvenhandError as err:
            form.add_error(None, f"{err.what} {err.do_next}")
        else:
            return redirect("review", made.pk)
    elif form.errors.get("line"):
        form.add_error(None, _("Choose a line, or the finding as a whole."))
    having = Review.objects.filter(run=run, measure=measure).values_list("table", "row", "pk")
    shown = {
        "run": run,
        "finding": finding,
        "tables": lines.offered(finding),
        "most": lines.MOST,
        "having": {f"{t}:{r}": pk for t, r, pk in having},
        "form": form,
        "chosen": request.POST.get("line", ":0"),
    }
    return render(request, "reviews/open.html", shown, status=422 if form.errors else 200)


@allowed("reviews.see")
@require_GET
def review(request: HttpRequest, number: int) -> HttpResponse:
    """Show how a review stands, and to whom it is open what is in it."""
    found = get_object_or_404(Review.objects.select_related("run", "office", "reviewer"), pk=number)
    who = asker(request)
    reads = who.has_perm("reviews.read", found)
    shown = {
        "review": found,
        "sheet": reading.sheet(found) if reads else None,
        "writes": who.has_perm("reviews.write", found),
        "opens": who.has_perm("reviews.open"),
        "keeps": who.has_perm("reviews.keep", found),
        "states": found.reviewer_id == who.pk and not found.stated_at and not found.closed_at,
        "state_form": StateForm(),
        "appeals": found.appeals.select_related("decider"),
        "due": due(found),
    }
    return render(request, "reviews/review.html", shown)


@allowed("reviews.open")
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, number: int) -> HttpResponse:
    """Give a review to somebody outside the line."""
    found = get_object_or_404(Review, pk=number)
    return written(
        request,
        found,
        AssignForm(request.POST or None),
        lambda said: changes.assign(found, said["to"], by=asker(request)),
        title=_("Assign the review"),
    )


@allowed("reviews.see")
@require_http_methods(["GET", "POST"])
def state(request: HttpRequest, number: int) -> HttpResponse:
    """Say whether there is a conflict of interest, before anything is seen."""
    found = get_object_or_404(Review, pk=number)
    if found.reviewer_id != asker(request).pk:
        raise PermissionDenied
    return written(
        request,
        found,
        StateForm(request.POST or None),
        lambda said: changes.state(found, has_conflict=said["has_conflict"], by=asker(request)),
        title=_("State a conflict of interest, or that there is none"),
    )


@allowed("reviews.open")
@require_http_methods(["GET", "POST"])
def assign_appeal(request: HttpRequest, number: int) -> HttpResponse:
    """Give an appeal to another person."""
    found = get_object_or_404(Appeal, pk=number)
    return written(
        request,
        found.review,
        AssignForm(request.POST or None),
        lambda said: closing.assign_appeal(found, said["to"], by=asker(request)),
        title=_("Assign the appeal"),
    )


@allowed("reviews.see")
@require_http_methods(["GET", "POST"])
def state_on_appeal(request: HttpRequest, number: int) -> HttpResponse:
    """Say whether there is a conflict of interest, before the appeal is seen."""
    found = get_object_or_404(Appeal, pk=number)
    if found.decider_id != asker(request).pk:
        raise PermissionDenied
    return written(
        request,
        found.review,
        StateForm(request.POST or None),
        lambda said: closing.state_on_appeal(
            found, has_conflict=said["has_conflict"], by=asker(request)
        ),
        title=_("State a conflict of interest, or that there is none"),
    )
