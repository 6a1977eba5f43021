"""How is an identity found again, and only by two people of different units with a reason?

The map from pseudonym to identity is encrypted under a random key (XSalsa20-Poly1305). That key is
split in two shares whose exclusive or it is, so that one share alone says nothing about it; each is
sealed to the X25519 key of one holder. Opening takes both private keys and a reason, returns the
entries asked for and no others, and is journaled before anything is shown.

The key that pseudonyms are made with opens nothing here. It can confirm a guess: see
``pseudonyms``. That the two units differ is what the administration wrote on their cards; the
programme can refuse equal names, not appoint the right people.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import nacl.exceptions
import nacl.secret
import nacl.utils
from nacl.public import PublicKey, SealedBox

from evenhand.errors import RecordsError
from evenhand.records.holders import Holder, Unlocked, from_text, to_text

FORMAT: Final = "evenhand sealed identities 1"


@dataclass(frozen=True, slots=True)
class Opened:
    """What an opening gave.

    Attributes
    ----------
    identities : mapping of str to str
        Pseudonym to identity, of those asked for that are in the map.
    unknown : tuple of str
        Pseudonyms asked for that are not.
    """

    identities: Mapping[str, str]
    unknown: tuple[str, ...]


def seal(pairs: Mapping[str, str], *, holders: Sequence[Holder]) -> bytes:
    """Return the map, sealed to two holders.

    Parameters
    ----------
    pairs : mapping of str to str
        Pseudonym to identity.
    holders : sequence of Holder
        Two, of different units.

    Raises
    ------
    RecordsError
        If they are not two, or of one unit.

    References
    ----------
    Shamir, A. (1979), How to share a secret, for the general case; two of two by exclusive or is
    its simplest. https://doi.org/10.1145/359168.359176
    """
    check_holders(holders)
    key = nacl.utils.random(nacl.secret.SecretBox.KEY_SIZE)
    one = nacl.utils.random(len(key))
    shares = (one, exclusive_or(key, one))
    named = [{"name": h.name, "unit": h.unit, "public": to_text(h.public)} for h in holders]
    # The holders stand inside as well: a header that was rewritten is found on opening.
    inside = json.dumps({"holders": named, "pairs": dict(pairs)}).encode("utf-8")
    whole = {
        "format": FORMAT,
        "holders": [
            {**n, "share": to_text(SealedBox(PublicKey(h.public)).encrypt(s))}
            for n, h, s in zip(named, holders, shares, strict=True)
        ],
        "sealed": to_text(nacl.secret.SecretBox(key).encrypt(inside)),
    }
    return (json.dumps(whole, indent=2) + "\n").encode("utf-8")


def seal_map(path: Path, pairs: Mapping[str, str], *, holders: Sequence[Holder]) -> None:
    """Write the sealed map to ``path``, whole or not at all.

    Raises
    ------
    RecordsError
        If the holders do not serve, or the file cannot be written.
    """
    content = seal(pairs, holders=holders)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as err:
        raise RecordsError(
            f"The sealed identities cannot be written to {path}: {err.strerror or err}.",
            do_next="Free space there or name another folder, then load again.",
        ) from err


def open_sealed(
    path: Path,
    *,
    keys: Sequence[Unlocked],
    reason: str,
    wanted: Sequence[str],
    journal: Path,
) -> Opened:
    """Return the identities behind some pseudonyms, once the opening is journaled.

    Parameters
    ----------
    path : Path
        What ``seal_map`` wrote.
    keys : sequence of Unlocked
        Of the two holders, in either order.
    reason : str
        Why, as a file number and a sentence.
    wanted : sequence of str
        Pseudonyms.
    journal : Path
        Gains one line of JSON: time, who, reason, which pseudonyms, the sealed file, and the
        SHA-256 of the line before, so that a line taken out later is missed.

    Raises
    ------
    RecordsError
        If a key is not one of the two, there is no reason, or the journal cannot be written: then
        nothing is shown.
    """
    if not reason.strip():
        raise RecordsError(
            "No reason is given for opening pseudonyms.",
            do_next="Give one with --reason, as the number of the review and a sentence.",
        )
    if not wanted:
        raise RecordsError(
            "No pseudonym is asked for.", do_next="Name those that the review needs, and no more."
        )
    content, whole = read_sealed(path)
    key = _join(path, whole, keys)
    pairs = unseal_pairs(path, whole, key)
    asked = tuple(dict.fromkeys(wanted))
    found = {p: pairs[p] for p in asked if p in pairs}
    unknown = tuple(p for p in asked if p not in pairs)
    _journal(
        journal,
        {
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "who": [f"{k.holder.name}, {k.holder.unit}" for k in keys],
            "reason": reason.strip(),
            "opened": list(found),
            "unknown": list(unknown),
            "file": path.name,
            "sha256": hashlib.sha256(content).hexdigest(),
        },
    )
    return Opened(identities=found, unknown=unknown)


def check_holders(holders: Sequence[Holder]) -> None:
    """Raise unless there are two holders of different units with different keys.

    Raises
    ------
    RecordsError
    """
    if len(holders) != 2:
        raise RecordsError(
            f"{len(holders)} holders are named; sealing takes two.",
            do_next="Name the cards of two people of different units.",
        )
    one, two = holders
    if one.unit.strip().casefold() == two.unit.strip().casefold():
        raise RecordsError(
            f"Both holders, {one.name} and {two.name}, are of the unit '{one.unit}'.",
            do_next="Name two people of different units, as internal audit and human resources.",
        )
    if one.public == two.public:
        raise RecordsError(
            f"{one.name} and {two.name} have the same key.",
            do_next="Let each make a key of their own with evenhand records holder.",
        )


def read_sealed(path: Path) -> tuple[bytes, dict[str, Any]]:
    """Return a sealed file, as bytes and as read.

    Raises
    ------
    RecordsError
        If it cannot be read, or is none.
    """
    try:
        content = path.read_bytes()
        whole = json.loads(content)
    except OSError as err:
        raise RecordsError(
            f"The sealed identities {path} cannot be read: {err.strerror or err}.",
            do_next="Name the file identities.sealed that lies beside the results.",
        ) from err
    except ValueError as err:
        raise _damaged(path) from err
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise RecordsError(
            f"{path} holds no sealed identities.",
            do_next="Name the file identities.sealed that lies beside the results.",
        )
    return content, whole


def _join(path: Path, whole: dict[str, Any], keys: Sequence[Unlocked]) -> bytes:
    by_public = {to_text(k.holder.public): k for k in keys}
    shares = []
    try:
        for holder in whole["holders"]:
            key = by_public.get(holder["public"])
            if key is None:
                raise RecordsError(
                    f"The key of {holder['name']}, {holder['unit']}, is missing: both are needed.",
                    do_next="Let both holders named in the file bring their keys.",
                )
            shares.append(SealedBox(key.private).decrypt(from_text(holder["share"])))
        one, two = shares
    except (KeyError, TypeError, ValueError, nacl.exceptions.CryptoError) as err:
        raise _damaged(path) from err
    return exclusive_or(one, two)


def unseal_pairs(path: Path, whole: dict[str, Any], key: bytes) -> dict[str, str]:
    """Return pseudonym to identity under the key that both shares make.

    Raises
    ------
    RecordsError
        If the key is another, or the file was changed.
    """
    try:
        inside = json.loads(nacl.secret.SecretBox(key).decrypt(from_text(whole["sealed"])))
        outside = [{k: h[k] for k in ("name", "unit", "public")} for h in whole["holders"]]
        if inside["holders"] != outside:
            raise ValueError(outside)
        pairs: dict[str, str] = inside["pairs"]
    except (KeyError, TypeError, ValueError, nacl.exceptions.CryptoError) as err:
        raise _damaged(path) from err
    return pairs


def _journal(path: Path, entry: dict[str, Any]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_bytes().splitlines() if path.exists() else []
        entry["before"] = hashlib.sha256(before[-1]).hexdigest() if before else ""
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as err:
        raise RecordsError(
            f"The opening cannot be journaled in {path}: {err.strerror or err}. Nothing is shown.",
            do_next="Name a journal that can be written with --journal.",
        ) from err


def exclusive_or(one: bytes, two: bytes) -> bytes:
    """Return the key of two shares; ValueError if they differ in length."""
    return bytes(a ^ b for a, b in zip(one, two, strict=True))


def _damaged(path: Path) -> RecordsError:
    return RecordsError(
        f"The sealed identities {path} are damaged or were changed.",
        do_next="Take them from the backup of the results, or load the records again.",
    )
