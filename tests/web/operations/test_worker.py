"""Does the worker end when it is asked to, and begin anew after a task that took much memory?"""

from __future__ import annotations

import signal
import sys

import pytest

from evenhand.web.evidence.running import perform_run
from evenhand.web.operations import worker

pytestmark = pytest.mark.django_db(transaction=True)


class ReplacedError(Exception):
    """Stands for the moment at which another process takes this one's place."""


@pytest.fixture(autouse=True)
def _signals_as_before():
    before = {s: signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    yield
    for which, handler in before.items():
        signal.signal(which, handler)


@pytest.fixture
def replaced(monkeypatch):
    seen = []

    def execv(path, words):
        seen.append([path, *words])
        raise ReplacedError

    monkeypatch.setattr(worker.os, "execv", execv)
    return seen


def test_a_worker_that_grew_begins_anew_after_its_task(monkeypatch, replaced):
    monkeypatch.setattr(worker, "GROWN_MB", 1)
    perform_run.enqueue(0)
    with pytest.raises(ReplacedError):
        worker.work()
    assert replaced == [[sys.executable, sys.executable, *sys.orig_argv[1:]]]


def test_a_worker_that_did_not_grow_goes_on_until_it_is_asked_to_end(monkeypatch, replaced):
    monkeypatch.setattr(worker, "GROWN_MB", 1 << 30)
    done = []

    def sleep(seconds):
        # Nothing is left to do: somebody ends the worker.
        done.append(seconds)
        signal.raise_signal(signal.SIGTERM)

    for _ in range(2):
        perform_run.enqueue(0)
    monkeypatch.setattr(worker.Worker.run.__globals__["time"], "sleep", sleep)
    with pytest.raises(SystemExit):
        worker.work()
    assert done == [1]
    assert replaced == []
