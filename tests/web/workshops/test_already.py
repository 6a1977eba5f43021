"""Does the report to management tell what is already done, and only what was opened to it?"""

from __future__ import annotations

from datetime import date

import pytest

from evenhand.web.initiatives import changes as initiatives
from evenhand.web.people import changes as people
from evenhand.web.people.models import Office
from evenhand.web.people.roles import Role
from evenhand.web.workshops.already import already_part
from evenhand.web.workshops.outcomes import compose

SAID = {
    "since": date(2026, 1, 1),
    "state": "in_force",
    "owner": "Head of personnel",
    "unmeasured_because": "No records of postings",
    "is_shared": True,
    "reason": "First entry",
}


@pytest.fixture
def begin(house):
    """Return what takes an initiative into the register."""
    uma = people.give_account("uma", [(Role.INTEGRITY_UNIT, None)], by=None).person

    def begun(title, kind, office=None, **other):
        said = {**SAID, "title": title, "kind": kind, **other}
        return initiatives.begin(office=office, said=said, by=uma)

    return begun


def titles(part) -> list[str]:
    return [row[1] for grid in part.grids for row in grid.rows]


def test_measures_of_human_resources_come_first_and_what_is_kept_inside_stays(planned, fred, begin):
    assert already_part(planned, fred).grids == ()
    begin("Publish fees", "arusha.3", since=date(2026, 5, 1))
    begin("Rotate", "arusha.8.5")
    begin("Kept inside", "arusha.8.2", is_shared=False)
    part = already_part(planned, fred)
    assert titles(part) == ["Rotate", "Publish fees"]
    row = part.grids[0].rows[0]
    assert row[0] == "arusha.8"
    assert row[-2:] == ("Not measurable, because: No records of postings", "0")
    parts = compose(planned, fred, version=1).parts
    assert part in parts


def test_a_workshop_of_one_office_tells_of_that_office_and_of_the_whole(planned, fred, begin):
    port, border = Office.objects.order_by("code")
    begin("Here", "arusha.8.5", port)
    begin("There", "arusha.8.5", border)
    begin("Everywhere", "arusha.8.5")
    planned.office = port
    assert sorted(titles(already_part(planned, fred))) == ["Everywhere", "Here"]
