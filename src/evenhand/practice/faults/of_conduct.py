"""Which accounts look less closely, or by habits of their own, and where are they?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from evenhand.practice.faults.fault import Fault
from evenhand.practice.picker import Picker


def looks_away(picker: Picker) -> Fault | None:
    """Let one account examine as often as the others and find almost nothing."""
    office = picker.place(0)
    if office is None:
        return None
    return Fault(
        id="looks_away",
        measures=("threshold_or_skill", "officer_funnel", "handler_share"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        share=0.05,
        what="This account examines as many files as the others and records one offence where "
        "they record twenty. Re-examined at random, its files turn out like any other.",
    )


OF_CONDUCT: Final[tuple[Callable[[Picker], Fault | None], ...]] = (looks_away,)
"""In the order in which they are chosen."""
