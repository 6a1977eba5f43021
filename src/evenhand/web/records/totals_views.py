"""How are control totals stated, set beside what was read, and countersigned?"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.errors import EvenhandError
from evenhand.web import handing_out
from evenhand.web.access import allowed
from evenhand.web.people.asking import asker
from evenhand.web.records import attesting, checking
from evenhand.web.records.models import Statement, Version
from evenhand.web.records.totals_forms import DecideForm, TotalsForm, label_of
from evenhand.web.records.views import name_of


@allowed("records.see")
@require_GET
def totals(request: HttpRequest, number: int) -> HttpResponse:
    """Show the newest totals of a version beside what was read."""
    return _show(request, get_object_or_404(Version, pk=number))


@allowed("records.bring")
@require_http_methods(["GET", "POST"])
def state(request: HttpRequest, number: int) -> HttpResponse:
    """State totals as the customs system gives them."""
    found = get_object_or_404(Version, pk=number)
    form = TotalsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            attesting.state(
                found,
                form.rows(),
                taken_from=form.cleaned_data["taken_from"],
                taken_on=form.cleaned_data["taken_on"],
                by=asker(request),
            )
        except EvenhandError as err:
            form.add_error(None, f"{err.what} {err.do_next}")
        else:
            messages.success(request, _("The totals are stated; internal audit countersigns them."))
            return redirect("totals", number)
    shown = {"v": found, "form": form}
    return render(request, "records/state.html", shown, status=422 if form.errors else 200)


@allowed("records.countersign")
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Countersign the totals, or send them back."""
    found = get_object_or_404(Statement, pk=number)
    form = DecideForm(request.POST)
    if form.is_valid():
        try:
            attesting.decide(
                found,
                countersigns=request.POST.get("do") == "countersign",
                remark=form.cleaned_data["remark"],
                check=form.cleaned_data["check"],
                by=asker(request),
            )
        except EvenhandError as err:
            form.add_error("remark", f"{err.what} {err.do_next}")
        else:
            return redirect("totals", found.version_id)
    return _show(request, found.version, form)


@allowed("records.see")
@require_GET
def totals_csv(request: HttpRequest, number: int) -> HttpResponse:
    """Hand out the newest totals beside what was read as CSV."""
    found = get_object_or_404(Version, pk=number)
    newest = found.statements.last()
    lines = attesting.compared(newest, checking.latest(found)) if newest else []
    heads = (_("total"), _("office"), _("year"), _("stated"), _("read"), _("difference"))
    rows = [
        (
            *(label_of(each.stated.what), each.stated.office, each.stated.year),
            *(each.stated.value, each.read, each.difference),
        )
        for each in lines
    ]
    answer = HttpResponse(handing_out.as_csv(heads, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="totals-{number}.csv"'
    return answer


def _show(request: HttpRequest, found: Version, form: DecideForm | None = None) -> HttpResponse:
    user = asker(request)
    newest, check = found.statements.last(), checking.latest(found)
    lines = attesting.compared(newest, check) if newest else []
    may_sign = (
        user.has_perm("records.countersign")
        and newest is not None
        and newest.signed_at is None
        and newest.stated_by != user.pk
        and check is not None
    )
    shown = {
        "v": found,
        "s": newest,
        "k": check,
        "lines": [(label_of(each.stated.what), each) for each in lines],
        "stated_by": name_of(newest.stated_by) if newest else "",
        "signed_by": name_of(newest.signed_by) if newest else "",
        "earlier": [(s, name_of(s.stated_by)) for s in found.statements.order_by("-number")[1:20]],
        "states": user.has_perm("records.bring") and found.is_here,
        "form": (form or DecideForm(initial={"check": check.pk}))
        if may_sign and check is not None
        else form,
    }
    return render(request, "records/totals.html", shown, status=422 if form else 200)
