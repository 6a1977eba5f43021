import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evenhand.errors import StatisticsError
from evenhand.statistics.cell_input import cells_from_rows
from evenhand.statistics.cells import split
from evenhand.statistics.connected import leave_one_out_sets
from evenhand.statistics.leave_out import estimate_set, influence
from evenhand.statistics.two_way import two_way
from evenhand.statistics.variance import leave_out

rows = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 7), st.integers(-20, 20)), min_size=4, max_size=40
)


def connected(unit, client):
    """Label the pieces of units, by spreading labels until nothing changes."""
    label = {one: one for one in set(unit)}
    while True:
        before = dict(label)
        for one in set(client):
            met = [u for u, c in zip(unit, client, strict=True) if c == one]
            lowest = min(label[u] for u in met)
            label.update(dict.fromkeys(met, lowest))
        if label == before:
            return label


def largest(data):
    label = connected([u for u, _, _ in data], [c for _, c, _ in data])
    pieces = {}
    for row in data:
        pieces.setdefault(label[row[0]], []).append(row)
    return max(
        pieces.items(),
        key=lambda item: (
            len({u for u, _, _ in item[1]}),
            len(item[1]),
            len({c for _, c, _ in item[1]}),
            -item[0],
        ),
    )[1]


def pruned(data):
    """Follow the published recipe word by word."""
    data = largest(data)
    while True:
        cut = set()
        for one in {c for _, c, _ in data}:
            rest = [row for row in data if row[1] != one]
            met = {u for u, c, _ in data if c == one}
            label = connected([u for u, _, _ in rest], [c for _, c, _ in rest])
            if len({label.get(u, ("alone", u)) for u in met}) > 1:
                cut.add(one)
        if not cut:
            break
        data = [row for row in data if row[1] not in cut]
        if not data:
            return []
        data = largest(data)
    return [row for row in data if sum(row[1] == c for _, c, _ in data) > 1]


def by_refitting(data, leave):
    """Estimate the components with dense matrices, fitting again without each row in turn."""
    unit = np.unique([u for u, _, _ in data], return_inverse=True)[1]
    client = np.unique([c for _, c, _ in data], return_inverse=True)[1]
    y = np.array([v for _, _, v in data], dtype=float)
    y = y - y.mean()
    clients, units = client.max() + 1, unit.max() + 1
    D = np.eye(clients)[client]
    F = np.eye(units)[unit][:, 1:]
    X = np.hstack([D, F])
    n = len(y)
    centre = np.eye(n) - 1 / n
    effect_of_unit = np.hstack([np.zeros_like(D), F])
    effect_of_client = np.hstack([D, np.zeros_like(F)])
    forms = [
        effect_of_unit.T @ centre @ effect_of_unit,
        (effect_of_unit.T @ centre @ effect_of_client) / 2
        + (effect_of_client.T @ centre @ effect_of_unit) / 2,
        effect_of_client.T @ centre @ effect_of_client,
    ]
    S = np.linalg.inv(X.T @ X)
    b = S @ X.T @ y
    plug_in = np.array([b @ A @ b for A in forms]) / (n - 1)
    pairs = [
        np.flatnonzero((unit == j) & (client == c))
        for c, j in sorted(set(zip(client, unit, strict=True)))
    ]
    noise = np.zeros(3)
    for members in pairs if leave == "match" else [np.array([k]) for k in range(n)]:
        x = X[members[0]] * np.sqrt(len(members))
        weigh = np.array([x @ S @ A @ S @ x for A in forms])
        alone = len(set(unit[client == client[members[0]]])) == 1
        if leave == "match" and alone:
            residual = y[members] - y[members].mean()
            sigma2 = np.mean(y[members] * residual / (1 - 1 / len(members)))
        else:
            others = np.setdiff1d(np.arange(n), members)
            refit, *_ = np.linalg.lstsq(X[others], y[others], rcond=None)
            scaled = y[members].mean() * np.sqrt(len(members))
            sigma2 = scaled * (scaled - x @ refit)
        noise += weigh * sigma2
    return plug_in, plug_in - noise / (n - 1)


@pytest.mark.parametrize("leave", ["match", "observation"])
@settings(max_examples=150, deadline=None)
@given(data=rows)
def test_components_equal_refits_without_each_row(data, leave):
    kept = pruned(data)
    outcome, unit, client = ([row[k] for row in data] for k in (2, 0, 1))
    if len({u for u, _, _ in kept}) < 2:
        # Recipe and estimator part here only if another set, no larger, survives where the largest
        # does not.
        try:
            found = leave_out(outcome, unit, client, leave)
        except StatisticsError:
            return
        assert found.units <= len({u for u, _, _ in largest(data)})
        return
    assume(len({v for _, _, v in kept}) > 1)
    found = leave_out(outcome, unit, client, leave)
    plug_in, corrected = by_refitting(kept, leave)
    assert (found.observations, found.units) == (len(kept), len({u for u, _, _ in kept}))
    assert [
        found.plug_in.unit_variance,
        found.plug_in.covariance,
        found.plug_in.client_variance,
    ] == pytest.approx(plug_in, abs=1e-8)
    assert [found.unit_variance, found.covariance, found.client_variance] == pytest.approx(
        corrected, abs=1e-8, rel=1e-8
    )


def toy_set():
    # The rows that stay of the toy panel in test_variance.py: clients 1, 2, 4, 5 and units 1, 2.
    y = [0.146297, 0.29686, 0.54344, 0.432677, 0.730622, 0.619239, 0.753429, 0.0863208]
    unit, client = [1, 2, 1, 1, 1, 2, 2, 2], [1, 1, 2, 2, 4, 4, 5, 5]
    return cells_from_rows(y, unit=unit, client=client)


def test_leverages_and_weights_are_those_published_for_the_toy_panel():
    # rsaggio87/LeaveOutTwoWay prints, row by row: P .75 .75 .5 .5 .75 .75 .5 .5;
    # B of the client variance .625 .625 .375 .375 ...; of the unit variance .5 .5 0 0 ...;
    # of the covariance -.25 -.25 0 0 ...
    cells, pair = toy_set()
    found = influence(two_way(cells), leave="observation")
    movers = np.array([1, 1, 0, 0, 1, 1, 0, 0])
    assert found.leverage[pair] == pytest.approx(0.5 + 0.25 * movers)
    assert found.client_variance[pair] == pytest.approx(0.375 + 0.25 * movers)
    assert found.unit_variance[pair] == pytest.approx(0.5 * movers)
    assert found.covariance[pair] == pytest.approx(-0.25 * movers)


def test_a_match_of_several_rows_weighs_as_many_times_as_much():
    # Client 1 has two rows with unit 1 and one with unit 2; client 2 one with each.
    # v = (1/3, -1/3) for the double cell, so that v v' sums to L = [[7/6, -7/6], [-7/6, 7/6]],
    # v'S v = (2/3)(1/3) ... worked out: contrast weight 2/3 + 1/2 = 7/6, P = 2 (1/3 + (1/3)^2 6/7).
    cells, _ = cells_from_rows([1, 2, 3, 4, 6], unit=[1, 1, 2, 1, 2], client=[1, 1, 1, 2, 2])
    by_match = influence(two_way(cells), leave="match")
    by_row = influence(two_way(cells), leave="observation")
    assert by_match.leverage[0] == pytest.approx(2 * (1 / 3 + (1 / 9) * (6 / 7)))
    assert by_row.leverage[0] == pytest.approx(1 / 3 + (1 / 9) * (6 / 7))
    assert by_match.unit_variance[0] == pytest.approx(2 * by_row.unit_variance[0])


def test_errors_of_effects_are_right_on_average_under_equal_noise():
    rng = np.random.default_rng(3)
    unit, client = rng.integers(0, 4, 400), rng.integers(0, 20, 400)
    squares, spread = [], []
    for _ in range(300):
        cells, _ = cells_from_rows(rng.normal(size=400), unit=unit, client=client)
        found = estimate_set(cells, leave="observation")
        squares.append(found.effect_errors**2)
        spread.append(found.effects)
    assert np.mean(squares, axis=0) == pytest.approx(np.var(spread, axis=0), rel=0.25)


def test_the_law_never_has_a_negative_trace_although_leave_out_variances_may_be_negative():
    rng = np.random.default_rng(8)
    for _ in range(50):
        unit, client = rng.integers(0, 3, 24), rng.integers(0, 6, 24)
        cells, _ = cells_from_rows(rng.normal(size=24), unit=unit, client=client)
        sets = leave_one_out_sets(
            cells.client,
            unit=cells.unit,
            count=cells.count,
            clients=cells.clients,
            units=cells.units,
        )
        for part in split(cells, sets):
            found = estimate_set(part, leave="match")
            assert np.all(found.form.traces >= 0)
            assert np.all(found.form.nodes >= 0)


def test_a_cell_that_decides_its_own_fit_is_an_error():
    # Unit 3 meets client 1 alone: without that match nothing is known of it.
    cells, _ = cells_from_rows(
        [1.0, 2.0, 3.0, 4.0, 5.0], unit=[1, 2, 1, 2, 3], client=[1, 1, 2, 2, 1]
    )
    with pytest.raises(StatisticsError, match="decide their own fit"):
        estimate_set(cells, leave="match")
