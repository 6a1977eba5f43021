"""Is what people wrote into a log read on from where it was left, and is a changed log told?"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

from tests.draw.conftest import PARTIES, Made

from evenhand.web.draws import entries
from evenhand.web.draws.models import Entry, Read


def written(folder, *, absences=0):
    made = Made()
    made.key()
    for party in PARTIES:
        made.party(party)
    made.roster("h-a", "h-b", excluded=["h-c"])
    for n in range(absences):
        made.add("absence", roster=5, handler="h-a", from_round=30_000_100 + n, reason="ill",
                 actor="cleo", approver="abe")  # fmt: skip
    made.publish(folder)
    return made


def test_rosters_and_exceptions_are_read_once_and_read_on(names, tmp_path):
    log = names(log=str(tmp_path / "log"), log_key=None)
    made = written(tmp_path / "log", absences=1)
    assert entries.catch_up(log) == entries.Stand(7, 7)
    (shift,) = entries.shifts(log)
    assert [h["handler"] for h in shift.content["handlers"]] == ["h-a", "h-b"]
    assert shift.content["excluded"] == [{"handler": "h-c", "reason": "leave"}]
    assert [act.kind for act in shift.acts] == ["absence"]
    made.add("return", roster=5, handler="h-a", from_round=30_000_200, actor="cleo", approver="abe")
    made.publish(tmp_path / "log")
    assert entries.catch_up(log) == entries.Stand(8, 8)
    assert entries.catch_up(log) == entries.Stand(8, 8)
    assert [act.kind for act in entries.shift(log, 5).acts] == ["absence", "return"]
    assert entries.counted(log)["absence"] == 1
    assert {e.office for e in entries.departures(log)} == {"port"}


def test_a_page_reads_so_many_leaves_and_the_next_reads_on(names, tmp_path):
    log = names(log=str(tmp_path / "log"), log_key=None)
    written(tmp_path / "log", absences=300)
    assert entries.catch_up(log, most=200) == entries.Stand(306, 200)
    assert entries.catch_up(log, most=200) == entries.Stand(306, 306)
    assert Entry.objects.filter(log="P01", kind="absence").count() == 300


def test_a_log_that_was_rolled_back_or_rewritten_is_told_and_not_read(names, tmp_path):
    log = names(log=str(tmp_path / "log"), log_key=None)
    written(tmp_path / "log", absences=5)
    entries.catch_up(log)
    shutil.rmtree(tmp_path / "log")
    made = written(tmp_path / "log", absences=3)
    stand = entries.catch_up(log)
    assert "does not go on from the 11 leaves" in stand.trouble
    assert (stand.size, stand.read) == (9, 11)
    # Longer than before, and another log all the same.
    for _ in range(3):
        made.add("conflict", office="port", tag="ab" * 32, handler="h-a", reason="kin",
                 actor="cleo", approver="abe")  # fmt: skip
    shutil.rmtree(tmp_path / "log")
    made.publish(tmp_path / "log")
    assert "does not go on" in entries.catch_up(log).trouble
    assert Read.objects.get(log="P01").leaves == 11


def test_a_log_under_another_key_or_not_there_is_told(names, tmp_path, office):
    log = names(log=str(tmp_path / "log"))
    assert "is missing" in entries.catch_up(log).trouble
    written(tmp_path / "log")
    assert "not signed by the key" in entries.catch_up(log).trouble


def test_a_torn_file_is_told_and_what_is_whole_is_read(names, tmp_path):
    log = names(log=str(tmp_path / "log"), log_key=None)
    written(tmp_path / "log", absences=300)
    (tmp_path / "log/tile/entries/000").unlink()
    stand = entries.catch_up(log)
    assert "missing or torn" in stand.trouble
    assert stand.read == 0


def test_emergencies_are_counted_as_countersigned_waiting_or_overdue(log):
    now = datetime.now(UTC)

    def put(leaf, kind, hours, of=None, **content):
        Entry.objects.create(log="P01", leaf=leaf, kind=kind, at=now - timedelta(hours=hours),
                             office="port", of=of, content=content)  # fmt: skip

    for leaf, hours in ((1, 30), (2, 30), (3, 2), (4, 30), (5, 3)):
        put(leaf, "emergency", hours, actor="dora", reason="night", to="h", tag="ab")
    put(6, "countersign", 20, of=1, approver="abe")
    put(7, "countersign", 1, of=4, approver="abe")
    # By who gave it away it is none.
    put(8, "countersign", 1, of=5, approver="dora")
    found = {e.entry.leaf: e for e in entries.emergencies(log)}
    assert [n for n, e in sorted(found.items()) if e.is_signed] == [1]
    assert [n for n, e in sorted(found.items()) if e.is_overdue] == [2, 4]
    assert [n for n, e in sorted(found.items()) if e.waits] == [3, 5]


def test_a_time_beyond_any_calendar_is_shown_as_the_last(log):
    assert entries.moment(2**53) == entries.LAST_MOMENT
