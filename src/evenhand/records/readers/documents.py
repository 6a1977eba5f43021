"""How is a document of somebody else's system read without letting it do anything?

One XML document a file, gzipped or not: no document type, no entity, nothing fetched, and no
document larger than any declaration needs to be.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from lxml import etree

from evenhand.errors import RecordsError
from evenhand.records.readers.encoding import open_bytes
from evenhand.records.readers.rows import Batch, Fault, Progress, Reject, tidy

LARGEST: Final = 64 * 2**20
"""Bytes of one document once unpacked: a declaration of 10,000 items has a quarter of it."""

Row = dict[str, str | None]


class DocumentRows:
    """A file that holds one document, as rows of one table.

    Parameters
    ----------
    path : Path
    columns : sequence of str
        What the format calls its columns in this table.
    rows_of : callable
        Given the root, the rows of the table; a ``Fault`` in place of what should be one.

    Raises
    ------
    RecordsError
        If the file is no well-formed document, declares a document type or is too large.
    """

    def __init__(
        self,
        path: Path,
        columns: Sequence[str],
        rows_of: Callable[[Any], Iterator[Row | Fault]],
        notes: Sequence[str] = (),
    ) -> None:
        self.path = path
        self.columns = tuple(columns)
        self.counted = 0
        self.notes = tuple(notes)
        self._rows_of = rows_of

    def batches(
        self, wanted: Sequence[str], *, reject: Reject, progress: Progress
    ) -> Iterator[Batch]:
        """Yield the rows of the document, numbered by their place in it."""
        rows, lines = [], []
        for number, row in enumerate(self._rows_of(read_document(self.path)), start=1):
            self.counted = number
            if isinstance(row, Fault):
                reject(Fault(number, row.reason, row.text))
            else:
                rows.append([row.get(name) for name in wanted])
                lines.append(number)
        progress(1.0)
        if rows:
            columns = [
                tidy(pa.array([r[i] for r in rows], pa.string())) for i in range(len(wanted))
            ]
            yield Batch(columns, np.array(lines, dtype=np.int64))


def read_document(path: Path) -> Any:
    """Return the root of the document in a file.

    Raises
    ------
    RecordsError
        If it is no well-formed document, declares a document type or is too large.
    """
    try:
        with open_bytes(path) as (_, inside):
            text = inside.read(LARGEST + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error, OSError) as err:
        raise RecordsError(
            f"{path} breaks off or is damaged: {err}.",
            do_next="Copy or export it again, and compare its size with the original's.",
        ) from err
    if len(text) > LARGEST:
        raise RecordsError(
            f"{path} is larger than {LARGEST // 2**20} MB once unpacked, which no declaration is.",
            do_next="Find out what it holds; export one declaration or message a file.",
        )
    if not text.strip():
        raise RecordsError(
            f"{path} is empty.", do_next="Export it again, or leave it out of the sources."
        )
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise _declares(path)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as err:
        raise RecordsError(
            f"{path} is no whole XML document: {err}.",
            do_next="Copy or export it again, and compare its size with the original's.",
        ) from err
    info = root.getroottree().docinfo
    # Also where the bytes hide it, as in UTF-16.
    if info.internalDTD is not None or info.doctype:
        raise _declares(path)
    return root


def named(element: Any) -> str:
    """Return the name of an element without its namespace; "" for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Any | None, *path: str) -> list[Any]:
    """Return the elements at a path of names, whatever their namespaces."""
    found = [] if element is None else [element]
    for name in path:
        found = [child for each in found for child in each if named(child) == name]
    return found


def text_of(element: Any | None, *path: str) -> str | None:
    """Return the text of the first element at a path; None where there is none or it is empty."""
    for each in children(element, *path):
        said = (each.text or "").strip()
        if said:
            return said
    return None


def _declares(path: Path) -> RecordsError:
    return RecordsError(
        f"{path} declares a document type or uses entities, which a declaration has no need of; "
        "nothing in it was expanded.",
        do_next="Find out who wrote it; remove the DOCTYPE if the document is sound.",
    )
