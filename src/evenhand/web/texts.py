"""Which instruments and rules does this house use, its own among them?

Own instruments lie in ``instruments`` of the house's folder, one file each; own rules of levels in
``observed_levels.yaml`` beside it. Both are read again when a file changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from evenhand.instruments.catalogue import Catalogue, catalogue
from evenhand.instruments.document import Requirement
from evenhand.instruments.meaning import meaning
from evenhand.instruments.scoring.level_rules import LevelRules, level_rules
from evenhand.web.settings import HOME

FOLDER: Final = HOME / "instruments"
RULES: Final = HOME / "observed_levels.yaml"

Stamp = tuple[tuple[str, int], ...]


def texts(on: date | None = None) -> Catalogue:
    """Return the instruments as they read on a day; the newest when not given.

    Raises
    ------
    InstrumentError
        If an own file cannot be read.
    """
    return _texts(_stamp(FOLDER.glob("*.y*ml")), on)


def levels() -> LevelRules:
    """Return the rules by which numbers become levels.

    Raises
    ------
    InstrumentError
        If the house's file of rules cannot be read.
    """
    return _levels(_stamp([RULES]))


def asked(digests: Mapping[str, str], on: date) -> dict[str, Requirement]:
    """Return requirements as they read when they were asked.

    Parameters
    ----------
    digests : mapping of str to str
        Of what each asked, as of `meaning`, by its id.
    on : date
        When they were asked.
    """
    stamp = _stamp(FOLDER.glob("*.y*ml"))
    now, meanings = _texts(stamp, None).entries, _meanings(stamp)
    return {
        id: now[id] if meanings.get(id) == digest else _texts(stamp, on).requirement(id)
        for id, digest in digests.items()
    }


def group_of(entry: Requirement, whole: Catalogue) -> Requirement:
    """Return the heading under which a requirement is counted.

    The topmost above it. One that has none, as an item of the Integrity Development Guide, is
    counted under the key factor that it refers to; without either it stands alone.
    """
    top = entry
    while top.parent is not None:
        top = whole.requirement(top.parent)
    if top is entry:
        for id in entry.related:
            named = whole.entries.get(id)
            if named is not None and named.level == "heading":
                return named
    return top


def grouped(
    entries: Iterable[Requirement], whole: Catalogue
) -> Mapping[str, tuple[Requirement, tuple[Requirement, ...]]]:
    """Return requirements under their headings, by the heading's id, in the texts' order."""
    found: dict[str, tuple[Requirement, tuple[Requirement, ...]]] = {}
    for entry in entries:
        heading = group_of(entry, whole)
        before = found.get(heading.id, (heading, ()))[1]
        found[heading.id] = (heading, (*before, entry))
    return found


def _stamp(files: Iterable[Path]) -> Stamp:
    return tuple(sorted((p.name, p.stat().st_mtime_ns) for p in files if p.is_file()))


@lru_cache(maxsize=8)
def _texts(stamp: Stamp, on: date | None) -> Catalogue:
    return catalogue(FOLDER if stamp else None, on)


@lru_cache(maxsize=2)
def _meanings(stamp: Stamp) -> Mapping[str, str]:
    return {id: meaning(entry) for id, entry in _texts(stamp, None).entries.items()}


@lru_cache(maxsize=2)
def _levels(stamp: Stamp) -> LevelRules:
    return level_rules(RULES if stamp else None)
