"""Is a page in Arabic read from the right, with numbers in order and no English left?"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from functools import cache
from html.parser import HTMLParser

import pytest
import yaml
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.web.small_results import small_results

from evenhand.web.access import rule_of
from evenhand.web.discretion import changes as discretion
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run, State
from evenhand.web.gate import changes as gate
from evenhand.web.gate.models import Direction, Requirement
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role
from evenhand.web.translations.faults import PLACEHOLDER
from evenhand.web.translations.packs import SHIPPED

TITLE = "How much does the outcome depend on who handled it?"
ROLES = (Role.INTEGRITY_UNIT, Role.INTERNAL_AUDITOR, Role.ADMINISTRATOR)
VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
TURNS = re.compile(r"\d[-.,:/]\d|\d\s?%|[+-]\d|→")
"""What the bidirectional algorithm may turn round: dates, amounts, codes, times, signs, arrows."""
SPOKEN = {"Evenhand", "CSV", "PDF", "XLSX", "SHA", "UTC", "evenhand", "QR"}
DATA = {"carol", "Value adjustment", "Next", "P01 Port", "P02 Border post", TITLE}
"""What the house itself wrote, where no element can mark it: titles of pages, choices."""
ISOLATED = re.compile("\u2066[^\u2069]*\u2069")


class Words(HTMLParser):
    """Collects texts of a page with the direction and the language they stand in."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, str, str]] = [("", "", "")]
        self.texts: list[tuple[str, str, str]] = []
        self.top = {}

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        _, direction, language = self.stack[-1]
        direction = has.get("dir", "auto" if tag in ("bdi", "code", "textarea") else direction)
        language = has.get("lang", language)
        if tag == "html":
            self.top = has
        for name in ("title", "alt", "aria-label", "placeholder"):
            if has.get(name):
                self.texts.append((has[name], direction, language))
        if tag not in VOID:
            self.stack.append((tag, direction, language))

    def handle_endtag(self, tag):
        while len(self.stack) > 1:
            if self.stack.pop()[0] == tag:
                return

    def handle_data(self, data):
        if data.strip() and self.stack[-1][0] not in ("script", "style"):
            self.texts.append((data.strip(), *self.stack[-1][1:]))


@cache
def pending() -> list[re.Pattern[str]]:
    """Return the texts that are listed as not translated yet, with anything for their values."""
    listed = yaml.safe_load((SHIPPED / "pending.yaml").read_text(encoding="utf-8"))["ar"]
    parts = [PLACEHOLDER.split(re.sub(r"<[^>]*>", "%(mark)s", text)) for text in listed]
    texts = [[re.escape(p.strip().replace("%%", "%")) for p in part] for part in parts]
    # Labels begin with a capital, whatever the text begins with.
    return [re.compile(".*".join(part), re.S | re.I) for part in texts]


def faults(html: str) -> list[str]:
    words = Words()
    words.feed(html)
    assert (words.top["lang"], words.top["dir"]) == ("ar", "rtl")
    found = []
    for text, direction, language in words.texts:
        plain = ISOLATED.sub(" ", text).replace("SHA-256", "")
        whole = plain.removesuffix(" · Evenhand")
        if whole in DATA or any(waits.fullmatch(whole) for waits in pending()):
            continue
        if direction == "rtl" and TURNS.search(plain):
            found.append(f"not set apart: {text}")
        plain = whole
        latin = set(re.findall(r"[A-Za-z]{2,}", plain)) - SPOKEN
        if language == "ar" and direction == "rtl" and latin:
            found.append(f"not translated: {text}")
    return found


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return small_results(tmp_path_factory.mktemp("small"), "handler_share", "release_time")


@pytest.fixture
def filled(house, home, sign_in, results):
    """Return a client in Arabic of somebody who sees all, in a house where something happened."""
    client = sign_in(*ROLES, name="carol")
    carol = Person.objects.get(username="carol")
    run = Run.objects.create(source="ours", mapping="", title="First", state=State.DONE)
    run.ended_at = run.asked_at
    run.save()
    run.folder.mkdir(parents=True, exist_ok=True)
    kept.keep(results, run.folder)
    Run.objects.create(source="ours", mapping="", title="Next", doing="reading", share_done=0.3)
    said = {
        "title": "Value adjustment",
        "decided_by": "Officer designated",
        "limits": "",
        "volume": 12000,
        "value": 3500000,
        "measures": ["value_adjustment"],
        "since": date(2026, 1, 1),
        "reason": "First inventory",
    }
    decision = discretion.enter(kind="value_adjustment", office=None, said=said, by=carol)
    reduced = {
        "way": "table",
        "what": "A table of reference values",
        "before_from": date(2024, 1, 1),
        "before_until": date(2024, 12, 31),
        "before_volume": 20000,
        "after_from": date(2025, 7, 1),
        "after_until": date(2025, 12, 31),
        "after_volume": 6000,
    }
    discretion.reduce(decision, place=None, said=reduced, read=0, by=carol)
    for requirement in Requirement:
        gate.record(
            requirement, decided_by="Board", decided_on=date(2026, 3, 1), by=carol.pk, text="Yes."
        )
    gate.ask(Direction.OPEN, by=carol)
    client.post(reverse("choose_language"), {"language": "ar"})
    yield client
    shutil.rmtree(home / "runs")


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    """Yield the patterns of our apps; pages of allauth that are in use are named one by one."""
    for pattern in resolver.url_patterns:
        if not isinstance(pattern, URLResolver):
            yield pattern
        elif str(getattr(pattern.urlconf_name, "__name__", "")).startswith("evenhand."):
            yield from patterns(pattern)


def addresses() -> list[str]:
    """Return the address of every page of ours, of each of the first three things it may show."""
    person = Person.objects.get(username="carol").pk
    given = {"measure": "handler_share", "name": Requirement.PURPOSE.value}
    found = []
    for pattern in patterns(get_resolver()):
        name = getattr(pattern, "name", None)
        if name is None or rule_of(pattern.callback, name) is None:
            continue
        wanted = pattern.pattern.converters
        for number in (1, 2, 3) if wanted else (1,):
            kinds = {"IntConverter": number, "UUIDConverter": person}
            keys = {k: kinds.get(type(c).__name__, given.get(k, "x")) for k, c in wanted.items()}
            found.append(reverse(name, kwargs=keys))
    return [*found, reverse("mfa_index"), reverse("account_login"), reverse("account_logout")]


def test_every_page_reads_from_the_right_with_numbers_set_apart_and_no_english_left(filled):
    seen, wrong = 0, []
    for address in addresses():
        answer = filled.get(address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        seen += 1
        wrong += [f"{address}: {fault}" for fault in faults(answer.content.decode())]
    assert wrong == []
    assert seen >= 15


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ("<p>منذ 2026-11-30</p>", 1),
        ("<p>منذ <bdi dir='ltr'>2026-11-30</bdi></p>", 0),
        ("<p>منذ \u20662026-11-30\u2069</p>", 0),
        ("<p>8471.30</p>", 1),
        ("<p>Not translated</p>", 1),
        ("<p lang='en' dir='ltr'>Not translated, 45 %</p>", 0),
        ("<p title='Not translated'>كلمة</p>", 1),
    ],
)
def test_the_check_itself_tells_what_is_wrong(html, count):
    assert len(faults(f"<html lang='ar' dir='rtl'><body>{html}")) == count
