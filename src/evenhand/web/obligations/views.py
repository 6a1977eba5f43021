"""How is it read and said what binds the administration?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evenhand.web import handing_out
from evenhand.web.access import allowed
from evenhand.web.obligations import changes, queries
from evenhand.web.obligations.forms import AgreementForm, AnnexForm, CategoriesForm, ConventionForm
from evenhand.web.obligations.models import Acceptance, Membership, Party
from evenhand.web.people.asking import asker


@allowed("obligations.see")
@require_GET
def obligations(request: HttpRequest) -> HttpResponse:
    """Show what is said, what follows for each instrument, and every deadline."""
    lines, facts = queries.lines(), queries.facts()
    shown = {
        "facts": facts,
        "annexes": [(e, facts.annexes[e.id]) for e in queries.annexes() if e.id in facts.annexes],
        "measures": len(queries.measures()),
        "sums": queries.sums(lines),
        "deadlines": queries.deadlines(lines),
        "lines": lines,
        "writes": request.user.has_perm("obligations.write"),
    }
    return render(request, "obligations/obligations.html", shown)


@allowed("obligations.see")
@require_GET
def as_csv(request: HttpRequest) -> HttpResponse:
    """Hand out every requirement with whether it binds; the words are Evenhand's or ours."""
    heads = [_("requirement"), _("reference"), _("title"), _("binds"), _("words"), _("due")]
    rows = [
        [x.entry.id, x.entry.ref, x.entry.title, b.bound.value, b.words, b.due]
        for x in queries.lines()
        for b in (x.binding,)
    ]
    answer = HttpResponse(handing_out.as_csv(heads, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="obligations.csv"'
    return answer


@allowed("obligations.write")
@require_http_methods(["GET", "POST"])
def convention(request: HttpRequest) -> HttpResponse:
    """Say whether we are a party to the Convention."""

    def say(given: dict[str, Any]) -> None:
        changes.say_convention(
            Party(given["party"]), given["since"], reference=given["reference"], by=asker(request)
        )

    form = ConventionForm(request.POST or None, instance=_copy(queries.facts().convention))
    return _asked(request, form, say, title=_("The Revised Kyoto Convention"))


@allowed("obligations.write")
@require_http_methods(["GET", "POST"])
def annex(request: HttpRequest) -> HttpResponse:
    """Say what was done about a Specific Annex or a chapter of one."""

    def say(given: dict[str, Any]) -> None:
        changes.say_annex(
            given["part"],
            Acceptance(given["acceptance"]),
            given["since"],
            note=given["note"],
            reference=given["reference"],
            by=asker(request),
        )

    return _asked(request, AnnexForm(request.POST or None), say, title=_("A Specific Annex"))


@allowed("obligations.write")
@require_http_methods(["GET", "POST"])
def agreement(request: HttpRequest) -> HttpResponse:
    """Say whether the Agreement on Trade Facilitation binds us."""

    def say(given: dict[str, Any]) -> None:
        changes.say_agreement(
            Membership(given["membership"]),
            given["since"],
            reference=given["reference"],
            by=asker(request),
        )

    form = AgreementForm(request.POST or None, instance=_copy(queries.facts().agreement))
    return _asked(request, form, say, title=_("The WTO Agreement on Trade Facilitation"))


@allowed("obligations.write")
@require_http_methods(["GET", "POST"])
def categories(request: HttpRequest) -> HttpResponse:
    """Say under which categories the measures of the Agreement were notified."""
    form = CategoriesForm(request.POST or None, now=queries.facts().notified)

    def say(given: dict[str, Any]) -> None:
        said: list[tuple[str, Any, date | None]] = form.said()
        changes.notify(said, reference=given["reference"], by=asker(request))

    return _asked(
        request,
        form,
        say,
        title=_("Categories A, B and C"),
        template="obligations/categories.html",
    )


def _copy(row: Any) -> Any:
    """Return a row as what a form begins with: what is said is written anew, never over it."""
    if row is None:
        return None
    row.pk = None
    row._state.adding = True
    return row


def _asked(
    request: HttpRequest,
    form: forms.BaseForm,
    say: Callable[[dict[str, Any]], None],
    *,
    title: str,
    template: str = "obligations/say.html",
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            say(form.cleaned_data)
        except changes.ObligationError as err:
            form.add_error(None, f"{err.what} {err.do_next}")
        else:
            return redirect("obligations")
    shown = {"form": form, "title": title}
    return render(request, template, shown, status=422 if form.errors else 200)
