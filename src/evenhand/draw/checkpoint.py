"""How large was the log, with which root, and who says so?

A checkpoint is a signed note of origin, size and root; witnesses add cosignatures with the time.

References
----------
C2SP, Transparency log checkpoints. https://c2sp.org/tlog-checkpoint
C2SP, Transparency log cosignatures. https://c2sp.org/tlog-cosignature
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from evenhand.draw import notes
from evenhand.draw.notes import Key, Note, Signature
from evenhand.errors import DrawError

MOST_SIZE: Final = 2**63 - 1
_FORM: Final = re.compile(r"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n((?:[^\n]+\n)*)")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A statement on a log.

    Attributes
    ----------
    origin : str
        Which log.
    size : int
        Number of leaves.
    root : bytes of length 32
    extensions : tuple of str
        Further lines, which mean nothing here. Ours has none.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return the text that is signed."""
        root = base64.b64encode(self.root).decode("ascii")
        return "".join(f"{line}\n" for line in (self.origin, self.size, root, *self.extensions))


def sign(checkpoint: Checkpoint, secret: bytes) -> bytes:
    """Return the checkpoint as a note, signed under its origin as the name of the key.

    Raises
    ------
    DrawError
        If the secret has not 32 bytes, or it would not be read as the same checkpoint.
    """
    return _signed(checkpoint, notes.sign(checkpoint.text, checkpoint.origin, secret))


def sign_with(checkpoint: Checkpoint, public: bytes, signer: Callable[[bytes], bytes]) -> bytes:
    """Have the checkpoint signed by whoever holds the secret of a public key.

    Raises
    ------
    DrawError
        If it would not be read as the same checkpoint, and what ``signer`` raises.
    """
    key = Key(checkpoint.origin, public)
    return _signed(checkpoint, notes.sign_with(checkpoint.text, key, signer))


def _signed(checkpoint: Checkpoint, signature: Signature) -> bytes:
    data = notes.write(Note(checkpoint.text, (signature,)))
    if parse(data) != checkpoint:
        raise _none("it would not be read as it was written")
    return data


def parse(data: bytes) -> Checkpoint:
    """Return what a note states, whoever signed it.

    Raises
    ------
    DrawError
        If it is no note, or its text no checkpoint.
    """
    return _stated(notes.read(data))


def verify(data: bytes, key: Key) -> Checkpoint:
    """Return what a note states, where the log's key signed it.

    Raises
    ------
    DrawError
        If it is no checkpoint, or not signed by the key, or a line by the key is wrong.
    """
    note = notes.read(data)
    stated = _stated(note)
    if not notes.verify(note, key):
        raise DrawError(
            f"The checkpoint of {stated.origin} is not signed by the key of {key.name}.",
            do_next="Take neither it nor its log for true; keep both and ask who publishes them.",
        )
    return stated


def cosign(data: bytes, name: str, secret: bytes, at: int) -> bytes:
    """Return the note with a witness's cosignature added.

    Whether the log only grew since the witness last saw it is for the witness to ask before.

    Parameters
    ----------
    data : bytes
        A checkpoint.
    name : str
        Of the witness.
    secret : bytes of length 32
        Ed25519, used for nothing else.
    at : int
        Time in whole seconds since 1970.

    Raises
    ------
    DrawError
        If it is no checkpoint, or the secret has not 32 bytes.
    """
    note = notes.read(data)
    _stated(note)
    key = Key(name, notes.public_key(secret), 4)
    value = at.to_bytes(8, "big") + notes.ed25519_sign(secret, _cosigned_text(note, at))
    return notes.write(Note(note.text, (*note.signatures, Signature(name, key.id, value))))


def cosigned_at(data: bytes, key: Key) -> int | None:
    """Return when a witness cosigned, in seconds since 1970; None if it did not, or wrongly.

    Parameters
    ----------
    data : bytes
        A checkpoint.
    key : Key
        Of kind 4.

    Raises
    ------
    DrawError
        If it is no checkpoint.
    """
    note = notes.read(data)
    _stated(note)
    times = []
    for line in note.by(key):
        at = int.from_bytes(line.value[:8], "big")
        text = _cosigned_text(note, at)
        if at > MOST_SIZE or not notes.ed25519_verify(key.public, text, line.value[8:]):
            return None
        times.append(at)
    return max(times, default=None)


def _cosigned_text(note: Note, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{note.text}".encode()


def _stated(note: Note) -> Checkpoint:
    found = _FORM.fullmatch(note.text)
    if found is None or int(found[2]) > MOST_SIZE:
        raise _none("its lines are not origin, size and root")
    root = base64.b64decode(found[3])
    stated = Checkpoint(found[1], int(found[2]), root, tuple(found[4].split("\n")[:-1]))
    if stated.text != note.text:
        raise _none("its root is not in the only spelling of base 64")
    return stated


def _none(why: str) -> DrawError:
    return DrawError(f"This is no checkpoint: {why}.", do_next="Fetch it again, whole.")
