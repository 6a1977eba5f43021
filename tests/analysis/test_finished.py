"""A run that was cut off goes on where it was, and ends as if it never had been."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from evenhand.analysis.finished import FOLDER, Finished, decoded, encoded
from evenhand.analysis.run import run
from evenhand.errors import EngineError, EngineGoneError
from evenhand.findings.chart import Chart, Mark
from evenhand.findings.finding import Estimate, Finding, Twin
from evenhand.findings.table import Facts, table
from evenhand.measures import MEASURES
from evenhand.records.context import Context

TABLE = table(
    "pairs",
    "Pairs",
    (Facts("who", "Who", "text"), ["a", None]),
    (Facts("n", "Files", "count"), [2**60, 3]),
    (Facts("p", "p", "p_value"), [0.1, np.nan]),
    (Facts("day", "Day", "date"), [date(2026, 1, 2), None]),
    (Facts("flagged", "Flagged", "flag"), [True, False]),
)
FINDING = Finding(
    measure="pair_excess",
    version="1",
    question="?",
    answer="Ten.",
    estimates=(Estimate("share", "Share", 0.1 + 0.2, "share", low=None),),
    tables=(TABLE,),
    charts=(Chart("bars", "Bars", "In words", TABLE, marks=(Mark(1.5, "standard"),)),),
    parameters={
        "level": np.float64(0.05),
        "keys": ("a", "b"),
        3: [datetime(2026, 1, 1, tzinfo=UTC)],
    },
    twin=Twin("No twin."),
)


def same(one: Finding, two: Finding) -> bool:
    """Compare as written, arrays by type and value too."""
    return json.dumps(encoded(one)) == json.dumps(encoded(two))


def test_a_finding_is_read_as_it_was_written(tmp_path):
    Finished(tmp_path, {"records": "a"}).write(FINDING)
    found = Finished(tmp_path, {"records": "a"}).read("pair_excess", "1")
    assert found is not None
    assert same(found, FINDING)
    assert found.to_dict() == FINDING.to_dict()
    assert found.table()["n"].dtype == np.int64
    assert (tmp_path / FOLDER).stat().st_mode & 0o077 == 0, "others cannot look into it"


@pytest.mark.parametrize("key", [{"records": "b"}, {"records": "a", "versions": "other"}])
def test_another_run_s_finding_is_not_taken(tmp_path, key):
    Finished(tmp_path, {"records": "a"}).write(FINDING)
    assert Finished(tmp_path, key).read("pair_excess", "1") is None
    assert Finished(tmp_path, {"records": "a"}).read("pair_excess", "2") is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"key": 1}', '{"key": "K", "version": "1", "finding": {"is": "Path"}}']
)
def test_what_is_no_whole_finding_is_asked_again(tmp_path, text):
    finished = Finished(tmp_path, {})
    finished.folder.mkdir()
    (finished.folder / "pair_excess.json").write_text(
        text.replace("K", finished._key), encoding="utf-8"
    )
    assert finished.read("pair_excess", "1") is None


def test_nothing_but_parts_of_findings_is_written_or_made():
    with pytest.raises(TypeError, match="no part of a finding"):
        encoded({"path": Path()})
    with pytest.raises(KeyError):
        decoded({"is": "Path", "fields": {}})


def test_a_run_that_ended_well_leaves_nothing_and_a_broken_one_its_findings(tmp_path):
    finished = Finished(tmp_path, {})
    finished.write(FINDING)
    finished.is_whole = False
    finished.forget()
    assert finished.read("pair_excess", "1") is not None
    finished.is_whole = True
    finished.forget()
    assert not finished.folder.exists()


def test_an_interrupt_in_the_middle_of_writing_keeps_no_half(tmp_path, monkeypatch):
    def interrupted(*anything):
        raise KeyboardInterrupt

    finished = Finished(tmp_path, {})
    finished.write(FINDING)
    with monkeypatch.context() as patch:
        patch.setattr(json, "dump", interrupted)
        with pytest.raises(KeyboardInterrupt):
            finished.write(replace(FINDING, measure="balance"))
    assert [p.name for p in finished.folder.iterdir()] == ["pair_excess.json"]


def test_every_finding_survives_and_none_is_computed_twice(administration, tmp_path):
    records = administration(steer=True)
    measures = [m for m in MEASURES if m.NAME in ("pair_excess", "handler_share", "lot_test")]
    first = run(
        records, measures=measures, context=Context(records.design),
        finished=Finished(tmp_path, {}),
    )  # fmt: skip
    # Without one table no query could be asked: all is taken from what was written down.
    hollow = replace(records, tables={n: t.limit(0) for n, t in records.tables.items()})
    again = run(
        hollow, measures=measures, context=Context(records.design),
        finished=Finished(tmp_path, {}),
    )  # fmt: skip
    assert [same(a, b) for a, b in zip(first, again, strict=True)] == [True] * 3


def test_a_measure_that_is_handed_a_result_is_handed_it_also_after_a_restart(
    administration, tmp_path
):
    taking = [m for m in MEASURES if getattr(m, "TAKES", {})]
    assert taking, "no measure takes another's result: this test has lost its subject"
    givers = {name for m in taking for name in m.TAKES}
    measures = [m for m in MEASURES if m in taking or m.NAME in givers]
    records = administration(steer=True)
    whole = run(
        records, measures=measures, context=Context(records.design),
        finished=Finished(tmp_path, {}),
    )  # fmt: skip
    for measure in taking:
        (tmp_path / FOLDER / f"{measure.NAME}.json").unlink(missing_ok=True)
    again = run(
        records, measures=measures, context=Context(records.design),
        finished=Finished(tmp_path, {}),
    )  # fmt: skip
    # Threads add up floats in the order they end: the words round what differs in the last digits.
    assert [f.answer for f in again] == [f.answer for f in whole]


def test_a_measure_that_the_engine_lost_is_asked_again_and_the_others_are_not(
    administration, tmp_path
):
    lost = SimpleNamespace(
        NAME="lost", VERSION="1", QUESTION="?", ROLE="", NEEDS=(), HAS_TWIN=False, Counts=None,
        lacks=lambda records: (), query=_lose_a_worker,
    )  # fmt: skip
    times = [m for m in MEASURES if m.NAME == "lot_test"]
    records = administration()
    finished = Finished(tmp_path, {})
    found = run(
        records, measures=[lost, *times], context=Context(records.design), finished=finished
    )
    assert [f.is_measured for f in found] == [False, True]
    assert "Spark lost a worker" in found[0].answer
    assert not finished.is_whole
    assert finished.read("lost", "1") is None
    assert finished.read("lot_test", times[0].VERSION) is not None


def _lose_a_worker(records):
    raise EngineError("Spark lost a worker.", do_next="Run again.")


def test_an_engine_that_is_gone_ends_the_run(administration):
    def gone(records):
        raise EngineGoneError("Spark ended.", do_next="Run again.")

    measure = SimpleNamespace(
        NAME="gone", VERSION="1", QUESTION="?", ROLE="", NEEDS=(), HAS_TWIN=False, Counts=None,
        lacks=lambda records: (), query=gone,
    )  # fmt: skip
    records = administration()
    with pytest.raises(EngineGoneError, match="Spark ended"):
        run(records, measures=[measure], context=Context(records.design))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_run_killed_in_the_middle_ends_like_one_that_was_not(practice, tmp_path):
    def command(out: str) -> list[str]:
        words = [practice.folder, "--mapping", practice.mapping, "--out", tmp_path / out]
        words += ["--key", tmp_path / "key", "--measures"]
        words += ["handler_share,pair_excess,officer_funnel,release_time,process_map"]
        words += ["--quiet", "--repeatable"]
        return [sys.executable, "-m", "evenhand", "analyse", *map(str, words)]

    subprocess.run(command("whole"), check=True, capture_output=True)
    with subprocess.Popen(command("cut"), stdout=subprocess.DEVNULL) as running:
        written = tmp_path / "cut" / FOLDER
        until = time.monotonic() + 600
        while not list(written.glob("*.json")) and running.poll() is None:
            assert time.monotonic() < until
            time.sleep(0.01)
        os.kill(running.pid, signal.SIGKILL)
    assert running.returncode == -signal.SIGKILL, "it ended before it could be cut off"
    assert not (tmp_path / "cut" / "findings.json").exists()
    done = {p.name: p.stat().st_mtime_ns for p in written.glob("*.json")}
    assert done
    subprocess.run(command("cut"), check=True, capture_output=True)
    one, two = ((tmp_path / n / "findings.json").read_bytes() for n in ("whole", "cut"))
    assert one == two
    assert not written.exists()
