"""In which strata could the two of a pair have met, and by what law?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from evenhand.statistics.hypergeometric import Sums
from evenhand.statistics.margins import Margins
from evenhand.statistics.urns import urns

Integers = npt.NDArray[np.int64]

# Pair-by-stratum terms held at once, about 100 bytes each.
_TERMS = 2_000_000
# Kinds are numbered by a table of flags up to this size, by sorting beyond it.
_FLAGS = 20_000_000


@dataclass(frozen=True, slots=True)
class Meetings:
    """Some of the pairs asked for, each as a sum of hypergeometrics over its strata.

    Attributes
    ----------
    pairs : ndarray of int64, shape (n,)
        Positions in what was asked for.
    sums : Sums
        One sum for each of them.
    """

    pairs: Integers
    sums: Sums


@dataclass(frozen=True, slots=True)
class _Terms:
    """One entry per pair and stratum where both have declarations."""

    pair: Integers
    population: Integers
    marked: Integers
    drawn: Integers


def meetings(margins: Margins, *, officer: Integers, client: Integers) -> Iterator[Meetings]:
    """Yield the pairs with the laws they sum, in blocks of bounded memory.

    Parameters
    ----------
    margins : Margins
    officer, client : ndarray of int64, shape (n,)
        Codes of the pairs, ascending by officer. Pairs that share no stratum get no terms.
    """
    A, B = margins.officers.tocsc(), margins.clients.tocsc()
    strata_of = np.diff(B.indptr)
    desk = np.zeros(margins.size.size, dtype=np.int64)
    held: list[_Terms] = []
    first, size = 0, 0
    bounds = np.flatnonzero(np.diff(officer, prepend=-1, append=-1))
    for start, stop in pairwise(bounds.tolist()):
        column = slice(A.indptr[officer[start]], A.indptr[officer[start] + 1])
        strata = A.indices[column]
        desk[strata] = A.data[column]
        for low, high in _chunks(strata_of[client[start:stop]], start):
            terms = _terms(B, margins.size, desk, client, low, high)
            held.append(terms)
            size += terms.pair.size
            if size >= _TERMS:
                yield _block(held, first, high)
                held, first, size = [], high, 0
        desk[strata] = 0
    if held:
        yield _block(held, first, officer.size)


def _chunks(lengths: Integers, start: int) -> Iterator[tuple[int, int]]:
    """Split consecutive pairs so that no chunk looks up more than the budget, one at least."""
    ends = np.cumsum(lengths)
    low = 0
    while low < lengths.size:
        done = ends[low - 1] if low else 0
        high = max(low + 1, int(np.searchsorted(ends, done + _TERMS, side="right")))
        yield start + low, start + high
        low = high


def _terms(B: Any, size: Integers, desk: Integers, client: Integers, low: int, high: int) -> _Terms:
    starts, lengths = B.indptr[client[low:high]], np.diff(B.indptr)[client[low:high]]
    pair = np.repeat(np.arange(low, high), lengths)
    ends = np.cumsum(lengths)
    at = np.arange(pair.size) + np.repeat(starts - (ends - lengths), lengths)
    strata = B.indices[at]
    marked = desk[strata]
    met = np.flatnonzero(marked)
    strata = strata[met]
    return _Terms(
        pair=pair[met], population=size[strata], marked=marked[met], drawn=B.data[at[met]]
    )


def _block(held: list[_Terms], first: int, last: int) -> Meetings:
    pair = np.concatenate([terms.pair for terms in held])
    n = np.concatenate([terms.population for terms in held])
    one = np.concatenate([terms.marked for terms in held])
    other = np.concatenate([terms.drawn for terms in held])
    # Marked and drawn may change places: the law is the same.
    a, b = np.minimum(one, other), np.maximum(one, other)
    kind, example = _numbered(n, a, b)
    rows = np.searchsorted(pair, np.arange(first, last + 1))
    multiplicity = sparse.csr_array(
        (np.ones(pair.size), kind, rows), shape=(last - first, example.size)
    )
    kinds = urns(population=n[example], marked=a[example], drawn=b[example])
    return Meetings(pairs=np.arange(first, last), sums=Sums(multiplicity=multiplicity, kinds=kinds))


def _numbered(n: Integers, a: Integers, b: Integers) -> tuple[Integers, Integers]:
    """Return the number of each term's triple, and one term of each number."""
    spans = [int(values.max(initial=0)) + 1 for values in (n, a, b)]
    if spans[0] * spans[1] * spans[2] < 2**62:
        key = (n * spans[1] + a) * spans[2] + b
    else:
        _, left = np.unique(n * spans[1] + a, return_inverse=True)
        key = left * spans[2] + b
    top = int(key.max(initial=0)) + 1
    if top > max(_FLAGS, 4 * key.size):
        _, example, number = np.unique(key, return_index=True, return_inverse=True)
        return number, example
    term_of = np.full(top, -1, dtype=np.int64)
    term_of[key] = np.arange(key.size)
    example = term_of[term_of >= 0]
    term_of[key[example]] = np.arange(example.size)
    return term_of[key], example
