"""How far is each language translated, and who has looked at it?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from evenhand.errors import ConfigError
from evenhand.web.settings import PACKS
from evenhand.web.translations.completeness import Completeness, completeness
from evenhand.web.translations.packs import Pack


@dataclass(frozen=True, slots=True)
class Counted:
    """A language and how much of it there is.

    Attributes
    ----------
    pack : Pack
    of : Completeness or None
        None where a file of it cannot be read.
    fault : str
        Why it cannot be read; "" where it can.
    """

    pack: Pack
    of: Completeness | None
    fault: str = ""


@cache
def counts() -> tuple[Counted, ...]:
    """Return every language with its counts, made once a process: files are read at its start."""
    return tuple(_counted(pack) for pack in PACKS)


def _counted(pack: Pack) -> Counted:
    try:
        return Counted(pack, completeness(pack))
    except ConfigError as err:
        return Counted(pack, None, str(err))
