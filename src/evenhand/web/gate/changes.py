"""How is the gate recorded, opened and closed, each change with its entry in the journal?"""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.errors import EvenhandError
from evenhand.web.gate.models import Direction, Record, Requirement, Turn
from evenhand.web.gate.rules import TURNING
from evenhand.web.gate.state import gate
from evenhand.web.isolating import listed, ltr
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role


class GateError(EvenhandError):
    """The gate for figures on single handlers cannot be turned as asked."""


def record(
    requirement: Requirement,
    *,
    decided_by: str,
    decided_on: date,
    by: UUID,
    text: str = "",
    file: tuple[str, bytes] | None = None,
) -> Record:
    """Write down that a requirement is met; an open gate closes, since it rested on another text.

    Parameters
    ----------
    requirement : Requirement
    decided_by : str
        The post or body that decided, or was consulted; no person's name.
    decided_on : date
    by : UUID
        Who writes it down.
    text : str
    file : (str, bytes), optional
        Name and content of the document: its SHA-256 is kept, and the document is not.

    Raises
    ------
    GateError
        If there is neither text nor file, or the day is to come.
    """
    if not text.strip() and file is None:
        raise GateError(
            _("There is neither a text nor a file."),
            do_next=_("Give the text, or the file whose hash is to be kept."),
        )
    if decided_on > timezone.localdate():
        raise GateError(
            _("The day %(day)s is to come.") % {"day": ltr(decided_on)},
            do_next=_("Write it down when it is decided."),
        )
    name, content = file or ("", text.encode("utf-8"))
    digest = sha256(content).hexdigest()
    with transaction.atomic():
        facts: dict[str, Fact] = {"requirement": requirement.value, "sha256": digest}
        append("gate.recorded", subject=f"requirement:{requirement.value}", actor=by, facts=facts)
        made = Record.objects.create(
            requirement=requirement,
            decided_by=decided_by,
            decided_on=decided_on,
            text=text,
            file_name=name[:200],
            sha256=digest,
            recorded_by=by,
        )
        _end("gate.closed_as_a_record_was_replaced", Direction.OPEN, by=by)
        _end("gate.wish_ended_as_a_record_was_replaced", None, by=by)
    return made


def ask(direction: Direction, *, by: Person) -> Turn:
    """Ask that the gate is opened or closed; somebody of the other post confirms.

    Raises
    ------
    GateError
        If it stands so already, something is not on record, a wish waits, or the post is wrong.
    """
    with transaction.atomic():
        # The entry first: it takes the lock under which the state is read.
        subject = f"gate:{direction.value}"
        append("gate.asked", subject=subject, actor=by.pk)
        now = gate()
        if now.asked is not None:
            raise GateError(_("A wish waits already."), do_next=_("Confirm or withdraw it first."))
        if now.is_open is (direction == Direction.OPEN):
            raise GateError(_("The gate stands so already."), do_next=_("Nothing is to be done."))
        if direction == Direction.OPEN and now.lacking:
            raise GateError(
                _("Not on record yet: %(lacking)s.")
                % {"lacking": listed(str(r.label) for r in now.lacking)},
                do_next=_("Write it down first."),
            )
        role = _role(by, other_than="")
        turn = Turn.objects.create(direction=direction, asked_by=by.pk, asked_role=role)
        turn.records.set(now.records.values())
    return turn


def confirm(turn: Turn, *, by: Person) -> None:
    """Open or close the gate, as somebody of another post asked.

    Raises
    ------
    GateError
        If the wish waits no more, or the person is who asked or holds no other post of the two.
    """
    with transaction.atomic():
        done = "gate.opened" if turn.direction == Direction.OPEN else "gate.closed"
        append(done, subject=f"turn:{turn.pk}", actor=by.pk)
        now = gate()
        if now.asked is None or now.asked.pk != turn.pk:
            raise GateError(
                _("This wish waits no more."), do_next=_("Look at the gate as it stands.")
            )
        if turn.asked_by == by.pk:
            raise GateError(
                _("Who asked cannot confirm."),
                do_next=_("Ask somebody of the other post to confirm."),
            )
        role = _role(by, other_than=turn.asked_role)
        at = datetime.now(UTC)
        if turn.direction == Direction.CLOSE:
            Turn.objects.filter(direction=Direction.OPEN, ended_at=None).update(ended_at=at)
        ended = at if turn.direction == Direction.CLOSE else None
        Turn.objects.filter(pk=turn.pk).update(
            confirmed_by=by.pk, confirmed_role=role, confirmed_at=at, ended_at=ended
        )


def withdraw(turn: Turn, *, by: Person) -> None:
    """Take back a wish that waits.

    Raises
    ------
    GateError
        If it waits no more.
    """
    with transaction.atomic():
        append("gate.withdrawn", subject=f"turn:{turn.pk}", actor=by.pk)
        if not Turn.objects.filter(pk=turn.pk, confirmed_at=None, ended_at=None).update(
            ended_at=datetime.now(UTC)
        ):
            raise GateError(
                _("This wish waits no more."), do_next=_("Look at the gate as it stands.")
            )


def _end(action: str, direction: Direction | None, *, by: UUID) -> None:
    """End openings, or wishes where no direction is named, with an entry for each."""
    standing = Turn.objects.filter(ended_at=None)
    chosen = (
        standing.filter(confirmed_at=None)
        if direction is None
        else standing.filter(direction=direction, confirmed_at__isnull=False)
    )
    for turn in list(chosen):
        append(action, subject=f"turn:{turn.pk}", actor=by)
        Turn.objects.filter(pk=turn.pk).update(ended_at=datetime.now(UTC))


def _role(person: Person, *, other_than: str) -> Role:
    held = set(
        person.posts_on(timezone.localdate()).filter(office=None).values_list("role", flat=True)
    )
    for role in TURNING:
        if role.value in held and role.value != other_than:
            return role
    raise GateError(
        _(
            "The gate is turned by two people of different posts: one a manager, one of the "
            "integrity unit, each for the whole administration."
        ),
        do_next=_("Ask somebody of the other post."),
    )
