"""What may be done with a self-assessment, and what follows from it?

``open`` -> submit -> ``submitted`` -> close -> ``closed``, and from ``submitted`` back by a request
for changes. What is closed stays: the next look is another wave.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

from evenhand.errors import SelfAssessmentError

Status = Literal["open", "submitted", "changes_requested", "closed"]
Act = Literal["submit", "request_changes", "close"]

FOLLOWS: Final[dict[tuple[Status, Act], Status]] = {
    ("open", "submit"): "submitted",
    ("submitted", "request_changes"): "changes_requested",
    ("submitted", "close"): "closed",
    ("changes_requested", "submit"): "submitted",
}
MAY_BE_MARKED: Final[tuple[Status, ...]] = ("open", "changes_requested")


def after(status: Status, act: Act) -> Status:
    """Return the status that follows an act.

    Raises
    ------
    SelfAssessmentError
        If the act cannot follow; the message says which can.
    """
    if (status, act) in FOLLOWS:
        return FOLLOWS[status, act]
    if act not in get_args(Act):
        raise SelfAssessmentError(
            f"Nothing is called '{act}'.", do_next=f"Use one of {', '.join(get_args(Act))}."
        )
    possible = [each for before, each in FOLLOWS if before == status]
    said = (
        f"Possible now: {', '.join(possible)}."
        if possible
        else "Begin the next wave; what is closed is kept as it is."
    )
    raise SelfAssessmentError(
        f"'{act}' cannot follow: the self-assessment is '{status}'.", do_next=said
    )


def require_marking(status: Status) -> None:
    """Refuse a mark where the self-assessment is not in the hands of those who mark.

    Raises
    ------
    SelfAssessmentError
        If it is submitted or closed.
    """
    if status not in MAY_BE_MARKED:
        said = (
            "Ask for changes to be requested first."
            if status == "submitted"
            else "Begin the next wave; what is closed is kept as it is."
        )
        raise SelfAssessmentError(
            f"No mark can be changed: the self-assessment is '{status}'.", do_next=said
        )
