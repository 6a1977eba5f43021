"""Did the log only grow since it was last looked at?

A party and a witness keep the last checkpoint they took. One that is no continuation of it is not
taken, and both are kept as evidence: two logs of one size under one key convict their signer.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from evenhand.draw import checkpoint, leaves, merkle, notes
from evenhand.draw.checkpoint import Checkpoint
from evenhand.draw.secret_files import write_whole
from evenhand.errors import DrawError


class SplitViewError(DrawError):
    """The log shows what is no continuation of what it showed before."""


class Log(Protocol):
    """Where a log is read: a client of its server, or its files."""

    def checkpoint(self) -> bytes:
        """Return the checkpoint published now."""

    def consistency(self, old: int, new: int) -> Sequence[bytes]:
        """Return the proof that the log only grew."""

    def inclusion(self, leaf: int, size: int) -> Sequence[bytes]:
        """Return the proof that a leaf is in the tree of a size."""

    def leaf(self, index: int) -> bytes:
        """Return a leaf."""


class Follower:
    """Follows one log.

    Parameters
    ----------
    key : notes.Key
        Of the log, from elsewhere.
    kept : Path
        File of the last checkpoint taken; made with the first.
    """

    def __init__(self, key: notes.Key, kept: Path) -> None:
        self.key = key
        self._kept = kept

    @property
    def last(self) -> Checkpoint | None:
        """Return the last checkpoint taken."""
        if not self._kept.is_file():
            return None
        return checkpoint.verify(self._kept.read_bytes(), self.key)

    def follow(self, log: Log) -> tuple[Checkpoint, bytes]:
        """Take the log's checkpoint if it continues the last one; return it with its note.

        Raises
        ------
        SplitViewError
            If it does not; the last one stays, and the other lies beside it.
        DrawError
            If it is not signed by the log.
        """
        note = log.checkpoint()
        stated = checkpoint.verify(note, self.key)
        if stated.origin != self.key.name:
            raise DrawError(
                f"The checkpoint is of {stated.origin}, not of {self.key.name}.",
                do_next="Give the address of the log that you follow.",
            )
        last = self.last
        if last is not None and stated.size < last.size:
            raise DrawError(
                f"The log shows {stated.size} leaves, and showed {last.size} before.",
                do_next="Ask whether an old copy is served. If it stays so, the log was rolled "
                f"back: keep {self._kept}, which convicts it.",
            )
        if last is not None and not self._continues(log, last, stated):
            write_whole(self._kept.with_name(self._kept.name + ".other"), note)
            raise SplitViewError(
                f"The log of {stated.size} leaves is no continuation of that of {last.size}.",
                do_next=f"Keep {self._kept} and {self._kept.name}.other: together they convict "
                "the log. Open and sign nothing more, and say so openly.",
            )
        if last is None or stated.size > last.size:
            write_whole(self._kept, note)
        return stated, note

    def _continues(self, log: Log, last: Checkpoint, stated: Checkpoint) -> bool:
        proof = log.consistency(last.size, stated.size) if last.size < stated.size else []
        return merkle.verify_consistency(last.size, stated.size, proof, last.root, stated.root)

    def leaf(self, log: Log, index: int, stated: Checkpoint) -> dict[str, Any]:
        """Return a leaf that is shown to be in a tree that was taken.

        Raises
        ------
        DrawError
            If it is not.
        """
        data = log.leaf(index)
        proof = log.inclusion(index, stated.size)
        hashed = merkle.leaf_hash(data)
        if not merkle.verify_inclusion(hashed, index, stated.size, proof, stated.root):
            raise DrawError(
                f"Leaf {index} is not shown to be in the log of {stated.size} leaves.",
                do_next="Open nothing; keep the answer and ask the office.",
            )
        return leaves.read(data)
