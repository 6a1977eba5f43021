import pytest
from django.db import OperationalError
from django.utils import timezone

from evenhand.errors import EvenhandError
from evenhand.web import progress
from evenhand.web.evidence.models import Run, State
from evenhand.web.progress import Written

GONE = EvenhandError("It was cancelled.", do_next="Ask again.")


@pytest.fixture
def run(db):
    return Run.objects.create(
        source="ours", mapping="", title="A run", state=State.RUNNING, began_at=timezone.now()
    )


@pytest.fixture
def written(run, monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN", 0.0)
    return Written(Run.objects.filter(pk=run.pk, state=State.RUNNING), gone=GONE)


def test_how_far_a_task_is_stands_in_its_row(run, written):
    written("x" * 300, 0.25)
    run.refresh_from_db()
    assert (run.doing, run.share_done) == ("x" * 200, 0.25)
    written("the rest", 0.5)
    run.refresh_from_db()
    assert (run.doing, run.share_done) == ("the rest", 0.5)


def test_it_is_written_at_most_once_a_second(run):
    told = Written(Run.objects.filter(pk=run.pk), gone=GONE)
    told("first", 0.1)
    told("second", 0.2)
    run.refresh_from_db()
    assert run.doing == "first"


def test_a_task_that_nothing_waits_for_ends(run, written):
    Run.objects.filter(pk=run.pk).update(state=State.CANCELLED)
    with pytest.raises(EvenhandError, match="cancelled"):
        written("a step", 0.5)


def test_a_database_that_is_busy_ends_no_task(written, monkeypatch):
    def busy(**_):
        raise OperationalError("database is locked")

    monkeypatch.setattr(written._rows, "all", busy)
    written("a step", 0.5)
