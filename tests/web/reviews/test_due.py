"""Is what is to be done listed by whom and until when, and gone when it is done?"""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.web.reviews.conftest import check_all, day

from evenhand.web.reviews import changes, closing, files, freezing, hearing
from evenhand.web.reviews.choices import Outcome, Served
from evenhand.web.reviews.due import due, due_of, has_notices, own_due


def said() -> list[tuple[str, object, str]]:
    return [(d.what, d.on, d.who.username if d.who else "") for d in due()]


def test_each_reminder_ends_with_the_deed(opened, cast):
    assert said() == [("Assign it", day(7), "")]
    assert (len(due_of(cast.ivo)), due_of(cast.ned)) == (1, [])
    changes.assign(opened, cast.rita, by=cast.ivo)
    (one,) = said()
    assert one[1:] == (day(3), "rita")
    assert "conflict of interest" in one[0]
    changes.state(opened, has_conflict=False, by=cast.rita)
    tell = ("Tell somebody whom the line speaks of", day(14), "rita")
    assert said() == [tell, tell, ("Close it", day(90), "rita")]
    changes.write_cases(opened, "24-001", by=cast.rita)
    officer, agent = opened.parties.all()
    hearing.give_notice(
        officer, served=Served.ACCOUNT, person=cast.olga, answer_until=day(14), by=cast.rita
    )
    hearing.defer(agent, ground="Law", authority="Court", until=day(40), by=cast.rita)
    assert said() == [(tell[0], day(41), "rita"), ("Close it", day(90), "rita")]
    assert [p.pk for p in own_due(cast.olga)] == [officer.pk]
    assert (has_notices(cast.olga), has_notices(cast.ned)) == (True, False)
    hearing.reply(officer, "No.", received_on=day(0), by=cast.olga)
    assert own_due(cast.olga) == []


def test_what_is_late_is_said_to_be(told, cast, monkeypatch):
    last, after = day(14), day(15)
    assert not any(d.is_overdue for d in due())
    monkeypatch.setattr(timezone, "localdate", lambda *_: after)
    late = [d for d in due() if d.is_overdue]
    assert [(d.what, d.on) for d in late] == [
        ("The time to answer has ended without one: go on", last)
    ] * 2


@pytest.mark.parametrize("is_stopped", [False, True])
def test_an_end_leaves_only_telling_it_and_appeals(told, cast, is_stopped):
    check_all(told.review, cast.rita)
    for party in (told.officer, told.agent):
        hearing.reply(party, "No.", received_on=day(0), by=cast.rita)
    again = files.Days(day(-3), review_due_on=day(-1))
    files.add_file(told.review, b"A letter.", name="x", days=again, by=cast.rita)
    assert ("Look at a file again", day(-1), "rita") in said()
    tell = "Tell somebody concerned how it ended"
    if is_stopped:
        freezing.stop(told.review, ground="x", authority="y", custodian=cast.ned, by=cast.rita)
        assert said() == [(tell, day(7), "ned")] * 2
        for party in (told.officer, told.agent):
            hearing.tell(party, by=cast.ned)
        assert said() == []
        return
    closing.close(told.review, Outcome.EXPLAINED, reasons="x", appeal_until=day(30), by=cast.rita)
    assert said()[1:] == [(tell, day(7), "rita")] * 2
    for party in (told.officer, told.agent):
        hearing.tell(party, by=cast.rita)
    made = closing.lodge(told.officer, "x", lodged_on=day(0), by=cast.olga)
    assert said()[1:] == [("Assign the appeal", day(7), "")]
    closing.assign_appeal(made, cast.ned, by=cast.ivo)
    assert said()[1][1:] == (day(10), "ned")
    closing.state_on_appeal(made, has_conflict=False, by=cast.ned)
    assert said()[1:] == [("Decide the appeal", day(60), "ned")]
    closing.decide(made, Outcome.EXPLAINED, decision="x", by=cast.ned)
    assert said()[1:] == [(tell, day(7), "rita")] * 2
