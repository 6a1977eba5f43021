"""Whom does the seed of a draw choose, and who is next?

A handler of weight ``w`` holds ``w`` tickets, each a hash of the seed; the smallest wins. Whole
numbers are compared and nothing is rounded, so that all machines agree; and since a ticket says
nothing of who else holds one, taking a handler out moves that handler's files alone, each to the
next.

References
----------
Thaler, D., Ravishankar, C. (1998), Using name-based mappings to increase hit rates. IEEE/ACM
Transactions on Networking 6(1): the highest random weight. https://doi.org/10.1109/90.663936
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from evenhand.draw.leaves import MOST_WEIGHT
from evenhand.errors import DrawError

_NUMBERS: Final = tuple(number.to_bytes(4, "big") for number in range(MOST_WEIGHT))


def order(seed: bytes, tag: bytes, weights: Mapping[str, int]) -> list[str]:
    """Return all handlers by their best ticket: who is drawn, who is next, and so on.

    Parameters
    ----------
    seed : bytes of length 64
    tag : bytes of length 32
    weights : mapping of str to int
        Tickets of each handler, 1 to 1,000.

    Raises
    ------
    DrawError
        If a weight is another.
    """
    prefix = b"evenhand-draw ticket v1\n" + seed + tag
    best = []
    for handler, weight in weights.items():
        held = prefix + _named(handler)
        if weight == 1:
            best.append((sha256(held + _NUMBERS[0]).digest(), handler))
        elif 1 < weight <= MOST_WEIGHT:
            begun = sha256(held)
            best.append((min(_ticket(begun, number) for number in _NUMBERS[:weight]), handler))
        else:
            raise DrawError(
                f"The weight of handler {handler} is {weight}, not 1 to {MOST_WEIGHT}.",
                do_next="Correct the roster; an absence takes a handler out.",
            )
    # Digests of one length compare as the big-endian numbers that they are.
    best.sort()
    return [handler for _, handler in best]


def _ticket(begun: Any, number: bytes) -> bytes:
    hashed = begun.copy()
    hashed.update(number)
    return bytes(hashed.digest())


@lru_cache(maxsize=65_536)
def _named(handler: str) -> bytes:
    encoded = handler.encode("utf-8")
    return len(encoded).to_bytes(4, "big") + encoded
