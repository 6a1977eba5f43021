"""Which accounts have two sessions for a good reason?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.picker import Picker

ENOUGH: Final = 6
"""Accounts an office must have left, so that a look-alike never takes the last from the faults."""


def moved_desk(picker: Picker) -> LookAlike | None:
    """Let one account change its terminal at noon."""
    office = picker.place(0, accounts=ENOUGH)
    if office is None:
        return None
    return LookAlike(
        id="moved_desk",
        measures=("account_use",),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        share=1.0,
        what="On about four days in five this account changes its terminal at noon: it has two "
        "sessions a day, the second after the first.",
        explained_by="the times of the sessions, which never meet.",
    )


OF_USE: Final[tuple[Callable[[Picker], LookAlike | None], ...]] = (moved_desk,)
"""In the order in which they are chosen."""
