"""What would the first rows of these files be, read by this mapping?

The heads of the files go through the same door as whole files do, so that what is shown is what
would be loaded and every fault is told in the same words. Identities become pseudonyms under a key
that is thrown away: they can be told apart here and are found again nowhere.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from evenhand.errors import RecordsError
from evenhand.records.drafting.looking import HEAD_BYTES, sniff_encoding
from evenhand.records.loading.check_result import Check
from evenhand.records.loading.loaded import Loaded
from evenhand.records.loading.sources import files_of
from evenhand.records.mapping import Mapping, Source
from evenhand.records.pseudonyms import KEY_BYTES, Pseudonyms
from evenhand.records.store import Limits, read_manifest

ROWS: Final = 500
"""Rows of each file that are read."""
SHOWN: Final = 10
WHOLE_BYTES: Final = 20_000_000
"""A file of a format that has no rows to cut at is read whole up to this."""
_MORE: Final = 200
"""Lines more, to where a quoted field ends."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The first rows of a table as they would be loaded.

    Attributes
    ----------
    table : str
    columns : tuple of str
    rows : tuple of tuple of str
        "" where nothing stands.
    read, loaded, rejected : int
        Of the rows looked at.
    """

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    read: int
    loaded: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What the heads of the files give.

    Attributes
    ----------
    tables : tuple of Shown
    rejects : tuple of tuple of str
        Source, line, table, column, reason, value; the first few.
    checks : tuple of Check
        Those that are faults or warnings already in these rows.
    """

    tables: tuple[Shown, ...]
    rejects: tuple[tuple[str, ...], ...]
    checks: tuple[Check, ...]


def preview(sources: Sequence[Path], mapping: Mapping) -> Preview:
    """Read the head of the first file of each table.

    Parameters
    ----------
    sources : sequence of Path
        Files, or folders that hold them.
    mapping : Mapping

    Raises
    ------
    RecordsError
        If a file cannot be read, lacks a mapped column, is too large to be read whole, or not one
        row of a table can be loaded.
    """
    with tempfile.TemporaryDirectory(prefix="evenhand-") as work:
        folder = Path(work) / "heads"
        folder.mkdir()
        for source in mapping.sources:
            _cut(files_of(source, sources)[0], folder, source)
        pseudonyms = Pseudonyms(secrets.token_bytes(KEY_BYTES))
        loaded: Loaded = import_module("evenhand.records.loading.load").load(
            (folder,),
            mapping,
            store=Path(work) / "store",
            replace_identity=pseudonyms.replace,
            limits=Limits(memory="500MB", threads=1, spill=Path(work) / "spill"),
            quarantine=Path(work) / "quarantine",
        )
        manifest = read_manifest(loaded.store)
        tables = tuple(_shown(loaded, manifest, name) for name in loaded.tables)
        with loaded.rejects.open(encoding="utf-8", newline="") as file:
            rejects = tuple(tuple(row) for row in list(csv.reader(file))[1 : SHOWN + 1])
    serious = tuple(c for c in loaded.checks if c.severity != "note")
    return Preview(tables=tables, rejects=rejects, checks=serious)


def _shown(loaded: Loaded, manifest: dict[str, Any], name: str) -> Shown:
    counts = loaded.tables[name]
    first = loaded.store / manifest["tables"][name]["files"][0]
    with pq.ParquetFile(first) as file:
        batch = next(file.iter_batches(batch_size=SHOWN), None)
        columns = tuple(file.schema_arrow.names)
    lists = list(batch.to_pydict().values()) if batch is not None else []
    rows = tuple(tuple(_text(v) for v in row) for row in zip(*lists, strict=True))
    return Shown(
        table=name,
        columns=columns,
        rows=rows,
        read=counts.rows_read,
        loaded=counts.rows_loaded,
        rejected=counts.rows_rejected,
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    moment = getattr(value, "isoformat", None)
    return (
        str(moment(sep=" ", timespec="seconds"))
        if hasattr(value, "hour") and moment
        else str(value)
    )


def _cut(path: Path, folder: Path, source: Source) -> None:
    """Write the head of a file under its own name."""
    target = folder / path.name
    if target.exists():
        return
    if source.format == "postgres":
        raise RecordsError(
            "The rows of a database are not previewed.",
            do_next="Check the mapping on the command line: evenhand records check.",
        )
    if source.format == "csv":
        _cut_text(path, target, source)
    elif source.format == "parquet":
        with pq.ParquetFile(path) as file:
            batch = next(file.iter_batches(batch_size=ROWS), None)
            with pq.ParquetWriter(target, file.schema_arrow) as writer:
                if batch is not None:
                    writer.write_batch(batch)
    elif path.stat().st_size > WHOLE_BYTES:
        raise RecordsError(
            f"{path.name} is too large to be previewed: a file of the format {source.format} is "
            f"read whole, up to {WHOLE_BYTES:,} bytes.",
            do_next="Save the mapping and check the version: that reads every row.",
        )
    else:
        shutil.copyfile(path, target)


def _cut_text(path: Path, target: Path, source: Source) -> None:
    packed = path.name.casefold().endswith(".gz")
    with gzip.open(path, "rb") if packed else path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    encoding = source.encoding or sniff_encoding(head)
    text = codecs.getincrementaldecoder(encoding)(errors="surrogateescape").decode(head)
    cut = "".join(_lines(text, is_whole=len(head) < HEAD_BYTES))
    written = cut.encode(encoding, errors="surrogateescape")
    target.write_bytes(gzip.compress(written) if packed else written)


def _lines(text: str, *, is_whole: bool) -> Iterator[str]:
    """Yield whole lines, and on to where a quoted field ends."""
    quotes = 0
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines if is_whole else lines[:-1]):
        if number > ROWS and (quotes % 2 == 0 or number > ROWS + _MORE):
            return
        quotes += line.count('"')
        yield line
