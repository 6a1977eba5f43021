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
    assert_every_order_is_equally_likely(cards)


@pytest.mark.parametrize("random_bits", [30, 3])
def test_short_keys_deal_every_order_as_often(random_bits: int) -> None:
    whole = deck(sets=np.zeros(4, dtype=int), labels=np.arange(4), short=True)
    assert (whole.cards.dtype, whole.random_bits) == (np.uint32, 30)
    cards = Deck(whole.cards, whole.runs, label_bits=2, random_bits=random_bits)
    assert_every_order_is_equally_likely(cards)


def assert_every_order_is_equally_likely(cards: Deck) -> None:
    dealt = cards.deal(np.random.PCG64(7), times=24_000)
    counts = Counter(map(tuple, dealt.tolist()))
    assert len(counts) == 24
    assert stats.chisquare(list(counts.values())).pvalue > 1e-3


def test_short_keys_shuffle_inside_sets_only_and_tied_sets_anew() -> None:
    # Three runs: 42 sets of 3, 8 sets of 3, one set of 150. With 12 random bits the last ties
    # 150^2 / 2^13 = 2.7 times a deal, and must be dealt anew by itself.
    sets = np.append(np.repeat(np.arange(50), 3), np.full(150, 50))
    labels = np.arange(300) % 7
    whole = deck(sets=sets, labels=labels, short=True)
    assert (whole.cards.dtype, whole.runs) == (np.uint32, (0, 126, 150, 300))
    inside = np.concatenate([sets[:126], sets[126:150] - 42, np.zeros(150, dtype=int)])
    few = Deck((inside << 15 | labels).astype(np.uint32), whole.runs, label_bits=3, random_bits=12)
    for cards in (whole, few):
        dealt = cards.deal(np.random.PCG64(5), times=20)
        assert len(np.unique(dealt, axis=0)) == 20
        for row in dealt:
            for s in range(51):
                assert sorted(row[sets == s]) == sorted(labels[sets == s])


def test_short_keys_give_way_where_ties_would_be_common() -> None:
    # 20,000^2 / 2 pairs tie 1.5 times in 27 bits; 2,000^2 / 2 hardly ever
    for size, word in ((20_000, np.uint64), (2_000, np.uint32)):
        labels = np.arange(size) % 20
        cards = deck(sets=np.zeros(size, dtype=int), labels=labels, short=True)
        assert cards.cards.dtype == word
        assert np.bincount(cards.deal(np.random.PCG64(1), times=1)[0]).tolist() == [size // 20] * 20


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
