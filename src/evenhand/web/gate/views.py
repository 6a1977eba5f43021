"""How is the gate seen, recorded and turned?"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.records.context import LEAST_PEERS
from evenhand.web.access import allowed
from evenhand.web.form_faults import done
from evenhand.web.gate import changes
from evenhand.web.gate.forms import RecordForm
from evenhand.web.gate.models import Direction, Record, Requirement, Turn
from evenhand.web.gate.state import gate
from evenhand.web.people.asking import asker

DOCUMENTS: Final = Path(__file__).parent / "documents"


@allowed("gate.see")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show whether the gate is open, what is on record, and who turned it."""
    now = gate()
    who = asker(request)
    shown = {
        "now": now,
        "requirements": [(r, now.records.get(r.value)) for r in Requirement],
        "turns": Turn.objects.all()[:50],
        "least": LEAST_PEERS,
        "may_record": who.has_perm("gate.record"),
        "may_turn": who.has_perm("gate.turn"),
        "is_own": now.asked is not None and now.asked.asked_by == who.pk,
    }
    return render(request, "gate/gate.html", shown)


@allowed("gate.see")
@require_GET
def requirement(request: HttpRequest, name: str) -> HttpResponse:
    """Show what is on record of one requirement, the newest first."""
    found = _requirement(name)
    shown = {"requirement": found, "records": Record.objects.filter(requirement=found)}
    return render(request, "gate/requirement.html", shown)


@allowed("gate.record")
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, name: str) -> HttpResponse:
    """Write down that a requirement is met."""
    found = _requirement(name)
    form = RecordForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        file = given["file"]
        changes.record(
            found,
            decided_by=given["decided_by"],
            decided_on=given["decided_on"],
            text=given["text"],
            file=(file.name, file.read()) if file else None,
            by=asker(request).pk,
        )
        return redirect("gate")
    shown = {"requirement": found, "form": form, "now": gate()}
    return render(request, "gate/record.html", shown, status=422 if form.errors else 200)


@allowed("gate.see")
@require_GET
def document(request: HttpRequest, name: str) -> HttpResponse:
    """Hand out the template of a requirement's document."""
    found = _requirement(name)
    text = (DOCUMENTS / f"{found.value}.md").read_text(encoding="utf-8")
    answer = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.value}.md"'
    return answer


@allowed("gate.turn", asks_again="sent")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask that the gate is opened or closed."""
    try:
        direction = Direction(request.POST.get("direction", ""))
    except ValueError as err:
        raise Http404 from err
    return done(request, lambda: changes.ask(direction, by=asker(request)), to="gate")


@allowed("gate.turn", asks_again="sent")
@require_POST
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Confirm what somebody of another post asked."""
    turn = get_object_or_404(Turn, pk=number)
    return done(request, lambda: changes.confirm(turn, by=asker(request)), to="gate")


@allowed("gate.turn")
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take back a wish."""
    turn = get_object_or_404(Turn, pk=number)
    return done(request, lambda: changes.withdraw(turn, by=asker(request)), to="gate")


def _requirement(name: str) -> Requirement:
    try:
        return Requirement(name)
    except ValueError as err:
        raise Http404 from err
