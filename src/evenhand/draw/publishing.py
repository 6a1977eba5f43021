"""What does the office say of its log to the world, and does it never take it back?

The checkpoint is signed, the tiles are written, then the head is kept beside the database, then the
checkpoint is published: whatever was published can be found again, and a store that is older is
refused. While nobody can sign, nothing is published, and it is said.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evenhand.draw import checkpoint, notes, tiles
from evenhand.draw.checkpoint import Checkpoint
from evenhand.draw.office import Office
from evenhand.draw.signing import UnsignedError
from evenhand.errors import DrawError

LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unsigned:
    """Since when the log could not be signed, in seconds since 1970, and why, for everybody."""

    since: int
    what: str


class Publisher:
    """Publishes a log into a folder.

    Parameters
    ----------
    office : Office
    folder : Path
        Served by any web server; made if it does not exist.
    witnesses : sequence of notes.Key
        Whose cosignatures are taken.

    Raises
    ------
    DrawError
        If the log is not signed with the secret held, or the database is older than what was
        signed or published, or another.
    """

    def __init__(self, office: Office, folder: Path, witnesses: Sequence[notes.Key] = ()) -> None:
        self.office = office
        self.folder = folder
        self.witnesses = tuple(witnesses)
        self._lock = threading.Lock()
        self.unsigned: Unsigned | None = None
        """While nobody can sign."""
        start = office.rules.start
        if not start:
            raise DrawError(
                f"The store {office.store.folder} holds no log yet.",
                do_next="Make one with evenhand draw make.",
            )
        self.key = notes.Key(start["origin"], bytes.fromhex(start["log_key"]))
        if office.custody.log_public != self.key.public:
            raise DrawError(
                "The key that signs is not that of this log.",
                do_next="Restore log.key of this log from custody, or name its token; a log never "
                "changes its key.",
            )
        folder.mkdir(parents=True, exist_ok=True)
        published = folder / tiles.CHECKPOINT
        self.note = published.read_bytes() if published.is_file() else b""
        self.published_at = int(published.stat().st_mtime) if self.note else 0
        """When the checkpoint was published, in seconds since 1970."""
        for where, note in ((office.store.folder, office.store.head()), (folder, self.note)):
            if note:
                self._must_reach(checkpoint.verify(note, self.key), where)

    @property
    def size(self) -> int:
        """Return how many leaves the published checkpoint states."""
        return checkpoint.parse(self.note).size if self.note else 0

    def publish(self) -> bool:
        """Publish what is on disk; say whether that was more than before.

        Raises
        ------
        UnsignedError
            If nobody can sign now: ``unsigned`` says so until somebody does.
        """
        with self._lock:
            size = self.office.durable
            note = self._signed(size)
            if note:
                tiles.publish(self.folder, self.office.tree, self.office.store.some_leaves, size)
                self.office.store.keep_head(note)
                tiles.replace(self.folder / tiles.CHECKPOINT, note)
                self.note = note
                self.published_at = int(self.office.look_at_clock()[0])
            if self.unsigned is not None:
                LOG.warning("the log is signed again")
                self.unsigned = None
            return bool(note)

    def _signed(self, size: int) -> bytes:
        """Return the checkpoint of a size, or nothing if it is published."""
        signer = self.office.custody.signer
        try:
            if size <= self.size:
                signer.probe()
                return b""
            stated = Checkpoint(self.key.name, size, self.office.tree.root(size))
            return checkpoint.sign_with(stated, signer.public, signer.sign)
        except UnsignedError as err:
            known = self.unsigned
            if known is None or known.what != err.what:
                LOG.error("the log is not signed, nothing is lost: %s %s", err.what, err.do_next)
                since = known.since if known else int(self.office.look_at_clock()[0])
                self.unsigned = Unsigned(since, err.what)
            raise

    def cosigned(self, note: bytes) -> int:
        """Add the cosignatures of known witnesses to the checkpoint; return how many are new.

        Raises
        ------
        DrawError
            If it is not the checkpoint that is published now.
        """
        with self._lock:
            given, ours = notes.read(note), notes.read(self.note)
            if given.text != ours.text:
                raise DrawError(
                    "Another checkpoint is published by now.",
                    do_next="Fetch it, check it against the one before, and cosign it.",
                )
            fresh = [
                line
                for key in self.witnesses
                if checkpoint.cosigned_at(note, key) is not None
                for line in given.by(key)
                if line not in ours.signatures
            ]
            if fresh:
                whole = notes.write(notes.Note(ours.text, (*ours.signatures, *fresh)))
                tiles.replace(self.folder / tiles.CHECKPOINT, whole)
                self.note = whole
            return len(fresh)

    def _must_reach(self, stated: Checkpoint, where: Path) -> None:
        tree = self.office.tree
        if tree.size < stated.size:
            raise DrawError(
                f"The database has {tree.size} leaves, and {stated.size} were signed ({where}): it "
                "was put back from a backup, or cut.",
                do_next="Restore the newest replica; if leaves are lost, end this log openly and "
                "begin another. Do not remove the head.",
            )
        if tree.root(stated.size) != stated.root:
            raise DrawError(
                f"The database holds another log than the one signed ({where}).",
                do_next="Keep both as they are and call the auditor: the log was altered.",
            )
