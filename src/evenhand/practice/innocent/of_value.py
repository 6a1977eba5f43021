"""Which innocent things move values, lines and reliefs?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.picker import Picker

ENOUGH: Final = 6
"""Accounts an office must have left, so that a look-alike never takes the last from the faults."""


def relief_desk(picker: Picker) -> LookAlike | None:
    """Give the goods of one procedure, which have relief by law, to a desk of their own."""
    office = picker.place(1, accounts=ENOUGH)
    if office is None:
        return None
    return LookAlike(
        id="relief_desk",
        measures=("relief", "officer_funnel", "pair_excess"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        what="Goods of procedure 51 have relief by law at every office. At this one they go to the "
        "desk 'relief', where one account works; it takes part in the lot of the general desk "
        "as well, and on days it is away these goods are dealt there.",
        explained_by="declarations.procedure and declarations.desk; items.relief is R-51, and not "
        "the R-10 that an officer may grant.",
    )


OF_VALUE: Final[tuple[Callable[[Picker], LookAlike | None], ...]] = (relief_desk,)
"""In the order in which they are chosen."""
