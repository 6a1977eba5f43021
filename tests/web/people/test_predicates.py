"""Are posts asked for once where many rules are asked, and anew where they may have changed?"""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evenhand.web.pages.context import PLACES
from evenhand.web.people import changes
from evenhand.web.people.models import Office, Person
from evenhand.web.people.predicates import offices_of
from evenhand.web.people.roles import Role


def asked_for_posts(queries) -> int:
    return sum('FROM "people_post"' in q["sql"] for q in queries)


def test_rules_asked_together_ask_for_posts_once(house):
    ada = house[0]
    with CaptureQueriesContext(connection) as apart:
        one_by_one = [ada.has_perm(rule) for _, rule in PLACES]
    with CaptureQueriesContext(connection) as together, ada.posts_asked_once():
        assert [ada.has_perm(rule) for _, rule in PLACES] == one_by_one
    assert any(one_by_one)
    assert not all(one_by_one)
    assert asked_for_posts(together) == 1
    assert asked_for_posts(apart) >= len(PLACES)


def test_a_post_that_ends_opens_nothing_from_the_next_question_on(house):
    ada, ben = house
    port = Office.objects.get(code="P01")
    changes.give_post(ben, Role.ANALYST, port, by=ada.pk)
    with ben.posts_asked_once():
        assert offices_of(ben, (Role.ANALYST,)) == {port.pk}
        changes.end_post(ben.posts.get(role=Role.ANALYST), by=ada.pk)
    assert offices_of(ben, (Role.ANALYST,)) == frozenset()
    assert offices_of(Person.objects.get(pk=ben.pk), (Role.ANALYST,)) == frozenset()


def test_a_page_with_its_menu_asks_for_posts_a_few_times(house, sign_in):
    client = sign_in(Role.INTEGRITY_UNIT, name="uma")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("discretion")).status_code == 200
    assert asked_for_posts(asked) < len(PLACES)
