"""Is all of a review there that was acknowledged, and nothing half, when the server is killed?

The server is a process of its own, killed with a signal that it cannot answer, while one step is
inside its transaction, another waits for it, and others were acknowledged just before.
"""

from __future__ import annotations

import http.client
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path

import pytest
from tests.web.served import ended, killed, printed, started

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of processes"),
]
QUESTIONS = 12
PLAN = f"""
from datetime import timedelta
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone
from evenhand.findings.finding import Finding
from evenhand.findings.results import Results
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run, State
from evenhand.web.people import changes as people
from evenhand.web.people.roles import Role
from evenhand.web.reviews import changes
people.begin("Practice Customs", offices=[("P01", "Port")], administrators=["ada", "ben"])
ivo, rita = (people.give_account(n, [(Role.INTEGRITY_UNIT, None)], by=None).person
             for n in ("ivo", "rita"))
rita.must_change_password = False
rita.save()
TOTP.activate(rita, generate_totp_secret())
run = Run.objects.create(source="ours", mapping="{{}}", title="Year", state=State.DONE)
run.folder.mkdir(parents=True)
caveats = tuple(f"It may be so for reason {{n}}." for n in range({QUESTIONS} - 1))
found = Finding("release_time", "1", "How long?", "Long.", caveats=caveats)
kept.keep(Results("Year", "", "", (), (), (found,), ()), run.folder)
made = changes.open_review(run, "release_time", table="", row=0, by=ivo,
                           due_on=timezone.localdate() + timedelta(90))
changes.assign(made, rita, by=ivo)
changes.state(made, has_conflict=False, by=rita)
client = Client()
client.force_login(rita, backend="allauth.account.auth_backends.AuthenticationBackend")
print(client.cookies["session"].value)
"""
CONTENTS = """
from hashlib import sha256
from evenhand.cli.main import main
from evenhand.web.people.sealing import unseal
from evenhand.web.reviews.files import content_of
from evenhand.web.reviews.models import Content, File, Review
review = Review.objects.get()
for file in review.files.all():
    print("file", sha256(content_of(file)).hexdigest())
for question in review.questions.exclude(checked=""):
    print("question", question.number, unseal(review.key, question.note).replace(" ", "-"))
assert Content.objects.count() == File.objects.count()
assert main(["journal", "verify"]) == 0
"""


def evidence(n: int) -> bytes:
    return b"Letter %d.\n" % n + b"It is as it was said.\n" * 2_000


class Reviewer:
    """Sends what the forms of a review send."""

    def __init__(self, port: int, session: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = f"session={session}"
        self.line.request("GET", "/reviews/1/cases/", headers={"Cookie": self.cookie})
        page = self.line.getresponse()
        text = page.read()
        assert page.status == 200, page.status
        self.cookie += "; " + page.headers["Set-Cookie"].partition(";")[0]
        self.token = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', text)[1].decode()

    def send(self, place: str, file: bytes = b"", **said: str) -> tuple[int, bytes]:
        """Send a form, and return the status and the page; 302 says that it is kept."""
        fields = {
            k: (k, v.encode()) for k, v in (*said.items(), ("csrfmiddlewaretoken", self.token))
        }
        if file:
            fields["file"] = ('file"; filename="letter.txt', file)
        body = b"".join(
            f'--part\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
            + v
            + b"\r\n"
            for name, v in fields.values()
        )
        kind = {"Content-Type": "multipart/form-data; boundary=part", "Cookie": self.cookie}
        self.line.request("POST", f"/reviews/1/{place}/", body + b"--part--\r\n", kind)
        answer = self.line.getresponse()
        return answer.status, answer.read()

    def check(self, n: int) -> tuple[int, bytes]:
        return self.send(f"questions/{n}", checked="does_not", note=f"Asked {n}")

    def bring(self, n: int) -> tuple[int, bytes]:
        return self.send("files", evidence(n), received_on="2026-01-02")

    def end(self) -> tuple[int, bytes]:
        return self.send(
            "close", outcome="explained", reasons="It is so.", appeal_until="2999-01-01"
        )


def database(home: Path, *, timeout: float = 30) -> closing[sqlite3.Connection]:
    return closing(
        sqlite3.connect(home / "evenhand.sqlite3", timeout=timeout, isolation_level=None)
    )


def is_written(home: Path) -> bool:
    """Say whether a transaction holds the database now."""
    with database(home, timeout=0) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        other.execute("ROLLBACK")
    return False


def is_whole(home: Path) -> tuple[set[int], Counter[str], Counter[str]]:
    """Return the questions checked, the files and the entries, once all agree with each other."""
    said = [line.split() for line in printed(home, CONTENTS).splitlines()]
    notes = {int(words[1]): words[2] for words in said if words[0] == "question"}
    files = Counter(words[1] for words in said if words[0] == "file")
    with database(home) as reader:
        entries = Counter(
            action for (action,) in reader.execute("SELECT action FROM journal_entry")
        )
        [outcome] = reader.execute("SELECT outcome FROM reviews_review").fetchone()
    assert notes == {n: f"Asked-{n}" for n in notes}
    assert entries["review.file_added"] == files.total()
    assert entries["review.checked"] >= len(notes)
    assert entries["review.closed"] == (outcome != "")
    return set(notes), files, entries


@pytest.fixture
def house_of_review(new_home):
    """Return the folder of a house with a review that is begun, and the session of its reviewer."""
    return new_home, printed(new_home, PLAN).split()[-1]


@pytest.fixture
def serving(house_of_review):
    """Return what starts the server again, and a reviewer before it; at the end it is ended."""
    home, session = house_of_review
    servers: list[subprocess.Popen[str]] = []

    def begin() -> tuple[subprocess.Popen[str], int, Reviewer]:
        server, port = started(home)
        servers.append(server)
        return server, port, Reviewer(port, session)

    yield begin
    if servers[-1].returncode is None:
        killed(servers[-1])


def waits(is_so: Callable[[], bool]) -> None:
    last = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < last
        time.sleep(0.002)


def in_thread(work: Callable[[], None]) -> threading.Thread:
    """Let a reviewer work until the server no longer answers."""

    def until_it_dies() -> None:
        with suppress(OSError, http.client.HTTPException):
            work()

    working = threading.Thread(target=until_it_dies)
    working.start()
    return working


def test_nothing_acknowledged_is_lost_nothing_is_half_and_nothing_doubles(house_of_review, serving):
    home, session = house_of_review
    server, port, reviewer = serving()
    for n in range(1, QUESTIONS + 1):
        assert reviewer.check(n)[0] == 302
    kept: list[int] = []

    def bring() -> None:
        for n in range(1, 1000):
            assert reviewer.bring(n)[0] == 302
            kept.append(n)

    def end(told: list[int], closer: Reviewer) -> None:
        told.append(closer.end()[0])

    closer, told = Reviewer(port, session), []
    sending = in_thread(bring)
    waits(lambda: len(kept) >= 5)
    # From now on the database takes as good as for ever over the last statement of a file, inside
    # the transaction that has its row and its entry in the journal already.
    many = ", ".join(f"journal_entry t{n}" for n in range(6))
    with database(home) as maker:
        maker.execute(
            f"CREATE TRIGGER slow AFTER INSERT ON reviews_content "
            f"BEGIN SELECT COUNT(*) FROM {many}; END"
        )
    held = 0
    while held < 10:
        time.sleep(0.02)
        held = held + 1 if is_written(home) else 0
    # The outcome waits behind it, and neither is acknowledged.
    ending = in_thread(lambda: end(told, closer))
    time.sleep(0.2)
    assert is_written(home)
    killed(server)
    for thread in (sending, ending):
        thread.join()
    with database(home) as maker:
        maker.execute("DROP TRIGGER slow")
    assert told == []
    brought = Counter(sha256(evidence(n)).hexdigest() for n in kept)
    checked, files, entries = is_whole(home)
    assert (checked, files) == (set(range(1, QUESTIONS + 1)), brought)
    assert (entries["review.checked"], entries["review.closed"]) == (QUESTIONS, 0)

    # Whoever saw no answer sends the same once more, or twice.
    server, _, reviewer = serving()
    assert reviewer.bring(len(kept) + 1)[0] == 302
    status, page = reviewer.bring(len(kept) + 1)
    assert (status, b"The review has this file already" in page) == (422, True)
    assert [reviewer.end()[0] for _ in range(2)] == [302, 422]
    ended(server)
    _, files, entries = is_whole(home)
    assert set(files.values()) == {1}
    assert files.total() == entries["review.file_added"] == len(kept) + 1
    assert entries["review.closed"] == 1
