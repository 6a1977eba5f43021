"""Is a file kept sealed, with three days and its hash, by who may?"""

from __future__ import annotations

from hashlib import sha256

import pytest
from tests.web.reviews.conftest import day

from evenhand.web.journal.models import Entry
from evenhand.web.people.sealing import unseal
from evenhand.web.reviews import files
from evenhand.web.reviews.files import Days
from evenhand.web.reviews.lines import ReviewError
from evenhand.web.reviews.models import Content, File

LETTER = b"A letter of 3 March.\n"


def test_a_file_is_sealed_and_comes_back_byte_for_byte(told, cast):
    days = Days(day(-2), effective_on=day(-30), review_due_on=day(60))
    made = files.add_file(
        told.review, LETTER, name="../../letter.exe", days=days, by=cast.rita, is_shown=True
    )
    assert files.content_of(made) == LETTER
    assert LETTER not in bytes(Content.objects.get(file=made).sealed)
    assert (made.sha256, made.size) == (sha256(LETTER).hexdigest(), len(LETTER))
    assert (made.kind, made.effective_on, made.review_due_on) == ("text/plain", day(-30), day(60))
    assert unseal(told.review.key, made.name) == "../../letter.exe"
    entry = Entry.objects.get(action="review.file_added")
    assert made.sha256 in entry.facts
    assert "letter" not in entry.facts


def test_those_concerned_send_files_of_their_own(told, cast):
    made = files.add_file(
        told.review, LETTER, name="x", days=Days(day(0)), party=told.officer, by=cast.olga
    )
    assert made.party == told.officer
    for party, by in ((told.agent, cast.olga), (told.officer, cast.ivo), (None, cast.olga)):
        with pytest.raises(ReviewError, match="not open to you"):
            files.add_file(told.review, LETTER, name="x", days=Days(day(0)), party=party, by=by)
    assert File.objects.count() == 1


def test_days_to_come_and_too_many_files_are_refused(told, cast, monkeypatch):
    with pytest.raises(ReviewError, match="to come"):
        files.add_file(told.review, LETTER, name="x", days=Days(day(1)), by=cast.rita)
    monkeypatch.setattr(files, "MOST_FILES", 1)
    files.add_file(told.review, LETTER, name="x", days=Days(day(0)), by=cast.rita)
    with pytest.raises(ReviewError, match="has 1 files"):
        files.add_file(told.review, LETTER + LETTER, name="x", days=Days(day(0)), by=cast.rita)


def test_the_same_file_sent_once_more_is_told_and_not_doubled(told, cast):
    files.add_file(told.review, LETTER, name="x", days=Days(day(0)), by=cast.rita)
    with pytest.raises(ReviewError, match="has this file already"):
        files.add_file(told.review, LETTER, name="y", days=Days(day(0)), by=cast.rita)
    # Of another day, or theirs whom it concerns, it is another one.
    files.add_file(told.review, LETTER, name="x", days=Days(day(-1)), by=cast.rita)
    days = Days(day(0))
    files.add_file(told.review, LETTER, name="x", days=days, party=told.officer, by=cast.olga)
    assert File.objects.count() == Entry.objects.filter(action="review.file_added").count() == 3


def test_a_file_that_was_changed_is_told(told, cast):
    made = files.add_file(told.review, LETTER, name="x", days=Days(day(0)), by=cast.rita)
    sealed = bytearray(Content.objects.get(file=made).sealed)
    sealed[-1] ^= 1
    Content.objects.filter(file=made).update(sealed=bytes(sealed))
    made.refresh_from_db()
    with pytest.raises(ReviewError, match="no longer the one"):
        files.content_of(made)
