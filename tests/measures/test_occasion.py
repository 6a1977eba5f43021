import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from calibration.designs import occasion as drawing
from hypothesis import given
from hypothesis import strategies as st

from evenhand.measures import occasion
from evenhand.records.context import Context
from evenhand.records.counts import Names
from evenhand.records.design import Design, Outcome

RAISED = Outcome("value_adjusted", "value_adjusted", "share")
WAITED = Outcome("release_hours", "release_hours", "duration", "hours")
MONTHS = 6
DATES = np.array([20260101 + 100 * m + d for m in range(MONTHS) for d in range(8, 28)])
IS_END = np.tile(np.arange(20) >= 17, MONTHS)


def counts(n, total, *, dates=DATES, outcomes=1):
    """One office by day: ``n`` files, and what like files do not explain."""
    one = np.stack([n, total, total**2, 0 * total]).astype(float)
    offices = Names(np.arange(1), np.array(["P"], dtype=object))
    days = occasion.Days(
        0 * dates, dates, np.asarray(n, dtype=np.int64), np.concatenate([one] * outcomes)
    )
    periods = Names(np.arange(1), np.array(["2026-S1"], dtype=object))
    return occasion.Counts(days, None, offices, periods)


def said(given_counts, *outcomes):
    found = occasion.infer(given_counts)
    context = Context(Design(outcomes=outcomes or (RAISED,)))
    return occasion.find(given_counts, found, context)


def yeses(rng, share):
    n = rng.poisson(30, DATES.size) + 1
    return n, rng.binomial(n, share) - 0.1 * n


def test_the_end_of_a_month_is_told_per_file_in_points():
    # Each day 20 files; on the others 2 or 4 are raised, at the end 7 or 9: 40 % less 15 %.
    total = np.tile([2.0, 4.0], DATES.size // 2)
    total[IS_END] = np.tile([7.0, 9.0], IS_END.sum() // 2)
    total[~IS_END] = np.tile([2.0, 4.0], (~IS_END).sum() // 2)
    finding = said(counts(np.full(DATES.size, 20), total))
    row = next(r for r in finding.table().rows() if r["occasion"] == "month end")
    assert row["effect"] == pytest.approx(0.25)
    assert row["low"] < 0.25 < row["high"]
    assert row["flagged"]
    assert "at P, value adjusted at the occasion month end more by 25 perc" in finding.answer


def test_durations_are_shown_and_never_listed():
    rng = np.random.default_rng(0)
    n, total = yeses(rng, np.where(IS_END, 0.4, 0.1))
    finding = said(counts(n, total), WAITED)
    rows = list(finding.table().rows())
    assert rows[0]["p_value"] < 0.001
    assert not any(r["flagged"] for r in rows)
    assert np.isnan([r["q_value"] for r in rows]).all()
    both = said(counts(n, total, outcomes=2), WAITED, RAISED)
    assert {r["outcome"] for r in both.table().rows() if r["flagged"]} == {"value adjusted"}


def test_an_honest_office_is_listed_below_the_level():
    rng = np.random.default_rng(2)
    any_listed = 0
    for _ in range(100):
        drawn = drawing.draw(rng, drawing.SIZES["small"])
        any_listed += drawing.judge(drawn, occasion.infer(drawn.counts)).false > 0
    # Of 100 at 5 %, more than 11 come by chance once in a hundred times.
    assert any_listed <= 11


def test_a_target_for_the_end_of_the_month_is_found():
    rng = np.random.default_rng(3)
    judged = []
    for _ in range(10):
        drawn = drawing.draw(rng, drawing.SIZES["medium"], effect=2.0)
        judged.append(drawing.judge(drawn, occasion.infer(drawn.counts)))
    assert sum(bool(j.found) for j in judged) >= 8


@given(st.permutations(range(DATES.size)))
def test_the_order_of_the_rows_does_not_matter(order):
    n, total = yeses(np.random.default_rng(4), 0.1)
    order = np.array(order)
    as_is = occasion.infer(counts(n, total)).tests
    again = occasion.infer(counts(n[order], total[order], dates=DATES[order])).tests
    for one, other in zip(as_is, again, strict=True):
        assert one.told.effect == pytest.approx(other.told.effect)
        assert one.told.p_value == pytest.approx(other.told.p_value)


def test_a_month_without_its_end_is_not_compared():
    n, total = yeses(np.random.default_rng(5), 0.1)
    # Records that end on 18 June: of June nothing is used.
    cut = DATES <= 20260618
    tests = occasion.infer(counts(n[cut], total[cut], dates=DATES[cut])).tests
    assert tests[0].files == n[DATES < 20260601].sum()


def test_few_days_or_an_outcome_that_is_constant_are_not_measurable():
    few = said(counts(np.full(20, 5), np.ones(20), dates=DATES[:20]))
    assert few.status == "not_measurable"
    assert "10 days with the occasion" in few.lacks[0]
    assert said(counts(np.full(DATES.size, 5), np.zeros(DATES.size))).status == "not_measurable"
    none = np.zeros(0)
    empty = said(counts(none, none, dates=np.zeros(0, dtype=np.int64)))
    assert empty.status == "not_measurable"


def test_days_and_moments_come_from_records(invented):
    world = invented.world(seed=1, files=3000, offices=1, officers=4)
    frame = world.declarations
    at = pd.to_datetime(frame.day) + pd.to_timedelta(world.rng.integers(8, 18, 3000), unit="h")
    # A yes follows an hour after 14 o'clock, so it is in the last third and after late ones.
    late = at.dt.hour >= 14
    raised = world.rng.random(3000) < np.where(late, 0.5, 0.1)
    world.declarations = frame.assign(
        registered_at=at, assigned_at=at, hour=at.dt.hour, value_adjusted=raised.astype(float)
    )
    finding = invented.asked(occasion, world, outcomes=(RAISED,))
    rows = {r["occasion"]: r for r in finding.table().rows()}
    # Two whole months have six last days: too few.
    assert set(rows) == {"heavy load", "late hour", "last third", "after a yes"}
    assert rows["late hour"]["flagged"]
    assert rows["late hour"]["low"] < 0.4 < rows["late hour"]["high"]
    assert rows["last third"]["effect"] > 0.2
    assert finding.twin.statement.startswith("No twin")


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_the_planted_target_is_found_and_a_rush_is_not(practised, seed):
    asked = practised(occasion, seed=seed)
    truth = json.loads(asked.made.truth.read_text())
    office = next(f for f in truth["faults"] if f["id"] == "month_end_target")["office"]
    rush = next(f for f in truth["look_alikes"] if f["id"] == "month_end_rush")["office"]
    flagged = [r for r in asked.findings[0].table().rows() if r["flagged"]]
    assert (office, "month end", "value adjusted") in {
        (r["office"], r["occasion"], r["outcome"]) for r in flagged
    }
    assert rush not in {r["office"] for r in flagged}


@pytest.mark.slow
def test_nothing_is_listed_in_an_honest_administration(practised):
    asked = practised(occasion, honest=True)
    assert not any(r["flagged"] for r in asked.findings[0].table().rows())
    short = asked.records.declarations.drop("assigned_at")
    records = replace(asked.records, tables={**asked.records.tables, "declarations": short})
    assert set(occasion.query(records)) == {"days", "offices", "periods"}
