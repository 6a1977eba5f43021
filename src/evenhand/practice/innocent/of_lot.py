"""What looks like tampering with the lot and is none?"""

from __future__ import annotations

from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.picker import Picker


def typing_corrections(_picker: Picker) -> LookAlike:
    """Let any agent withdraw a declaration with a mistake in it, and lodge it again once."""
    return LookAlike(
        id="typing_corrections",
        measures=("relodgement", "conformance", "process_map"),
        share=0.02,
        what="Some declarations are withdrawn for a mistake in them and the consignment is lodged "
        "again once, whichever account the lot had given them to.",
        explained_by="the reason 'correction by declarant' of the 'withdraw' event; the second "
        "draw is kept whatever it gives.",
    )


def thin_nights(picker: Picker) -> LookAlike:
    """Leave one or two on duty for the last two hours of an office, whoever lodges."""
    office = picker.office(1)
    return LookAlike(
        id="thin_nights",
        measures=("roster_gaps",),
        office=office.index,
        what="In the last two hours before closing the desk 'late' has two accounts on duty, on "
        "every third day one: those of the day take turns, and files of every agent come to them.",
        explained_by="rosters, and declarations.desk, which is part of the set of the lot.",
    )
