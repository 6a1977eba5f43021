import json
from types import SimpleNamespace

import ibis
import numpy as np
import pandas as pd
import pytest
from calibration.designs import sorting as design

from evenhand.analysis.run import fill
from evenhand.measures import sorting
from evenhand.records.context import Context
from evenhand.records.design import Design, Outcome
from evenhand.records.records import Records

DESIGN = Design(
    outcomes=(Outcome("value_adjusted", "raised", "share", "share"),),
    rule="lot",
    within=("office", "day"),
)


def frame(rng, *, sorted_at="", n=5000):
    office = rng.choice(["AIR", "ROAD"], n)
    agent, officer = rng.integers(0, 16, n), rng.integers(0, 8, n)
    day = rng.integers(0, 60, n)
    risk, strict = np.linspace(0.02, 0.5, 16), np.linspace(0.4, 1.6, 8)
    given = (office == sorted_at) & (rng.random(n) < 0.5)
    officer = np.where(given, 7 - agent // 2, officer)
    return pd.DataFrame(
        {
            "declaration_id": [f"D{i}" for i in range(n)],
            "office": office,
            "day": [f"2026-{d:03d}" for d in day],
            "officer": [f"{o}{k}" for o, k in zip(office, officer, strict=True)],
            "agent": [f"{o}A{k:02d}" for o, k in zip(office, agent, strict=True)],
            "raised": rng.random(n) < risk[agent] * strict[officer],
        }
    )


def ask(files, design=DESIGN):
    records = Records({"declarations": ibis.memtable(files)}, design)
    counts = fill(sorting.Counts, sorting.query(records), ibis.duckdb.connect().to_pyarrow)
    found = sorting.infer(counts)
    return SimpleNamespace(
        counts=counts, found=found, finding=sorting.find(counts, found, Context(design))
    )


def test_risky_agents_with_lenient_officers_are_found_at_their_office_only():
    finding = ask(frame(np.random.default_rng(0), sorted_at="ROAD")).finding
    assert [(r["office"], r["flagged"]) for r in finding.table().rows()] == [
        ("AIR", False),
        ("ROAD", True),
    ]
    assert finding.answer == (
        "Somewhere, beyond what the lot explains: at ROAD, agents whose files have more value "
        "adjusted are with officers who give less of it."
    )
    row = list(finding.table().rows())[1]
    assert row["high"] < 0
    assert -1 <= row["correlation"] < -0.2
    assert finding.plot().kind == "intervals"


def test_a_lot_is_said_to_sort_nobody():
    finding = ask(frame(np.random.default_rng(1))).finding
    assert finding.answer.startswith("No: in none of 2 comparisons")


def test_without_a_lot_the_finding_says_that_nobody_claims_one():
    plain = Design(outcomes=DESIGN.outcomes, like_with_like=("office", "day"))
    finding = ask(frame(np.random.default_rng(1)), plain).finding
    assert finding.caveats[0].startswith("Nobody claims a lot")
    assert "chance inside the sets" in finding.answer


def test_taking_offices_in_turn_changes_no_number():
    asked = ask(frame(np.random.default_rng(2), sorted_at="AIR"))
    c = asked.counts
    parts = []
    for office in (0, 1):
        cut = {}
        for name in ("dealt", "lodged", "met"):
            part = getattr(c, name)
            here = part.office == office
            cut[name] = type(part)(*(getattr(part, f)[..., here] for f in part.__slots__))
        parts.append(sorting.infer(sorting.Counts(**cut, offices=c.offices, periods=c.periods)))
    joined = sorting.merge(parts)
    assert joined.of("p_value").tolist() == asked.found.of("p_value").tolist()
    assert joined.family.adjusted.tolist() == asked.found.family.adjusted.tolist()


def test_honest_offices_are_seldom_said_to_be_sorted():
    wrong = [
        sorting.infer(
            design.draw(np.random.default_rng([s, 1]), design.SIZES["small"]).counts
        ).sorted.any()
        for s in range(40)
    ]
    assert np.mean(wrong) <= 0.05 + 3 * (0.05 * 0.95 / 40) ** 0.5


@pytest.mark.parametrize(
    "spoil",
    [
        lambda f: f.assign(raised=False),
        lambda f: f.assign(raised=None),
        lambda f: f.assign(officer="F"),
        lambda f: f.assign(agent=f.declaration_id),
        lambda f: f.assign(agent=None),
        lambda f: f.head(1),
    ],
    ids=["constant", "missing", "one officer", "seen once", "no agent", "one"],
)
def test_records_that_say_nothing_of_sorting_flag_nobody(spoil):
    files = spoil(frame(np.random.default_rng(3), n=300))
    files["raised"] = files["raised"].astype("boolean")
    asked = ask(files)
    assert not asked.found.sorted.any()
    assert asked.finding.answer


@pytest.mark.slow
def test_matched_clients_are_seen_at_their_office_and_nothing_on_an_honest_one(practised):
    asked = practised(sorting, seed=5)
    truth = json.loads(asked.made.truth.read_text())
    planted = next(f for f in truth["faults"] if f["id"] == "matched_clients")
    flagged = [r for r in asked.findings[0].table().rows() if r["flagged"]]
    assert {r["office"] for r in flagged} == {planted["office"]}
    assert all(r["covariance"] < 0 for r in flagged)
    honest = practised(sorting, seed=5, honest=True).findings[0]
    assert honest.answer.startswith("No: in none of")
