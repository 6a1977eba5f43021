"""Is a leaf in the log, and is an older log the beginning of a newer one?

Hashes by RFC 6962, proofs by RFC 9162. The tree keeps the hash of every full subtree, 64 bytes a
leaf in all, so that appending takes two hashes on average and a proof one look-up a level.

References
----------
Laurie, B., Langley, A., Kasper, E. (2013), Certificate transparency. RFC 6962.
https://doi.org/10.17487/RFC6962
Laurie, B., Messeri, E., Stradling, R. (2021), Certificate transparency version 2.0. RFC 9162,
section 2.1. https://doi.org/10.17487/RFC9162
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from evenhand.errors import DrawError

HASH_BYTES: Final = 32
EMPTY: Final = sha256().digest()
"""Root of a log without leaves."""


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf, 32 bytes."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node of the tree, 32 bytes."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """An append-only Merkle tree over the hashes of leaves."""

    def __init__(self) -> None:
        # _levels[h] holds, one after another, the hashes of the full subtrees of 2^h leaves.
        self._levels: list[bytearray] = [bytearray()]

    @property
    def size(self) -> int:
        """Return the number of leaves."""
        return len(self._levels[0]) // HASH_BYTES

    def append(self, leaf_hash: bytes) -> None:
        """Append the hash of a leaf.

        Raises
        ------
        DrawError
            If it has not 32 bytes.
        """
        if len(leaf_hash) != HASH_BYTES:
            raise DrawError(
                f"The hash of a leaf has {HASH_BYTES} bytes, not {len(leaf_hash)}.",
                do_next="Append merkle.leaf_hash(leaf).",
            )
        value, height = leaf_hash, 0
        while True:
            level = self._levels[height]
            level += value
            if len(level) // HASH_BYTES % 2:
                return
            value = sha256(b"\x01" + level[-2 * HASH_BYTES :]).digest()
            height += 1
            if height == len(self._levels):
                self._levels.append(bytearray())

    def root(self, size: int | None = None) -> bytes:
        """Return the root at a size; of all leaves by default.

        Raises
        ------
        DrawError
            If the tree has fewer leaves.
        """
        size = self._checked(self.size if size is None else size)
        return self._range(0, size) if size else EMPTY

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Return the proof that a leaf is in the tree of a size (RFC 9162, section 2.1.3.1).

        Raises
        ------
        DrawError
            If there is no such leaf.
        """
        size = self._checked(size)
        if not 0 <= index < size:
            raise DrawError(
                f"There is no leaf {index} among {size}.",
                do_next="Ask for a leaf below the size.",
            )
        proof = []
        first, end = 0, size
        while end - first > 1:
            middle = first + _split(end - first)
            if index < middle:
                proof.append(self._range(middle, end))
                end = middle
            else:
                proof.append(self._range(first, middle))
                first = middle
        return proof[::-1]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof that a log only grew (RFC 9162, section 2.1.4.1).

        Raises
        ------
        DrawError
            If not ``0 <= old <= new <= size``.
        """
        new = self._checked(new)
        if not 0 <= old <= new:
            raise DrawError(
                f"A log of {old} leaves is no beginning of one of {new}.",
                do_next="Give the older size first.",
            )
        if old in (0, new):
            return []
        proof = []
        first, end, known = 0, new, True
        while old < end:
            middle = first + _split(end - first)
            if old <= middle:
                proof.append(self._range(middle, end))
                end = middle
            else:
                proof.append(self._range(first, middle))
                first, known = middle, False
        if not known:
            proof.append(self._range(first, end))
        return proof[::-1]

    def hashes(self, height: int, first: int, end: int) -> bytes:
        """Return hashes ``first`` to ``end`` (excluded) of the full subtrees of ``2^height``."""
        if not 0 <= first <= end <= self.size >> height:
            raise DrawError(
                f"The tree has no subtrees {first} to {end} of height {height}.",
                do_next="Append the leaves first.",
            )
        if first == end:
            return b""
        return bytes(self._levels[height][first * HASH_BYTES : end * HASH_BYTES])

    def _checked(self, size: int) -> int:
        if not 0 <= size <= self.size:
            raise DrawError(
                f"The log has {self.size} leaves, not {size}.",
                do_next="Ask for a size that it has reached.",
            )
        return size

    def _range(self, first: int, end: int) -> bytes:
        """Hash leaves ``first`` to ``end``, where ``first`` is a multiple of what it begins."""
        value = None
        while end > first:
            # The last full subtree is as large as the lowest bit of the width.
            height = ((end - first) & (first - end)).bit_length() - 1
            start = (end >> height) - 1
            part = self.hashes(height, start, start + 1)
            value = part if value is None else node_hash(part, value)
            end -= 1 << height
        assert value is not None
        return value


def verify_inclusion(
    leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Say whether a proof shows a leaf in the tree of that root (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, value = index, size - 1, leaf_hash
    for step in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            value = node_hash(step, value)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            value = node_hash(value, step)
        position, last = position >> 1, last >> 1
    return last == 0 and value == root


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Say whether a proof shows one root to begin the other (RFC 9162, section 2.1.4.2).

    A log without leaves begins every log; its proof is empty.
    """
    if not 0 <= old <= new:
        return False
    if old == 0:
        return not proof and old_root == EMPTY and (new > 0 or new_root == EMPTY)
    if old == new:
        return not proof and old_root == new_root
    steps = list(proof)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            second = node_hash(second, step)
        position, last = position >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _split(width: int) -> int:
    """Return the largest power of two below ``width``."""
    return 1 << (width - 1).bit_length() - 1
