"""Does the internal auditor see a receipt at once, and everybody else when the draw is open?"""

from __future__ import annotations

import json

import pytest

from evenhand.draw import receipts
from evenhand.web.draws import slips
from evenhand.web.draws.sending import AskingError
from evenhand.web.draws.slips import SealedError
from evenhand.web.journal.models import Entry
from evenhand.web.people.roles import Role


@pytest.fixture
def auditor(somebody):
    return somebody("abe", (Role.INTERNAL_AUDITOR, None))


@pytest.fixture
def manager(somebody):
    return somebody("mia", (Role.MANAGER, None))


def drawn(office, consignment):
    """Have a file drawn, and return the leaf of its draw."""
    office.desk.lodge(consignment)
    office.turn()
    office.publisher.publish()
    return office.file(consignment).draw.index


def test_a_sealed_receipt_is_the_auditors_alone_and_the_look_is_written_down(
    log, office, auditor, manager
):
    draw = drawn(office, "BL sealed")
    with pytest.raises(SealedError):
        slips.fetch(log, draw, manager)
    assert not Entry.objects.filter(action="draw.sealed_receipt_seen").exists()
    slip = slips.fetch(log, draw, auditor)
    assert slip.receipt.claim.consignment == "BLSEALED"
    assert not slip.receipt.claim.is_open
    seen = Entry.objects.get(action="draw.sealed_receipt_seen")
    assert (seen.actor, json.loads(seen.facts)) == (auditor.pk, {"draw": draw})
    office.chief.ask("POST", "/v1/openings", {"draw": draw, "reason": "released"})
    office.publisher.publish()
    opened = slips.fetch(log, draw, manager)
    assert opened.receipt.claim.is_open
    assert opened.receipt.claim.drawn == slip.receipt.claim.drawn
    # The file is what the command line checks.
    assert receipts.check(opened.data, log.key) == opened.receipt


def test_the_list_of_the_auditor_has_pseudonyms_and_no_account(log, office, auditor):
    draw = drawn(office, "BL listed")
    row = slips.latest(log, draw - 1, auditor)[0]
    assert set(row) == {"draw", "at", "handler", "open"}
    assert (row["draw"], row["open"]) == (draw, False)
    assert row["handler"] not in ("ann", "bob", "cid", "dot")
    assert Entry.objects.filter(action="draw.sealed_list_seen").count() == 1


def test_what_is_no_draw_or_of_another_log_is_told(log, names, auditor, office):
    draw = drawn(office, "BL other")
    with pytest.raises(AskingError):
        slips.fetch(log, 0, auditor)
    other = names(office="elsewhere")
    with pytest.raises(AskingError, match="another office"):
        slips.fetch(other, draw, auditor)
    unread = names(reader=None)
    with pytest.raises(AskingError, match="No token of a reader"):
        slips.fetch(unread, draw, auditor)
