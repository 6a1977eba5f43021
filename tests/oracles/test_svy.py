"""Are errors between days, jackknives and draws those of svy, made for surveys?

svy brings an engine of its own (226 MB) and so has an environment of its own. Whole days are its
clusters, sets of the lot and strata of a draw its strata.
"""

from __future__ import annotations

from itertools import combinations, product

import ibis
import numpy as np
import pytest
from scipy.stats import t as student

from evenhand.records.audit_sample import audit_sample
from evenhand.records.design import Design
from evenhand.records.records import Records
from evenhand.selectivity.judging import with_random_share
from evenhand.statistics.noise_parts import jackknifed
from evenhand.statistics.permuted_sums import permuted_sums
from evenhand.statistics.shares import shares
from evenhand.statistics.whole_days import dealt_labels, labelled_days, moments_of_days

pytestmark = pytest.mark.slow

SAME = {"rel": 1e-9}
"""The same closed forms, added up in another order."""
DRAWS = 50


def lists(**columns) -> dict[str, list]:
    return {name: np.asarray(values).tolist() for name, values in columns.items()}


def test_slope_inside_days_is_a_ratio_with_days_as_clusters(ask):
    rng = np.random.default_rng(4)
    score, spread = rng.normal(0.4, 1, 60), rng.gamma(3, size=60)
    ours = moments_of_days(score=score, spread=spread, rng=rng)
    data = lists(day=np.arange(60), score=score, spread=spread, weight=np.ones(60))
    design = {"psu": "day", "wgt": "weight"}
    [[theirs]] = ask(
        "svy",
        samples=[{"data": data, "design": design, "of": "ratio", "columns": ["score", "spread"]}],
    )
    assert ours.effect == pytest.approx(theirs["value"], **SAME)
    assert [ours.low, ours.high] == pytest.approx([theirs["low"], theirs["high"]], **SAME)


def test_labelled_days_differ_as_two_strata_of_clusters(ask):
    # svy is given the values one by one, ours only their sums by day; one block, as one month.
    rng = np.random.default_rng(5)
    day = np.repeat(np.arange(70), rng.integers(1, 12, 70))
    is_label = rng.random(70) < 0.4
    value = 3 + 0.5 * is_label[day] + rng.normal(size=70)[day] + rng.normal(size=day.size)
    block = np.zeros(70, dtype=np.int64)
    n, total = np.bincount(day).astype(float), np.bincount(day, value)
    dealt = dealt_labels(block, is_label, rng)
    ours = labelled_days(n=n, total=total, block=block, is_label=is_label, dealt=dealt)
    label = is_label[day].astype(int)
    data = lists(day=day, value=value, label=label, weight=np.ones(day.size))
    design = {"stratum": "label", "psu": "day", "wgt": "weight"}
    [[plain, labelled]] = ask(
        "svy",
        samples=[
            {"data": data, "design": design, "of": "mean", "columns": ["value"], "by": "label"}
        ],
    )
    assert ours.effect == pytest.approx(labelled["value"] - plain["value"], **SAME)
    error = np.hypot(plain["error"], labelled["error"])
    # svy gives each mean its own degrees of freedom; of the difference, ours has the fewer.
    freedom = min(plain["freedom"], labelled["freedom"])
    assert ours.high - ours.effect == pytest.approx(student.ppf(0.975, freedom) * error, **SAME)


def test_jackknife_of_blocks_is_that_of_clusters_left_out_one_at_a_time(ask):
    rng = np.random.default_rng(6)
    y, x = rng.normal(5, 2, 10), rng.gamma(9, size=10)
    without = (y.sum() - y) / (x.sum() - x)
    ours = jackknifed(np.array([y.sum() / x.sum()]), without[:, None])
    one = {
        "data": lists(block=np.arange(10), y=y, x=x, weight=np.ones(10)),
        "design": {"psu": "block", "wgt": "weight"},
        "of": "ratio",
        "columns": ["y", "x"],
        "jackknife": True,
    }
    [[theirs]] = ask("svy", samples=[one])
    assert [ours.estimate[0], ours.low[0], ours.high[0]] == pytest.approx(
        [theirs["value"], theirs["low"], theirs["high"]], **SAME
    )


@pytest.mark.parametrize("outcome", ["amounts", "yes or no"])
def test_variance_of_dealing_is_what_every_possible_hand_estimates_on_average(ask, outcome):
    # A hand is a sample of each set without replacement, whose variance svy estimates without bias
    # from the hand alone: the mean over all 10 x 15 hands is the variance that ours states.
    sets = ([2.0, 3, 7, 1, 12], [4.0, 4, 9, 0, 5, 30])
    if outcome == "yes or no":
        sets = ([1.0, 0, 0, 1, 0], [1.0, 1, 1, 0, 1, 0])
    held = (2, 4)
    hands = list(product(*(combinations(s, h) for s, h in zip(sets, held, strict=True))))
    design = {"stratum": "set", "wgt": "weight", "pop_size": "size"}
    samples = [
        {
            "data": lists(
                set=np.repeat([0, 1], held),
                size=np.repeat([5, 6], held),
                value=np.concatenate(hand),
                weight=np.ones(6),
            ),
            "design": design,
            "of": "total",
            "columns": ["value"],
        }
        for hand in hands
    ]
    found = [one[0] for one in ask("svy", samples=samples)]
    assert len(found) == 150
    theirs = np.mean([one["error"] ** 2 for one in found])
    first = [(np.array(s[:h]), np.array(s[h:])) for s, h in zip(sets, held, strict=True)]
    cells = [part for pair in first for part in pair]
    stratum, unit = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    n, total, squares, cubes = (np.array([np.sum(c**k) for c in cells]) for k in range(4))
    ours = permuted_sums(stratum=stratum, unit=unit, n=n, total=total, squares=squares, cubes=cubes)
    assert ours.variance[0] == pytest.approx(theirs, **SAME)
    assert ours.expected[0] == pytest.approx(np.mean([one["value"] for one in found]), **SAME)
    if outcome == "yes or no":
        of_shares = shares(
            stratum=stratum, unit=unit, trials=n.astype(int), events=total.astype(int), least=1
        )
        assert (of_shares.standard_error[0] * 6) ** 2 == pytest.approx(theirs, **SAME)


def test_files_drawn_for_reassessment_estimate_all_files_by_their_probabilities(ask):
    rng = np.random.default_rng(7)
    sizes = {("A", "red"): 40, ("A", "green"): 90, ("B", "red"): 25}
    rows = [
        {"declaration_id": f"{o}{c}{i:03d}", "office": o, "channel_selected": c}
        for (o, c), size in sizes.items()
        for i in range(size)
    ]
    value = dict(zip([r["declaration_id"] for r in rows], rng.normal(20, 6, 155), strict=True))
    records = Records(tables={"declarations": ibis.memtable(rows)}, design=Design())
    samples = []
    for seed in range(DRAWS):
        drawn = audit_sample(records, share=0.2, seed=str(seed))
        of = [drawn.strata[i] for i in drawn.stratum]
        data = lists(
            value=[value[d] for d in drawn.declaration_id],
            stratum=drawn.stratum,
            size=[s.files for s in of],
            weight=[1 / s.probability for s in of],
        )
        samples.append(of_total(data))
    assert_unbiased([one[0] for one in ask("svy", samples=samples)], truth=sum(value.values()))


def test_the_lot_beside_a_list_tells_how_many_findings_there_are_in_all(ask):
    # 60 of 300 are examined: 40 that a model chose, all of them, and 20 by lot of the other 260.
    rng = np.random.default_rng(9)
    score = rng.normal(size=300)
    finding = (rng.random(300) < 1 / (1 + np.exp(1 - score))).astype(float)
    order, names = np.argsort(-score), np.array([f"D{i:03d}" for i in range(300)])
    samples = []
    for seed in range(DRAWS):
        by_model, by_lot = with_random_share(order, names, share=0.2, random_share=1 / 3, seed=seed)
        assert (by_model.size, by_lot.size) == (40, 20)
        data = lists(
            value=finding[np.concatenate([by_model, by_lot])],
            stratum=np.repeat([0, 1], [40, 20]),
            size=np.repeat([40, 260], [40, 20]),
            weight=np.repeat([1.0, 260 / 20], [40, 20]),
        )
        samples.append(of_total(data))
    assert_unbiased([one[0] for one in ask("svy", samples=samples)], truth=finding.sum())


def of_total(data):
    design = {"stratum": "stratum", "wgt": "weight", "pop_size": "size"}
    return {"data": data, "design": design, "of": "total", "columns": ["value"]}


def assert_unbiased(found, *, truth):
    """Hold the mean over draws to 4 of its errors, and 95 % intervals to 41 of 50 (1 in 5,000)."""
    values, errors = (np.array([one[key] for one in found]) for key in ("value", "error"))
    assert np.unique(values).size > 5
    assert abs(values.mean() - truth) < 4 * np.sqrt(np.mean(errors**2) / DRAWS)
    assert sum(one["low"] <= truth <= one["high"] for one in found) >= 41
