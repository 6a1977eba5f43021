"""What may stand in a leaf of the log, and in which bytes alone?

One table lists every kind of leaf with the form of each of its keys. What a leaf refers to, and
whether it was allowed when it was written, is not asked here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from evenhand.errors import DrawError

MOST_BYTES: Final = 65_535
MOST_WHOLE: Final = 2**53 - 1
MOST_WEIGHT: Final = 1_000
MOST_REASON: Final = 500
LEAST_PARTIES: Final = 3

Form = Callable[[Any], bool]
"""Says whether a value has the form asked for."""


class LeafError(DrawError):
    """Bytes are no leaf of the log.

    Attributes
    ----------
    code : {"leaf", "canonical"}
        What a verifier reports: not well formed, or not in its only permitted form.
    """

    def __init__(self, code: Literal["leaf", "canonical"], what: str) -> None:
        super().__init__(what, do_next="Write leaves with evenhand.draw.leaves.write.")
        self.code = code


def _whole(least: int = 0, most: int = MOST_WHOLE) -> Form:
    # type() and not isinstance: true is no number.
    return lambda value: type(value) is int and least <= value <= most


def _like(pattern: str) -> Form:
    matches = re.compile(pattern).fullmatch
    return lambda value: type(value) is str and matches(value) is not None


def _hex(count: int) -> Form:
    return _like(f"[0-9a-f]{{{2 * count}}}")


def _or(nothing: str | None, form: Form) -> Form:
    return lambda value: value == nothing or form(value)


def _names(value: Any) -> bool:
    """Say whether it is an ascending list of names; that each stands once is a rule of its kind."""
    return type(value) is list and all(map(NAME, value)) and value == sorted(value)


def _object(**forms: Form) -> Form:
    def fits(value: Any) -> bool:
        return (
            type(value) is dict
            and value.keys() == forms.keys()
            and all(form(value[key]) for key, form in forms.items())
        )

    return fits


def _by_handler(**forms: Form) -> Form:
    """List objects by handler; that a handler is listed once is a rule of rosters."""
    each = _object(handler=NAME, **forms)

    def fits(value: Any) -> bool:
        if type(value) is not list or not all(map(each, value)):
            return False
        handlers = [item["handler"] for item in value]
        return handlers == sorted(handlers)

    return fits


def _is_reason(value: Any) -> bool:
    # JSON can escape half of a surrogate pair, which no text holds.
    return (
        type(value) is str
        and 1 <= len(value) <= MOST_REASON
        and not any("\ud800" <= character <= "\udfff" for character in value)
    )


WHOLE: Final = _whole()
SOME: Final = _whole(1)
NAME: Final = _like(r"[A-Za-z0-9._:-]{1,64}")
WHO: Final = _or("", NAME)
REASON: Final = _is_reason
HASH: Final = _hex(32)
SIGNATURE: Final = _hex(64)
HANDLERS: Final = _by_handler(weight=_whole(1, MOST_WEIGHT), classes=_names, cap=_or(None, SOME))
_PEOPLE: Final = {"actor": NAME, "approver": NAME}
_ACTS: Final = {"reason": REASON, **_PEOPLE}

KINDS: Final[Mapping[str, Mapping[str, Form]]] = {
    "start": {
        "v": _whole(1, 1),
        "origin": _like("[!-*,-~]{1,200}"),
        "log_key": HASH,
        "round_seconds": SOME,
        "open_days": WHOLE,
        "grace_seconds": WHOLE,
        "least_parties": _whole(LEAST_PARTIES),
        "beacon": _or(None, _object(chain=HASH, genesis=WHOLE, period=SOME)),
    },
    "key": {"office": NAME, "vrf_key": HASH, "from_round": WHOLE, **_ACTS},
    "revoke": {"key": WHOLE, "since": WHOLE, **_ACTS},
    "party": {
        "party": NAME,
        "sign_key": HASH,
        "anchor": HASH,
        "first_round": WHOLE,
        "last_round": WHOLE,
        "threshold": WHOLE,
        "holders": _names,
        "signature": SIGNATURE,
    },
    "retire": {"party": NAME, "from_round": WHOLE, **_ACTS},
    "roster": {
        "office": NAME,
        "shift": NAME,
        "starts": WHOLE,
        "ends": WHOLE,
        "handlers": HANDLERS,
        "excluded": _by_handler(reason=REASON),
        **_PEOPLE,
    },
    "change": {"roster": WHOLE, "from_round": WHOLE, "set": HANDLERS, "remove": _names, **_ACTS},
    "absence": {"roster": WHOLE, "handler": NAME, "from_round": WHOLE, **_ACTS},
    "return": {
        "roster": WHOLE,
        "handler": NAME,
        "from_round": WHOLE,
        **_PEOPLE,
    },
    "conflict": {"office": NAME, "tag": HASH, "handler": NAME, **_ACTS, "approver": WHO},
    "lodge": {"office": NAME, "key": WHOLE, "tag": HASH, "class": NAME, "declaration": HASH},
    "close": {"round": WHOLE},
    "link": {
        "round": WHOLE,
        "party": NAME,
        "value": HASH,
        "size": WHOLE,
        "root": HASH,
        "holders": _names,
        "signature": _or("", SIGNATURE),
    },
    "beacon": {
        "round": WHOLE,
        "number": WHOLE,
        "signature": _like("(?:[0-9a-f]{2}){1,256}"),
        "randomness": HASH,
    },
    "draw": {
        "office": NAME,
        "tag": HASH,
        "round": WHOLE,
        "lodge": WHOLE,
        "roster": WHOLE,
        "key": WHOLE,
        "seal": HASH,
    },
    "open": {"draw": WHOLE, "proof": _hex(80), "drawn": NAME, "next": WHO, "reason": REASON},
    "reassign": {"draw": WHOLE, "to": NAME, **_ACTS},
    "emergency": {"office": NAME, "tag": HASH, "to": NAME, "reason": REASON, "actor": NAME},
    "countersign": {"emergency": WHOLE, "approver": NAME},
}

_ENCODER: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
)


def write(leaf: Mapping[str, Any]) -> bytes:
    """Return the bytes of a leaf, in its only permitted form.

    Raises
    ------
    LeafError
        With code ``leaf``, if a key is missing, unknown, or not of its form, or it is too large.
    """
    _check(leaf)
    data = _canonical(leaf)
    if len(data) > MOST_BYTES:
        raise LeafError("leaf", f"A leaf of {len(data)} bytes is over {MOST_BYTES}.")
    return data


def unsigned(leaf: Mapping[str, Any]) -> bytes:
    """Return the bytes of a leaf with its signature left empty: what a party signs, after a label.

    Raises
    ------
    LeafError
        With code ``leaf``, if it would not be well formed with a signature.
    """
    _check({**leaf, "signature": "00" * 64})
    return _canonical({**leaf, "signature": ""})


def read(data: bytes) -> dict[str, Any]:
    """Return the leaf that bytes hold.

    Any bytes are answered by a leaf or by ``LeafError``.

    Raises
    ------
    LeafError
        With code ``leaf``, if they are no JSON object in UTF-8, are more than 65,535 bytes, or do
        not have the form of their kind; with code ``canonical``, if they do but are not the bytes
        that ``write`` gives. Of a key that stands twice the last is read.
    """
    if len(data) > MOST_BYTES:
        raise LeafError("leaf", f"A leaf of {len(data)} bytes is over {MOST_BYTES}.")
    try:
        leaf = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as err:
        # ValueError: not UTF-8, not JSON, or a number of thousands of digits.
        raise LeafError("leaf", "A leaf is not JSON in UTF-8, or is nested too deep.") from err
    if type(leaf) is not dict:
        raise LeafError("leaf", "A leaf is no JSON object.")
    _check(leaf)
    if _canonical(leaf) != data:
        raise LeafError("canonical", f"A {leaf['kind']} leaf is not in its only permitted form.")
    return leaf


def _canonical(leaf: Mapping[str, Any]) -> bytes:
    return _ENCODER.encode(leaf).encode("ascii")


def _check(leaf: Mapping[str, Any]) -> None:
    """Raise unless every key of the leaf's kind is there, of its form, and no other."""
    kind = leaf.get("kind")
    forms = KINDS.get(kind) if type(kind) is str else None
    if forms is None:
        raise LeafError("leaf", f"A leaf is of no kind that the log knows: {_short(kind)}.")
    wanted = {"kind", "at", *forms}
    if leaf.keys() != wanted:
        wrong = sorted(map(_short, leaf.keys() ^ wanted))[:5]
        raise LeafError("leaf", f"A {kind} leaf lacks keys or has others: {', '.join(wrong)}.")
    if not WHOLE(leaf["at"]):
        raise LeafError("leaf", f"The time of a {kind} leaf is no whole number of seconds.")
    for key, form in forms.items():
        if not form(leaf[key]):
            raise LeafError("leaf", f"The value of {key} in a {kind} leaf has not its form.")


def _short(value: object) -> str:
    """Return what a message may show of a value that anyone may have written."""
    return ascii(value)[:40] if isinstance(value, str | None) else type(value).__name__
