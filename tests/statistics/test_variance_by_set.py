import numpy as np
import pytest

from evenhand.errors import StatisticsError
from evenhand.statistics.connected import components
from evenhand.statistics.variance import leave_out
from evenhand.statistics.variance_by_set import (
    leave_out_by_set,
    leave_out_cells_by_set,
    leave_out_cells_inside_sets,
    leave_out_outcomes_by_set,
)


def offices(seed, *, sizes=(4, 6, 5), rows=90, level=0.0):
    """Give offices whose units and strata are their own."""
    rng = np.random.default_rng(seed)
    office = np.repeat(np.arange(len(sizes)), rows)
    unit = office * 100 + np.concatenate([rng.integers(0, size, rows) for size in sizes])
    client = office * 100 + rng.integers(0, 12, len(office))
    y = (
        rng.normal(size=len(office))
        + level * rng.normal(size=100 * len(sizes))[unit]
        + 10.0 * office
    )
    return y, unit, client, office


def three(found):
    return np.array([found.unit_variance, found.covariance, found.client_variance])


@pytest.mark.parametrize("leave", ["match", "observation"])
def test_pooled_components_are_the_mean_of_the_sets_by_observations(leave):
    y, unit, client, office = offices(1)
    alone = [
        leave_out(y[office == k], unit[office == k], client[office == k], leave) for k in range(3)
    ]
    weight = np.array([each.observations for each in alone]) / sum(e.observations for e in alone)
    found = leave_out_by_set(y, unit, client, leave)
    assert three(found) == pytest.approx(weight @ np.array([three(each) for each in alone]))
    assert found.by_set.unit_variance == pytest.approx([each.unit_variance for each in alone])
    assert found.effects == pytest.approx(np.concatenate([each.effects for each in alone]))
    assert found.effect_errors == pytest.approx(np.concatenate([e.effect_errors for e in alone]))
    assert found.unit_labels.tolist() == [u for each in alone for u in each.unit_labels]
    # Sets share no rows, so squared standard errors add.
    assert found.standard_error <= np.sqrt(
        weight**2 @ np.array([each.standard_error**2 for each in alone])
    ) * (1 + 1e-9)
    assert found.low <= max(found.unit_variance, 0) <= found.high


def test_one_set_gives_what_leave_out_gives():
    y, unit, client, _ = offices(2, sizes=(7,))
    alone, pooled = leave_out(y, unit, client), leave_out_by_set(y, unit, client)
    for name in ("unit_variance", "standard_error", "low", "high", "p_value", "swap_gap"):
        assert getattr(pooled, name) == pytest.approx(getattr(alone, name))


def test_sums_give_the_same_as_rows():
    y, unit, client, _ = offices(3)
    pairs, place = np.unique(np.stack([unit, client]), axis=1, return_inverse=True)
    from_sums = leave_out_cells_by_set(
        pairs[0],
        pairs[1],
        np.bincount(place),
        np.bincount(place, weights=y),
        np.bincount(place, weights=y**2),
    )
    from_rows = leave_out_by_set(y, unit, client)
    assert three(from_sums) == pytest.approx(three(from_rows))
    assert [from_sums.low, from_sums.high] == pytest.approx([from_rows.low, from_rows.high])


def test_what_each_set_keeps_and_drops_is_told():
    # Office a: units 1, 2 share two clients, and unit 3 hangs on client 9. Office b: one unit.
    # Office c: its two units share one client only.
    unit = ["a1", "a2", "a1", "a2", "a2", "a3", "b1", "b1", "c1", "c2"]
    client = [7, 7, 8, 8, 9, 9, 20, 20, 30, 30]
    found = leave_out_by_set([1.0, 2, 2, 4, 1, 5, 7, 8, 9, 3], unit, client)
    assert found.by_set.first_unit.tolist() == ["a1", "b1", "c1"]
    assert found.by_set.given_observations.tolist() == [6, 2, 2]
    assert found.by_set.given_units.tolist() == [3, 1, 2]
    assert found.by_set.given_clients.tolist() == [3, 1, 1]
    assert found.by_set.observations.tolist() == [4, 0, 0]
    assert found.by_set.units.tolist() == [2, 0, 0]
    assert found.by_set.clients.tolist() == [2, 0, 0]
    assert np.isnan(found.by_set.unit_variance).tolist() == [False, True, True]
    assert (found.sets, found.dropped_sets) == (1, 2)
    assert (found.observations, found.dropped_observations) == (4, 6)
    assert (found.units, found.dropped_units) == (2, 4)
    assert (found.clients, found.dropped_clients) == (2, 3)
    assert found.unit_set.tolist() == [0, 0]


def test_sets_are_numbered_as_components_numbers_them():
    y, unit, client, _ = offices(4)
    found = leave_out_by_set(y, unit, client)
    label = dict(zip(unit, components(unit, client), strict=True))
    assert [label[one] for one in found.unit_labels] == found.unit_set.tolist()


def test_a_set_where_the_outcome_never_varies_counts_as_no_variance():
    y, unit, client, office = offices(5)
    y[office == 1] = 3.25
    found = leave_out_by_set(y, unit, client)
    assert found.by_set.unit_variance[1] == pytest.approx(0, abs=1e-12)
    assert found.sets == 3


def test_an_outcome_that_never_varies_is_an_error():
    _, unit, client, _ = offices(5)
    with pytest.raises(StatisticsError, match="same in all"):
        leave_out_by_set(np.full(len(unit), 0.1), unit, client)


def test_leave_must_be_match_or_observation():
    with pytest.raises(StatisticsError, match="'leave' is 'row'"):
        leave_out_by_set([1.0], [1], [1], leave="row")


def test_the_means_of_offices_do_not_count_as_differences_between_units():
    y, unit, client, office = offices(6)
    plain = leave_out_by_set(y, unit, client)
    raised = leave_out_by_set(y + 1000.0 * office, unit, client)
    assert raised.unit_variance == pytest.approx(plain.unit_variance, abs=1e-7)


def test_many_offices_without_differences_seldom_seem_to_differ():
    alarms, held = 0, 0
    for seed in range(100):
        y, unit, client, _ = offices(seed, sizes=(3,) * 12, rows=40)
        found = leave_out_by_set(y, unit, client)
        alarms += found.p_value < 0.05
        held += found.low == 0
    # 5 of 100 expected, 13 or more in less than 1 of 1,000 repetitions.
    assert alarms <= 12
    assert held >= 93


@pytest.mark.slow
def test_the_pooled_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(9)
    _, unit, client, office = offices(9, sizes=(3,) * 20, rows=40)
    psi = 0.4 * rng.normal(size=2000)[unit]
    # Only clients seen once are set aside here: the truth is that of the rows that stay.
    stays = np.bincount(client)[client] > 1
    groups = [np.flatnonzero(stays & (office == k)) for k in range(20)]
    truth = sum(len(rows) * np.var(psi[rows], ddof=1) for rows in groups) / stays.sum()
    held = 0
    for _ in range(400):
        found = leave_out_by_set(psi + rng.normal(size=len(unit)), unit, client)
        assert found.observations == stays.sum()
        held += found.low <= truth <= found.high
    assert held / 400 > 0.93 - 2 * np.sqrt(0.93 * 0.07 / 400)


def test_several_outcomes_at_once_give_what_each_gives_alone():
    rng = np.random.default_rng(8)
    unit, client = rng.integers(6, size=400), rng.integers(40, size=400)
    cell, place = np.unique(client * 6 + unit, return_inverse=True)
    count = np.bincount(place).astype(float)
    columns = [rng.normal(size=400), rng.exponential(size=400), np.ones(400)]
    totals = [np.bincount(place, weights=y) for y in columns]
    squares = [np.bincount(place, weights=y**2) for y in columns]
    together = leave_out_outcomes_by_set(cell % 6, cell // 6, count, totals, squares)
    for total, square, found in zip(totals[:2], squares, together, strict=False):
        alone = leave_out_cells_by_set(cell % 6, cell // 6, count, total, square)
        assert found.unit_variance == alone.unit_variance
        assert (found.low, found.high, found.p_value) == (alone.low, alone.high, alone.p_value)
        assert found.plug_in == alone.plug_in
    # the third does not vary: its error stands in its place and stops nobody
    assert isinstance(together[2], StatisticsError)


def sums(y, unit, client):
    """Add rows up by (client, unit) pair."""
    pairs, at = np.unique(np.stack([client, unit]), axis=1, return_inverse=True)
    powers = (np.bincount(at, weights=y**k) for k in range(3))
    return pairs[1], pairs[0], *powers


def closed_form(y, unit):
    """Give sum w (mean_o - mean)^2 - w (1 - w) s_o^2 / n_o, with divisor n - 1 as everywhere."""
    found = 0.0
    for one in np.unique(unit):
        own = y[unit == one]
        w = own.size / y.size
        found += w * (own.mean() - y.mean()) ** 2 - w * (1 - w) * own.var(ddof=1) / own.size
    return found * y.size / (y.size - 1)


def test_one_set_alone_gives_the_closed_form_of_the_one_way_design():
    rng = np.random.default_rng(4)
    unit = rng.integers(0, 12, 400)
    y = rng.normal(size=400) + rng.normal(size=12)[unit]
    given = sums(y, unit, np.zeros(400, int))
    with pytest.raises(StatisticsError, match="no two units stay comparable"):
        leave_out_cells_by_set(*given)
    found = leave_out_cells_inside_sets(*given)
    assert found.unit_variance == pytest.approx(closed_form(y, unit), rel=1e-10)
    assert (found.units, found.sets, found.dropped_observations) == (12, 1, 0)
    assert found.leave == "observation"


def test_sets_that_do_not_connect_are_pooled_and_a_unit_in_two_counts_once():
    rng = np.random.default_rng(5)
    # Units 0 to 4 in set 0, 4 to 7 in set 1: unit 4 alone joins them; unit 9 has one row.
    unit = np.concatenate([rng.integers(0, 5, 90), rng.integers(4, 8, 60), [9], np.full(8, 5)])
    client = np.repeat([0, 1, 1, 2], [90, 60, 1, 8])
    y = rng.normal(size=159) + 0.5 * unit + 7.0 * client
    found = leave_out_cells_inside_sets(*sums(y, unit, client))
    inside = [closed_form(y[at], unit[at]) for at in (client == 0, (client == 1) & (unit != 9))]
    assert found.unit_variance == pytest.approx((90 * inside[0] + 60 * inside[1]) / 150)
    assert found.by_set.unit_variance[:2] == pytest.approx(inside)
    assert np.isnan(found.by_set.unit_variance[2])
    assert (found.units, found.sets) == (8, 2)
    assert (found.dropped_units, found.dropped_observations, found.dropped_clients) == (1, 9, 1)


def test_where_no_client_has_two_units_of_two_observations_nothing_is_told():
    with pytest.raises(StatisticsError, match="None of 2 clients has two units") as caught:
        leave_out_cells_inside_sets(
            *sums(np.arange(6.0), np.array([0, 0, 0, 1, 2, 3]), np.array([0, 0, 0, 0, 1, 1]))
        )
    assert "longer period" in caught.value.do_next


@pytest.mark.slow
@pytest.mark.parametrize("level", [0.0, 0.5])
def test_one_set_alone_is_right_on_average_and_its_interval_holds_the_truth(level):
    rng = np.random.default_rng(6)
    unit = np.repeat(np.arange(12), 33)
    effect = level * rng.normal(size=12)
    truth = np.var(effect) * unit.size / (unit.size - 1)
    spread = np.where(unit < 4, 2.0, 0.7)  # unequal noise
    found = [
        leave_out_cells_inside_sets(
            *sums(effect[unit] + spread * rng.normal(size=unit.size), unit, 0 * unit)
        )
        for _ in range(80)
    ]
    estimates = np.array([f.unit_variance for f in found])
    error = estimates.std() / np.sqrt(estimates.size)
    assert abs(estimates.mean() - truth) < 3.5 * error
    held = np.mean([f.low <= truth <= f.high for f in found])
    assert held > 0.87  # 95 % less three standard errors of 80 draws
