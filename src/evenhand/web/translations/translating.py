"""How does a national translator take, check and add a language?"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from evenhand.errors import ConfigError
from evenhand.web.translations import packs
from evenhand.web.translations.faults import PLURALS, Fault, faults
from evenhand.web.translations.message_file import MessageFile, merged, read, written
from evenhand.web.translations.packs import Pack, State

RIGHT_TO_LEFT: Final = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
"""Languages whose usual script is written right to left (Unicode CLDR 46)."""
PLURALS_UNKNOWN: Final = "nplurals=2; plural=(n != 1);"


def begun(code: str, home: Path) -> str:
    """Return a file to work on: what is translated already, and every message that is not.

    Parameters
    ----------
    code : str
        Of the language, as ``uz``.
    home : Path
        Of the house, whose own translations come first.

    Raises
    ------
    ConfigError
        If that is no code of a language, or a file of it cannot be read.
    """
    if not packs.CODE.fullmatch(code) or code == packs.ENGLISH:
        raise ConfigError(
            f"'{code}' is no code of a language to translate into.",
            do_next="Give it as browsers do, as uz, tk or pt-br.",
        )
    file = MessageFile(
        {
            "Project-Id-Version": "Evenhand",
            "Language": packs.locale_of(code),
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": PLURALS.get(code.partition("-")[0], PLURALS_UNKNOWN),
            "X-Evenhand-Name": code,
            "X-Evenhand-Direction": "rtl" if code.partition("-")[0] in RIGHT_TO_LEFT else "ltr",
            "X-Evenhand-State": State.DRAFT.value,
            "X-Evenhand-Reviewed-By": "",
        },
        (),
    )
    have = next((pack for pack in packs.packs(home) if pack.code == code), None)
    # The administration's own first in the list, so that it is laid over the shipped last.
    for path in reversed(have.files if have is not None else ()):
        said = read(path)
        own = {m.key: m for m in said.messages if m.is_translated}
        rest = tuple(m for m in file.messages if m.key not in own)
        file = MessageFile(said.header, (*rest, *own.values()))
    return written(merged(read(packs.TEMPLATE), file))


def checked(path: Path) -> tuple[Pack, tuple[Fault, ...], int]:
    """Return the language of a file, its faults, and how many messages of Evenhand it says.

    Raises
    ------
    ConfigError
        If it cannot be read, or its header does not say what it must.
    """
    pack = packs.pack_of(path)
    file = read(path)
    wanted = {m.key for m in read(packs.TEMPLATE).messages}
    return pack, faults(file), sum(m.is_translated and m.key in wanted for m in file.messages)


def add(path: Path, home: Path) -> Path:
    """Put a file of messages where the web product finds it at its next start.

    Raises
    ------
    ConfigError
        If it cannot be read, has a fault, or is called reviewed by nobody.
    """
    pack, wrong, _ = checked(path)
    if wrong:
        raise ConfigError(
            f"{len(wrong)} translations of {path} have a fault, the first "
            f"'{wrong[0].message.text[:60]}': {wrong[0].what}",
            do_next=f"Run evenhand languages check {path}, put them right, and add it again.",
        )
    if pack.state is State.REVIEWED and not pack.reviewed_by:
        raise ConfigError(
            f"{path} is called reviewed, and does not say by whom.",
            do_next="Name the post, no person, in its header: X-Evenhand-Reviewed-By.",
        )
    target = home / packs.OWN / f"{pack.code}.po"
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = target.with_suffix(".half")
    shutil.copyfile(path, half)
    half.chmod(0o600)
    return half.replace(target)
