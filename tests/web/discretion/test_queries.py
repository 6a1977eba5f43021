"""Do the sums add up what is stated, and say how many stated it?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from evenhand.web.discretion import changes, queries
from evenhand.web.discretion.watching import latest
from evenhand.web.people import changes as people
from evenhand.web.people.models import Office
from evenhand.web.people.roles import Role

SAID = {"title": "T", "decided_by": "Chief", "since": date(2026, 1, 1), "reason": "r"}


@pytest.fixture
def uma(house):
    return people.give_account("uma", [(Role.INTEGRITY_UNIT, None)], by=None).person


@pytest.fixture
def found(uma):
    port = Office.objects.get(code="P01")
    for kind, office, volume, value in (
        ("value_adjustment", port, 100, Decimal("10.50")),
        ("relief", None, 40, None),
        ("", port, None, None),
    ):
        said = {**SAID, "volume": volume, "value": value}
        made = changes.enter(kind=kind, office=office, said=said, by=uma)
        if volume:
            year = {
                "before_from": date(2024, 1, 1),
                "before_until": date(2024, 12, 31),
                "before_volume": volume * 2,
                "after_from": date(2025, 1, 1),
                "after_until": date(2025, 12, 31),
                "after_volume": volume if kind == "relief" else None,
            }
            changes.reduce(
                made, place=None, said={"way": "table", "what": "w", **year}, read=0, by=uma
            )
    return queries.register(uma, latest(uma))


def test_sums_are_of_those_that_state_it(found):
    whole = found.whole
    assert (whole.lines, whole.volume, whole.volume_of) == (3, 140, 2)
    assert (whole.value, whole.value_of) == (Decimal("10.50"), 1)
    # Only relief was counted before and after; what was not counted after did not fall to nothing.
    assert (whole.before, whole.after, whole.fall_of) == (80, 40, 1)


def test_groups_and_offices_are_parts_of_the_whole(found):
    for parts in (found.groups, found.offices):
        assert sum(p.lines for p in parts) == found.whole.lines
        assert sum(p.volume or 0 for p in parts) == found.whole.volume
        assert sum(p.unwatched for p in parts) == found.whole.unwatched == 3
    assert {p.name: p.lines for p in found.offices} == {
        "P01 Port": 2,
        "the whole administration": 1,
    }
    assert [p.name for p in found.groups][-1] == "Not in the catalogue"


def test_what_nobody_states_is_not_nothing(found):
    own = found.groups[-1]
    assert (own.volume, own.value, own.before, own.after) == (None, None, None, None)


def test_the_catalogue_names_what_is_not_in_the_register(found):
    missing = {kind.id for kind in found.missing}
    assert len(missing) == 26
    assert not missing & {"value_adjustment", "relief"}


def test_the_register_takes_as_many_questions_for_many_entries_as_for_few(
    uma, found, django_assert_max_num_queries
):
    for _ in range(10):
        changes.enter(kind="penalty", office=None, said=SAID, by=uma)
    run = latest(uma)
    with django_assert_max_num_queries(4):
        assert len(queries.register(uma, run).lines) == 13
