"""Does axe find nothing to mend on any page, in both directions of writing?

Every address that `test_access` walks is opened by somebody to whom it is open. Those that bring no
page only take forms, hand out a file, or need what this house does not have.
"""

from __future__ import annotations

from importlib import resources
from typing import Any

import pytest
from benchmarks.web.visitors import Session
from django.urls import get_resolver, reverse
from tests.web.test_access import ARGUMENTS, OPEN_TO, OURS

from evenhand.web.access import PUBLIC, SIGNED_IN, rule_of
from evenhand.web.people.roles import Role

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
    return [p for p in PREFERRED if rule == SIGNED_IN or p in _opens(rule)]


def _opens(rule: str) -> set[str]:
    return {WHO[role] for role in OPEN_TO.get(rule, set(Role))}


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


@pytest.fixture(scope="session")
def opened(house: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return name, address and reader of every page that this house can show."""
    sessions: dict[str, Session] = {}
    found = []
    for pattern in OURS:
        place = address(pattern, house)
        answers = []
        for who in persons(rule_of(pattern.callback, pattern.name) or ""):
            if who not in sessions:
                sessions[who] = Session(house["port"])
                if who:
                    sessions[who].enter(who)
            status, page = sessions[who].ask(place)
            answers.append(status)
            if status == 200:
                # Else a file or a picture.
                if b"<h1" in page:
                    found.append((pattern.name, place, who))
                break
        # Shown, sent on, refused, not there, only for forms, not in this state: never a fault.
        assert set(answers) <= {200, 302, 403, 404, 405, 422}, (pattern.name, place, answers)
    return found


@pytest.mark.parametrize("language", RULES)
def test_axe_finds_nothing_on_any_page(opened, language, walk):
    assert len(opened) > 90
    faults = []
    axe = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    options = {"resultTypes": ["violations"], "runOnly": RULES[language]}
    walkers = {}
    for name, place, who in opened:
        if who not in walkers:
            walkers[who] = walk(who, language)
        page = walkers[who].page
        page.goto(place)
        page.evaluate(axe)
        for broken in page.evaluate("o => axe.run(document, o)", options)["violations"]:
            nodes = broken["nodes"]
            faults.append(f"{name}: {broken['id']}, {len(nodes)} times: {nodes[0]['html'][:160]}")
    assert not faults, "\n".join(faults)
