"""The harness decides whether a row is missed: that decision is tested, never a time."""

import json
import math
import time

import pytest
from benchmarks.harness import Row

from benchmarks import __main__ as runner
from benchmarks import harness

REACHED = Row("a case", 1.234, 56.7, "1/20 of a peer", "at most 1/15 of a peer", True)
MISSED = Row("another", 2.0, math.nan, "1/9 of a peer", "at most 1/10 of a peer", False)
ASKED_NOTHING = Row("  the peer", 24.0, 99.0)


def test_a_line_stands_under_its_headings():
    heading, line = harness.heading(), harness.line(REACHED)
    assert [cell.strip() for cell in line.split("|")] == [
        "a case",
        "1.23",
        "57",
        "1/20 of a peer",
        "at most 1/15 of a peer",
        "yes",
    ]
    assert [i for i, c in enumerate(heading) if c == "|"] == [
        i for i, c in enumerate(line) if c == "|"
    ]


def test_a_missed_row_says_no_and_a_peak_not_known_says_nothing():
    cells = [cell.strip() for cell in harness.line(MISSED).split("|")]
    assert cells[2] == "-"
    assert cells[5] == "NO"


def test_show_fails_only_where_a_row_is_missed(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv(harness.ROWS_TO, str(tmp_path / "rows"))
    assert harness.show([REACHED, ASKED_NOTHING]) == 0
    assert harness.show([MISSED]) == harness.MISSED
    kept = harness.read(tmp_path / "rows")
    assert kept[:2] == [REACHED, ASKED_NOTHING]
    assert harness.missed(kept) == [kept[2]]
    assert capsys.readouterr().out.count("a case") == 1


def test_rows_that_nobody_wrote_are_none(tmp_path):
    assert harness.read(tmp_path / "none") == []


@pytest.mark.parametrize(
    ("ours", "whole", "said"), [(1.0, 24.0, "1/24"), (2.0, 4.0, "1/2"), (3.0, 2.0, "1.50 x")]
)
def test_a_part_is_said_as_people_say_it(ours, whole, said):
    assert harness.part_of(ours, whole) == said


def test_the_best_of_several_rounds_counts():
    waits = iter([0.05, 0.0, 0.05])
    cost = harness.best(lambda: time.sleep(next(waits)), rounds=3)
    assert cost.seconds < 0.05


def hold(megabytes: int) -> float:
    held = bytearray(megabytes * 1_000_000)
    held[::4096] = b"x" * len(held[::4096])
    return harness.peak_mb()


@pytest.mark.skipif(math.isnan(harness.peak_mb()), reason="this system does not tell")
def test_the_peak_of_a_process_is_its_own():
    # What the parent holds must not count: it has held 300 MB before the child starts.
    assert hold(300) > 300
    grew = harness.alone(hold, 200) - harness.alone(hold, 0)
    assert grew == pytest.approx(200, abs=20)
    assert harness.alone(hold, 0) < 300


def test_the_summary_names_what_was_missed_and_what_broke():
    text = runner.summary({"a/bench_a": [REACHED, ASKED_NOTHING, MISSED]}, ["b/bench_b"])
    assert "Missed: another, must reach at most 1/10 of a peer." in text
    assert "Broke: b/bench_b" in text
    assert "the peer" not in text
    assert "All 1 rows" in runner.summary({"a/bench_a": [REACHED]}, [])


SCRIPT = """
from benchmarks import harness
{body}
"""


@pytest.mark.parametrize(
    ("body", "arguments", "code", "said"),
    [
        ("raise SystemExit(harness.show([harness.Row('c', 1, 1, reached=True)]))", [], 0, "All 1"),
        (
            "raise SystemExit(harness.show([harness.Row('c', 1, 1, reached=False)]))",
            [],
            1,
            "Missed",
        ),
        (
            "raise SystemExit(harness.show([harness.Row('c', 1, 1, reached=False)]))",
            ["--report-only"],
            0,
            "Missed",
        ),
        ("raise SystemExit('no peer')", [], 1, "Broke: a/bench_a"),
    ],
)
def test_the_run_fails_where_a_row_is_missed_or_a_benchmark_breaks(
    body, arguments, code, said, tmp_path, monkeypatch, capsys
):
    package = tmp_path / "invented"
    (package / "a").mkdir(parents=True)
    (package / "a" / "bench_a.py").write_text(SCRIPT.format(body=body), encoding="utf-8")
    root = str(runner.HERE.parent)
    monkeypatch.setenv("PYTHONPATH", root)
    monkeypatch.setattr(runner, "HERE", package)
    monkeypatch.setattr("sys.argv", ["benchmarks", *arguments])
    assert runner.main() == code
    assert said in capsys.readouterr().out


def test_an_unknown_benchmark_is_misuse(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["benchmarks", "measures/none"])
    with pytest.raises(SystemExit) as ended:
        runner.main()
    assert ended.value.code == 2
    assert "statistics/bench_variance" in capsys.readouterr().err


def test_a_row_survives_being_written():
    assert (
        harness.Row(**json.loads(json.dumps({"case": "c", "seconds": 1, "peak_mb": 2}))).must == ""
    )
