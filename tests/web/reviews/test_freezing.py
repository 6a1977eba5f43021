"""On suspicion of an offence, does everything stay as it is, in another's keeping?"""

from __future__ import annotations

import json
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from tests.web.reviews.conftest import AGENT, OFFICER, check_all, day

from evenhand.web.journal.models import Entry
from evenhand.web.people.sealing import seal_bytes, unseal
from evenhand.web.reviews import changes, closing, files, freezing, hearing
from evenhand.web.reviews.choices import Kind, Outcome, Step
from evenhand.web.reviews.lines import ReviewError
from evenhand.web.reviews.models import Content

LETTER = b"A letter of 3 March.\n"


@pytest.fixture
def stopped(told, cast):
    check_all(told.review, cast.rita)
    hearing.reply(told.officer, "I was on leave.", received_on=day(0), by=cast.olga)
    told.file = files.add_file(
        told.review, LETTER, name="letter.txt", days=files.Days(day(0)), by=cast.rita
    )
    freezing.stop(
        told.review,
        ground="Stamps were altered.",
        authority="Prosecutor",
        custodian=cast.ned,
        by=cast.rita,
    )
    told.review.refresh_from_db()
    return told


def test_the_package_holds_all_that_the_review_held_each_with_its_hash(stopped, cast):
    first, second = (freezing.fetch(stopped.review, by=cast.ned) for _ in range(2))
    assert first == second
    assert first.sha256 == sha256(first.content).hexdigest()
    with ZipFile(BytesIO(first.content)) as whole:
        text = whole.read(freezing.MANIFEST)
        said = json.loads(text)
        assert [whole.read(f["path"]) for f in said["files"]] == [LETTER]
    frozen = stopped.review.custody.get(number=1)
    assert frozen.sha256 == sha256(text).hexdigest()
    assert frozen.sha256 in Entry.objects.get(action="review.evidence_frozen").facts
    assert said["files"][0]["sha256"] == sha256(LETTER).hexdigest()
    assert said["line"]["Account"] == OFFICER
    assert [c["name"] for c in said["concerned"]] == [OFFICER, AGENT]
    assert said["concerned"][0]["answers"][0]["text"] == "I was on leave."
    assert said["questions"][0]["note"] == "Asked the shift leader."
    assert said["stopped"] == {"ground": "Stamps were altered.", "authority": "Prosecutor"}
    entry = Entry.objects.get(number=said["journal"]["entry"])
    assert (entry.action, entry.hash) == ("review.stopped", said["journal"]["hash"])


def test_the_reviewer_stops_and_changes_and_sees_nothing_more(stopped, cast):
    assert stopped.review.outcome == Outcome.REFERRED
    assert not cast.rita.has_perm("reviews.read", stopped.review)
    for change in (
        lambda: changes.write_cases(stopped.review, "x", by=cast.rita),
        lambda: changes.add_party(stopped.review, Kind.OFFICE, "x", by=cast.rita),
        lambda: check_all(stopped.review, cast.rita),
        lambda: closing.close(
            stopped.review, Outcome.EXPLAINED, reasons="x", appeal_until=day(30), by=cast.rita
        ),
        lambda: hearing.reply(stopped.agent, "x", received_on=day(0), by=cast.rita),
        lambda: files.add_file(
            stopped.review, LETTER, name="x", days=files.Days(day(0)), by=cast.rita
        ),
    ):
        with pytest.raises(ReviewError, match="not open to you"):
            change()
    for by in (cast.rita, cast.ivo, cast.olga):
        with pytest.raises(ReviewError, match="not in your keeping"):
            freezing.fetch(stopped.review, by=by)
        with pytest.raises(ReviewError, match="not in your keeping"):
            freezing.hand_over(stopped.review, "x", by=by)


def test_each_step_of_custody_is_counted_with_to_whom_it_went(stopped, cast):
    package = freezing.fetch(stopped.review, by=cast.ned)
    freezing.hand_over(stopped.review, "Prosecutor, receipt 7", by=cast.ned)
    record = list(stopped.review.custody.all())
    assert [(c.number, c.step, c.by) for c in record] == [
        (1, Step.FROZEN, cast.rita.pk),
        (2, Step.FETCHED, cast.ned.pk),
        (3, Step.HANDED_OVER, cast.ned.pk),
    ]
    assert record[1].sha256 == record[2].sha256 == package.sha256
    assert unseal(stopped.review.key, record[2].to) == "Prosecutor, receipt 7"


def test_evidence_that_was_changed_is_not_handed_over(stopped, cast):
    other = seal_bytes(stopped.review.key, b"Another letter.")
    Content.objects.filter(file=stopped.file).update(sealed=other)
    with pytest.raises(ReviewError, match="no longer what was frozen"):
        freezing.fetch(stopped.review, by=cast.ned)
    Content.objects.filter(file=stopped.file).update(sealed=b"noise" * 20)
    with pytest.raises(ReviewError, match="no longer what was frozen"):
        freezing.hand_over(stopped.review, "x", by=cast.ned)
    Content.objects.filter(file=stopped.file).delete()
    with pytest.raises(ReviewError, match="no longer what was frozen"):
        freezing.fetch(stopped.review, by=cast.ned)
    assert stopped.review.custody.count() == 1


def test_who_keeps_it_is_another_and_outside_the_line(told, cast):
    said = {"ground": "x", "authority": "y"}
    for custodian, by, why in (
        (cast.rita, cast.rita, "for themselves"),
        (cast.olga, cast.rita, "no post that reviews"),
        (cast.ned, cast.ivo, "not open to you"),
    ):
        with pytest.raises(ReviewError, match=why):
            freezing.stop(told.review, **said, custodian=custodian, by=by)
    told.review.refresh_from_db()
    assert told.review.frozen is None


def test_nobody_learns_of_it_by_being_refused_and_an_order_keeps_it_so(stopped, cast):
    hearing.reply(stopped.officer, "One thing more.", received_on=day(0), by=cast.olga)
    ordered = {"ground": "Law", "authority": "Prosecutor", "until": day(9)}
    with pytest.raises(ReviewError, match="not open to you"):
        hearing.defer(stopped.officer, **ordered, by=cast.rita)
    hearing.defer(stopped.officer, **ordered, by=cast.ned)
    with pytest.raises(ReviewError, match="order defers"):
        hearing.tell(stopped.officer, by=cast.ned)
    hearing.tell(stopped.agent, by=cast.ned)
    stopped.agent.refresh_from_db()
    with pytest.raises(ReviewError, match="decided where it went"):
        closing.lodge(stopped.officer, "x", lodged_on=day(0), by=cast.olga)
    # What came later is kept beside what is frozen.
    with ZipFile(BytesIO(freezing.fetch(stopped.review, by=cast.ned).content)) as whole:
        assert b"One thing more" not in whole.read(freezing.MANIFEST)
