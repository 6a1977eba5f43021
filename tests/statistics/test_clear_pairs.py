import numpy as np

from evenhand.statistics.clear_pairs import PairSums, clear_pairs

UNITS, CLIENTS, FILES = 8, 10, 4000


def judged(shift, *chosen):
    rng = np.random.default_rng(0)
    unit, client = rng.integers(0, UNITS, FILES), rng.integers(0, CLIENTS, FILES)
    y = rng.normal(size=UNITS)[unit] + rng.normal(size=CLIENTS)[client] + rng.normal(size=FILES)
    for number, (u, c) in enumerate(chosen, start=1):
        y -= shift * number * ((unit == u) & (client == c))
    cell = unit * CLIENTS + client
    powers = [np.bincount(cell, weights=y**k) for k in range(4)]
    codes = np.arange(UNITS * CLIENTS)
    pairs = PairSums(codes // CLIENTS, codes % CLIENTS, *powers)
    whole = pairs.fitted(codes)
    found = clear_pairs(pairs, whole, least_together=10, least_of_client=30, level=0.05)
    return pairs, whole, found


def small(found, level=0.001):
    return sorted(found.place[found.p_value < level].tolist())


def test_a_pair_far_apart_does_not_drag_others_of_its_unit_and_client_along():
    _, whole, found = judged(6.0, (2, 5))
    dragged = (whole.p_upper < 0.001).sum()
    assert dragged >= 5
    assert small(found) == [25]
    assert sorted(found.place.tolist()) == list(range(80))


def test_two_pairs_of_one_client_are_both_found():
    assert small(judged(2.5, (2, 5), (6, 5))[2]) == [25, 65]


def test_an_honest_set_is_tested_once_and_shows_none():
    _, whole, found = judged(0.0)
    assert found.place.tolist() == whole.place.tolist()
    assert small(found) == []


def test_pairs_and_clients_with_too_few_are_not_tested():
    pairs, whole, _ = judged(0.0)
    none = clear_pairs(pairs, whole, least_together=10**6, least_of_client=1, level=0.05)
    other = clear_pairs(pairs, whole, least_together=1, least_of_client=10**6, level=0.05)
    assert none.place.size == other.place.size == 0
