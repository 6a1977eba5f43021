"""In which order do faults and look-alikes of values, lines, reliefs and examinations act?"""

from __future__ import annotations

from typing import Any, Final

from evenhand.practice.planting.of_acts import (
    after_release,
    any_share,
    briefly,
    on_paper,
    own_share,
    small,
)
from evenhand.practice.planting.of_relief import grant, to_relief_desk

INNOCENT: Final[tuple[tuple[str, Any], ...]] = (("relief_desk", to_relief_desk),)
"""What is so before anything is dealt: part of the traffic and of the rule."""
DEALING: Final[tuple[tuple[str, Any], ...]] = (
    ("granted_relief", grant),
    ("small_consignments", small),
    ("credit_notes", any_share),
    ("late_papers", any_share),
    ("late_changes", own_share),
    ("paper_examinations", on_paper),
)
DECIDING: Final[tuple[tuple[str, Any], ...]] = ()
TIMING: Final[tuple[tuple[str, Any], ...]] = (
    ("paper_examinations", briefly),
    ("late_changes", after_release),
    ("credit_notes", after_release),
    ("late_papers", after_release),
)
