"""Which reasons, rules and sources does the log know?"""

from __future__ import annotations

from typing import Final

from evenhand.practice.traffic import RULES

NONE: Final = -1
"""What is missing."""
REASONS: Final = (
    "illness",
    "documents accepted",
    "scanner outage",
    "correction by declarant",
    "overtime requested",
)
ILLNESS, ACCEPTED, OUTAGE, CORRECTION, OVERTIME = range(len(REASONS))
EVENT_RULES: Final = (*RULES, "lot v2", "desk v1")
LOT, DESK = len(RULES), len(RULES) + 1
SOURCES: Final = ("application", "database", "bank")
ROLES: Final = ("examiner", "chief", "release desk", "system", "declarant")
