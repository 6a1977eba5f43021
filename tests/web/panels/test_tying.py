"""Does it take two people of different units, and does nothing stay when a tie has ended?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.web.panels.conftest import ACCOUNT

from evenhand.web.journal.models import Entry
from evenhand.web.panels import tying
from evenhand.web.panels.models import End, Tie
from evenhand.web.people.changes import close_account, erase, give_post
from evenhand.web.people.roles import Role


def today(days: int = 0):
    return timezone.localdate() + timedelta(days)


@pytest.fixture
def asked(cast):
    return tying.ask(ACCOUNT, reason="To learn.", by=cast.olga)


def refused(words: str):
    return pytest.raises(tying.PanelError, match=words)


def test_two_of_different_units_make_a_tie_that_the_journal_knows_without_names(tied, cast):
    assert tying.standing(cast.olga) == tied
    assert tying.account_of(tied) == ACCOUNT
    said = list(Entry.objects.filter(action__startswith="tie.").values_list("action", flat=True))
    assert said == ["tie.asked", "tie.checked", "tie.made"]
    everything = " ".join(f"{e.subject} {e.facts}" for e in Entry.objects.all())
    assert ACCOUNT not in everything
    assert "Staff list" not in everything


def test_nobody_but_an_officer_asks_and_only_once(cast, asked):
    with refused("shown to officers"):
        tying.ask(ACCOUNT, reason="", by=cast.ivo)
    with refused("asked already"):
        tying.ask(ACCOUNT, reason="", by=cast.olga)
    with refused("No account"):
        tying.ask("  ", reason="", by=cast.oleg)


def test_one_person_or_one_unit_is_not_enough(cast, asked):
    with refused("Nobody checked"):
        tying.confirm(asked, by=cast.ned)
    tying.check(asked, how="List.", until=today(30), by=cast.ivo)
    assert tying.standing(cast.olga) is None
    with refused("Who checked cannot confirm"):
        tying.confirm(asked, by=cast.ivo)
    with refused("two people of different units"):
        tying.confirm(asked, by=cast.ines)
    with refused("Somebody checked it already"):
        tying.check(asked, how="List.", until=today(30), by=cast.ned)
    tying.confirm(asked, by=cast.ned)
    assert tying.standing(cast.olga) is not None


def test_who_is_of_the_units_too_does_not_tie_their_own_account(cast, asked, house):
    give_post(cast.olga, Role.INTEGRITY_UNIT, None, by=house[0].pk)
    with refused("Nobody ties an account to themselves"):
        tying.check(asked, how="List.", until=today(30), by=cast.olga)


def test_the_database_refuses_one_unit_and_the_officer_too(tied, cast):
    for wrong in (
        {"second_by": tied.first_by},
        {"second_role": tied.first_role},
        {"second_by": cast.olga.pk},
        {"first_by": cast.olga.pk},
        {"ended_at": datetime.now(UTC)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Tie.objects.filter(pk=tied.pk).update(**wrong)


@pytest.mark.parametrize("days", [-1, tying.MOST_DAYS + 1])
def test_a_tie_lasts_from_today_to_a_year(cast, asked, days):
    with refused("is not from today"):
        tying.check(asked, how="List.", until=today(days), by=cast.ivo)


def test_an_account_is_one_persons(tied, cast):
    second = tying.ask(ACCOUNT, reason="", by=cast.oleg)
    tying.check(second, how="List.", until=today(30), by=cast.ivo)
    with refused("tied to another person"):
        tying.confirm(second, by=cast.ned)


def test_the_officer_ends_it_and_what_it_rested_on_is_forgotten(tied, cast):
    tying.end(tied, by=cast.olga)
    tied.refresh_from_db()
    assert (tied.end, tied.key, tied.account, tied.reason, tied.checked) == (
        End.WITHDRAWN,
        *(None, None, None, None),
    )
    assert tying.standing(cast.olga) is None
    with refused("ended already"):
        tying.end(tied, by=cast.olga)


def test_another_officer_ends_nothing_and_the_units_do(tied, cast):
    with refused("two people of different units"):
        tying.end(tied, by=cast.oleg)
    tying.end(tied, by=cast.ned)
    tied.refresh_from_db()
    assert tied.end == End.TAKEN_BACK


def test_a_wish_that_could_not_be_shown_is_ended_and_may_be_asked_anew(asked, cast):
    tying.end(asked, by=cast.ivo)
    asked.refresh_from_db()
    assert asked.end == End.NOT_SHOWN
    assert tying.ask(ACCOUNT, reason="Again.", by=cast.olga).key is not None


def test_what_has_passed_its_day_shows_nothing_and_is_forgotten(tied, cast):
    Tie.objects.filter(pk=tied.pk).update(until=today(-1))
    assert tying.standing(cast.olga) is None
    left = tying.ask("OTHER", reason="", by=cast.oleg)
    Tie.objects.filter(pk=left.pk).update(asked_at=datetime.now(UTC) - tying.WAITS_FOR)
    assert tying.forget() == 2
    assert set(Tie.objects.values_list("end", "key")) == {(End.EXPIRED, None)}
    assert tying.forget() == 0


def test_an_erased_person_leaves_no_tie(tied, cast, house):
    close_account(cast.olga, by=house[0].pk)
    erase(cast.olga, by=house[0].pk)
    tied.refresh_from_db()
    assert (tied.end, tied.key, tied.account) == (End.ERASED, None, None)
