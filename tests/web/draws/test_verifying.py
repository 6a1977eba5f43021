"""Is the verifier's last word shown as it was said, and silence never as a pass?"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.draw.conftest import PARTIES, Made

from evenhand.analysis.draw_nightly import Asked, BookSaid, kept_of
from evenhand.draw.failures import Failure
from evenhand.draw.verify import Verdict
from evenhand.web.draws import verifying
from evenhand.web.draws.models import Entry, Verification
from evenhand.web.journal.models import Entry as JournalEntry


@pytest.fixture(autouse=True)
def _dummy(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def done(house, office, monkeypatch):
    """Verify as the worker does, at the time of the office's clock."""

    def run(log):
        monkeypatch.setattr(verifying, "time", lambda: office.clock.now)
        row = verifying.ask(log, by=house[0].pk)
        verifying.perform_verification.func(row.pk)
        row.refresh_from_db()
        return row

    return run


def night(log, *failures, at=None, faults=()):
    """Keep a word as the night's job does."""
    counts = {"draws": 4, "few": 1, "binding": 0, "checked": 2, "pending": 0, "foreseeable": 0}
    verdict = Verdict("example.org/draw", 9, b"", failures, counts, False, {})
    asked = Asked(log.log, log.log, log.log, made_at=at or datetime.now(UTC), log_key=log.key)
    kept = kept_of(asked, verdict, BookSaid(faults, (), 0), [])
    log.nightly.mkdir(exist_ok=True)
    (log.nightly / verifying.NIGHT).write_text(json.dumps(kept | {"code": 0}), encoding="utf-8")


def test_a_log_that_nobody_verified_is_no_pass(log):
    said = verifying.words(log)
    assert (said.last, said.waiting, said.failing_since) == (None, None, None)


def test_a_log_that_is_right_passes_with_its_counts(log, done, office):
    office.publisher.publish()
    row = done(log)
    last = verifying.words(log).last
    assert (last.by, last.is_pass, last.failed, last.said) == ("here", True, 0, "")
    assert last.size == office.publisher.size
    assert last.key_given
    assert not last.is_stale
    assert set(last.shares) == {"binding", "few"}
    # What people wrote was read on the way.
    assert Entry.objects.filter(log="P01", kind="roster").exists()
    actions = list(JournalEntry.objects.order_by("number").values_list("action", "facts"))[-2:]
    assert [a for a, _ in actions] == ["draw.verification_asked", "draw.verified"]
    assert json.loads(actions[1][1]) == {"failed": 0, "verification": row.pk}


def test_what_fails_is_said_with_where_and_since_when(names, done, tmp_path):
    made = Made()
    made.key()
    for party in PARTIES:
        made.party(party)
    made.roster("h-a", "h-b", starts=30)
    made.roster("h-a", "h-b", starts=10, shift="late", at=60)
    made.publish(tmp_path / "log")
    log = names(log=str(tmp_path / "log"), log_key=None)
    done(log)
    last = verifying.words(log).last
    assert not last.is_pass
    assert not last.key_given
    (fault,) = last.faults
    assert (fault.code, fault.leaf, fault.kind) == ("late", 6, "roster")
    assert fault.since == "2027-01-15 08:01:00 UTC"
    assert last.by_code[0][:2] == ("late", 1)


def test_a_folder_that_is_not_there_is_no_pass(names, done, tmp_path):
    log = names(log=str(tmp_path / "nowhere"))
    row = done(log)
    assert row.verdict is None
    last = verifying.words(log).last
    assert not last.is_pass
    assert "There is no folder" in last.said


def test_a_fault_of_our_own_is_no_pass_and_ends(log, done, monkeypatch):
    monkeypatch.setattr(verifying, "verify", lambda *a, **k: 1 / 0)
    done(log)
    last = verifying.words(log).last
    assert "fault of its own" in last.said
    assert not last.is_pass


def test_the_last_word_is_the_latest_of_the_nights_and_of_those_asked_for(log, done):
    night(log, at=datetime.now(UTC) - timedelta(hours=40))
    said = verifying.words(log)
    assert (said.last.by, said.last.is_pass, said.last.is_stale) == ("night", True, True)
    done(log)
    said = verifying.words(log)
    assert (said.last.by, [w.by for w in said.earlier]) == ("here", ["night"])
    night(log, Failure("unopened", 7, "draw", 1_800_000_000), at=datetime.now(UTC))
    said = verifying.words(log)
    assert (said.last.by, said.last.failed) == ("night", 1)
    assert said.failing_since == said.last.at


def test_since_when_it_fails_goes_back_over_all_words_that_were_no_pass(log, done, names):
    done(log)
    away = names(log="/nowhere/at/all")
    first = done(away)
    done(away)
    said = verifying.words(log)
    assert said.failing_since == first.ended_at
    assert said.earlier[-1].is_pass


def test_a_book_that_does_not_fit_is_no_pass_though_the_draws_hold(log):
    night(log, faults=("D1: leaf 7 is no lodgement of the log",))
    last = verifying.words(log).last
    assert (last.is_pass, last.holds, last.book) == (False, True, {"faults": 1})


@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"made_at": 5}', '{"made_at": "yesterday"}'])
def test_a_word_of_the_night_that_cannot_be_read_is_no_pass(log, text):
    log.nightly.mkdir()
    (log.nightly / verifying.NIGHT).write_text(text)
    last = verifying.words(log).last
    assert "cannot be read" in last.said
    assert not last.is_pass


def test_one_that_waits_is_not_doubled_and_is_taken_up_after_a_restart(log, house, office):
    first = verifying.ask(log, by=house[0].pk)
    assert verifying.ask(log, by=house[0].pk) == first
    assert verifying.words(log).waiting == first
    Verification.objects.filter(pk=first.pk).update(began_at=datetime.now(UTC))
    # It is being done: another worker's turn leaves it.
    verifying.perform_verification.func(first.pk)
    assert Verification.objects.get(pk=first.pk).ended_at is None
    assert verifying.take_up() == 1
    verifying.perform_verification.func(first.pk)
    assert Verification.objects.get(pk=first.pk).ended_at is not None
    assert verifying.take_up() == 0
