import numpy as np
import pytest

from evenhand.statistics.split_slope import Rate, split_slope


def office(rng, *, units=14, sets=60, slope=0.5, differ=1.0):
    """Draw cells of an office: each set some trials of every unit, y following x by the slope."""
    stratum, unit = (v.ravel() for v in np.indices((sets, units)))
    trials = rng.integers(0, 6, stratum.size)
    rate = 1 / (1 + np.exp(-(rng.normal(0, 0.3, sets)[stratum]
                             + differ * rng.standard_normal(units)[unit])))  # fmt: skip
    yes = rng.binomial(trials, rate)
    cells = {"stratum": stratum, "half": stratum % 2, "unit": unit, "x": Rate(trials, yes)}
    return {**cells, "y": Rate(trials, rng.binomial(yes, slope))}


def ratio(cells, *, without=-1):
    """Return the slope by its formula, over the units other than one."""
    kept = cells["unit"] != without
    unit, stratum, half = (cells[k][kept] for k in ("unit", "stratum", "half"))
    gaps, weight = {}, 0
    for name in ("x", "y"):
        trials, yes = cells[name].trials[kept], cells[name].yes[kept]
        for side in (0, 1):
            gap, n = np.zeros(unit.max() + 1), np.zeros(unit.max() + 1)
            for s in np.unique(stratum[half == side]):
                here = stratum == s
                share = yes[here].sum() / max(1, trials[here].sum())
                np.add.at(gap, unit[here], yes[here] - trials[here] * share)
                np.add.at(n, unit[here], trials[here])
            gaps[name, side] = gap / np.maximum(n, 1)
            weight = weight + n if name == "y" else 0
    top = gaps["y", 0] * gaps["x", 1] + gaps["y", 1] * gaps["x", 0]
    return (weight * top).sum() / (weight * 2 * gaps["x", 0] * gaps["x", 1]).sum()


def test_slope_and_interval_are_those_of_the_formula_with_each_unit_left_out():
    from scipy.stats import t

    cells = office(np.random.default_rng(3), units=9, sets=40)
    found = split_slope(**cells)
    without = np.array([ratio(cells, without=u) for u in range(9)])
    error = np.sqrt(8 / 9 * ((without - without.mean()) ** 2).sum())
    assert found.slope == pytest.approx(ratio(cells))
    # the fewer units carry the spread, the wider; never narrower than with units - 1 degrees
    assert found.high - found.slope == pytest.approx(found.slope - found.low)
    times = (found.high - found.slope) / error
    assert t.isf(0.025, 8) <= times <= t.isf(0.025, 1)


def test_noise_in_the_halves_does_not_flatten_the_slope():
    found = [split_slope(**office(np.random.default_rng(seed))) for seed in range(60)]
    assert np.mean([f.slope for f in found]) == pytest.approx(0.5, abs=0.02)
    held = sum(f.low <= 0.5 <= f.high for f in found)
    # at least 93 of 100, within three errors of sixty draws
    assert held / 60 > 0.93 - 3 * (0.93 * 0.07 / 60) ** 0.5


def test_units_that_do_not_differ_have_no_slope():
    alike = split_slope(**office(np.random.default_rng(1), differ=0.0))
    assert np.isnan(alike.slope)
    assert np.isnan(split_slope(**office(np.random.default_rng(1), units=2)).slope)
    none = np.zeros(0, dtype=np.int64)
    nobody = split_slope(stratum=none, half=none, unit=none, x=Rate(none, none), y=Rate(none, none))
    assert (nobody.units, np.isnan(nobody.slope)) == (0, True)
