"""Are pseudonyms opened by two holders' keys, to who asked alone, and forgotten again?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from tests.records.test_sealing import PHRASE, holder
from tests.web.reviews.conftest import AGENT, OFFICER, day
from tests.web.reviews.test_pages import page, send

from evenhand.analysis.analysis import SEALED
from evenhand.errors import RecordsError
from evenhand.records.holders import read_holder, unlock
from evenhand.records.lending import lend, understood
from evenhand.records.sealing import seal_map
from evenhand.web.gate.models import Direction, Turn
from evenhand.web.journal.models import Entry
from evenhand.web.journal.verify import verify
from evenhand.web.people.changes import give_account
from evenhand.web.people.roles import Role
from evenhand.web.reviews import freezing, hearing, opening
from evenhand.web.reviews.lines import ReviewError
from evenhand.web.reviews.models import Lent, Opening

WHY = "Review 1: the pair met four times as often as by lot."


@pytest.fixture(scope="module")
def holders(tmp_path_factory):
    """Return two holders' keys and cards; neither private key is used by the house."""
    folder = tmp_path_factory.mktemp("holders")
    return [holder(folder, n, u) for n, u in (("A. Ito", "Audit"), ("B. Sow", "Human resources"))]


@pytest.fixture
def keys(holders):
    return [unlock(key, passphrase=PHRASE) for key, _ in holders]


@pytest.fixture
def sealed(run, holders):
    pairs = {OFFICER: "ORLOVA", AGENT: "Freight Ltd", "ZZZZ-ZZZZ-ZZZZ-ZZZZ": "Another"}
    path = run.folder / SEALED
    seal_map(path, pairs, holders=[read_holder(card) for _, card in holders])
    return path


@pytest.fixture
def lenders(cast, house):
    """Return two people of different posts who hold no part in the review."""
    hera = give_account("hera", [(Role.ADMINISTRATOR, None)], by=house[0].pk).person
    return cast.ned, hera


@pytest.fixture
def asked(told, cast, sealed) -> Opening:
    return opening.ask(told.review, [told.officer], reason=WHY, by=cast.rita)


def test_two_shares_open_to_who_asked_what_was_asked(asked, cast, keys, lenders):
    request = bytes(asked.request)
    assert understood(request, keys[0]).reason == WHY
    opening.lend(asked, lend(request, keys[1]), by=lenders[0])
    asked.refresh_from_db()
    assert opening.identities(asked, by=cast.rita) is None
    opening.lend(asked, lend(request, keys[0]), by=lenders[1])
    asked.refresh_from_db()
    assert opening.identities(asked, by=cast.rita) == {OFFICER: "ORLOVA"}
    for other in (cast.ivo, cast.olga, *lenders):
        with pytest.raises(ReviewError, match="opened to another"):
            opening.identities(asked, by=other)
    # Neither shares nor the key they were sealed to are left.
    assert asked.private is None
    assert not Lent.objects.filter(share__isnull=False).exists()
    done = list(
        Entry.objects.filter(action__startswith="pseudonyms.").values_list("action", flat=True)
    )
    assert done == [
        f"pseudonyms.{w}" for w in ("asked_for", *["share_lent"] * 2, "opened", "shown")
    ]
    facts = Entry.objects.get(action="pseudonyms.opened").facts
    assert str(cast.rita.pk) in facts
    assert str(lenders[0].pk) in facts
    assert "ORLOVA" not in facts
    assert verify(Entry.objects.all()).fault is None


def test_nobody_lends_twice_or_to_themselves(asked, cast, keys, lenders):
    request = bytes(asked.request)
    first, second = (lend(request, key) for key in keys)
    for by in (cast.rita,):
        with pytest.raises(ReviewError, match="lends no share"):
            opening.lend(asked, first, by=by)
    opening.lend(asked, first, by=lenders[0])
    for content, by in ((first, lenders[1]), (second, lenders[0])):
        with pytest.raises(ReviewError, match="lent its share already"):
            opening.lend(asked, content, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lent.objects.create(opening=asked, by=lenders[0], public="x")
    asked.refresh_from_db()
    assert asked.opened_at is None


def test_a_share_of_another_opening_or_noise_is_refused(told, asked, cast, keys, lenders):
    other = opening.ask(told.review, [told.agent], reason=WHY, by=cast.rita)
    for content in (lend(bytes(other.request), keys[0]), b"noise", b"{}"):
        with pytest.raises(RecordsError):
            opening.lend(asked, content, by=lenders[0])
    assert not Lent.objects.exists()


def test_what_was_opened_is_forgotten_when_its_time_ends(asked, cast, keys, lenders):
    request = bytes(asked.request)
    for key, by in zip(keys, lenders, strict=True):
        opening.lend(asked, lend(request, key), by=by)
    assert opening.forget() == 0
    asked.refresh_from_db()
    asked.shown_until -= opening.SHOWN_FOR + timedelta(seconds=1)
    asked.save(update_fields=["shown_until"])
    assert opening.identities(asked, by=cast.rita) is None
    assert opening.forget() == 1
    asked.refresh_from_db()
    assert (asked.key, asked.identities) == (None, None)
    assert opening.forget() == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.filter(pk=asked.pk).update(key=b"k")


def test_a_wish_that_nobody_met_ends(asked, keys, lenders):
    Opening.objects.update(asked_at=asked.asked_at - opening.WAITS_FOR)
    with pytest.raises(ReviewError, match="waits no more"):
        opening.lend(asked, lend(bytes(asked.request), keys[0]), by=lenders[0])
    assert opening.forget() == 1


def test_only_who_reviews_asks_and_of_the_reviews_own(told, cast, sealed, run):
    for by in (cast.ivo, cast.ned):
        with pytest.raises(ReviewError, match="not open to you"):
            opening.ask(told.review, [told.officer], reason=WHY, by=by)
    with pytest.raises(ReviewError, match="No pseudonym"):
        opening.ask(told.review, [], reason=WHY, by=cast.rita)
    turn = Turn.objects.create(
        direction=Direction.OPEN,
        asked_by=cast.ivo.pk,
        asked_role="manager",
        ended_at=run.asked_at,
    )
    run.opening = turn
    run.save()
    with pytest.raises(ReviewError, match="gate has closed"):
        opening.ask(told.review, [told.officer], reason=WHY, by=cast.rita)
    run.opening = None
    run.save()
    sealed.unlink()
    with pytest.raises(ReviewError, match="kept nothing"):
        opening.ask(told.review, [told.officer], reason=WHY, by=cast.rita)


def test_once_evidence_is_frozen_its_keeper_asks_and_the_reviewer_reads_no_more(
    asked, told, cast, keys, house, lenders
):
    request = bytes(asked.request)
    for key, by in zip(keys, lenders, strict=True):
        opening.lend(asked, lend(request, key), by=by)
    freezing.stop(told.review, ground="x", authority="y", custodian=cast.ned, by=cast.rita)
    asked.refresh_from_db()
    with pytest.raises(ReviewError, match="opened to another"):
        opening.identities(asked, by=cast.rita)
    with pytest.raises(ReviewError, match="not open to you"):
        opening.ask(told.review, [told.agent], reason=WHY, by=cast.rita)
    assert opening.ask(told.review, [told.agent], reason=WHY, by=cast.ned).pk


def test_page_by_page_and_whom_it_concerns_reads_that_it_was_done(
    told, cast, sealed, keys, lenders, sign_in, tmp_path
):
    rita, ned, olga = (sign_in(name=n) for n in ("rita", "ned", "olga"))
    hera = sign_in(name="hera")
    number = told.review.pk
    assert reverse("ask_opening", args=[number]) in page(rita, "review", number)
    assert ned.get(reverse("ask_opening", args=[number])).status_code == 403
    send(rita, "ask_opening", number, parties=[str(told.officer.pk)], reason=WHY)
    made = Opening.objects.get()
    assert WHY not in page(ned, "openings")
    assert WHY not in page(ned, "opening", made.pk)
    assert "ORLOVA" not in page(olga, "notice", told.officer.pk)
    assert WHY not in page(olga, "notice", told.officer.pk)
    bad = {"file": SimpleUploadedFile("s.json", b"noise")}
    assert ned.post(reverse("opening", args=[made.pk]), bad).status_code == 422
    for client, key in ((ned, keys[0]), (hera, keys[1])):
        request = client.get(reverse("opening_request", args=[made.pk])).content
        send(client, "opening", made.pk, file=SimpleUploadedFile("s.json", lend(request, key)))
    assert "ORLOVA" in page(rita, "opening", made.pk)
    for client in (ned, hera, olga):
        assert "ORLOVA" not in page(client, "opening", made.pk)
    shown = page(olga, "notice", told.officer.pk)
    assert WHY in shown
    assert ned.get(reverse("opening_request", args=[made.pk])).status_code == 404
    assert page(rita, "openings").count(f"/openings/{made.pk}/") == 1
    # The agent's was not opened.
    hearing.give_more_time(told.agent, day(40), by=cast.rita)
    assert WHY not in page(rita, "letter", told.agent.pk)
