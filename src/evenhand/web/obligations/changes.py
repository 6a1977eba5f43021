"""How is something said of an obligation, each with its entry in the journal?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction

from evenhand.errors import EvenhandError
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.obligations import queries
from evenhand.web.obligations.models import (
    Acceptance,
    Agreement,
    Annex,
    Category,
    Convention,
    Membership,
    Notified,
    Party,
    Said,
)
from evenhand.web.people.models import Person

Row = TypeVar("Row", bound=Said)


class ObligationError(EvenhandError):
    """What is said of an obligation does not fit together."""


def say_convention(party: Party, since: date | None, *, reference: str, by: Person) -> Convention:
    """Say whether we are a party to the Convention, and since when.

    Raises
    ------
    ObligationError
        If a party has no day.
    PermissionDenied
        If the person may not say it.
    """
    if party == Party.PARTY and since is None:
        raise ObligationError(
            "A party has a day from which the Convention is in force for it.",
            do_next="Give the day: the 36 and 60 months are counted from it.",
        )
    day = since if party == Party.PARTY else None
    row = Convention(party=party, since=day, reference=reference)
    return _say(row, by=by, facts={"party": str(party), "since": _text(day)})


def say_annex(
    part: str, acceptance: Acceptance, since: date, *, note: str, reference: str, by: Person
) -> Annex:
    """Say what was done about a Specific Annex or a chapter of one.

    Raises
    ------
    ObligationError
        If there is no such part, or a reservation is not said.
    PermissionDenied
        If the person may not say it.
    """
    if part not in {e.id for e in queries.annexes()}:
        raise ObligationError(f"There is no annex '{part}'.", do_next="Choose one of the list.")
    if acceptance == Acceptance.RESERVED and not note.strip():
        raise ObligationError(
            "A reservation says what it is against.", do_next="Write it, or choose accepted."
        )
    row = Annex(part=part, acceptance=acceptance, since=since, note=note, reference=reference)
    return _say(
        row, by=by, facts={"part": part, "acceptance": str(acceptance), "since": _text(since)}
    )


def say_agreement(
    membership: Membership, since: date | None, *, reference: str, by: Person
) -> Agreement:
    """Say whether the Agreement on Trade Facilitation binds us, and since when.

    Raises
    ------
    ObligationError
        If a bound Member has no day.
    PermissionDenied
        If the person may not say it.
    """
    bound = membership in (Membership.AT_ONCE, Membership.BY_CATEGORY)
    if bound and since is None:
        raise ObligationError(
            "A Member that accepted the Agreement has a day from which it is in force for it.",
            do_next="Give the day.",
        )
    day = since if bound else None
    row = Agreement(membership=membership, since=day, reference=reference)
    return _say(row, by=by, facts={"membership": str(membership), "since": _text(day)})


def notify(
    said: Iterable[tuple[str, Category, date | None]], *, reference: str, by: Person
) -> list[Notified]:
    """Say under which categories measures were notified, those that change.

    Parameters
    ----------
    said : iterable of (measure, category, definitive date)
    reference : str
    by : Person

    Raises
    ------
    ObligationError
        If there is no such measure, or category A is given a day of its own.
    PermissionDenied
        If the person may not say it.
    """
    known, now = {e.id for e in queries.measures()}, queries.facts().notified
    written = []
    with transaction.atomic():
        for measure, category, day in said:
            if measure not in known:
                raise ObligationError(
                    f"There is no measure '{measure}'.", do_next="Choose one of the list."
                )
            if category == Category.A and day is not None:
                raise ObligationError(
                    "Category A binds from the day of the Agreement, and has no other.",
                    do_next="Leave the date empty, or choose B or C.",
                )
            before = now.get(measure)
            if before and (before.category, before.binds_from) == (category, day):
                continue
            row = Notified(measure=measure, category=category, binds_from=day, reference=reference)
            facts: dict[str, Fact] = {"measure": measure, "category": str(category)}
            written.append(_say(row, by=by, facts={**facts, "from": _text(day)}))
    return written


def _say(row: Row, *, by: Person, facts: dict[str, Fact]) -> Row:
    if not by.has_perm("obligations.write"):
        raise PermissionDenied
    with transaction.atomic():
        row.said_by = by.pk
        row.save(force_insert=True)
        kind = type(row).__name__.lower()
        append(f"obligations.{kind}", subject=f"{kind}:{row.pk}", actor=by.pk, facts=facts)
    return row


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
