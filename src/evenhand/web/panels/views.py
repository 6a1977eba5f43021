"""How does an officer ask for their own figures, read them, and answer?"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.errors import EvenhandError
from evenhand.web.access import allowed
from evenhand.web.gate.state import gate
from evenhand.web.handing_out import as_csv
from evenhand.web.panels import answering, queries, tying
from evenhand.web.panels.drawing import drawn, span
from evenhand.web.panels.forms import AnswerForm, AskForm
from evenhand.web.panels.models import Answer, Tie
from evenhand.web.people.asking import asker
from evenhand.web.reviews.due import has_notices


@allowed("panels.own")
@require_GET
def own(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Show an officer's own figures, or what is missing before they can be shown."""
    tying.forget()
    who = asker(request)
    wish = Tie.objects.filter(person=who).first()
    found = queries.panel(who, number)
    if number is not None and found is None:
        raise Http404
    shown: dict[str, Any] = {
        "gate_now": gate(),
        "tie": tying.standing(who),
        "wish": wish,
        "panel": found,
        "coming": queries.coming(who),
        "runs": queries.runs()[:20],
        "answers": answering.own(who),
        "has_notices": has_notices(who),
    }
    if found is not None:
        asks = any(p.is_listed for p in found.told)
        shown["told"] = [
            {
                "part": p,
                "figures": [_told(f) for f in p.figures],
                # Unfolded is what asks something of the reader, or else the first.
                "is_open": p.is_listed if asks else place == 0,
            }
            for place, p in enumerate(found.told)
        ]
    return render(request, "panels/own.html", shown)


def _told(figure: Any) -> dict[str, Any]:
    shown = {
        "f": figure,
        "own": queries.said(figure.own, figure),
        "interval": queries.interval(figure),
        "expected": "" if figure.expected is None else queries.said(figure.expected, figure),
        "pool": queries.pool(figure),
    }
    if figure.peers is not None:
        shown["summary"] = queries.summary(figure)
        shown["quantiles"] = [queries.said_plain(v, figure) for v in figure.peers.quantiles]
    return shown


@allowed("panels.own")
@require_GET
def picture(request: HttpRequest, number: int, measure: str, place: int) -> HttpResponse:
    """Hand out the picture of a figure as SVG."""
    part = _panel(request, number).part(measure)
    if part is None or place >= len(part.figures) or part.figures[place].peers is None:
        raise Http404
    figure = part.figures[place]
    least, most = span(figure)
    content = drawn(
        figure,
        title=queries.summary(figure),
        ends=(queries.said_plain(least, figure), queries.said_plain(most, figure)),
    )
    answer = HttpResponse(content, content_type="image/svg+xml")
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@allowed("panels.own")
@require_GET
def table(request: HttpRequest, number: int) -> HttpResponse:
    """Hand out an officer's own figures as CSV."""
    content = as_csv(queries.HEADS, queries.rows(_panel(request, number)))
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="my-figures-{number}.csv"'
    return answer


@allowed("panels.own")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask that own figures are shown."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            tying.ask(**form.cleaned_data, by=asker(request))
        except EvenhandError as err:
            form.add_error(None, f"{err.what} {err.do_next}")
        else:
            messages.success(request, _("Asked. Two people now check whose account it is."))
            return redirect("own_figures")
    return render(request, "panels/ask.html", {"form": form}, status=422 if form.errors else 200)


@allowed("panels.own")
@require_POST
def withdraw_tie(request: HttpRequest) -> HttpResponse:
    """Take back the wish, or the tie."""
    who = asker(request)
    found = get_object_or_404(Tie, person=who, ended_at=None)
    tying.end(found, by=who)
    messages.success(request, _("Ended. What tied you to the account is forgotten."))
    return redirect("own_figures")


@allowed("panels.own")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, number: int, measure: str) -> HttpResponse:
    """Answer to the figures of one measure, or correct the answer."""
    found = _panel(request, number)
    part = found.part(measure)
    if part is None:
        raise Http404
    who = asker(request)
    earlier = next(
        (r for r in answering.own(who) if (r.answer.run_id, r.answer.measure) == (number, measure)),
        None,
    )
    begun = {"text": earlier.versions[0].text} if earlier else None
    form = AnswerForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        try:
            answering.answer(
                found.run, measure, account=found.account, text=form.cleaned_data["text"], by=who
            )
        except EvenhandError as err:
            form.add_error(None, f"{err.what} {err.do_next}")
        else:
            messages.success(request, _("Your answer stands beside the finding."))
            return redirect("own_figures_of", number)
    shown = {"form": form, "part": part, "run": found.run}
    return render(request, "panels/answer.html", shown, status=422 if form.errors else 200)


@allowed("panels.own")
@require_POST
def withdraw_answer(request: HttpRequest, number: int) -> HttpResponse:
    """Take an answer back."""
    who = asker(request)
    found = get_object_or_404(Answer, pk=number, person=who)
    try:
        answering.withdraw(found, by=who)
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
    else:
        messages.success(request, _("Taken back. Only you can read it from now on."))
    return redirect("own_figures")


def _panel(request: HttpRequest, number: int) -> queries.Panel:
    found = queries.panel(asker(request), number)
    if found is None:
        raise Http404
    return found
