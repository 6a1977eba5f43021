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


def bargained_uplifts(picker: Picker) -> Fault | None:
    """Let one account raise values by 5 or 10 %, whatever the price list says."""
    office = picker.place(0)
    if office is None:
        return None
    return Fault(
        id="bargained_uplifts",
        measures=("value_adjustment",),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        what="Where this account raises a value, it is by exactly 5 or 10 %, as often as its "
        "colleagues; theirs bring it up to about the price list (reference_price).",
    )


def low_values(picker: Picker) -> Fault | None:
    """Accept low unit values of three agents under one account."""
    office = picker.place(1)
    if office is None:
        return None
    return Fault(
        id="low_values",
        measures=("unit_value", "revenue_difference", "value_adjustment"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        agents=picker.take_agents(office, count=3),
        share=0.85,
        what="Goods of these agents are declared 40 % lower by weight where this account has the "
        "file, and are hardly ever adjusted; with other accounts they are declared as others.",
    )


def cheaper_line(picker: Picker) -> Fault | None:
    """Accept one agent's goods in the cheaper line of their heading, under one account."""
    traders = picker.innocent.get("true_neighbours")
    if traders is None or not picker.accounts[traders.office]:
        return None
    office = picker.administration.offices[traders.office]
    return Fault(
        id="cheaper_line",
        measures=("tariff_line",),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        agents=traders.agents[1:],
        share=0.90,
        what="The agent trades in the dearer of the two lines of each heading. Where this account "
        "has the file, its goods are declared in the cheaper one.",
    )


def invented_values(picker: Picker) -> Fault:
    """Let one agent make up the values of its items."""
    office = picker.office(2)
    return Fault(
        id="invented_values",
        measures=("digits",),
        office=office.index,
        agents=picker.take_agents(office, count=1),
        share=0.80,
        what="Values of the agent's items are round (one digit, or one and a half), and their "
        "first digits are all as frequent; every account has its files.",
    )


OF_VALUE: Final[tuple[Callable[[Picker], Fault | None], ...]] = (
    granted_relief,
    bargained_uplifts,
    low_values,
    cheaper_line,
    invented_values,
)
"""In the order in which they are chosen, after those that were there first."""
FILES_OF_VALUE: Final = ("low_values", "cheaper_line", "invented_values")
"""Those of single files."""
