"""Does the log say what an engineer needs, and nothing of a person?"""

from __future__ import annotations

import io
import json
import logging
import logging.config

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from evenhand.web import logs
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role

ADDRESS = "203.0.113.77"
MAIL = "maral.durdyeva@customs.example"
NAME = "Durdyeva"
PSEUDONYM = "O7QZ4MXB2K"
PRIVATE = (ADDRESS, MAIL, NAME, PSEUDONYM, "maral", "a-session-of-hers")


@pytest.fixture
def written():
    """Return what gives the lines that were written since, in a form."""
    before = {n: logging.getLogger(n).level for n in ("", logs.OURS)}
    root, stream = logging.getLogger(), io.StringIO()

    def lines(form: str) -> io.StringIO:
        setting = logs.settings(form)
        handler = logging.StreamHandler(stream)
        handler.setFormatter(setting["formatters"]["form"]["()"]())
        root.addHandler(handler)
        logging.getLogger(logs.OURS).setLevel(setting["loggers"][logs.OURS]["level"])
        return stream

    yield lines
    root.handlers = [h for h in root.handlers if getattr(h, "stream", None) is not stream]
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def go_around(client: Client) -> None:
    """Ask for pages with personal data in every place that a request has for them."""
    client.raise_request_exception = False
    meta = {
        "REMOTE_ADDR": ADDRESS,
        "HTTP_X_FORWARDED_FOR": ADDRESS,
        "HTTP_USER_AGENT": MAIL,
        "HTTP_REFERER": f"https://localhost/{NAME}",
        "HTTP_COOKIE": "sessionid=a-session-of-hers",
    }
    client.get(f"/officers/{PSEUDONYM}/?name={NAME}", **meta)
    client.get(reverse("people"), **meta)
    Client().get(f"{reverse('runs')}?officer={PSEUDONYM}", **meta)
    Client().post(reverse("account_login"), {"login": MAIL, "password": NAME}, **meta)
    Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": MAIL}, **meta)
    Client().get("/", headers={"host": f"{NAME}.example"}, **meta)
    Client().generic(MAIL, "/health/", **meta)

    def fails(execute, sql, params, many, context):
        try:
            raise KeyError(f"officer {PSEUDONYM}")
        except KeyError as err:
            raise ValueError(f"{NAME} <{MAIL}> at {ADDRESS}") from err

    with connection.execute_wrapper(fails):
        broken = Client(raise_request_exception=False).get("/first-run/", **meta)
    assert broken.status_code == 500


@pytest.mark.parametrize("form", ["json", "words"])
def test_no_address_name_mail_or_pseudonym_is_in_the_log(form, written, sign_in):
    client = sign_in(Role.ADMINISTRATOR, name="maral")
    stream = written(form)
    go_around(client)
    logging.getLogger("django_tasks").error("Task of %s failed: %s", NAME, MAIL)
    logging.getLogger("a.package").warning(f"{NAME} asks from {ADDRESS}")
    said = stream.getvalue()
    assert said.count("\n") > 5
    assert "ValueError" in said
    assert [word for word in PRIVATE if word.lower() in said.lower()] == []
    assert str(Person.objects.get(username="maral").pk) not in said


def test_each_line_is_json_and_tells_how_each_request_ended(written, sign_in):
    client = sign_in(Role.ADMINISTRATOR)
    stream = written("json")
    client.get(reverse("people"))
    client.get("/no/such/page")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    answered = [line for line in lines if line["event"] == "request answered"]
    assert [(a["method"], a["route"], a["status"]) for a in answered] == [
        ("GET", "people/", 200),
        ("GET", None, 404),
    ]
    assert all(a["milliseconds"] >= 0 and a["level"] == "info" for a in answered)
    # The warning of Django that a page is missing belongs to the second request.
    (missing,) = [line for line in lines if line["logger"] == "django.request"]
    assert (missing["status"], missing["request"]) == (404, answered[1]["request"])
    assert answered[0]["request"] != answered[1]["request"]


def test_an_error_is_told_by_kind_and_place_with_those_behind_it():
    try:
        try:
            int("x")
        except ValueError as err:
            raise RuntimeError(NAME) from err
    except RuntimeError as err:
        record = logging.LogRecord("x", 40, __file__, 1, "m", (), (type(err), err, None))
    errors = logs.said(record)["errors"]
    assert [e["kind"] for e in errors] == ["RuntimeError", "ValueError"]
    assert all("test_logs.py" in e["places"][-1] for e in errors)


def test_words_are_written_on_one_line():
    record = logging.LogRecord("evenhand.web", 30, __file__, 1, "worker stopped", (), None)
    record.values = {"runs": 2}
    line = logs.Words().format(record)
    assert "warning worker stopped" in line
    assert line.endswith("runs=2")
    assert "\n" not in line


def test_a_healthy_page_says_nothing_in_words(written, db):
    stream = written("words")
    Client().get("/health/")
    assert stream.getvalue() == ""
