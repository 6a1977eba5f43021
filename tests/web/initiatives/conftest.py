"""Somebody who writes the register, and what is said of an initiative."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from evenhand.web.initiatives import changes
from evenhand.web.initiatives.models import Initiative
from evenhand.web.people import changes as people
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role


@pytest.fixture
def said():
    """Return what a version says."""
    return {
        "title": "Rotate examiners each year",
        "kind": "arusha.8.5",
        "text": "By a published plan",
        "requirements": ["idg.item.8.6"],
        "since": date(2026, 3, 1),
        "until": None,
        "state": "in_force",
        "owner": "Head of personnel",
        "cost": Decimal("1000.50"),
        "measure": "channel_change",
        "estimate": "lighter_share",
        "way": "less",
        "unmeasured_because": "",
        "is_shared": False,
        "reason": "First entry",
    }


@pytest.fixture
def evidence():
    """Return what is said of a piece of evidence."""
    return {
        "name": "Order 12",
        "kind": "document",
        "received": date(2026, 3, 2),
        "effective": date(2026, 3, 1),
        "review_due": date(2026, 9, 1),
        "sha256": "a" * 64,
        "is_withdrawn": False,
    }


@pytest.fixture
def uma(house) -> Person:
    """Return somebody of the integrity unit."""
    return people.give_account("uma", [(Role.INTEGRITY_UNIT, None)], by=None).person


@pytest.fixture
def begin(uma, said):
    """Return what takes an initiative into the register, with some things said otherwise."""

    def begun(office=None, **other) -> Initiative:
        return changes.begin(office=office, said={**said, **other}, by=uma)

    return begun
