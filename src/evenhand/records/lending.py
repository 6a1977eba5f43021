"""How does a holder lend a share for one opening, without the key leaving the holder's machine?

An opening has a key pair of its own. Its request holds, for each holder, a part that only that
holder's key opens: the reason, the pseudonyms asked for, and the holder's share of the sealed map.
On a machine of their own the holder reads the reason, opens the share, and seals it anew to the key
of the opening, bound to the SHA-256 of the request. When both have lent, whoever keeps the key of
the opening joins the shares, takes out the pseudonyms of the request and no others, and forgets the
rest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import nacl.exceptions
from nacl.public import PrivateKey, PublicKey, SealedBox

from evenhand.errors import RecordsError
from evenhand.records.holders import Unlocked, from_text, to_text
from evenhand.records.sealing import Opened, exclusive_or, read_sealed, unseal_pairs

REQUEST: Final = "evenhand request for an opening 1"
LENT: Final = "evenhand lent share 1"
MOST_BYTES: Final = 100_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks a holder for.

    Attributes
    ----------
    number : int
        Of the opening.
    reason : str
    wanted : tuple of str
        Pseudonyms.
    share : bytes
        The holder's share of the sealed map, still sealed to the holder.
    to : bytes
        Public key of the opening.
    """

    number: int
    reason: str
    wanted: tuple[str, ...]
    share: bytes
    to: bytes


@dataclass(frozen=True, slots=True)
class Share:
    """A share as it was lent: of which holder, of which unit."""

    name: str
    unit: str
    public: str
    share: bytes


def make_request(
    sealed: Path, *, number: int, reason: str, wanted: Sequence[str]
) -> tuple[bytes, bytes]:
    """Return a request for an opening, and the private key of that opening.

    Parameters
    ----------
    sealed : Path
        What ``sealing.seal_map`` wrote.
    number : int
    reason : str
    wanted : sequence of str
        Pseudonyms.

    Raises
    ------
    RecordsError
        If the file is not there or damaged.
    """
    content, whole = read_sealed(sealed)
    pair = PrivateKey.generate()
    parts = []
    try:
        for holder in whole["holders"]:
            inside = {
                "reason": reason,
                "wanted": list(wanted),
                "share": holder["share"],
                "to": to_text(pair.public_key.encode()),
            }
            box = SealedBox(PublicKey(from_text(holder["public"])))
            part = to_text(box.encrypt(json.dumps(inside).encode("utf-8")))
            named = {name: holder[name] for name in ("name", "unit", "public")}
            parts.append({**named, "part": part})
    except (KeyError, TypeError, ValueError) as err:
        raise RecordsError(
            f"The sealed identities {sealed.name} are damaged.", do_next="Load the records again."
        ) from err
    request = {
        "format": REQUEST,
        "number": number,
        "sealed": hashlib.sha256(content).hexdigest(),
        "holders": parts,
    }
    return (json.dumps(request, indent=2) + "\n").encode("utf-8"), pair.encode()


def read_request(path: Path) -> bytes:
    """Return the request in a file.

    Raises
    ------
    RecordsError
        If it cannot be read, or is none.
    """
    try:
        content = path.read_bytes()
    except OSError as err:
        raise RecordsError(
            f"The request {path} cannot be read: {err.strerror or err}.",
            do_next="Take it from the page of the opening.",
        ) from err
    _plain(content, REQUEST)
    return content


def understood(request: bytes, key: Unlocked) -> Asked:
    """Return what a request asks the holder of a key for.

    Raises
    ------
    RecordsError
        If the request is not to this holder, or damaged.
    """
    plain = _plain(request, REQUEST)
    own = to_text(key.holder.public)
    try:
        for part in plain["holders"]:
            if part["public"] == own:
                box = SealedBox(key.private)
                inside = json.loads(box.decrypt(from_text(part["part"])))
                return Asked(
                    int(plain["number"]),
                    str(inside["reason"]),
                    tuple(inside["wanted"]),
                    box.decrypt(from_text(inside["share"])),
                    from_text(inside["to"]),
                )
    except (KeyError, TypeError, ValueError, nacl.exceptions.CryptoError) as err:
        raise _damaged("request") from err
    raise RecordsError(
        f"The request is not to {key.holder.name}, {key.holder.unit}.",
        do_next="Use the key whose card the records were sealed to.",
    )


def lend(request: bytes, key: Unlocked) -> bytes:
    """Return the holder's share, sealed to the opening of a request and to no other.

    Raises
    ------
    RecordsError
        If the request is not to this holder, or damaged.
    """
    asked = understood(request, key)
    inside = {"request": hashlib.sha256(request).hexdigest(), "share": to_text(asked.share)}
    lent = {
        "format": LENT,
        "number": asked.number,
        "public": to_text(key.holder.public),
        "share": to_text(SealedBox(PublicKey(asked.to)).encrypt(json.dumps(inside).encode())),
    }
    return (json.dumps(lent, indent=2) + "\n").encode("utf-8")


def received(request: bytes, private: bytes, lent: bytes) -> Share:
    """Return what was lent to an opening.

    Raises
    ------
    RecordsError
        If it is damaged, of another request, or of nobody whom this one asks.
    """
    plain = _plain(lent, LENT)
    try:
        named = {p["public"]: p for p in _plain(request, REQUEST)["holders"]}
        holder = named.get(plain["public"])
        inside = json.loads(SealedBox(PrivateKey(private)).decrypt(from_text(plain["share"])))
        is_of_this = inside["request"] == hashlib.sha256(request).hexdigest()
        share = from_text(inside["share"])
    except (KeyError, TypeError, ValueError, nacl.exceptions.CryptoError) as err:
        raise _damaged("share, or lent to another opening") from err
    if holder is None or not is_of_this:
        raise RecordsError(
            "This share was lent to another opening.",
            do_next="Run evenhand records lend with the request of this one.",
        )
    return Share(holder["name"], holder["unit"], holder["public"], share)


def join(sealed: Path, request: bytes, shares: Sequence[Share], *, wanted: Sequence[str]) -> Opened:
    """Return the identities behind the pseudonyms asked for, and no others.

    Parameters
    ----------
    sealed : Path
        The file that the request was made of.
    request : bytes
    shares : sequence of Share
        Of both holders.
    wanted : sequence of str

    Raises
    ------
    RecordsError
        If the file is another one, or the shares are not the two that open it.
    """
    content, whole = read_sealed(sealed)
    if _plain(request, REQUEST)["sealed"] != hashlib.sha256(content).hexdigest():
        raise RecordsError(
            "The sealed identities are no longer those that were asked about.",
            do_next="Ask for the opening anew.",
        )
    if len({s.public for s in shares}) != 2 or len(shares) != 2:
        raise RecordsError("Two shares open it.", do_next="Wait until both holders have lent.")
    try:
        key = exclusive_or(shares[0].share, shares[1].share)
    except ValueError as err:
        raise _damaged("share") from err
    pairs = unseal_pairs(sealed, whole, key)
    asked = tuple(dict.fromkeys(wanted))
    return Opened(
        identities={p: pairs[p] for p in asked if p in pairs},
        unknown=tuple(p for p in asked if p not in pairs),
    )


def _plain(content: bytes, wanted: str) -> dict[str, Any]:
    try:
        plain = json.loads(content) if len(content) <= MOST_BYTES else None
    except ValueError as err:
        raise _damaged("request or share") from err
    if not isinstance(plain, dict) or plain.get("format") != wanted:
        raise RecordsError(
            f"This file is not what is needed here: {wanted}.",
            do_next="A request comes from the page of the opening; evenhand records lend makes "
            "the share of it.",
        )
    return plain


def _damaged(what: str) -> RecordsError:
    return RecordsError(
        f"This is a damaged {what}.", do_next="Take the request from its page again, and lend anew."
    )
