"""Which faults touch values, and where are they planted?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from evenhand.practice.faults.fault import APPROVAL_LIMIT, BUNCHED_UP_TO, Fault
from evenhand.practice.picker import Picker


def bunched_values(picker: Picker) -> Fault:
    """Bring values down to just below the approval limit, for six agents under one account."""
    office = picker.office(4)
    return Fault(
        id="bunched_values",
        measures=("bunching", "late_change", "conformance"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        agents=picker.take_agents(office, count=6),
        share=0.85,
        what=f"Declarations of these agents worth {APPROVAL_LIMIT:,} to "
        f"{BUNCHED_UP_TO * APPROVAL_LIMIT:,} are amended under this account to 97-100 % of the "
        "limit from which a chief must approve, with neither reason nor approver.",
    )


def granted_relief(picker: Picker) -> Fault | None:
    """Let one account grant relief three times as often as its colleagues."""
    office = picker.place(0)
    if office is None:
        return None
    return Fault(
        id="granted_relief",
        measures=("relief", "officer_funnel"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        share=3.0,
        what="Where relief is for the officer to grant, it is granted three times as often under "
        "this account on like files; customs duty is then not charged.",
    )


OF_VALUE: Final[tuple[Callable[[Picker], Fault | None], ...]] = (granted_relief,)
"""In the order in which they are chosen, after those that were there first."""
