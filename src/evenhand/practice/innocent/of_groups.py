"""Which groups of files are treated otherwise for a good reason?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.picker import Picker

RISKY: Final = 1.5
"""Relative risk of an agent from which it is marked."""


def risky_agents(_picker: Picker) -> LookAlike:
    """Let agents with risky goods be selected more often, and found out as much more often."""
    return LookAlike(
        id="risky_agents",
        measures=("conformance", "sorting"),
        share=RISKY,
        what="Agents of more than one and a half times the ordinary risk are selected for "
        "examination that much more often.",
        explained_by="what is found: where they are selected, an offence is recorded as much more "
        "often too.",
    )


def own_account(picker: Picker) -> LookAlike:
    """Let some importers lodge for themselves, whose goods are riskier than most."""
    office = picker.office(3)
    return LookAlike(
        id="own_account",
        measures=("conformance",),
        office=office.index,
        agents=picker.take_agents(office, count=4, skip=30, riskiest=True, at_most=0.012),
        what="These importers have no agent and lodge for themselves. More of their files are "
        "examined and queried than of others, since more are selected.",
        explained_by="channel_selected: inside a channel they are treated like any other.",
    )


OF_GROUPS: Final[tuple[Callable[[Picker], LookAlike | None], ...]] = (risky_agents, own_account)
"""Chosen after all others, so that these keep their agents."""
