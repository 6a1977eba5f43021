"""Who signed a text, and is it the key that I know?

Signed notes as C2SP specifies them: text, a blank line, and lines of signatures, each with the name
and the short number of its key. Ed25519 alone; lines by keys of other kinds are carried along.

References
----------
C2SP, Note. https://c2sp.org/signed-note
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

import nacl.bindings as sodium
import nacl.exceptions

from evenhand.errors import DrawError

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
MOST_BYTES: Final = 262_144
MOST_SIGNATURES: Final = 100

_DASH: Final = "\u2014 "
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_LINE: Final = re.compile(f"{_DASH}([^\\s+]+) ([A-Za-z0-9+/]+=*)")


@dataclass(frozen=True, slots=True)
class Key:
    """A public key under a name.

    Attributes
    ----------
    name : str
        Without spaces and plus signs; for a log its origin.
    public : bytes of length 32
        Ed25519.
    kind : {1, 4}
        Signs notes, or cosigns checkpoints with the time.
    """

    name: str
    public: bytes
    kind: Literal[1, 4] = 1

    @property
    def id(self) -> bytes:
        """Return the 4 bytes that mark its signatures."""
        return key_id(self.name, self.kind, self.public)


@dataclass(frozen=True, slots=True)
class Signature:
    """One line of a note: name and number of the key, and what it signed with."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text, ending in a line feed, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    def by(self, key: Key) -> list[Signature]:
        """Return the signatures that carry the name and number of a key."""
        return [s for s in self.signatures if s.name == key.name and s.key_id == key.id]


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """Return the first 4 bytes of the hash of name, kind and key."""
    return sha256(name.encode("utf-8") + b"\n" + bytes([kind]) + public).digest()[:4]


def verifier_key(key: Key) -> str:
    """Return a key as one line: ``name+number+kind and key``."""
    inside = base64.b64encode(bytes([key.kind]) + key.public).decode("ascii")
    return f"{key.name}+{key.id.hex()}+{inside}"


def parse_key(line: str) -> Key:
    """Return the key that a line of ``verifier_key`` holds.

    Raises
    ------
    DrawError
        If it is none, or its number is not that of the key.
    """
    name, _, rest = line.strip().partition("+")
    number, _, inside = rest.partition("+")
    value = _decoded(inside)
    if len(value) != 33 or not _is_name(name):
        raise DrawError(
            "A verifier key is not of the form name+number+key.",
            do_next="Copy it whole from where the log publishes it.",
        )
    if value[0] == ED25519:
        key = Key(name, value[1:], 1)
    elif value[0] == COSIGNATURE:
        key = Key(name, value[1:], 4)
    else:
        raise DrawError(
            f"A verifier key of kind {value[0]} is not understood.",
            do_next="Give an Ed25519 key: kind 1 for a log, 4 for a witness.",
        )
    if key.id.hex() != number:
        raise DrawError(
            f"The number of the key of {name} does not belong to it.",
            do_next="Copy it whole from where the log publishes it.",
        )
    return key


def read(data: bytes) -> Note:
    """Return the note that bytes hold; nothing of it is verified yet.

    Raises
    ------
    DrawError
        If they hold none, or are more than 262,144 bytes or 100 signatures.
    """
    if len(data) > MOST_BYTES:
        raise _no_note(f"it is over {MOST_BYTES} bytes")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as err:
        raise _no_note("it is not UTF-8") from err
    text, parted, lines = whole.rpartition("\n\n")
    if not parted or not lines.endswith("\n") or _CONTROL.search(whole):
        raise _no_note("text, a blank line and signatures are not there")
    signed = lines[:-1].split("\n")
    if len(signed) > MOST_SIGNATURES:
        raise _no_note(f"it has more than {MOST_SIGNATURES} signatures")
    return Note(text + "\n", tuple(map(_signature, signed)))


def write(note: Note) -> bytes:
    """Return the bytes of a note.

    Raises
    ------
    DrawError
        If they would not be read as the same note.
    """
    lines = "".join(
        f"{_DASH}{s.name} {base64.b64encode(s.key_id + s.value).decode('ascii')}\n"
        for s in note.signatures
    )
    data = f"{note.text}\n{lines}".encode()
    if read(data) != note:
        raise _no_note("its text or a name holds what a note may not")
    return data


def sign(text: str, name: str, secret: bytes) -> Signature:
    """Sign a text with an Ed25519 key.

    Raises
    ------
    DrawError
        If the secret has not 32 bytes.
    """
    return sign_with(text, Key(name, public_key(secret)), lambda data: ed25519_sign(secret, data))


def sign_with(text: str, key: Key, signer: Callable[[bytes], bytes]) -> Signature:
    """Have a text signed by whoever holds the secret of a key, as a hardware token does."""
    return Signature(key.name, key.id, signer(text.encode("utf-8")))


def verify(note: Note, key: Key) -> bool:
    """Say whether a key of kind 1 signed the note: its every line by that key must be right."""
    lines = note.by(key)
    message = note.text.encode("utf-8")
    return bool(lines) and all(ed25519_verify(key.public, message, s.value) for s in lines)


def public_key(secret: bytes) -> bytes:
    """Return the Ed25519 key (32 bytes) of a secret.

    Raises
    ------
    DrawError
        If the secret has not 32 bytes.
    """
    return _pair(secret)[0]


def ed25519_sign(secret: bytes, message: bytes) -> bytes:
    """Return the Ed25519 signature, 64 bytes.

    Raises
    ------
    DrawError
        If the secret has not 32 bytes.
    """
    return sodium.crypto_sign(message, _pair(secret)[1])[:64]


def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether a signature is right: as libsodium, with canonical points of large order."""
    if len(public) != 32 or len(signature) != 64:
        return False
    try:
        sodium.crypto_sign_open(signature + message, public)
    except nacl.exceptions.BadSignatureError:
        return False
    return True


def _pair(secret: bytes) -> tuple[bytes, bytes]:
    if len(secret) != 32:
        raise DrawError(
            f"The secret of a signing key has 32 bytes, not {len(secret)}.",
            do_next="Make it with secrets.token_bytes(32), or restore it from custody.",
        )
    public, pair = sodium.crypto_sign_seed_keypair(secret)
    return bytes(public), bytes(pair)


def _signature(line: str) -> Signature:
    found = _LINE.fullmatch(line)
    value = _decoded(found[2]) if found else b""
    if found is None or len(value) < 5:
        raise _no_note("a line below the blank one is no signature")
    return Signature(found[1], value[:4], value[4:])


def _decoded(text: str) -> bytes:
    """Return the bytes of base 64 in its only spelling; none otherwise."""
    try:
        value = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return value if base64.b64encode(value).decode("ascii") == text else b""


def _is_name(name: str) -> bool:
    return re.fullmatch(r"[^\s+]+", name) is not None


def _no_note(why: str) -> DrawError:
    return DrawError(f"This is no signed note: {why}.", do_next="Fetch it again, whole.")
