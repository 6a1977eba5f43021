"""Does the list of the first run stay until everything on it is done, and go then?"""

from __future__ import annotations

import shutil
from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse
from tests.web.test_journey import is_whole

from evenhand.web.evidence.models import Run, State
from evenhand.web.obligations import changes as obligations
from evenhand.web.obligations.models import Membership, Party
from evenhand.web.pages.checklist import steps
from evenhand.web.people import changes
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role


@pytest.fixture
def folder(home):
    folder = home / "sources" / "ours"
    yield folder
    shutil.rmtree(home / "sources", ignore_errors=True)


def done() -> list[bool]:
    return [step.is_done for step in steps()]


def test_it_stays_until_all_is_done_and_each_step_looks_for_itself(sign_in, house, folder):
    assert done() == [True, False, False, False, False, False]
    client = sign_in(name="ada")
    shown = client.get(reverse("start")).content.decode()
    is_whole(shown)
    assert "Until the house works" in shown
    assert "Still without a person: integrity unit, analyst, manager, internal auditor." in shown
    assert f'href="{reverse("new_person")}"' in shown
    # An administrator may not ask for a run: the step is told, without a link.
    assert "Records are analysed" in shown
    assert f'href="{reverse("ask")}"' not in shown
    sign_in(name="ben")
    assert done()[1]
    roles = (Role.INTEGRITY_UNIT, Role.ANALYST, Role.MANAGER, Role.INTERNAL_AUDITOR)
    for role in roles:
        assert not done()[2]
        changes.give_account(f"the-{role}", [(role, None)], by=house[0].pk)
    assert done()[2]
    by = house[0]
    obligations.say_convention(Party.PARTY, date(2024, 1, 1), reference="", by=by)
    assert not done()[3]
    obligations.say_agreement(Membership.NOT_MEMBER, None, reference="", by=by)
    assert done()[3]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mapping.yaml").write_text("identities: keep\n", encoding="utf-8")
    assert done() == [True] * 5 + [False]
    Run.objects.create(source="ours", mapping="", title="t", state=State.FAILED)
    assert not done()[5]
    assert "Until the house works" in client.get(reverse("start")).content.decode()
    Run.objects.update(state=State.DONE)
    assert done() == [True] * 6
    assert "Until the house works" not in client.get(reverse("start")).content.decode()


def test_an_account_that_was_closed_or_has_no_second_factor_counts_for_nothing(house):
    for person in house:
        person.must_change_password = False
        person.save()
    assert not done()[1]
    for person in house:
        TOTP.activate(person, generate_totp_secret())
    assert done()[1]
    Person.objects.filter(pk=house[0].pk).update(is_active=False)
    assert not done()[1]


def test_officers_and_facilitators_are_not_asked_to_set_up_the_house(sign_in):
    for name, role in (("ola", Role.OFFICER), ("fay", Role.FACILITATOR)):
        shown = sign_in(role, name=name).get(reverse("start")).content.decode()
        assert "Until the house works" not in shown
