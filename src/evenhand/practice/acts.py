"""Which acts may there be on a file, in which order?"""

from __future__ import annotations

from enum import IntEnum


class Act(IntEnum):
    """The acts in their order on a file; names are activities of the process rules."""

    LODGE = 0
    REGISTER = 1
    SELECT = 2
    ASSIGN = 3
    WITHDRAW = 4
    REASSIGN = 5
    CHECK_START = 6
    CHECK_END = 7
    QUERY = 8
    QUERY_ANSWER = 9
    OVERRIDE = 10
    EXAM_START = 11
    EXAM_END = 12
    NO_EXAM = 13
    SAMPLE = 14
    LAB_RESULT = 15
    AMEND = 16
    ASSESS = 17
    OFFENCE = 18
    PAY = 19
    RELEASE = 20
    REASSESS = 21
    COMPLETE = 22


ADDED = (
    *("arrival", "presample", "agency_inspection", "hold", "unhold", "disposal", "gate_out"),
    *("receipt", "secure", "discharge", "penalty", "settle"),
    *("refund_claim", "refund_decision", "refund_pay"),
    *("amend_request", "amend_refuse", "appeal", "appeal_decision", "appeal_effect"),
    *("audit_select", "audit_open", "audit_result"),
)
"""Acts that ``formalities`` puts among those of the course."""
REJECT = len(Act)
"""The refusal of a declaration that was never registered: no act on any file."""
ACTIVITIES = (
    *("assign" if act is Act.REASSIGN else act.name.lower() for act in Act),
    "reject",
    *ADDED,
)
FORMALITIES = {name: REJECT + 1 + place for place, name in enumerate(ADDED)} | {
    # What is paid once more after release is a payment like the first.
    "pay_more": int(Act.PAY)
}
"""Code of each act that is added, as ``ACTIVITIES`` counts them."""
