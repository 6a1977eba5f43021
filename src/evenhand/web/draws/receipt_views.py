"""How is the receipt of a draw seen, and one that somebody brings checked?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evenhand.draw import receipts as draw_receipts
from evenhand.errors import EvenhandError
from evenhand.web.access import allowed
from evenhand.web.draws import entries, named, slips
from evenhand.web.draws.forms import ReceiptForm
from evenhand.web.draws.opening import opened
from evenhand.web.people.asking import asker

LEAVES_BACK = 2_000
"""How far before the end of the log the auditor's list begins by default."""


@allowed("draws.see")
@require_GET
def receipts(request: HttpRequest, log: str) -> HttpResponse:
    """Ask for a draw; show the internal auditor the latest, also while they are sealed."""
    found = opened(request, log, "draws.see")
    asked = request.GET.get("draw", "").strip()
    if asked.isascii() and asked.isdecimal() and len(asked) <= 15:
        return redirect("draw_receipt", log, int(asked))
    sees_sealed = asker(request).has_perm("draws.see_sealed", found)
    trouble, rows = _("Give the number of the draw's leaf.") if asked else "", []
    after = _after(request, entries.catch_up(found).size)
    if sees_sealed and found.reader is not None:
        try:
            rows = slips.latest(found, after, asker(request))
        except EvenhandError as err:
            trouble = f"{err.what} {err.do_next}"
    shown = {
        "log": found,
        "rows": rows[::-1],
        "after": after,
        "trouble": trouble,
        "sees_sealed": sees_sealed,
    }
    return render(request, "draws/receipts.html", shown)


def _after(request: HttpRequest, size: int) -> int:
    asked = request.GET.get("after", "")
    if asked.isascii() and asked.isdecimal() and len(asked) <= 15:
        return int(asked)
    return max(0, size - LEAVES_BACK)


@allowed("draws.see")
@require_GET
def receipt(request: HttpRequest, log: str, number: int) -> HttpResponse:
    """Show the receipt of a draw: at once to the internal auditor, to others when it is open."""
    found = opened(request, log, "draws.see")
    shown = {"log": found, "number": number}
    try:
        shown |= {"slip": slips.fetch(found, number, asker(request))}
    except slips.SealedError as err:
        return render(
            request,
            "draws/receipt.html",
            shown | {"trouble": f"{err.what} {err.do_next}"},
            status=403,
        )
    except EvenhandError as err:
        trouble = f"{err.what} {err.do_next}"
        return render(request, "draws/receipt.html", shown | {"trouble": trouble}, status=404)
    return render(request, "draws/receipt.html", shown)


@allowed("draws.see")
@require_GET
def receipt_file(request: HttpRequest, log: str, number: int) -> HttpResponse:
    """Hand out a receipt as the file that the command line checks."""
    found = opened(request, log, "draws.see")
    try:
        slip = slips.fetch(found, number, asker(request))
    except EvenhandError:
        return redirect("draw_receipt", log, number)
    answer = HttpResponse(slip.data, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{log}-{number}.receipt.json"'
    return answer


@allowed("draws.see")
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Check a receipt that somebody brings, from its text or file alone."""
    is_posted = request.method == "POST"
    form = ReceiptForm(request.POST, request.FILES) if is_posted else ReceiptForm()
    shown: dict[str, Any] = {"form": form, "found": None}
    if is_posted and form.is_valid():
        name = form.cleaned_data["log"]
        try:
            key = named.named(name).key if name else None
            checked = draw_receipts.check(form.data_given(), key)
            shown |= {"found": checked, "key_given": key is not None}
            shown |= {"drawn_at": entries.moment(checked.claim.drawn_at)}
        except EvenhandError as err:
            form.add_error(None, f"{err.what} {err.do_next}")
    return render(request, "draws/check.html", shown, status=422 if form.errors else 200)
