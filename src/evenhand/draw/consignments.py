"""Which tags are parts of one consignment, or the same one lodged under other papers?

A tag stands for a consignment as it was written. Whoever writes it otherwise draws anew: a bill of
lading with another number, a container moved to another bill. What stays the same shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, TypeVar

from evenhand.draw.book import Book
from evenhand.draw.reading import LogRead

CONTAINER: Final = re.compile(r"[A-Z]{3}[JUZ][0-9]{7}")
"""Number of a container by ISO 6346: owner, category, serial, check digit."""
DAYS: Final = 30
"""A container that comes again later than this carries another consignment."""

Tag = tuple[str, str]
"""Office and tag."""
Lodged = TypeVar("Lodged")


def first_lodged(log: LogRead) -> dict[Tag, int]:
    """Return when each tag was lodged first."""
    found: dict[Tag, int] = {}
    for leaf, at in log.lodged_at.items():
        file = log.rules.lodged[leaf]
        found.setdefault((file.office, file.tag), at)
    return found


def together(log: LogRead, book: Book) -> Iterator[tuple[str, list[Tag]]]:
    """Yield each part of a consignment that stands under several tags of one office in thirty days.

    Parts are containers and bills of lading alike; ``CONTAINER`` tells them apart.
    """
    at = first_lodged(log)
    under: dict[tuple[str, str], set[tuple[int, Tag]]] = {}
    for office, tag, consignment in book.consignments:
        whose = (office, tag)
        if whose in at:
            for part in consignment.split("|"):
                under.setdefault((office, part), set()).add((at[whose], whose))
    for (_, part), tags in sorted(under.items()):
        for run in _runs(sorted(tags)):
            yield part, run


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a consignment was lodged first, in one of several logs.

    Attributes
    ----------
    log : int
        Which of the logs.
    office, tag : str
    at : int
        Seconds since 1970.
    draw : int
        Leaf of its draw; -1 for none.
    """

    log: int
    office: str
    tag: str
    at: int
    draw: int


@dataclass(frozen=True, slots=True)
class Several:
    """A consignment, or a container of one, that was lodged at several offices.

    Attributes
    ----------
    what : str
        The consignment's key, or the container.
    places : tuple of Place
        By time.
    """

    what: str
    places: tuple[Place, ...]

    @property
    def is_drawn_again(self) -> bool:
        """Say whether one office drew it in two logs: a log that ended was begun anew for it."""
        drawn = {(place.log, place.office) for place in self.places if place.draw >= 0}
        return len({office for _, office in drawn}) < len(drawn)


def at_several_offices(sides: Sequence[tuple[LogRead, Book]]) -> Iterator[Several]:
    """Yield what was lodged at several offices, or at one in several logs.

    Each office draws for itself, since others work there. A bill of lading is the same for ever, a
    container for thirty days.

    Parameters
    ----------
    sides : sequence of (LogRead, Book)
        Each log with the book of its offices.
    """
    whole: dict[str, set[Place]] = {}
    parts: dict[str, set[Place]] = {}
    for number, (log, book) in enumerate(sides):
        at = first_lodged(log)
        for office, tag, consignment in book.consignments:
            if (office, tag) not in at:
                continue
            draw = log.rules.offices[office].files[tag].draw
            place = Place(number, office, tag, at[office, tag], -1 if draw is None else draw.index)
            split = consignment.split("|")
            containers = [part for part in split if CONTAINER.fullmatch(part)]
            if len(containers) < len(split):
                whole.setdefault(consignment, set()).add(place)
            for part in containers:
                parts.setdefault(part, set()).add(place)
    told: set[frozenset[Place]] = set()
    for what, places in sorted(whole.items()):
        if _are_several(places):
            told.add(frozenset(places))
            yield Several(what, _by_time(places))
    for what, places in sorted(parts.items()):
        for run in _runs([(place.at, place) for place in _by_time(places)]):
            if _are_several(run) and not any(known.issuperset(run) for known in told):
                yield Several(what, tuple(run))


def _are_several(places: Iterable[Place]) -> bool:
    return len({(place.log, place.office) for place in places}) > 1


def _by_time(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(sorted(places, key=attrgetter("at", "log", "office", "tag")))


def joined(log: LogRead, book: Book) -> dict[Tag, str]:
    """Return a name for the consignment of each tag: one for all that share a part."""
    leader = {tag: tag for tag in first_lodged(log)}

    def find(tag: Tag) -> Tag:
        while leader[tag] != tag:
            leader[tag] = leader[leader[tag]]
            tag = leader[tag]
        return tag

    for _, tags in together(log, book):
        for other in tags[1:]:
            one, two = sorted((find(tags[0]), find(other)))
            leader[two] = one
    return {tag: "/".join(find(tag)) for tag in leader}


def _runs(tags: Sequence[tuple[int, Lodged]]) -> Iterable[list[Lodged]]:
    """Yield runs of two tags and more, each lodged within the days after the one before."""
    run: list[tuple[int, Lodged]] = []
    for at, tag in tags:
        if run and at - run[-1][0] > DAYS * 86_400:
            if len(run) > 1:
                yield [each for _, each in run]
            run = []
        run.append((at, tag))
    if len(run) > 1:
        yield [each for _, each in run]
