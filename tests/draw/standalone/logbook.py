"""A small writer of logs for tests: what an office, its parties and its witnesses would write.

It uses the primitives of the stand-alone verifier and adds what a verifier has no need of: signing,
proving, dealing. Leaves point to each other by label, and are numbered, rooted and signed when the
log is built: so one of them can be altered, dropped or put in between, and the rest follows.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

FILE = (
    Path(__file__)
    .parents[3]
    .joinpath("src", "evenhand", "draw", "standalone", "evenhand_draw_verify.py")
)
NAME = "evenhand_draw_verify"


def load() -> ModuleType:
    """Return the stand-alone file as a module, read from its path as an auditor has it."""
    if NAME not in sys.modules:
        spec = importlib.util.spec_from_file_location(NAME, FILE)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[NAME] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[NAME])
    return sys.modules[NAME]


alone = load()
DAY = 86_400
GONE = 2**40
"""The index that stands for a leaf which was dropped."""


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def secret(name: str) -> bytes:
    return sha256(b"secret of ", name.encode())


# Signing and proving.


def _scalar(seed: bytes) -> tuple[int, bytes]:
    digest = hashlib.sha512(seed).digest()
    number = int.from_bytes(digest[:32], "little")
    return number & ~7 & ~(1 << 255) | 1 << 254, digest[32:]


def _times_base(scalar: int) -> Any:
    return alone.base_multiples().add_to(alone.NEUTRAL, scalar % alone.ORDER)


def _encode(*points: Any) -> list[bytes]:
    return [alone.encode_point(p) for p in alone.affine(points)]


def public(seed: bytes) -> bytes:
    return _encode(_times_base(_scalar(seed)[0]))[0]


def sign(seed: bytes, message: bytes) -> bytes:
    number, prefix = _scalar(seed)
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % alone.ORDER
    nonce = _encode(_times_base(r))[0]
    h = hashlib.sha512(nonce + public(seed) + message).digest()
    s = (r + int.from_bytes(h, "little") * number) % alone.ORDER
    return nonce + s.to_bytes(32, "little")


def prove(seed: bytes, alpha: bytes) -> bytes:
    """Return the proof of RFC 9381, 5.1."""
    number, prefix = _scalar(seed)
    number %= alone.ORDER
    key = public(seed)
    h = alone.vrf_point(key, alpha)
    zero = alone.extended((0, 1))
    nothing = (h, 0, zero)
    written = _encode(h)[0]
    k = int.from_bytes(hashlib.sha512(prefix + written).digest(), "little") % alone.ORDER
    gamma = (*alone.difference(number, *nothing), 0)
    u, v = _times_base(k), alone.difference(k, *nothing)
    points = _encode(gamma, u, v)
    text = b"\x03\x02" + key + written + b"".join(points) + b"\x00"
    c = hashlib.sha512(text).digest()[:16]
    s = (k + int.from_bytes(c, "little") * number) % alone.ORDER
    return points[0] + c + s.to_bytes(32, "little")


def hashed(seed: bytes, alpha: bytes) -> tuple[bytes, bytes]:
    """Return proof and hash."""
    proof = prove(seed, alpha)
    beta = alone.vrf_hash(public(seed), alpha, proof)
    assert beta is not None
    return proof, beta


def tag_of(office_key: str, consignment: str) -> bytes:
    alpha = b"evenhand-draw tag v1\n" + consignment.encode()
    return hashed(secret(office_key), alpha)[1][:32]


class ChainOf:
    """All links of a party's chain."""

    def __init__(self, name: str, first: int, length: int) -> None:
        self.first = first
        links = [secret(f"chain of {name} from {first}")]
        for _ in range(length):
            links.append(sha256(b"evenhand-draw link v1\n", links[-1]))
        self.links = links[::-1]

    def link(self, number: int) -> bytes:
        return self.links[number - self.first + 1]


def round_value(number: int, links: dict[str, bytes], randomness: bytes = b"") -> bytes:
    text = b"evenhand-draw round v1\n" + number.to_bytes(8, "big")
    for name in sorted(links):
        text += len(name).to_bytes(4, "big") + name.encode() + links[name]
    return sha256(text, randomness)


def deal(
    seed: bytes, tag: bytes, pool: dict[str, int], full: frozenset[str] = frozenset()
) -> tuple[str, str]:
    """Return who is drawn and who is next, of handlers with their weights; who is full is last."""
    best = {}
    for name, weight in pool.items():
        packed = len(name).to_bytes(4, "big") + name.encode()
        best[name] = min(
            int.from_bytes(
                sha256(b"evenhand-draw ticket v1\n", seed, tag, packed, i.to_bytes(4, "big")), "big"
            )
            for i in range(weight)
        )
    free = [n for n in pool if n not in full] or list(pool)
    free.sort(key=lambda n: (best[n], n))
    return free[0], free[1] if len(free) > 1 else ""


# Leaves and logs.


class Ref(str):
    """The label of another leaf, written as its index when the log is built."""

    __slots__ = ()


class Raw(bytes):
    """A leaf that is written as it stands."""

    __slots__ = ()


def encode(leaf: dict[str, Any]) -> bytes:
    return json.dumps(leaf, sort_keys=True, separators=(",", ":")).encode()


class Logbook:
    """Leaves under their labels, in order; ``signers`` says with which secret a party signs."""

    def __init__(self) -> None:
        self.leaves: dict[str, dict[str, Any] | Raw] = {}

    def copy(self) -> Logbook:
        other = Logbook()
        other.leaves = {k: v if isinstance(v, Raw) else dict(v) for k, v in self.leaves.items()}
        return other

    def add(self, label: str, kind: str, at: int, **fields: Any) -> None:
        assert label not in self.leaves, label
        self.leaves[label] = {"kind": kind, "at": at, **_named(fields)}

    def change(self, label: str, **fields: Any) -> None:
        leaf = self.leaves[label]
        assert isinstance(leaf, dict)
        leaf.update(_named(fields))

    def drop(self, label: str) -> None:
        del self.leaves[label]

    def put(self, after: str, label: str, kind: str, **fields: Any) -> None:
        """Put a leaf right after another, of the same time unless another is given."""
        before = self.leaves[after]
        assert isinstance(before, dict)
        leaf = {"kind": kind, "at": before["at"], **_named(fields)}
        self.insert(after, label, leaf)

    def insert(self, after: str, label: str, leaf: dict[str, Any] | Raw) -> None:
        items = list(self.leaves.items())
        place = [k for k, _ in items].index(after) + 1
        self.leaves = dict([*items[:place], (label, leaf), *items[place:]])

    def index(self, label: str) -> int:
        return list(self.leaves).index(label)

    def built(self) -> list[bytes]:
        """Number the leaves, take roots, sign; what a leaf says itself is left as it is."""
        number = {label: i for i, label in enumerate(self.leaves)}
        tree = alone.Tree()
        built = []
        start = next(iter(self.leaves.values()))
        origin = start["origin"] if isinstance(start, dict) else "?"
        for label, leaf in self.leaves.items():
            data: bytes
            if isinstance(leaf, Raw):
                data = bytes(leaf)
            else:
                leaf = {
                    k: number.get(v, GONE) if isinstance(v, Ref) else v for k, v in leaf.items()
                }
                signer = str(leaf.pop("signer", None))
                if leaf["kind"] == "party" and "signature" not in leaf:
                    text = f"evenhand-draw party v1\n{origin}\n".encode()
                    text += encode({**leaf, "signature": ""})
                    leaf["signature"] = sign(secret(signer), text).hex()
                if leaf["kind"] == "link":
                    leaf.setdefault("size", number[label])
                    if "root" not in leaf:
                        size = leaf["size"] if type(leaf.get("size")) is int else 0
                        leaf["root"] = tree.root(max(0, min(size, tree.size))).hex()
                    if "signature" not in leaf:
                        text = "evenhand-draw opened v1\n{}\n{}\n{}\n{}\n{}\n".format(
                            origin, *map(leaf.get, ("round", "size", "root", "value"))
                        ).encode()
                        leaf["signature"] = sign(secret(signer), text).hex()
                data = encode(leaf)
            built.append(data)
            tree.append(data)
        return built

    def write(self, folder: Path, **how: Any) -> list[bytes]:
        built = self.built()
        write_log(folder, built, **how)
        return built


def _named(fields: dict[str, Any]) -> dict[str, Any]:
    return {k.rstrip("_"): v for k, v in fields.items()}


def verifier_key(name: str, kind: int = 1) -> str:
    key = bytes((kind,)) + public(secret(name))
    said = sha256(name.encode() + b"\n", key)[:4].hex()
    return f"{name}+{said}+{base64.b64encode(key).decode()}"


def checkpoint(
    size: int, root: bytes, *, origin: str, signer: str, witnesses: tuple[str, ...] = ()
) -> bytes:
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    lines = []
    key = b"\x01" + public(secret(signer))
    signature = sha256(origin.encode() + b"\n", key)[:4] + sign(secret(signer), text.encode())
    lines.append(f"\u2014 {origin} {base64.b64encode(signature).decode()}\n")
    for name in witnesses:
        key = b"\x04" + public(secret(name))
        message = f"cosignature/v1\ntime 1700000000\n{text}".encode()
        signature = sha256(name.encode() + b"\n", key)[:4] + (1700000000).to_bytes(8, "big")
        signature += sign(secret(name), message)
        lines.append(f"\u2014 {name} {base64.b64encode(signature).decode()}\n")
    return (text + "\n" + "".join(lines)).encode()


def write_log(
    folder: Path,
    leaves: list[bytes],
    *,
    origin: str = "log.example/draw",
    signer: str = "log.example/draw",
    witnesses: tuple[str, ...] = (),
    size: int | None = None,
) -> None:
    """Publish leaves as tlog-tiles; ``size`` is what the checkpoint says, if not the truth."""
    tree = alone.Tree()
    for leaf in leaves:
        tree.append(leaf)
    folder.mkdir(parents=True, exist_ok=True)
    for level in range(0, len(tree.levels), 8):
        row = tree.levels[level]
        for at in range(0, len(row), 8192):
            part = bytes(row[at : at + 8192])
            _put(folder, f"{level // 8}", at // 8192, len(part) // 32, part)
    for at in range(0, len(leaves), 256):
        some = leaves[at : at + 256]
        data = b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in some)
        _put(folder, "entries", at // 256, len(some), data)
    note = checkpoint(
        tree.size if size is None else size,
        tree.root(tree.size),
        origin=origin,
        signer=signer,
        witnesses=witnesses,
    )
    (folder / "checkpoint").write_bytes(note)


def _put(folder: Path, level: str, number: int, width: int, data: bytes) -> None:
    name = f"tile/{level}/{alone.tile_name(number)}" + (f".p/{width}" if width < 256 else "")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
