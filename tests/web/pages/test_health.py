"""Does health say whether the database answers, and nothing else, however often it is asked?"""

from __future__ import annotations

import threading
import time

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from evenhand.web.pages import health
from evenhand.web.pages.health import SECONDS_KEPT


@pytest.fixture(autouse=True)
def pulse(monkeypatch) -> health.Pulse:
    monkeypatch.setattr(health, "pulse", health.Pulse())
    return health.pulse


def fails(execute, sql, params, many, context):
    raise OperationalError("could not connect to server at db.customs.example")


def test_anybody_hears_that_it_is_healthy_and_no_more(db):
    answer = Client().get(reverse("health"))
    assert (answer.status_code, answer.content) == (200, b'{"status": "healthy"}')
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert Client().head(reverse("health")).status_code == 200
    assert Client().post(reverse("health")).status_code == 405


def test_anybody_hears_that_it_is_not_and_no_more(db):
    with connection.execute_wrapper(fails):
        answer = Client().get(reverse("health"))
    assert (answer.status_code, answer.content) == (503, b'{"status": "not healthy"}')


def test_a_thousand_that_ask_are_one_question_to_the_database(db):
    asked = []

    def count(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    began = time.monotonic()
    with connection.execute_wrapper(count):
        statuses = {Client().get(reverse("health")).status_code for _ in range(1000)}
    assert statuses == {200}
    # However slow the machine: one question for each stretch in which the answer is kept.
    stretches = (time.monotonic() - began) / SECONDS_KEPT
    assert asked.count("SELECT 1") == len(asked) <= stretches + 1
    assert len(asked) < 500


def test_an_old_answer_is_asked_for_again(monkeypatch, pulse):
    answers, now = [True, False, True], [100.0]
    monkeypatch.setattr(health, "_answers", lambda: answers.pop(0))
    monkeypatch.setattr(health.time, "monotonic", lambda: now[0])
    assert pulse.is_healthy()
    now[0] += health.SECONDS_KEPT - 0.1
    assert pulse.is_healthy()
    now[0] += 0.2
    assert not pulse.is_healthy()
    now[0] += health.SECONDS_KEPT
    assert pulse.is_healthy()


def test_nobody_waits_while_the_database_hangs(monkeypatch, pulse):
    begun, go_on = threading.Event(), threading.Event()

    def hangs() -> bool:
        begun.set()
        return go_on.wait(30)

    monkeypatch.setattr(health, "_answers", hangs)
    first = threading.Thread(target=pulse.is_healthy)
    first.start()
    assert begun.wait(30)
    assert not pulse.is_healthy()
    go_on.set()
    first.join()
    assert pulse.is_healthy()
