import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.selectivity.judging import (
    at_share,
    by_chance,
    lot_of,
    order_of,
    wilson,
    with_random_share,
)

FOUND = np.array([1.0, 0, 1, 0, 0, 0, 0, 0, 1, 0])
NUMBERS = np.array([f"D{i}" for i in range(10)], dtype=object)


def test_precision_recall_and_revenue_are_as_counted_by_hand():
    order = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    revenue = np.array([50.0, 0, 30, 0, 0, 0, 0, 0, 20, 0])
    found = at_share("model", order, share=0.3, found=FOUND, revenue=revenue)
    assert (found.examined, found.precision, found.recall) == (3, 2 / 3, 2 / 3)
    assert (found.revenue, found.revenue_share) == (80.0, 0.8)
    chance = by_chance(0.3, found=FOUND, revenue=revenue)
    assert (chance.precision, chance.recall, chance.revenue) == (0.3, 0.3, 30.0)


def test_without_duties_no_revenue_is_made_up():
    found = at_share("model", np.arange(10), share=0.3, found=FOUND, revenue=None)
    assert found.revenue is None
    assert found.revenue_share is None


def test_wilsons_interval_is_the_published_one():
    # Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20)[0] == 0.0


def test_equal_scores_are_ordered_by_lot_and_not_by_place():
    order = order_of(np.zeros(10), NUMBERS, seed=3)
    assert sorted(order) == list(range(10))
    assert (order_of(np.zeros(10), NUMBERS[::-1], seed=3) == 9 - order).all()
    assert (order != order_of(np.zeros(10), NUMBERS, seed=4)).any()


@given(st.floats(0.1, 0.9), st.floats(0.05, 1.0), st.integers(0, 99))
def test_the_lot_draws_from_the_rest_and_the_whole_is_never_exceeded(share, part, seed):
    order = np.arange(10)[::-1]
    model, lot = with_random_share(order, NUMBERS, share=share, random_share=part, seed=seed)
    assert len(model) + len(lot) == max(1, round(share * 10))
    assert len(lot) >= 1
    assert not set(model) & set(lot)
    assert list(model) == list(order[: len(model)])


def test_the_lot_is_fair_among_declarations():
    drawn = np.zeros(10)
    for seed in range(2000):
        _, lot = with_random_share(np.arange(10), NUMBERS, share=0.1, random_share=1.0, seed=seed)
        drawn[lot] += 1
    # 200 each expected, standard deviation 13.4
    assert np.abs(drawn - 200).max() < 4.5 * 13.4


def test_a_number_of_the_lot_depends_on_the_declaration_and_the_seed_alone():
    assert lot_of(NUMBERS, seed=1)[3] == lot_of(NUMBERS[3:4], seed=1)[0]
