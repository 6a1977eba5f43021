"""Are there always two administrators, and is who a person was gone when it is erased?"""

from __future__ import annotations

import re

import pytest

from evenhand.web.journal.models import Entry
from evenhand.web.people import changes
from evenhand.web.people.details import Identity, read_identity, write_identity
from evenhand.web.people.models import Details, Office, Person, Post
from evenhand.web.people.roles import Role


def test_a_house_is_set_up_once_and_with_two_administrators(db):
    with pytest.raises(changes.PeopleError, match="two administrators"):
        changes.begin("Customs", offices=[("P01", "Port")], administrators=["ada", "ada"])
    changes.begin("Customs", offices=[("P01", "Port")], administrators=["ada", "ben"])
    with pytest.raises(changes.PeopleError, match="set up already"):
        changes.begin("Other", offices=[], administrators=["eve", "fay"])
    assert Office.objects.count() == 1
    assert Person.objects.count() == 2


def test_the_last_two_administrators_cannot_go(house):
    ada, ben = house
    with pytest.raises(changes.PeopleError, match="Fewer than two"):
        changes.close_account(ben, by=ada.pk)
    with pytest.raises(changes.PeopleError, match="Fewer than two"):
        changes.end_post(ben.posts.get(), by=ada.pk)
    ben.refresh_from_db()
    assert ben.is_active
    assert ben.posts.get().until is None
    assert not Entry.objects.filter(action__in=("account.closed", "post.ended")).exists()

    third = changes.give_account("eve", [(Role.ADMINISTRATOR, None)], by=ada.pk).person
    changes.close_account(third, by=ada.pk)
    with pytest.raises(changes.PeopleError, match="Fewer than two"):
        changes.close_account(ben, by=ada.pk)


def test_an_administrator_of_one_office_is_none_of_the_two(house):
    ada, ben = house
    office = Office.objects.first()
    changes.give_account("eve", [(Role.ADMINISTRATOR, office)], by=ada.pk)
    with pytest.raises(changes.PeopleError, match="Fewer than two"):
        changes.close_account(ben, by=ada.pk)


def test_a_post_is_held_once_and_opens_nothing_when_it_ended(house):
    ada = house[0]
    person = changes.give_account("carol", [(Role.ANALYST, None)], by=ada.pk).person
    assert person.has_perm("evidence.run")
    with pytest.raises(changes.PeopleError, match="already"):
        changes.give_post(person, Role.ANALYST, None, by=ada.pk)
    changes.end_post(Post.objects.get(person=person), by=ada.pk)
    assert not person.has_perm("evidence.run")
    # Given back on the same day, it opens again.
    changes.give_post(person, Role.ANALYST, None, by=ada.pk)
    assert person.has_perm("evidence.run")


def test_passwords_that_are_handed_over_are_long_and_each_is_another(house):
    handed = [changes.give_account(f"p{i}", [], by=house[0].pk) for i in range(20)]
    assert len({h.password for h in handed}) == 20
    assert all(len(h.password.replace("-", "")) == 28 for h in handed)
    assert all(h.person.check_password(h.password) for h in handed)
    assert all(h.person.must_change_password for h in handed)


def test_passwords_are_hashed_with_argon2_where_people_work():
    from evenhand.web import settings

    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_an_erased_person_cannot_be_read_from_a_copy_of_the_details(house):
    ada = house[0]
    person = changes.give_account("carol", [], by=ada.pk).person
    who = Identity(name="Carol Example", unit="Valuation", telephone="123")
    write_identity(person, who)
    assert read_identity(person) == who
    copy = Details.objects.get(person=person)
    assert b"Carol" not in bytes(copy.sealed)
    with pytest.raises(changes.PeopleError, match="is open"):
        changes.erase(person, by=ada.pk)

    changes.close_account(person, by=ada.pk)
    changes.erase(person, by=ada.pk)
    assert read_identity(person) is None
    Details(person=person, sealed=copy.sealed).save()
    assert read_identity(person) is None
    person.refresh_from_db()
    assert "carol" not in person.username


def test_the_journal_holds_no_login_name_and_no_detail(house):
    ada = house[0]
    person = changes.give_account("carol", [(Role.MANAGER, None)], by=ada.pk).person
    write_identity(person, Identity(name="Carol Example"))
    changes.close_account(person, by=ada.pk)
    changes.erase(person, by=ada.pk)
    written = " ".join(f"{e.subject} {e.facts} {e.action}" for e in Entry.objects.all()).lower()
    for told in ("ada", "ben", "carol", "example"):
        assert told not in re.sub(r"administrator|person:[0-9a-f-]{36}", "", written)
