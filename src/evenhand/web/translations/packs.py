"""Which languages are there, who looked after each, and how does Django come to read them?

Languages come with Evenhand, and an administration puts its own beside or before them: one file of
messages each, in the folder ``languages`` of its home. Both are compiled into the home when the web
product starts, so that nothing has to be built where a translator works.
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Final

from evenhand.errors import ConfigError
from evenhand.web.translations.faults import faults, rule_of
from evenhand.web.translations.message_file import MessageFile, compiled, header_of, read

log = logging.getLogger(__name__)

SHIPPED: Final = Path(__file__).parents[1] / "locale"
TEMPLATE: Final = SHIPPED / "django.pot"
"""Every message of the web product, untranslated."""
OWN: Final = "languages"
"""Folder of the home in which an administration's own files of messages lie, as ``uz.po``."""
COMPILED: Final = "compiled-languages"
ENGLISH: Final = "en"
CODE: Final = re.compile(r"[a-z]{2,3}(-[a-z]{2,8})?")
ORDER: Final = (ENGLISH, "ar", "fr", "ru", "es", "tk")
"""The five languages of the first release and the first draft; others follow by their code."""


class State(StrEnum):
    """How far a translation is to be trusted."""

    SOURCE = "source"
    DRAFT = "draft"
    UNREVIEWED = "unreviewed"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Pack:
    """One language.

    Attributes
    ----------
    code : str
        As a browser names it: ``tk``, ``pt-br``.
    name : str
        In the language itself.
    is_right_to_left : bool
    state : State
    reviewed_by : str
        The post that reviewed it; "" where nobody did.
    files : tuple of Path
        The administration's own first, since it wins; none for English.
    """

    code: str
    name: str
    is_right_to_left: bool
    state: State
    reviewed_by: str = ""
    files: tuple[Path, ...] = ()

    @property
    def is_draft(self) -> bool:
        """Whether a page must say that its words are a draft."""
        return self.state is State.DRAFT


SOURCE: Final = Pack(ENGLISH, "English", False, State.SOURCE)


def packs(home: Path) -> tuple[Pack, ...]:
    """Return the languages of a house, English first.

    A file that cannot be read is left out, and the log says so: no page fails for want of it.
    """
    found: dict[str, Pack] = {ENGLISH: SOURCE}
    own = sorted((home / OWN).glob("*.po"))
    for path in (*own, *sorted(SHIPPED.glob("*/LC_MESSAGES/django.po"))):
        try:
            pack = pack_of(path)
        except ConfigError as err:
            log.error("a language cannot be used", extra={"values": {"why": str(err)}})
            continue
        have = found.get(pack.code)
        found[pack.code] = replace(have, files=(*have.files, path)) if have and have.files else pack
    order = {code: place for place, code in enumerate(ORDER)}
    return tuple(sorted(found.values(), key=lambda p: (order.get(p.code, len(order)), p.code)))


def pack_of(path: Path) -> Pack:
    """Return the language of a file of messages, as its header says.

    Raises
    ------
    ConfigError
        If the file cannot be read, or its header does not say what it must.
    """
    header = _header(path)
    code = header.get("Language", "").lower().replace("_", "-")
    if not CODE.fullmatch(code) or code == ENGLISH:
        raise ConfigError(
            f"The header of {path} says Language: {code or 'nothing'}, which no pack is for.",
            do_next="Write the code of the language there, as tk or pt-br.",
        )
    said = header.get("X-Evenhand-State", State.DRAFT)
    if said not in (State.DRAFT, State.UNREVIEWED, State.REVIEWED):
        raise ConfigError(
            f"The header of {path} says X-Evenhand-State: {said}, which is no state.",
            do_next="Write draft, unreviewed or reviewed.",
        )
    try:
        rule_of(header)
    except ValueError as err:
        raise ConfigError(
            f"The header of {path} has no rule for plurals that can be read: {err}",
            do_next="Write it as Plural-Forms: nplurals=2; plural=(n != 1);",
        ) from err
    return Pack(
        code=code,
        name=header.get("X-Evenhand-Name") or code,
        is_right_to_left=header.get("X-Evenhand-Direction", "ltr") == "rtl",
        state=State(said),
        reviewed_by=header.get("X-Evenhand-Reviewed-By", ""),
        files=(path,),
    )


def locale_of(code: str) -> str:
    """Return how gettext writes a language: ``pt_BR`` for ``pt-br``."""
    language, _, place = code.partition("-")
    if not place:
        return language
    return f"{language}_{place.title() if len(place) > 2 else place.upper()}"


def folders(home: Path) -> tuple[Path, Path]:
    """Return where compiled messages lie: the administration's own, which win, and the shipped."""
    return home / COMPILED / "own", home / COMPILED / "shipped"


def compile_all(home: Path, among: Iterable[Pack]) -> None:
    """Compile every file of messages that changed since it was compiled last.

    Translations with a fault are left out, so that the page shows English there.
    """
    own, shipped = folders(home)
    for pack in among:
        for path in pack.files:
            where = shipped if path.is_relative_to(SHIPPED) else own
            target = where / locale_of(pack.code) / "LC_MESSAGES" / "django.mo"
            mark = sha256(path.read_bytes()).hexdigest()
            stamp = target.with_suffix(".sha256")
            if stamp.exists() and stamp.read_text(encoding="ascii") == mark and target.exists():
                continue
            try:
                data = compiled(without_faults(read(path)))
            except ConfigError as err:
                log.error("a language cannot be used", extra={"values": {"why": str(err)}})
                continue
            # Parents that are made on the way are open to others, whatever the mode.
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(target, data)
            _write(stamp, mark.encode("ascii"))


def without_faults(file: MessageFile) -> MessageFile:
    """Return a file without the translations that have a fault."""
    wrong = {fault.message.key for fault in faults(file)}
    return MessageFile(file.header, tuple(m for m in file.messages if m.key not in wrong))


def _header(path: Path) -> dict[str, str]:
    """Read the first entry alone: settings ask for it at every start."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            head: list[str] = []
            for line in lines:
                if not line.strip() and any(said.startswith("msgstr") for said in head):
                    break
                head.append(line)
    except (OSError, UnicodeDecodeError) as err:
        raise ConfigError(
            f"The messages {path} cannot be read: {err}.",
            do_next="Save them as a .po file in UTF-8 that Evenhand's account may read.",
        ) from err
    text = "".join(line.strip()[1:-1] for line in head if line.startswith('"'))
    return header_of(text.replace("\\n", "\n"))


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: several processes of a server start at one time."""
    handle, half = tempfile.mkstemp(dir=path.parent, prefix=".half-")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    os.replace(half, path)  # noqa: PTH105 -- the name is a string of mkstemp
