import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import StatisticsError
from evenhand.statistics import two_way as module
from evenhand.statistics.cell_input import cells_from_rows
from evenhand.statistics.two_way import two_way


def design(seed, *, units, clients, rows):
    """Give cells of one connected set: every client also meets unit 0 and a neighbour."""
    rng = np.random.default_rng(seed)
    ring = np.arange(max(units, clients))
    unit = np.concatenate([rng.integers(0, units, rows), ring % units, (ring + 1) % units])
    client = np.concatenate([rng.integers(0, clients, rows), ring % clients, ring % clients])
    y = rng.normal(size=len(unit))
    cells, pair = cells_from_rows(y, unit=unit, client=client)
    return cells, pair, y - y.mean()


def dense(cells):
    """Lay out W and v, one row a client and a cell."""
    W = np.zeros((cells.clients, cells.units))
    W[cells.client, cells.unit] = cells.count
    g = (W / W.sum(axis=1, keepdims=True))[cells.client]
    return W, g, np.eye(cells.units)[cells.unit] - g


shapes = st.tuples(
    st.integers(0, 10_000), st.integers(2, 9), st.integers(1, 12), st.integers(0, 60)
)


@settings(max_examples=60, deadline=None)
@given(shape=shapes)
def test_the_inverse_solves_contrasts_and_returns_effects_of_mean_zero(shape):
    seed, units, clients, rows = shape
    cells, _, _ = design(seed, units=units, clients=clients, rows=rows)
    net = two_way(cells)
    W, _, v = dense(cells)
    L = np.diag(W.sum(axis=0)) - W.T @ np.diag(1 / W.sum(axis=1)) @ W
    assert L @ net.inverse @ v.T == pytest.approx(v.T, abs=1e-8)
    assert W.sum(axis=0) @ net.inverse @ v.T == pytest.approx(np.zeros(len(v)), abs=1e-8)


@settings(max_examples=60, deadline=None)
@given(shape=shapes)
def test_the_fit_is_least_squares_on_unit_and_client(shape):
    seed, units, clients, rows = shape
    cells, pair, y = design(seed, units=units, clients=clients, rows=rows)
    X = np.hstack([np.eye(cells.clients)[cells.client], np.eye(cells.units)[cells.unit]])[pair]
    fitted = X @ np.linalg.lstsq(X, y, rcond=None)[0]
    assert two_way(cells).fit(cells.total)[pair] == pytest.approx(fitted, abs=1e-8)


@pytest.mark.parametrize("units", [5, 200])
def test_contrasts_and_spread_equal_dense_products_by_pairs_and_by_blocks(units, monkeypatch):
    # Small blocks, so that several are laid out; 200 units make clients with few units go by pairs
    # while client 0, who met them all, goes by block.
    monkeypatch.setattr(module, "_BLOCK", 64)
    cells, _, _ = design(1, units=units, clients=30, rows=50)
    everyone = np.arange(units)
    cells, _ = cells_from_rows(
        np.arange(len(cells.unit) + units) % 7.0,
        unit=np.concatenate([cells.unit, everyone]),
        client=np.concatenate([cells.client, np.zeros(units, dtype=int)]),
    )
    net = two_way(cells)
    _, g, v = dense(cells)
    S = np.random.default_rng(2).normal(size=(units, units))
    S = S + S.T
    found = net.contrast(S)
    assert found.square == pytest.approx(np.einsum("ci,ij,cj->c", v, S, v))
    assert found.cross == pytest.approx(np.einsum("ci,ij,cj->c", g, S, v))
    weight = np.linspace(1, 2, len(v))
    assert net.spread(weight) == pytest.approx(v.T @ (weight[:, None] * v), abs=1e-10)


def test_both_ways_of_walking_are_taken_where_sizes_differ():
    cells, _, _ = design(1, units=200, clients=300, rows=50)
    met_all = np.concatenate([cells.client, np.zeros(200, dtype=int)])
    units = np.concatenate([cells.unit, np.arange(200)])
    cells, _ = cells_from_rows(np.arange(len(units)) % 7.0, unit=units, client=met_all)
    net = two_way(cells)
    by_block = sum(len(each) for each, _, _ in module._dense_blocks(net, net.mix))
    by_pair = sum(len(each) for each, _, _ in module._pair_blocks(net))
    assert by_block >= 200
    assert by_pair > 0
    assert by_block + by_pair == len(net.unit)


def test_units_that_never_meet_are_an_error_with_a_remedy():
    cells, _ = cells_from_rows([1.0, 2, 3, 4], unit=[1, 2, 3, 4], client=[1, 1, 2, 2])
    with pytest.raises(StatisticsError, match="not connected") as caught:
        two_way(cells)
    assert "leave_out_by_set" in caught.value.do_next
