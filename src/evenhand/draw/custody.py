"""Which secrets does the office hold, and does anybody else on the machine see them?

Each lies in a file of its own that only its owner may read, or the one that signs the log on a
hardware token. Splitting them among people comes before this folder.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

from evenhand.draw import vrf
from evenhand.draw.secret_files import read_secret, write_secret
from evenhand.draw.signing import FileSigner, Signer
from evenhand.draw.token_signer import LOG_PLACE, TokenSigner, read_place
from evenhand.draw.values import SALT_BYTES
from evenhand.errors import DrawError

LOG_KEY: Final = "log.key"


class Custody:
    """The folder of secrets of one log.

    Parameters
    ----------
    folder : Path
        With ``log.key``, or ``log.token`` where a hardware token holds it, and one ``vrf-*.key``
        for each key of an office.

    Raises
    ------
    DrawError
        If a secret is missing, too short, or others may read it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.signer: Signer = signer_of(folder)
        self._vrf: dict[bytes, bytes] = {}
        for path in sorted(folder.glob("vrf-*.key")):
            secret = read_secret(path)
            self._vrf[vrf.public_key(secret)] = secret

    @property
    def log_public(self) -> bytes:
        """Return the key that checkpoints are signed with."""
        return self.signer.public

    def vrf_secret(self, public: bytes) -> bytes:
        """Return the secret of an office's key.

        Raises
        ------
        DrawError
            If it is not here.
        """
        secret = self._vrf.get(public)
        if secret is None:
            raise DrawError(
                f"The secret of the key {public.hex()} is not in {self.folder}.",
                do_next="Restore it from custody; nothing is drawn under this key without it.",
            )
        return secret

    def make_vrf(self) -> bytes:
        """Make a new secret for an office and return its public key."""
        secret = secrets.token_bytes(vrf.SECRET_BYTES)
        public = vrf.public_key(secret)
        write_secret(self.folder / f"vrf-{public.hex()[:16]}.key", secret)
        self._vrf[public] = secret
        return public

    def salt(self) -> bytes:
        """Return a new salt for a declaration."""
        return secrets.token_bytes(SALT_BYTES)


def signer_of(folder: Path) -> Signer:
    """Return what signs the log: its token where one is named, else the secret in its file.

    Raises
    ------
    DrawError
        If the secret, or what names the token, cannot be read.
    """
    if (folder / LOG_PLACE).exists():
        return TokenSigner(read_place(folder / LOG_PLACE))
    return FileSigner(folder / LOG_KEY)


def make_custody(folder: Path) -> Custody:
    """Make the folder with the secret that signs the log.

    Raises
    ------
    DrawError
        If there is one already.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_secret(folder / LOG_KEY, secrets.token_bytes(32))
    return Custody(folder)
