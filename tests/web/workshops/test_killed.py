"""Is every answer there that a phone was told is kept, when sixty send and the server dies?"""

from __future__ import annotations

import http.client
import re
import sqlite3
import sys
import threading
import time
import urllib.parse

import pytest
from tests.web.served import ended, killed, printed, started

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of processes"),
]
PHONES = 60
PLAN = """
from datetime import date
from evenhand.web.people import changes as people
from evenhand.web.people.roles import Role
from evenhand.web.workshops import changes, rounds
from evenhand.web.workshops.models import Moment
people.begin("Practice Customs", offices=[("P01", "Port")], administrators=["ada", "ben"])
fred = people.give_account("fred", [(Role.FACILITATOR, None)], by=None).person
made = changes.plan(said={"title": "W"}, office=None, by=fred)
changes.add_phase(made, said={"first": date(2026, 11, 2), "last": date(2026, 11, 3)}, by=fred)
changes.fill_agenda(made, sessions=["instruments"], by=fred)
rounds.make_cards(made, count=60, by=fred)
held = rounds.open_round(made, part="instruments", moment=Moment.BEFORE, by=fred)
print(held.pk, *(q.pk for q in made.questions.all()))
print(*(c.code for c in made.cards.all()))
"""


def send(port: int, said: dict[str, str], *, failed: list[str]) -> bool:
    """Send a form as a phone does, and return whether it was told that its answers are kept."""
    try:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        line.request("GET", "/answer/")
        page = line.getresponse()
        cookie = page.headers["Set-Cookie"].partition(";")[0]
        token = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', page.read())[1].decode()
        body = urllib.parse.urlencode({**said, "csrfmiddlewaretoken": token})
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        line.request("POST", "/answer/", body, kind)
        answer = line.getresponse()
        page = answer.read()
        if answer.status == 200 and b"Your answers are kept" in page:
            return True
        failed.append(f"{answer.status} {page[:200]!r}")
    except (OSError, http.client.HTTPException):
        # No line, or a server that died: whoever holds the phone sends again.
        pass
    return False


def test_acknowledged_answers_are_there_when_the_server_is_killed(new_home):
    home = new_home
    server, port = started(home)
    (held, *questions), codes = (line.split() for line in printed(home, PLAN).splitlines()[-2:])
    told: dict[str, int] = {}
    failed: list[str] = []
    tries = 1

    def phone(n: int, code: str) -> None:
        choice = n % 4 + 1
        said = {"code": code, "round": held} | {f"choice-{q}": str(choice) for q in questions}
        for _ in range(tries):
            if send(port, said, failed=failed):
                told[code] = choice
                return

    phones = [threading.Thread(target=phone, args=(n, c)) for n, c in enumerate(codes)]
    for each in phones:
        each.start()
    last = time.monotonic() + 120
    while len(told) < PHONES // 3 and time.monotonic() < last:
        time.sleep(0.005)
    killed(server)
    for each in phones:
        each.join()
    before = dict(told)
    assert len(before) >= PHONES // 3
    with sqlite3.connect(home / "evenhand.sqlite3", timeout=30) as database:
        rows = database.execute(
            "SELECT c.code, a.choice, COUNT(*) FROM workshops_answer a "
            "JOIN workshops_card c ON c.id = a.card_id GROUP BY 1, 2"
        ).fetchall()
    kept = {code: choice for code, choice, _ in rows}
    assert all(count == len(questions) for _, _, count in rows)
    assert {code: kept.get(code) for code in before} == before

    # The others send again, and those that were told too: all sixty are there, each once.
    failed.clear()
    tries = 10
    server, port = started(home)
    try:
        phones = [threading.Thread(target=phone, args=(n, c)) for n, c in enumerate(codes)]
        for each in phones:
            each.start()
        for each in phones:
            each.join()
    finally:
        ended(server)
    assert failed == []
    assert len(told) == PHONES
    with sqlite3.connect(home / "evenhand.sqlite3", timeout=30) as database:
        (count,) = database.execute("SELECT COUNT(*) FROM workshops_answer").fetchone()
    assert count == PHONES * len(questions)
