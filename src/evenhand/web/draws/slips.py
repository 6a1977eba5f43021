"""What does a receipt of a draw show, and who may see it before the draw is open?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from evenhand.draw import receipts
from evenhand.draw.client import ClientError
from evenhand.draw.receipts import Receipt
from evenhand.web.draws import sending
from evenhand.web.draws.entries import moment
from evenhand.web.draws.named import NamedLog
from evenhand.web.draws.sending import AskingError
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Person


class SealedError(AskingError):
    """The draw is not open, and who asks is no internal auditor."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A receipt that was checked, as the server gave it."""

    receipt: Receipt
    data: bytes

    @property
    def drawn_at(self) -> datetime:
        """When it was drawn."""
        return moment(self.receipt.claim.drawn_at)

    @property
    def lodged_at(self) -> datetime:
        """When it was lodged."""
        return moment(self.receipt.claim.lodged_at)


def fetch(log: NamedLog, draw: int, by: Person) -> Slip:
    """Return the receipt of a draw, checked by the code that the command line checks with.

    Whoever is no internal auditor sees it once the draw is open; what an auditor sees before is
    written into the journal.

    Raises
    ------
    SealedError
        If the draw is sealed to this person.
    EvenhandError
        If the server does not give it, or it does not hold.
    """
    try:
        with sending.reader(log) as client:
            given = client.receipt(draw)
    except ClientError as err:
        raise AskingError(err.what, do_next=err.do_next) from err
    data = json.dumps(given, ensure_ascii=True, indent=1).encode("ascii")
    found = receipts.check(data, log.key)
    if found.claim.office != log.office:
        raise AskingError("This draw is of another office.", do_next="Ask for it there.")
    if not found.claim.is_open:
        _may_see_sealed(log, draw, by)
    return Slip(found, data)


def _may_see_sealed(log: NamedLog, draw: int, by: Person) -> None:
    if not by.has_perm("draws.see_sealed", log):
        raise SealedError(
            "This draw is sealed until the decision on its file.",
            do_next="Ask again after the decision; the internal auditor sees it at once.",
        )
    facts: dict[str, Fact] = {"draw": draw}
    with transaction.atomic():
        append("draw.sealed_receipt_seen", subject=f"draw:{log.name}", actor=by.pk, facts=facts)


def latest(log: NamedLog, after: int, by: Person) -> list[Mapping[str, Any]]:
    """Return draws after a leaf with the pseudonym each is with, for the internal auditor.

    The account behind it is left out: opening that takes two people. The look is written down.

    Raises
    ------
    AskingError
        If the server cannot be asked.
    """
    try:
        with sending.reader(log) as client:
            rows = client.assignments(log.office, after)
    except ClientError as err:
        raise AskingError(err.what, do_next=err.do_next) from err
    facts: dict[str, Fact] = {"after": after, "draws": len(rows)}
    with transaction.atomic():
        append("draw.sealed_list_seen", subject=f"draw:{log.name}", actor=by.pk, facts=facts)
    return [
        {"draw": r["draw"], "at": moment(r["at"]), "handler": r["handler"], "open": r["open"]}
        for r in rows
    ]
