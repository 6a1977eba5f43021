"""Is everybody whom a line speaks of told, heard and given time, unless an order defers it?"""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.web.reviews.conftest import check_all, day

from evenhand.web.journal.models import Entry
from evenhand.web.people.sealing import unseal
from evenhand.web.reviews import changes, closing, hearing
from evenhand.web.reviews.choices import Outcome, Served
from evenhand.web.reviews.lines import ReviewError
from evenhand.web.reviews.models import Party, Reply


def test_nobody_is_told_before_there_are_cases_to_show(begun, cast):
    officer = begun.parties.all()[0]
    letter = {"served": Served.LETTER, "answer_until": day(14), "by": cast.rita}
    with pytest.raises(ReviewError, match="No case"):
        hearing.give_notice(officer, **letter)
    changes.write_cases(begun, "24-001", by=cast.rita)
    hearing.give_notice(officer, **letter)
    with pytest.raises(ReviewError, match="told already"):
        hearing.give_notice(officer, **letter)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"answer_until": 0}, "no time to answer"),
        ({"person": "rita"}, "served there, and not both"),
        ({"served": Served.ACCOUNT}, "served there, and not both"),
        ({"served": Served.ACCOUNT, "person": "rita"}, "reviewer's own"),
        ({"by": "ivo"}, "not open to you"),
    ],
)
def test_a_notice_gives_time_and_goes_where_it_should(begun, cast, wrong, why):
    changes.write_cases(begun, "24-001", by=cast.rita)
    said = {"served": Served.LETTER, "answer_until": 14, "by": "rita", "person": None, **wrong}
    said["answer_until"] = day(said["answer_until"])
    for name in ("by", "person"):
        said[name] = getattr(cast, said[name]) if said[name] else None
    with pytest.raises(ReviewError, match=why):
        hearing.give_notice(begun.parties.all()[0], **said)
    assert not Party.objects.filter(noticed_at__isnull=False).exists()
    assert not Entry.objects.filter(action="review.notice_given").exists()


def test_an_order_defers_for_as_long_as_it_holds(begun, cast, monkeypatch):
    changes.write_cases(begun, "24-001", by=cast.rita)
    officer, agent = begun.parties.all()
    ordered = {"ground": "Article 12: the search is tomorrow.", "authority": "Prosecutor"}
    with pytest.raises(ReviewError, match="is before"):
        hearing.defer(officer, **ordered, until=day(-1), by=cast.rita)
    made = hearing.defer(officer, **ordered, until=day(5), by=cast.rita)
    assert unseal(begun.key, made.ground) == ordered["ground"]
    told = {"served": Served.LETTER, "by": cast.rita}
    with pytest.raises(ReviewError, match="order defers"):
        hearing.give_notice(officer, **told, answer_until=day(14))
    # It speaks of one, and not of the other.
    hearing.give_notice(agent, **told, answer_until=day(14))
    later = day(6)
    monkeypatch.setattr(timezone, "localdate", lambda *_: later)
    hearing.give_notice(officer, **told, answer_until=day(14))
    with pytest.raises(ReviewError, match="told already"):
        hearing.defer(officer, **ordered, until=day(30), by=cast.rita)


def test_they_answer_themselves_or_it_is_entered_for_them(told, cast):
    own = hearing.reply(told.officer, "I was on leave.", received_on=day(0), by=cast.olga)
    hearing.represent(told.officer, "A colleague of the union", by=cast.olga)
    entered = hearing.reply(told.agent, "By letter.", received_on=day(-1), by=cast.rita)
    assert unseal(told.review.key, own.text) == "I was on leave."
    assert (own.entered_by, entered.entered_by) == (cast.olga.pk, cast.rita.pk)
    for party, by in ((told.agent, cast.olga), (told.officer, cast.ivo), (told.agent, cast.ned)):
        with pytest.raises(ReviewError, match="not open to you"):
            hearing.reply(party, "x", received_on=day(0), by=by)
        with pytest.raises(ReviewError, match="not open to you"):
            hearing.represent(party, "x", by=by)
    with pytest.raises(ReviewError, match="to come"):
        hearing.reply(told.agent, "x", received_on=day(1), by=cast.rita)
    with pytest.raises(ReviewError, match="here already"):
        hearing.reply(told.officer, "I was on leave.", received_on=day(0), by=cast.olga)
    assert Reply.objects.count() == 2
    assert not Entry.objects.filter(facts__contains="leave").exists()


def test_time_can_be_given_and_not_taken(told, cast):
    with pytest.raises(ReviewError, match="no more time"):
        hearing.give_more_time(told.officer, day(13), by=cast.rita)
    hearing.give_more_time(told.officer, day(30), by=cast.rita)
    told.officer.refresh_from_db()
    assert told.officer.answer_until == day(30)
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.filter(pk=told.officer.pk).update(answer_until=None)


def test_the_outcome_is_told_once_there_is_one(told, cast):
    with pytest.raises(ReviewError, match="no outcome yet"):
        hearing.tell(told.officer, by=cast.rita)
    for party in (told.officer, told.agent):
        hearing.reply(party, "x", received_on=day(0), by=cast.rita)
    check_all(told.review, cast.rita)
    closing.close(
        told.review, Outcome.EXPLAINED, reasons="A roster.", appeal_until=day(30), by=cast.rita
    )
    with pytest.raises(ReviewError, match="not yours"):
        hearing.tell(told.officer, by=cast.ivo)
    hearing.tell(told.officer, by=cast.rita)
    told.officer.refresh_from_db()
    assert told.officer.told_at is not None
    with pytest.raises(ReviewError, match="closed"):
        hearing.reply(told.officer, "More.", received_on=day(0), by=cast.olga)
