"""How is a workshop planned, held and looked at?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.errors import EvenhandError
from evenhand.web.access import allowed
from evenhand.web.form_faults import told_at
from evenhand.web.people.asking import asker
from evenhand.web.workshops import changes, queries, seams
from evenhand.web.workshops.forms import (
    CommitmentForm,
    FillForm,
    ParticipantsForm,
    PhaseForm,
    PlanForm,
    SlotForm,
    WorkshopForm,
    WrapUpForm,
    said_of,
)
from evenhand.web.workshops.models import (
    Commitment,
    Decided,
    Gender,
    Participant,
    Phase,
    Slot,
    Workshop,
)


def opened(request: HttpRequest, number: int, *, to: str = "workshops.see") -> Workshop:
    """Return a workshop that is open to who asks.

    Raises
    ------
    Http404, PermissionDenied
        If there is none, or it is not open.
    """
    found = get_object_or_404(Workshop.objects.select_related("office"), pk=number)
    if not request.user.has_perm(to, found):
        raise PermissionDenied
    return found


def written(
    request: HttpRequest,
    workshop: Workshop,
    form: BaseForm,
    write: Callable[[], Any],
    *,
    heading: str,
    about: str = "",
    people: Sequence[object] = (),
    to: str = "workshop",
) -> HttpResponse:
    """Write what a form says and go on, or show the form with what cannot be taken."""
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            write()
            messages.success(request, _("Written down."))
            return redirect(to, workshop.pk)
    shown = {"form": form, "w": workshop, "heading": heading, "about": about, "people": people}
    status = 422 if form.errors else 200
    return render(request, "workshops/write.html", shown, status=status)


def _added(
    request: HttpRequest,
    number: int,
    kind: type[ModelForm[Any]],
    add: Callable[..., Any],
    *,
    heading: str,
    about: str = "",
) -> HttpResponse:
    """Add to a workshop what a form of a kind says, or show the form."""
    found = opened(request, number, to="workshops.run")
    form = kind(request.POST or None)
    return written(
        request,
        found,
        form,
        lambda: add(found, said=said_of(form), by=asker(request)),
        heading=heading,
        about=about,
    )


@allowed("workshops.see")
@require_GET
def workshops(request: HttpRequest) -> HttpResponse:
    """List the workshops."""
    found = [(w, queries.period(w)) for w in queries.open_to(asker(request))]
    shown = {"workshops": found, "runs": request.user.has_perm("workshops.run")}
    return render(request, "workshops/workshops.html", shown)


@allowed("workshops.run")
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Take a workshop into the plan."""
    by = asker(request)
    form = PlanForm(request.POST or None, by=by, initial={"read": 0})
    if request.method == "POST" and form.is_valid():
        made = changes.plan(said=said_of(form), office=form.cleaned_data["office"], by=by)
        return redirect("workshop", made.pk)
    return render(
        request, "workshops/plan.html", {"form": form}, status=422 if form.errors else 200
    )


@allowed("workshops.see")
@require_GET
def workshop(request: HttpRequest, number: int) -> HttpResponse:
    """Show a workshop on one page: plan, agenda, participants, and what came of it."""
    found = opened(request, number)
    shown = {
        "w": found,
        "period": queries.period(found),
        "lines": queries.lines(found),
        "rows": queries.rows(found.participants.select_related("office")),
        "genders": list(Gender),
        "commitments": [(c, seams.action_address(c)) for c in found.commitments.all()],
        "decisions": list(Decided),
        "runs": request.user.has_perm("workshops.run", found),
    }
    return render(request, "workshops/workshop.html", shown)


@allowed("workshops.run")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Say something new of a workshop."""
    found = opened(request, number, to="workshops.run")
    begun = {name: getattr(found, name) for name in WorkshopForm.Meta.fields}
    form = WorkshopForm(request.POST or None, initial={**begun, "read": found.revision})
    return written(
        request,
        found,
        form,
        lambda: changes.change(
            found, said=said_of(form), read=form.cleaned_data["read"], by=asker(request)
        ),
        heading=_("Change the plan"),
    )


@allowed("workshops.run")
@require_http_methods(["GET", "POST"])
def phase(request: HttpRequest, number: int) -> HttpResponse:
    """Add days."""
    return _added(
        request,
        number,
        PhaseForm,
        changes.add_phase,
        heading=_("Add days"),
        about=_("A workshop may meet in several phases, each in the room or remote."),
    )


@allowed("workshops.run")
@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, number: int) -> HttpResponse:
    """Put sessions of the library on the days."""
    found = opened(request, number, to="workshops.run")
    form = FillForm(request.POST or None, held=set(found.slots.values_list("session", flat=True)))
    return written(
        request,
        found,
        form,
        lambda: changes.fill_agenda(
            found, sessions=form.cleaned_data["sessions"], by=asker(request)
        ),
        heading=_("Fill the agenda from the library"),
        about=_(
            "Sessions are put on the free hours from 9 to 13 and from 14 to 17, in the order of "
            "the library, with breaks of a quarter of an hour."
        ),
    )


@allowed("workshops.run")
@require_http_methods(["GET", "POST"])
def slot(request: HttpRequest, number: int) -> HttpResponse:
    """Add a line to the agenda."""
    found = opened(request, number, to="workshops.run")
    form = SlotForm(request.POST or None)
    return written(
        request,
        found,
        form,
        lambda: changes.add_slot(found, said=said_of(form), by=asker(request)),
        heading=_("Add a line to the agenda"),
    )


@allowed("workshops.run")
@require_http_methods(["GET", "POST"])
def participants(request: HttpRequest, number: int) -> HttpResponse:
    """Add participants, by office and gender."""
    found = opened(request, number, to="workshops.run")
    form = ParticipantsForm(request.POST or None)
    return written(
        request,
        found,
        form,
        lambda: changes.add_participants(
            found,
            office=form.cleaned_data["office"],
            counts={g.value: form.cleaned_data[g.value] for g in Gender},
            by=asker(request),
        ),
        heading=_("Add participants"),
        about=_("Each gets a number. Names are not asked and not kept."),
        people=[
            (p, queries.office_name(p.office)) for p in found.participants.select_related("office")
        ],
    )


@allowed("workshops.run")
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, number: int, place: int) -> HttpResponse:
    """Take attendance of a line of the agenda, by number."""
    found = opened(request, number, to="workshops.run")
    line = get_object_or_404(found.slots, pk=place)
    if request.method == "POST":
        numbers = [int(n) for n in request.POST.getlist("there") if n.isdecimal() and len(n) < 6]
        changes.attend(line, numbers=numbers, by=asker(request))
        messages.success(request, _("Written down."))
        return redirect("workshop", number)
    there = set(line.attendance.values_list("participant__number", flat=True))
    people = [
        (p, queries.office_name(p.office), p.number in there)
        for p in found.participants.select_related("office")
    ]
    shown = {"w": found, "slot": line, "people": people}
    return render(request, "workshops/attendance.html", shown)


@allowed("workshops.run")
@require_http_methods(["GET", "POST"])
def wrap_up(request: HttpRequest, number: int) -> HttpResponse:
    """Write down what a day came to."""
    found = opened(request, number, to="workshops.run")
    form = WrapUpForm(request.POST or None)
    return written(
        request,
        found,
        form,
        lambda: changes.wrap_up(
            found,
            day=form.cleaned_data["day"],
            said={n: form.cleaned_data[n] for n in ("learnt", "open_points")},
            by=asker(request),
        ),
        heading=_("What the day came to"),
        about=_("What was written of the same day before is replaced. Name no person."),
    )


@allowed("workshops.run")
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, number: int) -> HttpResponse:
    """Write down a proposed action."""
    return _added(request, number, CommitmentForm, changes.propose, heading=_("Propose an action"))


@allowed("workshops.run")
@require_POST
def decide(request: HttpRequest, number: int, place: int) -> HttpResponse:
    """Write down what management said to a proposed action."""
    found = opened(request, number, to="workshops.run")
    commitment = get_object_or_404(Commitment, workshop=found, pk=place)
    said = request.POST.get("decided", "")
    if said in Decided.values:
        changes.decide(commitment, decided=Decided(said), by=asker(request))
        messages.success(request, _("Written down."))
    else:
        messages.error(request, _("Choose one of the decisions."))
    return redirect("workshop", number)


_REMOVES: dict[str, tuple[Any, Callable[..., None]]] = {
    "phase": (Phase, changes.remove_phase),
    "slot": (Slot, changes.remove_slot),
    "participant": (Participant, changes.remove_participant),
}


@allowed("workshops.run")
@require_POST
def remove(request: HttpRequest, number: int, name: str, place: int) -> HttpResponse:
    """Take days, a line of the agenda or a participant out of the plan."""
    found = opened(request, number, to="workshops.run")
    kind, out = _REMOVES.get(name, (None, None))
    if kind is None or out is None:
        return redirect("workshop", number)
    key = "number" if name == "participant" else "pk"
    thing = get_object_or_404(kind, workshop=found, **{key: place})
    try:
        out(thing, by=asker(request))
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
    else:
        messages.success(request, _("Taken out."))
    return redirect("workshop", number)
