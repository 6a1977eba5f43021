"""Which tags are parts of one consignment, or the same one lodged under other papers?

A tag stands for a consignment as it was written. Whoever writes it otherwise draws anew: a bill of
lading with another number, a container moved to another bill. What stays the same shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from evenhand.draw.book import Book
from evenhand.draw.reading import LogRead

CONTAINER: Final = re.compile(r"[A-Z]{3}[JUZ][0-9]{7}")
"""Number of a container by ISO 6346: owner, category, serial, check digit."""
DAYS: Final = 30
"""A container that comes again later than this carries another consignment."""

Tag = tuple[str, str]
"""Office and tag."""


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


def _runs(tags: Sequence[tuple[int, Tag]]) -> Iterable[list[Tag]]:
    """Yield runs of two tags and more, each lodged within the days after the one before."""
    run: list[tuple[int, Tag]] = []
    for at, tag in tags:
        if run and at - run[-1][0] > DAYS * 86_400:
            if len(run) > 1:
                yield [each for _, each in run]
            run = []
        run.append((at, tag))
    if len(run) > 1:
        yield [each for _, each in run]
