"""Which changes are there to the plan, each with its entry in the journal?

`begin` is what other parts of the product call to make an action from what they hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from evenhand.errors import EvenhandError
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Office, Person
from evenhand.web.plans.models import (
    Action,
    Approval,
    Kind,
    Milestone,
    Proof,
    Reason,
    Recheck,
    Stage,
    Version,
)
from evenhand.web.registers import must_have_seen, next_row, open_for

REFERS: Final = r"[A-Za-z0-9_.:-]{1,120}"
"""What a reason refers to: numbers and ids, since the journal keeps it too."""


class PlanError(EvenhandError):
    """The plan cannot be changed as asked."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why there is an action.

    Attributes
    ----------
    kind : Kind
    refers : str
        Which thing of that kind; see `links.address`.
    says : str
        Why, in words; never a number of a finding, which not every reader of the plan may see.
    """

    kind: Kind
    refers: str
    says: str = ""


def cause(text: str, says: str = "") -> Cause:
    """Return the cause that ``kind:refers`` names, as ``risk:7`` or ``finding:3:pair_excess``.

    Raises
    ------
    PlanError
        If there is no such kind, or nothing is referred to.
    """
    kind, _, refers = text.partition(":")
    if kind not in Kind.values or not re.fullmatch(REFERS, refers.strip()):
        raise PlanError(
            f"'{text[:60]}' names nothing that an action may come from.",
            do_next=f"Name {', '.join(Kind.values)} and its number, as risk:7.",
        )
    return Cause(Kind(kind), refers.strip(), says[:500])


def begin(
    *, office: Office | None, said: Mapping[str, Any], causes: Iterable[Cause], by: Person
) -> Action:
    """Take an action into the plan.

    Parameters
    ----------
    office : Office or None
        Of which; None for the whole administration.
    said : mapping
        The fields of `Version`, without its action, number and author.
    causes : iterable of Cause
        Why; at least one.

    Raises
    ------
    PlanError
        If there is no cause.
    PermissionDenied
        If the person may not write of this office.
    """
    every = list(dict.fromkeys(causes))
    if not every:
        raise PlanError("The action has no reason.", do_next="Name what it comes from.")
    with transaction.atomic():
        action = Action(office=office)
        open_for(by, "plans.write", action)
        action.save()
        Version(action=action, number=1, written_by=by.pk, **said).save()
        _journal("plans.begun", action, by, version=1, office=action.office_id)
        for each in every:
            _reason(action, each, by)
    return action


def add_reason(action: Action, found: Cause, *, by: Person) -> Reason:
    """Say one thing more that an action comes from; PlanError where it is said already."""
    with transaction.atomic():
        open_for(by, "plans.write", action)
        if action.reasons.filter(kind=found.kind, refers=found.refers).exists():
            raise PlanError("This reason is there already.", do_next="Nothing is to be done.")
        return _reason(action, found, by)


def change(action: Action, *, said: Mapping[str, Any], read: int, by: Person) -> Version:
    """Say something new of an action; it then waits for approval again.

    Raises
    ------
    PlanError
        If somebody wrote another version meanwhile.
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        open_for(by, "plans.write", action)
        last = action.versions.order_by("-number")[0]
        must_have_seen(last.number, read, refusal=PlanError)
        version = Version(action=action, number=last.number + 1, written_by=by.pk, **said)
        version.save()
        _journal("plans.changed", action, by, version=version.number)
    return version


def milestone(
    action: Action, *, place: int | None, said: Mapping[str, Any], read: int, by: Person
) -> Milestone:
    """Write down a milestone, or something new of one; errors as of `change`."""
    with transaction.atomic():
        open_for(by, "plans.write", action)
        place, number = next_row(action.milestones, place, read, refusal=PlanError)
        row = Milestone(action=action, place=place, number=number, written_by=by.pk, **said)
        row.save()
        _journal("plans.milestone", action, by, place=place, row=row.number)
    return row


def decide(version: Version, *, is_approved: bool, says: str, by: Person) -> Approval:
    """Approve the newest version of an action, or send it back.

    Raises
    ------
    PlanError
        If the person wrote the version, it is not the newest or is decided on, or no reason is
        given for sending it back.
    PermissionDenied
        If the person may not approve of this office.
    """
    with transaction.atomic():
        action = version.action
        open_for(by, "plans.approve", action)
        newest = action.versions.order_by("-number")[0]
        if newest.pk != version.pk or newest.approvals.exists():
            raise PlanError(
                "This version waits for no decision.", do_next="Open the action as it stands."
            )
        if version.written_by == by.pk:
            raise PlanError(
                "Who wrote an action cannot approve it.", do_next="Ask another manager."
            )
        if not is_approved and not says.strip():
            raise PlanError("No reason is given.", do_next="Say what must change.")
        made = Approval(version=version, is_approved=is_approved, says=says, written_by=by.pk)
        made.save()
        verb = "plans.approved" if is_approved else "plans.sent_back"
        _journal(verb, action, by, version=version.number)
    return made


def prove(
    action: Action, *, said: Mapping[str, Any], file: tuple[str, bytes] | None = None, by: Person
) -> Proof:
    """Write down the proof of a stage, or that it holds no more.

    Parameters
    ----------
    action : Action
    said : mapping
        stage, holds, on, text, run and measure of `Proof`.
    file : (str, bytes), optional
        Name and content of the proof: its SHA-256 is kept, and the file is not.
    by : Person

    Raises
    ------
    PlanError
        If there is neither text, file nor finding; if the day is to come; if the action is not
        approved or not done before a later stage; if changed behaviour rests on no finding.
    PermissionDenied
        If the person may not write of this office.
    """
    stage = Stage(said["stage"])
    with transaction.atomic():
        open_for(by, "plans.write", action)
        if not (said.get("text", "").strip() or file or said.get("run")):
            raise PlanError(
                "There is no proof.", do_next="Give words, a file, or the finding of a run."
            )
        if said["on"] > timezone.localdate():
            raise PlanError(f"{said['on']} has not come yet.", do_next="Wait for the day.")
        if said.get("holds", True):
            _must_follow(action, stage, said)
        name, digest = (file[0][:200], sha256(file[1]).hexdigest()) if file else ("", "")
        made = Proof(action=action, file_name=name, sha256=digest, written_by=by.pk, **said)
        made.save()
        run = made.run_id
        _journal(
            "plans.proved", action, by, stage=int(stage), holds=made.holds, sha256=digest, run=run
        )
    return made


def recheck(action: Action, *, said: Mapping[str, Any], by: Person) -> Recheck:
    """Write down what a look for displacement found; errors as of `prove`."""
    with transaction.atomic():
        open_for(by, "plans.write", action)
        if said["on"] > timezone.localdate():
            raise PlanError(f"{said['on']} has not come yet.", do_next="Wait for the day.")
        made = Recheck(action=action, written_by=by.pk, **said)
        made.save()
        _journal("plans.rechecked", action, by, run=made.run_id)
    return made


def _must_follow(action: Action, stage: Stage, said: Mapping[str, Any]) -> None:
    newest = action.versions.order_by("-number")[0]
    if not newest.approvals.filter(is_approved=True).exists():
        raise PlanError("The action is not approved.", do_next="Have it approved first.")
    done = action.proofs.filter(stage=Stage.DONE).order_by("-pk").first()
    if stage != Stage.DONE and not (done and done.holds):
        raise PlanError("The action is not done.", do_next="Prove first that it is done.")
    if stage == Stage.BEHAVIOUR and not (said.get("run") and said.get("measure")):
        raise PlanError("Changed behaviour rests on data.", do_next="Name the run and its finding.")


def _reason(action: Action, found: Cause, by: Person) -> Reason:
    row = Reason(
        action=action, kind=found.kind, refers=found.refers, says=found.says, written_by=by.pk
    )
    row.save()
    _journal("plans.reason", action, by, kind=found.kind.value, refers=found.refers)
    return row


def _journal(verb: str, action: Action, by: Person, **facts: Fact) -> None:
    append(verb, subject=f"action:{action.pk}", actor=by.pk, facts=facts)
