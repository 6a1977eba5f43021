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
    "credit note",
    "documents to follow",
    "papers missing",
)
(
    ILLNESS,
    ACCEPTED,
    OUTAGE,
    CORRECTION,
    OVERTIME,
    CREDIT_NOTE,
    TO_FOLLOW,
    PAPERS_MISSING,
) = range(len(REASONS))
EVENT_RULES: Final = (*RULES, "lot v2", "desk v1", "perishables first v1")
LOT, DESK, PERISHABLES = (len(RULES) + k for k in range(3))
SOURCES: Final = ("application", "database", "bank")
ROLES: Final = ("examiner", "chief", "release desk", "system", "declarant")
# Amounts in minor units are above 99, channels are 0 to 2: one column holds both until written.
SMALLEST_AMOUNT: Final = 100
