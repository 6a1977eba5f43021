"""How is a change written down in the same breath as it is made?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from evenhand.web.journal.chain import BEFORE_THE_FIRST, Fact, canonical, entry_hash
from evenhand.web.journal.models import Entry

LOCK: Final = 0x4556454E
"""Number of the lock that writers of the journal wait for on PostgreSQL."""


def append(
    action: str,
    *,
    subject: str,
    actor: UUID | None,
    facts: dict[str, Fact] | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> Entry:
    """Write an entry inside the transaction of the change that it records.

    Parameters
    ----------
    action : str
        What was done, as ``run.started``.
    subject : str
        Kind and identifier of the thing, as ``run:17``.
    actor : UUID or None
        The person's identifier; None where the system acted.
    facts : dict of str, int, bool or None
        Identifiers and numbers, never names or what people wrote.
    using : str
        The database of the change.

    Raises
    ------
    RuntimeError
        If there is no transaction: the change could then stay without its entry.
    TypeError
        If a fact is of another type.
    """
    connection = connections[using]
    if not connection.in_atomic_block:
        raise RuntimeError("The journal is written inside the transaction of a change.")
    # One writer at a time, until its transaction ends. SQLite's transactions are IMMEDIATE, so
    # that there the first statement of the transaction has waited already.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = Entry.objects.using(using).order_by("-number").first()
    entry = Entry(
        number=1 if last is None else last.number + 1,
        at=datetime.now(UTC),
        actor=actor,
        action=action,
        subject=subject,
        facts=canonical(facts or {}),
        previous=BEFORE_THE_FIRST if last is None else last.hash,
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True, using=using)
    return entry
