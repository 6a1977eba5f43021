"""How does a request for support go from a draft over a manager's approval to an answer?"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise as Words
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from evenhand.web.cooperation.models import Act, Partner, Request, RequestVersion, Step
from evenhand.web.cooperation.ties import CooperationError
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Office, Person
from evenhand.web.registers import must_have_seen, open_for


class State(StrEnum):
    """Where a request is."""

    DRAFT = "draft"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    SENT = "sent"
    ANSWERED = "answered"


STATE_WORDS: Final[dict[State, Words]] = {
    State.DRAFT: pgettext_lazy("of a request", "draft, waits for a manager"),
    State.SENT_BACK: pgettext_lazy("of a request", "sent back"),
    State.APPROVED: pgettext_lazy("of a request", "approved, not sent yet"),
    State.SENT: pgettext_lazy("of a request", "sent, waits for an answer"),
    State.ANSWERED: pgettext_lazy("of a request", "answered"),
}
FOLLOWS: Final[dict[Act, State]] = {
    Act.APPROVED: State.DRAFT,
    Act.SENT_BACK: State.DRAFT,
    Act.SENT: State.APPROVED,
    Act.ANSWERED: State.SENT,
}
"""From which state each step leads on."""
NEEDS: Final[dict[Act, str]] = {
    Act.APPROVED: "cooperation.approve",
    Act.SENT_BACK: "cooperation.approve",
    Act.SENT: "cooperation.write",
    Act.ANSWERED: "cooperation.write",
}


def state_of(steps: list[Step]) -> State:
    """Return where a version stands after its steps, in order."""
    return State(steps[-1].act) if steps else State.DRAFT


def ask(partner: Partner, office: Office | None, *, said: Mapping[str, Any], by: Person) -> Request:
    """Draft a request, with what `RequestVersion` says of it; it waits for a manager.

    Raises
    ------
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        request = Request(partner=partner, office=office)
        open_for(by, "cooperation.write", request)
        request.save()
        _write(request, said, number=1, by=by, action="cooperation.asked")
    return request


def change(request: Request, *, said: Mapping[str, Any], read: int, by: Person) -> RequestVersion:
    """Ask for something else; it then waits for a manager again.

    Raises
    ------
    CooperationError
        If it was sent, or somebody wrote another version meanwhile.
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        open_for(by, "cooperation.write", request)
        last = request.versions.order_by("-number")[0]
        must_have_seen(last.number, read, refusal=CooperationError)
        if state_of(list(last.steps.all())) in (State.SENT, State.ANSWERED):
            raise CooperationError(
                _("This request was sent."), do_next=_("Draft another one for what is new.")
            )
        return _write(request, said, number=last.number + 1, by=by, action="cooperation.reworded")


def step(version: RequestVersion, act: Act, *, said: Mapping[str, Any], by: Person) -> Step:
    """Take a version of a request one step further.

    Parameters
    ----------
    version : RequestVersion
    act : Act
    said : mapping
        on and says of `Step`; answer and granted too where it was answered.
    by : Person

    Raises
    ------
    CooperationError
        If it is not the newest version, the step does not follow, the day is to come, a manager
        approves what they wrote or sends it back without a reason, or an answer is not said.
    PermissionDenied
        If the person may not take this step in this office.
    """
    with transaction.atomic():
        request = version.request
        open_for(by, NEEDS[act], request)
        newest = request.versions.order_by("-number")[0]
        if newest.pk != version.pk or state_of(list(newest.steps.all())) != FOLLOWS[act]:
            raise CooperationError(
                _("The request does not stand where this step begins."),
                do_next=_("Open the request as it stands."),
            )
        _must_hold(version, act, said, by)
        made = Step(version=version, act=act, written_by=by.pk, **said)
        made.save()
        facts: dict[str, Fact] = {"version": version.number, "answer": str(made.answer)}
        append(f"cooperation.{act}", subject=f"request:{request.pk}", actor=by.pk, facts=facts)
    return made


def _must_hold(version: RequestVersion, act: Act, said: Mapping[str, Any], by: Person) -> None:
    if said["on"] > timezone.localdate():
        raise CooperationError(_("This day has not come."), do_next=_("Wait for the day."))
    if act == Act.APPROVED and version.written_by == by.pk:
        raise CooperationError(
            _("Who wrote a request cannot approve it."), do_next=_("Ask another manager.")
        )
    if act == Act.SENT_BACK and not said.get("says", "").strip():
        raise CooperationError(_("No reason is given."), do_next=_("Say what must change."))
    if act == Act.ANSWERED and not said.get("answer"):
        raise CooperationError(_("No answer is given."), do_next=_("Say what was answered."))


def _write(
    request: Request, said: Mapping[str, Any], *, number: int, by: Person, action: str
) -> RequestVersion:
    row = RequestVersion(request=request, number=number, written_by=by.pk, **said)
    row.save()
    facts: dict[str, Fact] = {
        "partner": request.partner_id,
        "office": request.office_id,
        "version": number,
    }
    append(action, subject=f"request:{request.pk}", actor=by.pk, facts=facts)
    return row
