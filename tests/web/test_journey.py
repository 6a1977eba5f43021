"""Can a house be set up, a run asked for and its findings read, by people as they really come?"""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from evenhand.practice.make import make
from evenhand.web.evidence.models import Run, State
from evenhand.web.journal.models import Entry
from evenhand.web.journal.verify import verify
from evenhand.web.pages import first_run
from evenhand.web.people.models import Person

LONG = "four quiet words here"


def digits(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def text(answer) -> str:
    return answer.content.decode()


class Session:
    """Somebody at a browser: what a form posts must be there on the page first."""

    def __init__(self, writes: list[str] | None = None) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.secret = ""
        self.writes = [] if writes is None else writes

    def post(self, address: str, given: dict[str, Any], *, page: str | None = None):
        shown = text(self.client.get(page or address, follow=True))
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown)[1]
        assert all(f'name="{name}"' in shown for name in given), shown
        said = {name: v(shown) if callable(v) else v for name, v in given.items()}
        self.writes.clear()
        answer = self.client.post(address, {**said, "csrfmiddlewaretoken": token})
        changed = [sql for sql in self.writes if '"journal_entry"' not in sql]
        assert not changed or len(changed) < len(self.writes), changed
        assert answer.status_code < 500
        return answer

    def come_in(self, name: str, password: str) -> None:
        """Sign in for the first time: password, own password, second factor."""
        self.post(reverse("account_login"), {"login": name, "password": password})
        own = {"new_password1": LONG, "new_password2": LONG}
        assert self.post(reverse("own_password"), own).status_code == 302
        done = self.post(reverse("mfa_activate_totp"), {"code": self.first_code})
        assert done.status_code == 302

    def first_code(self, shown: str) -> str:
        """Read the secret off the page, which shows another each time, as an app does."""
        self.secret = re.search(r'<code dir="ltr">([A-Z2-7]+)</code>', shown)[1]
        return digits(self.secret)

    def sign_in(self, name: str) -> None:
        """Sign in with password and code."""
        cache.clear()
        answer = self.post(reverse("account_login"), {"login": name, "password": LONG})
        assert answer["Location"] == reverse("mfa_authenticate")
        self.post(reverse("mfa_authenticate"), {"code": digits(self.secret)})


class Balanced(HTMLParser):
    """Knows whether each tag that opens is closed."""

    EMPTY = frozenset({"meta", "link", "input", "img", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.EMPTY:
            self.open.append(tag)
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        assert not [n for n in names if n == "style" or n.startswith("on")], tag

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, (tag, self.open)


def is_whole(page: str) -> None:
    reader = Balanced()
    reader.feed(page)
    assert not reader.open
    assert page.count("<h1") == 1
    assert "{%" not in page
    assert "{{" not in page
    # A value that was printed as Python writes it down, not as a reader reads it.
    assert not re.search(r"\b(Line|Figure|Grid|Cell|Pair|Answer)\(|>None<", page)


@pytest.fixture
def passwords(db):
    """Set up the house over its own page and return the two administrators' first passwords."""
    given = {
        "name": "Practice Customs",
        "offices": "P01 Port\nP02 Border post",
        "first": "ada",
        "second": "ben",
        "language": "en",
    }
    asked = Session()
    assert asked.client.get("/", follow=True).redirect_chain[-1][0] == reverse("begin")
    wrong = asked.post(reverse("begin"), {**given, "code": "0000-0000-0000-0000"})
    assert wrong.status_code == 422
    assert not Person.objects.exists()
    done = asked.post(reverse("begin"), {**given, "code": first_run.code().upper()})
    assert done.status_code == 201
    assert asked.client.get(reverse("begin")).status_code == 302
    return dict(
        re.findall(r'<th scope="row"><bdi>(\w+)</bdi></th><td><code dir="ltr">([^<]+)<', text(done))
    )


@pytest.fixture
def sources(home, settings):
    """Put a practice administration where records lie, and let tasks be done at once."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    folder = home / "sources" / "practice"
    folder.parent.mkdir(exist_ok=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(home / "runs", ignore_errors=True)


@pytest.mark.slow
def test_from_the_first_run_to_a_finding(
    passwords, sources, writes, django_capture_on_commit_callbacks
):
    make(sources, declarations=1_200, seed=5)
    ada = Session(writes)
    ada.come_in("ada", passwords["ada"])
    new = ada.post(reverse("new_person"), {"username": "carol", "role": "analyst"})
    password = re.search(r'<code dir="ltr">([^<]+)<', text(new))[1]
    assert ada.client.get(reverse("runs")).status_code == 403

    carol = Session(writes)
    carol.come_in("carol", password)
    # Signed out and in again: now the code is asked for.
    carol.post(reverse("account_logout"), {}, page=reverse("start"))
    carol.sign_in("carol")
    with django_capture_on_commit_callbacks(execute=True):
        carol.post(reverse("ask"), {"source": "practice", "title": "First year"})
    run = Run.objects.get()
    assert (run.state, run.said) == (State.DONE, "")
    carol_sees_everything(carol.client, run)

    # That each request that changed something left an entry, `post` has asked.
    assert verify(Entry.objects.all()).fault is None
    done = set(Entry.objects.values_list("action", flat=True))
    assert done == {
        *(
            "language.chosen_for_house",
            "house.set_up",
            "account.made",
            "post.given",
            "password.set",
            "factor.added",
        ),
        *("factor.changed", "signed.in", "signed.out", "run.asked", "run.began", "run.done"),
    }


def carol_sees_everything(client: Client, run: Run) -> None:
    shown = text(client.get(reverse("run", args=[run.pk])))
    is_whole(shown)
    measures = set(re.findall(rf'href="/runs/{run.pk}/(\w+)/"', shown))
    assert len(measures) > 30
    tables = pictures = 0
    for measure in measures:
        page = text(client.get(reverse("finding", args=[run.pk, measure])))
        is_whole(page)
        for address in re.findall(r'src="(/runs/[^"]+\.svg)"', page):
            picture = client.get(address)
            assert picture["Content-Type"] == "image/svg+xml"
            assert "sandbox" in picture["Content-Security-Policy"]
            pictures += 1
        for address in re.findall(r'href="(/runs/[^"]+\.csv)"', page):
            assert b"".join(client.get(address).streaming_content)
            tables += 1
    assert tables > 20
    assert pictures > 10
    for name in ("report.pdf", "report.xlsx", "findings.json", "rejects.csv"):
        whole = b"".join(client.get(reverse("written", args=[run.pk, name])).streaming_content)
        assert whole == (run.folder / name).read_bytes()
    is_whole(text(client.get(reverse("start"))))
    for missing in ("nothing", "handler_share/9.svg", "handler_share/other.csv", "files/other"):
        assert client.get(f"/runs/{run.pk}/{missing}").status_code in (301, 404)
