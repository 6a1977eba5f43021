"""Do two people of different posts open the gate, on what both had before them?"""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from evenhand.web.gate import changes
from evenhand.web.gate.changes import GateError
from evenhand.web.gate.models import Direction, Record, Requirement, Turn
from evenhand.web.gate.state import gate
from evenhand.web.journal.models import Entry
from evenhand.web.journal.verify import verify
from evenhand.web.people.changes import give_account
from evenhand.web.people.roles import Role

DAY = date(2026, 3, 3)


def write_all(by) -> None:
    for requirement in Requirement:
        changes.record(
            requirement,
            decided_by="Director General",
            decided_on=DAY,
            text=f"Order on {requirement}",
            by=by.pk,
        )


def opened(mia, ivo) -> Turn:
    write_all(ivo)
    turn = changes.ask(Direction.OPEN, by=ivo)
    changes.confirm(turn, by=mia)
    return turn


def test_the_gate_is_closed_until_everything_is_on_record(two):
    _, ivo = two
    assert not gate().is_open
    assert gate().lacking == list(Requirement)
    for left in range(len(Requirement), 0, -1):
        with pytest.raises(GateError, match="Not on record yet"):
            changes.ask(Direction.OPEN, by=ivo)
        assert len(gate().lacking) == left
        changes.record(
            gate().lacking[0], decided_by="Council", decided_on=DAY, text="Heard.", by=ivo.pk
        )
    assert not gate().is_open
    changes.ask(Direction.OPEN, by=ivo)
    assert not gate().is_open


def test_nobody_opens_it_alone_or_with_a_colleague_of_the_same_post(two, house):
    mia, ivo = two
    write_all(ivo)
    turn = changes.ask(Direction.OPEN, by=ivo)
    same = give_account("ida", [(Role.INTEGRITY_UNIT, None)], by=house[0].pk).person
    auditor = give_account("ned", [(Role.INTERNAL_AUDITOR, None)], by=house[0].pk).person
    for who in (ivo, same, auditor):
        with pytest.raises(GateError):
            changes.confirm(turn, by=who)
    assert not gate().is_open
    changes.confirm(turn, by=mia)
    assert gate().is_open
    assert gate().opening.pk == turn.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.filter(pk=turn.pk).update(confirmed_by=ivo.pk)


def test_who_holds_both_posts_cannot_be_both_people(two, house):
    mia, ivo = two
    from evenhand.web.people.changes import give_post

    give_post(ivo, Role.MANAGER, None, by=house[0].pk)
    write_all(ivo)
    turn = changes.ask(Direction.OPEN, by=ivo)
    with pytest.raises(GateError, match="Who asked"):
        changes.confirm(turn, by=ivo)
    # Asked as manager: another manager is of the same post.
    with pytest.raises(GateError, match="different posts"):
        changes.confirm(turn, by=mia)


def test_closing_takes_two_as_well(two):
    mia, ivo = two
    opened(mia, ivo)
    with pytest.raises(GateError, match="stands so"):
        changes.ask(Direction.OPEN, by=ivo)
    turn = changes.ask(Direction.CLOSE, by=mia)
    assert gate().is_open
    changes.confirm(turn, by=ivo)
    assert not gate().is_open
    with pytest.raises(GateError, match="stands so"):
        changes.ask(Direction.CLOSE, by=ivo)


def test_a_replaced_record_closes_the_gate_and_ends_a_wish(two):
    mia, ivo = two
    turn = opened(mia, ivo)
    changes.record(
        Requirement.PURPOSE, decided_by="Director", decided_on=DAY, text="Another.", by=ivo.pk
    )
    assert not gate().is_open
    turn.refresh_from_db()
    assert turn.ended_at is not None
    # What was opened rested on the old text, which stays.
    assert set(turn.records.values_list("requirement", flat=True)) == set(Requirement.values)
    assert Record.objects.filter(requirement=Requirement.PURPOSE).count() == 2
    wish = changes.ask(Direction.OPEN, by=ivo)
    changes.record(
        Requirement.PURPOSE, decided_by="Director", decided_on=DAY, text="A third.", by=ivo.pk
    )
    with pytest.raises(GateError, match="waits no more"):
        changes.confirm(wish, by=mia)
    assert not gate().is_open


def test_a_wish_can_be_taken_back_and_only_one_waits(two):
    mia, ivo = two
    write_all(ivo)
    turn = changes.ask(Direction.OPEN, by=ivo)
    with pytest.raises(GateError, match="waits already"):
        changes.ask(Direction.OPEN, by=mia)
    changes.withdraw(turn, by=mia)
    with pytest.raises(GateError, match="waits no more"):
        changes.withdraw(turn, by=mia)
    with pytest.raises(GateError, match="waits no more"):
        changes.confirm(turn, by=mia)


def test_a_file_is_kept_as_its_hash_and_the_journal_knows_it(two):
    _, ivo = two
    content = b"%PDF-1.7 signed"
    made = changes.record(
        Requirement.STAFF,
        decided_by="Staff council",
        decided_on=DAY,
        file=("minutes.pdf", content),
        by=ivo.pk,
    )
    assert (made.sha256, made.text) == (sha256(content).hexdigest(), "")
    entry = Entry.objects.get(action="gate.recorded")
    assert made.sha256 in entry.facts
    assert "minutes" not in entry.facts + entry.subject
    with pytest.raises(GateError, match="neither"):
        changes.record(Requirement.STAFF, decided_by="X", decided_on=DAY, text=" ", by=ivo.pk)
    with pytest.raises(GateError, match="to come"):
        changes.record(
            Requirement.STAFF,
            decided_by="X",
            decided_on=timezone.localdate() + timedelta(days=1),
            text="x",
            by=ivo.pk,
        )


def test_every_turn_stands_in_the_journal_and_what_was_refused_does_not(two):
    mia, ivo = two
    with pytest.raises(GateError):
        changes.ask(Direction.OPEN, by=ivo)
    opened(mia, ivo)
    changes.confirm(changes.ask(Direction.CLOSE, by=mia), by=ivo)
    done = [a for a in Entry.objects.values_list("action", flat=True) if a.startswith("gate.")]
    assert done == ["gate.recorded"] * 6 + [
        "gate.asked",
        "gate.opened",
        "gate.asked",
        "gate.closed",
    ]
    assert verify(Entry.objects.all()).fault is None
