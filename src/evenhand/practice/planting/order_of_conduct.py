"""In which order do faults and look-alikes of conduct, time and sessions act?"""

from __future__ import annotations

from typing import Any, Final

from evenhand.practice.planting.of_examining import choose_more, examine_more
from evenhand.practice.planting.of_handlers import own_files

DEALING: Final[tuple[tuple[str, Any], ...]] = (
    ("keen_examiner", choose_more),
    ("looks_away", own_files),
)
TIMING: Final[tuple[tuple[str, Any], ...]] = (("keen_examiner", examine_more),)
