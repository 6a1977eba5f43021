"""Through which stages does a declaration go, and who holds the next move in each?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Source = Literal["declarations", "events"]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of the way of a declaration, from one time to another.

    Attributes
    ----------
    name : str
        As ``registered-released``.
    start, end : str
        Times it runs between: columns of ``declarations``, or names of ``MARKS``.
    starts, ends : str
        The same in words.
    holder : str
        Who holds the next move meanwhile.
    source : {"declarations", "events"}
    always : bool
        Whether every declaration passes it, so that one without its end, and not yet released,
        is still in it; else it is not known whether the stage will come.
    """

    name: str
    start: str
    end: str
    starts: str
    ends: str
    holder: str
    source: Source
    always: bool = True


STAGES: Final = (
    Stage(
        "registered-released",
        "registered_at",
        "released_at",
        "registration of the declaration",
        "release of the goods",
        "all parties",
        "declarations",
    ),
    Stage(
        "registered-assigned",
        "registered_at",
        "assigned_at",
        "registration of the declaration",
        "assignment to an officer",
        "Customs",
        "declarations",
    ),
    Stage(
        "assigned-assessed",
        "assigned_at",
        "assessed_at",
        "assignment to an officer",
        "assessment of duties",
        "Customs, and the trader while a query is open",
        "declarations",
    ),
    Stage(
        "assessed-released",
        "assessed_at",
        "released_at",
        "assessment of duties",
        "release of the goods",
        "trader or bank until payment, then Customs",
        "declarations",
    ),
    Stage(
        "register-release",
        "register",
        "release",
        "first registration",
        "first release",
        "all parties",
        "events",
    ),
    Stage(
        "arrival-release",
        "arrival",
        "release",
        "arrival of the goods",
        "first release",
        "all parties",
        "events",
    ),
    Stage(
        "arrival-lodge",
        "arrival",
        "lodge",
        "arrival of the goods",
        "first lodgement (before arrival counts as negative)",
        "trader or agent",
        "events",
    ),
    Stage(
        "lodge-register",
        "lodge",
        "register",
        "first lodgement",
        "first registration",
        "Customs",
        "events",
    ),
    Stage(
        "register-select",
        "register",
        "select",
        "first registration",
        "first selection of the channel",
        "Customs",
        "events",
    ),
    Stage(
        "select-check_end",
        "select",
        "check_end",
        "first selection of the channel",
        "last end of the documentary check",
        "Customs, and the trader while a query is open",
        "events",
        always=False,
    ),
    Stage(
        "query-query_answer",
        "query",
        "query_answer",
        "first query",
        "last answer to a query",
        "trader or agent",
        "events",
        always=False,
    ),
    Stage(
        "check_end-exam_start",
        "check_end",
        "exam_start",
        "last end of the documentary check",
        "first start of the examination",
        "Customs, trader or terminal, who present the goods",
        "events",
        always=False,
    ),
    Stage(
        "exam_start-exam_end",
        "exam_start",
        "exam_end",
        "first start of the examination",
        "last end of the examination",
        "Customs",
        "events",
        always=False,
    ),
    Stage(
        "exam_end-agency_inspection",
        "exam_end",
        "agency_inspection",
        "last end of the examination",
        "last inspection by another authority",
        "other agency",
        "events",
        always=False,
    ),
    Stage(
        "assess-pay",
        "assess",
        "pay",
        "last assessment of duties",
        "last payment or security",
        "trader or bank",
        "events",
        always=False,
    ),
    Stage(
        "conditions-release",
        "conditions",
        "release",
        "last condition met before release (check, examination, inspection, payment)",
        "first release",
        "Customs",
        "events",
        always=False,
    ),
    Stage(
        "release-gate_out",
        "release",
        "gate_out",
        "first release",
        "last passing of the gate",
        "trader or terminal",
        "events",
        always=False,
    ),
)
