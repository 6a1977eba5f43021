import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import StatisticsError
from evenhand.statistics.effects import two_way_effects


def test_effects_of_two_units_worked_by_hand():
    # Client p: unit a gave 1, b gave 3; q: a gave 5, b gave 7. b - a is 2 for both; the mean of
    # unit effects is 0, so a is -1 and b is 1, and clients carry their own means, 2 and 6.
    found = two_way_effects([1.0, 3, 5, 7], unit=["a", "b", "a", "b"], client=["p", "p", "q", "q"])
    assert found.unit_effects == pytest.approx([-1, 1])
    assert found.client_effects == pytest.approx([2, 6])
    assert found.unit_set.tolist() == found.client_set.tolist() == [0, 0]
    assert found.observations == 4


def test_the_mean_of_unit_effects_is_weighted_by_rows():
    # Unit a has three rows to b's one: 3 a + b = 0 and b - a = 4.
    found = two_way_effects([1.0, 1, 1, 5], unit=["a", "a", "a", "b"], client=["p"] * 4)
    assert found.unit_effects == pytest.approx([-1, 3])
    assert found.client_effects == pytest.approx([2])


def test_sets_that_share_nothing_are_solved_apart_and_told_apart():
    # Offices by turns, so that labels of one set are not neighbours; levels far apart.
    found = two_way_effects(
        [1.0, 3, 1000, 1006],
        unit=["u1", "u3", "u2", "u4"],
        client=["c2", "c2", "c1", "c1"],
    )
    assert found.unit_labels.tolist() == ["u1", "u2", "u3", "u4"]
    assert found.unit_set.tolist() == [0, 1, 0, 1]
    assert found.client_set.tolist() == [1, 0]
    assert found.unit_effects == pytest.approx([-1, -3, 1, 3])
    assert found.client_effects == pytest.approx([1003, 2])


@st.composite
def designs(draw):
    rows = draw(st.integers(1, 40))
    code = st.lists(st.integers(0, 5), min_size=rows, max_size=rows)
    return np.array(draw(code)), np.array(draw(code)), draw(st.integers(0, 2**32 - 1))


@settings(deadline=None)
@given(designs())
def test_the_fit_is_that_of_least_squares_on_dummies(design):
    unit, client, seed = design
    y = 50 + np.random.default_rng(seed).normal(size=len(unit))
    found = two_way_effects(y, unit=unit, client=client)
    dummies = np.hstack([unit[:, None] == range(6), client[:, None] == range(6)]).astype(float)
    expected = dummies @ np.linalg.lstsq(dummies, y, rcond=None)[0]
    at_unit = np.searchsorted(found.unit_labels, unit)
    at_client = np.searchsorted(found.client_labels, client)
    fitted = found.unit_effects[at_unit] + found.client_effects[at_client]
    assert fitted == pytest.approx(expected, abs=1e-9)
    assert (found.unit_set[at_unit] == found.client_set[at_client]).all()
    means = np.bincount(found.unit_set[at_unit], weights=found.unit_effects[at_unit])
    assert means == pytest.approx(0, abs=1e-9)


def test_many_possible_pairs_are_sorted_to_the_same_effects():
    # 300 rows, 90,000 possible pairs: summed by sorting. The same rows twice fall under counting
    # 80,000 possible pairs of 4,000 rows are sorted; with no noise the effects are those given.
    rng = np.random.default_rng(5)
    unit, client = rng.integers(0, 40, 4000), rng.integers(0, 2000, 4000)
    effect, level = rng.normal(size=40), rng.normal(size=2000)
    found = two_way_effects(effect[unit] + level[client], unit=unit, client=client)
    at = np.searchsorted(found.unit_labels, unit)
    known = effect - effect[unit].mean()
    assert found.unit_effects[at] == pytest.approx(known[unit], abs=1e-9)


def test_columns_of_an_arrow_table_are_read_as_they_are():
    table = pa.table(
        {"hours": [1.0, 3, 5, 7], "officer": ["a", "b", "a", "b"], "agent": ["p", "p", "q", "q"]}
    )
    found = two_way_effects(table["hours"], unit=table["officer"], client=table["agent"])
    assert found.unit_labels.tolist() == ["a", "b"]
    assert found.unit_effects == pytest.approx([-1, 1])


def test_order_of_rows_and_scale_change_nothing_but_the_scale():
    rng = np.random.default_rng(6)
    unit, client, y = rng.integers(0, 8, 500), rng.integers(0, 30, 500), rng.normal(size=500)
    order = rng.permutation(500)
    one = two_way_effects(y, unit=unit, client=client)
    other = two_way_effects(10 * y[order], unit=unit[order], client=client[order])
    assert other.unit_effects == pytest.approx(10 * one.unit_effects)
    assert other.client_effects == pytest.approx(10 * one.client_effects)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([], [], []), "no rows"),
        (([1.0], ["a", "b"], ["p"]), "'unit' has 2 rows where 1"),
        (([1.0, np.nan], ["a", "b"], ["p", "p"]), "missing or infinite in 1"),
        (([1.0, 2.0], ["a", None], ["p", "p"]), "'unit' is missing in 1 of 2"),
        (([[1.0]], ["a"], ["p"]), "2 dimensions"),
    ],
)
def test_what_cannot_be_answered_is_an_error_with_a_remedy(arguments, words):
    outcome, unit, client = arguments
    with pytest.raises(StatisticsError, match=words) as caught:
        two_way_effects(outcome, unit=unit, client=client)
    assert caught.value.do_next
