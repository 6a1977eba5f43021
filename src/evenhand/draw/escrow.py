"""How does a round go on when a party withholds its link, with the same value and no other?

Each link of a chain is shared among holders on its own (Shamir, over the field of 256 elements, a
byte at a time): any ``k`` of them can put one link together, and fewer know nothing of it. A link
is recognised by the chain, so that a false share delays and cannot change it. Holders give out the
shares of one link at a time; ``k`` of them together could foresee the chain, as its party can.

Tables are looked up with secret bytes, which a neighbour on the same processor might time: split a
chain on a machine of its own.

References
----------
Shamir, A. (1979), How to share a secret. Communications of the ACM 22(11).
https://doi.org/10.1145/359168.359176
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import xor
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from evenhand.errors import DrawError

MOST_HOLDERS: Final = 16
"""So that all choices of holders can be tried: at most 12,870."""


class Randomness(Protocol):
    """Where the bytes come from that hide a secret; the module ``secrets`` is one."""

    def token_bytes(self, nbytes: int, /) -> bytes:
        """Return so many bytes that nobody can guess."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """A link that was put together.

    Attributes
    ----------
    link : bytes
    holders : tuple of int
        Numbers of those whose shares agree with it, ascending.
    false : tuple of int
        Numbers of those whose shares do not.
    """

    link: bytes
    holders: tuple[int, ...]
    false: tuple[int, ...]


def _product(a: int, b: int) -> int:
    """Multiply in the field of AES: polynomials modulo x^8 + x^4 + x^3 + x + 1."""
    made = 0
    while b:
        if b & 1:
            made ^= a
        a = a << 1 ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return made


_TIMES: Final = np.array([[_product(a, b) for b in range(256)] for a in range(256)], np.uint8)
_INVERSE: Final = {a: b for a in range(1, 256) for b in range(1, 256) if _TIMES[a, b] == 1}


def split(
    links: NDArray[np.uint8], k: int, n: int, rng: Randomness | Any = secrets
) -> NDArray[np.uint8]:
    """Share every link among ``n`` holders, of whom any ``k`` can put it together.

    Parameters
    ----------
    links : ndarray of uint8, shape (links, bytes)
    k, n : int
        ``2 <= k <= n <= 16``.
    rng : object with ``token_bytes``
        Only a test gives another than ``secrets``.

    Returns
    -------
    ndarray of uint8, shape (n, links, bytes)
        Row ``j`` is for the holder of number ``j + 1``, in the order of their names.

    Raises
    ------
    DrawError
        If the numbers are others.
    """
    if not 2 <= k <= n <= MOST_HOLDERS:
        raise DrawError(
            f"A link cannot be shared among {n} holders so that {k} put it together.",
            do_next=f"Take a threshold of 2 and more, and at most {MOST_HOLDERS} holders.",
        )
    hidden = [
        np.frombuffer(rng.token_bytes(links.size), np.uint8).reshape(links.shape)
        for _ in range(k - 1)
    ]
    shares = np.empty((n, *links.shape), np.uint8)
    for holder in range(n):
        value = hidden[-1]
        for part in (*hidden[-2::-1], links):
            value = _TIMES[holder + 1][value] ^ part
        shares[holder] = value
    return shares


def combine(shares: Mapping[int, bytes]) -> bytes:
    """Put a secret together from shares, by the number of their holder.

    Whether it is the right one is for the caller to ask: see ``recover``.

    Raises
    ------
    DrawError
        If there is no share, their lengths differ, or a number is not from 1 to 255.
    """
    lengths = {len(share) for share in shares.values()}
    if len(lengths) != 1 or not all(1 <= number <= 255 for number in shares):
        raise DrawError(
            "The shares do not belong together.",
            do_next="Give shares of one link, each with the number of its holder.",
        )
    rows = [
        _TIMES[_weight(number, shares)][np.frombuffer(share, np.uint8)]
        for number, share in shares.items()
    ]
    return bytes(reduce(np.bitwise_xor, rows))


def recover(
    shares_by_holder: Mapping[int, bytes], k: int, check: Callable[[bytes], bool]
) -> Recovered | None:
    """Put one link together although some shares may be false.

    Every choice of ``k`` holders is tried until one gives a link that stands the check.

    Parameters
    ----------
    shares_by_holder : mapping of int to bytes
        Shares by the number of their holder, at most 16.
    k : int
        How many are needed.
    check : callable
        Says whether a value is the link: whether the chain leads from it to an earlier one.

    Returns
    -------
    Recovered or None
        None if no choice stands: too few shares, or too few true ones.

    Raises
    ------
    DrawError
        If shares do not belong together, or there are more than 16.
    """
    if len(shares_by_holder) > MOST_HOLDERS:
        raise DrawError(
            f"There are {len(shares_by_holder)} shares, and a link has at most {MOST_HOLDERS}.",
            do_next="Give each holder's share once.",
        )
    for chosen in combinations(sorted(shares_by_holder), k):
        shares = {number: shares_by_holder[number] for number in chosen}
        link = combine(shares)
        if check(link):
            rest = {number: shares_by_holder[number] for number in chosen[1:]}
            agree = tuple(
                number
                for number, share in sorted(shares_by_holder.items())
                if number in shares or combine({**rest, number: share}) == link
            )
            false = tuple(sorted(shares_by_holder.keys() - set(agree)))
            return Recovered(link, agree, false)
    return None


def _weight(number: int, shares: Mapping[int, bytes]) -> int:
    """Return Lagrange's coefficient at zero: the product of x_j / (x_j - x_i) over the others."""
    weight = 1
    for other in shares:
        if other != number:
            weight = _TIMES[weight, _TIMES[other, _INVERSE[xor(other, number)]]]
    return int(weight)
