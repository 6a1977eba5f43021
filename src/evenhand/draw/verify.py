"""Was every draw of a published log made as the page of the log says?

Reads the leaves, recomputes the tree, and asks the rules of each leaf; proofs are checked beside.
Nothing is needed but the published files.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from evenhand.draw import checkpoint, leaves, merkle, notes, ranking
from evenhand.draw.failures import Failure
from evenhand.draw.proofs import Proofs
from evenhand.draw.published import Published
from evenhand.draw.rules import Rules
from evenhand.draw.state import AHEAD_SECONDS, DAY, UNDRAWN_SECONDS
from evenhand.errors import DrawError

READINGS: Final = 2
"""Readings that presume proofs to be right; the third presumes nothing, so that no log, however it
is made, is read more often."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found.

    Attributes
    ----------
    origin : str
        Of the log; empty where it could not be read.
    size : int
        Leaves that were read.
    root : bytes
        Of their tree.
    failures : tuple of Failure
        Of the tree first, then by leaf.
    counts : mapping of str to int
        As they are published.
    has_beacon : bool
        Whether the log mixes in a beacon, whose own signature is not checked here.
    seconds : mapping of str to float
        ``vrf`` and ``tickets`` summed over processes, ``merkle``, ``rules`` (reading included) and
        ``wall``.
    """

    origin: str
    size: int
    root: bytes
    failures: tuple[Failure, ...]
    counts: Mapping[str, int]
    has_beacon: bool
    seconds: Mapping[str, float] = field(repr=False)

    @property
    def shares(self) -> dict[str, float | None]:
        """Draws with a binding cap, of those checked, and with few eligible; None of no draw."""
        parts = {"binding": "checked", "few": "draws"}
        return {
            name: self.counts[name] / self.counts[whole] if self.counts[whole] else None
            for name, whole in parts.items()
        }

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "origin": self.origin,
            "size": self.size,
            "root": self.root.hex(),
            "failures": [failure.to_dict() for failure in self.failures],
            "counts": dict(self.counts),
            "shares": self.shares,
            "beacon": "signature not checked" if self.has_beacon else "none",
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
        }

    def of_day(self, day: date) -> tuple[Failure, ...]:
        """Return the failures since a day (UTC) and those of the log as a whole."""
        first = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
        return tuple(f for f in self.failures if f.since is None or first <= f.since < first + DAY)


@dataclass(slots=True)
class _Reading:
    """One reading of the leaves."""

    rules: Rules
    tree: merkle.Tree
    times: dict[int, tuple[str, int]]
    """Kind and time of the leaves at fault that could be read."""
    files: Published
    checkpoint: bytes
    """Empty if there is none that can be read."""
    merkle_seconds: float


def verify(
    folder: Path,
    *,
    key: notes.Key | None = None,
    witnesses: Sequence[notes.Key] = (),
    processes: int | None = None,
    now: int | None = None,
) -> Verdict:
    """Verify a published log.

    Parameters
    ----------
    folder : Path
        With ``checkpoint`` and ``tile/``.
    key : notes.Key or None
        Of the log, from elsewhere; without it the log's own first leaf is believed.
    witnesses : sequence of notes.Key
        Who must have cosigned the checkpoint.
    processes : int or None
        For the proofs; by default one a core.
    now : int or None
        The time, for what is missing, and that the log must not be ahead of; by default the log's
        own.

    Raises
    ------
    DrawError
        If there is no such folder.
    """
    if not folder.is_dir():
        raise DrawError(
            f"There is no folder {folder}.", do_next="Name the folder that holds the checkpoint."
        )
    started = perf_counter()
    count = processes or os.cpu_count() or 1
    wrong: set[tuple[int, bytes]] = set()
    spent = {"vrf": 0.0, "tickets": 0.0, "merkle": 0.0}
    for _ in range(READINGS):
        with Proofs(count, wrong) as proofs:
            reading = _read(folder, proofs)
        spent["vrf"] += proofs.vrf_seconds
        spent["tickets"] += proofs.ticket_seconds
        spent["merkle"] += reading.merkle_seconds
        if not proofs.found_wrong:
            break
    else:
        reading = _read(folder, None)
    failures = _of_tree(reading, key, witnesses)
    if now is not None and reading.rules.now > now + AHEAD_SECONDS:
        failures.append(Failure("ahead", None))
    failures += _of_leaves(reading, now)
    spent["wall"] = perf_counter() - started
    beside = (spent["vrf"] + spent["tickets"]) if count == 1 else 0.0
    spent["rules"] = spent["wall"] - spent["merkle"] - beside
    rules = reading.rules
    return Verdict(
        rules.start.get("origin", ""),
        reading.tree.size,
        reading.tree.root(),
        tuple(failures),
        rules.published(),
        rules.start.get("beacon") is not None,
        spent,
    )


def _read(folder: Path, proofs: Proofs | None) -> _Reading:
    tree, files = merkle.Tree(), Published(folder)
    rules = Rules(tree.root, ranking.rank if proofs is None else proofs)
    if proofs is not None:
        proofs.told = rules.ranked
    note, size = _checkpoint(files)
    reading = _Reading(rules, tree, {}, files, note, 0.0)
    for data in files.leaves(size):
        if rules.size == 0 or rules.is_started:
            _take(reading, data)
            if proofs is not None:
                proofs.go_on()
        before = perf_counter()
        tree.append(merkle.leaf_hash(data))
        reading.merkle_seconds += perf_counter() - before
    if proofs is not None:
        proofs.finish()
    return reading


def _take(reading: _Reading, data: bytes) -> None:
    index = reading.rules.size
    code = reading.rules.read(data)
    if code is not None and code not in ("leaf", "canonical"):
        leaf = leaves.read(data)
        reading.times[index] = (leaf["kind"], leaf["at"])


def _checkpoint(files: Published) -> tuple[bytes, int | None]:
    """Return the checkpoint and the size it states; leaves are read without one too."""
    try:
        note = files.checkpoint()
        return note, checkpoint.parse(note).size
    except DrawError:
        # It is none: said by _of_tree.
        return b"", None


def _of_tree(
    reading: _Reading, key: notes.Key | None, witnesses: Sequence[notes.Key]
) -> list[Failure]:
    failures = []
    if not _is_signed(reading, key, witnesses):
        failures.append(Failure("checkpoint", None))
    reading.files.compare(reading.tree)
    if reading.files.faults:
        failures.append(Failure("tile", None))
    return failures


def _is_signed(reading: _Reading, key: notes.Key | None, witnesses: Sequence[notes.Key]) -> bool:
    start = reading.rules.start
    own = notes.Key(start["origin"], bytes.fromhex(start["log_key"])) if start else None
    if key is not None and own is not None and key != own:
        return False
    asked = key or own
    data = reading.checkpoint
    if asked is None or not data:
        return False
    try:
        stated = checkpoint.verify(data, asked)
        cosigned = all(checkpoint.cosigned_at(data, each) is not None for each in witnesses)
    except DrawError:
        return False
    here = (asked.name, reading.tree.size, reading.tree.root())
    return cosigned and (stated.origin, stated.size, stated.root) == here


def _of_leaves(reading: _Reading, now: int | None) -> list[Failure]:
    rules = reading.rules
    found = [
        Failure(code, index, *reading.times.get(index, ("", None)))
        for index, code in rules.faults.items()
    ]
    opened = {draw.opened: draw for draw in rules.draws.values() if draw.opened in rules.failures}
    days = rules.start.get("open_days", 0) * DAY
    for index, code in rules.failures.items():
        since = opened[index].at + days if code == "overdue" else opened[index].opened_at
        found.append(Failure(code, index, "open", since))
    for index, code in rules.missing(now).items():
        if code == "unopened":
            found.append(Failure(code, index, "draw", rules.draws[index].at + days))
        elif code == "undrawn":
            closed = rules.lodged[index].round
            assert closed is not None
            since = closed.completed_at + UNDRAWN_SECONDS
            found.append(Failure(code, index, "lodge", since))
        else:
            since = rules.emergencies[index].at + DAY
            found.append(Failure(code, index, "emergency", since))
    return sorted(found, key=lambda failure: failure.index or 0)
