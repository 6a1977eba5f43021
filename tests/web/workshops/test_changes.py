"""Is the plan of a workshop changed by those who may, whole and with its entry?"""

from __future__ import annotations

from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied

from evenhand.web.journal.models import Entry
from evenhand.web.people import changes as people
from evenhand.web.people.models import Office
from evenhand.web.people.roles import Role
from evenhand.web.workshops import changes
from evenhand.web.workshops.models import Attendance, Commitment, Decided, Phase, Workshop
from evenhand.web.workshops.writing import WorkshopError

SAID = {"title": "W", "objectives": "o", "facilitators": "f", "languages": "en"}


def test_every_change_has_its_entry_with_numbers_only(planned, fred):
    changes.change(planned, said={"title": "Secret name"}, read=1, by=fred)
    slot = planned.slots.first()
    changes.attend(slot, numbers=[1, 2, 99], by=fred)
    done = list(
        Entry.objects.filter(action__startswith="workshops.").values_list("action", "facts")
    )
    assert [action for action, _ in done] == [
        *("workshops.planned", "workshops.phase_added", "workshops.participants_added"),
        *("workshops.participants_added", "workshops.agenda_filled", "workshops.changed"),
        "workshops.attendance",
    ]
    assert done[-1][1] == f'{{"slot":{slot.pk},"there":2}}'
    assert not any("Secret" in facts for _, facts in done)


def test_who_read_an_old_plan_is_told_and_loses_nothing(planned, fred):
    changes.change(planned, said={"title": "New"}, read=1, by=fred)
    with pytest.raises(WorkshopError, match="Somebody else changed"):
        changes.change(planned, said={"title": "Older"}, read=1, by=fred)
    planned.refresh_from_db()
    assert (planned.title, planned.revision) == ("New", 2)


def test_who_runs_no_workshops_of_an_office_changes_nothing(planned, house):
    port, border = Office.objects.order_by("code")
    dora = people.give_account("dora", [], by=None).person
    people.give_post(dora, Role.FACILITATOR, port, by=house[0].pk)
    with pytest.raises(PermissionDenied):
        changes.plan(said=SAID, office=border, by=dora)
    with pytest.raises(PermissionDenied):
        changes.plan(said=SAID, office=None, by=dora)
    with pytest.raises(PermissionDenied):
        changes.attend(planned.slots.first(), numbers=[1], by=dora)
    assert changes.plan(said=SAID, office=port, by=dora).office == port
    assert Workshop.objects.count() == 2


def test_days_are_given_once_and_stay_while_the_agenda_needs_them(planned, fred):
    again = {"first": date(2026, 11, 3), "last": date(2026, 11, 5), "mode": "remote", "place": ""}
    with pytest.raises(WorkshopError, match="has days from 2026-11-02 to 2026-11-03 already"):
        changes.add_phase(planned, said=again, by=fred)
    with pytest.raises(WorkshopError, match="agenda has lines"):
        changes.remove_phase(planned.phases.get(), by=fred)
    changes.add_phase(planned, said={**again, "first": date(2026, 11, 5)}, by=fred)
    changes.remove_phase(planned.phases.last(), by=fred)
    assert Phase.objects.count() == 1


def test_a_line_lies_on_a_day_of_the_workshop(planned, fred):
    line = {"day": date(2026, 11, 4), "begins": time(9), "minutes": 30, "title": "Opening"}
    with pytest.raises(WorkshopError, match="does not meet on 2026-11-04"):
        changes.add_slot(planned, said=line, by=fred)
    changes.add_slot(planned, said={**line, "day": date(2026, 11, 3)}, by=fred)
    assert planned.slots.count() == 3


def test_a_session_that_does_not_fit_puts_none(planned, fred):
    entries = Entry.objects.count()
    with pytest.raises(WorkshopError, match="do not fit"):
        changes.fill_agenda(
            planned, sessions=["risk_mapping", "convention", "consequences"] * 3, by=fred
        )
    with pytest.raises(WorkshopError, match="no session 'dance'"):
        changes.fill_agenda(planned, sessions=["dance"], by=fred)
    assert planned.slots.count() == 2
    assert Entry.objects.count() == entries


def test_attendance_is_written_anew_and_keeps_a_line(planned, fred):
    slot = planned.slots.first()
    changes.attend(slot, numbers=[1, 2], by=fred)
    changes.attend(slot, numbers=[2, 3], by=fred)
    assert sorted(Attendance.objects.values_list("participant__number", flat=True)) == [2, 3]
    with pytest.raises(WorkshopError, match="Attendance was taken"):
        changes.remove_slot(slot, by=fred)
    changes.attend(slot, numbers=[], by=fred)
    changes.remove_slot(slot, by=fred)
    assert planned.slots.count() == 1


def test_participants_get_the_next_numbers(planned, fred):
    changes.remove_participant(planned.participants.get(number=2), by=fred)
    changes.add_participants(planned, office=None, counts={"man": 1}, by=fred)
    assert list(planned.participants.values_list("number", flat=True)) == [1, 3, 4, 5, 6]
    with pytest.raises(WorkshopError, match="at most 500"):
        changes.add_participants(planned, office=None, counts={"man": 496}, by=fred)


def test_a_day_has_one_wrap_up_and_an_action_one_decision(planned, fred):
    day = date(2026, 11, 2)
    changes.wrap_up(planned, day=day, said={"learnt": "a", "open_points": ""}, by=fred)
    changes.wrap_up(planned, day=day, said={"learnt": "b", "open_points": "c"}, by=fred)
    assert list(planned.wrap_ups.values_list("learnt", "open_points")) == [("b", "c")]
    with pytest.raises(WorkshopError, match="does not meet"):
        changes.wrap_up(planned, day=date(2026, 1, 1), said={"learnt": "x"}, by=fred)
    said = {"what": "w", "why": "y", "owner": "o", "due": date(2027, 3, 1), "indicator": "i"}
    made = changes.propose(planned, said=said, by=fred)
    assert made.decided == Decided.OPEN
    changes.decide(made, decided=Decided.LATER, by=fred)
    assert Commitment.objects.get().decided == "later"
