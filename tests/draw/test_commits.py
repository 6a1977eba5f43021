import threading

import pytest

from evenhand.draw import commits
from evenhand.draw.commits import BusyError, Commits
from evenhand.draw.store import Rows
from evenhand.errors import DrawError


def row(index):
    return Rows(leaves=[(index, b"x")])


def test_what_gathers_while_one_is_written_is_written_together_in_order():
    written, gate = [], threading.Event()

    def write(rows):
        gate.wait(10)
        written.append([index for index, _ in rows.leaves])

    asked = Commits(write)
    futures = [asked.add(row(i)) for i in range(5)]
    gate.set()
    for future in futures:
        future.result(10)
    asked.close()
    assert [index for rows in written for index in rows] == [0, 1, 2, 3, 4]
    assert len(written) <= 2


def test_failed_write_is_told_to_all_and_nothing_is_taken_after_it():
    def write(rows):
        raise DrawError("The disk is full.", do_next="Clear it.")

    asked = Commits(write)
    with pytest.raises(DrawError, match="disk is full"):
        asked.add(row(0)).result(10)
    with pytest.raises(DrawError, match="earlier write failed"):
        asked.check()
    with pytest.raises(DrawError):
        asked.add(row(1)).result(10)
    asked.close()


def test_too_many_waiting_are_sent_away(monkeypatch):
    monkeypatch.setattr(commits, "MOST_WAITING", 2)
    gate = threading.Event()
    asked = Commits(lambda rows: gate.wait(10) and None)
    futures = [asked.add(row(i)) for i in range(4)]
    with pytest.raises(BusyError):
        for _ in range(100):
            asked.check()
            futures.append(asked.add(row(9)))
    gate.set()
    for future in futures:
        future.result(10)
    asked.check()
    asked.close()
