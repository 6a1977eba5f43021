"""In which order do faults and look-alikes of values, lines, reliefs and examinations act?"""

from __future__ import annotations

from typing import Any, Final

from evenhand.practice.planting.of_relief import grant, to_relief_desk

INNOCENT: Final[tuple[tuple[str, Any], ...]] = (("relief_desk", to_relief_desk),)
"""What is so before anything is dealt: part of the traffic and of the rule."""
DEALING: Final[tuple[tuple[str, Any], ...]] = (("granted_relief", grant),)
DECIDING: Final[tuple[tuple[str, Any], ...]] = ()
TIMING: Final[tuple[tuple[str, Any], ...]] = ()
