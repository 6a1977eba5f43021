"""Does every answer say what a browser may do with it, and does none say too much?"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.web.test_access import OURS, address

import evenhand
from evenhand.web.access import PUBLIC, rule_of
from evenhand.web.middleware import HEADERS
from evenhand.web.people.roles import Role

PLACES = ("/health/", "/account/login/", "/nothing/", "/api/1/runs", "/static/evenhand/house.css")


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_has_the_headers(house, place):
    answer = Client().get(place)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert ("no-store" in answer.headers["Cache-Control"]) is (not place.startswith("/static/"))
    assert not [name for name in answer.headers if name.startswith("Access-Control-")]
    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers
    answer.close()


@pytest.mark.parametrize(
    "directive",
    [
        *("default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"),
        *("form-action 'self'", "require-trusted-types-for 'script'"),
    ],
)
def test_the_policy_lets_in_what_is_of_this_house_alone(directive):
    said = HEADERS["Content-Security-Policy"].split("; ")
    assert directive in said
    assert not [each for each in said if "unsafe" in each or "http" in each or "*" in each]


def test_behind_a_proxy_tls_is_asked_for_a_year_here_and_below(house, settings):
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    said = Client().get("/health/")["Strict-Transport-Security"]
    assert said == "max-age=31536000; includeSubDomains"
    settings.SECURE_HSTS_SECONDS = 0
    assert "Strict-Transport-Security" not in Client().get("/health/").headers


def test_behind_a_proxy_cookies_are_of_this_host_over_tls_alone(tmp_path):
    ask = (
        "import json; from evenhand.web import settings as s; "
        "print(json.dumps({n: getattr(s, n) for n in dir(s) if 'COOKIE' in n or 'HSTS' in n}))"
    )
    env = {k: v for k, v in os.environ.items() if not k.startswith(("EVENHAND", "DJANGO"))}
    env |= {"EVENHAND_HOME": str(tmp_path), "EVENHAND_HOSTS": "integrity.example"}
    env["PYTHONPATH"] = str(Path(evenhand.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", ask], env=env, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    for kind, name in (("SESSION", "session"), ("CSRF", "csrf"), ("LANGUAGE", "language")):
        assert found[f"{kind}_COOKIE_NAME"] == f"__Host-{name}"
        assert found[f"{kind}_COOKIE_SECURE"] is True
        assert found[f"{kind}_COOKIE_HTTPONLY"] is True
        assert found[f"{kind}_COOKIE_SAMESITE"] == "Lax"
    assert found["SECURE_HSTS_SECONDS"] == 31_536_000


def test_cookies_are_kept_from_scripts_and_other_sites(sign_in):
    client = sign_in(Role.ANALYST)
    client.get(reverse("account_login"))
    client.post(reverse("choose_language"), {"language": "en", "back": "/"})
    client.get(reverse("start"))
    assert set(client.cookies) == {"session", "csrf", "language"}
    for name, cookie in client.cookies.items():
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", ""), name
        if name != "session" or cookie["httponly"] != "":
            assert cookie["httponly"], name
        assert len(name) + len(cookie.value) < 4096


def test_text_says_how_it_is_written(house):
    for place in ("/account/login/", "/nothing/"):
        assert Client().get(place)["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DELETE", "PUT", "PATCH"])
def test_methods_that_nothing_uses_are_refused(house, method):
    for pattern in OURS:
        if rule_of(pattern.callback, pattern.name) == PUBLIC:
            answer = Client().generic(method, address(pattern))
            assert answer.status_code == 405, pattern.name
            assert answer.content == b""


def test_a_fault_says_nothing_of_the_inside(house, monkeypatch):
    from django.db import connection

    def fails(execute, sql, params, many, context):
        raise ValueError("a secret of the inside")

    client = Client(raise_request_exception=False)
    with connection.execute_wrapper(fails):
        answer = client.get("/first-run/")
    assert answer.status_code == 500
    assert not settings.DEBUG
    for word in ("secret of the inside", "Traceback", "ValueError", "django", "SELECT"):
        assert word not in answer.content.decode()
    # The process goes on.
    assert client.get("/account/login/").status_code == 200


def test_a_form_without_its_token_is_refused(house):
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "ada"})
    assert answer.status_code == 403


def test_an_answer_leads_to_no_other_house(house):
    from tests.web.people.passwords_of_people import LONG, code_of, prepared

    prepared(house[0])
    client = Client()
    where = f"{reverse('account_login')}?next=https://other.example/"
    client.post(where, {"login": "ada", "password": LONG, "next": "https://other.example/"})
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(house[0])})
    assert answer["Location"].startswith("/")
    assert "other.example" not in answer["Location"]


def test_a_request_for_another_host_is_refused(house):
    assert Client().get("/health/", headers={"host": "other.example"}).status_code == 400


def test_looking_at_a_page_changes_nothing(sign_in, writes):
    client = sign_in(*Role, name="all")
    client.get(reverse("start"))
    writes.clear()
    changed = []
    for pattern in OURS:
        client.get(address(pattern)).close()
        changed += [(pattern.name, sql[:60]) for sql in writes]
        writes.clear()
    assert changed == []


def test_scripts_build_no_markup_and_leave_nothing_on_the_window():
    from evenhand.web import settings as ours

    folder = Path(ours.__file__).parent
    scripts = [p for p in folder.rglob("*.js") if "allauth" not in p.parts]
    assert len(scripts) > 0
    for script in scripts:
        text = script.read_text(encoding="utf-8")
        assert '"use strict"' in text, script.name
        for word in (
            *("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("),
            *("new Function", "postMessage", "document.cookie", "localStorage", "__proto__"),
            *("window.evenhand", "jsonp", "http://", "https://"),
        ):
            assert word not in text, (script.name, word)


@pytest.mark.parametrize(
    "place",
    [
        *("/static/", "/static/evenhand/", "/static/evenhand", "/static/../settings.py"),
        *("/static/..%2fsettings.py", "/.git/config", "/evenhand.sqlite3", "/session.key"),
        *("/static/evenhand/house.css/x.js", "/start/house.css", "/admin/", "/.env"),
    ],
)
def test_no_folder_is_listed_and_no_other_file_served(house, place):
    answer = Client().get(place)
    assert answer.status_code == 404
    assert "no-store" in answer.headers.get("Cache-Control", "no-store")
    assert answer["Content-Type"] != "text/css"


def test_no_form_puts_what_is_typed_into_an_address():
    from evenhand.web import settings as ours

    folder = Path(ours.__file__).parent
    asked = 0
    for path in folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for form in re.findall(r"<form\b.*?</form>", text, flags=re.S):
            head = form[: form.index(">")]
            if 'method="post"' in head:
                continue
            assert 'method="get"' in head, path.name
            asked += 1
            # A choice among what is listed, or a number: nothing of a person.
            assert "<textarea" not in form, path.name
            assert "{% include" not in form, path.name
            for field in re.findall(r"<input[^>]*>", form):
                assert 'inputmode="numeric"' in field or 'type="hidden"' in field, path.name
    assert asked > 3
