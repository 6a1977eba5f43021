"""Which accounts work otherwise than their colleagues, and where are they?"""

from __future__ import annotations

from evenhand.practice.faults.fault import Fault
from evenhand.practice.picker import Picker


def slow_desk(picker: Picker) -> Fault:
    """Let the files of one account wait five times as long before anybody looks at them."""
    office = picker.office(2)
    return Fault(
        id="slow_desk",
        measures=(
            *("officer_funnel", "handler_share", "release_time", "queue_order"),
            *("delay_cost", "predictability"),
        ),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        share=5.0,
        what="Files wait five times as long at this account before they are taken up.",
    )


def over_strict_officer(picker: Picker) -> Fault:
    """Let one account record offences and raise values five times as often as the others."""
    office = picker.office(3)
    return Fault(
        id="over_strict_officer",
        measures=("officer_funnel", "handler_share", "value_adjustment"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        share=5.0,
        what="Offences are recorded and values adjusted five times as often on like files.",
    )
