"""Which faults show in single acts, and where are they planted?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from evenhand.practice.faults.fault import Fault
from evenhand.practice.picker import Picker


def paper_examinations(picker: Picker) -> Fault | None:
    """Let one account end every examination within two minutes, and never find anything."""
    office = picker.place(0)
    if office is None:
        return None
    return Fault(
        id="paper_examinations",
        measures=("brief_examination", "threshold_or_skill", "officer_funnel"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        what="Examinations of red files last 35 to 115 seconds under this account, and no offence "
        "is recorded on them. The next acts come no earlier for it.",
    )


def late_changes(picker: Picker) -> Fault | None:
    """Lower duties after release under one account, for no reason."""
    office = picker.place(1)
    if office is None:
        return None
    return Fault(
        id="late_changes",
        measures=("late_change", "conformance"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        share=0.15,
        what="One to fifteen working days after release duties are assessed again, 15 to 40 % "
        "lower, by the account itself, with neither reason nor approver. Items keep what was "
        "assessed before release; the act holds what it changed.",
    )


def self_decided_refunds(picker: Picker) -> Fault | None:
    """Let one account decide the claims for repayment that it takes in itself."""
    office = picker.place(2)
    if office is None:
        return None
    return Fault(
        id="self_decided_refunds",
        measures=("conformance",),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        share=0.08,
        what="Claims for repayment of what was paid twice are taken in and decided under the "
        "account that had the file; elsewhere the release desk takes them in and a chief decides. "
        "The bank pays them as it pays others.",
    )


LAST: Final[tuple[Callable[[Picker], Fault | None], ...]] = (self_decided_refunds,)
"""Chosen after all others, so that these keep their accounts."""
OF_ACTS: Final[tuple[Callable[[Picker], Fault | None], ...]] = (paper_examinations, late_changes)
"""In the order in which they are chosen, after those that were there first."""
FILES_OF_ACTS: Final = ("paper_examinations", "late_changes", "self_decided_refunds")
"""Those of single files."""
