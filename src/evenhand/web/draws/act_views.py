"""How does one person ask for an exception, and another confirm it?"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.errors import EvenhandError
from evenhand.web.access import allowed
from evenhand.web.draws import entries, sending, wishes
from evenhand.web.draws.forms import FORMS, ActForm, TokenForm
from evenhand.web.draws.models import Kind, State, Wish
from evenhand.web.draws.named import NamedLog
from evenhand.web.draws.opening import opened
from evenhand.web.people.asking import asker


@allowed("draws.ask")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, log: str, kind: str) -> HttpResponse:
    """Ask that something is written into the log."""
    found = opened(request, log, "draws.ask")
    if kind not in {each.value for each in FORMS}:
        raise Http404
    what = Kind(kind)
    if not wishes.is_post_for(asker(request), found, what):
        raise PermissionDenied
    form = FORMS[what](
        request.POST or None, initial=_initial(request), office=found.office, zone=found.zone
    )
    if request.method == "POST" and form.is_valid():
        wish = _asked(request, found, what, form)
        if wish is not None:
            return redirect("draw_wish", wish.pk)
    shown = {"log": found, "kind": what, "form": form, "alone": what in wishes.ALONE}
    return render(request, "draws/ask.html", shown, status=422 if form.errors else 200)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """Take the shift from the address, so that a page of a roster leads to its exceptions."""
    return {"shift": request.GET.get("shift", "")}


def _asked(request: HttpRequest, log: NamedLog, kind: Kind, form: ActForm) -> Wish | None:
    try:
        return wishes.ask(
            log,
            kind,
            form.asked(),
            token=form.cleaned_data["token"],
            reason=form.why(),
            by=asker(request),
        )
    except sending.AskingError as err:
        form.add_error("token", f"{err.what} {err.do_next}")
    except EvenhandError as err:
        form.add_error(None, f"{err.what} {err.do_next}")
    return None


@allowed("draws.act")
@require_GET
def wish(request: HttpRequest, number: int) -> HttpResponse:
    """Show what was asked, to who asked it and to who may confirm it."""
    found, log = _wish(request, number)
    person = asker(request)
    is_own = found.asked_by == person.pk
    if found.state == State.WAITING:
        may_confirm = not is_own and wishes.may_confirm(found, person, log)
    else:
        may_confirm = found.state == State.SENDING and person.pk == wishes.sender(found)
    asked, trouble = _of(found)
    shown = {
        "w": found,
        "log": log,
        "asked": asked,
        "officers": asked.get("officers") or asked.get("set"),
        "trouble": trouble,
        "is_own": is_own,
        "may_confirm": may_confirm,
        "needs_token": found.kind not in wishes.ALONE,
        "may_end": found.state == State.WAITING and (is_own or may_confirm),
        "form": TokenForm(),
    }
    return render(request, "draws/wish.html", shown)


def _of(found: Wish) -> tuple[dict[str, Any], str]:
    """Return what was asked, as long as it is kept."""
    if not found.sealed:
        return {}, ""
    try:
        return sending.unsealed(found.sealed)[1], ""
    except EvenhandError as err:
        return {}, f"{err.what} {err.do_next}"


@allowed("draws.act")
@require_POST
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Confirm what somebody else asked, or send again what was sent and not answered."""
    found, _log = _wish(request, number)
    form = TokenForm(request.POST)
    token = ""
    if found.kind not in wishes.ALONE:
        if not form.is_valid():
            messages.error(request, _("Give your token of the draw: it stands for you in the log."))
            return redirect("draw_wish", number)
        token = form.cleaned_data["token"]
    try:
        wishes.confirm(found, token=token, by=asker(request))
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
    return redirect("draw_wish", number)


@allowed("draws.act")
@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Withdraw what one asked, or decline what somebody else did."""
    found, _log = _wish(request, number)
    try:
        wishes.end(found, by=asker(request))
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
    else:
        messages.success(request, _("Done. It stands in the journal; nothing went to the log."))
    return redirect("draw_wish", number)


@allowed("draws.confirm")
@require_http_methods(["GET", "POST"])
def countersign(request: HttpRequest, log: str, number: int) -> HttpResponse:
    """Countersign an emergency."""
    found = opened(request, log, "draws.confirm")
    given = next((e for e in entries.emergencies(found) if e.entry.leaf == number), None)
    if given is None:
        raise Http404
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = wishes.ask(
                found,
                Kind.COUNTERSIGN,
                {"emergency": number},
                token=form.cleaned_data["token"],
                reason="",
                by=asker(request),
            )
        except EvenhandError as err:
            form.add_error("token", f"{err.what} {err.do_next}")
        else:
            return redirect("draw_wish", made.pk)
    shown = {"log": found, "e": given, "form": form}
    return render(request, "draws/countersign.html", shown, status=422 if form.errors else 200)


def _wish(request: HttpRequest, number: int) -> tuple[Wish, NamedLog]:
    found = wishes.of_person(number, asker(request))
    if found is None:
        raise Http404
    return found
