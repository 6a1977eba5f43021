"""How is a uniform shuffle inside sets dealt, fast enough to deal it a thousand times?

One unsigned key per card: its set, random bits, its label. Sorting the keys shuffles the labels
inside every set, and a sort of plain integers runs ten times faster than one that must carry an
order along. Two equal draws inside a set would be settled by label, so where they come the sets
are dealt again: given no tie, every order is equally likely. Sets lie one behind the other, so
that a few of them are sorted at a time: the shorter what is sorted, the less a card costs. Short
keys sort twice as fast, and leave fewer bits to chance: they serve where ties stay rare.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64] | npt.NDArray[np.uint32]

_WORD: Final = 64
_SHORT: Final = 32
_RUN: Final = 128
"""Cards of whole sets sorted at a time, or more: below, the call costs more than the sort."""
_OFTEN: Final = 0.2
"""Ties expected in a run above which short keys would be dealt again too often."""


@dataclass(frozen=True, slots=True)
class Deck:
    """Cards in sets, ready to be dealt.

    Attributes
    ----------
    cards : ndarray of uint64 or uint32, shape (n,)
        Set in the highest bits, label in the lowest, ascending by set inside each run.
    runs : tuple of int
        Where each run of whole sets begins, and the end of the last.
    label_bits, random_bits : int
        Width of the label and of the draw above it; 0 random bits where too few would be left.
    """

    cards: Keys
    runs: tuple[int, ...]
    label_bits: int
    random_bits: int

    def deal(self, source: np.random.BitGenerator, *, times: int) -> npt.NDArray[Any]:
        """Return labels shuffled inside their sets.

        Parameters
        ----------
        source : BitGenerator
            Advanced by the bits of a key per card and deal, and again for sets with a tie.
        times : int
            Independent deals.

        Returns
        -------
        ndarray of int64, shape (times, n)
            Of uint32 where the deck has short keys.
        """
        size = self.cards.size
        keys: npt.NDArray[Any] = self._drawn(source, times * size).reshape(times, size)
        if self.random_bits == 0:
            return self._ordered(keys)
        self._prepare(keys, self.cards)
        for first, last in pairwise(self.runs):
            keys[:, first:last].sort(axis=1)
        for deal, run in self._tied(keys):
            self._deal_again(source, keys[deal, self.runs[run] : self.runs[run + 1]], run)
        keys &= self._ones(self.label_bits)
        return keys.view(np.int64) if keys.itemsize * 8 == _WORD else keys

    def _drawn(self, source: np.random.BitGenerator, count: int) -> Keys:
        if self.cards.itemsize * 8 == _WORD:
            return np.asarray(source.random_raw(count), dtype=np.uint64)
        words = np.asarray(source.random_raw(count // 2 + 1), dtype="<u8")
        # Lower half first on every machine, so that a seed means the same everywhere.
        halves: npt.NDArray[np.uint32] = words.view("<u4")[:count].astype(np.uint32, copy=False)
        return halves

    def _prepare(self, keys: Keys, cards: Keys) -> None:
        """Put set and label of each card around its random bits."""
        keys &= self._ones(self.random_bits) << self.cards.dtype.type(self.label_bits)
        keys |= cards

    def _tied(self, keys: Keys) -> list[tuple[int, int]]:
        """Return the deals and runs in which two neighbours agree in all but their label."""
        apart, same = keys[:, 1:] ^ keys[:, :-1], self._ones(self.label_bits)
        most = np.iinfo(self.cards.dtype).max
        deals = np.flatnonzero(apart.min(axis=1, initial=most) <= same)
        which, at = np.nonzero(apart[deals] <= same)
        run = np.searchsorted(self.runs, at, side="right") - 1
        return sorted(set(zip(deals[which].tolist(), run.tolist(), strict=True)))

    def _deal_again(self, source: np.random.BitGenerator, keys: Keys, run: int) -> None:
        """Deal one run until no two draws tie."""
        cards, same = self.cards[self.runs[run] : self.runs[run + 1]], self._ones(self.label_bits)
        is_tied = True
        while is_tied:
            keys[:] = self._drawn(source, keys.size)
            self._prepare(keys, cards)
            keys.sort()
            is_tied = bool(np.any((keys[1:] ^ keys[:-1]) <= same))

    def _ordered(self, keys: Keys) -> Codes:
        """Shuffle by order where the key has no room: slower, a tie once in 2^64 / n^2."""
        sets = self.cards >> np.uint64(self.label_bits)
        labels = (self.cards & self._ones(self.label_bits)).view(np.int64)
        return np.stack([labels[np.lexsort((draw, sets))] for draw in keys])

    def _ones(self, bits: int) -> Any:
        return self.cards.dtype.type(2**bits - 1)


def deck(*, sets: Codes, labels: Codes, short: bool = False) -> Deck:
    """Pack sets and labels into keys.

    Parameters
    ----------
    sets : ndarray of int64, shape (n,)
        Codes from 0, ascending.
    labels : ndarray of int64, shape (n,)
        Codes from 0.
    short : bool
        Whether keys of 32 bits are used where they have room: faster, to other draws.
    """
    label_bits = _width(labels)
    if short:
        runs = _runs(sets)
        # A run is sorted by itself: its sets are numbered from 0.
        inside = sets - np.repeat(sets[list(runs[:-1])], np.diff(runs))
        random_bits = _SHORT - label_bits - _width(inside)
        if random_bits > 0 and _ties(sets, runs).max(initial=0.0) * 2.0**-random_bits <= _OFTEN:
            cards = inside << (label_bits + random_bits) | labels
            return Deck(cards.astype(np.uint32), runs, label_bits, random_bits)
    random_bits = _WORD - label_bits - _width(sets)
    expected_ties = float(_ties(sets, (0, sets.size)).sum()) * 2.0**-random_bits
    long = labels.astype(np.uint64)
    if expected_ties > 0.5:
        return Deck(long | _lifted(sets, label_bits), (), label_bits=label_bits, random_bits=0)
    long |= _lifted(sets, label_bits + random_bits)
    return Deck(long, _runs(sets), label_bits=label_bits, random_bits=random_bits)


def _runs(sets: Codes) -> tuple[int, ...]:
    ends = np.flatnonzero(np.diff(sets, append=-1)) + 1
    # Of the sets that end within the same stretch, the last ends the run.
    last = np.diff(ends // _RUN, append=-1) != 0
    return (0, *ends[last].tolist())


def _ties(sets: Codes, runs: tuple[int, ...]) -> npt.NDArray[np.float64]:
    """Return half the sum of squared set sizes in each run: pairs that might tie."""
    starts = np.flatnonzero(np.diff(sets, prepend=-1))
    lengths = np.diff(np.append(starts, sets.size)).astype(np.float64)
    run = np.searchsorted(runs, starts, side="right") - 1
    return np.asarray(0.5 * np.bincount(run, weights=lengths * lengths), dtype=np.float64)


def _lifted(sets: Codes, bits: int) -> npt.NDArray[np.uint64]:
    # A shift by the whole word is undefined; it occurs only where there is one set, code 0.
    if bits >= _WORD:
        return np.zeros(sets.shape, dtype=np.uint64)
    return sets.astype(np.uint64) << np.uint64(bits)


def _width(codes: Codes) -> int:
    return int(codes.max(initial=0)).bit_length()
