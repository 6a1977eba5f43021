"""A self-assessment of the port that somebody leads, raters, and a run whose findings are known."""

from __future__ import annotations

import json
import shutil
import uuid
from datetime import date

import pytest
from django.utils import timezone
from tests.instruments.scoring.made import estimate, finding, run

from evenhand.instruments.scoring.marks import GivenMark
from evenhand.web.evidence.models import Run, State
from evenhand.web.people import changes as people
from evenhand.web.people.models import Office
from evenhand.web.people.roles import Role
from evenhand.web.selfassessments import changes, marking, observing
from evenhand.web.selfassessments.models import Group

ONE, TWO, THREE = "arusha.5.1", "arusha.5.5", "arusha.4.5"
LATE = "late_release_rate"


def said(in_law=1, in_practice=1, **more):
    marks = {"in_law": in_law, "in_practice": in_practice}
    given = {k: v if isinstance(v, GivenMark) else GivenMark(v) for k, v in marks.items()}
    return {**given, "confidence": "middle", "comment": "", **more}


def agreed(in_law=1, in_practice=1, **more):
    return {**said(in_law, in_practice), "on": date(2026, 11, 1), "reason": "", **more}


@pytest.fixture
def uma(house):
    """Return somebody of the integrity unit."""
    return people.give_account("uma", [(Role.INTEGRITY_UNIT, None)], by=house[0].pk).person


@pytest.fixture
def begin(uma):
    """Return what begins a wave of a few requirements, and gives its assessments."""

    def begun(*ids, offices=(None,), title="First look", instrument="arusha", by=None):
        wave = changes.begin(
            title=title,
            instrument=instrument,
            requirements=ids or (ONE, TWO, THREE),
            offices=offices,
            first=date(2026, 1, 1),
            last=date(2026, 6, 30),
            by=by or uma,
        )
        return list(wave.assessments.order_by("pk"))

    return begun


@pytest.fixture
def asked(uma):
    """Return what makes raters and asks all of an assessment of them."""

    def made(assessment, *names, group=Group.STAFF, requirements=None):
        persons = [
            people.give_account(name, [(Role.OFFICER, Office.objects.get(code="P01"))], by=uma.pk)
            for name in names
        ]
        return changes.ask(
            assessment,
            [each.person for each in persons],
            group=group,
            requirements=requirements or assessment.wave.asked,
            by=uma,
        )

    return made


@pytest.fixture
def give():
    """Return what gives one answer of a rater."""

    def given(rater, requirement, in_practice, in_law=1, **more):
        return marking.answer(
            rater,
            requirement,
            post=uuid.uuid4(),
            said=said(in_law, in_practice, **more),
            by=rater.person,
        )

    return given


@pytest.fixture
def settled(uma, asked, give):
    """Return what lets one rater answer a requirement and a session settle it."""

    def made(assessment, requirement, in_practice, in_law=1, **more):
        rater = assessment.raters.first()
        if rater is None:
            rater = asked(assessment, f"rater{assessment.pk}")[0]
        if not rater.answers.filter(requirement=requirement).exists():
            give(rater, requirement, in_practice, in_law)
        return marking.settle(
            assessment,
            requirement,
            post=uuid.uuid4(),
            said=agreed(in_law, in_practice, **more),
            by=uma,
        )

    return made


@pytest.fixture
def ran(house):
    """Return a finished run: of files that may be late, one in five is late."""
    made = Run.objects.create(
        source="ours",
        mapping="",
        title="Baltport",
        state=State.DONE,
        ended_at=timezone.now(),
    )
    late = estimate("late_share", 0.2, low=0.18, high=0.22)
    content = run(finding("clearance_panel", late))
    made.folder.mkdir(parents=True, exist_ok=True)
    (made.folder / "findings.json").write_text(json.dumps(content), encoding="utf-8")
    yield made
    shutil.rmtree(made.folder)
    observing._findings.cache_clear()
