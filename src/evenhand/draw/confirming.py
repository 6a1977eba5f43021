"""Did the people whom the log names do what stands there under their names?

Actors and approvers in the log are the word of the office's server. Here each signs, with a key of
their own that the server never held, the entries that name them: afterwards and beside the log, in
files that the auditor gathers. What is not confirmed within a day is told.
"""

from __future__ import annotations

import json
import re
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evenhand.draw import leaves, merkle, notes, published
from evenhand.draw.failures import moment
from evenhand.draw.secret_files import read_secret, write_secret
from evenhand.draw.state import DAY
from evenhand.errors import DrawError

KEY: Final = "confirm.key"
TITLE: Final = "evenhand-draw confirmed v1"
_LINE: Final = re.compile("([0-9]{1,15}) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Act:
    """An entry of the log that names people.

    Attributes
    ----------
    index, at : int
    leaf : mapping
    hashed : bytes
        Its hash in the tree.
    """

    index: int
    at: int
    leaf: Mapping[str, Any]
    hashed: bytes

    @property
    def names(self) -> tuple[str, ...]:
        """Return whom it names, the actor first."""
        found = (self.leaf.get(role) for role in ("actor", "approver"))
        return tuple(name for name in found if name)

    @property
    def sentence(self) -> str:
        """Return the whole entry, as whoever signs it should read it."""
        shown = {key: value for key, value in self.leaf.items() if key != "at"}
        return f"leaf {self.index}, {moment(self.at)}: {json.dumps(shown, sort_keys=True)}"


@dataclass(frozen=True, slots=True)
class Acts:
    """The entries of a log that name people, with its name and its last time."""

    origin: str
    now: int
    acts: tuple[Act, ...]

    def of(self, name: str) -> tuple[Act, ...]:
        """Return those that name somebody."""
        return tuple(act for act in self.acts if name in act.names)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What people have confirmed of a log.

    Attributes
    ----------
    confirmed, waiting : int
        Names under entries: signed, and not signed yet within a day.
    missing : tuple of (Act, str)
        Entries of more than a day ago that somebody named there, whose key is known, did not sign.
    faults : tuple of str
        Files that confirm something else than stands in the log.
    keyless : mapping of str to int
        By name without a key, the entries that stand on the server's word alone.
    """

    confirmed: int
    waiting: int
    missing: tuple[tuple[Act, str], ...]
    faults: tuple[str, ...]
    keyless: Mapping[str, int]


def make_key(folder: Path, name: str) -> notes.Key:
    """Make the key that somebody signs with, on a machine of their own; return its public part.

    Raises
    ------
    DrawError
        If there is one already, or the name is none of the log.
    """
    if not leaves.NAME(name):
        raise DrawError(
            f"{name[:70]!a} is no name of the log.",
            do_next="Give the name of the token: 1 to 64 of A-Z a-z 0-9 . _ : -.",
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = secrets.token_bytes(32)
    write_secret(folder / KEY, secret)
    return notes.Key(name, notes.public_key(secret))


def read_acts(log: Path) -> Acts:
    """Read the entries of a published log that name people; also those at fault.

    Raises
    ------
    DrawError
        If there is no log, or it is not whole.
    """
    origin, now, found = "", 0, []
    try:
        for index, data in enumerate(published.read_log(log)):
            try:
                leaf = leaves.read(data)
            except leaves.LeafError:
                continue
            origin = leaf["origin"] if index == 0 and leaf["kind"] == "start" else origin
            now = max(now, leaf["at"])
            if leaf.get("actor") or leaf.get("approver"):
                found.append(Act(index, leaf["at"], leaf, merkle.leaf_hash(data)))
    except published.TileError as err:
        raise DrawError(
            f"The log in {log} is not whole: {err.what}",
            do_next="Ask evenhand draw verify what is wrong, and fetch it again.",
        ) from err
    return Acts(origin, now, tuple(found))


def confirm(acts: Acts, wanted: Sequence[int], name: str, folder: Path) -> bytes:
    """Sign entries that name somebody; return the note.

    Raises
    ------
    DrawError
        If one does not name that person, none is asked for, or the key cannot be read.
    """
    own = {act.index: act for act in acts.of(name)}
    if not wanted or (others := sorted(set(wanted) - own.keys())):
        which = ", ".join(map(str, others)) if wanted else "none"
        raise DrawError(
            f"Entries that do not name {name}: {which}.",
            do_next="Sign only what evenhand draw confirm list shows under your name.",
        )
    lines = [f"{index} {own[index].hashed.hex()}\n" for index in sorted(set(wanted))]
    text = "".join([f"{TITLE}\n{acts.origin}\n", *lines])
    signature = notes.sign(text, name, read_secret(folder / KEY))
    return notes.write(notes.Note(text, (signature,)))


def check(acts: Acts, keys: Iterable[notes.Key], given: Mapping[str, bytes]) -> Confirmed:
    """Set what people signed beside the entries that name them.

    Parameters
    ----------
    acts : Acts
    keys : iterable of notes.Key
        Of people, under the names of their tokens; from themselves, not from the server.
    given : mapping of str to bytes
        Notes, by the names of their files.
    """
    by_name = {key.name: key for key in keys}
    there = {act.index: act for act in acts.acts}
    signed: set[tuple[int, str]] = set()
    faults = []
    for file, data in given.items():
        try:
            who, entries = _read(data, acts.origin, by_name)
        except DrawError as err:
            faults.append(f"{file}: {err.what}")
            continue
        for index, hashed in entries:
            act = there.get(index)
            if act is None or act.hashed != hashed or who not in act.names:
                faults.append(f"{file}: {who} confirmed another leaf {index} than is in this log")
            else:
                signed.add((index, who))
    named = [(act, name) for act in acts.acts for name in act.names]
    open_ = [x for x in named if x[1] in by_name and (x[0].index, x[1]) not in signed]
    missing = tuple(x for x in open_ if acts.now > x[0].at + DAY)
    keyless = Counter(name for _, name in named if name not in by_name)
    return Confirmed(len(signed), len(open_) - len(missing), missing, tuple(faults), keyless)


def read_files(paths: Iterable[Path]) -> dict[str, bytes]:
    """Return what files hold, by their names.

    Raises
    ------
    DrawError
        If one cannot be read.
    """
    found = {}
    for path in paths:
        try:
            found[str(path)] = path.read_bytes()
        except OSError as err:
            raise DrawError(
                f"{path} cannot be read: {err.strerror}.", do_next="Name files that people signed."
            ) from err
    return found


def _read(
    data: bytes, origin: str, keys: Mapping[str, notes.Key]
) -> tuple[str, list[tuple[int, bytes]]]:
    note = notes.read(data)
    title, of_log, *lines = note.text.splitlines() + [""] * 2
    if (title, of_log) != (TITLE, origin):
        raise DrawError("it confirms nothing of this log", do_next="Give files for this log.")
    who = next((n for s in note.signatures if (n := s.name) in keys), "")
    if not who or not notes.verify(note, keys[who]):
        raise DrawError("it is not signed by a key that was given", do_next="Give the key.")
    entries = [_LINE.fullmatch(line) for line in lines if line]
    if not all(entries):
        raise DrawError("a line of it names no entry", do_next="Ask for it again.")
    return who, [(int(each[1]), bytes.fromhex(each[2])) for each in entries if each]
