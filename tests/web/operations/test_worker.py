"""Does the worker end when it is asked to, and begin anew after a task that took much memory?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

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


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not say it")
def test_what_a_process_held_does_not_count_for_the_one_that_takes_its_place(tmp_path):
    script = tmp_path / "grows.py"
    script.write_text(
        "import os, sys\n"
        "from evenhand.web.starting import start\n"
        "start()\n"
        "from evenhand.web.operations.worker import _held_mb\n"
        "if 'anew' not in sys.argv:\n"
        "    much = b'x' * 400_000_000\n"
        "    print(_held_mb(), flush=True)\n"
        "    os.execv(sys.executable, [sys.executable, __file__, 'anew'])\n"
        "print(_held_mb())\n"
    )
    own = {k: v for k, v in os.environ.items() if not k.startswith(("EVENHAND", "DJANGO"))}
    own |= {"EVENHAND_HOME": str(tmp_path / "home")}
    words = [sys.executable, str(script)]
    done = subprocess.run(words, env=own, capture_output=True, text=True, check=True)
    before, after = map(int, done.stdout.split())
    assert before > 400 > worker.GROWN_MB > after
