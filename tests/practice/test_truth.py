"""The truth must be what the files say when the figures are worked out anew from them."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from evenhand.measures import MEASURES
from evenhand.practice.faults.catalogue import FILE_FAULTS
from evenhand.practice.truth import VERSION
from evenhand.practice.writing import WRITTEN

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "practice-administration.md"


def strata(made, rows):
    names = np.char.add(
        made.column("office")[rows].astype(str), made.column("day")[rows].astype(str)
    )
    return np.unique(names, return_inverse=True)[1]


def counts(row, column):
    table = np.zeros((row.max() + 1, column.max() + 1))
    np.add.at(table, (row, column), 1)
    return table


def pairs_of(made, rows):
    """Observed, expected and variance of each officer and agent (Mantel-Haenszel)."""
    stratum = strata(made, rows)
    officers, officer = np.unique(made.column("officer")[rows].astype(str), return_inverse=True)
    agents, agent = np.unique(made.column("agent")[rows].astype(str), return_inverse=True)
    a, b = counts(stratum, officer), counts(stratum, agent)
    n = a.sum(axis=1, keepdims=True)
    expected = a.T @ (b / n)
    variance = (a * (n - a)).T @ (b * (n - b) / (n**2 * np.maximum(n - 1, 1)))
    observed = counts(officer, agent)
    return officers, agents, observed, expected, variance


def general(made, office):
    return np.flatnonzero((made.column("office") == office) & (made.column("desk") == "general"))


def officer_variance(made, outcome):
    """Variance of officer effects inside strata, corrected for noise, and its spread under none."""
    found, weight, spread = 0.0, 0, 0.0
    for office in sorted(set(made.column("office"))):
        rows = general(made, office)
        y = made.column(outcome)[rows].astype(float)
        rows, y = rows[~np.isnan(y)], y[~np.isnan(y)]
        s = strata(made, rows)
        o = np.unique(made.column("officer")[rows].astype(str), return_inverse=True)[1]
        c = counts(s, o)
        n = c.sum(axis=1)
        y = y - (np.bincount(s, y) / n)[s]
        inverse = np.linalg.pinv(np.diag(c.sum(axis=0)) - c.T @ (c / n[:, None]))
        psi = inverse @ np.bincount(o, y)
        residual = y - psi[o] + ((c @ psi) / n)[s]
        noise = residual @ residual / (y.size - n.size - psi.size + 1)
        w = c.sum(axis=0) / y.size
        form = inverse @ (np.diag(w) - np.outer(w, w))
        found += y.size * (w @ psi**2 - (w @ psi) ** 2 - noise * np.trace(form))
        spread += y.size**2 * 2 * noise**2 * np.trace(form @ form)
        weight += y.size
    return found / weight, np.sqrt(spread) / weight


def test_each_steered_pair_has_what_the_truth_says(faulty):
    for name in ("steered_pairs", "steering_by_it"):
        fault = faulty.fault(name)
        day = faulty.column("day").astype("datetime64[D]").astype(str)
        for pair in fault["pairs"]:
            first = pair["period"].endswith("S1")
            rows = general(faulty, fault["office"])
            rows = rows[(day[rows] < "2025-07-01") == first]
            officers, agents, observed, expected, _ = pairs_of(faulty, rows)
            at = officers.tolist().index(pair["account"]), agents.tolist().index(pair["agent"])
            assert observed[at] == pair["observed"]
            assert observed[:, at[1]].sum() == pair["files_of_agent"]
            # The margins hold the steered files, so the test's expectation is above the lot's.
            assert expected[at] >= pair["expected_by_lot"] * 0.7
            excess = pair["observed"] - pair["expected_by_lot"]
            assert excess == pytest.approx(pair["moved"], abs=4 * pair["expected_by_lot"] ** 0.5)


def test_steered_pairs_stand_far_above_chance(faulty):
    fault = faulty.fault("steered_pairs")
    officers, agents, observed, expected, variance = pairs_of(faulty, general(faulty, "PORT1"))
    z = (observed - expected) / np.sqrt(np.where(variance > 0, variance, 1))
    planted = {(p["account"], p["agent"]) for p in fault["pairs"]}
    at = [(officers.tolist().index(o), agents.tolist().index(a)) for o, a in planted]
    assert min(z[k] for k in at) > 8


def test_pairs_of_the_honest_administration_have_the_spread_of_chance(honest):
    total, cells = 0.0, 0
    for office in {o["office"] for o in honest.truth["offices"]}:
        _, _, observed, expected, variance = pairs_of(honest, general(honest, office))
        tested = (variance > 0) & (observed.sum(axis=0) >= 30)
        total += ((observed - expected) ** 2 / np.where(variance > 0, variance, 1))[tested].sum()
        cells += tested.sum()
    assert cells > 500
    assert total / cells == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("place", range(4))
def test_officer_effects_work_out_as_the_truth_says(faulty, place):
    told = faulty.truth["effects"][place]
    found, spread = officer_variance(faulty, told["outcome"])
    # Beside the spread under no effect, the chance that officers' own effects are met with.
    margin = 4 * spread + 0.35 * told["sd_as_dealt"] ** 2
    assert abs(found - told["sd_as_dealt"] ** 2) < margin
    assert told["sd_as_dealt"] == pytest.approx(told["sd"], rel=0.25)


@pytest.mark.parametrize("place", range(4))
def test_honest_officers_have_no_effect_but_a_little_pace(honest, place):
    told = honest.truth["effects"][place]
    found, spread = officer_variance(honest, told["outcome"])
    if told["outcome"] == "release_hours":
        assert 0 < told["sd"] < 0.5
    else:
        assert told["sd"] == 0 == told["swap_gap"]
    assert told["sd_as_dealt"] == told["sd"]
    assert abs(found - told["sd"] ** 2) < 4 * spread


def test_the_strict_and_the_slow_show_in_the_truth_and_in_the_records(faulty):
    effects = {o["account"]: o["effect"] for o in faulty.truth["officers"]}
    officer = faulty.column("officer")
    for name, outcome in (
        ("slow_desk", "release_hours"),
        ("over_strict_officer", "offence_recorded"),
    ):
        fault = faulty.fault(name)
        own = officer == fault["accounts"][0]
        office = faulty.column("office") == fault["office"]
        y = faulty.column(outcome).astype(float)
        effect = effects[fault["accounts"][0]][outcome]
        gap = np.nanmean(y[own]) - np.nanmean(y[office])
        assert effect > 0
        assert gap == pytest.approx(effect, rel=0.5)


def test_channel_changes_and_night_releases_lie_with_their_accounts(faulty):
    green = faulty.fault("channel_changes")
    changed = (faulty.column("channel_selected") != "green") & (
        faulty.column("channel_final") == "green"
    )
    assert set(faulty.column("officer")[changed]) == set(green["accounts"])
    assert set(faulty.column("agent")[changed]) <= set(green["agents"])
    night = faulty.fault("off_hours_releases")
    local = (faulty.column("released_at") + 5 * 3600) % 86_400 / 3600
    dark = faulty.column("agent")[(local >= 20.5) & (faulty.column("office") == night["office"])]
    assert set(dark) <= set(night["agents"])
    assert dark.size > 0.5 * sum(night["files"].values())


def test_the_gap_in_the_serials_is_the_only_one(faulty, honest):
    for made in (faulty, honest):
        gaps = {}
        for office in {o["office"] for o in made.truth["offices"]}:
            ids = made.column("declaration_id")[made.column("office") == office]
            serial = np.array([int(i.rsplit("-", 1)[1]) for i in ids])
            refused = made.column("activity", table="events") == "reject"
            numbers = made.column("declaration_id", table="events")[refused]
            used = {int(i.rsplit("-", 1)[1]) for i in numbers if f"-{office}-" in i}
            assert not used & set(serial.tolist())
            missing = sorted(set(range(1, serial.max() + 1)) - set(serial.tolist()) - used)
            if missing:
                gaps[office] = [missing[0], missing[-1]]
        expected = {
            f["office"]: f["missing_serials"]
            for f in made.truth["faults"]
            if f["id"] == "serial_gap"
        }
        assert gaps == expected


def test_the_truth_is_plain_and_names_its_making(faulty):
    again = json.loads(json.dumps(faulty.truth, allow_nan=False))
    assert again["generator"] == "evenhand practice"
    assert (again["seed"], again["honest"], again["generator_version"]) == (7, False, VERSION)
    assert {f["id"] for f in again["faults"]} >= {"steered_pairs", "slow_desk"}


def test_the_page_names_every_fault_look_alike_and_file(faulty):
    text = PAGE.read_text(encoding="utf-8")
    for each in (*faulty.truth["faults"], *faulty.truth["look_alikes"]):
        assert f"`{each['id']}`" in text
        for measure in each.get("measures", []):
            assert f"`{measure}`" in text
    for key in ("numbers", "offices", "effects", "officers", "faults"):
        assert f"`{key}`" in text
    assert set(FILE_FAULTS) <= {f["id"] for f in faulty.truth["faults"]}
    assert all(name.split("-")[0] in text for name in WRITTEN)


ELSEWHERE = {"rule_replay": "tests/measures/test_rule_replay.py"}
"""Planted in its own tests: the practice administration deals by lot, and has no such rule."""


def test_every_measure_has_a_planted_fault_and_a_look_alike(faulty):
    named = {
        kind: {m for each in faulty.truth[kind] for m in each.get("measures", ())}
        for kind in ("faults", "look_alikes")
    }
    measures = {m.NAME for m in MEASURES}
    for kind, seen in named.items():
        assert seen <= measures, kind
        assert measures - seen == set(ELSEWHERE), kind
    for path in ELSEWHERE.values():
        told = (ROOT / path).read_text(encoding="utf-8")
        assert "follows_its_workload_rule" in told
        assert "given_out_of_turn" in told


def test_every_fault_and_look_alike_is_documented(faulty):
    page = PAGE.read_text(encoding="utf-8")
    _, planted, innocent = re.split(r"^## What is planted|^## What looks like", page, flags=re.M)
    for kind, told in (("faults", planted), ("look_alikes", innocent)):
        ids = {each["id"] for each in faulty.truth[kind]}
        assert set(re.findall(r"^\| `(\w+)` \|", told, flags=re.M)) == ids, kind


def test_overtime_that_was_asked_for_is_counted_as_it_is_in_the_log(honest):
    told = {each["id"]: each for each in honest.truth["look_alikes"]}["approved_overtime"]
    reasons = honest.column("reason", table="events")
    assert (reasons == "overtime requested").sum() == told["files"] > 0
