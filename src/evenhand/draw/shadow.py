"""Whom would the lot have dealt each recorded file, and how does that differ from what was dealt?

The seed of a shadow run is a stated text: anybody can foresee what it deals. So it is no real lot,
and nothing may be handled by it; it shows what a lot would change before one is begun.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256, sha512

from evenhand.draw.dealing import FEW
from evenhand.draw.selection import order


@dataclass(frozen=True, slots=True)
class Queued:
    """A file as it was dealt.

    Attributes
    ----------
    declaration : str
        Its number.
    queue : int
        The set in which any of its handlers could have been given any file.
    office, handler : str
        Where, and to whom it was dealt.
    """

    declaration: str
    queue: int
    office: str
    handler: str


@dataclass(frozen=True, slots=True)
class Shadow:
    """Whom the lot would have given a file.

    Attributes
    ----------
    drawn, following : str
        The handler drawn, and the next; "" where nobody else was there.
    eligible : int
        Handlers of the set.
    """

    drawn: str
    following: str
    eligible: int


@dataclass(frozen=True, slots=True)
class Load:
    """What the lot would change at one office.

    Attributes
    ----------
    office : str
    files, queues : int
        Files dealt, and the sets that they lie in.
    few_files, few_queues : int
        Those with fewer than three handlers.
    moved : int
        Files that the lot would have given to another.
    surplus, shadow_surplus : float
        Files above the share that each handler's weight gives, summed over sets: as dealt, and as
        the lot would have dealt.
    """

    office: str
    files: int
    queues: int
    few_files: int
    few_queues: int
    moved: int
    surplus: float
    shadow_surplus: float


def rosters(files: Iterable[Queued]) -> dict[int, dict[str, int]]:
    """Return the handlers who are seen in each set, each with weight 1."""
    found: dict[int, dict[str, int]] = {}
    for file in files:
        found.setdefault(file.queue, {})[file.handler] = 1
    return found


def deal(
    files: Sequence[Queued], weights: Mapping[int, Mapping[str, int]], seed: str
) -> list[Shadow]:
    """Deal every file by the tickets of the draw.

    Parameters
    ----------
    files : sequence of Queued
    weights : mapping of int to mapping
        By set, the tickets of each handler, 1 to 1,000.
    seed : str
        Stated; the same seed deals the same.

    Raises
    ------
    DrawError
        If a weight is another.
    """
    whole = sha512(b"evenhand-draw shadow v1\n" + seed.encode("utf-8")).digest()
    dealt = []
    for file in files:
        tag = sha256(b"evenhand-draw shadow v1\n" + file.declaration.encode("utf-8")).digest()
        ranked = order(whole, tag, weights[file.queue])
        dealt.append(Shadow(ranked[0], ranked[1] if len(ranked) > 1 else "", len(ranked)))
    return dealt


def loads(
    files: Sequence[Queued], dealt: Sequence[Shadow], weights: Mapping[int, Mapping[str, int]]
) -> list[Load]:
    """Count, by office, what the lot would have changed."""
    by_office: dict[str, list[tuple[Queued, Shadow]]] = {}
    for file, shadow in zip(files, dealt, strict=True):
        by_office.setdefault(file.office, []).append((file, shadow))
    return [_load(office, pairs, weights) for office, pairs in sorted(by_office.items())]


def _load(
    office: str, pairs: Sequence[tuple[Queued, Shadow]], weights: Mapping[int, Mapping[str, int]]
) -> Load:
    sizes = Counter(file.queue for file, _ in pairs)
    few = {queue for queue in sizes if len(weights[queue]) < FEW}
    recorded = Counter((file.queue, file.handler) for file, _ in pairs)
    shadows = Counter((file.queue, shadow.drawn) for file, shadow in pairs)
    return Load(
        office=office,
        files=len(pairs),
        queues=len(sizes),
        few_files=sum(sizes[queue] for queue in few),
        few_queues=len(few),
        moved=sum(file.handler != shadow.drawn for file, shadow in pairs),
        surplus=_surplus(recorded, sizes, weights),
        shadow_surplus=_surplus(shadows, sizes, weights),
    )


def _surplus(
    held: Mapping[tuple[int, str], int],
    sizes: Mapping[int, int],
    weights: Mapping[int, Mapping[str, int]],
) -> float:
    above = 0.0
    for (queue, handler), files in held.items():
        tickets = weights[queue]
        share = sizes[queue] * tickets[handler] / sum(tickets.values())
        above += max(0.0, files - share)
    return above
