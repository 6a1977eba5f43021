"""Somebody who writes the plan, somebody who approves, and an action."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from evenhand.web.people import changes as people
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role
from evenhand.web.plans import changes
from evenhand.web.plans.models import Action


@pytest.fixture
def said():
    """Return what a version says."""
    return {
        "title": "Ask a second signature",
        "objective": "No channel is changed alone",
        "horizon": "short",
        "owner": "Head of selectivity",
        "start": date(2026, 3, 1),
        "due": date(2026, 6, 30),
        "cost": Decimal("1000.50"),
        "indicator": "Files moved to a lighter channel",
        "measure": "channel_change",
        "estimate": "lighter_share",
        "way": "less",
        "by": Decimal("0.05"),
        "recheck_on": date(2026, 12, 31),
        "reason": "Workshop",
    }


@pytest.fixture
def uma(house) -> Person:
    """Return somebody of the integrity unit."""
    return people.give_account("uma", [(Role.INTEGRITY_UNIT, None)], by=None).person


@pytest.fixture
def mia(house) -> Person:
    """Return a manager."""
    return people.give_account("mia", [(Role.MANAGER, None)], by=None).person


@pytest.fixture
def action(uma, said) -> Action:
    """Return an action that comes from a requirement and waits for approval."""
    found = changes.cause("gap:arusha.4.7", "No second signature")
    return changes.begin(office=None, said=said, causes=[found], by=uma)


@pytest.fixture
def approved(action, mia) -> Action:
    """Return the action, approved."""
    changes.decide(action.versions.get(), is_approved=True, says="", by=mia)
    return action
