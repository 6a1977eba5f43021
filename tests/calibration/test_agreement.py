"""Does the table in the documentation say what the measures of this version do?

The table was counted over a thousand honest administrations and more. Here a small part is drawn
anew, with another seed, and must agree: a measure that was changed since, or whose design was, is
found by figures that chance does not explain.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from calibration.__main__ import RUNS, SEED
from calibration.design import every
from calibration.running import Job, Tally, perform
from scipy.stats import fisher_exact

DOCS = Path(__file__).parents[2] / "docs"
DRAWN = 20
DOUBT = 2e-4
"""Chance, a comparison, that figures of the same measure are said to differ; some 150 are made."""


@cache
def table() -> dict[str, Any]:
    return json.loads((DOCS / "reference" / "calibration.json").read_text(encoding="utf-8"))


def tallies(name: str) -> list[Tally]:
    return [Tally(**t) for t in table()["tallies"] if t["measure"] == name]


@pytest.mark.parametrize("name", every())
def test_a_thousand_honest_administrations_and_every_fault_stand_in_the_table(name):
    design = every()[name]
    found = tallies(name)
    assert {(t.size, t.effect) for t in found} == {
        (size, effect) for size in design.SIZES for effect in design.EFFECTS
    }
    assert sum(t.runs for t in found if t.effect == 0) >= RUNS
    assert table()["seed"] == SEED


@pytest.mark.parametrize("name", every())
def test_no_figure_of_the_table_misses_what_the_measure_states(name):
    lines = [v for v in table()["verdicts"] if v["measure"] == name]
    assert {v["holds"] for v in lines} == {h.kind for h in every()[name].HOLDS}
    assert [v for v in lines if not v["passes"]] == []


@pytest.mark.parametrize("name", every())
def test_page_and_curves_show_the_measure(name):
    page = (DOCS / "reference" / "calibration.md").read_text(encoding="utf-8")
    assert f"\n## {name}\n" in page
    if any(t.faults for t in tallies(name)):
        assert (DOCS / "pictures" / "power" / f"{name}.svg").stat().st_size > 1000


@pytest.mark.slow
@pytest.mark.parametrize("name", every())
def test_runs_drawn_anew_agree_with_the_table(name):
    design = every()[name]
    size = next(iter(design.SIZES))
    for effect in (0.0, design.EFFECTS[-1]):
        (then,) = (t for t in tallies(name) if (t.size, t.effect) == (size, effect))
        now = perform(Job(name, size, effect, runs=DRAWN, seed=SEED + 1))
        for what, of in (("false_runs", "runs"), ("covered", "intervals"), ("found", "faults")):
            assert alike(then, now, what, of), (what, then, now)


def alike(then: Tally, now: Tally, what: str, of: str) -> bool:
    """Say whether two shares may be those of one measure, by Fisher's exact test."""
    rows = [[getattr(t, what), getattr(t, of) - getattr(t, what)] for t in (then, now)]
    if not all(sum(row) for row in rows):
        return sum(rows[0]) == sum(rows[1]) == 0
    return float(fisher_exact(rows).pvalue) > DOUBT


def test_figures_that_chance_does_not_explain_are_no_agreement():
    plain = {"false_share": 0, "false_share_squares": 0, "intervals": 0, "covered": 0}
    then = Tally("m", "small", 0, 500, false_runs=20, faults=50, found=48, **plain)
    now = Tally("m", "small", 0, 20, false_runs=1, faults=20, found=4, **plain)
    assert alike(then, now, "false_runs", "runs")
    assert alike(then, now, "covered", "intervals")
    assert not alike(then, now, "found", "faults")
