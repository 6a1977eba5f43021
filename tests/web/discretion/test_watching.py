"""Does an entry show what its measures show in the latest run, and say where they show none?"""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from tests.web.small_results import small_results

from evenhand.web.discretion import changes, queries
from evenhand.web.discretion.watching import latest
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run, State
from evenhand.web.gate.models import Direction, Turn
from evenhand.web.people import changes as people
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return small_results(tmp_path_factory.mktemp("watched"), "handler_share", "late_change")


@pytest.fixture
def run(results, db):
    """Keep a run of two measures, of which one lacks what it needs."""
    made = Run.objects.create(
        source="s",
        mapping="",
        title="May",
        state=State.DONE,
        ended_at=datetime(2026, 5, 4, 12, tzinfo=UTC),
    )
    made.folder.mkdir(parents=True, exist_ok=True)
    kept.keep(results, made.folder)
    kept.forget()
    yield made
    shutil.rmtree(made.folder)
    kept.forget()


@pytest.fixture
def uma(house) -> Person:
    return people.give_account("uma", [(Role.INTEGRITY_UNIT, None)], by=None).person


def entered(by: Person, *measures: str) -> None:
    said = {"title": "T", "decided_by": "Chief", "since": date(2026, 1, 1), "reason": "r"}
    changes.enter(kind="penalty", office=None, said={**said, "measures": list(measures)}, by=by)


def test_a_measure_shows_its_answer_its_number_with_interval_and_its_day(run, uma):
    shown = latest(uma).shows("handler_share")
    section = next(s for s in kept.document(run.folder).sections if s.measure == "handler_share")
    first = section.figures[0]
    assert shown.is_measured
    assert shown.says.startswith(section.short_answer)
    assert f"{first.label}: {first.value} {first.interval}".strip() in shown.says
    assert (shown.run, shown.on) == (run.pk, date(2026, 5, 4))


def test_what_the_run_could_not_answer_or_was_not_asked_is_no_pass(run, uma):
    lacking = latest(uma).shows("late_change")
    assert not lacking.is_measured
    assert lacking.says.startswith("Not measurable, because: ")
    assert "event" in lacking.says
    other = latest(uma).shows("relief")
    assert not other.is_measured
    assert other.says == "Not measurable, because the latest run did not ask this measure."
    assert other.run is None


def test_only_what_was_measured_counts_as_watched(run, uma):
    for measures in (["handler_share"], ["late_change", "handler_share"], ["late_change"], []):
        entered(uma, *measures)
    found = queries.register(uma, latest(uma))
    assert [x.watch.value for x in found.lines] == [
        *("watched", "watched", "not measured", "unwatched")
    ]
    assert (found.whole.watched, found.whole.not_measured, found.whole.unwatched) == (2, 1, 1)
    assert [x.watch.value for x in found.unwatched] == ["not measured", "unwatched"]


def test_the_page_leads_to_the_finding(run, uma, sign_in):
    entered(uma, "handler_share")
    page = sign_in(name="uma").get(reverse("discretion")).content.decode()
    address = reverse("finding", args=[run.pk, "handler_share"])
    assert f'<a href="{address}"><bdi dir="ltr">handler_share</bdi></a>' in page
    assert "2026-05-04" in page


def test_results_that_cannot_be_read_are_told_and_the_page_stands(run, uma, sign_in):
    (run.folder / kept.FILE).write_text("{}", encoding="utf-8")
    entered(uma, "handler_share")
    answer = sign_in(name="uma").get(reverse("discretion"))
    assert answer.status_code == 200
    assert "another version wrote them" in answer.content.decode()


def test_a_facilitator_gets_nothing_of_a_run(run, uma, sign_in):
    entered(uma, "handler_share")
    page = sign_in(Role.FACILITATOR, name="fred").get(reverse("discretion")).content.decode()
    assert "What it shows is not open to your post." in page
    assert f"/runs/{run.pk}/" not in page
    assert "0 / 1" in page


def test_a_run_whose_opening_of_the_gate_has_ended_shows_nothing(run, uma, sign_in):
    ended = Turn.objects.create(
        direction=Direction.OPEN, asked_by=uma.pk, ended_at=datetime(2026, 5, 5, tzinfo=UTC)
    )
    Run.objects.filter(pk=run.pk).update(opening=ended)
    entered(uma, "handler_share")
    page = sign_in(name="uma").get(reverse("discretion")).content.decode()
    assert "0 / 1" in page
    assert f"/runs/{run.pk}/" not in page
