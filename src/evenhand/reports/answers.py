"""How is an answer that covers several outcomes set, so that it is read line by line?

An answer is one string. It is a list where it says so with line breaks, or where at least two of
its sentences begin with a different name of one to six words and a colon, as ``release hours: ...``
does; anything else is one paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

ONE_LINE: Final = 92
BRIEF: Final = 200

_NAME: Final = r"(?P<name>[^\W\d]\w*(?: \w+){0,5}): "
# At the start, after a sentence, after a line break or after the words that lead in the list.
_STARTS: Final = re.compile(rf"(?:^|(?<=[.!?:] )|(?<=\n)){_NAME}")
_SENTENCES: Final = re.compile(r"(?<=[.!?]) (?=[^\W_a-z])")
_CLAUSES: Final = re.compile(r"(?<=\w)(?=; )")
_ASIDE: Final = re.compile(r" ?\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Line:
    """One outcome's part of an answer; ``name`` is "" where a line names none."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it is set.

    Attributes
    ----------
    lead : str
        What is said before the list; the whole answer where there is no list.
    lines : tuple of Line
        One line an outcome; empty where there is no list.
    """

    lead: str
    lines: tuple[Line, ...] = ()


def read_answer(text: str) -> Answer:
    """Return an answer as a lead and lines."""
    text = text.strip()
    found = list(_STARTS.finditer(text))
    # The words that lead in a list end in a colon, as a name does, and are no outcome.
    found = [m for m in found if not _STARTS.match(text, m.end())]
    named = [m["name"] for m in found]
    if len(named) > 1 and len(set(named)) == len(named):
        ends = [m.start() for m in found[1:]] + [len(text)]
        lines = [
            Line(m["name"], text[m.end() : end].strip()) for m, end in zip(found, ends, strict=True)
        ]
        return Answer(text[: found[0].start()].strip(), tuple(lines))
    if "\n" in text:
        return Answer(
            "", tuple(Line("", part.strip()) for part in text.split("\n") if part.strip())
        )
    return Answer(text)


def one_line(text: str, *, instead: str = "", most: int = ONE_LINE) -> str:
    """Return an answer for a list of contents, on one line.

    Its first sentence without what stands in brackets if that fits; else ``instead``, such as the
    first number; else as many words as fit.
    """
    answer = read_answer(text)
    if answer.lines and all(line.name for line in answer.lines):
        first = ", ".join(line.name for line in answer.lines)
    else:
        first = _sentences(answer.lead or answer.lines[0].text)[0]
    first = " ".join(_ASIDE.sub("", first).split())
    for said in (first, instead):
        if said and len(said) <= most:
            return said
    return f"{first[:most].rsplit(' ', 1)[0].rstrip(',;:')} …"


def brief(text: str, *, most: int = BRIEF) -> str:
    """Return the whole sentences of a statement that fit ``most`` characters, at least the first.

    Of a list of outcomes the first line stands for all, and the rest are counted. Of a first
    sentence that is too long alone the clauses that fit are kept.
    """
    answer = read_answer(text)
    if answer.lines:
        first, others = answer.lines[0], len(answer.lines) - 1
        said = f"{first.name}: {first.text}" if first.name else first.text
        return f"{said} {_others(others)}".strip()
    kept, *others_said = _sentences(answer.lead)
    if len(kept) > most:
        clauses = [m.start() for m in _CLAUSES.finditer(kept) if m.start() <= most]
        return f"{kept[: clauses[-1]]}." if clauses else kept
    for part in others_said:
        if len(kept) + 1 + len(part) > most:
            break
        kept = f"{kept} {part}"
    return kept


def _sentences(text: str) -> list[str]:
    return _SENTENCES.split(text)


def _others(count: int) -> str:
    if not count:
        return ""
    return "One other outcome is inside." if count == 1 else f"{count} other outcomes are inside."
