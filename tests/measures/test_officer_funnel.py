from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.measures import officer_funnel
from evenhand.records.context import Context
from evenhand.records.counts import DeskFiles, Names, OfficerCells
from evenhand.records.design import Design, Outcome, People

HOURS = Outcome("clearance", "hours", "duration", "hours")
OFFENCE = Outcome("offence", "offence", "share", "share")


def names(prefix, n):
    return Names(np.arange(n), np.array([f"{prefix}{i:02d}" for i in range(n)], dtype=object))


def counts(stratum, officer, outcomes, *, office=None):
    stratum, officer = np.asarray(stratum), np.asarray(officer)
    office = np.zeros_like(stratum) if office is None else np.asarray(office)
    keys = np.stack([stratum, office, officer], axis=1)
    cells, at = np.unique(keys, axis=0, return_inverse=True)
    at, rows = at.ravel(), []
    for y in outcomes:
        y = np.asarray(y, dtype=float)
        known, value = ~np.isnan(y), np.nan_to_num(y)
        rows += [np.bincount(at, weights=known * value**p, minlength=len(cells)) for p in range(4)]
    desk, files = np.unique(np.stack([officer, office], axis=1), axis=0, return_counts=True)
    return officer_funnel.Counts(
        cells=OfficerCells(
            *cells.T, np.bincount(at, minlength=len(cells)),
            np.array(rows).reshape(4 * len(outcomes), len(cells)),
        ),
        desks=DeskFiles(desk[:, 0], desk[:, 1], files),
        officers=names("o", int(officer.max(initial=-1)) + 1),
        offices=names("P", int(office.max(initial=0)) + 1),
        periods=names("2026-S", 1),
    )  # fmt: skip


def find(given_counts, outcomes=(HOURS,), *, level="person", priors=None):
    people = People(level, "Order 12" if level == "person" else "")
    design = Design(outcomes=outcomes, rule="lot", within=("day",), people=people)
    found = officer_funnel.infer(given_counts, prior_variances=priors)
    return officer_funnel.find(given_counts, found, Context(design))


def dealt(rng, *, days=40, per_day=40, officers=12):
    n = days * per_day
    return np.repeat(np.arange(days), per_day), rng.integers(0, officers, n)


def test_a_yes_or_no_outcome_has_the_exact_tail_worked_by_hand():
    # one set of 60 files, 30 each; all 8 offences under officer 0: C(30, 8) / C(60, 8), twice
    officer = np.repeat([0, 1], 30)
    y = np.zeros(60)
    y[:8] = 1
    found = officer_funnel.infer(counts(np.zeros(60, int), officer, [y])).funnels[0]
    assert found.p_value == pytest.approx([2 * comb(30, 8) / comb(60, 8)] * 2)
    assert found.observed == pytest.approx([8 / 30, 0])
    assert found.expected == pytest.approx([4 / 30] * 2)


def test_an_officer_is_set_against_the_files_of_its_sets():
    # days 0 to 9 take one hour a file, days 10 to 19 nine; officer 1 works only on the latter
    rng = np.random.default_rng(0)
    stratum = np.repeat(np.arange(20), 30)
    officer = np.where(stratum < 10, 2 * rng.integers(0, 2, 600), rng.integers(0, 3, 600))
    y = np.where(stratum < 10, 1.0, 9.0) + rng.normal(size=600) * 0.1
    found = officer_funnel.infer(counts(stratum, officer, [y]))
    assert found.funnels[0].observed[1] > 8
    assert found.funnels[0].expected[1] > 8
    assert not found.family.rejected.any()


def test_files_without_a_colleague_do_not_count():
    rng = np.random.default_rng(1)
    stratum, officer = dealt(rng)
    y = rng.gamma(2, 5, stratum.size)
    one = officer_funnel.infer(counts(stratum, officer, [y])).funnels[0]
    alone = officer_funnel.infer(
        counts(
            np.append(stratum, [90] * 50), np.append(officer, [0] * 50), [np.append(y, [99.0] * 50)]
        )
    ).funnels[0]
    assert alone.files == pytest.approx(one.files)
    assert alone.p_value == pytest.approx(one.p_value)


def test_a_slow_account_and_a_strict_one_are_found():
    rng = np.random.default_rng(2)
    stratum, officer = dealt(rng, officers=15)
    hours = rng.lognormal(1, 0.8, officer.size) * np.where(officer == 3, 2.2, 1.0)
    offence = (rng.random(officer.size) < np.where(officer == 7, 0.5, 0.1)).astype(float)
    found = find(counts(stratum, officer, [hours, offence]), (HOURS, OFFENCE), priors=(4.0, 0.01))
    flagged = {(r["officer"], r["outcome"]) for r in found.table().rows() if r["flagged"]}
    assert flagged == {("o03", "clearance"), ("o07", "offence")}
    assert found.answer == (
        "Beyond chance and the ordinary spread between colleagues, the outcomes stand apart under "
        "1 account in clearance, 1 account in offence."
    )
    assert [c.kind for c in found.charts] == ["funnel", "funnel"]
    slow = next(r for r in found.table().rows() if r["officer"] == "o03")
    assert 0 < slow["shrunken_difference"] < slow["mean"] - slow["expected"]


def test_without_a_prior_no_shrunken_estimate_is_given():
    rng = np.random.default_rng(3)
    stratum, officer = dealt(rng)
    found = find(counts(stratum, officer, [rng.random(officer.size)]))
    assert np.isnan(found.table()["shrunken_difference"]).all()
    assert found.answer.startswith("No account stands apart: in 12 comparisons none differs")


def test_an_outcome_that_is_all_missing_does_not_stop_the_other():
    rng = np.random.default_rng(4)
    stratum, officer = dealt(rng)
    none = np.full(officer.size, np.nan)
    found = find(
        counts(stratum, officer, [none, rng.random(officer.size)]),
        (OFFENCE, HOURS),
        priors=(None, 1.0),
    )
    assert set(found.table()["outcome"]) == {"clearance"}


def test_no_account_with_enough_files_is_said():
    empty = np.zeros(0, dtype=np.int64)
    for given_counts in (
        counts([0, 0, 1], [0, 1, 1], [[1.0, 2.0, 3.0]]),
        counts(empty, empty, [np.zeros(0)]),
        counts(np.zeros(90, int), np.zeros(90, int), [np.arange(90.0)]),
    ):
        found = find(given_counts)
        assert found.answer == "No account has 30 comparable files; none could be tested."
        assert len(found.table()) == 0


def test_by_office_no_table_or_chart_holds_a_pseudonym():
    rng = np.random.default_rng(5)
    stratum, officer = dealt(rng)
    y = rng.normal(size=officer.size) + 5 * (officer == 0)
    found = find(counts(stratum, officer, [y]), level="office")
    assert [t.name for t in found.tables] == ["officer_funnel"]
    assert next(found.table().rows()) == {
        "office": "P00", "outcome": "clearance", "tested": 12, "flagged": 1
    }  # fmt: skip
    assert found.charts == ()


def test_small_offices_are_counted_together_and_never_shown_singly():
    rng = np.random.default_rng(6)
    stratum, officer = dealt(rng, officers=20)
    office = np.where(officer < 12, 0, np.where(officer < 16, 1, 2))
    y = rng.normal(size=officer.size)
    found = find(counts(stratum * 3 + office, officer, [y], office=office))
    assert set(found.table()["office"]) == {"P00"}
    rows = {r["office"]: r["tested"] for r in found.tables[1].rows()}
    assert rows == {"P00": 12, "(offices with fewer than 10 accounts)": 8}


@settings(max_examples=15, deadline=None)
@given(st.floats(0.01, 100), st.permutations(range(12)), st.integers(0, 9))
def test_scale_names_and_order_do_not_change_p(factor, officers, seed):
    rng = np.random.default_rng(7)
    stratum, officer = dealt(rng, days=10)
    y = rng.gamma(2, 5, officer.size)
    order = np.random.default_rng(seed).permutation(y.size)
    one = officer_funnel.infer(counts(stratum, officer, [y])).funnels[0]
    other = officer_funnel.infer(
        counts(stratum[order], np.array(officers)[officer][order], [factor * y[order]])
    ).funnels[0]
    place = np.array(officers)[one.officer]
    back = np.searchsorted(other.officer, place)
    assert other.p_value[back] == pytest.approx(one.p_value, rel=1e-6)
    assert other.p_spread[back] == pytest.approx(one.p_spread, rel=1e-6)


NATURAL = {
    "no spread, normal": lambda rng, o, e: rng.normal(size=o.size),
    "no spread, skewed": lambda rng, o, e: rng.lognormal(0, 1.2, o.size),
    "no spread, yes or no": lambda rng, o, e: (rng.random(o.size) < 0.08).astype(float),
    "spread of hours, normal": lambda rng, o, e: rng.normal(size=o.size) + 0.5 * e[o],
    "spread of hours, skewed": lambda rng, o, e: 5 + rng.lognormal(0, 1.2, o.size) + 0.5 * e[o],
    "spread of ratios, skewed": lambda rng, o, e: (
        rng.lognormal(0, 1.2, o.size) * np.exp(0.4 * e[o])
    ),
    "spread of odds, yes or no": lambda rng, o, e: (
        rng.random(o.size) < 1 / (1 + np.exp(2.5 - 0.4 * e[o]))
    ).astype(float),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", NATURAL)
def test_honest_colleagues_are_named_in_one_run_of_twenty_at_most(kind):
    rng = np.random.default_rng(8)
    runs = named = 0
    for officers in (12, 25):
        for _ in range(150):
            stratum, officer = dealt(rng, per_day=3 * officers, officers=officers)
            y = NATURAL[kind](rng, officer, rng.normal(size=officers))
            named += officer_funnel.infer(counts(stratum, officer, [y])).family.rejected.any()
            runs += 1
    assert named / runs <= 0.05 + 2 * (0.05 * 0.95 / runs) ** 0.5
