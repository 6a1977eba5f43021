"""Is every acknowledged part there when the server is killed in the middle of an upload?"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of processes"),
]
PART = 1 << 16
CONTENT = b"decl_id,inspector\n" + b"".join(b"%07d,ANNA%07d\n" % (i, i) for i in range(300_000))
PLAN = """
from evenhand.web.starting import start; start()
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from evenhand.web.people import changes as people
from evenhand.web.people.roles import Role
from evenhand.web.records import versions
people.begin("Practice Customs", offices=[("P01", "Port")], administrators=["ada", "ben"])
ann = people.give_account("ann", [(Role.ANALYST, None)], by=None).person
ann.must_change_password = False
ann.save()
TOTP.activate(ann, generate_totp_secret())
made = versions.collect("Declarations", by=ann)
client = Client()
client.force_login(ann, backend="allauth.account.auth_backends.AuthenticationBackend")
print(made.pk, client.cookies["session"].value)
"""


def own(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("EVENHAND", "DJANGO"))}
    return {**kept, "EVENHAND_HOME": str(home)}


def started(home: Path, port: int = 0) -> tuple[subprocess.Popen[str], int]:
    words = [sys.executable, "-m", "evenhand", "serve", "--port", str(port)]
    server = subprocess.Popen(
        words, env=own(home), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    return server, int(server.stderr.readline().rstrip("/\n").rpartition(":")[2])


class Browser:
    """Sends what the page's script sends."""

    def __init__(self, port: int, collection: str, session: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = f"session={session}"
        self.collection = collection
        self.line.request("GET", f"/records/{collection}/", headers={"Cookie": self.cookie})
        page = self.line.getresponse()
        text = page.read()
        assert page.status == 200, page.status
        self.cookie += "; " + page.headers["Set-Cookie"].partition(";")[0]
        self.token = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', text)[1].decode()

    def post(self, place: str, body: bytes, kind: str) -> dict:
        heads = {"Cookie": self.cookie, "X-CSRFToken": self.token, "Content-Type": kind}
        self.line.request("POST", place, body, heads)
        answer = self.line.getresponse()
        said = answer.read()
        assert answer.status == 200, said
        return json.loads(said)

    def begin(self) -> dict:
        words = urlencode({"name": "declarations.csv", "size": len(CONTENT)}).encode()
        place = f"/records/{self.collection}/uploads/"
        return self.post(place, words, "application/x-www-form-urlencoded")

    def part(self, file: int, offset: int) -> int:
        content = CONTENT[offset : offset + PART]
        words = urlencode({"offset": offset, "sha256": sha256(content).hexdigest()})
        place = f"/records/uploads/{file}/part/?{words}"
        return self.post(place, content, "application/octet-stream")["received"]


def prepared(home: Path) -> list[str]:
    """Return the number of a collection, and the session of an analyst who may bring files in."""
    words = [sys.executable, "-c", PLAN]
    made = subprocess.run(words, env=own(home), capture_output=True, text=True, check=True)
    return made.stdout.split()[-2:]


def waits(is_so: Callable[[], object]) -> None:
    last = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < last
        time.sleep(0.02)


def kill(server: subprocess.Popen[str]) -> None:
    os.killpg(server.pid, signal.SIGKILL)
    server.wait(60)
    server.stderr.close()


def test_the_script_of_the_page_goes_on_by_itself_when_the_server_is_back(tmp_path):
    driver = pytest.importorskip("playwright.sync_api", reason="a browser is driven by it")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is missing.")
    home, file = tmp_path / "home", tmp_path / "declarations.csv"
    file.write_bytes(CONTENT * 6)
    server, port = started(home)
    collection, session = prepared(home)
    at = f"http://127.0.0.1:{port}/"
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context()
        context.add_cookies([{"name": "session", "value": session, "url": at}])
        page = context.new_page()
        page.set_default_timeout(120_000)
        faults: list[str] = []
        page.on("pageerror", lambda err: faults.append(str(err)))
        page.goto(f"{at}records/{collection}/")
        page.set_input_files("input[type=file]", str(file))
        page.click("#bring button")
        waits(lambda: re.search(r": [2-9]\d %$", page.inner_text("#state")))
        kill(server)
        waits(lambda: page.inner_text("#state") == page.get_attribute("#bring", "data-broken"))
        server, _ = started(home, port)
        try:
            page.get_by_text("declarations.csv is here.").wait_for()
        finally:
            browser.close()
            os.killpg(server.pid, signal.SIGINT)
            server.wait(60)
            server.stderr.close()
    assert faults == []
    with sqlite3.connect(home / "evenhand.sqlite3", timeout=30) as database:
        [row] = database.execute("SELECT state, size, sha256 FROM records_file").fetchall()
    whole = sha256(CONTENT * 6).hexdigest()
    assert row == ("whole", 6 * len(CONTENT), whole)


def test_an_acknowledged_part_is_there_when_the_server_is_killed(tmp_path):
    home = tmp_path / "home"
    server, port = started(home)
    collection, session = prepared(home)
    browser = Browser(port, collection, session)
    begun = browser.begin()
    told = [begun["received"]]

    def send() -> None:
        while told[-1] < len(CONTENT):
            try:
                told.append(browser.part(begun["file"], told[-1]))
            except (OSError, http.client.HTTPException):
                return

    sending = threading.Thread(target=send)
    sending.start()
    last = time.monotonic() + 120
    while len(told) < 12 and time.monotonic() < last:
        time.sleep(0.002)
    kill(server)
    sending.join()
    assert 12 <= len(told) < len(CONTENT) / PART
    with sqlite3.connect(home / "evenhand.sqlite3", timeout=30) as database:
        [(received, place)] = database.execute(
            "SELECT received, place FROM records_file"
        ).fetchall()
    # What was kept and not yet acknowledged is one part at most.
    assert told[-1] <= received <= told[-1] + PART
    assert (home / "records" / "files" / place).read_bytes()[:received] == CONTENT[:received]

    server, port = started(home)
    try:
        browser = Browser(port, collection, session)
        again = browser.begin()
        assert (again["file"], again["received"]) == (begun["file"], received)
        for part in again["parts"]:
            content = CONTENT[part["offset"] : part["offset"] + part["size"]]
            assert sha256(content).hexdigest() == part["sha256"]
        while received < len(CONTENT):
            received = browser.part(again["file"], received)
        ended = browser.post(f"/records/uploads/{again['file']}/end/", b"", "text/plain")
        assert ended == {"sha256": sha256(CONTENT).hexdigest(), "size": len(CONTENT)}
    finally:
        os.killpg(server.pid, signal.SIGINT)
        server.wait(60)
        server.stderr.close()
    assert (home / "records" / "files" / place).read_bytes() == CONTENT
