"""A finished run with a pair and an office that stand apart, and people to look into them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from evenhand.findings.finding import Finding
from evenhand.findings.results import Results
from evenhand.findings.table import Facts, table
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run, State
from evenhand.web.people.changes import give_account
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role
from evenhand.web.reviews import changes, closing, hearing
from evenhand.web.reviews.choices import Checked, Outcome, Served
from evenhand.web.reviews.models import Review

OFFICER, AGENT = "K7QF-2M4X-PD3A-QWZ6", "BBBB-CCCC-DDDD-EEEE"
PAIRS = table(
    "pair_excess",
    "Pairs",
    (Facts("office", "Office", "text"), ["P02", "P01"]),
    (Facts("officer", "Account", "text"), ["AAAA-AAAA-AAAA-AAAA", OFFICER]),
    (Facts("agent", "Agent", "text"), ["FFFF-FFFF-FFFF-FFFF", AGENT]),
    (Facts("observed", "Met", "count"), [3, 40]),
    (Facts("share", "Share", "share"), [0.25, float("nan")]),
    (Facts("flagged", "Stands apart", "flag"), [False, True]),
)
OFFICES = table(
    "pair_excess_offices",
    "By office",
    (Facts("office", "Office", "text"), ["P01"]),
    (Facts("flagged", "Pairs that stand apart", "count"), [1]),
)
CAVEATS = ("A roster may bring the same two together.", "One desk may serve one kind of goods.")
FINDINGS = (
    Finding(
        measure="pair_excess",
        version="1.2",
        question="Do some officers and agents meet more often than by lot?",
        answer="1 of 2 pairs does.",
        tables=(PAIRS, OFFICES),
        caveats=CAVEATS,
    ),
    Finding(
        measure="lot_test",
        version="1",
        question="Were files dealt by lot?",
        answer="Not measurable.",
        status="not_measurable",
        lacks=("no lot is claimed",),
    ),
)


def day(days: int):
    return timezone.localdate() + timedelta(days)


@pytest.fixture
def run(db, home):
    """Return a finished run whose results lie where results lie."""
    made = Run.objects.create(
        source="ours", mapping="{}", title="First year", state=State.DONE, fingerprint="f" * 64
    )
    made.folder.mkdir(parents=True, exist_ok=True)
    kept.keep(
        Results(
            title="First year",
            subtitle="",
            summary="",
            headlines=(),
            ask_next=(),
            findings=FINDINGS,
            records=(),
        ),
        made.folder,
    )
    yield made
    kept.forget()
    shutil.rmtree(home / "runs", ignore_errors=True)


@dataclass(frozen=True)
class Cast:
    """Who opens, who reviews, who decides or keeps, whose account it is."""

    ivo: Person
    rita: Person
    ned: Person
    olga: Person


@pytest.fixture
def cast(house) -> Cast:
    posts = {
        "ivo": (Role.INTEGRITY_UNIT, None),
        "rita": (Role.INTEGRITY_UNIT, None),
        "ned": (Role.INTERNAL_AUDITOR, None),
        "olga": (Role.OFFICER, Office.objects.get(code="P01")),
    }
    return Cast(**{n: give_account(n, [p], by=house[0].pk).person for n, p in posts.items()})


@pytest.fixture
def opened(run, cast) -> Review:
    """Return a review of the pair that stands apart."""
    return changes.open_review(
        run, "pair_excess", table="pair_excess", row=1, due_on=day(90), by=cast.ivo
    )


@pytest.fixture
def begun(opened, cast) -> Review:
    """Return it with a reviewer who stated that there is no conflict."""
    changes.assign(opened, cast.rita, by=cast.ivo)
    changes.state(opened, has_conflict=False, by=cast.rita)
    opened.refresh_from_db()
    return opened


def check_all(review: Review, by: Person) -> None:
    for question in review.questions.all():
        changes.check(question, Checked.DOES_NOT, "Asked the shift leader.", by=by)


@pytest.fixture
def told(begun, cast) -> SimpleNamespace:
    """Return the review with the officer told on these pages and the agent by letter."""
    changes.write_cases(begun, "24-001 released in 4 minutes\n\n24-002", by=cast.rita)
    officer, agent = begun.parties.all()
    hearing.give_notice(
        officer, served=Served.ACCOUNT, person=cast.olga, answer_until=day(14), by=cast.rita
    )
    hearing.give_notice(agent, served=Served.LETTER, answer_until=day(14), by=cast.rita)
    for each in (begun, officer, agent):
        each.refresh_from_db()
    return SimpleNamespace(review=begun, officer=officer, agent=agent)


def close(review, by, outcome=Outcome.RECORD_ERROR):
    closing.close(review, outcome, reasons="Booked twice.", appeal_until=day(30), by=by)


@pytest.fixture
def ended(told, cast):
    """Return the review closed, and both told how it ended."""
    check_all(told.review, cast.rita)
    for party in (told.officer, told.agent):
        hearing.reply(party, "No.", received_on=day(0), by=cast.rita)
    close(told.review, cast.rita)
    for party in (told.officer, told.agent):
        hearing.tell(party, by=cast.rita)
        party.refresh_from_db()
    told.review.refresh_from_db()
    return told
