"""May a workbook be opened, or does it do more than hold text?

Asked before any cell is read: what is small on disk may unpack to more than memory holds, one cell
far away makes a sheet of thousands of millions of cells, and formulas, macros and links run or
fetch something when somebody opens what was passed on.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from lxml import etree

from evenhand.errors import InstrumentError

MAX_BYTES: Final = 10_000_000
MAX_UNPACKED: Final = 100_000_000
MAX_PARTS: Final = 500
MAX_ROWS: Final = 10_000
MAX_COLUMNS: Final = 100
"""The largest instrument that comes with Evenhand takes 0.05 MB, 0.2 MB unpacked, 175 rows."""

_ACTIVE: Final = {
    "vbaproject": "macros",
    "/activex": "controls",
    "/ctrlprops": "controls",
    "/externallinks": "links to other workbooks",
    "/embeddings": "embedded files",
    "/querytables": "queries",
    "connections.xml": "connections",
    "/macrosheets": "macros",
    "/dialogsheets": "macros",
}
_PLACE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def must_be_plain(path: Path) -> None:
    """Refuse a workbook that could do harm.

    Raises
    ------
    InstrumentError
        If it is no .xlsx, is too large, or holds formulas, macros, links or embedded files.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _refused(path, f"has {size:,} bytes, more than {MAX_BYTES:,}")
        with zipfile.ZipFile(path) as book:
            _parts_must_be_few(path, book)
            for name in book.namelist():
                _part_must_be_plain(path, name, book.read(name))
    except OSError as err:
        raise InstrumentError(
            f"{path.name} cannot be read: {err.strerror or err}.", do_next="Name a workbook."
        ) from err
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError) as err:
        raise _refused(path, "is no whole .xlsx workbook, or has a password") from err
    except Exception as err:
        # zipfile passes on what its decompressors say of a damaged part: each has its own error.
        if isinstance(err, InstrumentError):
            raise
        raise _refused(path, "is damaged") from err


def _parts_must_be_few(path: Path, book: zipfile.ZipFile) -> None:
    parts = book.infolist()
    if len(parts) > MAX_PARTS:
        raise _refused(path, f"has {len(parts):,} parts, more than {MAX_PARTS}")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED:
        raise _refused(path, f"would unpack to {unpacked:,} bytes, more than {MAX_UNPACKED:,}")
    names = [f"/{name.casefold()}" for name in book.namelist()]
    if len(set(names)) < len(names):
        raise _refused(path, "holds two parts of one name")
    for sign, what in _ACTIVE.items():
        if any(sign in name for name in names):
            raise _refused(path, f"holds {what}")


def _part_must_be_plain(path: Path, name: str, content: bytes) -> None:
    if not content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        return  # No XML: a picture, say, which nobody reads here.
    try:
        # Old drawings of comments are often not well-formed; they are looked through all the same.
        for what in _what_is_wrong(content, recover=name.casefold().endswith(".vml")):
            raise _refused(path, what)
    except etree.XMLSyntaxError as err:
        raise _refused(path, f"is damaged ({name})") from err


def _what_is_wrong(content: bytes, *, recover: bool) -> Iterator[str]:
    """Yield what a part holds that it must not; whatever the part is called."""
    events = etree.iterparse(
        BytesIO(content),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
    )
    row = column = 0
    for event, found in events:
        tag = etree.QName(found).localname if isinstance(found.tag, str) else ""
        if event == "start":
            if found.getparent() is None and found.getroottree().docinfo.doctype:
                yield "declares a document type"
            if tag == "row":
                row, column = int(found.get("r") or row + 1), 0
            elif tag == "c":
                place = _PLACE.fullmatch(found.get("r") or "")
                row = int(place[2]) if place else row
                column = _number(place[1]) if place else column + 1
                if row > MAX_ROWS or column > MAX_COLUMNS:
                    yield (
                        f"has a cell in row {row:,}, column {column:,}, beyond "
                        f"{MAX_ROWS:,} rows and {MAX_COLUMNS} columns"
                    )
            elif tag == "f" and (cell := found.getparent()) is not None:
                where = cell.get("r") or f"of row {row}"
                yield f"holds a formula (cell {where}); a cell must hold its text"
        else:
            # What was looked at is let go, so that a large sheet takes no memory.
            found.clear()


def _number(letters: str) -> int:
    """Return the number of a column: A is 1, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _refused(path: Path, what: str) -> InstrumentError:
    return InstrumentError(
        f"{path.name} {what}: it is not opened.",
        do_next="Copy the texts into a workbook that evenhand instruments export made.",
    )
