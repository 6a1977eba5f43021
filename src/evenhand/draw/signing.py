"""Who signs the log, and what if it cannot be signed just now?

The secret lies in a file, or on a hardware token that does not give it away. A token can be pulled,
and lodgements go on meanwhile: they are on disk, and are published once somebody signs again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

from evenhand.draw import notes
from evenhand.draw.secret_files import read_secret
from evenhand.errors import DrawError

RETRY_SECONDS: Final = 2
"""Between two attempts to reach a token that is away, and what who asks is told to wait."""


class UnsignedError(DrawError):
    """The log cannot be signed now; nothing is lost, and it is tried again.

    Parameters
    ----------
    what, do_next : str
        ``what`` is told to everybody who asks: it names no file.
    is_lasting : bool
        Whether it stays so until somebody corrects what was set, as a wrong PIN. A token that was
        pulled comes back.
    """

    def __init__(self, what: str, *, do_next: str, is_lasting: bool = False) -> None:
        super().__init__(what, do_next=do_next)
        self.is_lasting = is_lasting


class Signer(Protocol):
    """Signs for one log with Ed25519."""

    @property
    def public(self) -> bytes:
        """Return the log's key, 32 bytes."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature, 64 bytes.

        Raises
        ------
        UnsignedError
            If it cannot be made now.
        """

    def probe(self) -> None:
        """Find out whether a signature could be made, where that was not seen lately.

        Raises
        ------
        UnsignedError
            If not.
        """

    def close(self) -> None:
        """Let go of what signs."""


class FileSigner:
    """Signs with a secret that lies in a file.

    Parameters
    ----------
    path : Path

    Raises
    ------
    DrawError
        If it is missing, too short, or others may read it.
    """

    def __init__(self, path: Path) -> None:
        self._secret = read_secret(path)
        self.public = notes.public_key(self._secret)

    def sign(self, message: bytes) -> bytes:
        """Return the signature."""
        return notes.ed25519_sign(self._secret, message)

    def probe(self) -> None:
        """Find nothing: what was read is here."""

    def close(self) -> None:
        """Let go of nothing."""
