"""Do exceptions take two people of different posts, and count only once they are in the log?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from evenhand.draw import leaves
from evenhand.web.draws import entries, sending, wishes
from evenhand.web.draws.models import KEPT_FOR, Kind, State, Wish
from evenhand.web.draws.wishes import WishError
from evenhand.web.journal.models import Entry as JournalEntry
from evenhand.web.people.roles import Role

ABSENCE = {"office": "port", "shift": "s1", "officer": "bob", "reason": "ill"}


@pytest.fixture
def chief(somebody):
    return somebody("cleo", (Role.MANAGER, "P01"))


@pytest.fixture
def auditor(somebody):
    return somebody("abe", (Role.INTERNAL_AUDITOR, None))


@pytest.fixture
def asked(log, chief, sent, office):
    """Ask for an absence, as the chief does."""

    def run(asked_=ABSENCE, kind=Kind.ABSENCE, **other):
        given = {"token": office.tokens["cleo"], "reason": "ill", "by": chief} | other
        return sent(wishes.ask, log, kind, asked_, **given)

    return run


def size(office):
    return office.office.rules.size


def leaf(office, index):
    return leaves.read(office.office.store.some_leaves(index, index + 1)[0])


def test_an_absence_is_in_the_log_when_a_second_person_confirmed_and_not_before(
    asked, office, chief, auditor, sent, log
):
    before = size(office)
    wish = asked()
    assert (wish.state, wish.asked_post, wish.asked_name) == ("waiting", "manager:P01", "cleo")
    assert size(office) == before
    sent(wishes.confirm, wish, token=office.tokens["abe"], by=auditor)
    wish.refresh_from_db()
    assert (wish.state, wish.confirmed_post, wish.said) == ("in_log", "internal_auditor:", "")
    written = leaf(office, wish.leaf)
    assert (written["kind"], written["actor"], written["approver"]) == ("absence", "cleo", "abe")
    assert written["reason"] == "ill"
    # Officer, consignment and token are not kept; who did what stands in the journal.
    assert bytes(wish.sealed) == b""
    actions = list(JournalEntry.objects.order_by("number").values_list("action", flat=True))
    assert actions[-3:] == ["draw.asked", "draw.confirmed", "draw.sent"]
    facts = " ".join(JournalEntry.objects.values_list("facts", flat=True))
    assert not any(word in facts for word in ("bob", "cleo", "abe", office.tokens["cleo"]))
    office.publisher.publish()
    entries.catch_up(log)
    assert entries.departures(log)[0].leaf == wish.leaf


def test_neither_who_asked_nor_somebody_of_the_same_post_confirms(
    asked, office, chief, somebody, sent
):
    wish, before = asked(), size(office)
    fellow = somebody("carl", (Role.MANAGER, "P01"))
    outside = somebody("max", (Role.MANAGER, "P02"))
    officer = somebody("ann", (Role.OFFICER, "P01"))
    for person in (chief, fellow, outside, officer):
        with pytest.raises(WishError):
            sent(wishes.confirm, wish, token=office.tokens["carl"], by=person)
    wish.refresh_from_db()
    assert (wish.state, size(office)) == (State.WAITING, before)
    for other in ({"confirmed_by": chief.pk, "confirmed_post": "manager:"},
                  {"confirmed_by": fellow.pk, "confirmed_post": "manager:P01"}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Wish.objects.filter(pk=wish.pk).update(**other)
    with pytest.raises(IntegrityError), transaction.atomic():
        Wish.objects.filter(pk=wish.pk).update(state=State.IN_LOG)


def test_a_central_manager_is_another_post_than_the_offices(asked, office, somebody, sent):
    wish = asked()
    central = somebody("cara", (Role.MANAGER, None))
    sent(wishes.confirm, wish, token=office.tokens["carl"], by=central)
    wish.refresh_from_db()
    assert (wish.state, wish.confirmed_post) == (State.IN_LOG, "manager:")


def test_two_tokens_of_one_name_are_refused_by_the_draw_and_nothing_is_written(
    asked, office, auditor, sent
):
    wish, before = asked(), size(office)
    for token in (office.tokens["cleo"], office.tokens["dora"], "no-such-token-there"):
        sent(wishes.confirm, wish, token=token, by=auditor)
        wish.refresh_from_db()
        assert (wish.state, wish.confirmed_by) == (State.WAITING, None)
        assert "second person" in wish.said
    assert size(office) == before


@pytest.mark.parametrize(
    ("token", "says"),
    [("abe", "needs chief"), ("dora", "needs chief"), ("wim", "needs chief"), ("", "unknown")],
)
def test_a_token_that_may_not_ask_is_told_at_once(log, chief, office, token, says):
    with pytest.raises(sending.AskingError, match=says):
        wishes.ask(
            log,
            Kind.ABSENCE,
            ABSENCE,
            token=office.tokens.get(token, "x" * 20),
            reason="",
            by=chief,
        )
    assert not Wish.objects.exists()


def test_what_the_rules_of_the_log_refuse_is_told_and_ends(asked, office, auditor, sent):
    wish = asked({**ABSENCE, "officer": "nobody"})
    before = size(office)
    sent(wishes.confirm, wish, token=office.tokens["abe"], by=auditor)
    wish.refresh_from_db()
    assert (wish.state, wish.leaf) == (State.REFUSED, None)
    assert "nobody is not in the roster of shift s1" in wish.said
    assert size(office) == before


def test_an_answer_that_was_lost_is_sent_again_and_written_once(
    asked, office, auditor, sent, monkeypatch, somebody
):
    from evenhand.draw.client import Client, ClientError

    act = Client.act

    def lost(*args, **named):
        act(*args, **named)
        raise ClientError(0, "reach", "The office did not answer.", "Send it again later.")

    wish, before = asked(), size(office)
    with monkeypatch.context() as patched:
        patched.setattr(Client, "act", lost)
        sent(wishes.confirm, wish, token=office.tokens["abe"], by=auditor)
    wish.refresh_from_db()
    assert (wish.state, size(office)) == (State.SENDING, before + 1)
    central = somebody("cara", (Role.MANAGER, None))
    with pytest.raises(WishError, match="Somebody else"):
        sent(wishes.confirm, wish, token=office.tokens["carl"], by=central)
    with pytest.raises(WishError, match="sent already"):
        wishes.end(wish, by=auditor)
    sent(wishes.confirm, wish, token=office.tokens["abe"], by=auditor)
    wish.refresh_from_db()
    assert (wish.state, wish.leaf, size(office)) == (State.IN_LOG, before, before + 1)


def test_a_server_that_is_away_leaves_it_to_be_sent_again(asked, office, auditor, sent, names):
    wish = asked()
    names(address="http://127.0.0.1:9")
    sent(wishes.confirm, wish, token=office.tokens["abe"], by=auditor)
    wish.refresh_from_db()
    assert wish.state == State.SENDING
    assert "did not answer" in wish.said
    names()
    sent(wishes.confirm, wish, token=office.tokens["abe"], by=auditor)
    wish.refresh_from_db()
    assert wish.state == State.IN_LOG


def test_an_emergency_is_done_at_once_and_countersigned_by_another_post(
    log, office, somebody, auditor, sent
):
    officer = somebody("dora", (Role.OFFICER, "P01"))
    given = {"office": "port", "consignment": ["BL night"], "shift": "s1", "officer": "cid"}
    asked = given | {"reason": "vessel at night"}
    token = office.tokens["dora"]
    wish = sent(
        wishes.ask, log, Kind.EMERGENCY, asked, token=token, reason=asked["reason"], by=officer
    )
    wish.refresh_from_db()
    assert (wish.state, leaf(office, wish.leaf)["actor"]) == (State.IN_LOG, "dora")
    office.publisher.publish()
    entries.catch_up(log)
    emergency = next(e for e in entries.emergencies(log) if e.entry.leaf == wish.leaf)
    assert emergency.waits
    about = {"emergency": wish.leaf}
    fellow = somebody("fay", (Role.OFFICER, "P01"))
    for person in (officer, fellow):
        with pytest.raises(WishError):
            wishes.ask(log, Kind.COUNTERSIGN, about, token=token, reason="", by=person)
    signed = sent(
        wishes.ask, log, Kind.COUNTERSIGN, about, token=office.tokens["abe"], reason="", by=auditor
    )
    signed.refresh_from_db()
    assert (signed.state, leaf(office, signed.leaf)["approver"]) == (State.IN_LOG, "abe")
    office.publisher.publish()
    entries.catch_up(log)
    emergency = next(e for e in entries.emergencies(log) if e.entry.leaf == wish.leaf)
    assert emergency.is_signed


def test_who_gave_a_file_away_cannot_countersign_in_another_post(log, office, somebody, sent):
    both = somebody("carl", (Role.MANAGER, "P01"), (Role.INTERNAL_AUDITOR, None))
    given = {"office": "port", "consignment": ["BL two"], "shift": "s1", "officer": "cid"}
    wish = sent(wishes.ask, log, Kind.EMERGENCY, given | {"reason": "x"},
                token=office.tokens["carl"], reason="x", by=both)  # fmt: skip
    wish.refresh_from_db()
    with pytest.raises(WishError, match="cannot countersign"):
        wishes.ask(log, Kind.COUNTERSIGN, {"emergency": wish.leaf}, token=office.tokens["abe"],
                   reason="", by=both)  # fmt: skip


def test_an_officer_asks_for_a_conflict_and_for_no_absence(log, office, somebody, auditor, sent):
    officer = somebody("dora", (Role.OFFICER, "P01"))
    with pytest.raises(WishError, match="posts do not allow"):
        wishes.ask(log, Kind.ABSENCE, ABSENCE, token=office.tokens["dora"], reason="", by=officer)
    given = {"office": "port", "consignment": ["BL kin"], "shift": "s1", "officer": "ann"}
    wish = sent(wishes.ask, log, Kind.CONFLICT, given | {"reason": "kin"},
                token=office.tokens["dora"], reason="kin", by=officer)  # fmt: skip
    sent(wishes.confirm, wish, token=office.tokens["abe"], by=auditor)
    wish.refresh_from_db()
    written = leaf(office, wish.leaf)
    assert (written["kind"], written["actor"], written["approver"]) == ("conflict", "dora", "abe")


def test_a_wish_is_withdrawn_or_declined_and_its_token_is_gone(asked, chief, auditor, sent, office):
    own, other = asked(), asked()
    wishes.end(own, by=chief)
    wishes.end(other, by=auditor)
    own.refresh_from_db()
    other.refresh_from_db()
    assert [own.state, other.state] == [State.WITHDRAWN, State.DECLINED]
    assert [bytes(own.sealed), bytes(other.sealed)] == [b"", b""]
    with pytest.raises(WishError, match="no more"):
        sent(wishes.confirm, own, token=office.tokens["abe"], by=auditor)


def test_a_wish_that_nobody_confirms_ends_and_its_token_is_gone(asked, auditor, sent, office):
    wish = asked()
    Wish.objects.filter(pk=wish.pk).update(asked_at=datetime.now(UTC) - KEPT_FOR - timedelta(1))
    with pytest.raises(WishError, match="too long ago"):
        sent(wishes.confirm, wish, token=office.tokens["abe"], by=auditor)
    assert wishes.forget_old() == 1
    assert wishes.forget_old() == 0
    wish.refresh_from_db()
    assert (wish.state, bytes(wish.sealed)) == (State.EXPIRED, b"")


def test_what_was_sent_and_never_answered_ends_too_and_says_that_nobody_knows(
    asked, auditor, sent, office, names
):
    wish = asked()
    names(address="http://127.0.0.1:9")
    sent(wishes.confirm, wish, token=office.tokens["abe"], by=auditor)
    assert wishes.forget_old() == 0
    Wish.objects.filter(pk=wish.pk).update(asked_at=datetime.now(UTC) - KEPT_FOR - timedelta(1))
    assert wishes.forget_old() == 1
    wish.refresh_from_db()
    assert (wish.state, bytes(wish.sealed)) == (State.EXPIRED, b"")
    assert "the log alone tells" in wish.said


def test_officers_and_tokens_lie_sealed_in_the_database(asked, office):
    wish = asked()
    assert b"bob" not in bytes(wish.sealed)
    assert office.tokens["cleo"].encode() not in bytes(wish.sealed)
    token, given = sending.unsealed(wish.sealed)
    assert (token, given) == (office.tokens["cleo"], ABSENCE)


def test_wishes_are_seen_by_who_asked_and_who_may_confirm(asked, log, chief, auditor, somebody):
    wish = asked()
    officer = somebody("ann", (Role.OFFICER, "P01"))
    unit = somebody("ivo", (Role.INTEGRITY_UNIT, None))
    outside = somebody("max", (Role.MANAGER, "P02"))
    assert wishes.waiting(log, chief) == wishes.waiting(log, auditor) == [wish]
    for person in (officer, unit, outside):
        assert wishes.waiting(log, person) == []
        assert wishes.of_person(wish.pk, person) is None
