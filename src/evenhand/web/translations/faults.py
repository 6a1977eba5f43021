"""What is wrong with a translation, so that a page would break or say another thing?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from gettext import c2py
from typing import Final

from evenhand.web.translations.message_file import Message, MessageFile, plural_count

PLACEHOLDER: Final = re.compile(r"%\(\w+\)[a-zA-Z]|\{\w+\}")
MARKUP: Final = re.compile(r"<[^<>]*>|&\w+;")
PLURALS: Final = {
    "en": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "tk": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
    "(n%100<12 || n%100>14) ? 1 : 2);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 && n%100<=99 ? 4 : 5);",
}
"""Rules for whole numbers, as gettext writes them (Unicode CLDR 46, Language Plural Rules)."""
ENOUGH: Final = 201
"""Rules of CLDR for whole numbers repeat after 100; what stands for one number does so by here."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A message and what is wrong with its translation."""

    message: Message
    what: str


def faults(file: MessageFile) -> tuple[Fault, ...]:
    """Return every fault of the translations of a file, none where nothing is wrong.

    Placeholders and markup must be those of the message: a translation brings in no link and no
    mark of its own. A form that stands for one number alone may leave numbers out.
    """
    found = []
    for message in file.messages:
        if message.is_translated:
            found += [Fault(message, what) for what in _faults(message, file.header)]
    return tuple(found)


def rule_of(header: dict[str, str]) -> Callable[[int], int]:
    """Return which form stands for a number, as the header of a file says.

    Raises
    ------
    ValueError
        If the header has no rule that can be read.
    """
    found = re.search(r"plural\s*=\s*([^;]+);?\s*$", header.get("Plural-Forms", ""))
    if found is None:
        raise ValueError("There is no rule for plurals.")
    rule: Callable[[int], int] = c2py(found[1].strip())
    return rule


def _faults(message: Message, header: dict[str, str]) -> list[str]:
    if message.plural is None:
        return _unlike(message.text, message.said[0], may_lack=False)
    wanted = plural_count(header)
    if len(message.said) != wanted:
        return [f"It has {len(message.said)} plural forms; this language has {wanted}."]
    try:
        rule = rule_of(header)
    except ValueError as err:
        return [str(err)]
    times = Counter(rule(number) for number in range(ENOUGH))
    return [
        what
        for form, text in enumerate(message.said)
        for what in _unlike(message.plural, text, may_lack=times[form] <= 1)
    ]


def _unlike(original: str, said: str, *, may_lack: bool) -> list[str]:
    found = []
    for pattern, name in ((PLACEHOLDER, "placeholders"), (MARKUP, "marks")):
        want, have = Counter(pattern.findall(original)), Counter(pattern.findall(said))
        if have - want:
            found.append(f"It has {name} that the message has not: {_listed(have - want)}.")
        if want - have and not (may_lack and name == "placeholders"):
            found.append(f"It lacks {name} of the message: {_listed(want - have)}.")
    if PLACEHOLDER.search(original) and "%" in PLACEHOLDER.sub("", said).replace("%%", ""):
        found.append("It has a single %, which must be written %% beside placeholders.")
    if original.strip() and (original[0] == "\n") is not (said[0] == "\n"):
        found.append("It begins with an empty line, or the message does, and the other does not.")
    return found


def _listed(some: Counter[str]) -> str:
    return ", ".join(sorted(some))
