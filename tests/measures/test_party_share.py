"""Gaps between agents and between offices are those of leave-out on the rows themselves."""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np
import pytest

from evenhand.analysis.run import fill
from evenhand.findings.finding import Finding
from evenhand.findings.wording import points
from evenhand.measures import party_share
from evenhand.measures.party_share import LEAST_FILES, find, infer, lacks, query
from evenhand.records.context import Context
from evenhand.records.design import Design, Outcome
from evenhand.records.records import Records
from evenhand.statistics.variance import swap_gap
from evenhand.statistics.variance_by_set import leave_out_by_set

OUTCOMES = (
    Outcome("release_hours", "hours", "duration", "hours"),
    Outcome("offence_recorded", "offence", "share", "share"),
)


def made(*, seed: int, gap: float, files: int = 1200, agents: int = 8) -> dict[str, Any]:
    """Return rows in which agents differ by ``gap`` standard deviations of one file."""
    random = np.random.default_rng(seed)
    agent = random.integers(agents, size=files)
    effect = gap * random.standard_normal(agents)
    return {
        "declaration_id": [f"D{i}" for i in range(files)],
        "agent": [f"A{a}" for a in agent],
        "office": [f"P{p}" for p in random.integers(3, size=files)],
        "month": [f"M{m}" for m in random.integers(4, size=files)],
        "hours": 20 + effect[agent] + random.standard_normal(files),
        "offence": (random.random(files) < 0.2 + 0.05 * (agent % 2)).astype(float),
    }


def records(rows: dict[str, Any], *, outcomes: tuple[Outcome, ...] = OUTCOMES) -> Records:
    """Return them as records, compared within office and month."""
    return Records(
        tables={"declarations": ibis.memtable(rows)},
        design=Design(outcomes=outcomes, like_with_like=("office", "month")),
    )


def asked(given: Records) -> tuple[party_share.Counts, party_share.Found, Finding]:
    """Ask the whole question."""
    counts = fill(party_share.Counts, query(given), lambda t: t.to_pyarrow())
    found = infer(counts)
    return counts, found, find(counts, found, Context(design=given.design, fingerprint="f"))


def test_the_estimate_is_that_of_leave_out_on_the_rows():
    rows = made(seed=1, gap=1.0)
    _, found, _ = asked(records(rows))
    both = [f"{o}|{m}" for o, m in zip(rows["office"], rows["month"], strict=True)]
    for share in found.shares:
        unit = np.array(rows[share.party])
        inside = np.array(both if share.party == "agent" else rows["month"])
        outcome = np.asarray(rows[OUTCOMES[share.outcome].column], dtype=float)
        expected = leave_out_by_set(outcome - outcome.mean(), unit, inside)
        assert share.found is not None
        assert share.found.unit_variance == pytest.approx(expected.unit_variance, rel=1e-8)
        assert share.found.low == pytest.approx(expected.low, rel=1e-6, abs=1e-12)
        assert share.found.high == pytest.approx(expected.high, rel=1e-6, abs=1e-12)
        assert share.found.observations == expected.observations
        assert share.mean == pytest.approx(outcome.mean())


def test_gaps_are_said_in_words_units_and_points():
    _, found, finding = asked(records(made(seed=1, gap=1.0)))
    hours, offence, _, _ = found.shares
    assert hours.found is not None
    assert offence.found is not None
    assert finding.answer.startswith(
        f"release hours by agent: two agents differ by {hours.found.swap_gap:.3g} hours on average "
    )
    assert "offence recorded by office: " in finding.answer
    assert "_" not in finding.answer
    high = points(swap_gap(offence.found.high))
    assert high.endswith("percentage points")
    assert high in finding.answer
    assert [e.name for e in finding.estimates] == [
        "gap:agent:release_hours",
        "gap:agent:offence_recorded",
        "gap:office:release_hours",
        "gap:office:offence_recorded",
    ]
    assert finding.estimates[1].label == "Gap in offence recorded between agents"
    assert finding.estimates[1].unit == "share"
    assert finding.estimates[0].value == hours.found.swap_gap
    assert finding.estimates[0].low == swap_gap(hours.found.low)
    assert not finding.role


def test_pictures_are_one_an_outcome_and_hold_the_estimates():
    _, _, finding = asked(records(made(seed=1, gap=1.0)))
    assert [c.title for c in finding.charts] == [
        "By how much release hours differs between two parties",
        "By how much offence recorded differs between two parties",
    ]
    for chart, outcome in zip(finding.charts, OUTCOMES, strict=True):
        assert chart.data["label"].tolist() == ["Agents", "Offices"]
        gaps = [e.value for e in finding.estimates if e.name.endswith(outcome.name)]
        assert chart.data["value"].tolist() == gaps


def test_every_declaration_is_accounted_for_by_party_and_outcome():
    rows = made(seed=2, gap=0.5)
    rows["agent"][:5] = [None] * 5
    rows["agent"][5:9] = ["small"] * 4
    rows["month"][20:23] = [None] * 3
    rows["hours"][30:37] = np.nan
    given = records(rows)
    t = given.declarations
    given = Records(
        tables={"declarations": t.mutate(hours=t.hours.cast("float64").nullif(float("nan")))},
        design=given.design,
    )
    _, _, finding = asked(given)
    for row in finding.table().rows():
        parts = ("observations", "dropped", "no_outcome", "set_empty", "small", "unnamed")
        assert sum(row[p] for p in parts) == 1200
        if row["party"] == "agent":
            assert (row["unnamed"], row["small"], row["set_empty"]) == (5, 4, 3)
        assert row["no_outcome"] == (7 if row["outcome"] == "release_hours" else 0)


def test_parties_that_do_not_differ_are_told_so():
    _, found, finding = asked(records(made(seed=3, gap=0.0)))
    share = found.shares[0]
    assert share.found is not None
    assert share.found.low <= 0
    high = swap_gap(share.found.high)
    assert (
        "release hours by agent: no difference beyond chance is shown; it might be up to "
        f"{high:.3g} hours." in finding.answer
    )


def test_small_parties_alone_are_not_measurable_and_the_reason_is_given():
    few = made(seed=4, gap=1.0, files=LEAST_FILES - 1, agents=1)
    few["office"] = ["P"] * (LEAST_FILES - 1)
    _, found, finding = asked(records(few))
    assert all(s.found is None and s.why for s in found.shares)
    assert finding.status == "not_measurable"
    assert finding.lacks == tuple(dict.fromkeys(s.why for s in found.shares))
    assert all(e.value is None for e in finding.estimates)
    assert finding.charts == ()
    assert finding.table()["small"].tolist() == [LEAST_FILES - 1] * 4


def test_one_office_is_not_measurable_while_agents_are():
    rows = made(seed=5, gap=1.0)
    rows["office"] = ["P"] * 1200
    _, found, finding = asked(records(rows))
    assert [s.found is None for s in found.shares] == [False, False, True, True]
    assert finding.is_measured
    assert "release hours by office: not measurable, because " in finding.answer
    assert finding.table()["dropped"].tolist()[2:] == [1200, 1200]


def test_records_without_outcome_or_party_say_what_to_map():
    rows = made(seed=6, gap=1.0)
    assert lacks(records(rows)) == ()
    assert lacks(records(rows, outcomes=())) == (
        "no outcome is named under 'outcomes' in the mapping",
    )
    bare = {k: v for k, v in rows.items() if k not in ("agent", "office")}
    assert lacks(records(bare)) == (
        "none of declarations.agent, declarations.declarant, declarations.office is mapped",
    )


def test_the_order_of_rows_and_the_level_of_an_outcome_change_no_gap():
    rows = made(seed=7, gap=1.0)
    turned = {k: v[::-1] for k, v in rows.items()}
    turned["hours"] = turned["hours"] + 1e6
    _, one, _ = asked(records(rows))
    _, two, _ = asked(records(turned))
    for a, b in zip(one.shares, two.shares, strict=True):
        assert a.found is not None
        assert b.found is not None
        assert b.found.swap_gap == pytest.approx(a.found.swap_gap, rel=1e-4)


@pytest.mark.slow
def test_the_true_gap_lies_in_the_interval_as_often_as_is_said():
    # 100 administrations whose agents differ by half a standard deviation; the gap that the
    # interval is about is that of the agents drawn, weighted by their files (divisor n - 1).
    # A 95 % interval holds fewer than 88 of 100 twice in 1,000 such tests: P(X <= 87) = 0.0015.
    held = 0
    for seed in range(100):
        rows = made(seed=1000 + seed, gap=0.5, files=800)
        random = np.random.default_rng(1000 + seed)
        files = np.bincount(random.integers(8, size=800))
        effect = 0.5 * random.standard_normal(8)
        truth = float(files @ (effect - files @ effect / 800) ** 2 / 799)
        _, found, _ = asked(records(rows, outcomes=OUTCOMES[:1]))
        share = found.shares[0].found
        assert share is not None
        held += share.low <= truth <= share.high
    assert held >= 88


@pytest.mark.slow
def test_an_office_with_a_target_differs_in_practice_and_one_with_more_files_does_not(practised):
    asked, honest = (practised(party_share, honest=h).findings[0] for h in (False, True))
    gaps = [
        {e.name: e for e in f.estimates}["gap:office:offence_recorded"] for f in (asked, honest)
    ]
    assert gaps[0].low > gaps[1].high
    assert gaps[1].low == 0
