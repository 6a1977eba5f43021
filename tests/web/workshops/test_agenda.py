"""Do sessions fall on the hours that are free?"""

from __future__ import annotations

from datetime import date, time

import pytest

from evenhand.instruments.sessions import session, sessions
from evenhand.web.workshops.agenda import days_of, placed
from evenhand.web.workshops.models import Phase
from evenhand.web.workshops.writing import WorkshopError

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 6)


def hours(made):
    return [(s.id, day.day, at.isoformat("minutes")) for s, day, at in made]


def test_days_of_phases_are_each_told_once_in_order():
    phases = [Phase(first=FRIDAY, last=FRIDAY), Phase(first=MONDAY, last=TUESDAY)]
    assert days_of(phases) == [MONDAY, TUESDAY, FRIDAY]


def test_the_whole_library_falls_on_three_days():
    # 90 + 15 + 60 leaves 60 of the 240 minutes of a morning; 120 go to the afternoon, and so on.
    assert hours(placed(sessions(), days=[MONDAY, TUESDAY, FRIDAY], taken=[])) == [
        ("instruments", 2, "09:00"),
        ("consequences", 2, "10:45"),
        ("discretion", 2, "14:00"),
        ("conflict_of_interest", 3, "09:00"),
        ("risk_mapping", 3, "10:45"),
        ("transparency_facilitation", 3, "14:00"),
        ("convention", 6, "09:00"),
        ("management_meeting", 6, "10:45"),
    ]


def test_what_lies_there_already_is_kept_free():
    taken = [(MONDAY, time(9), 60), (MONDAY, time(13, 30), 60)]
    found = placed([session("instruments"), session("discretion")], days=[MONDAY], taken=taken)
    assert hours(found) == [("instruments", 2, "10:15"), ("discretion", 2, "14:45")]


@pytest.mark.parametrize("days", [[], [MONDAY]])
def test_sessions_that_do_not_fit_are_named(days):
    with pytest.raises(WorkshopError, match="do not fit on") as caught:
        placed(sessions(), days=days, taken=[])
    assert "Add days" in caught.value.do_next
