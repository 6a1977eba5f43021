"""Who holds one of the two keys that together open a pseudonym?

A holder is a person with a unit and an X25519 key pair. The private key lies in a file of mode
600, encrypted under a key that argon2id draws from the holder's passphrase; the public half is a
small card that the analyst is given, and that seals.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import nacl.exceptions
import nacl.pwhash.argon2id
import nacl.secret
import nacl.utils
from nacl.public import PrivateKey

from evenhand.errors import RecordsError
from evenhand.private_files import write_private
from evenhand.records.pseudonyms import refuse_readable_by_others

PRIVATE: Final = "evenhand holder's key 1"
PUBLIC: Final = "evenhand holder's card 1"
SHORTEST_PASSPHRASE: Final = 12
"""Characters. A file that is copied can be tried without end; argon2id makes each try dear, length
makes the tries many."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one try of a passphrase costs: argon2id passes, and memory in bytes."""

    passes: int = nacl.pwhash.argon2id.OPSLIMIT_MODERATE
    memory: int = nacl.pwhash.argon2id.MEMLIMIT_MODERATE


@dataclass(frozen=True, slots=True)
class Holder:
    """One of the two, as known to everybody.

    Attributes
    ----------
    name, unit : str
        As the administration appointed them.
    public : bytes
        X25519 public key, 32 bytes.
    """

    name: str
    unit: str
    public: bytes


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A holder whose private key the passphrase has opened; kept in memory alone."""

    holder: Holder
    private: PrivateKey


def create_holder(
    *, name: str, unit: str, passphrase: str, folder: Path, cost: Cost | None = None
) -> tuple[Path, Path]:
    """Make a holder's key pair, and return the files of the private key and the public card.

    Parameters
    ----------
    name, unit : str
        Who it is. The two of a sealing must be of different units.
    passphrase : str
        At least 12 characters; it is written nowhere, and nobody can restore it.
    folder : Path
        Where ``<name>.key.json`` (for the holder alone) and ``<name>.card.json`` (for whoever
        seals) are written.
    cost : Cost, optional

    Raises
    ------
    RecordsError
        If name, unit or passphrase do not serve, or the files are there already.

    References
    ----------
    RFC 9106, argon2id. RFC 7748, X25519.
    """
    name, unit = name.strip(), unit.strip()
    _refuse_half(name=name, unit=unit, passphrase=passphrase)
    price = cost or Cost()
    pair = PrivateKey.generate()
    salt = nacl.utils.random(nacl.pwhash.argon2id.SALTBYTES)
    box = nacl.secret.SecretBox(_stretch(passphrase, salt=salt, cost=price))
    card = {"name": name, "unit": unit, "public": to_text(pair.public_key.encode())}
    locked = {
        "format": PRIVATE,
        **card,
        "passes": price.passes,
        "memory": price.memory,
        "salt": to_text(salt),
        "locked": to_text(box.encrypt(pair.encode())),
    }
    stem = "".join(c if c.isalnum() else "-" for c in name).strip("-").casefold() or "holder"
    key_file, card_file = folder / f"{stem}.key.json", folder / f"{stem}.card.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if card_file.exists():
            raise FileExistsError(card_file)
        write_private(key_file, _plain(locked))
        card_file.write_bytes(_plain({"format": PUBLIC, **card}))
    except FileExistsError as err:
        raise RecordsError(
            f"{folder} holds a key of '{name}' already.",
            do_next="Name another folder: what was sealed to the old key opens with it alone.",
        ) from err
    except OSError as err:
        raise RecordsError(
            f"The key of '{name}' cannot be written to {folder}: {err.strerror or err}.",
            do_next="Name another folder with --out.",
        ) from err
    return key_file, card_file


def read_holder(path: Path) -> Holder:
    """Read a holder's card (or the public part of a key file).

    Raises
    ------
    RecordsError
        If the file is neither.
    """
    return _holder(path, _read(path, formats=(PUBLIC, PRIVATE)))


def unlock(path: Path, *, passphrase: str) -> Unlocked:
    """Open a holder's private key.

    Raises
    ------
    RecordsError
        If the file is no key, others may read it, or the passphrase is wrong.
    """
    plain = _read(path, formats=(PRIVATE,))
    refuse_readable_by_others(path)
    holder = _holder(path, plain)
    try:
        cost = Cost(passes=int(plain["passes"]), memory=int(plain["memory"]))
        key = _stretch(passphrase, salt=from_text(plain["salt"]), cost=cost)
        private = PrivateKey(nacl.secret.SecretBox(key).decrypt(from_text(plain["locked"])))
    except nacl.exceptions.CryptoError as err:
        raise RecordsError(
            f"The passphrase does not open the key of '{holder.name}'.",
            do_next="Enter it again; nobody can restore a lost one.",
        ) from err
    except (KeyError, TypeError, ValueError) as err:
        raise _damaged(path) from err
    if private.public_key.encode() != holder.public:
        raise _damaged(path)
    return Unlocked(holder=holder, private=private)


def to_text(secret: bytes) -> str:
    """Return bytes as base 64."""
    return base64.b64encode(secret).decode("ascii")


def from_text(text: str) -> bytes:
    """Return the bytes that ``to_text`` wrote; ValueError if it did not."""
    return base64.b64decode(text, validate=True)


def _refuse_half(*, name: str, unit: str, passphrase: str) -> None:
    if not name or not unit:
        raise RecordsError(
            "A holder has no name or no unit.",
            do_next="Give both: the unit shows that the two keys are in different hands.",
        )
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise RecordsError(
            f"The passphrase has {len(passphrase)} characters, fewer than {SHORTEST_PASSPHRASE}.",
            do_next="Choose a longer one: four or five words that do not belong together.",
        )


def _stretch(passphrase: str, *, salt: bytes, cost: Cost) -> bytes:
    most = nacl.pwhash.argon2id
    # The file says what its passphrase costs; one that was tampered with must not eat the machine.
    if cost.passes > most.OPSLIMIT_SENSITIVE or cost.memory > most.MEMLIMIT_SENSITIVE:
        raise ValueError(cost)
    key: bytes = most.kdf(
        nacl.secret.SecretBox.KEY_SIZE,
        passphrase.encode("utf-8"),
        salt,
        opslimit=cost.passes,
        memlimit=cost.memory,
    )
    return key


def _read(path: Path, *, formats: tuple[str, ...]) -> dict[str, Any]:
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise RecordsError(
            f"The holder's file {path} cannot be read: {err.strerror or err}.",
            do_next="Name a file that evenhand records holder wrote.",
        ) from err
    except ValueError as err:
        raise _damaged(path) from err
    if not isinstance(plain, dict) or plain.get("format") not in formats:
        raise RecordsError(
            f"{path} is not what is needed here: {formats[0]}.",
            do_next="Name the .key.json to open, the .card.json to seal.",
        )
    return plain


def _holder(path: Path, plain: dict[str, Any]) -> Holder:
    try:
        found = Holder(
            name=str(plain["name"]), unit=str(plain["unit"]), public=from_text(plain["public"])
        )
    except (KeyError, TypeError, ValueError) as err:
        raise _damaged(path) from err
    if len(found.public) != PrivateKey.SIZE:
        raise _damaged(path)
    return found


def _damaged(path: Path) -> RecordsError:
    return RecordsError(
        f"The holder's file {path} is damaged.", do_next="Take it from its copy in safe keeping."
    )


def _plain(values: dict[str, Any]) -> bytes:
    return (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
