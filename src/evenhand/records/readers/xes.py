"""How does an event log become rows?

A row is an event; its attributes go by their keys and those of its trace by ``case:<key>``. For
declarations a row is a trace. Rows are numbered by their place in the file: the first event (or
trace) is 1. Nested attributes are left out, and the reader says how many. No document type is
accepted, so nothing can be expanded or fetched.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
import pyarrow as pa
from lxml import etree

from evenhand.errors import RecordsError
from evenhand.records.mapping import Source
from evenhand.records.readers.encoding import open_bytes
from evenhand.records.readers.rows import (
    BATCH_ROWS,
    Batch,
    Fault,
    Progress,
    Reject,
    share_of,
    tidy,
)

_OF_CASE: Final = "case:"
_HEAD: Final = 1 << 16
_FIRST: Final = 200


class XesRows:
    """An event log, gzipped or not.

    Raises
    ------
    RecordsError
        If the log is no well-formed XML, declares a document type or has no trace.
    """

    def __init__(self, path: Path, source: Source) -> None:
        self.path = path
        self.is_by_trace = source.table == "declarations"
        self.counted = 0
        self.notes: tuple[str, ...] = ()
        self._nested = 0
        self._wanted: frozenset[str] | None = None
        _must_be_plain(path)
        self.columns = self._seen()

    def batches(
        self, wanted: Sequence[str], *, reject: Reject, progress: Progress
    ) -> Iterator[Batch]:
        """Yield events, or traces; an event outside every trace is rejected."""
        # Most attributes of a log are not asked for; keeping none of them halves the time.
        self._wanted = frozenset(w.removeprefix(_OF_CASE) for w in wanted) | frozenset(wanted)
        rows: list[list[str | None]] = []
        first = 1
        number = 0
        for trace, events, done in self._traces():
            if trace is None:
                number += 1
                reject(Fault(number, "the event is in no trace", str(events[0])))
                continue
            of_case = {_OF_CASE + k: v for k, v in trace.items()}
            for event in [{}] if self.is_by_trace else events:
                row = [event.get(w, of_case.get(w)) for w in wanted]
                rows.append(row)
                number += 1
            if len(rows) >= BATCH_ROWS:
                yield _batch(rows, len(wanted), first)
                first, rows = first + len(rows), []
                progress(done)
        if rows:
            yield _batch(rows, len(wanted), first)
        if self._nested:
            self.notes = (f"{self.path.name}: {self._nested} nested attributes were left out.",)

    def _seen(self) -> tuple[str, ...]:
        """Return the keys of the first traces and of the log's global scopes, as columns."""
        names: dict[str, None] = {}
        for number, (trace, events, _) in enumerate(self._traces(declared=names)):
            names.update(dict.fromkeys(_OF_CASE + k for k in trace or {}))
            if not self.is_by_trace:
                names.update(dict.fromkeys(k for e in events for k in e))
            if number >= _FIRST:
                break
        if not names:
            raise RecordsError(
                f"{self.path} has no trace.", do_next="Check that it is an event log in XES."
            )
        self._nested = 0
        return tuple(names)

    def _traces(
        self, declared: dict[str, None] | None = None
    ) -> Iterator[tuple[dict[str, str] | None, list[dict[str, str]], float]]:
        with open_bytes(self.path) as (raw, inside):
            counting = _Counting(inside, b"trace" if self.is_by_trace else b"event")
            checked = False
            try:
                parser = etree.iterparse(
                    counting,
                    events=("end",),
                    tag=("{*}trace", "{*}event", "{*}global"),
                    resolve_entities=False,
                    no_network=True,
                    load_dtd=False,
                    remove_comments=True,
                    remove_pis=True,
                    remove_blank_text=True,
                )
                for _, element in parser:
                    kind = _name(element)
                    parent = element.getparent()
                    if parent is None or (kind == "event" and _name(parent) == "trace"):
                        continue
                    if not checked:
                        _must_declare_nothing(self.path, element)
                        checked = True
                    if kind == "trace":
                        yield (*self._trace(element), share_of(self.path, raw.tell()))
                    elif kind == "event":
                        yield None, [self._attributes(element)], 0.0
                    elif declared is not None:
                        self._declare(element, declared)
                    element.clear()
                    while element.getprevious() is not None:
                        del parent[0]
                if not checked:
                    _must_declare_nothing(self.path, parser.root)
            except (etree.XMLSyntaxError, EOFError, gzip.BadGzipFile, zlib.error, OSError) as err:
                if "entity" in str(err).casefold():
                    # Declared far behind the head, and refused by the parser's own limits.
                    raise _declares(self.path) from err
                raise RecordsError(
                    f"{self.path} is no whole event log: {err}.",
                    do_next="Copy or export it again, and compare its size with the original's.",
                ) from err
            self.counted = counting.found

    def _trace(self, element: Any) -> tuple[dict[str, str], list[dict[str, str]]]:
        events = [self._attributes(child) for child in element.iterchildren("{*}event")]
        return self._attributes(element), events

    def _attributes(self, element: Any) -> dict[str, str]:
        found = {}
        wanted = self._wanted
        for child in element:
            # Most attributes of a log are not asked for: what is done with each must be little.
            key = child.get("key")
            if wanted is None or key in wanted:
                value = child.get("value")
                if value is not None:
                    found[key or ""] = value
            if len(child):
                # Attributes inside attributes, and the lists of XES 2; an event has no key.
                has_value = child.get("value") is not None
                self._nested += len(child) if has_value else _name(child) in ("list", "container")
        return found

    def _declare(self, element: Any, declared: dict[str, None]) -> None:
        prefix = _OF_CASE if element.get("scope") == "trace" else ""
        if self.is_by_trace and not prefix:
            return
        declared.update(dict.fromkeys(prefix + c.get("key", "") for c in element))


class _Counting:
    """A file that counts the start tags of one element as its bytes go by."""

    def __init__(self, inside: IO[bytes], name: bytes) -> None:
        self._inside = inside
        self._tag = re.compile(b"<(?:\\w+:)?" + name + b"(?=[\\s/>])")
        self._longest = len(name) + 32
        self._held = b""
        self.found = 0

    def read(self, size: int = -1) -> bytes:
        block = self._inside.read(size)
        whole = self._held + block
        # What may be the start of a tag cut by the block's end waits for the next one.
        cut = (
            len(whole)
            if not block
            else max(0, whole.rfind(b"<", max(0, len(whole) - self._longest)))
        )
        if block and cut == 0 and not whole.startswith(b"<"):
            cut = len(whole)
        self.found += sum(1 for _ in self._tag.finditer(whole[:cut]))
        self._held = whole[cut:]
        return block


def _name(element: Any) -> str:
    tag: str = element.tag
    return tag.rpartition("}")[2]


def _batch(rows: list[list[str | None]], width: int, first: int) -> Batch:
    columns = [tidy(pa.array([row[i] for row in rows], pa.string())) for i in range(width)]
    return Batch(columns, np.arange(first, first + len(rows), dtype=np.int64))


def _must_be_plain(path: Path) -> None:
    with open_bytes(path) as (_, inside):
        try:
            head = inside.read(_HEAD)
        except (EOFError, gzip.BadGzipFile, zlib.error, OSError) as err:
            raise RecordsError(
                f"{path} breaks off or is damaged: {err}.",
                do_next="Copy or export it again, and compare its size with the original's.",
            ) from err
    if not head.strip():
        raise RecordsError(
            f"{path} is empty.", do_next="Export it again, or leave it out of the sources."
        )
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise _declares(path)


def _must_declare_nothing(path: Path, element: Any) -> None:
    # Also where the bytes hide it, as in UTF-16.
    tree = element.getroottree()
    info, root = tree.docinfo, tree.getroot()
    if info.internalDTD is not None or info.doctype:
        raise _declares(path)
    if _name(root) != "log":
        raise RecordsError(
            f"{path} is no event log: its root is <{_name(root)}>.",
            do_next="Correct 'format' in the mapping.",
        )


def _declares(path: Path) -> RecordsError:
    return RecordsError(
        f"{path} declares a document type or uses entities, which an event log has no need of; "
        "nothing in it was expanded.",
        do_next="Find out who wrote it; remove the DOCTYPE if the log is sound.",
    )
