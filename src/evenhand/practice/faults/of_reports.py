"""Which faults show in what is written, and where are they planted?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from evenhand.practice.faults.fault import Fault
from evenhand.practice.picker import Picker


def copied_reports(picker: Picker) -> Fault | None:
    """Let one account write the same report of nearly every examination."""
    office = picker.place(1)
    if office is None:
        return None
    return Fault(
        id="copied_reports",
        measures=("brief_examination",),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        share=0.85,
        what="Reports of examinations of red files under this account are one text of its own, in "
        "which the number of packages alone differs, and the last sentence where an offence is "
        "recorded. The examinations themselves are like those of others.",
    )


OF_REPORTS: Final[tuple[Callable[[Picker], Fault | None], ...]] = (copied_reports,)
"""Chosen after all others, so that these keep their accounts."""
FILES_OF_REPORTS: Final = ("copied_reports",)
"""Those of single files."""
