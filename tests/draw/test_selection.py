from collections import Counter
from hashlib import sha256, sha512

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2_contingency, chisquare

from evenhand.draw.selection import order
from evenhand.errors import DrawError

SEED, TAG = bytes(range(64)), bytes(range(32))
rosters = st.dictionaries(
    st.text("abcdef0123456789", min_size=1, max_size=6), st.integers(1, 8), min_size=1, max_size=12
)


def seed(number: int) -> bytes:
    return sha512(number.to_bytes(8, "big")).digest()


def by_the_page(weights: dict[str, int]) -> list[str]:
    """Order handlers with the words of docs/reference/draw-log.md and numbers, not bytes."""
    best = {}
    for o, weight in weights.items():
        name = len(o).to_bytes(4, "big") + o.encode()
        tickets = [
            b"evenhand-draw ticket v1\n" + SEED + TAG + name + i.to_bytes(4, "big")
            for i in range(weight)
        ]
        best[o] = min(int.from_bytes(sha256(ticket).digest(), "big") for ticket in tickets)
    return sorted(best, key=lambda o: (best[o], o))


@given(rosters)
def test_the_order_is_that_of_the_page(weights):
    assert order(SEED, TAG, weights) == by_the_page(weights)


@given(rosters, st.data())
def test_taking_a_handler_out_changes_nothing_among_the_others(weights, data):
    out = data.draw(st.sampled_from(sorted(weights)))
    rest = {handler: weight for handler, weight in weights.items() if handler != out}
    whole = order(SEED, TAG, weights)
    assert order(SEED, TAG, rest) == [handler for handler in whole if handler != out]


@given(rosters, st.randoms())
def test_the_order_of_the_roster_does_not_matter(weights, random):
    shuffled = list(weights.items())
    random.shuffle(shuffled)
    assert order(SEED, TAG, dict(shuffled)) == order(SEED, TAG, weights)


def test_nobody_is_an_order_too():
    assert order(SEED, TAG, {}) == []


@pytest.mark.parametrize("weight", [0, -1, 1_001])
def test_a_weight_that_no_roster_has_is_refused(weight):
    with pytest.raises(DrawError, match=f"is {weight}, not 1 to 1000"):
        order(SEED, TAG, {"a": weight})


def test_shares_are_the_weights():
    weights = {"a": 1, "b": 2, "c": 3, "d": 10}
    drawn = Counter(order(seed(i), TAG, weights)[0] for i in range(8_000))
    for handler, weight in weights.items():
        assert binomtest(drawn[handler], 8_000, weight / 16).pvalue > 0.001


@pytest.mark.slow
def test_officers_and_pairs_are_as_chance_has_them():
    handlers = [sha256(bytes([i])).hexdigest()[:32] for i in range(30)]
    agents = np.arange(90_000) % 12
    drawn = np.empty((2, agents.size), int)
    for i in range(agents.size):
        first, second = order(seed(i), sha256(seed(i)).digest(), dict.fromkeys(handlers, 1))[:2]
        drawn[:, i] = handlers.index(first), handlers.index(second)
    pairs = np.zeros((30, 12))
    np.add.at(pairs, (drawn[0], agents), 1)
    runners = np.zeros((30, 30))
    np.add.at(runners, (drawn[0], drawn[1]), 1)
    assert chisquare(pairs.sum(axis=1)).pvalue > 0.001
    assert chi2_contingency(pairs).pvalue > 0.001
    # The next is anyone but the first, each as often: 870 cells.
    assert chisquare(runners[~np.eye(30, dtype=bool)]).pvalue > 0.001
