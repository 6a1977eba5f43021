"""How does a secret of the draw outlive the machine, and nobody alone hold it?

A ceremony shares each secret among people, of whom ``k`` can put it together and fewer know
nothing; what is signed there says which key it was and whose share is which. A secret that was put
together is known again by its public key: a wrong share delays and cannot change it. Only what the
shares give is shown: the same key gives the same tags and seeds.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np

from evenhand.draw import escrow, notes, vrf
from evenhand.draw.leaves import NAME
from evenhand.draw.secret_files import SECRET_BYTES, read_secret, write_secret, write_whole
from evenhand.errors import DrawError

TRANSCRIPT: Final = "transcript.json"
PRINTED: Final = "transcript.txt"
_CHECK_BYTES: Final = 5
_GROUP: Final = 5
_PREFIX: Final = "evenhand-share-v1"
_LINE: Final = re.compile(r"evenhand-share-v1 ([^ ]{1,64}) ([0-9]{1,3}) ([A-Z2-7 ]+)")


@dataclass(frozen=True, slots=True)
class Held:
    """A secret that was shared.

    Attributes
    ----------
    name : str
        Of its file, as ``log.key``.
    kind : str
        ``log`` signs checkpoints; ``vrf`` is an office's key.
    public : str
        Its public key, in hex, by which it is known again.
    shares : dict of str to str
        By holder, the SHA-256 of the share, in hex.
    """

    name: str
    kind: str
    public: str
    shares: dict[str, str]


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was done at a ceremony; it holds no secret and is signed by all who were there.

    Attributes
    ----------
    at : str
        When, in UTC.
    origin : str
        Name of the log.
    threshold : int
    holders : tuple of str
    held : tuple of Held
    """

    at: str
    origin: str
    threshold: int
    holders: tuple[str, ...]
    held: tuple[Held, ...]


def public_of(kind: str, secret: bytes) -> bytes:
    """Return the public key of a secret of the log or of an office."""
    return vrf.public_key(secret) if kind == "vrf" else notes.public_key(secret)


def kind_of(path: Path) -> str:
    """Return what the secret in a file of that name is for."""
    return "vrf" if path.name.startswith("vrf-") else "log"


def share(
    paths: Sequence[Path],
    folder: Path,
    *,
    holders: Sequence[str],
    threshold: int,
    origin: str,
    at: str,
) -> Transcript:
    """Share secrets among holders: a file for each to take away, and the transcript to be signed.

    Parameters
    ----------
    paths : sequence of Path
        Files of the secrets.
    folder : Path
        New; gets ``share-<holder>.txt``, ``transcript.json`` and ``transcript.txt``.
    holders : sequence of str
        Names as the log has them, 2 to 16, in ascending order.
    threshold : int
        How many of them put a secret together.
    origin, at : str
        Name of the log, and the time, for the transcript.

    Raises
    ------
    DrawError
        If a secret cannot be read, names are not of their form, or the folder is not new.
    """
    if list(holders) != sorted(set(holders)) or not all(NAME(name) for name in holders):
        raise DrawError(
            f"The holders {', '.join(holders)} are not in the order of their names, each once.",
            do_next="Name them so, in letters, digits and . _ : - of ASCII.",
        )
    if not paths:
        raise DrawError(
            "There is no secret to share in a file: a token holds the log's, and no other is here.",
            do_next="Keep the shares of the ceremony before; share again when an office has a key.",
        )
    if folder.exists() and any(folder.iterdir()):
        raise DrawError(f"{folder} is not empty.", do_next="Name a new folder for the ceremony.")
    lines: dict[str, list[str]] = {holder: [] for holder in holders}
    held = []
    for path in paths:
        secret, kind = read_secret(path), kind_of(path)
        one = np.frombuffer(secret, np.uint8).reshape(1, SECRET_BYTES)
        shares = escrow.split(one, threshold, len(holders))
        digests = {}
        for number, holder in enumerate(holders):
            mine = shares[number].tobytes()
            lines[holder].append(written(path.name, number + 1, mine))
            digests[holder] = sha256(mine).hexdigest()
        held.append(Held(path.name, kind, public_of(kind, secret).hex(), digests))
    transcript = Transcript(at, origin, threshold, tuple(holders), tuple(held))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for holder in holders:
        text = _share_page(transcript, holder, lines[holder])
        write_secret(folder / f"share-{holder}.txt", text.encode())
    write_whole(folder / TRANSCRIPT, (json.dumps(asdict(transcript), indent=2) + "\n").encode())
    write_whole(folder / PRINTED, printed(transcript).encode())
    return transcript


def read_transcript(path: Path) -> Transcript:
    """Read what was done at a ceremony.

    Raises
    ------
    DrawError
        If it is not of its form.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        held = tuple(Held(**each) for each in given.pop("held"))
        found = Transcript(**{**given, "holders": tuple(given["holders"]), "held": held})
        if not all(len(bytes.fromhex(each.public)) == SECRET_BYTES for each in held):
            raise ValueError("a public key has not 32 bytes")
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as err:
        raise DrawError(
            f"{path} is not the transcript of a ceremony: {err}.",
            do_next="Give the transcript.json that was kept with the signed page.",
        ) from err
    return found


def recover(transcript: Transcript, texts: Sequence[str], folder: Path) -> dict[str, list[str]]:
    """Put the secrets together from the pages of holders, and write each that could be.

    Parameters
    ----------
    transcript : Transcript
    texts : sequence of str
        What stands on the pages, or was typed from them.
    folder : Path
        Where the secrets are written. One that is there already stays; another under its name is
        never written over.

    Returns
    -------
    dict of str to list of str
        By name of the secret, the holders whose shares gave it.

    Raises
    ------
    DrawError
        If a line was mistyped, the shares do not give the key of the transcript, or another
        secret lies in the folder; then nothing is written.
    """
    shares: dict[str, dict[int, bytes]] = {}
    for text in texts:
        for name, number, data in read_shares(text):
            shares.setdefault(name, {})[number] = data
    found: dict[str, bytes] = {}
    agreed: dict[str, list[str]] = {}
    for each in transcript.held:
        secret, numbers = _recovered(transcript, each, shares.get(each.name, {}))
        found[each.name] = secret
        agreed[each.name] = [transcript.holders[number - 1] for number in numbers]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lost = {}
    for name, secret in found.items():
        path = folder / Path(name).name
        if not path.exists():
            lost[path] = secret
        elif read_secret(path) != secret:
            raise DrawError(
                f"There is another secret {path} already.",
                do_next="Name another folder; a secret in use is never written over.",
            )
    for path, secret in lost.items():
        write_secret(path, secret)
    return agreed


def _recovered(
    transcript: Transcript, each: Held, shares: Mapping[int, bytes]
) -> tuple[bytes, tuple[int, ...]]:
    public = bytes.fromhex(each.public)
    there = {n: data for n, data in shares.items() if 1 <= n <= len(transcript.holders)}
    got = escrow.recover(
        there, transcript.threshold, lambda secret: public_of(each.kind, secret) == public
    )
    if got is None:
        wrong = [
            transcript.holders[n - 1]
            for n, data in there.items()
            if sha256(data).hexdigest() != each.shares[transcript.holders[n - 1]]
        ]
        named = f" The share of {', '.join(wrong)} is not the one handed out." if wrong else ""
        raise DrawError(
            f"{len(there)} shares do not give the key {each.public[:16]} of {each.name}.{named}",
            do_next=f"{transcript.threshold} true shares are needed: ask further holders.",
        )
    return got.link, got.holders


# What stands on paper


def written(name: str, number: int, data: bytes) -> str:
    """Return a share as a line of letters and digits that can be typed, with its own check."""
    check = sha256(f"{_PREFIX} {name} {number}".encode() + data).digest()[:_CHECK_BYTES]
    text = base64.b32encode(data + check).decode("ascii").rstrip("=")
    groups = [text[at : at + _GROUP] for at in range(0, len(text), _GROUP)]
    return f"{_PREFIX} {name} {number} {' '.join(groups)}"


def read_shares(text: str) -> list[tuple[str, int, bytes]]:
    """Return the shares that stand in a text: name of the secret, number of the holder, bytes.

    Raises
    ------
    DrawError
        If there is none, or a line was mistyped.
    """
    found = []
    for line in text.splitlines():
        match = _LINE.fullmatch(" ".join(line.split()))
        if match is None:
            if line.strip().startswith(_PREFIX):
                raise _mistyped(line)
            continue
        letters = match[3].replace(" ", "")
        try:
            data = base64.b32decode(letters + "=" * (-len(letters) % 8))
        except ValueError as err:
            raise _mistyped(line) from err
        share_, name, number = data[:-_CHECK_BYTES], match[1], int(match[2])
        if written(name, number, share_).split() != line.split() or len(share_) != SECRET_BYTES:
            raise _mistyped(line)
        found.append((name, number, share_))
    if not found:
        raise DrawError(
            "There is no share in the text.",
            do_next=f"Give the whole lines that begin with {_PREFIX}.",
        )
    return found


def _mistyped(line: str) -> DrawError:
    return DrawError(
        f"A share was mistyped: {' '.join(line.split())[:40]}...",
        do_next="Compare every group of five with the paper; 0, 1, 8 and 9 do not occur.",
    )


def _share_page(transcript: Transcript, holder: str, lines: Sequence[str]) -> str:
    return "\n".join(
        [
            f"Share of {holder}, log {transcript.origin}, {transcript.at}",
            "",
            f"Any {transcript.threshold} of {len(transcript.holders)} holders put the keys "
            "together; fewer know nothing.",
            "Keep it sealed and where no other share lies. Give it out only for a recovery that "
            "two people asked for in writing.",
            "",
            *lines,
            "",
        ]
    )


def printed(transcript: Transcript) -> str:
    """Return the transcript as a page to be signed."""
    lines = [
        f"Ceremony of the keys of {transcript.origin}",
        f"Date: {transcript.at}",
        f"Any {transcript.threshold} of {len(transcript.holders)} holders put a key together.",
        "",
    ]
    for each in transcript.held:
        used = "signs the log" if each.kind == "log" else "an office draws with it"
        lines += [
            f"{each.name} ({used})",
            f"  public key {each.public}",
            "  share, by its SHA-256:",
        ]
        lines += [f"    {holder}: {digest}" for holder, digest in each.shares.items()]
        lines.append("")
    lines.append("We were present, saw the shares handed out, and no copy was kept but as said:")
    lines += ["", *(f"  {name}: ______________________________" for name in transcript.holders)]
    lines += ["  witness: ______________________________", ""]
    return "\n".join(lines)


def make_secret(path: Path, kind: str) -> bytes:
    """Make a new secret in a file for its owner alone, and return its public key.

    Raises
    ------
    DrawError
        If there is one already.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = secrets.token_bytes(SECRET_BYTES)
    write_secret(path, secret)
    return public_of(kind, secret)
