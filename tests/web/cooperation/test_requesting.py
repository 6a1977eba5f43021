"""Does a request go from draft to answer only as it may, and by two people?"""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from tests.web.cooperation.said import ASKED

from evenhand.web.cooperation import requesting
from evenhand.web.cooperation.models import Act, Step
from evenhand.web.cooperation.requesting import State, state_of
from evenhand.web.cooperation.ties import CooperationError
from evenhand.web.journal.models import Entry
from evenhand.web.people import changes as people
from evenhand.web.people.roles import Role

SAID = {"on": date(2026, 4, 1), "says": ""}
GRANTED = {**SAID, "answer": "in_part", "granted": 10_000}


def state(request) -> State:
    return state_of(list(request.versions.order_by("-number")[0].steps.all()))


def test_a_request_is_approved_sent_and_answered(request_of, uma, mia):
    made = request_of()
    version = made.versions.get()
    assert state(made) is State.DRAFT
    requesting.step(version, Act.APPROVED, said=SAID, by=mia)
    assert state(made) is State.APPROVED
    requesting.step(version, Act.SENT, said=SAID, by=uma)
    assert state(made) is State.SENT
    requesting.step(version, Act.ANSWERED, said=GRANTED, by=uma)
    assert state(made) is State.ANSWERED
    told = Entry.objects.order_by("-number").values_list("action", flat=True)[:4]
    assert list(told)[::-1] == [
        f"cooperation.{name}" for name in ("asked", "approved", "sent", "answered")
    ]


@pytest.mark.parametrize("act", [Act.SENT, Act.ANSWERED])
def test_no_step_is_left_out(request_of, uma, act):
    with pytest.raises(CooperationError, match="does not stand where this step begins"):
        requesting.step(request_of().versions.get(), act, said=GRANTED, by=uma)


def test_a_manager_approves_what_another_wrote(request_of, partner, uma):
    both = [(Role.INTEGRITY_UNIT, None), (Role.MANAGER, None)]
    zoe = people.give_account("zoe", both, by=None).person
    own = requesting.ask(partner, None, said=ASKED, by=zoe).versions.get()
    with pytest.raises(CooperationError, match="cannot approve it"):
        requesting.step(own, Act.APPROVED, said=SAID, by=zoe)
    with pytest.raises(PermissionDenied):
        requesting.step(request_of().versions.get(), Act.APPROVED, said=SAID, by=uma)


def test_what_is_sent_back_or_reworded_waits_for_a_manager_again(request_of, uma, mia):
    made = request_of()
    first = made.versions.get()
    with pytest.raises(CooperationError, match="No reason is given"):
        requesting.step(first, Act.SENT_BACK, said=SAID, by=mia)
    requesting.step(first, Act.SENT_BACK, said={**SAID, "says": "Too dear"}, by=mia)
    assert state(made) is State.SENT_BACK
    second = requesting.change(made, said={**ASKED, "amount": 5}, read=1, by=uma)
    assert state(made) is State.DRAFT
    with pytest.raises(CooperationError, match="does not stand where"):
        requesting.step(first, Act.APPROVED, said=SAID, by=mia)
    requesting.step(second, Act.APPROVED, said=SAID, by=mia)
    with pytest.raises(CooperationError, match="Somebody else wrote here"):
        requesting.change(made, said=ASKED, read=1, by=uma)
    requesting.change(made, said=ASKED, read=2, by=uma)
    assert state(made) is State.DRAFT


def test_what_was_sent_is_not_reworded(request_of, uma, mia):
    made = request_of()
    requesting.step(made.versions.get(), Act.APPROVED, said=SAID, by=mia)
    requesting.step(made.versions.get(), Act.SENT, said=SAID, by=uma)
    with pytest.raises(CooperationError, match="This request was sent"):
        requesting.change(made, said=ASKED, read=1, by=uma)


def test_a_step_has_a_day_that_came_and_an_answer_says_what_it_is(request_of, uma, mia):
    version = request_of().versions.get()
    with pytest.raises(CooperationError, match="This day has not come"):
        requesting.step(version, Act.APPROVED, said={**SAID, "on": date(2999, 1, 1)}, by=mia)
    requesting.step(version, Act.APPROVED, said=SAID, by=mia)
    requesting.step(version, Act.SENT, said=SAID, by=uma)
    with pytest.raises(CooperationError, match="No answer is given"):
        requesting.step(version, Act.ANSWERED, said={**SAID, "answer": ""}, by=uma)
    row = Step(version=version, act=Act.ANSWERED, written_by=uma.pk, **SAID)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
