"""How is a file of translated messages (.po) read, written and compiled?

The form is that of GNU gettext. Python's own library reads what is compiled here, and nothing
has to be installed to compile it: a translator's file works where it is put.
"""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from evenhand.errors import ConfigError

MAGIC: Final = 0x950412DE
"""First word of a compiled file (GNU gettext manual, 10.3, The Format of GNU MO Files)."""
KEYWORD: Final = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d+)\])?)\s+(".*")$')
CONTEXT: Final = "\x04"


@dataclass(frozen=True, slots=True)
class Message:
    """One message and its translation.

    Attributes
    ----------
    text : str
        In English, as the code has it.
    plural : str or None
        In English for any number but one; None where no number decides.
    context : str or None
        What tells it from a message of the same words.
    said : tuple of str
        The translation, one a plural form; empty texts where there is none.
    places : tuple of str
        Files that have it, as ``web/gate/views.py``.
    notes : tuple of str
        Comments of translators.
    is_fuzzy : bool
        Whether a translator is still to look at it: then it is not used.
    """

    text: str
    plural: str | None = None
    context: str | None = None
    said: tuple[str, ...] = ("",)
    places: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_fuzzy: bool = False

    @property
    def key(self) -> tuple[str | None, str, str | None]:
        """What tells it from every other message."""
        return self.context, self.text, self.plural

    @property
    def is_translated(self) -> bool:
        """Whether every form of it is said, and nobody doubts it."""
        return bool(self.said) and all(self.said) and not self.is_fuzzy


@dataclass(frozen=True, slots=True)
class MessageFile:
    """The messages of one language.

    Attributes
    ----------
    header : dict of str to str
        As ``Language``, ``Plural-Forms``, ``X-Evenhand-State``.
    messages : tuple of Message
        In the order of the file.
    """

    header: dict[str, str]
    messages: tuple[Message, ...]

    @property
    def translated(self) -> int:
        """How many messages are translated."""
        return sum(m.is_translated for m in self.messages)


@dataclass(slots=True)
class _Open:
    """An entry while its lines are read."""

    parts: dict[str, list[str]] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_fuzzy: bool = False
    last: str = ""


def read(path: Path) -> MessageFile:
    """Read a file of messages.

    Raises
    ------
    ConfigError
        If it cannot be read, a line is none of such a file, or a message stands in it twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as err:
        raise ConfigError(
            f"The messages {path} cannot be read: {err}.",
            do_next="Save them as a .po file in UTF-8 that Evenhand's account may read.",
        ) from err
    return parsed(text, path)


def parsed(text: str, path: Path, *, may_repeat: bool = False) -> MessageFile:
    """Read messages from the text of a file, as `read` does.

    Parameters
    ----------
    text : str
    path : Path
        Where it is from, for what is said of faults.
    may_repeat : bool
        Whether a message may stand twice, as after a merge: then the translated one is kept.

    Raises
    ------
    ConfigError
        If a line is none of such a file, or a message stands in it twice.
    """
    header: dict[str, str] = {}
    messages: dict[tuple[str | None, str, str | None], Message] = {}
    for number, entry in _entries(text, path):
        message = _message(entry, path, number)
        if message.text == "" and message.context is None:
            header = header_of(message.said[0])
        elif message.key in messages and may_repeat:
            if message.is_translated:
                messages[message.key] = message
        elif message.key in messages:
            raise ConfigError(
                f"The message '{message.text[:60]}' stands twice in {path}, again before line "
                f"{number}.",
                do_next="Keep one of the two.",
            )
        else:
            messages[message.key] = message
    return MessageFile(header, tuple(messages.values()))


def header_of(text: str) -> dict[str, str]:
    """Return the header that the translation of the empty message is."""
    pairs = (line.partition(":") for line in text.splitlines() if ":" in line)
    return {name.strip(): value.strip() for name, _, value in pairs}


def written(file: MessageFile) -> str:
    """Return a file as text that every editor of such files reads."""
    head = "".join(f"{name}: {value}\n" for name, value in file.header.items())
    blocks = ['msgid ""\n' + _said("msgstr", head)]
    blocks += [_block(message) for message in file.messages]
    return "\n".join(blocks)


def compiled(file: MessageFile) -> bytes:
    """Return what the gettext library reads: only messages that are translated, sorted."""
    head = "".join(f"{name}: {value}\n" for name, value in file.header.items())
    pairs = [(b"", head.encode("utf-8"))]
    for message in file.messages:
        if message.is_translated:
            pairs.append((_original(message), "\0".join(message.said).encode("utf-8")))
    pairs.sort()
    # Header of seven words, the table of originals, the table of translations, then the texts.
    first = 28 + 16 * len(pairs)
    tables: list[int] = []
    texts = bytearray()
    for place in (0, 1):
        for pair in pairs:
            tables += [len(pair[place]), first + len(texts)]
            texts += pair[place] + b"\0"
    words = [MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 28 + 16 * len(pairs), *tables]
    return struct.pack(f"<{len(words)}I", *words) + bytes(texts)


def merged(template: MessageFile, old: MessageFile) -> MessageFile:
    """Return the messages of a template with the translations that an older file has of them.

    A message that the template no longer has is left out; one that is new waits for a translator.
    """
    known = {m.key: m for m in old.messages}
    forms = plural_count(old.header)
    messages = []
    for message in template.messages:
        empty = ("",) * (forms if message.plural is not None else 1)
        was = known.get(message.key)
        said = was.said if was is not None and len(was.said) == len(empty) else empty
        notes, is_fuzzy = (was.notes, was.is_fuzzy) if was is not None else ((), False)
        messages.append(replace(message, said=said, notes=notes, is_fuzzy=is_fuzzy))
    return MessageFile(old.header, tuple(messages))


def plural_count(header: dict[str, str]) -> int:
    """Return how many plural forms a header announces; two where it announces none."""
    found = re.search(r"nplurals\s*=\s*(\d+)", header.get("Plural-Forms", ""))
    return int(found[1]) if found else 2


def _entries(text: str, path: Path) -> Iterator[tuple[int, _Open]]:
    entry = _Open()
    number = 0
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        begins = line.startswith(("msgctxt", "#")) or (
            line.startswith("msgid ") and "msgid" in entry.parts
        )
        if (begins or not line) and any(p.startswith("msgstr") for p in entry.parts):
            yield number, entry
            entry = _Open()
        if line:
            _take(entry, line, path, number)
    if any(p.startswith("msgstr") for p in entry.parts):
        yield number, entry


def _take(entry: _Open, line: str, path: Path, number: int) -> None:
    found = KEYWORD.match(line)
    if line.startswith("#:"):
        entry.places += line[2:].split()
    elif line.startswith("#,"):
        entry.is_fuzzy |= "fuzzy" in line
    elif line.startswith("#~"):
        return
    elif line.startswith("#"):
        entry.notes.append(line[1:].strip())
    elif found is not None:
        entry.last = found[1]
        entry.parts[entry.last] = [_unquoted(found[3], path, number)]
    elif line.startswith('"') and entry.last:
        entry.parts[entry.last].append(_unquoted(line, path, number))
    else:
        raise ConfigError(
            f"Line {number} of {path} is no line of a file of messages: {line[:60]}",
            do_next="Put the quotation marks right, or open the file in an editor for .po files.",
        )


def _message(entry: _Open, path: Path, number: int) -> Message:
    parts = {name: "".join(texts) for name, texts in entry.parts.items()}
    if "msgid" not in parts:
        raise ConfigError(
            f"The translation before line {number} of {path} has no message that it translates.",
            do_next="Take the file anew: evenhand languages begin.",
        )
    plural = parts.get("msgid_plural")
    said: tuple[str, ...]
    if plural is None:
        said = (parts.get("msgstr", ""),)
    else:
        forms = {name: text for name, text in parts.items() if name.startswith("msgstr[")}
        said = tuple(forms.get(f"msgstr[{place}]", "") for place in range(len(forms)))
    return Message(
        text=parts["msgid"],
        plural=plural,
        context=parts.get("msgctxt"),
        said=said,
        places=tuple(entry.places),
        notes=tuple(entry.notes),
        is_fuzzy=entry.is_fuzzy,
    )


def _unquoted(text: str, path: Path, number: int) -> str:
    try:
        return str(ast.literal_eval(text))
    except (SyntaxError, ValueError) as err:
        raise ConfigError(
            f"The text of line {number} of {path} does not end as it began: {text[:60]}",
            do_next='Write \\" for a quotation mark inside a text, and \\\\ for a stroke.',
        ) from err


def _block(message: Message) -> str:
    lines = [f"# {note}\n" for note in message.notes]
    lines += [f"#: {place}\n" for place in message.places]
    flags = ["fuzzy"] if message.is_fuzzy else []
    flags += ["python-format"] if "%(" in message.text else []
    lines += [f"#, {', '.join(flags)}\n"] if flags else []
    if message.context is not None:
        lines.append(_said("msgctxt", message.context))
    lines.append(_said("msgid", message.text))
    if message.plural is None:
        lines.append(_said("msgstr", message.said[0]))
    else:
        lines.append(_said("msgid_plural", message.plural))
        lines += [_said(f"msgstr[{n}]", text) for n, text in enumerate(message.said)]
    return "".join(lines)


def _said(keyword: str, text: str) -> str:
    lines = text.splitlines(keepends=True)
    if len(lines) <= 1:
        return f"{keyword} {_quoted(text)}\n"
    return f'{keyword} ""\n' + "".join(f"{_quoted(line)}\n" for line in lines)


def _quoted(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + plain.replace("\t", "\\t").replace("\r", "\\r") + '"'


def _original(message: Message) -> bytes:
    text = message.text if message.context is None else f"{message.context}{CONTEXT}{message.text}"
    if message.plural is not None:
        text += f"\0{message.plural}"
    return text.encode("utf-8")


def keys(messages: Iterable[Message]) -> set[tuple[str | None, str, str | None]]:
    """Return what tells the messages apart."""
    return {m.key for m in messages}
