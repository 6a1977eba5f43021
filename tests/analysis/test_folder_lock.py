"""A folder is held by one run at a time, however the run ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import evenhand
from evenhand.analysis.folder_lock import LOCK, only_run_in
from evenhand.errors import ReportError

HOLD = """
import sys
from pathlib import Path
from evenhand.analysis.folder_lock import only_run_in
with only_run_in(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_by_another(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold the folder."""
    source = str(Path(evenhand.__file__).parents[1])
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_folder_held_by_a_running_process_is_refused_by_its_number(tmp_path: Path):
    with held_by_another(tmp_path) as other:
        said = f"process {other.pid}.*is writing"
        with pytest.raises(ReportError, match=said) as caught, only_run_in(tmp_path):
            pytest.fail("two runs in one folder")
        assert caught.value.do_next == "Wait for it to end, or name another folder with --out."
        # Being refused took nothing from the other.
        assert (tmp_path / LOCK).read_text(encoding="ascii") == str(other.pid)


def test_a_folder_is_free_once_the_other_has_ended(tmp_path: Path):
    with held_by_another(tmp_path) as other:
        other.communicate(input="")
    with only_run_in(tmp_path):
        assert (tmp_path / LOCK).read_text(encoding="ascii") == str(os.getpid())
    assert not (tmp_path / LOCK).exists()


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")
def test_the_lock_of_a_process_that_was_killed_stops_nobody(tmp_path: Path):
    with held_by_another(tmp_path) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert (tmp_path / LOCK).exists()
    with only_run_in(tmp_path):
        pass
    assert not (tmp_path / LOCK).exists()


@pytest.mark.parametrize("left", ["", "no number", "1", str(os.getppid())])
def test_a_file_that_nobody_holds_stops_nobody(tmp_path: Path, left: str):
    # Process 1 and our parent are alive, but hold nothing: their numbers were given out again.
    (tmp_path / LOCK).write_text(left, encoding="ascii")
    with only_run_in(tmp_path):
        pass
    assert not (tmp_path / LOCK).exists()


def test_a_folder_that_was_made_for_nothing_is_removed_with_its_parents(tmp_path: Path):
    deep = tmp_path / "a" / "b"
    with only_run_in(deep):
        assert deep.is_dir()
    assert not (tmp_path / "a").exists()


def test_a_folder_that_was_there_or_holds_something_stays(tmp_path: Path):
    there, filled = tmp_path / "there", tmp_path / "filled"
    there.mkdir()
    with only_run_in(there):
        pass
    with only_run_in(filled):
        (filled / "result").touch()
    assert there.is_dir()
    assert (filled / "result").exists()


def test_a_lock_that_was_removed_under_our_hands_is_taken_anew(tmp_path: Path, monkeypatch):
    from evenhand.analysis import folder_lock

    whole = folder_lock._lock
    removed = []

    def late(handle: int) -> None:
        # The run before ends just between our opening the file and our locking it.
        if not removed:
            removed.append((tmp_path / LOCK).unlink())
        whole(handle)

    monkeypatch.setattr(folder_lock, "_lock", late)
    refused = pytest.raises(ReportError, match="is writing into")
    with only_run_in(tmp_path), refused, only_run_in(tmp_path):
        pytest.fail("two runs in one folder")
    assert removed == [None]


def test_a_system_that_cannot_lock_says_so_itself(tmp_path: Path, monkeypatch):
    from evenhand.analysis import folder_lock

    def refuse(handle: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(folder_lock, "_lock", refuse)
    with pytest.raises(OSError, match="not supported"), only_run_in(tmp_path):
        pytest.fail("a folder without a lock")
