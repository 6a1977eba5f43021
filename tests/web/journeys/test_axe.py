"""Does axe find nothing to mend on any page, in both directions of writing?

Every address that `test_access` walks is opened by somebody to whom it is open. What brings no page
there, since it only takes forms, hands out a file or needs what this house does not have, is listed.
"""

from __future__ import annotations

from importlib import resources
from typing import Any

import pytest
from django.urls import get_resolver, reverse

from evenhand.web.access import PUBLIC, SIGNED_IN, rule_of
from evenhand.web.people.roles import Role
from tests.web.test_access import ARGUMENTS, OPEN_TO, OURS

WHO = {
    Role.ADMINISTRATOR: "ada",
    Role.INTEGRITY_UNIT: "ivo",
    Role.ANALYST: "ann",
    Role.MANAGER: "mia",
    Role.OFFICER: "ola",
    Role.INTERNAL_AUDITOR: "inga",
    Role.FACILITATOR: "finn",
}
PREFERRED = ("ivo", "finn", "ada", "mia", "inga", "ann", "ola")
"""Whom a page is opened as, where it is open to several."""
RULES = {
    "en": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Colours are the same in every direction, and their rule takes most of the time.
    "ar": ["wcag2a", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def persons(rule: str) -> list[str]:
    if rule == PUBLIC:
        return ["", "ivo"]
    return [p for p in PREFERRED if rule == SIGNED_IN or p in {WHO[r] for r in OPEN_TO[rule]}]


def address(pattern: Any, house: dict[str, Any]) -> str:
    special = {
        "instrument": {"name": "arusha"},
        "entry": {"name": "arusha", "entry": "arusha.1.1"},
        "library_session": {"name": "instruments"},
        "session_slides": {"name": "instruments"},
        "session_handout": {"name": "instruments"},
        "requirement": {"name": "legal_basis"},
        "gate_record": {"name": "legal_basis"},
        "answer": {"entry": house["assessments"]["arusha"]["unanswered"][0]},
    }
    (names,) = {
        tuple(asked) for _, asked in get_resolver().reverse_dict.getlist(pattern.name)[0][0]
    }
    given = {n: ARGUMENTS.get(n, "1") for n in names}
    given |= {"key": house["keys"]["ola"], "entry": "arusha.1.1"} | special.get(pattern.name, {})
    return reverse(pattern.name, kwargs={n: given[n] for n in names})
