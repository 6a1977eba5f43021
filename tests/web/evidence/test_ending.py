"""Does what a run found end on its day, wait while it is needed, and leave that it was?"""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from tests.web.finished_run import estimate, finished, results

from evenhand.errors import EvenhandError
from evenhand.web.briefing.awaited import awaited
from evenhand.web.evidence import ending
from evenhand.web.evidence.models import Keeping, Run, State
from evenhand.web.journal.models import Entry
from evenhand.web.months import after
from evenhand.web.panels.models import Answer, Said
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role
from evenhand.web.people.sealing import new_key, seal
from evenhand.web.releases import changes as releases
from evenhand.web.releases.models import Audience
from evenhand.web.reviews.models import Review


@pytest.fixture
def run(house):
    made = finished(results(estimate(5.0, 1.0)), asked_by=house[0].pk)
    yield made
    shutil.rmtree(made.folder, ignore_errors=True)


@pytest.fixture
def unit(sign_in):
    client = sign_in(Role.INTEGRITY_UNIT, name="ivo")
    client.person = Person.objects.get(username="ivo")
    return client


def long_ago(run: Run, days: int = 0) -> date:
    """Let a run have ended so long ago that its day is ``days`` days from now."""
    today = timezone.localdate()
    ended = after(today + timedelta(days), -ending.MONTHS)
    at = datetime(ended.year, ended.month, ended.day, 12, tzinfo=UTC)
    Run.objects.filter(pk=run.pk).update(ended_at=at)
    run.refresh_from_db()
    return today + timedelta(days)


def reviewed(run: Run, by: Person, **more: object) -> Review:
    key = new_key()
    return Review.objects.create(
        run=run, measure="handler_share", version="1", row=0, question="q", key=key,
        line=seal(key, "{}"), due_on=timezone.localdate(), opened_by=by.pk, **more,
    )  # fmt: skip


def test_what_a_run_found_is_deleted_on_its_day_and_that_it_was_stays(run, unit):
    on = long_ago(run)
    mapping = run.folder.with_name(f"{run.pk}.mapping.yaml")
    mapping.write_text(run.mapping, encoding="utf-8")
    assert ending.ends_on(run, None) == on
    assert ending.delete_due() == 1
    assert ending.delete_due() == 0
    assert not run.folder.exists()
    assert not mapping.exists()
    run.refresh_from_db()
    assert (run.state, run.fingerprint) == (State.DELETED, "f" * 64)
    entry = Entry.objects.get(action="run.deleted")
    assert (entry.actor, entry.subject) == (None, f"run:{run.pk}")
    assert run.fingerprint in entry.facts
    assert run.title not in entry.facts
    page = unit.get(reverse("run", args=[run.pk])).content.decode()
    assert "What this run found was deleted on" in page
    assert run.fingerprint in page
    assert str(run.asked_by) in page
    assert "identities: keep" in page
    # Old links lead there; files are gone.
    to = unit.get(reverse("finding", args=[run.pk, "handler_share"]))
    assert to.url == reverse("run", args=[run.pk])
    assert unit.get(reverse("written", args=[run.pk, "findings.json"])).status_code == 404


def test_a_run_is_kept_until_its_day_and_its_page_says_which(run, unit):
    on = long_ago(run, days=1)
    assert ending.delete_due() == 0
    for page in ("runs", "runs_keeping"):
        assert on.isoformat() in unit.get(reverse(page)).content.decode()
    assert f"{on}" in unit.get(reverse("run", args=[run.pk])).content.decode()


def test_a_run_that_waits_or_runs_does_not_end(db):
    for state in (State.WAITING, State.RUNNING):
        assert ending.ends_on(Run.objects.create(source="s", mapping="", state=state), None) is None


def test_runs_that_failed_end_too(db):
    run = Run.objects.create(source="s", mapping="", title="t", state=State.FAILED, said="why")
    long_ago(run)
    assert ending.delete_due() == 1
    run.refresh_from_db()
    assert run.said == ""


def test_what_the_administration_says_holds_after_a_month_of_notice(run, unit):
    today = timezone.localdate()
    assert ending.delete_due() == 0
    ended = timezone.localdate(run.ended_at)
    rule = ending.say(months=120, decided_by="Director", decided_on=today, by=unit.person)
    assert ending.ends_on(run, rule) == after(ended, 120)
    long_ago(run, days=-400)
    rule = ending.say(months=1, decided_by="Director", decided_on=today, by=unit.person)
    assert ending.ends_on(run, rule) == today + timedelta(30)
    assert ending.delete_due() == 0
    Keeping.objects.update(recorded_at=timezone.now() - timedelta(31))
    assert ending.delete_due() == 1
    said = Entry.objects.filter(action="runs.keeping_said")
    assert {e.actor for e in said} == {unit.person.pk}


def test_no_time_and_a_day_to_come_are_refused(unit):
    today = timezone.localdate()
    with pytest.raises(EvenhandError, match="A month is the least"):
        ending.say(months=0, decided_by="D", decided_on=today, by=unit.person)
    with pytest.raises(EvenhandError, match="is to come"):
        ending.say(months=1, decided_by="D", decided_on=today + timedelta(1), by=unit.person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Keeping.objects.create(
            months=0, decided_by="D", decided_on=today, recorded_by=unit.person.pk
        )


def test_the_form_says_how_long_and_its_faults_stand_at_it(unit, sign_in):
    sent = {"months": "24", "decided_by": "Director", "decided_on": str(timezone.localdate())}
    assert "months" in unit.get(reverse("say_runs_keeping")).content.decode()
    to_come = sent | {"decided_on": str(timezone.localdate() + timedelta(1))}
    answer = unit.post(reverse("say_runs_keeping"), to_come)
    assert answer.status_code == 422
    assert "is to come" in answer.content.decode()
    assert unit.post(reverse("say_runs_keeping"), sent).url == reverse("runs_keeping")
    assert Keeping.objects.get().months == 24
    page = unit.get(reverse("runs_keeping")).content.decode()
    assert "kept after it ended: 24," in page
    analyst = sign_in(Role.ANALYST, name="ann")
    assert analyst.post(reverse("say_runs_keeping"), sent).status_code == 403
    assert reverse("say_runs_keeping") not in analyst.get(reverse("runs_keeping")).content.decode()


def test_a_review_holds_its_run_back_and_says_so(run, unit):
    long_ago(run)
    review = reviewed(run, unit.person)
    said = f"Reviews that are open or whose own time has not ended: {review.pk}."
    assert ending.delete_due() == 0
    assert said in unit.get(reverse("run", args=[run.pk])).content.decode()
    assert said in unit.get(reverse("runs_keeping")).content.decode()
    # Deleted by two people: nothing is left that needs the run.
    Review.objects.update(deleted_at=timezone.now(), key=b"")
    assert ending.delete_due() == 1


def test_frozen_evidence_holds_its_run_back(run, unit):
    long_ago(run)
    reviewed(
        run, unit.person, outcome="referred", closed_at=timezone.now(), custodian=unit.person,
        frozen=b"x",
    )  # fmt: skip
    assert ending.delete_due() == 0


def test_a_release_holds_its_run_back_until_it_is_withdrawn(run, two):
    manager, unit = two
    long_ago(run)
    item = releases.ask(
        run, "handler_share", audience=Audience.PUBLIC, why="For the report.", by=unit
    )
    assert ending.needs(run) == (f"Releases that are asked for or stand: {item.pk}.",)
    releases.decide(item, release=True, reason="", by=manager)
    assert ending.delete_due() == 0
    releases.withdraw(item, reason="Old.", by=manager)
    assert ending.delete_due() == 1


def test_of_a_deleted_run_nothing_more_is_asked(run, two):
    long_ago(run)
    ending.delete_due()
    with transaction.atomic(), pytest.raises(EvenhandError, match="is deleted"):
        ending.must_be_here(run)
    run.refresh_from_db()
    with pytest.raises(EvenhandError, match="not done"):
        releases.ask(run, "handler_share", audience=Audience.PUBLIC, why="w", by=two[1])


def test_answers_of_officers_go_with_the_run(run, house):
    answer = Answer.objects.create(
        person=house[0], run=run, measure="handler_share", key=new_key(), account=b"x"
    )
    Said.objects.create(answer=answer, number=1, text=b"x")
    long_ago(run)
    ending.delete_due()
    assert not Answer.objects.exists()
    assert not Said.objects.exists()


def test_what_a_machine_left_that_died_half_way_is_swept(run):
    Run.objects.update(state=State.DELETED, deleted_at=timezone.now())
    assert run.folder.exists()
    ending.delete_due()
    assert not run.folder.exists()


def test_where_we_stand_reminds_before(run, unit):
    long_ago(run, days=31)
    assert "runs_keeping" not in {a.place for a in awaited(unit.person)}
    long_ago(run, days=20)
    assert [a.words for a in awaited(unit.person) if a.place == "runs_keeping"] == [
        "1 run ends within 30 days: what it found is then deleted."
    ]
