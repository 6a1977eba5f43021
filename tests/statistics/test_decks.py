from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy import stats

from evenhand.statistics.decks import Deck, deck


def test_labels_stay_in_their_sets() -> None:
    sets = np.array([0, 0, 0, 1, 2, 2])
    labels = np.array([5, 5, 9, 0, 3, 4])
    dealt = deck(sets=sets, labels=labels).deal(np.random.PCG64(1), times=50)
    assert dealt.shape == (50, 6)
    for row in dealt:
        assert sorted(row[:3]) == [5, 5, 9]
        assert row[3] == 0
        assert sorted(row[4:]) == [3, 4]


@pytest.mark.parametrize("random_bits", [60, 3, 0])
def test_every_order_is_equally_likely_however_few_the_bits(random_bits: int) -> None:
    # With 3 bits ties come in 1 - 8*7*6*5/8^4 = 59 % of deals: they must be dealt again,
    # or the labels' own order would win. With 0 the order is carried along.
    whole = deck(sets=np.zeros(4, dtype=int), labels=np.arange(4))
    cards = Deck(whole.cards, whole.runs, label_bits=2, random_bits=random_bits)
    dealt = cards.deal(np.random.PCG64(7), times=24_000)
    counts = Counter(map(tuple, dealt.tolist()))
    assert len(counts) == 24
    assert stats.chisquare(list(counts.values())).pvalue > 1e-3


def test_keys_too_narrow_for_the_draw_fall_back_on_an_order() -> None:
    # Labels of 40 bits and sets of 22 leave 2 bits: far too few for sets of 50.
    sets = np.repeat([0, 2**22 - 1], 50)
    labels = np.arange(100) + 2**39
    cards = deck(sets=sets, labels=labels)
    assert cards.random_bits == 0
    dealt = cards.deal(np.random.PCG64(3), times=1)[0]
    assert sorted(dealt[:50]) == labels[:50].tolist()
    assert sorted(dealt[50:]) == labels[50:].tolist()
    assert dealt.tolist() != labels.tolist()


def test_one_set_of_one_label_is_dealt_as_it_is() -> None:
    cards = deck(sets=np.zeros(3, dtype=int), labels=np.zeros(3, dtype=int))
    assert cards.deal(np.random.PCG64(3), times=2).tolist() == [[0, 0, 0], [0, 0, 0]]
