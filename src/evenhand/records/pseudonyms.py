"""Under which name does an account or a firm appear, once identities are replaced at the door?

HMAC-SHA-256 of the identity under the key of this installation, cut to 80 bits and written in
groups of four. One domain for all columns: an account has one pseudonym as officer, chief and
actor, a firm one as declarant, agent and importer.

The key opens nothing: no pseudonym can be turned back with it. Who holds it can confirm a guess
("is this the pseudonym of account IVANOV?") by making the pseudonym of the guess, so it is kept
like a password. Pseudonymous data are still personal data.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from evenhand.errors import RecordsError
from evenhand.private_files import is_open_to_others, write_private

KEY_BYTES: Final = 32
BITS: Final = 80
"""Kept of the 256. Among 10 million identities the chance that any two share a pseudonym is
n**2 / 2**81 = 4e-11; among a billion, 4e-7."""
DOMAIN: Final = b"evenhand identity 1\x00"
"""Stands before every identity, so that the key serves nothing else by accident."""

LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
WEIGHTS: Final = np.array([16, 8, 4, 2, 1], dtype=np.uint8)


class Pseudonyms:
    """Identities in, pseudonyms out, always the same under the same key.

    Parameters
    ----------
    key : bytes
        32 secret bytes.

    Raises
    ------
    RecordsError
        If the key is shorter or longer.

    References
    ----------
    RFC 2104, HMAC. FIPS 180-4, SHA-256.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise RecordsError(
                f"The key of the pseudonyms has {len(key)} bytes, not {KEY_BYTES}.",
                do_next="Use the key file that evenhand records key made.",
            )
        block = key.ljust(64, b"\0")
        self._inner = hashlib.sha256(bytes(b ^ 0x36 for b in block) + DOMAIN)
        self._outer = hashlib.sha256(bytes(b ^ 0x5C for b in block))

    def replace(self, values: Sequence[str | None]) -> list[str]:
        """Return the pseudonym of each identity, in order; what is missing stays "".

        Parameters
        ----------
        values : sequence of str or None
            Identities as the source writes them. White space at the ends is not part of an
            identity; case is. An account that stands for no person (SYSTEM, BATCH) is an account
            like any other.

        Returns
        -------
        list of str
            As ``K7QF-2M4X-PD3A-9WZ6`` in form: 16 characters of base 32 in four groups.
        """
        identities = [value.strip() if value else "" for value in values]
        distinct = [identity for identity in dict.fromkeys(identities) if identity]
        made = dict(zip(distinct, _write_out([self._digest(i) for i in distinct]), strict=True))
        made[""] = ""
        return [made[identity] for identity in identities]

    def _digest(self, identity: str) -> bytes:
        # RFC 2104 with both keyed blocks hashed once: a third of the time of hmac.digest, which
        # sets the key up again for each value.
        inner, outer = self._inner.copy(), self._outer.copy()
        # surrogatepass: whatever the source could hold has a pseudonym.
        inner.update(identity.encode("utf-8", "surrogatepass"))
        outer.update(inner.digest())
        return outer.digest()


class Ledger:
    """Replaces identities and remembers which stood behind each pseudonym, until it is sealed.

    Parameters
    ----------
    pseudonyms : Pseudonyms

    Attributes
    ----------
    pairs : dict of str to str
        Pseudonym to identity, of all that was replaced so far: what ``sealing.seal_map`` seals.
        It lives in memory alone.
    """

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        self.pairs: dict[str, str] = {}

    def replace(self, values: Sequence[str | None]) -> list[str]:
        """Return the pseudonym of each identity, as ``Pseudonyms.replace`` does.

        Raises
        ------
        RecordsError
            If two identities share a pseudonym.
        """
        made = self._pseudonyms.replace(values)
        for pseudonym, value in dict(zip(made, values, strict=True)).items():
            identity = value.strip() if value else ""
            if identity and self.pairs.setdefault(pseudonym, identity) != identity:
                raise RecordsError(
                    f"Two identities share the pseudonym {pseudonym}.",
                    do_next="Make another key with evenhand records key, and load again.",
                )
        return made


def ledger_for(identities: str, key: Path) -> Ledger | None:
    """Return what makes the pseudonyms of a mapping; None where it keeps identities.

    Parameters
    ----------
    identities : {"pseudonymise", "keep"}
        As the mapping says.
    key : Path

    Raises
    ------
    RecordsError
        If the key is needed and cannot be read.
    """
    return Ledger(Pseudonyms(read_key(key))) if identities == "pseudonymise" else None


def _write_out(digests: list[bytes]) -> list[str]:
    """Return the first 80 bits of each digest in base 32, in groups of four."""
    whole = np.frombuffer(b"".join(digests), dtype=np.uint8).reshape(len(digests), 32)
    bits = np.unpackbits(whole[:, : BITS // 8], axis=1).reshape(len(digests), 16, 5)
    letters = np.frombuffer(LETTERS, dtype=np.uint8)[bits @ WEIGHTS].reshape(-1, 4, 4)
    dashed = np.full((len(digests), 4, 5), ord("-"), dtype=np.uint8)
    dashed[:, :, :4] = letters
    lines = np.ascontiguousarray(dashed.reshape(len(digests), 20)[:, :19])
    return [t.decode("ascii") for t in lines.view("S19").ravel().tolist()]


def make_key(path: Path) -> Path:
    """Write a new key file that its owner alone can read, and return its path.

    On Windows the folder's own access rules decide who reads it; keep it in the user's profile.

    Raises
    ------
    RecordsError
        If a file is there already (it is never overwritten: with it all earlier pseudonyms would
        change) or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(path, base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
    except FileExistsError as err:
        raise RecordsError(
            f"There is a key at {path} already.",
            do_next="Use it: under another key every pseudonym would change. To start afresh, "
            "move it away first.",
        ) from err
    except OSError as err:
        raise RecordsError(
            f"The key cannot be written to {path}: {err.strerror or err}.",
            do_next="Name another place with --key, or with EVENHAND_KEY.",
        ) from err
    return path


def read_key(path: Path) -> bytes:
    """Read the key file.

    Raises
    ------
    RecordsError
        If it is missing, is no key, or can be read by others than its owner (on Windows this last
        is left to the folder's access rules).
    """
    try:
        refuse_readable_by_others(path)
        text = path.read_bytes()
    except FileNotFoundError as err:
        raise RecordsError(
            f"There is no key for the pseudonyms at {path}.",
            do_next="Make one with evenhand records key, or name it with EVENHAND_KEY.",
        ) from err
    except OSError as err:
        raise RecordsError(
            f"The key {path} cannot be read: {err.strerror or err}.",
            do_next="Name the file that evenhand records key made.",
        ) from err
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError as err:
        raise RecordsError(
            f"{path} holds no key.", do_next="Name the file that evenhand records key made."
        ) from err
    if len(key) != KEY_BYTES:
        raise RecordsError(
            f"The key in {path} has {len(key)} bytes, not {KEY_BYTES}.",
            do_next="Name the file that evenhand records key made.",
        )
    return key


def refuse_readable_by_others(path: Path) -> None:
    """Raise if others than the owner may read a secret file; POSIX only.

    Raises
    ------
    RecordsError
    OSError
        If the file cannot be looked at.
    """
    if is_open_to_others(path):
        mode = path.stat().st_mode & 0o777
        raise RecordsError(
            f"{path} has mode {mode:03o}: others than its owner may read it.",
            do_next=f"Run chmod 600 {path}; if others could have read it, make a new one.",
        )
