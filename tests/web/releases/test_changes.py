"""Does nothing leave the house that management did not release, and does it stay as it was?"""

from __future__ import annotations

import shutil

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from tests.web.finished_run import estimate, finished, results

from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run, State
from evenhand.web.gate.models import Turn
from evenhand.web.journal.models import Entry
from evenhand.web.people import changes as people
from evenhand.web.people.roles import Role
from evenhand.web.releases.changes import ReleaseError, ask, decide, withdraw
from evenhand.web.releases.models import Audience, Item
from evenhand.web.releases.queries import is_released, released
from evenhand.web.releases.wording import hash_of

WORKSHOP, PUBLIC = Audience.WORKSHOP, Audience.PUBLIC


@pytest.fixture
def run(home, two):
    yield finished(results(estimate(10, 1)))
    shutil.rmtree(home / "runs", ignore_errors=True)


@pytest.fixture
def asked(run, two):
    return ask(run, "handler_share", audience=WORKSHOP, why="A workshop", by=two[1])


def test_an_item_is_open_from_its_release_until_it_is_withdrawn(run, asked, two):
    mia = two[0]
    assert not released(WORKSHOP).exists()
    item = decide(asked, release=True, reason="", by=mia)
    assert list(released(WORKSHOP)) == [item]
    assert is_released(run, "handler_share", WORKSHOP)
    assert not is_released(run, "lot_test", WORKSHOP)
    # What a workshop may read is not yet public.
    assert not released(PUBLIC).exists()
    withdraw(item, reason="A mistake in the mapping", by=mia)
    assert not released(WORKSHOP).exists()
    actions = Entry.objects.filter(action__startswith="release.").order_by("number")
    assert [e.action for e in actions] == [
        *("release.asked", "release.released", "release.withdrawn"),
    ]
    assert all(asked.sha256 in e.facts for e in actions)


def test_what_is_public_is_open_to_workshops_too(run, two):
    item = ask(run, "lot_test", audience=PUBLIC, why="The portal", by=two[1])
    decide(item, release=True, reason="", by=two[0])
    assert [i.measure for i in released(WORKSHOP)] == ["lot_test"]
    # Not measurable is an answer too, and what is missing leaves with it.
    assert released(PUBLIC)[0].said["lacks"] == ["No lot is claimed."]


def test_what_left_stays_as_it_read_then_whatever_becomes_of_the_run(run, asked, two):
    decide(asked, release=True, reason="", by=two[0])
    kept.keep(results(estimate(99, 1)), run.folder)
    kept.forget()
    item = released(WORKSHOP)[0]
    assert item.figures[0]["value"] == "10.0\N{NO-BREAK SPACE}h"
    assert hash_of(item.said) == item.sha256
    assert not {"tables", "grids", "pictures", "parameters"} & set(item.said)


def test_two_of_them_a_manager_and_not_who_asked(run, asked, two, house):
    mia, ivo = two
    with pytest.raises(PermissionDenied):
        decide(asked, release=True, reason="", by=ivo)
    own = ask(run, "lot_test", audience=WORKSHOP, why="A workshop", by=mia)
    with pytest.raises(ReleaseError, match="does not decide"):
        decide(own, release=True, reason="", by=mia)
    with pytest.raises(PermissionDenied):
        ask(run, "lot_test", audience=PUBLIC, why="x", by=house[0])
    # The database refuses it too.
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=own.pk).update(state="released", decided_by=mia.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=own.pk).update(state="released")


def test_a_refusal_and_a_withdrawal_say_why_and_nothing_is_decided_twice(asked, two):
    mia = two[0]
    with pytest.raises(ReleaseError, match="A refusal says why"):
        decide(asked, release=False, reason="  ", by=mia)
    with pytest.raises(ReleaseError, match="This is not released"):
        withdraw(asked, reason="x", by=mia)
    decide(asked, release=False, reason="Too early", by=mia)
    with pytest.raises(ReleaseError, match="decided already"):
        decide(asked, release=True, reason="", by=mia)
    assert not released(WORKSHOP).exists()


def test_it_is_asked_for_once_and_again_after_a_refusal(run, asked, two):
    mia, ivo = two
    with pytest.raises(ReleaseError, match="asked for already"):
        ask(run, "handler_share", audience=WORKSHOP, why="again", by=ivo)
    decide(asked, release=False, reason="Too early", by=mia)
    assert ask(run, "handler_share", audience=WORKSHOP, why="again", by=ivo).pk != asked.pk


def test_of_a_run_with_figures_on_single_handlers_nothing_is_released(run, two):
    turn = Turn.objects.create(direction="open", asked_by=two[0].pk, asked_role=Role.MANAGER)
    Run.objects.filter(pk=run.pk).update(opening=turn)
    run.refresh_from_db()
    with pytest.raises(ReleaseError, match="single handlers"):
        ask(run, "handler_share", audience=WORKSHOP, why="x", by=two[1])


def test_what_is_not_there_is_not_released(run, two):
    with pytest.raises(ReleaseError, match="no such finding"):
        ask(run, "nothing", audience=WORKSHOP, why="x", by=two[1])
    Run.objects.filter(pk=run.pk).update(state=State.RUNNING)
    run.refresh_from_db()
    with pytest.raises(ReleaseError, match="not done"):
        ask(run, "handler_share", audience=WORKSHOP, why="x", by=two[1])


def test_who_is_of_management_no_more_decides_nothing(asked, two, house):
    people.end_post(two[0].posts.get(), by=house[0].pk)
    with pytest.raises(PermissionDenied):
        decide(asked, release=True, reason="", by=two[0])
