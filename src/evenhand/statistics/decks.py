"""How is a uniform shuffle inside sets dealt, fast enough to deal it a thousand times?

One unsigned 64-bit key per card: its set, random bits, its label. Sorting the keys shuffles
the labels inside every set, and a sort of plain integers runs ten times faster than one that
must carry an order along. Two equal draws inside a set would be settled by label, so a deal
with such a tie is dealt again: given no tie, every order is equally likely. Sets lie one behind
the other, so that a few of them are sorted at a time: the shorter what is sorted, the less a card
costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]

_WORD = 64
_RUN: Final = 128
"""Cards of whole sets sorted at a time, or more: below, the call costs more than the sort."""


@dataclass(frozen=True, slots=True)
class Deck:
    """Cards in sets, ready to be dealt.

    Attributes
    ----------
    cards : ndarray of uint64, shape (n,)
        Set in the highest bits, label in the lowest, ascending by set.
    runs : tuple of int
        Where each run of whole sets begins, and the end of the last.
    label_bits, random_bits : int
        Width of the label and of the draw above it; 0 random bits where too few would be left.
    """

    cards: Keys
    runs: tuple[int, ...]
    label_bits: int
    random_bits: int

    def deal(self, source: np.random.BitGenerator, *, times: int) -> Codes:
        """Return labels shuffled inside their sets.

        Parameters
        ----------
        source : BitGenerator
            Advanced by 64 bits per card and deal, and again for a deal with a tie.
        times : int
            Independent deals.

        Returns
        -------
        ndarray of int64, shape (times, n)
        """
        size = self.cards.size
        keys = np.asarray(source.random_raw(times * size), dtype=np.uint64).reshape(times, size)
        if self.random_bits == 0:
            return self._ordered(keys)
        self._shuffle(keys)
        tied = self._tied(keys)
        while tied.size:
            again = np.asarray(source.random_raw(tied.size * size), dtype=np.uint64)
            again = again.reshape(tied.size, size)
            self._shuffle(again)
            keys[tied] = again
            tied = tied[self._tied(again)]
        keys &= _ones(self.label_bits)
        return keys.view(np.int64)

    def _shuffle(self, keys: Keys) -> None:
        keys &= _ones(self.random_bits) << np.uint64(self.label_bits)
        keys |= self.cards
        for first, last in pairwise(self.runs):
            keys[:, first:last].sort(axis=1)

    def _tied(self, keys: Keys) -> Codes:
        """Return the deals in which two neighbours agree in all but their label."""
        apart = keys[:, 1:] ^ keys[:, :-1]
        least = apart.min(axis=1, initial=_ones(_WORD))
        return np.flatnonzero(least <= _ones(self.label_bits))

    def _ordered(self, keys: Keys) -> Codes:
        """Shuffle by order where the key has no room: slower, a tie once in 2^64 / n^2."""
        sets = self.cards >> np.uint64(self.label_bits)
        labels = (self.cards & _ones(self.label_bits)).view(np.int64)
        return np.stack([labels[np.lexsort((draw, sets))] for draw in keys])


def deck(*, sets: Codes, labels: Codes) -> Deck:
    """Pack sets and labels into keys.

    Parameters
    ----------
    sets : ndarray of int64, shape (n,)
        Codes from 0, ascending.
    labels : ndarray of int64, shape (n,)
        Codes from 0.
    """
    label_bits = _width(labels)
    set_bits = _width(sets)
    random_bits = _WORD - label_bits - set_bits
    lengths = np.diff(np.flatnonzero(np.diff(sets, prepend=-1, append=-1))).astype(np.float64)
    expected_ties = 0.5 * float((lengths * lengths).sum()) * 2.0**-random_bits
    cards = labels.astype(np.uint64)
    if expected_ties > 0.5:
        return Deck(cards | _lifted(sets, label_bits), (), label_bits=label_bits, random_bits=0)
    cards |= _lifted(sets, label_bits + random_bits)
    return Deck(cards, _runs(sets), label_bits=label_bits, random_bits=random_bits)


def _runs(sets: Codes) -> tuple[int, ...]:
    ends = np.flatnonzero(np.diff(sets, append=-1)) + 1
    # Of the sets that end within the same stretch, the last ends the run.
    last = np.diff(ends // _RUN, append=-1) != 0
    return (0, *ends[last].tolist())


def _lifted(sets: Codes, bits: int) -> Keys:
    # A shift by the whole word is undefined; it occurs only where there is one set, code 0.
    if bits >= _WORD:
        return np.zeros(sets.shape, dtype=np.uint64)
    return sets.astype(np.uint64) << np.uint64(bits)


def _width(codes: Codes) -> int:
    return int(codes.max(initial=0)).bit_length()


def _ones(bits: int) -> Any:
    return np.uint64(2**bits - 1)
