"""Is administration bound to its networks and hours, and a session to where it began?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.test import RequestFactory
from django.urls import reverse

from evenhand.config import DAYS
from evenhand.web.journal.models import Entry
from evenhand.web.people import surroundings
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role

OFFICE, ELSEWHERE = "10.20.1.5", "203.0.113.77"


@pytest.fixture
def bound(monkeypatch):
    """Return what binds administration to networks and hours."""
    cache.clear()

    def bind(**chosen: object) -> None:
        monkeypatch.setattr(surroundings, "CONFIG", replace(surroundings.CONFIG, **chosen))

    return bind


@pytest.fixture
def admin(sign_in):
    client = sign_in(Role.ADMINISTRATOR, Role.INTEGRITY_UNIT, name="ann")
    client.defaults["REMOTE_ADDR"] = ELSEWHERE
    return client


def test_without_the_settings_administration_opens_from_everywhere(admin):
    assert admin.get(reverse("people")).status_code == 200


def test_outside_the_networks_administration_is_refused_and_journaled_and_the_rest_is_open(
    admin, bound
):
    bound(admin_networks=("10.20.0.0/16", "fd00:20::/32"))
    for page in ("people", "new_person", "openings", "new_token"):
        answer = admin.get(reverse(page))
        assert answer.status_code == 403
        assert "from the networks of administration alone" in answer.content.decode()
    made = Person.objects.count()
    assert admin.post(reverse("new_person"), {"username": "eve"}).status_code == 403
    assert Person.objects.count() == made
    assert admin.get(reverse("gate")).status_code == 200
    assert admin.get(reverse("start")).status_code == 200
    entry = Entry.objects.get(action="surroundings.refused")
    assert entry.actor == Person.objects.get(username="ann").pk
    assert '"network"' in entry.facts
    assert ELSEWHERE not in entry.facts


def test_a_form_that_was_refused_stands_in_the_journal_though_it_is_taken_back(admin, bound):
    bound(admin_networks=("10.20.0.0/16",))
    assert admin.post(reverse("gate_ask"), {"direction": "open"}).status_code == 403
    assert Entry.objects.filter(action="surroundings.refused").count() == 1


def test_inside_the_networks_it_is_open(sign_in, bound):
    bound(admin_networks=("10.20.0.0/16",))
    client = sign_in(Role.ADMINISTRATOR, name="ann")
    client.defaults["REMOTE_ADDR"] = OFFICE
    assert client.get(reverse("people")).status_code == 200


def test_out_of_hours_it_is_refused_and_the_page_says_which_they_are(admin, bound):
    three_days_on = DAYS[(datetime.now(UTC).weekday() + 3) % 7]
    hours = f"{three_days_on}-{three_days_on} 08:00-18:00 UTC"
    bound(admin_hours=hours)
    answer = admin.get(reverse("people"))
    assert answer.status_code == 403
    assert hours in answer.content.decode()


@pytest.mark.parametrize(
    ("hours", "day", "hour", "minute", "then"),
    [
        # 2026-12-01 is a Tuesday; Ashgabat is five hours ahead of UTC.
        ("Mon-Fri 07:30-18:30 Asia/Ashgabat", 1, 2, 29, False),
        ("Mon-Fri 07:30-18:30 Asia/Ashgabat", 1, 2, 30, True),
        ("Mon-Fri 07:30-18:30 Asia/Ashgabat", 1, 13, 29, True),
        ("Mon-Fri 07:30-18:30 Asia/Ashgabat", 1, 13, 30, False),
        ("Mon-Fri 07:30-18:30 UTC", 5, 10, 0, False),
        # Sunday to Thursday goes over the end of the week.
        ("Sun-Thu 07:30-18:30 UTC", 6, 10, 0, True),
        ("Sun-Thu 07:30-18:30 UTC", 4, 10, 0, False),
        ("", 6, 3, 0, True),
    ],
)
def test_hours_are_those_of_the_place(hours, day, hour, minute, then):
    now = datetime(2026, 12, day, hour, minute, tzinfo=UTC)
    assert surroundings.is_within(now, hours) is then


@pytest.mark.parametrize(
    ("address", "then"),
    [
        *((OFFICE, True), ("::ffff:10.20.1.5", True), ("fd00:20::1", True)),
        *((ELSEWHERE, False), ("127.0.0.1", False), ("", False), ("unknown", False)),
    ],
)
def test_an_address_that_is_none_is_outside(address, then):
    assert surroundings.is_inside(address, ("10.20.0.0/16", "fd00:20::/32")) is then
    assert surroundings.is_inside(address, ())


def started(sign_in, **meta: str):
    client = sign_in(Role.ANALYST)
    client.defaults |= {"REMOTE_ADDR": OFFICE, "HTTP_USER_AGENT": "One/1.0", **meta}
    assert client.get(reverse("start")).status_code == 200
    return client


@pytest.mark.parametrize(
    "changed", [{"REMOTE_ADDR": ELSEWHERE}, {"HTTP_USER_AGENT": "Another/2.0"}]
)
def test_a_session_that_goes_on_elsewhere_ends_and_asks_for_everything_again(sign_in, changed):
    client = started(sign_in)
    client.defaults |= changed
    answer = client.get(reverse("runs"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))
    moved = Entry.objects.get(action="session.moved")
    assert moved.subject == f"person:{Person.objects.get(username='carol').pk}"
    # Who began it is out too: the session is gone.
    client.defaults |= {"REMOTE_ADDR": OFFICE, "HTTP_USER_AGENT": "One/1.0"}
    assert client.get(reverse("runs")).status_code == 302


def test_another_address_of_the_same_network_is_the_same_place(sign_in):
    client = started(sign_in)
    client.defaults["REMOTE_ADDR"] = "10.20.1.99"
    assert client.get(reverse("start")).status_code == 200


def test_what_a_session_keeps_tells_no_place_and_no_two_alike(sign_in):
    kept = []
    for name in ("carol", "dora"):
        client = sign_in(Role.ANALYST, name=name)
        client.defaults |= {"REMOTE_ADDR": OFFICE, "HTTP_USER_AGENT": "One/1.0"}
        client.get(reverse("start"))
        kept.append(client.session[surroundings.BOUND])
    assert kept[0] != kept[1]
    assert "10.20" not in "".join(kept)
    assert all(len(each) == 32 + 1 + 64 for each in kept)


def test_behind_a_proxy_the_address_is_what_the_proxy_says():
    session: dict[str, str] = {}
    for address, then in (("10.20.1.5", True), ("10.20.1.6", True), (ELSEWHERE, False)):
        request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR=f"1.2.3.4, {address}")
        assert surroundings.stays(session, request, behind_proxy=True) is then


def test_in_the_practice_house_nothing_is_bound(admin, bound, monkeypatch):
    monkeypatch.setattr(surroundings, "PRACTICE", True)
    bound(admin_networks=("10.20.0.0/16",))
    assert admin.get(reverse("people")).status_code == 200
    admin.defaults["HTTP_USER_AGENT"] = "Another/2.0"
    assert admin.get(reverse("people")).status_code == 200
    assert surroundings.BOUND not in admin.session
