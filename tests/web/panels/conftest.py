"""A finished run with figures on single accounts, an open gate, and people who tie accounts."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone
from tests.web.finished_run import finished

from evenhand.findings.finding import Finding
from evenhand.findings.results import Results
from evenhand.findings.table import Facts, table
from evenhand.records.pseudonyms import Pseudonyms, make_key, read_key
from evenhand.web.gate.models import Turn
from evenhand.web.panels import tying
from evenhand.web.people.changes import give_account
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role

ACCOUNT = "INSPECTOR-7"
CAVEATS = ("Who is new and who trains others differ for good reason.",)


def funnel(own: str) -> object:
    """Eleven colleagues whose differences are 1 to 11, and one of 4 with a standard error of 2."""
    others = [f"PEER-{n:04d}" for n in range(1, 12)]
    rows = 12
    return table(
        "officer_funnel",
        "Accounts and their colleagues on the same sets",
        (Facts("office", "Office", "text"), ["P01"] * rows),
        (Facts("officer", "Account", "text"), [*others, own]),
        (Facts("outcome", "Outcome", "text"), ["hours"] * rows),
        (Facts("files", "Declarations", "count"), [100] * rows),
        (Facts("mean", "Mean", "number"), [*(10.0 + n for n in range(1, 12)), 14.0]),
        (Facts("expected", "Expected", "number"), [10.0] * rows),
        (Facts("standard_error", "Standard error", "number"), [2.0] * rows),
        (Facts("flagged", "Stands apart", "flag"), [False] * 11 + [True]),
    )


def replay(own: str) -> object:
    """Nine colleagues at other offices, one at one's own: with them ten, else too few."""
    return table(
        "rule_replay_by_account",
        "Files by account",
        (Facts("office", "Office", "text"), ["P02"] * 9 + ["P01"] * 2),
        (Facts("officer", "Account", "text"), [*(f"PEER-{n:04d}" for n in range(1, 11)), own]),
        (Facts("files", "Declarations", "count"), [100] * 9 + [10, 10]),
        (Facts("broken", "Given to it out of turn", "count"), [*range(10), 3]),
    )


def pairs(own: str) -> object:
    return table(
        "pair_excess",
        "Pairs",
        (Facts("office", "Office", "text"), ["P01"] * 3),
        (Facts("officer", "Account", "text"), [own, "PEER-0001", own]),
        (Facts("agent", "Agent", "text"), ["AGENT-1", "AGENT-2", "AGENT-3"]),
        (Facts("flagged", "Stands apart", "flag"), [True, True, False]),
    )


def finding(measure: str, *tables: object, **more: object) -> Finding:
    said = {"question": f"What of {measure}?", "answer": "Something.", "caveats": CAVEATS}
    return Finding(measure=measure, version="1", tables=tables, **(said | more))


def results(own: str) -> Results:
    offices = table("noise", "Parts", (Facts("outcome", "Outcome", "text"), ["hours"]))
    return Results(
        title="First year",
        subtitle="",
        summary="",
        headlines=(),
        ask_next=(),
        findings=(
            finding("officer_funnel", funnel(own)),
            finding("rule_replay", replay(own)),
            finding("pair_excess", pairs(own)),
            finding("noise", offices),
            finding("separation", pairs("PEER-0002")),
            finding("lot_test", status="not_measurable", lacks=("no lot is claimed",)),
        ),
        records=(),
        fingerprint="f" * 64,
    )


@pytest.fixture
def cast(house) -> SimpleNamespace:
    """An officer of an office, one each of the two units, and one who is of both."""
    port = Office.objects.get(code="P01")
    posts = {
        "olga": [(Role.OFFICER, port)],
        "oleg": [(Role.OFFICER, port)],
        "ivo": [(Role.INTEGRITY_UNIT, None)],
        "ines": [(Role.INTEGRITY_UNIT, None)],
        "ned": [(Role.INTERNAL_AUDITOR, None)],
    }
    made = {n: give_account(n, p, by=house[0].pk).person for n, p in posts.items()}
    return SimpleNamespace(**made)


@pytest.fixture
def tied(cast) -> object:
    """Return the officer's tie, made by two."""
    made = tying.ask(f" {ACCOUNT} ", reason="To learn.", by=cast.olga)
    tying.check(made, how="Staff list.", until=timezone.localdate(), by=cast.ivo)
    tying.confirm(made, by=cast.ned)
    made.refresh_from_db()
    return made


def opening() -> Turn:
    return Turn.objects.create(
        direction="open",
        asked_by=Person.objects.get(username="ivo").pk,
        asked_role=Role.INTEGRITY_UNIT,
        confirmed_by=Person.objects.get(username="ned").pk,
        confirmed_role=Role.MANAGER,
        confirmed_at=datetime.now(UTC),
    )


@pytest.fixture
def ran(cast, home):
    """Return a run under an open gate, and the pseudonym by which it knows the account."""
    key = home / "pseudonyms.key"
    existed = key.exists()
    if not existed:
        make_key(key)
    own = Pseudonyms(read_key(key)).replace([ACCOUNT])[0]
    run = finished(results(own), mapping="{}", opening=opening())
    yield SimpleNamespace(run=run, own=own)
    shutil.rmtree(home / "runs", ignore_errors=True)
    if not existed:
        key.unlink()
