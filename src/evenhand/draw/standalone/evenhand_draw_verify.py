"""Was every file in this public log dealt by the lot, and by nothing else?

The stand-alone verifier of the log of the draw: one file, Python 3.9 or later, the standard library
and nothing more. It was written from the page "The log of the draw" alone and shares no line with
the programme that writes the log, so that a fault of one is seen by the other. It writes nothing,
and asks nothing of the network.

    python3 evenhand_draw_verify.py LOG [--day YYYY-MM-DD] [--key VERIFIERKEY]

Exit status: 0 no failure, 1 failures (each is printed), 2 misuse. Not audited by a third party yet.

References
----------
RFC 6962 (Merkle tree), RFC 8032 (Ed25519), RFC 9381 (ECVRF-EDWARDS25519-SHA512-TAI), and the C2SP
specifications signed-note, tlog-checkpoint, tlog-tiles and tlog-cosignature.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import multiprocessing
import os
import re
import stat
import sys
from bisect import bisect_left, bisect_right, insort
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

MOST = 2**53 - 1
"""The greatest whole number that a leaf may hold."""
DAY = 86_400
UNDRAWN_AFTER = 3_600
AHEAD = 600
CHAIN_LINKS = 4_194_304
BUNDLE = 256
LEAF_BYTES = 65_535
CHECKPOINT_BYTES = 1_000_000
WORDED = 10_000
"""So many failures are told in words; of the rest only code and index are kept."""

# --- Edwards25519 -----------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)

Affine = tuple[int, int]
Extended = tuple[int, int, int, int]
"""X, Y, Z, T with x = X/Z, y = Y/Z and xy = T/Z."""
Niels = tuple[int, int, int]
"""y - x, y + x and 2dxy of an affine point: the form in which a table's points are added."""
Cached = tuple[int, int, int, int]
"""Y - X, Y + X, 2Z and 2dT of an extended point."""


def decode_point(data: bytes) -> Affine | None:
    """Return the point that 32 bytes stand for; None if they are no canonical form of one."""
    number = int.from_bytes(data, "little")
    y = number & ((1 << 255) - 1)
    if len(data) != 32 or y >= P:
        return None
    yy = y * y % P
    u, v = yy - 1, D * yy + 1
    v3 = v * v % P * v % P
    x = u * v3 * pow(u * v3 * v3 * v % P, (P - 5) // 8, P) % P
    square = v * x * x % P
    if square != u % P:
        if square != -u % P:
            return None
        x = x * ROOT_OF_MINUS_1 % P
    odd = number >> 255
    if x == 0 and odd:
        return None
    return (P - x if x & 1 != odd else x), y


def encode_point(point: Affine) -> bytes:
    """Return the 32 bytes of a point."""
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def extended(point: Affine) -> Extended:
    """Return an affine point in extended coordinates."""
    x, y = point
    return x, y, 1, x * y % P


def double(point: Extended) -> Extended:
    """Return twice a point (dbl-2008-hwcd, all signs turned)."""
    x, y, z, _ = point
    xx, yy, s = x * x, y * y, x + y
    h = xx + yy
    e, g = (h - s * s) % P, (xx - yy) % P
    f = (2 * z * z + g) % P
    h %= P
    return e * f % P, g * h % P, f * g % P, e * h % P


def cached(point: Extended) -> Cached:
    """Return a point in the form in which it is added."""
    x, y, z, t = point
    return (y - x) % P, (y + x) % P, 2 * z % P, 2 * D * t % P


def add(point: Extended, other: Cached) -> Extended:
    """Return the sum of two points (add-2008-hwcd-3, complete on this curve)."""
    x, y, z, t = point
    minus, plus, z2, t2d = other
    a, b, c, d = (y - x) * minus, (y + x) * plus, t * t2d, z * z2
    e, f, g, h = (b - a) % P, (d - c) % P, (d + c) % P, (b + a) % P
    return e * f % P, g * h % P, f * g % P, e * h % P


def affine(points: Sequence[Sequence[int]]) -> list[Affine]:
    """Return points in affine coordinates, with one inversion for all of them."""
    products, product = [], 1
    for point in points:
        products.append(product)
        product = product * point[2] % P
    inverse = pow(product, -1, P)
    found: list[Affine] = []
    for (x, y, z, *_), before in zip(reversed(points), reversed(products)):
        one = inverse * before % P
        inverse = inverse * z % P
        found.append((x * one % P, y * one % P))
    return found[::-1]


def has_large_order(point: Affine) -> bool:
    """Say whether eight times the point is not the neutral element."""
    x, y, z, _ = double(double(double(extended(point))))
    return x != 0 or y != z


class Multiples:
    """Multiples of one fixed point: a scalar costs one addition for each window of its bits."""

    def __init__(self, point: Affine, width: int) -> None:
        self.width = width
        half = 1 << (width - 1)
        every: list[Extended] = []
        base = extended(point)
        for _ in range(256 // width + 1):
            step = cached(base)
            every.append(base)
            for _ in range(half - 1):
                every.append(add(every[-1], step))
            base = double(every[-1])
        flat: list[Niels] = [
            ((y - x) % P, (y + x) % P, 2 * D * x * y % P) for x, y in affine(every)
        ]
        self.windows = [flat[i : i + half] for i in range(0, len(flat), half)]

    def add_to(self, point: Extended, scalar: int, negative: bool = False) -> Extended:
        """Return the point plus ``scalar`` times the fixed one (minus it, if ``negative``)."""
        x, y, z, t = point
        width, full, half = self.width, 1 << self.width, 1 << (self.width - 1)
        for window in self.windows:
            if not scalar:
                break
            digit = scalar & (full - 1)
            scalar >>= width
            if digit > half:
                digit -= full
                scalar += 1
            if digit == 0:
                continue
            if (digit < 0) != negative:
                plus, minus, t2d = window[abs(digit) - 1]
                c = -t * t2d
            else:
                minus, plus, t2d = window[abs(digit) - 1]
                c = t * t2d
            a, b, d = (y - x) * minus, (y + x) * plus, 2 * z
            e, f, g, h = (b - a) % P, (d - c) % P, (d + c) % P, (b + a) % P
            x, y, z, t = e * f % P, g * h % P, f * g % P, e * h % P
        return x, y, z, t


NEUTRAL: Extended = (0, 1, 1, 0)


@lru_cache(maxsize=1)
def base_multiples() -> Multiples:
    """Return the table of the base point, made when it is first wanted."""
    point = decode_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    assert point is not None
    return Multiples(point, 8)


@lru_cache(maxsize=128)
def key_multiples(key: bytes) -> Multiples | None:
    """Return the table of a public key; None if it is no canonical point of large order."""
    point = decode_point(key)
    if point is None or not has_large_order(point):
        return None
    return Multiples(point, 6)


def signed_digits(scalar: int) -> list[int]:
    """Return the non-adjacent form of width 5, lowest first: digits odd or 0, from -15 to 15."""
    digits = []
    while scalar:
        if scalar & 1:
            digit = scalar & 31
            if digit > 15:
                digit -= 32
            scalar -= digit
        else:
            digit = 0
        digits.append(digit)
        scalar >>= 1
    return digits


def odd_multiples(point: Extended) -> list[Cached]:
    """Return 1, 3, ..., 15 times a point, ready to be added."""
    twice = cached(double(point))
    every = [point]
    for _ in range(7):
        every.append(add(every[-1], twice))
    return [cached(one) for one in every]


def difference(s: int, first: Extended, c: int, second: Extended) -> tuple[int, int, int]:
    """Return X, Y, Z of ``s`` times the first point less ``c`` times the second (Straus)."""
    ours, theirs = odd_multiples(first), odd_multiples(second)
    at: dict[int, list[Cached]] = {}
    for digits, table, sign in (
        (signed_digits(s), ours, 1),
        (signed_digits(c), theirs, -1),
    ):
        for place, digit in enumerate(digits):
            if digit:
                minus, plus, z2, t2d = table[abs(digit) >> 1]
                one = (minus, plus, z2, t2d) if digit * sign > 0 else (plus, minus, z2, -t2d)
                at.setdefault(place, []).append(one)
    x, y, z = 0, 1, 1
    for place in range(max(at, default=-1), -1, -1):
        xx, yy, w = x * x, y * y, x + y
        h = xx + yy
        e, g = (h - w * w) % P, (xx - yy) % P
        f = (2 * z * z + g) % P
        x, y, z = e * f % P, g * h % P, f * g % P
        if place in at:
            # Only an addition needs T: doublings go without.
            t = e * h % P
            for other in at[place]:
                x, y, z, t = add((x, y, z, t), other)
    return x, y, z


# --- Signatures and verifiable random functions -----------------------------------------------


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether an Ed25519 signature is right: no cofactor, all forms canonical."""
    s = int.from_bytes(signature[32:], "little")
    table = key_multiples(key) if len(key) == 32 else None
    if len(signature) != 64 or s >= ORDER or table is None:
        return False
    nonce = decode_point(signature[:32])
    if nonce is None or not has_large_order(nonce):
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    h = int.from_bytes(digest, "little") % ORDER
    found = table.add_to(base_multiples().add_to(NEUTRAL, s), h, negative=True)
    x, y, z, _ = found
    return (nonce[0] * z - x) % P == 0 and (nonce[1] * z - y) % P == 0


def vrf_point(key: bytes, alpha: bytes) -> Extended:
    """Return the point to which an input is hashed, by try and increment (RFC 9381, 5.4.1.1)."""
    for counter in range(256):
        text = b"\x03\x01" + key + alpha + bytes((counter, 0))
        point = decode_point(hashlib.sha512(text).digest()[:32])
        if point is not None and has_large_order(point):
            return double(double(double(extended(point))))
    raise ArithmeticError("no point in 256 tries")  # chance 2^-256


def vrf_hash(key: bytes, alpha: bytes, proof: bytes) -> bytes | None:
    """Return the 64 bytes that a proof proves (RFC 9381, 5.3); None if it proves nothing."""
    table = key_multiples(key) if len(key) == 32 else None
    if len(proof) != 80 or table is None:
        return None
    gamma = decode_point(proof[:32])
    c = int.from_bytes(proof[32:48], "little")
    s = int.from_bytes(proof[48:], "little")
    if gamma is None or s >= ORDER or not has_large_order(gamma):
        return None
    h, long = vrf_point(key, alpha), extended(gamma)
    u = table.add_to(base_multiples().add_to(NEUTRAL, s), c, negative=True)
    v = difference(s, h, c, long)
    *three, eightfold = map(encode_point, affine([h, u, v, double(double(double(long)))]))
    text = b"\x03\x02" + key + three[0] + proof[:32] + three[1] + three[2] + b"\x00"
    if hashlib.sha512(text).digest()[:16] != proof[32:48]:
        return None
    return hashlib.sha512(b"\x03\x03" + eightfold + b"\x00").digest()


def vrf_hashes(jobs: Sequence[tuple[bytes, bytes, bytes]]) -> list[bytes | None]:
    """Return what each (key, alpha, proof) proves: the work that other processes take over."""
    return [vrf_hash(*job) for job in jobs]


# --- The Merkle tree and the folder in which it is published ----------------------------------


class Tree:
    """The hashes of the tree, level by level: 64 bytes for each leaf, roots of every size."""

    def __init__(self) -> None:
        self.levels = [bytearray()]
        self.size = 0
        self._last = (0, b"")

    def append(self, leaf: bytes) -> None:
        """Add a leaf, and every inner hash that it completes."""
        digest = hashlib.sha256(b"\x00" + leaf).digest()
        self.levels[0] += digest
        self.size += 1
        size, level = self.size, 0
        while size & 1 == 0:
            digest = hashlib.sha256(b"\x01" + self.levels[level][-64:]).digest()
            level += 1
            if level == len(self.levels):
                self.levels.append(bytearray())
            self.levels[level] += digest
            size >>= 1

    def root(self, size: int) -> bytes:
        """Return the root of the first ``size`` leaves."""
        if size == self._last[0] and size:
            return self._last[1]
        root, start = b"", 0
        whole = []
        for level in range(size.bit_length() - 1, -1, -1):
            if size >> level & 1:
                at = (start >> level) * 32
                whole.append(bytes(self.levels[level][at : at + 32]))
                start += 1 << level
        for one in reversed(whole):
            root = hashlib.sha256(b"\x01" + one + root).digest() if root else one
        root = root or hashlib.sha256().digest()
        self._last = (size, root)
        return root


class UnreadableError(Exception):
    """A file of the log is there and cannot be used; the message says why."""


def tile_name(number: int) -> str:
    """Return the path of a tile within its level: 1234067 is ``x001/x234/067``."""
    parts = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        parts.append(f"x{number % 1000:03d}")
    return "/".join(reversed(parts))


class Folder:
    """A log on disk. No link is followed, nothing is read beyond the size it may have."""

    def __init__(self, root: str) -> None:
        self.root = Path(root)

    def read(self, name: str, most: int) -> bytes | None:
        """Return a file's bytes, None where there is none; raise ``UnreadableError``."""
        path = self.root
        try:
            for part in name.split("/"):
                path = path / part
                found = path.lstat()
                if stat.S_ISLNK(found.st_mode):
                    raise UnreadableError(f"{name} is or lies behind a symbolic link, not a file")
            if not stat.S_ISREG(found.st_mode):
                raise UnreadableError(f"{name} is not a file")
            if found.st_size > most:
                raise UnreadableError(
                    f"{name} has {found.st_size} bytes, more than the {most} it can"
                )
            with path.open("rb") as file:
                data = file.read(most + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as err:
            raise UnreadableError(f"{name} cannot be read ({type(err).__name__})") from err
        if len(data) > most:
            raise UnreadableError(f"{name} has more than the {most} bytes it can have")
        return data

    def widths(self, name: str) -> list[int]:
        """Return the widths of the partial tiles of one number, greatest first."""
        try:
            with os.scandir(self.root / f"{name}.p") as entries:
                found = [e.name for e in entries if re.fullmatch("[1-9][0-9]{0,2}", e.name)]
        except OSError:
            return []
        return sorted((w for w in map(int, found) if w < BUNDLE), reverse=True)

    def tiles(self) -> Iterator[tuple[str, str, int, int]]:
        """Yield every published tile: path, level or ``entries``, number, width; links as such."""
        waiting = [("tile", 0)]
        if (self.root / "tile").is_symlink():
            yield "tile", "link", 0, 0
            return
        while waiting:
            folder, depth = waiting.pop()
            try:
                with os.scandir(self.root / folder) as entries:
                    for entry in entries:
                        name = f"{folder}/{entry.name}"
                        if entry.is_symlink():
                            yield name, "link", 0, 0
                        elif entry.is_dir(follow_symlinks=False) and depth < 12:
                            waiting.append((name, depth + 1))
                        elif TILE.fullmatch(name):
                            yield (name, *tile_parts(name))
            except OSError:
                continue


TILE = re.compile(
    r"tile/(entries|[0-9]{1,2})((?:/x[0-9]{3}){0,6}/[0-9]{3})"
    r"(?:\.p/([1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?",
    re.ASCII,
)


def tile_parts(name: str) -> tuple[str, int, int]:
    """Return level, number and width of a tile's path."""
    level, number, width = TILE.fullmatch(name).groups()  # type: ignore[union-attr]
    return level, int(number.replace("/x", "").replace("/", "")), int(width or BUNDLE)


def split_bundle(data: bytes, width: int) -> tuple[list[bytes], bool]:
    """Return the leaves of a bundle, and whether it holds just so many and nothing over."""
    leaves: list[bytes] = []
    at = 0
    while len(leaves) < width and at + 2 <= len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data):
            break
        leaves.append(data[at + 2 : end])
        at = end
    return leaves, len(leaves) == width and at == len(data)


# --- Signed notes -----------------------------------------------------------------------------


class VerifierKey(NamedTuple):
    """A key as signed notes write it: ``name+hash+base64``; kind 1 is Ed25519, 4 a witness."""

    name: str
    kind: int
    key: bytes

    @property
    def hash(self) -> bytes:
        """The four bytes by which a signature names its key."""
        text = self.name.encode() + b"\n" + bytes((self.kind,)) + self.key
        return hashlib.sha256(text).digest()[:4]


def verifier_key(text: str, kind: int) -> VerifierKey:
    """Read a verifier key; ``argparse.ArgumentTypeError`` says what is wrong with it."""
    name, _, rest = text.partition("+")
    said, _, coded = rest.partition("+")
    try:
        data = base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    key = VerifierKey(name, data[0] if data else 0, data[1:])
    if not name or len(data) != 33 or key.hash.hex() != said:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a verifier key: it is written name+hash+base64, in quotes"
        )
    if key.kind != kind:
        raise argparse.ArgumentTypeError(f"{text!r} is a key of type {key.kind}, not {kind}")
    return key


class Checkpoint(NamedTuple):
    """A signed note: its text, what the first three lines say, and (name, bytes) of signatures."""

    text: bytes
    origin: str
    size: int
    root: bytes
    signatures: list[tuple[str, bytes]]

    def is_signed(self, key: VerifierKey) -> bool:
        """Say whether one of the signatures is by that key."""
        return any(
            name == key.name and data[:4] == key.hash and is_signed(key.key, self.text, data[4:])
            for name, data in self.signatures
        )

    def is_cosigned(self, key: VerifierKey) -> bool:
        """Say whether a witness has cosigned (``cosignature/v1``)."""
        for name, data in self.signatures:
            if name == key.name and data[:4] == key.hash and len(data) == 76:
                seen = int.from_bytes(data[4:12], "big")
                text = f"cosignature/v1\ntime {seen}\n".encode() + self.text
                if is_signed(key.key, text, data[12:]):
                    return True
        return False


def read_checkpoint(data: bytes) -> Checkpoint:
    """Read a checkpoint; ``UnreadableError`` says what is wrong with its form."""
    try:
        note = data.decode("utf-8")
    except UnicodeDecodeError as err:
        raise UnreadableError("the checkpoint is not text") from err
    body, gap, tail = note.rpartition("\n\n")
    lines = body.split("\n")
    if not gap or not tail.endswith("\n") or len(lines) < 3:
        raise UnreadableError("the checkpoint is not a signed note of three lines and more")
    if not re.fullmatch("0|[1-9][0-9]{0,18}", lines[1], re.ASCII):
        raise UnreadableError("the second line of the checkpoint is not a size")
    signatures = []
    for line in tail[:-1].split("\n"):
        mark, _, rest = line.partition(" ")
        name, _, coded = rest.partition(" ")
        if mark != "\u2014" or not name:
            raise UnreadableError("a signature line of the checkpoint is not in the form of notes")
        signatures.append((name, _base64(coded)))
    root = _base64(lines[2])
    if len(root) != 32:
        raise UnreadableError("the third line of the checkpoint is not a hash")
    return Checkpoint((body + "\n").encode(), lines[0], int(lines[1]), root, signatures)


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as err:
        raise UnreadableError("the checkpoint holds base64 that is none") from err


# --- The form of leaves -----------------------------------------------------------------------


class FaultError(Exception):
    """A leaf is at fault: the code to report, and why in words."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code
        self.why = why


def _no(text: str) -> Any:
    raise ValueError(text)


DECODE = json.JSONDecoder(parse_float=_no, parse_constant=_no).decode
ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode
Check = Callable[[Any], bool]


def _matches(pattern: str) -> Check:
    full = re.compile(pattern, re.ASCII).fullmatch
    return lambda value: type(value) is str and full(value) is not None


def _hex(size: int) -> Check:
    return _matches(f"[0-9a-f]{{{2 * size}}}")


def _whole(least: int = 0, most: int = MOST) -> Check:
    return lambda value: type(value) is int and least <= value <= most


NAMED = "[A-Za-z0-9._:-]{1,64}"
is_name = _matches(NAMED)
is_index = is_whole = _whole()
is_who = _matches(f"(?:{NAMED})?")


def is_text(value: Any) -> bool:
    """Say whether a value is a reason: 1 to 500 characters, each of which UTF-8 can write."""
    if type(value) is not str or not 1 <= len(value) <= 500:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in value)


def are_names(value: Any) -> bool:
    """Say whether a value is a list of names in ascending order."""
    return type(value) is list and all(map(is_name, value)) and value == sorted(value)


def _has(form: dict[str, Check], value: Any) -> bool:
    if type(value) is not dict or value.keys() != form.keys():
        return False
    return all(check(value[key]) for key, check in form.items())


def _listed(form: dict[str, Check]) -> Check:
    def check(value: Any) -> bool:
        if type(value) is not list or not all(_has(form, one) for one in value):
            return False
        names = [one["handler"] for one in value]
        return names == sorted(names)

    return check


HANDLER: dict[str, Check] = {
    "handler": is_name,
    "weight": _whole(1, 1000),
    "classes": are_names,
    "cap": lambda value: value is None or _whole(1)(value),
}
BEACON: dict[str, Check] = {"chain": _hex(32), "genesis": is_whole, "period": _whole(1)}
FORMS: dict[str, dict[str, Check]] = {
    "start": {
        "v": _whole(1, 1),
        "origin": _matches(r"[!-*,-~]{1,200}"),
        "log_key": _hex(32),
        "round_seconds": _whole(1),
        "open_days": is_whole,
        "grace_seconds": is_whole,
        "least_parties": _whole(3),
        "beacon": lambda value: value is None or _has(BEACON, value),
    },
    "key": {"office": is_name, "vrf_key": _hex(32), "from_round": is_whole, "reason": is_text},
    "revoke": {"key": is_index, "since": is_whole, "reason": is_text},
    "party": {
        **{"party": is_name, "sign_key": _hex(32), "anchor": _hex(32)},
        **{"first_round": is_whole, "last_round": is_whole, "threshold": is_whole},
        **{"holders": are_names, "signature": _hex(64)},
    },
    "retire": {"party": is_name, "from_round": is_whole, "reason": is_text},
    "roster": {
        **{"office": is_name, "shift": is_name, "starts": is_whole, "ends": is_whole},
        "handlers": _listed(HANDLER),
        "excluded": _listed({"handler": is_name, "reason": is_text}),
    },
    "change": {
        **{"roster": is_index, "from_round": is_whole, "set": _listed(HANDLER)},
        **{"remove": are_names, "reason": is_text},
    },
    "absence": {
        **{"roster": is_index, "handler": is_name, "from_round": is_whole},
        "reason": is_text,
    },
    "return": {"roster": is_index, "handler": is_name, "from_round": is_whole},
    "conflict": {
        **{"office": is_name, "tag": _hex(32), "handler": is_name, "reason": is_text},
        **{"actor": is_name, "approver": is_who},
    },
    "lodge": {
        **{"office": is_name, "key": is_index, "tag": _hex(32), "class": is_name},
        "declaration": _hex(32),
    },
    "close": {"round": is_whole},
    "link": {
        **{"round": is_whole, "party": is_name, "value": _hex(32), "size": is_whole},
        **{"root": _hex(32), "holders": are_names, "signature": _matches("(?:[0-9a-f]{128})?")},
    },
    "beacon": {
        **{"round": is_whole, "number": is_whole, "randomness": _hex(32)},
        "signature": _matches("(?:[0-9a-f]{2}){1,256}"),
    },
    "draw": {
        **{"office": is_name, "tag": _hex(32), "round": is_whole, "lodge": is_index},
        **{"roster": is_index, "key": is_index, "seal": _hex(32)},
    },
    "open": {
        **{"draw": is_index, "proof": _hex(80), "drawn": is_name, "next": is_who},
        "reason": is_text,
    },
    "reassign": {"draw": is_index, "to": is_name, "reason": is_text},
    "emergency": {
        **{"office": is_name, "tag": _hex(32), "to": is_name, "reason": is_text},
        "actor": is_name,
    },
    "countersign": {"emergency": is_index, "approver": is_name},
}
for _kind in ("key", "revoke", "retire", "roster", "change", "absence", "return", "reassign"):
    FORMS[_kind].update(actor=is_name, approver=is_name)
for _form in FORMS.values():
    _form.update(kind=is_name, at=is_whole)
REFERS: dict[str, tuple[tuple[str, str], ...]] = {
    "revoke": (("key", "key"),),
    "change": (("roster", "roster"),),
    "absence": (("roster", "roster"),),
    "return": (("roster", "roster"),),
    "lodge": (("key", "key"),),
    "draw": (("lodge", "lodge"), ("roster", "roster"), ("key", "key")),
    "open": (("draw", "draw"),),
    "reassign": (("draw", "draw"),),
    "countersign": (("emergency", "emergency"),),
}


def read_leaf(data: bytes, first: bool) -> dict[str, Any]:
    """Return a leaf as it was written; ``FaultError`` says what is wrong with its form."""
    try:
        leaf = DECODE(data.decode("utf-8"))
    except (ValueError, RecursionError) as err:
        raise FaultError("leaf", f"it is no JSON of whole numbers ({type(err).__name__})") from err
    kind = leaf.get("kind") if type(leaf) is dict else None
    form = FORMS.get(kind) if type(kind) is str else None
    if form is None:
        raise FaultError("leaf", "it is of no kind that the log knows")
    if leaf.keys() != form.keys():
        raise FaultError("leaf", f"a '{kind}' has not the keys that it must have")
    for key, check in form.items():
        if not check(leaf[key]):
            raise FaultError("leaf", f"'{key}' of a '{kind}' is not in its form or range")
    if (kind == "start") != first:
        raise FaultError("leaf", "'start' is the first leaf, and no other is")
    if ENCODE(leaf).encode() != data:
        raise FaultError("canonical", f"a '{kind}' is not written in the one form permitted")
    return leaf  # type: ignore[no-any-return]


# --- What the log has said so far -------------------------------------------------------------


class Handler(NamedTuple):
    """Somebody who can be drawn; ``packed`` is length and name as they enter a ticket."""

    name: str
    weight: int
    cap: int | None
    packed: bytes


class Standing:
    """A roster as it stands in some rounds: who can be drawn for each class."""

    def __init__(self, members: dict[str, dict[str, Any]], absent: set[str]) -> None:
        self.members = members
        self.absent = absent
        self.pools: dict[str, tuple[Handler, ...]] = {}

    def pool(self, klass: str) -> tuple[Handler, ...]:
        """Return the handlers of a class who are present, by name."""
        found = self.pools.get(klass)
        if found is None:
            found = tuple(
                Handler(name, h["weight"], h["cap"], len(name).to_bytes(4, "big") + name.encode())
                for name, h in sorted(self.members.items())
                if klass in h["classes"] and name not in self.absent
            )
            self.pools[klass] = found
        return found


class Roster:
    """A roster, what was changed in it, and the draws that were made from it."""

    __slots__ = (
        *("index", "office", "starts", "ends", "first", "excluded", "base", "edits", "known"),
        *("draws", "checked", "counts", "deciding"),
    )

    def __init__(self, index: int, office: Office, leaf: dict[str, Any], seconds: int) -> None:
        self.index = index
        self.office = office
        self.starts: int = leaf["starts"]
        self.ends: int = leaf["ends"]
        self.first = -(-self.starts // seconds)
        self.excluded = {h["handler"] for h in leaf["excluded"]}
        self.base = {h["handler"]: h for h in leaf["handlers"]}
        self.edits: list[tuple[int, dict[str, Any]]] = []
        self.known: tuple[tuple[int, ...], Standing] = ((), Standing(self.base, set()))
        self.draws: list[File] = []
        self.checked = 0
        self.counts: Counter[str] = Counter()
        self.deciding: set[str] = set()

    def standing(self, number: int) -> Standing:
        """Return how it stands in a round, by the leaves read so far."""
        held = tuple(i for i, (since, _) in enumerate(self.edits) if since <= number)
        if held != self.known[0]:
            members, absent = dict(self.base), set()
            for i in held:
                leaf = self.edits[i][1]
                if leaf["kind"] == "change":
                    for name in leaf["remove"]:
                        members.pop(name, None)
                    members.update((h["handler"], h) for h in leaf["set"])
                elif leaf["kind"] == "absence":
                    absent.add(leaf["handler"])
                else:
                    absent.discard(leaf["handler"])
            self.known = (held, Standing(members, absent))
        return self.known[1]


class Key:
    """An office's key."""

    __slots__ = ("index", "is_revoked", "office", "since", "since_round", "vrf")

    def __init__(self, index: int, office: Office, vrf: bytes, since_round: int) -> None:
        self.index = index
        self.office = office
        self.vrf = vrf
        self.since_round = since_round
        self.is_revoked = False
        self.since: int | None = None


class Office:
    """An office: its keys, its rosters in the order of their start, and what waits for a round."""

    __slots__ = ("conflicts", "files", "keys", "last", "name", "rosters", "starts", "waiting")

    def __init__(self, name: str) -> None:
        self.name = name
        self.keys: list[Key] = []
        self.rosters: list[Roster] = []
        self.starts: list[int] = []
        self.files: dict[bytes, File] = {}
        self.waiting: dict[str, dict[int, File]] = {}
        self.conflicts: dict[bytes, list[str]] = {}
        self.last = (-1, -1)

    def key(self, number: int) -> Key | None:
        """Return the key of a round, revoked or not."""
        return next((k for k in reversed(self.keys) if k.since_round <= number), None)

    def roster(self, moment: int) -> Roster | None:
        """Return the roster in whose shift a moment lies."""
        at = bisect_right(self.starts, moment) - 1
        return self.rosters[at] if at >= 0 and moment < self.rosters[at].ends else None

    def drawable(self, number: int, moment: int) -> Iterator[tuple[File, tuple[Handler, ...]]]:
        """Yield each waiting file that a round draws, with those eligible for it."""
        roster, key = self.roster(moment), self.key(number)
        if roster is None or key is None or key.is_revoked:
            return
        standing = roster.standing(number)
        for klass, files in self.waiting.items():
            everybody = standing.pool(klass)
            if not everybody:
                continue
            for file in files.values():
                if file.since_round <= number:
                    barred = self.conflicts.get(file.tag)
                    pool = everybody
                    if barred:
                        pool = tuple(h for h in everybody if h.name not in barred)
                    if pool:
                        yield file, pool


class File:
    """What the log says of one tag: first lodgement, round, draw and opening."""

    __slots__ = (
        *("tag", "index", "at", "key", "klass", "since_round", "round", "roster", "pool"),
        *("draw", "draw_at", "draw_key", "seal", "opening", "is_opened", "seed", "answer"),
    )

    def __init__(self, index: int, at: int, tag: bytes, key: Key, klass: str, since: int) -> None:
        self.index = index
        self.at = at
        self.tag = tag
        self.key = key
        self.klass = klass
        self.since_round = since
        self.round: Round | None = None
        self.roster: Roster | None = None
        self.pool: tuple[Handler, ...] = ()
        self.draw: int | None = None
        self.draw_at = 0
        self.draw_key: Key | None = None
        self.seal = b""
        self.opening: Opening | None = None
        self.is_opened = False
        self.seed = b""
        self.answer: str | None = None


class Opening(NamedTuple):
    """What an ``open`` leaf claims, kept until it can be checked."""

    leaf: int
    at: int
    drawn: str
    next: str


class Chain:
    """The hash chain of a party."""

    __slots__ = (
        *("first", "holders", "last", "numbers", "party", "sign_key", "threshold", "values"),
    )

    def __init__(self, leaf: dict[str, Any]) -> None:
        self.party: str = leaf["party"]
        self.sign_key = bytes.fromhex(leaf["sign_key"])
        self.first: int = leaf["first_round"]
        self.last: int = leaf["last_round"]
        self.threshold: int = leaf["threshold"]
        self.holders = set(leaf["holders"])
        self.numbers = [0]
        self.values = {0: bytes.fromhex(leaf["anchor"])}

    def takes(self, number: int, value: bytes) -> bool:
        """Say whether a value is the link of that number, and keep it if so."""
        below = self.numbers[bisect_left(self.numbers, number) - 1]
        found = value
        for _ in range(number - below):
            found = hashlib.sha256(b"evenhand-draw link v1\n" + found).digest()
        return found == self.values[below]

    def keep(self, number: int, value: bytes) -> None:
        """Take note of a link that was opened."""
        insort(self.numbers, number)
        self.values[number] = value


class Round:
    """A closed round: who takes part, what was opened, and its value once it is complete."""

    __slots__ = (
        *(
            "beacon",
            "beacon_at",
            "chains",
            "closed",
            "closed_at",
            "completed",
            "completed_at",
            "links",
        ),
        *("number", "value"),
    )

    def __init__(self, number: int, closed: int, at: int, chains: dict[str, Chain]) -> None:
        self.number = number
        self.closed = closed
        self.closed_at = at
        self.chains = chains
        self.links: dict[str, bytes] = {}
        self.beacon: bytes | None = None
        self.beacon_at = -1
        self.completed = -1
        self.completed_at = 0
        self.value = b""


def select(
    seed: bytes, tag: bytes, pool: tuple[Handler, ...], counts: Counter[str]
) -> tuple[str, str, bool]:
    """Return who is drawn, who is next, and whether a cap was binding."""
    free = [h for h in pool if h.cap is None or counts[h.name] < h.cap] or list(pool)
    head = b"evenhand-draw ticket v1\n" + seed + tag
    order = sorted(
        (
            min(
                hashlib.sha256(head + h.packed + i.to_bytes(4, "big")).digest()
                for i in range(h.weight)
            ),
            h.name,
        )
        for h in free
    )
    return order[0][1], order[1][1] if len(order) > 1 else "", len(free) < len(pool)


# --- Proofs, in this process or in others -----------------------------------------------------


class Proofs:
    """Proofs to be checked; answers come back in the order of the questions."""

    CHUNK = 32

    def __init__(self, processes: int) -> None:
        self.pool: Any = None
        if processes > 1:
            try:
                self.pool = multiprocessing.get_context().Pool(processes)
            except (OSError, ImportError):
                print("other processes cannot be started; one does it all", file=sys.stderr)
        self.ahead = 4 * processes
        self.asked: list[tuple[tuple[bytes, bytes, bytes], Callable[[bytes | None], None]]] = []
        self.sent: deque[tuple[Any, list[Callable[[bytes | None], None]]]] = deque()

    def ask(self, job: tuple[bytes, bytes, bytes], tell: Callable[[bytes | None], None]) -> None:
        """Ask what a (key, alpha, proof) proves; ``tell`` is called with it, now or later."""
        if self.pool is None:
            tell(vrf_hash(*job))
            return
        self.asked.append((job, tell))
        if len(self.asked) >= self.CHUNK:
            self._send()
            while len(self.sent) > self.ahead:
                self._take()

    def finish(self) -> None:
        """Wait for every answer."""
        if self.asked:
            self._send()
        while self.sent:
            self._take()

    def close(self) -> None:
        """End the other processes."""
        if self.pool is not None:
            self.pool.terminate()
            self.pool.join()

    def _send(self) -> None:
        jobs = [job for job, _ in self.asked]
        tells = [tell for _, tell in self.asked]
        self.sent.append((self.pool.apply_async(vrf_hashes, (jobs,)), tells))
        self.asked = []

    def _take(self) -> None:
        result, tells = self.sent.popleft()
        for answer, tell in zip(result.get(), tells):
            tell(answer)


# --- Reading the log from the first leaf to the last ------------------------------------------


class Failure(NamedTuple):
    """What is wrong, where, and since when; ``what`` is empty past the first thousands."""

    code: str
    leaf: int | None
    at: int | None
    since: int | None
    what: str


class Reading:
    """Everything that the rules ask of leaves, in their order; ``failures`` holds what is found."""

    def __init__(self, tree: Tree, proofs: Proofs, day: int | None) -> None:
        self.tree = tree
        self.proofs = proofs
        self.day = day
        self.failures: list[Failure] = []
        self.start: dict[str, Any] = {}
        self.stopped = False
        self.time = -1
        self.asked_time = -1
        self.offices: dict[str, Office] = {}
        self.chains: dict[str, list[Chain]] = {}
        self.retired: dict[str, int] = {}
        self.rounds: dict[int, Round] = {}
        self.last_closed = -1
        self.good: dict[str, dict[int, Any]] = {
            kind: {} for kind in ("key", "roster", "lodge", "draw", "emergency")
        }
        self.other_keys: set[tuple[int, int]] = set()
        self.counted: Counter[str] = Counter()

    # What is asked of every leaf.

    def fail(
        self, code: str, index: int | None, at: int, what: str, since: int | None = None
    ) -> None:
        """Take note of a failure, unless another day was asked for."""
        if self.day is None or index is None or at // DAY == self.day:
            words = what if len(self.failures) < WORDED else ""
            place = None if index is None else at
            self.failures.append(
                Failure(code, index, place, place if since is None else since, words)
            )

    def count(self, what: str, at: int) -> None:
        """Count something that happened at a time."""
        if self.day is None or at // DAY == self.day:
            self.counted[what] += 1

    def read(self, index: int, data: bytes) -> None:
        """Read the next leaf."""
        if self.stopped:
            return
        at = max(self.time, self.asked_time, 0)
        try:
            leaf = read_leaf(data, first=index == 0)
            at = leaf["at"]
            for key, kind in REFERS.get(leaf["kind"], ()):
                if leaf[key] not in self.good[kind]:
                    raise FaultError(
                        "reference",
                        f"'{key}' of this '{leaf['kind']}' is {leaf[key]}, which is no earlier "
                        f"'{kind}' without a fault of its own",
                    )
            if at < self.asked_time:
                self.proofs.finish()
            if at < self.time:
                raise FaultError(
                    "time", f"it is of {moment(at)}, after a leaf of {moment(self.time)}"
                )
            done = getattr(self, f"_{leaf['kind']}")(index, leaf)
            if done is not False:
                self.time = max(self.time, at)
        except FaultError as fault:
            self.fail(fault.code, index, at, fault.why)
            self.stopped = index == 0

    def round_of(self, at: int) -> int:
        """Return the round of a time."""
        return at // int(self.start["round_seconds"])

    def office(self, name: str) -> Office:
        """Return the office of a name."""
        return self.offices.setdefault(name, Office(name))

    def _in_time(self, leaf: dict[str, Any], key: str = "from_round") -> None:
        if leaf[key] <= self.round_of(leaf["at"]):
            raise FaultError(
                "late", f"a '{leaf['kind']}' is to hold from round {leaf[key]}, which had begun"
            )

    def _two_people(self, leaf: dict[str, Any]) -> None:
        if leaf["approver"] == leaf["actor"]:
            raise FaultError("approver", f"'{leaf['actor']}' approved what the same person did")

    # Keys, parties and rosters.

    def _start(self, index: int, leaf: dict[str, Any]) -> None:
        self.start = leaf

    def _key(self, index: int, leaf: dict[str, Any]) -> None:
        self._in_time(leaf)
        self._two_people(leaf)
        vrf = bytes.fromhex(leaf["vrf_key"])
        if key_multiples(vrf) is None:
            raise FaultError("key", "the office's key is no canonical point of large order")
        office = self.office(leaf["office"])
        key = Key(index, office, vrf, leaf["from_round"])
        office.keys.append(key)
        self.good["key"][index] = key

    def _revoke(self, index: int, leaf: dict[str, Any]) -> None:
        self._two_people(leaf)
        key: Key = self.good["key"][leaf["key"]]
        key.is_revoked = True
        key.since = leaf["since"] if key.since is None else min(key.since, leaf["since"])
        self.count("revoke", leaf["at"])

    def _party(self, index: int, leaf: dict[str, Any]) -> None:
        self._in_time(leaf, "first_round")
        chain = Chain(leaf)
        if not chain.first <= chain.last < chain.first + CHAIN_LINKS:
            raise FaultError(
                "party", f"a chain runs from round {chain.first} to round {chain.last}"
            )
        if len(chain.holders) < len(leaf["holders"]):
            raise FaultError("party", "a holder is listed twice")
        if not 2 <= chain.threshold <= len(chain.holders):
            raise FaultError(
                "party", f"the threshold is {chain.threshold} of {len(chain.holders)} holders"
            )
        text = f"evenhand-draw party v1\n{self.start['origin']}\n"
        text += ENCODE({**leaf, "signature": ""})
        if not is_signed(chain.sign_key, text.encode(), bytes.fromhex(leaf["signature"])):
            raise FaultError("signature", f"the chain of '{chain.party}' is not signed by its key")
        first = next(iter(self.chains.get(chain.party, ())), chain)
        if chain.sign_key != first.sign_key:
            raise FaultError("signature", f"'{chain.party}' signed its first chain by another key")
        self.chains.setdefault(chain.party, []).append(chain)

    def _retire(self, index: int, leaf: dict[str, Any]) -> None:
        self._in_time(leaf)
        self._two_people(leaf)
        before = self.retired.get(leaf["party"], leaf["from_round"])
        self.retired[leaf["party"]] = min(before, leaf["from_round"])
        self.count("retire", leaf["at"])

    def _roster(self, index: int, leaf: dict[str, Any]) -> None:
        if leaf["at"] >= leaf["starts"]:
            raise FaultError("late", "the roster was lodged when its shift had begun")
        office = self.office(leaf["office"])
        roster = Roster(index, office, leaf, self.start["round_seconds"])
        if roster.starts >= roster.ends:
            raise FaultError("roster", "the shift ends before it starts")
        listed, excluded = leaf["handlers"], leaf["excluded"]
        if len(roster.base) < len(listed) or len(roster.excluded) < len(excluded):
            raise FaultError("roster", "a handler is listed twice")
        if roster.excluded & roster.base.keys():
            raise FaultError("roster", "a handler is listed and excluded")
        place = bisect_left(office.starts, roster.ends)
        if place and office.rosters[place - 1].ends > roster.starts:
            other = office.rosters[place - 1].index
            raise FaultError("roster", f"the shift overlaps that of the roster in leaf {other}")
        self._two_people(leaf)
        office.starts.insert(place, roster.starts)
        office.rosters.insert(place, roster)
        self.good["roster"][index] = roster

    def _change(self, index: int, leaf: dict[str, Any]) -> None:
        self._in_time(leaf)
        roster: Roster = self.good["roster"][leaf["roster"]]
        named = [h["handler"] for h in leaf["set"]] + leaf["remove"]
        if len(set(named)) < len(named):
            raise FaultError("roster", "a handler is listed twice")
        if roster.excluded.intersection(h["handler"] for h in leaf["set"]):
            raise FaultError("roster", "a handler is set who was excluded from the roster")
        self._are_members(roster, leaf["remove"], leaf["from_round"])
        self._two_people(leaf)
        roster.edits.append((leaf["from_round"], leaf))
        self.count("change", leaf["at"])

    def _absence(self, index: int, leaf: dict[str, Any]) -> None:
        roster: Roster = self.good["roster"][leaf["roster"]]
        first, seconds = roster.first, self.start["round_seconds"]
        if leaf["from_round"] != first or first * seconds >= roster.ends:
            self._in_time(leaf)
        elif self.round_of(leaf["at"]) >= first:
            self.proofs.finish()
            if leaf["handler"] in roster.deciding:
                raise FaultError(
                    "late", f"'{leaf['handler']}' decided a file of the shift, and was there"
                )
        self._presence(leaf, roster)

    def _return(self, index: int, leaf: dict[str, Any]) -> None:
        self._in_time(leaf)
        self._presence(leaf, self.good["roster"][leaf["roster"]])

    def _presence(self, leaf: dict[str, Any], roster: Roster) -> None:
        self._are_members(roster, [leaf["handler"]], leaf["from_round"])
        self._two_people(leaf)
        roster.edits.append((leaf["from_round"], leaf))
        self.count(leaf["kind"], leaf["at"])

    def _are_members(self, roster: Roster, names: Iterable[str], number: int) -> None:
        missing = sorted(set(names) - roster.standing(number).members.keys())
        if missing:
            raise FaultError("roster", f"'{missing[0]}' is not in the roster in round {number}")

    # Lodgements and rounds.

    def _lodge(self, index: int, leaf: dict[str, Any]) -> None:
        office, tag = self.office(leaf["office"]), bytes.fromhex(leaf["tag"])
        key: Key = self.good["key"][leaf["key"]]
        number = self.round_of(leaf["at"])
        file = office.files.get(tag)
        if key.office is not office:
            raise FaultError("key", f"the key in leaf {key.index} is of another office")
        if key.since_round > number:
            raise FaultError("key", f"the key in leaf {key.index} is not in force yet")
        if key.is_revoked and not (
            file and (file.key is key or (file.index, key.index) in self.other_keys)
        ):
            raise FaultError("key", f"the key in leaf {key.index} was revoked")
        if file is None:
            klass = sys.intern(leaf["class"])
            file = File(index, leaf["at"], tag, key, klass, number)
            office.files[tag] = file
            office.waiting.setdefault(klass, {})[index] = file
            self.count("tags", leaf["at"])
        elif file.key is not key:
            self.other_keys.add((file.index, key.index))
        self.good["lodge"][index] = file
        self.count("lodgements", leaf["at"])

    def _conflict(self, index: int, leaf: dict[str, Any]) -> None:
        self._two_people(leaf)
        office, tag = self.office(leaf["office"]), bytes.fromhex(leaf["tag"])
        file = office.files.get(tag)
        if file is not None and file.round is not None and not leaf["approver"]:
            raise FaultError(
                "approver",
                f"a conflict was named after round {file.round.number} was closed, and nobody "
                "approved it",
            )
        office.conflicts.setdefault(tag, []).append(leaf["handler"])
        self.count("conflict", leaf["at"])

    def parties(self, number: int) -> dict[str, Chain]:
        """Return the chains that take part in a round, by the names of their parties."""
        found = {}
        for name in sorted(self.chains):
            chain = next((c for c in reversed(self.chains[name]) if c.first <= number), None)
            if chain is None or chain.last < number:
                continue
            if self.retired.get(name, number + 1) > number:
                found[name] = chain
        return found

    def _close(self, index: int, leaf: dict[str, Any]) -> None:
        number, seconds = leaf["round"], self.start["round_seconds"]
        if leaf["at"] < (number + 1) * seconds:
            raise FaultError("close", f"round {number} was closed before it had ended")
        if number <= self.last_closed:
            raise FaultError(
                "close", f"round {number} was closed when round {self.last_closed} was"
            )
        chains = self.parties(number)
        if len(chains) < self.start["least_parties"]:
            raise FaultError("close", f"round {number} has {len(chains)} parties, which is too few")
        passed = self._passed_over(number)
        if passed is not None:
            raise FaultError("close", f"round {passed} was passed over, and a file waited for it")
        closed = Round(number, index, leaf["at"], chains)
        self.rounds[number] = closed
        self.last_closed = number
        for office in self.offices.values():
            roster = office.roster(number * seconds) if office.waiting else None
            if roster is None:
                continue
            for file, pool in list(office.drawable(number, number * seconds)):
                file.round, file.roster, file.pool = closed, roster, pool
                del office.waiting[file.klass][file.index]
                if not office.waiting[file.klass]:
                    del office.waiting[file.klass]

    def _passed_over(self, number: int) -> int | None:
        """Return a round after the last that was closed in which a file would have been drawn."""
        seconds = self.start["round_seconds"]
        for office in self.offices.values():
            waiting = [f for files in office.waiting.values() for f in files.values()]
            if not waiting or self.last_closed + 1 >= number:
                continue
            first = max(self.last_closed + 1, min(f.since_round for f in waiting))
            # Between these rounds nothing changes that decides whether a file can be drawn.
            turns = {
                first,
                *(f.since_round for f in waiting),
                *(k.since_round for k in office.keys),
            }
            turns.update(since for roster in office.rosters for since, _ in roster.edits)
            turns.update(roster.first for roster in office.rosters)
            turns.update(c.first for chains in self.chains.values() for c in chains)
            turns.update(c.last + 1 for chains in self.chains.values() for c in chains)
            for turn in sorted(t for t in turns if first <= t < number):
                if next(office.drawable(turn, turn * seconds), None) is None:
                    continue
                if len(self.parties(turn)) >= self.start["least_parties"]:
                    return turn
        return None

    def _link(self, index: int, leaf: dict[str, Any]) -> None:
        name, number = leaf["party"], leaf["round"]
        closed = self.rounds.get(number)
        if closed is None:
            raise FaultError("link", f"round {number} is not closed")
        chain = closed.chains.get(name)
        if chain is None:
            raise FaultError("link", f"'{name}' is no party of round {number}")
        if name in closed.links:
            raise FaultError("link", f"'{name}' opened its link of round {number} before")
        if not closed.closed < leaf["size"] <= index:
            raise FaultError(
                "link", f"a log of {leaf['size']} leaves is not between close and link"
            )
        if self.start["beacon"] is not None and not 0 <= closed.beacon_at < leaf["size"]:
            raise FaultError("link", f"'{name}' opened it before the beacon stood in the log")
        if self.tree.root(leaf["size"]).hex() != leaf["root"]:
            raise FaultError(
                "link", f"'{name}' saw another log: its root at {leaf['size']} differs"
            )
        if leaf["holders"]:
            self._put_together(leaf, chain, closed)
        else:
            text = "evenhand-draw opened v1\n{}\n{}\n{}\n{}\n{}\n".format(
                self.start["origin"], number, leaf["size"], leaf["root"], leaf["value"]
            )
            if not is_signed(chain.sign_key, text.encode(), bytes.fromhex(leaf["signature"])):
                raise FaultError("link", f"the link is not signed by '{name}'")
        value, place = bytes.fromhex(leaf["value"]), number - chain.first + 1
        if not chain.takes(place, value):
            raise FaultError("link", f"the link of '{name}' does not lead to what it committed to")
        chain.keep(place, value)
        closed.links[name] = value
        self._complete(closed, index, leaf["at"])

    def _put_together(self, leaf: dict[str, Any], chain: Chain, closed: Round) -> None:
        named = set(leaf["holders"])
        if leaf["signature"] or len(named) < len(leaf["holders"]) or not named <= chain.holders:
            raise FaultError(
                "link", "those who put the link together are not as the chain lists them"
            )
        if len(named) < chain.threshold:
            raise FaultError(
                "link", f"{len(named)} holders put it together, of {chain.threshold} asked"
            )
        if leaf["at"] < closed.closed_at + self.start["grace_seconds"]:
            raise FaultError("link", "holders put it together before the time of grace was over")

    def _beacon(self, index: int, leaf: dict[str, Any]) -> None:
        beacon, seconds, number = self.start["beacon"], self.start["round_seconds"], leaf["round"]
        closed = self.rounds.get(number)
        if beacon is None or closed is None or closed.beacon is not None:
            raise FaultError("beacon", f"no beacon is wanted for round {number}")
        if leaf["number"] != ((number + 2) * seconds - beacon["genesis"]) // beacon["period"] + 1:
            raise FaultError("beacon", f"{leaf['number']} is not the beacon's round for {number}")
        randomness = bytes.fromhex(leaf["randomness"])
        if hashlib.sha256(bytes.fromhex(leaf["signature"])).digest() != randomness:
            raise FaultError("beacon", "the randomness is not the hash of the signature")
        closed.beacon, closed.beacon_at = randomness, index
        self._complete(closed, index, leaf["at"])

    def _complete(self, closed: Round, index: int, at: int) -> None:
        """Give the round its value if this leaf brought the last of what it needs."""
        if len(closed.links) < len(closed.chains):
            return
        if self.start["beacon"] is not None and closed.beacon is None:
            return
        value = b"evenhand-draw round v1\n" + closed.number.to_bytes(8, "big")
        for name in sorted(closed.chains):
            value += len(name).to_bytes(4, "big") + name.encode() + closed.links[name]
        closed.value = hashlib.sha256(value + (closed.beacon or b"")).digest()
        closed.completed, closed.completed_at = index, at

    # Draws and openings.

    def _draw(self, index: int, leaf: dict[str, Any]) -> None:
        office, tag = self.office(leaf["office"]), bytes.fromhex(leaf["tag"])
        file: File = self.good["lodge"][leaf["lodge"]]
        settled = file.round
        if file is not office.files.get(tag) or file.index != leaf["lodge"]:
            raise FaultError("draw", f"leaf {leaf['lodge']} is not the first lodgement of this tag")
        if file.draw is not None:
            raise FaultError("draw", f"this tag was drawn in leaf {file.draw}")
        if settled is None or settled.number != leaf["round"]:
            said = "in none yet" if settled is None else f"in {settled.number}"
            raise FaultError("draw", f"it was drawn in round {leaf['round']}, and was to be {said}")
        if settled.completed < 0:
            raise FaultError("draw", f"round {settled.number} was not complete")
        if file.roster is not self.good["roster"][leaf["roster"]]:
            raise FaultError("draw", "it names another roster than that of its round")
        key: Key = self.good["key"][leaf["key"]]
        if key is not office.key(settled.number) or key.is_revoked:
            raise FaultError(
                "draw", "it names another key than the office's of that round, or a revoked"
            )
        place = (settled.completed, file.index)
        if place <= office.last:
            raise FaultError("draw", "it comes after a draw of which the turn was later")
        office.last = place
        file.draw, file.draw_at, file.draw_key = index, leaf["at"], key
        file.seal = bytes.fromhex(leaf["seal"])
        assert file.roster is not None
        file.roster.draws.append(file)
        self.good["draw"][index] = file
        self.count("draws", leaf["at"])
        if len(file.pool) < 3:
            self.count("few", leaf["at"])

    def _open(self, index: int, leaf: dict[str, Any]) -> bool:
        """Ask for the proof; False, because only the answer says whether the leaf counts."""
        file: File = self.good["draw"][leaf["draw"]]
        if file.opening is not None:
            self.proofs.finish()
        if file.is_opened:
            raise FaultError("open", f"the draw in leaf {file.draw} was opened before")
        proof, at = bytes.fromhex(leaf["proof"]), leaf["at"]
        if hashlib.sha256(b"evenhand-draw seal v1\n" + proof).digest() != file.seal:
            raise FaultError("seal", f"the proof is not what was sealed in leaf {file.draw}")
        assert file.round is not None
        assert file.draw_key is not None
        file.opening = Opening(index, at, sys.intern(leaf["drawn"]), sys.intern(leaf["next"]))
        self.asked_time = max(self.asked_time, at)
        alpha = b"evenhand-draw seed v1\n" + file.tag + file.round.value
        self.proofs.ask((file.draw_key.vrf, alpha, proof), lambda seed: self._opened(file, seed))
        return False

    def _opened(self, file: File, seed: bytes | None) -> None:
        opening, roster = file.opening, file.roster
        assert opening is not None
        assert roster is not None
        if seed is None:
            file.opening = None
            self.fail(
                "proof",
                opening.leaf,
                opening.at,
                f"the proof does not prove the seed of the draw in leaf {file.draw}",
            )
            return
        self.time = max(self.time, opening.at)
        file.is_opened, file.seed, file.seal = True, seed, b""
        roster.deciding.add(opening.drawn)
        self.count("opened", file.draw_at)
        if all(h.cap is None for h in file.pool):
            self._select(file, roster)
        while roster.checked < len(roster.draws) and roster.draws[roster.checked].is_opened:
            one = roster.draws[roster.checked]
            if one.answer is None:
                self._select(one, roster)
            assert one.answer is not None
            roster.counts[one.answer] += 1
            roster.checked += 1

    def _select(self, file: File, roster: Roster) -> None:
        drawn, after, binding = select(file.seed, file.tag, file.pool, roster.counts)
        opening = file.opening
        assert opening is not None
        if (drawn, after) != (opening.drawn, opening.next):
            what = (
                f"the lot of the draw in leaf {file.draw} fell on '{drawn}', next '{after}'; "
                f"opened were '{opening.drawn}' and '{opening.next}'"
            )
            self.fail("drawn", opening.leaf, opening.at, what)
        else:
            self._in_days(file, opening)
        file.answer, file.seed, file.opening = drawn, b"", None
        self.count("checked", file.draw_at)
        if binding:
            self.count("binding", file.draw_at)

    def _in_days(self, file: File, opening: Opening) -> None:
        due = file.draw_at + self.start["open_days"] * DAY
        if opening.at > due:
            days = self.start["open_days"]
            what = f"the draw in leaf {file.draw} was opened later than {days} days after it"
            self.fail("overdue", opening.leaf, opening.at, what, due)

    # Departures.

    def _reassign(self, index: int, leaf: dict[str, Any]) -> None:
        self._two_people(leaf)
        self.count("reassign", leaf["at"])

    def _emergency(self, index: int, leaf: dict[str, Any]) -> None:
        self.good["emergency"][index] = [leaf["at"], leaf["actor"], False]
        self.count("emergencies", leaf["at"])

    def _countersign(self, index: int, leaf: dict[str, Any]) -> None:
        at, actor, is_done = emergency = self.good["emergency"][leaf["emergency"]]
        if leaf["approver"] == actor:
            raise FaultError("approver", f"'{actor}' countersigned an emergency of the same person")
        if is_done or leaf["at"] > at + DAY:
            why = "countersigned before" if is_done else "of more than 24 hours earlier"
            raise FaultError("countersign", f"the emergency in leaf {leaf['emergency']} was {why}")
        emergency[2] = True
        self.count("countersign", leaf["at"])

    # What only the end can tell.

    def end(self, now: int | None) -> None:
        """Wait for the proofs, then report what is late, missing or was opened as it was not."""
        self.proofs.finish()
        time = self.time if now is None else max(now, self.time)
        if now is not None and self.time > now + AHEAD:
            what = f"the log's time is {moment(self.time)}, which has not come at {moment(now)}"
            self.fail("ahead", None, self.time, what)
        for index, (at, _, is_done) in self.good["emergency"].items():
            if not is_done and time > at + DAY:
                what = "an emergency was not countersigned within 24 hours"
                self.fail("uncountersigned", index, at, what, at + DAY)
        for index, file in self.good["lodge"].items():
            if index != file.index:
                continue
            settled = file.round
            if file.draw is not None:
                self._end_of(file, time)
            elif settled is not None and settled.completed >= 0:
                since = settled.completed_at + UNDRAWN_AFTER
                if time > since:
                    what = f"round {settled.number} is complete, and the file was not drawn"
                    self.fail("undrawn", index, file.at, what, since)

    def _end_of(self, file: File, time: int) -> None:
        assert file.draw_key is not None
        if file.draw_key.since is not None and file.draw_key.since <= file.draw_at:
            self.count("foreseeable", file.draw_at)
        due = file.draw_at + self.start["open_days"] * DAY
        if file.opening is not None:
            # Still pending: earlier draws of its roster are not opened.
            self._in_days(file, file.opening)
        elif not file.is_opened and time > due:
            what = f"the draw was not opened within {self.start['open_days']} days"
            self.fail("unopened", file.draw, file.draw_at, what, due)

    def summary(self) -> dict[str, Any]:
        """Return what is counted and published."""
        n, kinds = self.counted, ("absence", "return", "change", "conflict", "reassign")
        found: dict[str, Any] = {
            name: n[name] for name in ("lodgements", "tags", "draws", "opened", "checked")
        }
        found["pending"] = n["opened"] - n["checked"]
        found["departures"] = {kind: n[kind] for kind in (*kinds, "revoke", "retire")}
        found["emergencies"] = n["emergencies"]
        found["countersigned"] = n["countersign"]
        found["binding_cap"] = n["binding"]
        found["fewer_than_three_eligible"] = n["few"]
        found["foreseeable"] = n["foreseeable"]
        found["share_binding_cap"] = round(n["binding"] / n["checked"], 6) if n["checked"] else None
        found["share_fewer_than_three"] = round(n["few"] / n["draws"], 6) if n["draws"] else None
        return found


# --- The whole log ----------------------------------------------------------------------------


class Verified(NamedTuple):
    """What was found in a log."""

    failures: list[Failure]
    summary: dict[str, Any]
    notes: list[str]
    log: dict[str, Any]

    def pairs(self) -> list[tuple[str, int | None]]:
        """Return (code, index) of each failure once, those without an index first."""
        every = {(f.code, f.leaf) for f in self.failures}
        return sorted(every, key=lambda p: (-1 if p[1] is None else p[1], p[0]))


def bundles(folder: Folder, size: int | None, told: Callable[[str], None]) -> Iterator[bytes]:
    """Yield the leaves of a log, up to the size of its checkpoint or as far as they go."""
    number = 0
    while size is None or number * BUNDLE < size:
        want = BUNDLE if size is None else min(BUNDLE, size - number * BUNDLE)
        base = f"tile/entries/{tile_name(number)}"
        first = [base] if want == BUNDLE else [f"{base}.p/{want}", base]
        wide = [w for w in folder.widths(base) if w != want]
        # A wider one holds what is wanted; else the widest of those that hold less.
        wide = [w for w in reversed(wide) if w > want] + [w for w in wide if w < want]
        got = 0
        for name in (*first, *(f"{base}.p/{w}" for w in wide)):
            width = tile_parts(name)[2]
            try:
                data = folder.read(name, width * (LEAF_BYTES + 2))
            except UnreadableError as err:
                told(str(err))
                return
            if data is not None:
                leaves, is_whole = split_bundle(data, width)
                if not is_whole:
                    told(f"{name} is cut short, or holds more than its {width} leaves")
                got = min(want, len(leaves))
                yield from leaves[:want]
                break
        if got < BUNDLE:
            return
        number += 1


def check_tiles(folder: Folder, tree: Tree, told: Callable[[str], None]) -> int:
    """Compare every tile that is published with the tree; return how many there are."""
    seen = 0
    for name, level, number, width in folder.tiles():
        seen += 1
        known = tree.levels[0]
        size = 32 * width
        try:
            if level == "link":
                raise UnreadableError(f"{name} is or lies behind a symbolic link, not a file")
            if level == "entries":
                if number * BUNDLE >= tree.size:
                    continue
                data = folder.read(name, width * (LEAF_BYTES + 2)) or b""
                leaves, is_whole = split_bundle(data, width)
                if not is_whole:
                    told(f"{name} is cut short, or holds more than its {width} leaves")
                    continue
                data = b"".join(hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves)
            else:
                data = folder.read(name, size) or b""
                deep = 8 * int(level)
                known = tree.levels[deep] if deep < len(tree.levels) else bytearray()
        except UnreadableError as err:
            told(str(err))
            continue
        ours = bytes(known[number * BUNDLE * 32 : number * BUNDLE * 32 + size])
        if len(data) != size or data[: len(ours)] != ours:
            told(f"{name} does not hold the hashes of the tree")
    return seen


def check_checkpoint(
    checkpoint: Checkpoint,
    reading: Reading,
    key: VerifierKey | None,
    witnesses: Sequence[VerifierKey],
) -> Iterator[str]:
    """Yield what is wrong with a checkpoint, set beside the leaves that were read."""
    tree, start = reading.tree, reading.start
    if checkpoint.size != tree.size:
        yield f"the checkpoint is of {checkpoint.size} leaves, and {tree.size} can be read"
    elif checkpoint.root != tree.root(tree.size):
        yield "the root in the checkpoint is not that of the leaves"
    signer = key
    if start:
        own = VerifierKey(start["origin"], 1, bytes.fromhex(start["log_key"]))
        if key is not None and key != own:
            yield "the log names another key or origin than the verifier was given"
        signer = own
    if signer is None:
        yield "no first leaf names the key of the log"
    elif checkpoint.origin != signer.name:
        yield f"the checkpoint is of another log than '{signer.name}'"
    elif not checkpoint.is_signed(signer):
        yield "the checkpoint is not signed with the key of the log"
    for witness in witnesses:
        if not checkpoint.is_cosigned(witness):
            yield f"the witness '{witness.name}' has not cosigned the checkpoint"


def verify(
    log: str,
    *,
    day: int | None = None,
    key: VerifierKey | None = None,
    witnesses: Sequence[VerifierKey] = (),
    now: int | None = None,
    processes: int = 1,
) -> Verified:
    """Check a whole log.

    Parameters
    ----------
    log : str
        The folder that holds ``checkpoint`` and ``tile``.
    day : int or None
        A day since 1970-01-01; only what belongs to it is reported and counted.
    key, witnesses : VerifierKey
        Whose signatures must be on the checkpoint; the log's own key is in its first leaf.
    now : int or None
        The time, in seconds; where it is later than the log's, what is missing is judged by it,
        and a log must not be ahead of it.
    processes : int
        How many share the proofs; the result is the same.
    """
    folder, tree, proofs = Folder(log), Tree(), Proofs(processes)
    try:
        reading = Reading(tree, proofs, day)
        checkpoint, wrong = None, ""
        try:
            data = folder.read("checkpoint", CHECKPOINT_BYTES)
            if data is None:
                raise UnreadableError("the log has no checkpoint")
            checkpoint = read_checkpoint(data)
        except UnreadableError as err:
            wrong = str(err)

        def broken(what: str) -> None:
            reading.fail("tile", None, 0, what)

        size = None if checkpoint is None else checkpoint.size
        for leaf in bundles(folder, size, broken):
            tree.append(leaf)
            reading.read(tree.size - 1, leaf)
        reading.end(now)
    finally:
        proofs.close()
    check_tiles(folder, tree, broken)
    said = [wrong] if checkpoint is None else check_checkpoint(checkpoint, reading, key, witnesses)
    for what in said:
        reading.fail("checkpoint", None, 0, what)
    failures = sorted(
        set(reading.failures), key=lambda f: (-1 if f.leaf is None else f.leaf, f.code, f.what)
    )
    notes = []
    if reading.start.get("beacon") is not None:
        notes.append("beacon signature not checked")
    if reading.stopped:
        notes.append("the first leaf is at fault: no other was read")
    told = {
        "origin": reading.start.get("origin"),
        "size": tree.size,
        "root": tree.root(tree.size).hex(),
        "time": reading.time if reading.time >= 0 else None,
    }
    return Verified(failures, reading.summary(), notes, told)


# --- Words ------------------------------------------------------------------------------------


def moment(at: int | None) -> str:
    """Return a time as people write it, in UTC."""
    if at is None:
        return "at an unknown time"
    try:
        when = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=at)
    except OverflowError:
        return f"second {at} since 1970"
    return when.strftime("%Y-%m-%d %H:%M:%S UTC")


def report(found: Verified) -> Iterator[str]:
    """Yield what was found, line by line."""
    size, time = found.log["size"], found.log["time"]
    yield f"log {found.log['origin'] or '(unnamed)'}: {size} leaves, the last of {moment(time)}"
    yield f"root {found.log['root']}"
    for failure in found.failures:
        if failure.what:
            place = "the log" if failure.leaf is None else f"leaf {failure.leaf}"
            since = "" if failure.since is None else f", since {moment(failure.since)}"
            yield f"FAILURE [{failure.code}] {place}{since}: {failure.what}"
    unworded = Counter(f.code for f in found.failures if not f.what)
    for code, number in sorted(unworded.items()):
        yield f"FAILURE [{code}] and {number} more of this kind; --json lists each"
    yield from (f"note: {note}" for note in found.notes)
    for name, value in found.summary.items():
        if isinstance(value, dict):
            value = ", ".join(f"{kind} {number}" for kind, number in value.items())
        if isinstance(value, float):
            value = f"{100 * value:.2f} %"
        yield f"{name.replace('_', ' ')}: {'-' if value is None else value}"
    number = len(found.failures)
    yield f"{number} failure{'s' * (number != 1)}" if number else "no failure"


def as_json(found: Verified) -> str:
    """Return what was found as one JSON object."""
    return json.dumps(
        {
            "failures": [
                {"code": f.code, "index": f.leaf, "at": f.at, "since": f.since, "what": f.what}
                for f in found.failures
            ],
            "pairs": found.pairs(),
            "summary": found.summary,
            "notes": found.notes,
            "log": found.log,
        },
        indent=1,
    )


def _day(text: str) -> int:
    try:
        when = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=timezone.utc)
    except ValueError as err:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2026-11-30") from err
    return (when - datetime(1970, 1, 1, tzinfo=timezone.utc)).days


def _natural(text: str) -> int:
    if not re.fullmatch("[0-9]{1,15}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


def _log_key(text: str) -> VerifierKey:
    return verifier_key(text, 1)


def _witness_key(text: str) -> VerifierKey:
    return verifier_key(text, 4)


def arguments() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="evenhand_draw_verify.py",
        description="Check every draw in a public log of the draw, from the log alone.",
        epilog="Exit status: 0 no failure, 1 failures, 2 misuse.",
    )
    parser.add_argument("log", metavar="LOG", help="folder with 'checkpoint' and 'tile'")
    parser.add_argument("--day", type=_day, help="report and count only this day (UTC)")
    parser.add_argument("--key", type=_log_key, help="the log's key, had from elsewhere")
    parser.add_argument(
        "--witness",
        action="append",
        default=[],
        type=_witness_key,
        help="key of a witness who must have cosigned; can be given several times",
    )
    parser.add_argument("--now", type=_natural, help="the time, in seconds since 1970")
    parser.add_argument(
        "--processes", type=_natural, default=1, help="how many processes check proofs"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def main(words: Sequence[str] | None = None) -> int:
    """Check a log as the command line says, print what was found, return the exit status."""
    parser = arguments()
    asked = parser.parse_args(words)
    if not Path(asked.log).is_dir():
        parser.error(f"{asked.log!r} is not a folder")
    if not 1 <= asked.processes <= 256:
        parser.error("--processes is from 1 to 256")
    try:
        found = verify(
            asked.log,
            day=asked.day,
            key=asked.key,
            witnesses=asked.witness,
            now=asked.now,
            processes=asked.processes,
        )
        for line in [as_json(found)] if asked.json else report(found):
            print(line.encode("ascii", "backslashreplace").decode())
    except MemoryError:
        print("the log was not verified: it does not fit into memory", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="ascii")  # noqa: PTH123, SIM115 -- for the end
        return 1
    except KeyboardInterrupt:
        print("interrupted: the log was not verified", file=sys.stderr)
        return 130
    return 1 if found.failures else 0


if __name__ == "__main__":
    sys.exit(main())
