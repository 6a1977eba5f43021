"""Is every acknowledged part there when the server is killed in the middle of an upload?"""

from __future__ import annotations

import http.client
import json
import re
import shutil
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.web.served import ended, killed, printed, started

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of processes"),
]
PART = 1 << 16
CONTENT = b"decl_id,inspector\n" + b"".join(b"%07d,ANNA%07d\n" % (i, i) for i in range(300_000))
PLAN = """
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
    return printed(home, PLAN).split()[-2:]


def waits(is_so: Callable[[], object]) -> None:
    last = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < last
        time.sleep(0.02)


def test_the_script_of_the_page_goes_on_by_itself_when_the_server_is_back(new_home, tmp_path):
    driver = pytest.importorskip("playwright.sync_api", reason="a browser is driven by it")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is missing.")
    home, file = new_home, tmp_path / "declarations.csv"
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
        killed(server)
        waits(lambda: page.inner_text("#state") == page.get_attribute("#bring", "data-broken"))
        server, _ = started(home, port)
        try:
            page.get_by_text("declarations.csv is here.").wait_for()
        finally:
            browser.close()
            ended(server)
    assert faults == []
    with sqlite3.connect(home / "evenhand.sqlite3", timeout=30) as database:
        [row] = database.execute("SELECT state, size, sha256 FROM records_file").fetchall()
    whole = sha256(CONTENT * 6).hexdigest()
    assert row == ("whole", 6 * len(CONTENT), whole)


def test_an_acknowledged_part_is_there_when_the_server_is_killed(new_home):
    home = new_home
    server, port = started(home)
    collection, session = prepared(home)
    browser = Browser(port, collection, session)
    begun = browser.begin()
    kept = [begun["received"]]

    def send() -> None:
        while kept[-1] < len(CONTENT):
            try:
                kept.append(browser.part(begun["file"], kept[-1]))
            except (OSError, http.client.HTTPException):
                return

    sending = threading.Thread(target=send)
    sending.start()
    last = time.monotonic() + 120
    while len(kept) < 12 and time.monotonic() < last:
        time.sleep(0.002)
    killed(server)
    sending.join()
    assert 12 <= len(kept) < len(CONTENT) / PART
    with sqlite3.connect(home / "evenhand.sqlite3", timeout=30) as database:
        [(received, place)] = database.execute(
            "SELECT received, place FROM records_file"
        ).fetchall()
    # What was kept and not yet acknowledged is one part at most.
    assert kept[-1] <= received <= kept[-1] + PART
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
        whole = browser.post(f"/records/uploads/{again['file']}/end/", b"", "text/plain")
        assert whole == {"sha256": sha256(CONTENT).hexdigest(), "size": len(CONTENT)}
    finally:
        ended(server)
    assert (home / "records" / "files" / place).read_bytes() == CONTENT
