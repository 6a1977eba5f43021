"""How does an officer of the practice house come to see their own figures?

As in a house: the gate is opened by two people, on what is on record, and the officer's account of
the records is tied to them by two others. All of it is invented and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from evenhand.web.gate import changes as gate
from evenhand.web.gate.models import Direction, Requirement
from evenhand.web.panels import tying
from evenhand.web.people.models import Person

DECIDED_BY: Final = "Director General (invented)"
TEXT: Final = (
    "Invented for the practice house: in a real one the text of the decision, or its document, "
    "stands here."
)
ASKS, CHECKS, CONFIRMS = "ola", "ivo", "inga"
MANAGES: Final = "mia"
DAYS: Final = 365


def write(people: Mapping[str, Person], account: str, *, today: date) -> None:
    """Open the gate, and tie the officer to an account of the records.

    Parameters
    ----------
    people : mapping
        By login name: officer, integrity unit, internal audit and manager.
    account : str
        As the records write it.
    today : date
    """
    unit = people[CHECKS]
    for requirement in Requirement:
        gate.record(requirement, decided_by=DECIDED_BY, decided_on=today, by=unit.pk, text=TEXT)
    gate.confirm(gate.ask(Direction.OPEN, by=unit), by=people[MANAGES])
    tie = tying.ask(account, reason="To see how my files compare.", by=people[ASKS])
    tying.check(tie, how="The list of accounts (invented).", until=today + timedelta(DAYS), by=unit)
    tying.confirm(tie, by=people[CONFIRMS])
