import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evenhand.errors import StatisticsError
from evenhand.statistics.cell_input import cells_from_rows
from evenhand.statistics.cells import split
from evenhand.statistics.connected import leave_one_out_sets
from evenhand.statistics.leave_out import estimate_set, frame
from evenhand.statistics.quadratic_form import interval
from evenhand.statistics.variance import leave_out, leave_out_cells, swap_gap

# Columns id, firmid, y of the toy panel with which the authors' package LeaveOutTwoWay and its
# Julia translation VarianceComponentsHDFE are checked.
TOY = [
    (1, 1, 0.146297),
    (1, 2, 0.29686),
    (2, 1, 0.54344),
    (2, 1, 0.432677),
    (3, 1, 0.464866),
    (4, 1, 0.730622),
    (4, 2, 0.619239),
    (5, 2, 0.753429),
    (5, 2, 0.0863208),
    (6, 2, 0.372084),
    (6, 3, 0.958089),
]
CLIENT, UNIT, Y = (np.array(column) for column in zip(*TOY, strict=True))


def three(found):
    return [found.unit_variance, found.covariance, found.client_variance]


@pytest.mark.parametrize("leave", ["match", "observation"])
def test_the_toy_panel_gives_the_published_components(leave):
    # Each mover meets each unit once, and a stayer's spread serves alike, so both ways agree.
    found = leave_out(Y, UNIT, CLIENT, leave)
    assert found.unit_variance == pytest.approx(-0.004791473894, abs=1e-12)
    assert found.client_variance == pytest.approx(-0.00015364140820716896, abs=1e-12)
    assert found.covariance == pytest.approx(0.0022049202721428573, abs=1e-12)
    assert (found.observations, found.units, found.clients) == (8, 2, 4)
    assert (found.dropped_observations, found.dropped_units, found.dropped_clients) == (3, 1, 2)
    assert found.unit_labels.tolist() == [1, 2]
    assert found.low == 0 < found.high
    assert found.swap_gap == 0


def test_two_strata_dealt_alike_are_worked_by_hand():
    # Unit 1 gets 1 2 3 and unit 2 gets 4 6 in one stratum, the same plus 10 in the other.
    # Unit means 2 and 5 about the stratum's 3.2, so effects -1.2 and 1.8, each 6 and 4 times:
    # plug-in 2 * (3 * 1.44 + 2 * 3.24) / 9 = 2 * 10.8 / 9.
    # Residuals -1 0 1 | -1 1. sigma^2 = y e / (1 - P), and y e sums to e^2 = 2 in each cell.
    # v = (2/5, -2/5) for unit 1 and (-3/5, 3/5) for unit 2; L = 12/5 times [[1, -1], [-1, 1]], so
    # v'S v = (2/5)^2 * 5/12 = 1/15 and (3/5)^2 * 5/12 = 3/20: P = 1/5 + these = 4/15 and 7/20.
    # The gap of units moves by 2/5 * 5/12 = 1/6 and 3/5 * 5/12 = 1/4, and a gap g between 6 and 4
    # rows has sum of squares 6 * 4 / 10 * g^2: B = 1/15 and 3/20.
    y = np.array([1.0, 2, 3, 4, 6])
    found = leave_out(
        np.concatenate([y, y + 10]),
        np.tile([1, 1, 1, 2, 2], 2),
        np.repeat(["Monday", "Tuesday"], 5),
        "observation",
    )
    correction = 2 * (2 / (11 / 15) * 1 / 15 + 2 / (13 / 20) * 3 / 20) / 9
    assert found.plug_in.unit_variance == pytest.approx(2 * 10.8 / 9)
    assert found.unit_variance == pytest.approx(2 * 10.8 / 9 - correction)
    assert found.effects == pytest.approx([-1.2, 1.8])
    # Error of the gap by HC2: in each stratum e^2 / (1 - P) = 2 / (11/15) at 1/6 and
    # 2 / (13/20) at 1/4; unit 1 moves by 4/10 of the gap and unit 2 by 6/10.
    gap = np.sqrt(2 * (2 / (11 / 15) / 36 + 2 / (13 / 20) / 16))
    assert found.effect_errors == pytest.approx([0.4 * gap, 0.6 * gap])


def panel(seed, *, units=6, clients=25, rows=150):
    rng = np.random.default_rng(seed)
    unit, client = rng.integers(0, units, rows), rng.integers(0, clients, rows)
    y = rng.normal(size=units)[unit] + rng.normal(size=clients)[client] + rng.normal(size=rows)
    return y, unit, client


def sums(y, unit, client):
    pairs, place = np.unique(np.stack([unit, client]), axis=1, return_inverse=True)
    return {
        "unit": pairs[0],
        "client": pairs[1],
        "count": np.bincount(place),
        "total": np.bincount(place, weights=y),
        "total_of_squares": np.bincount(place, weights=y**2),
    }


def numbers_of(found):
    return [
        *three(found),
        found.plug_in.unit_variance,
        found.plug_in.covariance,
        found.plug_in.client_variance,
        found.standard_error,
        found.low,
        found.high,
        found.p_value,
        *found.effects,
        *found.effect_errors,
    ]


@pytest.mark.parametrize("leave", ["match", "observation"])
@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 6), st.integers(-9, 9)),
        min_size=12,
        max_size=60,
    )
)
def test_sums_by_pair_give_the_same_numbers_as_rows(rows, leave):
    unit, client, y = (np.array(column) for column in zip(*rows, strict=True))
    assume(np.ptp(y) > 0)
    try:
        from_rows = leave_out(y, unit, client, leave)
    except StatisticsError as err:
        with pytest.raises(StatisticsError, match=err.what[:20]):
            leave_out_cells(**sums(y, unit, client), leave=leave)
        return
    from_sums = leave_out_cells(**sums(y, unit, client), leave=leave)
    assert numbers_of(from_sums) == pytest.approx(numbers_of(from_rows), rel=1e-6, abs=1e-6)
    assert from_sums.unit_labels.tolist() == from_rows.unit_labels.tolist()


@pytest.mark.parametrize("leave", ["match", "observation"])
@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    factor=st.sampled_from([-3.0, 0.01, 1000.0]),
    level=st.sampled_from([0.0, -50.0, 1e6]),
)
def test_scale_level_names_and_order_of_rows_change_nothing_else(seed, factor, level, leave):
    y, unit, client = panel(seed)
    order = np.random.default_rng(seed).permutation(len(y))
    plain = leave_out(y, unit, client, leave)
    moved = leave_out(
        (factor * y + level)[order],
        [f"unit {k}" for k in unit[order]],
        [f"client {9 - k % 10}{k}" for k in client[order]],
        leave,
    )
    size = factor**2
    assert three(moved) == pytest.approx(size * np.array(three(plain)), rel=1e-6, abs=1e-9 * size)
    ends = np.array([plain.standard_error, plain.low, plain.high])
    assert [moved.standard_error, moved.low, moved.high] == pytest.approx(
        size * ends, rel=1e-5, abs=1e-8 * size
    )
    assert moved.effects == pytest.approx(factor * plain.effects, rel=1e-6, abs=1e-8 * abs(factor))


def test_a_level_of_a_thousand_million_costs_rows_no_more_than_its_own_digits():
    y, unit, client = panel(1)
    y = np.round(y, 6)
    assert three(leave_out(y + 1e9, unit, client)) == pytest.approx(
        three(leave_out(y, unit, client)), rel=1e-5
    )


def test_noise_shared_inside_a_match_needs_match_leave_out():
    rng = np.random.default_rng(7)
    unit = np.tile(np.repeat(np.arange(5), 4), 12)
    client = np.repeat(np.arange(12), 20)
    by_match, by_row = [], []
    for _ in range(200):
        shared = np.repeat(rng.normal(size=60), 4)
        y = shared + 0.2 * rng.normal(size=240)
        by_match.append(leave_out(y, unit, client, "match").unit_variance)
        by_row.append(leave_out(y, unit, client, "observation").unit_variance)
    error = np.std(by_match) / np.sqrt(200)
    assert abs(np.mean(by_match)) < 3 * error
    assert np.mean(by_row) > 5 * error


@pytest.mark.parametrize("leave", ["match", "observation"])
def test_components_are_right_on_average_under_unequal_noise(leave):
    rng = np.random.default_rng(11)
    unit, client = rng.integers(0, 6, 160), rng.integers(0, 60, 160)
    psi, alpha = rng.normal(size=6), rng.normal(size=60)
    spread = np.exp(rng.normal(size=6))[unit]
    found = leave_out(np.arange(160.0), unit, client, leave)
    from_one_row = np.bincount(client, minlength=60) == 1
    assert found.dropped_observations == int(from_one_row.sum())
    kept = ~from_one_row[client]
    truth = np.cov(psi[unit][kept], alpha[client][kept])
    estimates = np.array(
        [
            three(
                leave_out(
                    psi[unit] + alpha[client] + spread * rng.normal(size=160), unit, client, leave
                )
            )
            for _ in range(300)
        ]
    )
    off = estimates.mean(axis=0) - [truth[0, 0], truth[0, 1], truth[1, 1]]
    assert np.all(np.abs(off) < 3.5 * estimates.std(axis=0) / np.sqrt(300))


def test_the_plug_in_is_too_large_where_units_do_not_differ():
    rng = np.random.default_rng(2)
    _, unit, client = panel(2)
    found = [leave_out(rng.normal(size=150), unit, client) for _ in range(200)]
    assert np.mean([each.plug_in.unit_variance for each in found]) > 0.03
    assert abs(np.mean([each.unit_variance for each in found])) < 0.006
    # False alarms stay under the stated rate: 5 % of 200 is 10, and 99.9 % of the time at most 21.
    assert sum(each.p_value < 0.05 for each in found) <= 21
    assert sum(each.low > 0 for each in found) <= 21


def test_controls_are_taken_off_first():
    y, unit, client = panel(5)
    rng = np.random.default_rng(5)
    controls = rng.normal(size=(150, 2)) + unit[:, None]
    with_controls = leave_out(y + controls @ [5.0, -3.0], unit, client, "match", controls)
    assert three(with_controls) == pytest.approx(
        three(leave_out(y, unit, client, "match", controls)), rel=1e-8
    )
    one = leave_out(y, unit, client, controls=controls[:, 0])
    assert one.observations == with_controls.observations


def test_swap_gap_is_the_mean_gap_of_two_normal_draws():
    draws = np.random.default_rng(1).normal(scale=3, size=(200_000, 2))
    assert swap_gap(9.0) == pytest.approx(np.mean(np.abs(draws[:, 0] - draws[:, 1])), rel=0.01)
    assert swap_gap(-0.1) == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ([1.0, np.nan, 2, 3], [1, 2, 1, 2], [1, 1, 2, 2]),
            "'outcome' is missing or infinite in 1",
        ),
        (([1.0, 2, 3], [1, 2, 1, 2], [1, 1, 2, 2]), "'unit' has 4 rows where 3"),
        (([1.0, 1, 1, 1], [1, 2, 1, 2], [1, 1, 2, 2]), "same in all 4 observations"),
        (([1.0, 2, 3, 4], [1, 1, 1, 1], [1, 1, 2, 2]), "Among 1 units and 2 clients"),
        (([1.0, 2, 3, 4], [1, 2, 3, 4], [1, 1, 2, 2]), "no two units stay comparable"),
        (([1.0, 2, 3, 4], [1, 2, 1, 2], [1, 1, 2, 2], "client"), "'leave' is 'client'"),
        (([1.0, 2, 3, 4], [1, 2, 1, None], [1, 1, 2, 2]), "'unit' is missing in 1 of 4"),
        (([], [], []), "no rows"),
        (([1.0, 2, 3, 4], [1, 2, 1, 2], [1, 1, 2, 2], "match", [1.0]), "'controls' has 1 rows"),
    ],
)
def test_what_cannot_be_answered_is_an_error_with_a_remedy(arguments, words):
    with pytest.raises(StatisticsError, match=words) as caught:
        leave_out(*arguments)
    assert caught.value.do_next.endswith(".")


def test_an_outcome_that_varies_only_where_units_cannot_be_compared_is_an_error():
    y = [0.1, 0.1, 0.1, 0.1, 0.1, 7.0]
    with pytest.raises(StatisticsError, match="same in all 4 observations"):
        leave_out(y, [1, 2, 1, 2, 2, 3], [1, 1, 2, 2, 3, 3])


def design(name, rng):
    """Give uneven units, few or many, in strata or over clients of few files."""
    units, strata, size = {
        "six units, strata": (6, 30, (2, 15)),
        "six units, few files": (6, 60, (2, 4)),
        "forty units, strata": (40, 120, (2, 27)),
        "forty units, few files": (40, 400, (2, 4)),
    }[name]
    share = 0.9 * rng.dirichlet(np.full(units, 1.5)) + 0.1 / units
    client = np.repeat(np.arange(strata), rng.integers(*size, strata))
    return rng.choice(units, len(client), p=share), client, units, strata


def comparable_rows(unit, client):
    cells, pair = cells_from_rows(np.zeros(len(unit)), unit=unit, client=client)
    sets = leave_one_out_sets(
        cells.client, unit=cells.unit, count=cells.count, clients=cells.clients, units=cells.units
    )
    return (sets >= 0)[pair]


def asked_of_one_design(unit, client, leave):
    """Return what gives an outcome's interval; what hangs on the design alone is made once."""
    cells, pair = cells_from_rows(np.zeros(len(unit)), unit=unit, client=client)
    rows = comparable_rows(unit, client)
    kept = np.bincount(pair[rows], minlength=len(cells.unit)) > 0
    chosen, place = next(split(cells, np.where(kept, 0, -1))), np.cumsum(kept) - 1
    shared = frame(chosen, leave=leave)

    def asked(outcome):
        of_outcome = chosen.with_outcome(outcome[rows], pair=place[pair[rows]])
        found = estimate_set(of_outcome, leave=leave, of=shared)
        return interval(found.corrected.unit_variance, found.form)

    return asked


@pytest.mark.slow
@pytest.mark.parametrize("times_error", [0.0, 1.0, 4.0, 30.0])
@pytest.mark.parametrize(
    ("name", "leave"),
    [
        ("six units, strata", "observation"),
        ("six units, few files", "match"),
        ("forty units, strata", "match"),
        ("forty units, few files", "observation"),
    ],
)
def test_the_interval_holds_the_truth_as_often_as_it_says(name, times_error, leave):
    rng = np.random.default_rng(20)
    unit, client, units, clients = design(name, rng)
    spread = (
        np.exp(0.5 * rng.normal(size=units))[unit] * np.exp(0.3 * rng.normal(size=clients))[client]
    )
    alpha = rng.normal(size=clients)[client]
    pair = np.unique(client * units + unit, return_inverse=True)[1]

    def noise():
        # Heavy tails; under match leave-out also a shock that all rows of a match share.
        shared = 0.5 * rng.normal(size=len(pair))[pair] if leave == "match" else 0.0
        return alpha + spread * rng.standard_t(5, size=len(unit)) + shared

    outcome = noise()
    first = leave_out(outcome, unit, client, leave)
    asked = asked_of_one_design(unit, client, leave)
    again = asked(outcome)
    assert (again.low, again.high) == pytest.approx((first.low, first.high), rel=1e-8)
    kept = comparable_rows(unit, client)
    assert kept.sum() == first.observations
    shape = rng.gamma(1, size=units)
    theta = times_error * first.standard_error
    psi = shape * np.sqrt(theta / np.var(shape[unit][kept], ddof=1))
    runs = 600
    held = 0
    for _ in range(runs):
        found = asked(psi[unit] + noise())
        held += found.low <= theta <= found.high
    # At least 93 %, less twice the error of the simulation itself.
    assert held / runs > 0.93 - 2 * np.sqrt(0.93 * 0.07 / runs)


def test_a_residual_of_exactly_nothing_does_not_turn_the_standard_error_on_rounding():
    # some cells fit exactly: their residuals are 0 from rows and 1e-17 from sums
    unit = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]
    client = [0, 0, 0, 4, 5, 6, 1, 2, 2, 6, 6, 1, 1, 2, 3, 3, 4]
    y = [0, 0, 2, -9, 2, -8, -4, -1, 7, 0, 2, -3, -9, -3, 0, -1, -4]
    unit, client, y = np.array(unit), np.array(client), np.array(y)
    from_rows = leave_out(y, unit, client, "observation")
    from_sums = leave_out_cells(**sums(y, unit, client), leave="observation")
    assert from_sums.standard_error == pytest.approx(from_rows.standard_error)
    assert (from_sums.low, from_sums.high) == pytest.approx((from_rows.low, from_rows.high))
