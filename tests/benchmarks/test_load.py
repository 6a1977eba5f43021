"""The load test tells what went wrong and what was missed: that is tested, never a time."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import inf, isnan

import pytest
from benchmarks.web import phones
from benchmarks.web.load import limits, table, verdict
from benchmarks.web.processes import command_of, family, priority_of, pss_mb
from benchmarks.web.routes import PEOPLE, visitors
from benchmarks.web.visitors import Answer, Session, Stop, percentile, roam, visit

FORM = b'<form><input type="hidden" name="csrfmiddlewaretoken" value="t"></form>'
PAGES = {
    "/practice/": FORM,
    "/shown/": b'<p>words</p><img alt="" src="/picture.svg"><img alt="" src="/missing.svg">',
    "/asked/": FORM + b'<input type="hidden" name="post" value="p">',
    "/picture.svg": b"<svg/>",
}


class House(BaseHTTPRequestHandler):
    """Lets everybody in, and knows whether they were."""

    def do_GET(self) -> None:
        let_in = "session=yes" in self.headers.get("Cookie", "") or self.path == "/practice/"
        page = PAGES.get(self.path, b"")
        self.send_response((200 if page else 404) if let_in else 403)
        self.end_headers()
        self.wfile.write(page)

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        whole = {"/practice/": "person=ivo", "/asked/": "post=p&in_law=2"}[self.path]
        self.send_response(302 if sent == f"csrfmiddlewaretoken=t&{whole}" else 422)
        self.send_header("Set-Cookie", "session=yes; Path=/; HttpOnly")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), House) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def told(answers) -> list[tuple[str, int, str]]:
    return [(a.name, a.size, a.fault) for a in answers]


def test_a_page_is_loaded_with_its_pictures_and_what_fails_is_a_fault(port):
    session = Session(port)
    session.enter("ivo")
    assert told(visit(session, Stop("a page", "/shown/"))) == [
        ("a page", len(PAGES["/shown/"]), ""),
        ("a picture", 6, ""),
        ("a picture", 0, "answered 404"),
    ]
    size = len(PAGES["/shown/"])
    refused = told(visit(Session(port), Stop("a page", "/shown/")))
    assert refused == [("a page", size, "answered 403")]


def test_a_form_is_sent_with_what_the_page_hides_in_it(port):
    session = Session(port)
    session.enter("ivo")
    good, bad = (Stop("a form", "/asked/", {"in_law": mark}) for mark in "29")
    assert [fault for *_, fault in told(visit(session, good))] == ["", ""]
    assert told(visit(session, bad))[1] == ("a form: sent", 0, "answered 422")


def test_a_server_that_is_gone_is_a_fault_that_took_for_ever(port):
    (answer,) = visit(Session(1), Stop("a page", "/shown/"))
    assert answer.seconds == inf
    assert answer.fault.startswith("ConnectionRefusedError")


def test_visitors_go_round_and_who_is_not_let_in_is_told(port):
    route = [Stop("a page", "/shown/"), Stop("a form", "/asked/", {"in_law": "2"})]
    each = roam(port, [("ivo", route), ("ivo", route), ("eve", route)], seconds=0.5, think=0.02)
    assert [len(got) > 1 for got in each] == [True, True, False]
    found = [answer for got in each for answer in got]
    assert {a.name for a in found} == {"a page", "a picture", "a form", "a form: sent", "entering"}
    assert [a.fault for a in found if a.name == "entering"] == ["eve was not let in: 422"]


def test_a_percentile_is_a_value_that_was_there():
    assert percentile([5.0, 1.0, 4.0, 2.0, 3.0], 0.5) == 3
    # 95 of 100 do not exceed the 95th; of 20 the 19th.
    assert percentile([float(n) for n in range(1, 101)], 0.95) == 95
    assert percentile([float(n) for n in range(1, 21)], 0.95) == 19
    assert percentile([7.0], 0.95) == 7
    assert isnan(percentile([], 0.95))


FAST = [Answer("a page", 0.1, 149_000)] * 20


def reached(answers, **found) -> dict[str, bool]:
    given = {"idle_mb": 599.0, "cold": 2.9, "ran": 1.0, **found}
    return {limit.name: limit.reached for limit in limits(answers, **given)}


@pytest.mark.parametrize(
    ("answers", "found", "missed"),
    [
        (FAST, {}, []),
        ([*FAST, Answer("a page", 0.2, 1), Answer("a page", 0.2, 1)], {}, ["95th percentile"]),
        ([*FAST, Answer("a page", 0.2, 1)], {}, []),
        ([*FAST, Answer("a page", 0.1, 1, "answered 500")], {}, ["errors"]),
        ([*FAST, Answer("a page", 0.1, 150_000)], {}, ["largest page"]),
        (FAST, {"idle_mb": 600.0}, ["memory when idle"]),
        (FAST, {"cold": 3.0}, ["first page, cold"]),
        (FAST, {"ran": 0.5}, ["an analysis beside it"]),
        ([], {}, ["95th percentile", "errors"]),
        (FAST, {"findings": 100}, []),
        (FAST, {"findings": 99}, ["findings behind it"]),
        (FAST, {"kept": (60, 60)}, []),
        (FAST, {"kept": (60, 59)}, ["answers of phones"]),
        (FAST, {"kept": (0, 0)}, ["answers of phones"]),
    ],
)
def test_each_limit_is_missed_by_what_is_over_it_alone(answers, found, missed):
    assert [name for name, is_reached in reached(answers, **found).items() if not is_reached] == (
        missed
    )


def test_an_answer_of_a_phone_is_there_only_with_every_choice_that_it_was_told_of(tmp_path):
    room = {"workshop": 1, "round": 7, "questions": [1, 2], "codes": ["A", "B", "C", "D", "E"]}
    sent, refused = Answer(phones.SENT, 0.1, 1), Answer(phones.SENT, 0.1, 1, "answered 500")
    answers = [[sent], [sent], [sent, refused], [refused], [Answer("a phone enters", 0.1, 1)]]
    with closing(sqlite3.connect(tmp_path / "evenhand.sqlite3")) as house:
        house.execute("CREATE TABLE workshops_card (id, code)")
        house.execute("CREATE TABLE workshops_answer (card_id, round_id, question_id, choice)")
        house.executemany("INSERT INTO workshops_card VALUES (?, ?)", enumerate("ABCDE"))
        # A has all; B lacks one; of C one is another's; E was told nothing.
        rows = [(0, 1, 1), (0, 2, 1), (1, 1, 2), (2, 1, 3), (2, 2, 1), (4, 1, 1)]
        said = "INSERT INTO workshops_answer VALUES (?, 7, ?, ?)"
        house.executemany(said, rows)
        house.commit()
    assert phones.kept(tmp_path, room, answers) == (3, 1)


def test_each_phone_enters_with_its_code_and_answers_every_question():
    room = {"workshop": 1, "round": 7, "questions": [1, 2], "codes": ["A", "B"]}
    (who, (enters, answers)), _ = phones.routes(room)
    assert (who, enters.posts, enters.brings) == ("", {"code": "A"}, 200)
    assert answers.posts == {"code": "A", "round": "7", "choice-1": "1", "choice-2": "1"}
    assert f"{answers.name}: sent" == phones.SENT


def test_what_is_printed_names_each_page_and_what_was_missed():
    lines = table([*FAST, Answer("another", 0.3, 1_000, "answered 500")])
    assert [line.split()[0] for line in lines] == ["page", "a", "another", "all"]
    assert lines[2].split() == ["another", "1", "300", "300", "1", "1"]
    said = verdict(limits(FAST, idle_mb=700, cold=1, ran=1))
    assert [line.split()[-1] for line in said.splitlines()] == [*["yes"] * 3, "NO", "yes", "yes"]


def test_the_units_say_what_is_run():
    program, *words = command_of("evenhand-web.service")
    assert program.endswith("/gunicorn")
    assert words[words.index("--workers") + 1] == "2"
    assert command_of("evenhand-worker.service")[1:] == ["worker"]
    assert priority_of("evenhand-worker.service") > 0


def test_memory_is_that_of_a_process_and_all_it_started():
    import os
    import subprocess
    import sys

    own = pss_mb(os.getpid())
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert child.pid in family(os.getpid())
        assert pss_mb(os.getpid()) > own / 2
        assert 0 < pss_mb(child.pid) < pss_mb(os.getpid())
        child.communicate(b"\n")


def test_there_are_fifty_visitors_each_with_a_route_of_its_own_role():
    ids = ["tfa.1.1", "tfa.1.2"]
    whole = {"number": 1, "asked": ids, "unanswered": ids}
    house = {
        **{"run": 3, "measures": ["handler_share"], "decision": 1, "risk": 1, "action": 1},
        **{"review": 1, "workshop": {"number": 1, "round": 1, "report": 1}},
        "raters": [f"rater{n}" for n in range(20)],
        "assessments": dict.fromkeys(("arusha", "rkc", "tfa", "tpg", "idg"), whole),
    }
    found = visitors(house)
    assert len(found) == 50
    assert sum(who in PEOPLE for who, _ in found) == 30
    assert sum(any(stop.posts for stop in route) for _, route in found) == 20
