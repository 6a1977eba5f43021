"""Who sells time, and who presses at certain times? Where are they planted?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from evenhand.practice.faults.fault import Fault
from evenhand.practice.goods import TIME_SENSITIVE
from evenhand.practice.picker import Picker
from evenhand.practice.year import LAST_DAYS


def queue_jumping(picker: Picker) -> Fault | None:
    """Let one account take up the files of one agent before those that came earlier."""
    office = picker.place(0)
    if office is None:
        return None
    return Fault(
        id="queue_jumping",
        measures=("queue_order", "conformance"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        agents=picker.take_agents(office, count=1),
        share=0.02,
        what="Files of this agent wait one fiftieth of the time at this account before they are "
        "taken up, whatever is waiting there already; no reason is given.",
    )


def sold_delay(picker: Picker) -> Fault | None:
    """Let time-sensitive goods wait at one account, unless they come from one agent."""
    office = picker.place(0)
    if office is None:
        return None
    return Fault(
        id="sold_delay",
        measures=("delay_pattern", "release_time", "officer_funnel"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        agents=picker.take_agents(office, count=1),
        share=8.0,
        what=f"Goods of chapters {', '.join(TIME_SENSITIVE)} wait four to twelve working "
        "hours longer at this account, whatever their rate of duty, unless the agent is the one "
        "named. Other goods wait no longer. The figure is the mean of the hours.",
    )


def month_end_target(picker: Picker) -> Fault | None:
    """Let every officer of an office raise values more often in the last days of a month."""
    office = picker.office(2)
    return Fault(
        id="month_end_target",
        measures=("occasion", "value_adjustment"),
        office=office.index,
        share=2.5,
        what=f"Files registered in the last {LAST_DAYS} days of a month have their values "
        "adjusted two and a half times as often, by every officer of the office.",
    )


OF_TIME: Final[tuple[Callable[[Picker], Fault | None], ...]] = (
    queue_jumping,
    sold_delay,
    month_end_target,
)
"""In the order in which they are chosen."""
FILES_OF_TIME: Final = ("queue_jumping", "sold_delay", "month_end_target")
"""Those of single files."""
