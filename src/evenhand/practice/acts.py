"""Which acts may there be on a file, in which order?"""

from __future__ import annotations

from enum import IntEnum


class Act(IntEnum):
    """The acts in their order on a file; names are activities of the process rules."""

    LODGE = 0
    REGISTER = 1
    SELECT = 2
    ASSIGN = 3
    REASSIGN = 4
    CHECK_START = 5
    CHECK_END = 6
    QUERY = 7
    QUERY_ANSWER = 8
    OVERRIDE = 9
    EXAM_START = 10
    EXAM_END = 11
    NO_EXAM = 12
    AMEND = 13
    ASSESS = 14
    OFFENCE = 15
    PAY = 16
    RELEASE = 17


ACTIVITIES = tuple("assign" if act is Act.REASSIGN else act.name.lower() for act in Act)
