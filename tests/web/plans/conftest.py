"""Somebody who writes the plan, somebody who approves, an action, and two runs."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.results import Results
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run, State
from evenhand.web.people import changes as people
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role
from evenhand.web.plans import changes
from evenhand.web.plans.models import Action
from evenhand.web.risks import flags


@pytest.fixture
def said():
    """Return what a version says."""
    return {
        "title": "Ask a second signature",
        "objective": "No channel is changed alone",
        "horizon": "short",
        "owner": "Head of selectivity",
        "start": date(2026, 3, 1),
        "due": date(2026, 6, 30),
        "cost": Decimal("1000.50"),
        "indicator": "Files moved to a lighter channel",
        "measure": "channel_change",
        "estimate": "lighter_share",
        "way": "less",
        "by": Decimal("0.05"),
        "recheck_on": date(2026, 12, 31),
        "reason": "Workshop",
    }


@pytest.fixture
def uma(house) -> Person:
    """Return somebody of the integrity unit."""
    return people.give_account("uma", [(Role.INTEGRITY_UNIT, None)], by=None).person


@pytest.fixture
def mia(house) -> Person:
    """Return a manager."""
    return people.give_account("mia", [(Role.MANAGER, None)], by=None).person


@pytest.fixture
def action(uma, said) -> Action:
    """Return an action that comes from a requirement and waits for approval."""
    found = changes.cause("gap:arusha.4.7", "No second signature")
    return changes.begin(office=None, said=said, causes=[found], by=uma)


@pytest.fixture
def approved(action, mia) -> Action:
    """Return the action, approved."""
    changes.decide(action.versions.get(), is_approved=True, says="", by=mia)
    return action


@pytest.fixture
def keep_run(db):
    """Return what keeps a run with the share of files in a lighter channel; None lacks it."""
    made = []

    def keep(ended: date, value, low=None, high=None, fingerprint="") -> Run:
        run = Run.objects.create(
            source="s", mapping="", title=f"Run {ended}", state=State.DONE,
            ended_at=datetime.combine(ended, datetime.min.time(), UTC), fingerprint=fingerprint,
        )  # fmt: skip
        number = Estimate("lighter_share", "Ended in a lighter channel", value, "share", low, high)
        found = Finding(
            measure="channel_change", version="1", question="Who changes the channel?",
            answer="An answer.", estimates=(number,), requirements=("rkc.ga.6.4",),
        )  # fmt: skip
        run.folder.mkdir(parents=True, exist_ok=True)
        kept.keep(Results("t", "s", "u", (), (), (found,), ()), run.folder)
        made.append(run)
        _forget()
        return run

    yield keep
    for run in made:
        shutil.rmtree(run.folder)
    _forget()


def _forget() -> None:
    """Forget runs read before: another test's run had the same number, and so the same folder."""
    for read in (flags.findings, kept.results, kept.document):
        read.cache_clear()
