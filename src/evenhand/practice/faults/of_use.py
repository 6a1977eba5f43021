"""Which accounts are used by more than one, and where are they?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from evenhand.practice.faults.fault import Fault
from evenhand.practice.picker import Picker


def shared_account(picker: Picker) -> Fault | None:
    """Let two people act under one account at the same time."""
    office = picker.place(1)
    if office is None:
        return None
    return Fault(
        id="shared_account",
        measures=("account_use", "conformance"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        share=0.50,
        what="On about four days in five this account acts from two sessions at once: half of its "
        "files are worked on in the second, between acts in the first.",
    )


OF_USE: Final[tuple[Callable[[Picker], Fault | None], ...]] = (shared_account,)
"""In the order in which they are chosen."""
FILES_OF_USE: Final = ("shared_account",)
"""Those of single files."""
