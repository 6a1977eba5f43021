"""Which faults show in groups of cases alone, whoever has the file?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from evenhand.practice.faults.fault import Fault
from evenhand.practice.goods import HARDER
from evenhand.practice.picker import Picker
from evenhand.practice.year import MONTH_STARTS

RAISED: Final = 4.0
"""How many times as often values are raised at the office that is harder."""
ON_TARGET: Final = 5.0
"""How many times as often an offence is recorded at the office that has a target for them."""
WAIT: Final = 4.0
"""How many times as long files without an agent wait."""


def missed_draws(picker: Picker) -> Fault:
    """Let the random draw of an office be switched off most of the time."""
    office = picker.office(3)
    return Fault(
        id="missed_draws",
        measures=("conformance",),
        office=office.index,
        share=0.75,
        what="Three in four of the files that the random rule would have drawn are selected at "
        "this office under another rule: the share designed is not reached.",
    )


def picked_out(picker: Picker) -> Fault:
    """Send the files of one agent to examination without any risk in them."""
    office = picker.office(1)
    return Fault(
        id="picked_out",
        measures=("conformance",),
        office=office.index,
        agents=picker.take_agents(office, count=1),
        share=0.90,
        what="Nine in ten of the agent's green and yellow files are selected for examination, and "
        "on these an offence is found a tenth as often as on others.",
    )


def harder_office(picker: Picker) -> Fault:
    """Let one office raise the values of some goods more often than the others do."""
    office = picker.office(4)
    return Fault(
        id="harder_office",
        measures=("conformance",),
        office=office.index,
        share=RAISED,
        what=f"Values of chapters {' and '.join(HARDER)} are raised four times as often at this "
        "office as elsewhere, by every account and for every agent.",
    )


def own_account_waits(picker: Picker) -> Fault:
    """Let files lie that importers lodge themselves, whoever has them."""
    office = picker.office(0)
    return Fault(
        id="own_account_waits",
        measures=("conformance",),
        office=office.index,
        agents=picker.take_agents(office, count=4, at_most=0.012),
        share=WAIT,
        what="These importers have no agent. Their files wait four times as long before they are "
        "taken up, under every account.",
    )


def offence_target(picker: Picker) -> Fault:
    """Let an office meet a target for offences from one month on, whoever has the file."""
    office = picker.office(5)
    return Fault(
        id="offence_target",
        measures=("clearance_panel", "party_share"),
        office=office.index,
        starts=int(MONTH_STARTS[9]),
        share=ON_TARGET,
        what="From October a target for offences is met: five times as many are recorded at this "
        "office, under every account. Colleagues are alike: it shows against the office's own "
        "past alone.",
    )


OF_GROUPS: Final[tuple[Callable[[Picker], Fault | None], ...]] = (
    missed_draws,
    picked_out,
    harder_office,
    own_account_waits,
    offence_target,
)
"""Chosen after all others, so that these keep their agents."""
FILES_OF_GROUPS: Final = (
    *("missed_draws", "picked_out", "harder_office", "own_account_waits", "offence_target"),
)
"""Those of single files."""
