import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.measures import handler_share
from evenhand.records.context import Context
from evenhand.records.counts import DeskFiles, Names, OfficerCells
from evenhand.records.design import Design, Outcome
from evenhand.statistics.variance_by_set import leave_out_by_set

HOURS = Outcome("clearance", "hours", "duration", "hours")
OFFENCE = Outcome("offence", "offence", "share")


def names(prefix, n):
    return Names(np.arange(n), np.array([f"{prefix}{i}" for i in range(n)], dtype=object))


def sums(keys, outcomes):
    """Return the keys of each cell and its files and sums; NaN is a missing outcome."""
    cells, at = np.unique(np.stack(keys, axis=1), axis=0, return_inverse=True)
    at = at.ravel()
    rows = []
    for y in outcomes:
        known, value = ~np.isnan(y), np.nan_to_num(y)
        rows += [np.bincount(at, weights=known * value**p, minlength=len(cells)) for p in range(4)]
    files = np.bincount(at, minlength=len(cells))
    return (*cells.T, files, np.array(rows).reshape(4 * len(outcomes), len(cells)))


def counts(stratum, officer, outcomes, *, agent=None, office=None, no_handler=0, set_empty=0):
    stratum, officer = np.asarray(stratum), np.asarray(officer)
    outcomes = [np.asarray(y, dtype=float) for y in outcomes]
    office = np.zeros_like(stratum) if office is None else np.asarray(office)
    where = np.ones(stratum.size, bool) if agent is not None else np.zeros(stratum.size, bool)
    agent = np.zeros_like(stratum) if agent is None else np.asarray(agent)
    desk, files = np.unique(np.stack([officer, office], axis=1), axis=0, return_counts=True)
    offices = int(office.max(initial=0)) + 1
    return handler_share.Counts(
        cells=OfficerCells(*sums([stratum, office, officer], outcomes)),
        meetings=handler_share.Meetings(
            *sums([officer[where], agent[where]], [y[where] for y in outcomes])
        ),
        coverage=handler_share.Coverage(
            office=names("P", offices).name,
            files=np.bincount(office, minlength=offices) + no_handler + set_empty,
            no_handler=np.full(offices, no_handler),
            set_empty=np.full(offices, set_empty),
        ),
        desks=DeskFiles(desk[:, 0], desk[:, 1], files),
        offices=names("P", offices),
        periods=names("2026-S", 1),
    )


def find(given_counts, outcomes=(HOURS,), *, rule="lot", **context):
    design = Design(outcomes=outcomes, rule=rule, within=("office", "day"))
    found = handler_share.infer(given_counts)
    return handler_share.find(given_counts, found, Context(design, **context))


def honest(rng, *, days=40, per_day=24, officers=8):
    n = days * per_day
    return np.repeat(np.arange(days), per_day), rng.integers(0, officers, n), rng.gamma(2, 5, n)


def strict(rng, *, shift=10.0):
    """Officer 0 takes ten hours longer than the others on the same files."""
    stratum, officer, y = honest(rng)
    return stratum, officer, y + shift * (officer == 0)


def test_a_balanced_design_is_as_worked_by_hand():
    # Two officers, one file each, on two days: y = (0, 2), (0, 4). Effects -1.5 and 1.5 about the
    # mean; plug-in variance with divisor n - 1 = 3: 4 * 1.5^2 / 3 = 3
    stratum, officer = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    found = handler_share.infer(counts(stratum, officer, [[0, 2, 0, 4]])).shares[0]
    assert found.one_way.plug_in.unit_variance == pytest.approx(3)
    assert (found.mean, found.known, found.unknown) == (1.5, 4, 0)
    # sample variance of 0, 2, 0, 4 is (2.25 + .25 + 2.25 + 6.25) / 3
    assert found.variance == pytest.approx(11 / 3)
    # each match left out in turn: the other day alone tells the gap, 4 or 2
    rows = leave_out_by_set(np.array([0, 2, 0, 4.0]), unit=officer, client=stratum)
    assert found.one_way.unit_variance == pytest.approx(rows.unit_variance)


def test_sums_say_what_the_rows_say():
    rng = np.random.default_rng(0)
    stratum, officer, y = strict(rng)
    agent = rng.integers(0, 30, y.size)
    found = handler_share.infer(counts(stratum, officer, [1e6 + y], agent=agent)).shares[0]
    rows = leave_out_by_set(y, unit=officer, client=stratum)
    pairs = leave_out_by_set(y, unit=officer, client=agent)
    assert found.one_way.unit_variance == pytest.approx(rows.unit_variance, rel=1e-6)
    assert found.one_way.low == pytest.approx(rows.low, rel=1e-5, abs=1e-6)
    assert found.two_way.unit_variance == pytest.approx(pairs.unit_variance, rel=1e-6)
    assert handler_share.hands_over(handler_share.Found((found,))) == (found.one_way.unit_variance,)


@settings(max_examples=10, deadline=None)
@given(st.floats(0.01, 100), st.permutations(range(8)), st.integers(0, 9))
def test_scale_names_and_order_change_only_the_scale(factor, officers, seed):
    stratum, officer, y = strict(np.random.default_rng(1))
    order = np.random.default_rng(seed).permutation(y.size)
    one = handler_share.infer(counts(stratum, officer, [y])).shares[0].one_way
    other = handler_share.infer(
        counts(stratum[order], np.array(officers)[officer][order], [factor * y[order]])
    )
    again = other.shares[0].one_way
    assert again.swap_gap == pytest.approx(factor * one.swap_gap, rel=1e-6)
    assert again.p_value == pytest.approx(one.p_value, rel=1e-6, abs=1e-12)


def test_a_strict_officer_moves_the_outcome_and_the_unit_is_said():
    found = find(counts(*_as(strict(np.random.default_rng(2)))))
    assert found.status == "measured"
    assert found.answer.startswith(
        "clearance: given to another officer, a declaration would move by "
    )
    assert "hours on average (95 % interval" in found.answer
    row = next(found.table().rows())
    # sd of the effect: 10 sqrt(1/8 7/8) = 3.3 hours, and a gap of 2 / sqrt(pi) of it
    assert row["low"] < 10.9 < row["high"]
    assert row["swap_gap"] == pytest.approx(2 * (row["leave_out"] / np.pi) ** 0.5)
    assert (row["officers"], row["observations"], row["dropped"]) == (8, 960, 0)
    assert not found.provisional


def _as(values):
    stratum, officer, y = values
    return stratum, officer, [y]


def test_without_a_lot_nothing_is_said_to_move():
    found = find(counts(*_as(strict(np.random.default_rng(2)))), rule="chief")
    assert "it differs between officers on files recorded as alike by" in found.answer
    assert "would move" not in found.answer
    assert found.caveats[0].startswith("Nobody claims that these files were dealt by lot")


def test_a_gap_of_shares_is_in_points():
    rng = np.random.default_rng(3)
    stratum, officer, _ = honest(rng)
    y = (rng.random(officer.size) < 0.1 + 0.5 * (officer == 0)).astype(float)
    found = find(counts(stratum, officer, [y]), (OFFENCE,))
    assert "percentage points" in found.answer
    assert found.estimates[0].unit == "share"


def test_chance_alone_is_not_called_a_difference():
    found = find(counts(*_as(honest(np.random.default_rng(4)))))
    assert "no difference between officers beyond chance is shown" in found.answer
    row = next(found.table().rows())
    assert row["plug_in"] > max(row["leave_out"], 0)
    assert row["low"] <= 0 <= row["high"]
    if row["leave_out"] < 0:
        assert row["swap_gap"] == 0


@pytest.mark.parametrize(
    ("stratum", "officer", "y", "why"),
    [
        ([0, 0, 1, 1], [0, 1, 0, 1], [np.nan] * 4, "no declaration has both a handler and this"),
        ([0, 0, 1, 1], [0, 0, 0, 0], [1, 2, 3, 4], "in no set do two officers have two"),
        ([0, 0, 0, 0], [0, 1, 2, 3], [1, 2, 3, 4], "in no set do two officers have two"),
        ([0, 0, 1, 1], [0, 1, 0, 1], [7, 7, 7, 7], "it is the same on all 4 declarations"),
        ([], [], [], "no declaration has both a handler and this outcome"),
    ],
    ids=["all missing", "one officer", "one file each", "constant", "no rows"],
)
def test_what_cannot_be_compared_is_said(stratum, officer, y, why):
    none = np.zeros(0, dtype=np.int64)
    given_counts = counts(np.array(stratum, dtype=np.int64), np.array(officer, dtype=np.int64), [y])
    found = find(given_counts)
    assert found.status == "not_measurable"
    assert why in found.answer
    assert why in found.lacks[0]
    assert found.plot() is None
    assert found.estimates[0].value is None
    assert none.size == 0


def test_one_outcome_that_cannot_be_compared_does_not_stop_the_other():
    stratum, officer, y = strict(np.random.default_rng(2))
    found = find(counts(stratum, officer, [np.full(y.size, np.nan), y]), (OFFENCE, HOURS))
    assert found.status == "measured"
    assert found.answer.startswith("offence: not measurable, because no declaration has both")
    assert np.isnan(found.table()["leave_out"][0])
    assert found.table()["leave_out"][1] > 0


def test_every_declaration_is_accounted_for_by_office():
    rng = np.random.default_rng(5)
    stratum, officer, y = honest(rng)
    y[:7] = np.nan
    # a second office with a single officer: its sets cannot be compared
    stratum = np.append(stratum, np.full(5, 99))
    officer = np.append(officer, np.full(5, 8))
    office = np.append(np.zeros(y.size, int), np.ones(5, int))
    y = np.append(y, np.ones(5))
    found = find(counts(stratum, officer, [y], office=office, no_handler=3, set_empty=2))
    coverage = list(found.tables[1].rows())
    for row in coverage:
        parts = ("no_handler", "set_empty", "no_outcome", "dropped", "compared")
        assert row["files"] == sum(row[p] for p in parts)
    assert [r["no_outcome"] for r in coverage] == [7, 0]
    assert [r["dropped"] for r in coverage] == [0, 5]
    table = found.table()
    assert sum(r["compared"] for r in coverage) == table["observations"][0]
    assert sum(r["dropped"] for r in coverage) == table["dropped"][0]
    assert table["unknown"][0] == 7


def test_the_largest_account_is_printed_where_it_singles_nobody_out():
    # twelve accounts, of which one (the system, say) has half the files
    rng = np.random.default_rng(6)
    stratum, officer, y = honest(rng, officers=11)
    officer = np.where(rng.random(y.size) < 0.5, 11, officer)
    found = find(counts(stratum, officer, [y]))
    assert found.tables[1]["largest_account"][0] == pytest.approx(0.5, abs=0.06)
    assert found.parameters["largest_account"] == pytest.approx(0.5, abs=0.06)
    few = find(counts(*_as(honest(rng, officers=9))))
    assert np.isnan(few.tables[1]["largest_account"][0])
    assert few.parameters["largest_account"] is None


@pytest.mark.slow
def test_on_a_lottery_intervals_cover_none_and_the_plug_in_is_never_none():
    rng = np.random.default_rng(7)
    runs, covered, plug_in, leave_out = 300, 0, [], []
    for _ in range(runs):
        share = handler_share.infer(counts(*_as(honest(rng, days=25)))).shares[0].one_way
        covered += share.low <= 0 <= share.high
        plug_in.append(share.plug_in.unit_variance)
        leave_out.append(share.unit_variance)
    assert covered / runs >= 0.95 - 3 * (0.05 * 0.95 / runs) ** 0.5
    assert min(plug_in) > 0
    assert abs(np.mean(leave_out)) < 3 * np.std(leave_out) / runs**0.5
