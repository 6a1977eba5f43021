"""Which innocent things make single acts look odd?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from evenhand.practice.cancelled import EACH, NAME
from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.picker import Picker
from evenhand.practice.year import MONTH_STARTS

DEPUTY_MONTH: Final = 5
"""June, counted from 0."""
SMALL: Final = 8_000
"""A consignment of one item worth less, in units of currency, is soon examined."""


def small_consignments(_picker: Picker) -> LookAlike:
    """Let the examination of a small consignment of one item be short, with every officer."""
    return LookAlike(
        id="small_consignments",
        measures=("brief_examination",),
        what=f"Red files of one item worth less than {SMALL:,} are examined in about three "
        "minutes, by every account.",
        explained_by="the number of items and the value of the declaration; offences are found on "
        "them as on others.",
    )


def credit_notes(_picker: Picker) -> LookAlike:
    """Let duties be assessed again after release, up or down, with reason and approver."""
    return LookAlike(
        id="credit_notes",
        measures=("late_change", "conformance", "clearance_panel"),
        share=0.01,
        what="One to fifteen working days after release duties are assessed again when a credit "
        "note or a missing invoice comes in: up to 30 % less, or up to 30 % more.",
        explained_by="the reason 'credit note' of the 'reassess' event, and its approver; both "
        "signs, every account.",
    )


def late_papers(_picker: Picker) -> LookAlike:
    """Let some documents be handed in after release, by permission."""
    return LookAlike(
        id="late_papers",
        measures=("conformance",),
        share=0.02,
        what="Documents that were to follow are handed in one to fifteen working days after "
        "release.",
        explained_by="the reason 'documents to follow' of the 'complete' event, and its approver.",
    )


def cancelled_numbers(picker: Picker) -> LookAlike:
    """Let a registration number be used up where papers are missing and nothing is registered."""
    return LookAlike(
        id=NAME,
        measures=("record_integrity",),
        office=picker.office(0).index,
        share=1 / EACH,
        what="At this office a number is used up whenever a declaration is refused; no declaration "
        "has it.",
        explained_by="the 'reject' event of that number, with the reason 'papers missing'.",
    )


def deputy(picker: Picker) -> LookAlike:
    """Let an examiner stand in for the chiefs for a month, but for its own files."""
    office = picker.office(0)
    return LookAlike(
        id="deputy",
        measures=("separation", "conformance"),
        office=office.index,
        accounts=(office.specialist,),
        starts=int(MONTH_STARTS[DEPUTY_MONTH]),
        until=int(MONTH_STARTS[DEPUTY_MONTH + 1]),
        what="For a month the account of the desk 'vehicles' approves what colleagues amend and "
        "assess, and goes on with its own files; those are approved by a chief.",
        explained_by="no declaration has both its assessment and its approval.",
    )


def refund_counter(picker: Picker) -> LookAlike:
    """Let one account of the release desk take in every claim for repayment of its office."""
    office = picker.office(1)
    return LookAlike(
        id="refund_counter",
        measures=("conformance", "separation"),
        office=office.index,
        accounts=(office.clerks.start,),
        share=0.012,
        what="At this office one account of the release desk takes in all claims for repayment, "
        "and more are made than elsewhere; it decides none.",
        explained_by="the 'refund_decision' of every claim is under the account of a chief.",
    )


OF_ACTS: Final[tuple[Callable[[Picker], LookAlike | None], ...]] = (
    small_consignments,
    credit_notes,
    late_papers,
    cancelled_numbers,
    deputy,
    refund_counter,
)
"""In the order in which they are chosen."""
