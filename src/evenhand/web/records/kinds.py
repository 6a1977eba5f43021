"""What is a file of records by its content?

Nothing that it says of itself counts but the ending, which must be that of its content: the mapping
reads it by that ending.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

from evenhand.errors import RecordsError

HEAD: Final = 65_536
ENDINGS: Final = {
    ".csv": "text",
    ".tsv": "text",
    ".txt": "text",
    ".parquet": "parquet",
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".xlsb": "workbook",
    ".ods": "workbook",
    ".xls": "old workbook",
    ".xes": "XML",
    ".xml": "XML",
    ".jsonocel": "JSON",
    ".json": "JSON",
}
PACKED: Final = ("text", "XML", "JSON")
"""What may come packed as .gz."""
MOST_PARTS: Final = 20_000
MOST_UNPACKED: Final = 4_000_000_000
"""Bytes of an archive when unpacked; a workbook holds a million rows at most."""
MOST_PRESSED: Final = 200
"""Times that an archive may grow: sheets of real records grow by ten to thirty."""


def kind_of(path: Path, *, name: str) -> str:
    """Return what a file is.

    Parameters
    ----------
    path : Path
        Where it lies.
    name : str
        As it came.

    Raises
    ------
    RecordsError
        If it is empty, of no kind that is read here, or not what its name says.
    """
    lower = name.casefold()
    is_packed = lower.endswith(".gz")
    ending = Path(lower.removesuffix(".gz")).suffix
    wanted = ENDINGS.get(ending)
    if wanted is None or (is_packed and wanted not in PACKED):
        raise RecordsError(
            _("A file that ends %(ending)s is not read here.") % {"ending": ending or "…"},
            do_next=_("Send one of %(endings)s; text, XML and JSON also packed as .gz.")
            % {"endings": ", ".join(ENDINGS)},
        )
    try:
        head = _head(path, is_packed=is_packed)
        fits = bool(head) and _is(wanted, head, path)
    except (OSError, EOFError, zlib.error, BadZipFile, NotImplementedError, ValueError):
        fits = False
    if not fits:
        raise RecordsError(
            _("The content of %(name)s is not what its name says.") % {"name": name},
            do_next=_("Export it again as one of %(endings)s, and leave its ending as it is.")
            % {"endings": ", ".join(ENDINGS)},
        )
    return wanted


def _head(path: Path, *, is_packed: bool) -> bytes:
    with gzip.open(path, "rb") if is_packed else path.open("rb") as file:
        return file.read(HEAD)


def _is(wanted: str, head: bytes, path: Path) -> bool:
    if wanted == "parquet":
        return _is_parquet(path)
    if wanted == "workbook":
        return _is_workbook(path)
    if wanted == "old workbook":
        return head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    text = _text(head)
    if text is None:
        return False
    start = text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}").lstrip()
    if wanted == "XML":
        return start.startswith("<") and not start[:200].lower().startswith(
            ("<!doctype h", "<html")
        )
    if wanted == "JSON":
        return start.startswith(("{", "["))
    # A table of text that begins as a page, a script or a document is none.
    return bool(start) and not start.lower().startswith(
        ("<!doctype", "<html", "<svg", "<script", "<?xml", "<?php", "#!", "%pdf", "{\\rtf")
    )


def _text(head: bytes) -> str | None:
    """Return the head of a text, in whichever encoding; None where it is none.

    Code pages give every byte a letter, so that control signs tell a text from a program.
    """
    wide = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    if head.startswith(wide) or (len(head) > 3 and 0 in (head[0], head[1])):
        told = "utf-16" if head.startswith(wide) else ("utf-16-le" if head[0] else "utf-16-be")
        try:
            text = codecs.getincrementaldecoder(told)().decode(head)
        except UnicodeDecodeError:
            return None
    else:
        text = head.decode("utf-8", errors="replace")
        if head.startswith((b"PK\x03\x04", b"PAR1", b"\x7fELF", b"MZ\x90", b"\x1f\x8b")):
            return None
    signs = sum(ord(c) < 32 and c not in "\t\n\r\f\x1a" for c in text)
    return text if signs == 0 else None


def _is_parquet(path: Path) -> bool:
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(max(0, size - 4))
        return size >= 12 and head == file.read(4) == b"PAR1"


def _is_workbook(path: Path) -> bool:
    with ZipFile(path) as whole:
        parts = whole.infolist()
    names = {each.filename for each in parts}
    unpacked = sum(each.file_size for each in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED:
        return False
    if unpacked > MOST_PRESSED * max(path.stat().st_size, 1_000_000):
        return False
    return bool(names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"})
