"""A partner, those who write and approve, and what is said of a request, a mission, a promise."""

from __future__ import annotations

import pytest
from tests.web.cooperation.said import ASKED, MADE, PLANNED, PROMISED

from evenhand.web.cooperation import changes, requesting
from evenhand.web.cooperation.models import Partner
from evenhand.web.people import changes as people
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role


@pytest.fixture
def uma(house) -> Person:
    """Return somebody of the integrity unit."""
    return people.give_account("uma", [(Role.INTEGRITY_UNIT, None)], by=None).person


@pytest.fixture
def mia(house) -> Person:
    """Return a manager."""
    return people.give_account("mia", [(Role.MANAGER, None)], by=None).person


@pytest.fixture
def partner(uma) -> Partner:
    """Return a partner with a contact."""
    said = {"name": "Customs Union Fund", "kind": "donor", "contact_role": "Head of programmes"}
    person = "Ann Example, ann@example.org"
    return changes.keep_partner(Partner(), said={**said, "note": "", "person": person}, by=uma)


@pytest.fixture
def request_of(partner, uma):
    """Return what drafts a request, with some things said otherwise."""

    def drafted(office=None, **other):
        return requesting.ask(partner, office, said={**ASKED, **other}, by=uma)

    return drafted


@pytest.fixture
def mission_of(partner, uma):
    """Return what writes down a mission, with some things said otherwise."""

    def planned(office=None, **other):
        return changes.plan_mission(partner, office, said={**PLANNED, **other}, by=uma)

    return planned


@pytest.fixture
def promise_of(partner, uma):
    """Return what writes down a promise, with some things said otherwise."""

    def promised(office=None, **other):
        made = {name: other.pop(name, value) for name, value in MADE.items()}
        return changes.promise(partner, office, made=made, said={**PROMISED, **other}, by=uma)

    return promised
