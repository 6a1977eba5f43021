"""Who else saw the log, and saw it only grow?"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from evenhand.draw import checkpoint, notes
from evenhand.draw.following import Follower, Log
from evenhand.draw.secret_files import read_secret, write_secret

WITNESS_KEY: Final = "witness.key"
SEEN: Final = "seen"


class CosignedLog(Log, Protocol):
    """A log that takes cosignatures."""

    def cosign(self, note: bytes) -> int:
        """Send a checkpoint with cosignatures; return how many were new."""


class Witness:
    """A witness of one log.

    Parameters
    ----------
    folder : Path
        With ``witness.key``.
    name : str
        Of the witness.
    log_key : notes.Key
        Of the log, from elsewhere.

    Raises
    ------
    DrawError
        If the key is missing or others may read it.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        log_key: notes.Key,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._secret = read_secret(folder / WITNESS_KEY)
        self.key = notes.Key(name, notes.public_key(self._secret), 4)
        self.follower = Follower(log_key, folder / SEEN)
        self._clock = clock

    def watch(self, log: CosignedLog) -> int:
        """Follow the log and cosign what continues; return its size.

        Raises
        ------
        SplitViewError
            If it does not continue what was seen; nothing is cosigned then.
        """
        stated, note = self.follower.follow(log)
        if checkpoint.cosigned_at(note, self.key) is None:
            at = int(self._clock())
            log.cosign(checkpoint.cosign(note, self.key.name, self._secret, at))
        return stated.size


def make_witness(folder: Path) -> bytes:
    """Make the secret of a witness; return its public key.

    Raises
    ------
    DrawError
        If there is one already.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = secrets.token_bytes(32)
    write_secret(folder / WITNESS_KEY, secret)
    return notes.public_key(secret)
