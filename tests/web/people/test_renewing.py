"""Is a lost password or factor renewed without an administrator becoming somebody else?"""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from tests.web.people.passwords_of_people import LONG, prepared

from evenhand.web.journal.models import Entry
from evenhand.web.people import changes, renewing
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role


@pytest.fixture
def carol(house) -> Person:
    return prepared(changes.give_account("carol", [], by=house[0].pk).person)


def test_a_new_password_works_once_and_the_second_factor_stays(carol, house):
    handed = renewing.renew_password(carol, by=house[0].pk)
    carol.refresh_from_db()
    assert carol.check_password(handed.password)
    assert not carol.check_password(LONG)
    assert carol.must_change_password
    assert Authenticator.objects.filter(user=carol).exists()
    last = Entry.objects.last()
    assert (last.action, last.actor) == ("password.handed", house[0].pk)
    assert handed.password not in last.facts


def test_one_administrator_does_not_renew_both(carol, house):
    ada, ben = house
    renewing.renew_password(carol, by=ada.pk)
    with pytest.raises(changes.PeopleError, match="does not renew both"):
        renewing.remove_factors(carol, by=ada.pk)
    renewing.remove_factors(carol, by=ben.pk)
    assert not Authenticator.objects.filter(user=carol).exists()
    removed = Entry.objects.get(action="factor.removed")
    assert (removed.actor, removed.subject) == (ben.pk, f"person:{carol.pk}")


def test_nor_in_the_other_order_or_with_the_first_password(carol, house):
    ada, ben = house
    renewing.remove_factors(carol, by=ada.pk)
    with pytest.raises(changes.PeopleError, match="does not renew both"):
        renewing.renew_password(carol, by=ada.pk)
    renewing.renew_password(carol, by=ben.pk)
    new = changes.give_account("dan", [], by=ada.pk).person
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(new, generate_totp_secret())
    with pytest.raises(changes.PeopleError, match="does not renew both"):
        renewing.remove_factors(new, by=ada.pk)


def test_with_a_factor_set_up_anew_the_same_administrator_may_help_again(carol, house):
    renewing.remove_factors(carol, by=house[0].pk)
    carol.refresh_from_db()
    prepared(carol)
    assert renewing.renew_password(carol, by=house[0].pk).password


def test_nobody_does_it_for_the_own_account_or_a_closed_one(carol, house):
    ada = house[0]
    for act in (renewing.renew_password, renewing.remove_factors):
        with pytest.raises(changes.PeopleError, match="own account"):
            act(ada, by=ada.pk)
    with pytest.raises(changes.PeopleError, match="no second factor"):
        renewing.remove_factors(house[1], by=ada.pk)
    changes.close_account(carol, by=ada.pk)
    with pytest.raises(changes.PeopleError, match="is closed"):
        renewing.renew_password(carol, by=ada.pk)


def test_it_is_done_on_the_page_of_the_account(carol, sign_in):
    ada = sign_in(Role.ADMINISTRATOR, name="ada")
    page = ada.get(reverse("person", args=[carol.pk])).content.decode()
    for name in ("renew_password", "remove_factors", "end_sessions"):
        assert reverse(name, args=[carol.pk]) in page
    done = ada.post(reverse("renew_password", args=[carol.pk]))
    assert done.status_code == 201
    password = re.search(r'<code dir="ltr">([^<]+)<', done.content.decode())[1]
    carol.refresh_from_db()
    assert carol.check_password(password)
    refused = ada.post(reverse("remove_factors", args=[carol.pk]), follow=True)
    assert "does not renew both" in refused.content.decode()
    assert Authenticator.objects.filter(user=carol).exists()
    ended = ada.post(reverse("end_sessions", args=[carol.pk]), follow=True)
    assert "Every session of the account has ended." in ended.content.decode()
    ben = sign_in(Role.ADMINISTRATOR, name="ben")
    told = ben.post(reverse("remove_factors", args=[carol.pk]), follow=True)
    assert "The second factor is gone" in told.content.decode()
