"""What does a party open each round, that it committed to before and cannot choose any more?

Each link of a chain is the hash of the next, so that a link opened proves itself against the one
before, and says nothing of the next. The last link is the secret; the anchor is committed.

References
----------
Lamport, L. (1981), Password authentication with insecure communication. Communications of the ACM
24(11). https://doi.org/10.1145/358790.358797
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from math import isqrt
from typing import Final

from evenhand.errors import DrawError

LINK_BYTES: Final = 32
MOST_LINKS: Final = 4_194_304

_LABEL: Final = sha256(b"evenhand-draw link v1\n")


def earlier_link(link: bytes) -> bytes:
    """Return the link before a link."""
    hashed = _LABEL.copy()
    hashed.update(link)
    return hashed.digest()


def leads_to(value: bytes, earlier: bytes, steps: int) -> bool:
    """Say whether a link, hashed so many times, is an earlier one.

    Parameters
    ----------
    value, earlier : bytes
        Links, or ``earlier`` the anchor.
    steps : int
        How many links lie between: ``i - j`` for links ``i`` and ``j``. Not more than a chain can
        have; with others the answer is no.
    """
    if len(value) != LINK_BYTES or not 0 <= steps <= MOST_LINKS:
        return False
    for _ in range(steps):
        value = earlier_link(value)
    return value == earlier


class Chain:
    """A chain held by a party, of which about the square root of its links is kept in memory.

    Parameters
    ----------
    secret : bytes
        32 bytes; the last link. Whoever knows it knows every link.
    length : int
        Number of links, 1 to 4,194,304: one a minute for almost eight years.

    Raises
    ------
    DrawError
        If the secret or the length is another.
    """

    def __init__(self, secret: bytes, length: int) -> None:
        if len(secret) != LINK_BYTES:
            raise DrawError(
                f"The secret of a chain has {LINK_BYTES} bytes, not {len(secret)}.",
                do_next="Make it with secrets.token_bytes(32).",
            )
        if not 1 <= length <= MOST_LINKS:
            raise DrawError(
                f"A chain has 1 to {MOST_LINKS} links, not {length}.",
                do_next="Commit a further chain before this one ends.",
            )
        self.length = length
        self._stride = isqrt(length) + 1
        # The last link, and each whose number is a multiple of the stride.
        self._kept = {length: secret}
        self._near: tuple[int, list[bytes]] = (length, [secret])
        link = secret
        for number in range(length - 1, -1, -1):
            link = earlier_link(link)
            if number % self._stride == 0:
                self._kept[number] = link
        self.anchor: Final = link

    def link(self, number: int) -> bytes:
        """Return a link, 1 to ``length``.

        Raises
        ------
        DrawError
            If the chain has no such link: number 0, the anchor, is never opened.
        """
        if not 1 <= number <= self.length:
            raise DrawError(
                f"The chain has no link {number}.",
                do_next=f"Ask for a link from 1 to {self.length}.",
            )
        top, links = self._near
        if not top - len(links) < number <= top:
            top = min(self.length, -(-number // self._stride) * self._stride)
            links = [self._kept[top]]
            while top - len(links) + 1 > max(1, top - self._stride + 1):
                links.append(earlier_link(links[-1]))
            self._near = (top, links)
        return links[top - number]

    def links(self) -> Iterator[bytes]:
        """Yield every link from the first to the last."""
        return map(self.link, range(1, self.length + 1))
