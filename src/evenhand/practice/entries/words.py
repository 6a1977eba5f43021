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
    "spoiled goods destroyed",
    "wrong description",
    "paid twice",
    "asked for after the check",
    "appeal allowed",
    "appeal dismissed",
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
    SPOILED,
    WRONG_DESCRIPTION,
    PAID_TWICE,
    AFTER_CHECK,
    ALLOWED,
    DISMISSED,
) = range(len(REASONS))
EVENT_RULES: Final = (*RULES, "lot v2", "desk v1", "perishables first v1", "audit v1")
LOT, DESK, PERISHABLES, AUDIT = (len(RULES) + k for k in range(4))
SOURCES: Final = ("application", "database", "bank", "terminal", "single window")
BANK, TERMINAL, SINGLE_WINDOW = 2, 3, 4
ROLES: Final = ("examiner", "chief", "release desk", "system", "declarant")
# Amounts in minor units are above 99, channels are 0 to 2, reports below -1: one column holds them
# until they are written.
SMALLEST_AMOUNT: Final = 100
