"""Does the page of security say what the code does, number by number?"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from allauth.account import app_settings as account
from django.conf import settings

from evenhand.config import Config
from evenhand.web import logs
from evenhand.web.access import SIGNING_IN
from evenhand.web.api import endpoints, limiting, posting
from evenhand.web.gate import forms as gate
from evenhand.web.people import oidc, passwords, session_ends
from evenhand.web.plans import forms as plans
from evenhand.web.records import kinds, receiving
from evenhand.web.reviews import files, uploads
from evenhand.web.selfassessments import offline_files

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "reference" / "security.md").read_text(encoding="utf-8")
PLAIN = " ".join(PAGE.split())
SECTIONS = {
    part.partition("\n")[0].strip(): " ".join(part.partition("\n")[2].split())
    for part in PAGE.split("\n## ")[1:]
}
MB, GB = 1_000_000, 1_000_000_000


def length() -> int:
    (found,) = (
        v["OPTIONS"]["min_length"] for v in settings.AUTH_PASSWORD_VALIDATORS if "OPTIONS" in v
    )
    return found


@pytest.mark.parametrize(
    "said",
    [
        f"own password of {length()} letters or more",
        f"{length()} letters or more, and never have to be changed",
        f"{session_ends.UNUSED_SECONDS // 3600} hour after the last page and "
        f"{session_ends.LONGEST_SECONDS // 3600} hours after it began",
        f"| requests of a token | {limiting.PER_TOKEN} a minute |",
        f"from one place | {limiting.REFUSED} a minute |",
        f"| files of one review | {files.MOST_FILES} |",
        f"| rows of one answer of the API | {endpoints.MOST_ROWS:,} |",
        f"{uploads.MOST_BYTES // MB} MB, {uploads.MOST_PARTS:,} parts, "
        f"{uploads.MOST_UNPACKED // MB} MB unpacked",
        f"| gate, action plan | any | {gate.MOST_BYTES // MB} MB |",
        f"its own workbook or JSON | {offline_files.MOST_BYTES // MB} MB |",
        f"CSV and Parquet that a mapping reads | {posting.LARGEST // MB} MB |",
        f"packed {kinds.MOST_PRESSED} times at most | {receiving.LARGEST_AT_ONCE // MB} MB at "
        f"once, {receiving.LARGEST // GB} GB in parts, {receiving.MOST_OPEN} files",
        f"the ministry's login {oidc.SECONDS:.0f} s",
    ],
)
def test_the_numbers_on_the_page_are_those_of_the_code(said):
    assert said in PLAIN
    assert gate.MOST_BYTES == plans.LARGEST_FILE == 20 * MB
    assert account.RATE_LIMITS["login_failed"] == "10/m/ip,5/300s/key"
    assert "10 a minute from one place, 5 in 5 minutes for one login name" in PLAIN
    assert settings.SESSION_COOKIE_AGE == session_ends.LONGEST_SECONDS


def test_the_words_that_no_password_is_made_of_are_on_the_page():
    for word in passwords.WORDS:
        assert f"`{word}`" in SECTIONS["Signing in"]
    assert "the roles, and the names of the administration and its offices" in PLAIN


def test_every_way_of_signing_in_is_on_the_page():
    rows = re.findall(r"^\| (.+?) \|", PAGE.split("## Signing in")[1].split("\n\n")[1], re.M)
    assert [row.partition(",")[0] for row in rows if not row.startswith("-")] == [
        *("way", "password", "the ministry's login", "token of a program", "practice house")
    ]
    # Of allauth, what is open serves these ways: none signs in by mail, by code or with a link.
    assert not [n for n in SIGNING_IN if re.search(r"signup|email|reset|login_code|trust", n)]


def test_sessions_at_once_and_elsewhere_are_spoken_of():
    said = SECTIONS["Sessions"]
    for words in (
        "any number of sessions at once",
        "sees when each began and was last used, and can end any",
        "ministry's login, whose own session ends by its own rules",
        "NIST SP 800-63B-4 allows an hour and a day",
    ):
        assert words in said
    guide = (ROOT / "docs/how-to/sign-in-with-the-ministrys-login.md").read_text(encoding="utf-8")
    assert "Signing out of one does not sign out of the other" in " ".join(guide.split())


def test_what_is_withheld_of_a_page_is_spoken_of():
    assert "single fields are withheld" in SECTIONS["Who may what"]
    assert "Nobody writes fields that a form does not have" in SECTIONS["Who may what"]
    assert "Administration can be bound to places and hours" in SECTIONS["Sessions"]
    # That is asked beside the rules: no predicate is handed the request.
    for path in (ROOT / "src/evenhand/web").rglob("rules.py"):
        assert "HttpRequest" not in path.read_text(encoding="utf-8"), path.parent.name


def test_every_key_of_a_house_is_on_the_page():
    named = set()
    for path in (ROOT / "src/evenhand/web").rglob("*.py"):
        named |= set(re.findall(r'"([a-z-]+\.(?:key|secret))"', path.read_text(encoding="utf-8")))
    assert named >= {"session.key", "details.key", "journal.key", "oidc.secret"}
    for name in named:
        assert f"| `{name}` |" in SECTIONS["Keys"], name


def test_everything_that_may_be_reached_is_on_the_page():
    hosts = [n for n in Config.__slots__ if n.endswith(("address", "database", "issuer"))]
    assert hosts == ["spark_address", "database", "oidc_issuer", "log_address"]
    for name in hosts:
        assert f"`EVENHAND_{name.upper()}`" in SECTIONS["What is reached"]
        assert getattr(Config(), name) == ""
    assert "`EVENHAND_SCANNER`" in SECTIONS["What is reached"]
    assert not Config().scanner
    asks = set()
    for path in (ROOT / "src/evenhand/web").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom | ast.Import):
                names = [getattr(node, "module", None) or "", *(n.name for n in node.names)]
                if set(names) & {"urllib.request", "http.client", "socket", "smtplib", "requests"}:
                    asks.add(path.relative_to(ROOT / "src/evenhand/web").as_posix())
    # The draw's server is asked by the draw's own client.
    assert asks == {"people/oidc.py", "log_sending.py", "scanning.py"}


def test_each_class_of_data_says_how_it_is_kept():
    rows = re.findall(
        r"^\| (.+?) \| (.+?) \| (.+?) \|$", PAGE.split("## Data")[1].split("##")[0], re.M
    )
    assert [row[0] for row in rows[1:]] == [
        *("secret", "who somebody is", "pseudonymous", "of the house", "released")
    ]
    assert all(len(kept) > 10 for _name, _what, kept in rows[1:])


def test_logs_go_where_the_page_says():
    for form in ("words", "json"):
        said = logs.settings(form)
        assert list(said["handlers"]) == ["stderr"]
        # Without a stream named, that is standard error.
        assert set(said["handlers"]["stderr"]) == {"class", "formatter"}
        assert said["root"]["handlers"] == ["stderr"]
        sent = logs.settings(form, "tls://log.example:6514")
        assert sent["root"]["handlers"] == ["stderr", "sent"]
        assert sent["handlers"]["stderr"]["level"] == ("INFO" if form == "json" else "WARNING")
    kinds_of_logs = r"\| (journal|log of the pages and the worker|the proxy's) \|"
    assert len(re.findall(kinds_of_logs, SECTIONS["Logs"])) == 3


def test_times_of_mending_and_what_is_dangerous_are_spoken_of():
    said = SECTIONS["Components"]
    assert "mended within a week of becoming known" in said
    security = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "mended within a week, another one of high grade within a month" in " ".join(
        security.split()
    )
    for place in re.findall(r"`((?:web|instruments)/[a-z_]+\.py|web/operations)`", said):
        assert (ROOT / "src/evenhand" / place).exists(), place
    assert "a worker of low priority does them one after another" in SECTIONS["Limits"]
    unit = (ROOT / "examples/operations/evenhand-worker.service").read_text(encoding="utf-8")
    assert "Nice=10" in unit


def test_the_page_of_threats_names_tests_that_exist():
    text = (ROOT / "docs/explanation/threats.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", text))
    assert len(named) > 20
    there = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        there |= set(re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.M))
    assert named <= there, named - there
