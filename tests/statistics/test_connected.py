import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import StatisticsError
from evenhand.statistics.connected import (
    articulation_clients,
    components,
    from_largest,
    join,
    leave_one_out_sets,
)

edges = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 7)), min_size=1, max_size=40)


def pieces(pairs, units):
    """Count connected pieces of the units given, by merging one pair after another."""
    group = {one: {one} for one in units}
    for client in {c for c, _ in pairs}:
        met = [u for c, u in pairs if c == client]
        merged = set().union(*(group[u] for u in met))
        for one in merged:
            group[one] = merged
    return len({id(each) for each in group.values()})


@settings(max_examples=300, deadline=None)
@given(pairs=edges)
def test_articulation_clients_are_those_whose_absence_parts_their_units(pairs):
    client, unit = np.array(sorted(pairs)).T
    found = articulation_clients(client, unit=unit, clients=10, units=8)
    units = set(unit.tolist())
    whole = pieces(pairs, units)
    truly = [pieces({p for p in pairs if p[0] != c}, units) > whole for c in range(10)]
    assert found.tolist() == truly


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), links=st.integers(0, 6))
def test_many_clients_are_joined_as_few_are(seed, links):
    # 600 clients of one unit each beside six units, and few or no clients that link two: whatever
    # part of the clients is looked at first, it lacks some of the links.
    rng = np.random.default_rng(seed)
    pairs = {(c, int(rng.integers(6))) for c in range(600)}
    pairs |= {(int(c), int(rng.integers(6))) for c in rng.choice(600, links, replace=False)}
    client, unit = np.array(sorted(pairs)).T
    found = join(client, unit=unit, clients=600, units=6)
    assert found.max() + 1 == pieces(pairs, range(6))
    of_client = {c: {int(found[u]) for k, u in pairs if k == c} for c, _ in pairs}
    assert all(len(of) == 1 for of in of_client.values())
    firsts = [int(np.flatnonzero(found == k)[0]) for k in range(found.max() + 1)]
    assert firsts == sorted(firsts)
    cut = articulation_clients(client, unit=unit, clients=600, units=6)
    whole = pieces(pairs, range(6))
    linking = [c for c in range(600) if len({u for k, u in pairs if k == c}) > 1]
    truly = [c for c in linking if pieces({p for p in pairs if p[0] != c}, range(6)) > whole]
    assert np.flatnonzero(cut).tolist() == truly


def test_a_long_chain_is_all_articulation_and_a_ring_has_none():
    links = np.arange(3000)
    client, unit = np.repeat(links, 2), np.stack([links, links + 1], axis=1).ravel()
    assert articulation_clients(client, unit=unit, clients=3000, units=3001).all()
    assert not articulation_clients(client, unit=unit % 3000, clients=3000, units=3000).any()


def test_components_are_numbered_by_their_smallest_unit():
    unit = ["c", "a", "b", "a", "d"]
    client = [1, 2, 1, 3, 4]
    assert components(unit, client).tolist() == [1, 0, 1, 0, 2]


def test_a_pair_that_met_any_number_of_times_is_one_link():
    assert components(np.repeat([1, 2], 256), np.ones(512, dtype=int)).tolist() == [0] * 512


def test_components_of_unequal_lengths_are_an_error():
    with pytest.raises(StatisticsError, match="'unit' has 2 rows and 'client' 1"):
        components([1, 2], [1])


def test_join_labels_units_through_shared_clients():
    # Client 0 joins units 0 and 2, client 1 unit 1 alone.
    assert join(np.array([0, 0, 1]), unit=np.array([0, 2, 1]), clients=2, units=3).tolist() == [
        0,
        1,
        0,
    ]


def test_a_unit_that_hangs_on_one_client_is_dropped_with_that_client():
    # Clients 0 and 1 both join units 0 and 1; client 2 alone reaches unit 2.
    client = np.array([0, 0, 1, 1, 2, 2])
    unit = np.array([0, 1, 0, 1, 1, 2])
    kept = leave_one_out_sets(client, unit=unit, count=np.ones(6), clients=3, units=3)
    assert kept.tolist() == [0, 0, 0, 0, -1, -1]


def test_each_set_keeps_its_own_largest_piece():
    # Two offices of the shape above, and a third with one unit only.
    client = np.array([0, 0, 1, 1, 2, 2])
    unit = np.array([0, 1, 0, 1, 1, 2])
    both = np.concatenate([client, client + 3, [6]])
    units = np.concatenate([unit, unit + 3, [6]])
    kept = leave_one_out_sets(both, unit=units, count=np.ones(13), clients=7, units=7)
    assert kept.tolist() == [0, 0, 0, 0, -1, -1, 1, 1, 1, 1, -1, -1, -1]


def test_a_client_seen_once_is_dropped_and_one_seen_twice_by_the_same_unit_stays():
    client = np.array([0, 0, 1, 1, 2, 3])
    unit = np.array([0, 1, 0, 1, 0, 1])
    count = np.array([1.0, 1, 1, 1, 1, 2])
    kept = leave_one_out_sets(client, unit=unit, count=count, clients=4, units=2)
    assert kept.tolist() == [0, 0, 0, 0, -1, 0]


def test_largest_means_units_then_observations_then_clients_then_first_label():
    # Pieces 0 and 1 have two units each; piece 1 has more observations; piece 2 has three units.
    piece = np.array([0, 0, 1, 1, 2, 2, 2])
    unit = np.array([0, 1, 2, 3, 4, 5, 6])
    client = np.array([0, 0, 1, 1, 2, 2, 2])
    count = np.array([1.0, 1, 2, 1, 1, 1, 1])
    assert from_largest(piece, client=client, unit=unit, count=count).tolist() == [2, 1, 0]
