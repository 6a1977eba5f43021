"""Which accounts look less closely, or by habits of their own, and where are they?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from evenhand.practice.faults.fault import Fault
from evenhand.practice.picker import Picker

HABIT: Final = 0.9
"""Standard deviation, between officer and chapter, of the logarithm of strictness."""


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
        share=0.02,
        what="This account examines as many files as the others and records one offence where "
        "they record fifty. Re-examined at random, its files turn out like any other.",
    )


def own_habits(picker: Picker) -> Fault:
    """Let the officers of an office differ on kinds of goods, not on the whole."""
    office = picker.office(1)
    return Fault(
        id="own_habits",
        measures=("noise",),
        office=office.index,
        share=HABIT,
        what="Each officer of this office is strict on some chapters and lenient on others, each "
        "on others than the colleagues; taken over all goods nobody is stricter for it. The "
        "figure is the standard deviation of the logarithm of strictness.",
    )


OF_CONDUCT: Final[tuple[Callable[[Picker], Fault | None], ...]] = (
    looks_away,
    own_habits,
)
"""In the order in which they are chosen."""
