"""Does one command make a practice house, serve it, and take it away with one button?"""

from __future__ import annotations

import http.cookiejar
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest

from evenhand.errors import ConfigError
from evenhand.web.evidence import running
from evenhand.web.evidence.models import Level, Run, State
from evenhand.web.gate.state import gate
from evenhand.web.journal.models import Entry
from evenhand.web.journal.verify import verify
from evenhand.web.operations import practice
from evenhand.web.panels import queries, tying
from evenhand.web.people.models import Administration, Person

MAPPING = """
identities: keep
source: "*.csv"
format: csv
columns: {declaration_id: id, officer: who, office: where}
outcomes: []
"""
WORDS = [sys.executable, "-m", "evenhand"]


def test_nothing_invented_is_put_into_a_real_house(db):
    with pytest.raises(ConfigError, match="is no practice house"):
        practice.load(analyse=False, tell=lambda words: None)


@pytest.fixture
def small(home, monkeypatch, settings, db):
    """Be a practice house whose two years are four declarations each."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    monkeypatch.setattr(practice, "PRACTICE", True)
    monkeypatch.setattr(practice, "upgrade", lambda: [])

    def records(declarations: int) -> None:
        for name in (practice.WHOLE, practice.EARLIER):
            folder = home / "sources" / name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
            (folder / "a.csv").write_text("id,who,where\n1,X,P\n2,Y,P\n", encoding="utf-8")

    monkeypatch.setattr(practice, "_records", records)
    monkeypatch.setattr(practice.programme, "write", lambda *asked, **more: None)
    yield home
    shutil.rmtree(home / "sources")
    shutil.rmtree(home / "runs", ignore_errors=True)


def test_the_year_is_analysed_at_once_and_the_one_before_waits(small):
    said = []
    assert practice.load(declarations=1_000, analyse=True, tell=said.append)
    assert [(r.source, r.state) for r in Run.objects.order_by("pk")] == [
        (practice.WHOLE, State.WAITING),
        (practice.EARLIER, State.WAITING),
        (practice.WHOLE, State.DONE),
    ]
    assert len(said) == 3
    # Invented decisions opened the gate, and the officer sees own figures.
    assert gate().is_open
    ola = Person.objects.get(username="ola")
    assert re.fullmatch(r"acc-\w+-001", tying.account_of(tying.standing(ola)))
    running.perform_run.call(Run.objects.get(level=Level.PERSON).pk)
    found = queries.panel(ola)
    assert found.run.title == practice.PANEL
    assert found.run.opening == gate().opening
    assert Administration.objects.get().is_practice
    assert verify(Entry.objects.all()).fault is None
    # What is there already is left as it is.
    assert not practice.load(declarations=1_000, analyse=True, tell=said.append)
    assert len(said) == 3


def test_records_that_cannot_be_analysed_are_told(small, monkeypatch):
    monkeypatch.setattr(practice, "_records", _without_files(practice._records, small))
    with pytest.raises(ConfigError, match="could not be analysed"):
        practice.load(declarations=1_000, analyse=True, tell=lambda words: None)


def _without_files(records, home):
    def made(declarations: int) -> None:
        records(declarations)
        (home / "sources" / practice.WHOLE / "a.csv").unlink()

    return made


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of processes")
def test_it_is_made_served_entered_and_removed(tmp_path):
    own = {k: v for k, v in os.environ.items() if not k.startswith(("EVENHAND", "DJANGO"))}
    own["EVENHAND_HOME"] = str(tmp_path / "home")
    home = tmp_path / "home" / "practice"
    server = subprocess.Popen(
        [*WORDS, "serve", "--practice", "--port", "0"], env=own, stderr=subprocess.PIPE, text=True
    )
    try:
        said = server.stderr.readline()
        assert said == "Making an invented administration of 10,000 declarations ...\n"
        assert server.stderr.readline() == "Writing its finished workshop ...\n"
        said = server.stderr.readline()
        address = re.search(r"http://\S+", said)[0]
        assert (home / "practice.address").read_text() == address
        browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )

        def post(path: str, page: str, **given: str) -> str:
            shown = browser.open(address + page).read().decode()
            token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', shown)[1]
            data = urllib.parse.urlencode({**given, "csrfmiddlewaretoken": token}).encode()
            return browser.open(address + path, data).read().decode()

        assert "mia" in post("practice/", "practice/", person="mia")
        runs = browser.open(f"{address}runs/").read().decode()
        assert "practice-until-november" in runs
        assert "is removed" in post("practice/leave/", "start/")
        assert server.wait(60) == 0
        assert "The practice house is removed." in server.stderr.read()
    finally:
        server.kill()
        server.wait()
        server.stderr.close()
    assert not home.exists()
    assert (tmp_path / "home").is_dir()
    with pytest.raises(urllib.error.URLError):
        browser.open(address, timeout=5)
