"""How many messages of the web product does a language have?"""

from __future__ import annotations

from dataclasses import dataclass

from evenhand.web.translations.faults import faults
from evenhand.web.translations.message_file import read
from evenhand.web.translations.packs import TEMPLATE, Pack


@dataclass(frozen=True, slots=True)
class Completeness:
    """Counts of one language.

    Attributes
    ----------
    messages : int
        Of the web product.
    translated : int
        Of those, shown in this language.
    faulty : int
        Translations that cannot be shown; they are not among the translated.
    """

    messages: int
    translated: int
    faulty: int

    @property
    def percent(self) -> int:
        """How many in a hundred are translated; 100 only where all are."""
        return 100 * self.translated // self.messages


def completeness(pack: Pack) -> Completeness:
    """Count the messages of a language; in English every message is there.

    Raises
    ------
    ConfigError
        If a file cannot be read.
    """
    wanted = {m.key for m in read(TEMPLATE).messages}
    if not pack.files:
        return Completeness(len(wanted), len(wanted), 0)
    said: set[tuple[str | None, str, str | None]] = set()
    faulty = 0
    for path in pack.files:
        file = read(path)
        wrong = {f.message.key for f in faults(file)}
        faulty += len(wrong)
        said |= {m.key for m in file.messages if m.is_translated} - wrong
    return Completeness(len(wanted), len(wanted & said), faulty)
