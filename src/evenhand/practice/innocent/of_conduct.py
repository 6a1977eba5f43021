"""Which accounts and agents are treated otherwise for a good reason?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.picker import Picker

ENOUGH: Final = 6
"""Accounts an office must have left, so that a look-alike never takes the last from the faults."""


def keen_examiner(picker: Picker) -> LookAlike | None:
    """Let one account examine yellow files as well, which are less risky than red ones."""
    office = picker.place(0, accounts=ENOUGH)
    if office is None:
        return None
    return LookAlike(
        id="keen_examiner",
        measures=("threshold_or_skill", "officer_funnel"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        share=0.50,
        what="This account looks at the goods of yellow files too, in the time of the documentary "
        "check. It examines about twice as often as others and finds less in each examination, "
        "but in all as many offences as they do, and takes no longer.",
        explained_by="channel_final: the additional examinations are of yellow files; files "
        "re-examined at random show no more missed than elsewhere.",
    )


def trusted_trader(picker: Picker) -> LookAlike:
    """Let one agent's files be handled faster by every officer."""
    office = picker.office(0)
    return LookAlike(
        id="trusted_trader",
        measures=("pair_treatment", "revenue_difference", "queue_order"),
        office=office.index,
        agents=picker.take_agents(office, count=1, skip=2),
        share=0.60,
        what="This agent's files are taken up and worked through in three fifths of the time, by "
        "every officer of the office, and decided like any other.",
        explained_by="the agent: it is treated alike by all, so no account stands out.",
    )


OF_CONDUCT: Final[tuple[Callable[[Picker], LookAlike | None], ...]] = (
    keen_examiner,
    trusted_trader,
)
"""In the order in which they are chosen."""
