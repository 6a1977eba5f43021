"""Are tries counted by address, and is no address kept?"""

from __future__ import annotations

import hashlib

from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from evenhand.web.people.limits import mark_of

ADDRESS = "203.0.113.77"
ELSEWHERE = "198.51.100.4"


def mark(*, behind_proxy=False, **meta) -> str:
    key = b"k" * 32
    return mark_of(RequestFactory().get("/", **meta), behind_proxy=behind_proxy, key=key)


def tried(address: str, name: str = "ada") -> str:
    form = {"login": name, "password": "not the password"}
    answer = Client(REMOTE_ADDR=address).post(reverse("account_login"), form)
    return answer.content.decode()


def everything_kept() -> str:
    """Return every row of every table as text."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [str(row) for row in cursor.fetchall()]
    return "\n".join(rows)


def test_who_tries_too_often_is_stopped_and_where_from_is_kept_nowhere(house):
    for number in range(10):
        assert "Too many failed login attempts" not in tried(ADDRESS, f"guess-{number}")
    assert "Too many failed login attempts" in tried(ADDRESS, "guess-10")
    assert "Too many failed login attempts" not in tried(ELSEWHERE, "guess-11")
    kept = everything_kept()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pages_cache")
        assert cursor.fetchone()[0] > 10
    for secret in (ADDRESS, ELSEWHERE, "guess-1", hashlib.sha256(ADDRESS.encode()).hexdigest()):
        assert secret not in kept


def test_another_key_gives_another_mark_and_the_same_gives_the_same():
    request = RequestFactory().get("/", REMOTE_ADDR=ADDRESS)
    first, second = (mark_of(request, behind_proxy=False, key=bytes([n]) * 32) for n in (1, 2))
    assert first != second
    assert mark(REMOTE_ADDR=ADDRESS) == mark(REMOTE_ADDR=ADDRESS) != mark(REMOTE_ADDR=ELSEWHERE)
    assert len(mark(REMOTE_ADDR=ADDRESS)) == 64


def test_one_house_has_one_mark_whatever_its_machines_call_themselves():
    one = mark(REMOTE_ADDR="2001:db8:1:2::1")
    assert mark(REMOTE_ADDR="2001:db8:1:2:ffff::9") == one
    assert mark(REMOTE_ADDR="2001:db8:1:3::1") != one
    assert mark(REMOTE_ADDR=f"::ffff:{ADDRESS}") == mark(REMOTE_ADDR=ADDRESS)


def test_only_what_the_proxy_of_the_house_hands_on_is_believed():
    wanted = mark(REMOTE_ADDR=ADDRESS)
    handed = {"HTTP_X_FORWARDED_FOR": f"{ELSEWHERE}, {ADDRESS}"}
    # On a socket of the machine there is no address of the proxy.
    for own in ("", "127.0.0.1", "::1"):
        assert mark(behind_proxy=True, REMOTE_ADDR=own, **handed) == wanted
    assert mark(behind_proxy=True, REMOTE_ADDR=ELSEWHERE, **handed) == mark(REMOTE_ADDR=ELSEWHERE)
    assert mark(REMOTE_ADDR="127.0.0.1", **handed) == mark(REMOTE_ADDR="127.0.0.1")
    assert mark(behind_proxy=True, REMOTE_ADDR="127.0.0.1") == mark(REMOTE_ADDR="127.0.0.1")
