"""Somebody who writes of risks, and a risk."""

from __future__ import annotations

from datetime import date

import pytest

from evenhand.web.people import changes as people
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role
from evenhand.web.risks import changes
from evenhand.web.risks.models import Risk


@pytest.fixture
def said():
    """Return what a version says."""
    return {
        "function": "Risk selectivity",
        "process": "Import",
        "statement": "A channel is changed by hand",
        "review_on": date(2027, 1, 1),
        "since": date(2026, 1, 1),
        "reason": "first",
    }


@pytest.fixture
def uma(house) -> Person:
    """Return somebody of the integrity unit."""
    return people.give_account("uma", [(Role.INTEGRITY_UNIT, None)], by=None).person


@pytest.fixture
def risk(uma, said) -> Risk:
    """Return a risk by the scheme of changed channels."""
    return changes.enter(scheme="idg.scheme.08", office=None, said=said, by=uma)
