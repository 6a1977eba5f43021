"""Does a run end as it should: done, failed with a reason, cancelled, or taken up again?"""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from evenhand.errors import RecordsError
from evenhand.web.evidence import running
from evenhand.web.evidence.models import Run, State
from evenhand.web.journal.models import Entry
from evenhand.web.records import sources


def ask(who) -> Run:
    return running.ask("ours", title="A run", by=who.pk)


def test_only_folders_with_a_mapping_are_records(records, house, home):
    (home / "sources" / "empty").mkdir()
    assert sources.names() == ["ours"]
    for name in ("empty", "../ours", "/etc", ""):
        with pytest.raises(RecordsError, match="no records under the name"):
            running.ask(name, title="A run", by=house[0].pk)


def test_a_run_that_cannot_read_its_records_fails_with_words(records, house):
    run = ask(house[0])
    (records / "a.csv").unlink()
    running.perform_run.func(run.pk)
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert "a.csv" in run.said or "csv" in run.said
    assert run.ended_at is not None
    assert Entry.objects.filter(action="run.failed").count() == 1


def test_a_cancelled_run_keeps_no_results_and_cannot_end_as_done(records, house):
    run = ask(house[0])
    running.cancel(run, by=house[0].pk)
    running.perform_run.func(run.pk)
    run.refresh_from_db()
    assert run.state == State.CANCELLED
    assert not (run.folder / "results.json").exists()


def test_a_run_that_is_cancelled_while_it_runs_ends_at_its_next_step(records, house, monkeypatch):
    run = ask(house[0])
    steps = []

    class Watched(running.Written):
        def __call__(self, what, share):
            # Reading tells of itself from another thread, which the test's transaction shuts out.
            if threading.get_ident() != self._thread:
                return
            steps.append(what)
            if len(steps) == 2:
                running.cancel(run, by=house[0].pk)
            self._next = 0.0
            super().__call__(what, share)

    monkeypatch.setattr(running, "Written", Watched)
    running.perform_run.func(run.pk)
    run.refresh_from_db()
    assert (run.state, run.said) == (State.CANCELLED, "")
    assert len(steps) == 2
    assert not Entry.objects.filter(action__in=("run.done", "run.failed")).exists()


def test_a_fault_that_comes_of_cancelling_is_no_failure(records, house):
    run = ask(house[0])
    (records / "a.csv").unlink()
    Run.objects.filter(pk=run.pk).update(state=State.RUNNING)
    running.cancel(run, by=house[0].pk)
    running._end(run, State.FAILED, said="The engine could not load the records.")
    run.refresh_from_db()
    assert (run.state, run.said) == (State.CANCELLED, "")
    assert not Entry.objects.filter(action="run.failed").exists()


def test_a_run_left_behind_is_taken_up_once(records, house):
    run = ask(house[0])
    Run.objects.filter(pk=run.pk).update(state=State.RUNNING, began_at=datetime.now(UTC))
    assert running.take_up() == 1
    assert running.take_up() == 0
    run.refresh_from_db()
    assert run.state == State.WAITING
    assert Entry.objects.filter(action="run.taken_up").count() == 1
