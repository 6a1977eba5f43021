"""Is it told where each thing stands, what is due, and is nothing told to whom it is closed?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.web.cooperation.said import PLANNED, PROMISED

from evenhand.web.cooperation import changes, queries, requesting
from evenhand.web.cooperation.models import Act
from evenhand.web.people import changes as people
from evenhand.web.people.models import Office
from evenhand.web.people.roles import Role

DAY = timedelta(days=1)


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def test_a_mission_goes_from_coming_to_its_report(mission_of, uma, today):
    made = mission_of(first=today + DAY, last=today + DAY)

    def phase(read: int, **other) -> queries.Phase:
        changes.change_mission(made, said={**PLANNED, **other}, read=read, by=uma)
        return queries.missions([made])[0].phase

    assert queries.missions([made])[0].phase is queries.Phase.COMING
    assert phase(1, first=today, last=today) is queries.Phase.UNDER_WAY
    assert phase(2) is queries.Phase.AWAITED
    assert phase(3, report="Done") is queries.Phase.REPORTED
    assert phase(4, report_sha256="a" * 64) is queries.Phase.REPORTED
    assert phase(5, is_cancelled=True) is queries.Phase.CANCELLED


def test_what_is_due_leaves_the_list_once_it_is_done(
    request_of, mission_of, promise_of, uma, mia, today
):
    late, far = promise_of(due=today - DAY), promise_of(due=today + 40 * DAY, what="Far")
    mission, asked = mission_of(), request_of(needed_by=today + DAY)
    found = queries.due(queries.whole(uma), today)
    assert [(d.place, d.number, d.is_overdue) for d in found] == [
        ("mission", mission.pk, True),
        ("promise", late.pk, True),
        ("support_request", asked.pk, False),
    ]
    assert found[0].on == date(2026, 5, 8) + queries.REPORT_AFTER
    changes.follow_up(
        late,
        said={"outcome": "kept", "due": late.versions.get().due, "says": "Done"},
        read=1,
        by=uma,
    )
    changes.change_mission(mission, said={**PLANNED, "report": "Done"}, read=1, by=uma)
    said = {"on": today, "says": ""}
    requesting.step(asked.versions.get(), Act.APPROVED, said=said, by=mia)
    requesting.step(asked.versions.get(), Act.SENT, said=said, by=uma)
    answer = {**said, "answer": "refused"}
    requesting.step(asked.versions.get(), Act.ANSWERED, said=answer, by=uma)
    assert queries.due(queries.whole(uma), today) == ()
    assert queries.due(queries.whole(uma), today + 20 * DAY)[0].number == far.pk


def test_the_answer_is_told_with_the_state(request_of, uma, mia, today):
    asked = request_of()
    assert queries.requests([asked])[0].state_words == "draft, waits for a manager"
    said = {"on": today, "says": ""}
    requesting.step(asked.versions.get(), Act.APPROVED, said=said, by=mia)
    requesting.step(asked.versions.get(), Act.SENT, said=said, by=uma)
    answer = {**said, "answer": "granted", "granted": 5}
    requesting.step(asked.versions.get(), Act.ANSWERED, said=answer, by=uma)
    assert queries.requests([asked])[0].state_words == "answered: granted"


def test_a_post_in_one_office_reads_of_that_office_alone(
    request_of, mission_of, promise_of, partner
):
    port, border = Office.objects.order_by("code")
    here = [make(port) for make in (request_of, mission_of, promise_of)]
    for make in (request_of, mission_of, promise_of):
        make(border)
        make()
    dora = people.give_account("dora", [(Role.MANAGER, port)], by=None).person
    for of in (None, partner.pk):
        found = queries.whole(dora, of)
        lines = (*found.requests, *found.missions, *found.promises)
        assert [line.thing for line in lines] == here
    for role in (Role.FACILITATOR, Role.ANALYST, Role.OFFICER):
        person = people.give_account(f"p{role}", [(role, None)], by=None).person
        assert queries.whole(person) == queries.Whole((), (), ())


def test_open_promises_come_first_by_their_day(promise_of, uma):
    kept = promise_of(what="Kept", due=date(2026, 6, 1))
    end = {"outcome": "kept", "due": PROMISED["due"], "says": "Done"}
    changes.follow_up(kept, said=end, read=1, by=uma)
    promise_of(what="Later", due=date(2026, 12, 1))
    promise_of(what="Sooner", due=date(2026, 8, 1))
    told = [x.version.what for x in queries.whole(uma).promises]
    assert told == ["Sooner", "Later", "Kept"]
