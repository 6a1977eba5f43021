import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.statistics.interactions import contrast, interactions


def by_pair(unit, client, y):
    pairs, place = np.unique(np.stack([unit, client], 1), axis=0, return_inverse=True)
    sums = [np.bincount(place.ravel(), weights=y**k) for k in range(4)]
    names = ("count", "total", "squares", "cubes")
    return {"unit": pairs[:, 0], "client": pairs[:, 1], **dict(zip(names, sums, strict=True))}


def drawn(rng, *, units=12, clients=40, n=6000, pair=0.0, noise=None):
    unit, client = rng.integers(0, units, n), rng.integers(0, clients, n)
    effect = rng.normal(size=units)[unit] + rng.normal(size=clients)[client]
    own = rng.normal(size=(units, clients))[unit, client] * pair
    e = noise(rng, n) if noise else rng.normal(size=n)
    return unit, client, effect + own + e


def test_two_by_two_is_as_worked_by_hand():
    # means 3 1 / 1 1, four files each with values one below and above: remainders +-1/2,
    # leverage 3/4, so the effect is (1/2) / (1/4) = 2 = 3 - 1 - 1 + 1
    unit, client = np.repeat([0, 0, 1, 1], 4), np.repeat([0, 1, 0, 1], 4)
    y = np.repeat([3.0, 1, 1, 1], 4) + np.tile([-1.0, -1, 1, 1], 4)
    found = interactions(**by_pair(unit, client, y))
    assert found.effect == pytest.approx([2, -2, -2, 2])
    # s^2 = 4/3 inside each; standard error^2 = (4/3) / (4 x 1/4)
    assert found.standard_error == pytest.approx([(4 / 3) ** 0.5] * 4)
    # sum n e^2 = 4, less (1 - P) s^2 = 4 x 1/4 x 4/3, over sum n (1 - P) = 4
    assert found.variance == pytest.approx((4 - 4 / 3) / 4)


def test_pairs_that_met_once_and_sets_that_hang_on_one_client_are_left_out():
    unit, client = np.array([0, 0, 1, 1, 1]), np.array([0, 0, 0, 0, 1])
    found = interactions(**by_pair(unit, client, np.arange(5.0)))
    assert found.place.size == 0
    assert np.isnan(found.variance)
    nothing = np.zeros(0)
    codes = nothing.astype(int)
    none = interactions(
        unit=codes, client=codes, count=nothing, total=nothing, squares=nothing, cubes=nothing
    )
    assert none.effect.size == 0


def test_an_outcome_that_is_always_the_same_has_no_pair_apart():
    unit, client, _ = drawn(np.random.default_rng(0), n=600)
    found = interactions(**by_pair(unit, client, np.ones(600)))
    assert found.variance == pytest.approx(0)
    assert np.minimum(found.p_upper, found.p_lower).tolist() == [1] * found.place.size


def test_the_variance_of_pairs_is_found_on_average():
    estimates = [
        interactions(**by_pair(*drawn(np.random.default_rng(s), pair=0.3))).variance
        for s in range(25)
    ]
    assert np.mean(estimates) == pytest.approx(0.09, abs=4 * np.std(estimates) / 25**0.5)


@pytest.mark.slow
@pytest.mark.parametrize("pair", [0.0, 0.2, 0.6])
def test_the_interval_covers(pair):
    held = []
    for seed in range(100):
        found = interactions(**by_pair(*drawn(np.random.default_rng(seed), n=3000, pair=pair)))
        held.append(found.low <= pair**2 <= found.high)
    assert np.mean(held) >= 0.93 - 2 * (0.05 * 0.95 / 100) ** 0.5


@pytest.mark.parametrize(
    "noise",
    [
        lambda rng, n: rng.normal(size=n),
        lambda rng, n: rng.lognormal(sigma=1, size=n),
        lambda rng, n: (rng.random(n) < 0.08).astype(float) * 8,
    ],
    ids=["normal", "long times", "rare yes"],
)
def test_small_p_are_no_more_frequent_than_they_say(noise):
    p = np.concatenate(
        [
            np.minimum(found.p_upper, found.p_lower)[found.observations >= 10] * 2
            for seed in range(6)
            for found in [interactions(**by_pair(*drawn(np.random.default_rng(seed), noise=noise)))]
        ]
    )
    assert p.size > 1500
    for level in (0.001, 0.01, 0.05):
        assert np.mean(p <= level) <= level + 4 * (level / p.size) ** 0.5


@given(st.permutations(range(12)), st.floats(0.1, 100), st.floats(-100, 100))
def test_order_of_pairs_and_scale_of_the_outcome_do_not_matter(order, scale, shift):
    rng = np.random.default_rng(3)
    unit, client = np.repeat(np.arange(12) % 4, 5), np.repeat(np.arange(12) // 4, 5)
    y = rng.normal(size=60)
    one = interactions(**by_pair(unit, client, y))
    cells = by_pair(unit, client, shift + scale * y)
    other = interactions(**{k: v[list(order)] for k, v in cells.items()})
    back, here = np.argsort(np.array(order)[other.place]), np.argsort(one.place)
    assert other.effect[back] == pytest.approx(scale * one.effect[here], abs=1e-4 * scale)
    assert other.p_upper[back] == pytest.approx(one.p_upper[here], abs=1e-3)


def test_the_contrast_is_that_of_the_same_clients_worked_by_hand():
    # each client met two units, four files each; chosen pairs are 2 above for client 0, 1 for 1
    unit, client = np.repeat([0, 1, 0, 1], 4), np.repeat([0, 0, 1, 1], 4)
    y = np.repeat([5.0, 3, 2, 1], 4) + np.tile([-1.0, -1, 1, 1], 4)
    found = interactions(**by_pair(unit, client, y))
    at = by_pair(unit, client, y)
    mean = at["total"][found.place] / 4
    said = contrast(
        found, chosen=at["unit"][found.place] == 0, client=at["client"][found.place], mean=mean
    )
    assert said.estimate == pytest.approx(1.5)
    assert (said.pairs, said.observations) == (2, 8)
    assert said.low < 1.5 < said.high
    none = contrast(found, chosen=np.ones(4, bool), client=at["client"], mean=mean)
    assert none is None
