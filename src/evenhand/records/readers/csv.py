"""How does a delimited text file become rows?

Lines are numbered as an editor shows them: the header is line 1 and a row has the number of the
line on which it begins, also where quoted fields span lines. Blank lines are no rows.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv as pcsv

from evenhand.errors import RecordsError
from evenhand.records.mapping import Source
from evenhand.records.readers.encoding import utf8_blocks
from evenhand.records.readers.rows import Batch, Progress, Reject, tidy
from evenhand.records.readers.splitting import MAX_RECORD, Chunk, Splitter

DELIMITERS: Final = (",", ";", "\t", "|")
_MIN_BLOCK: Final = 1 << 20


class CsvRows:
    """A delimited text file.

    Parameters
    ----------
    path : Path
    source : Source
        Gives encoding and delimiter where the mapping says them.
    wanted : sequence of str
        Columns the mapping names, to tell a wrong delimiter from a wrong name.

    Raises
    ------
    RecordsError
        If there is no header, a name stands in it twice, or the delimiter does not separate.
    """

    def __init__(self, path: Path, source: Source, wanted: Sequence[str]) -> None:
        self.path = path
        self.source = source
        self.counted = 0
        self.notes: tuple[str, ...] = ()
        head = self._head()
        self.delimiter = source.delimiter or _sniff(head)
        if len(self.delimiter) != 1 or not self.delimiter.isascii():
            raise RecordsError(
                f"The delimiter '{self.delimiter}' of {path.name} is not one ASCII character.",
                do_next="Give one, as ';', in the mapping, or export with another delimiter.",
            )
        self.columns = _split(head, self.delimiter)
        _must_separate(path, head, self.columns, self.delimiter, wanted)
        _must_be_unique(path, self.columns)

    def batches(
        self, wanted: Sequence[str], *, reject: Reject, progress: Progress
    ) -> Iterator[Batch]:
        """Yield the rows; records that are none go to ``reject``."""
        at = [self.columns.index(w) for w in wanted]
        splitter = Splitter(delimiter=self.delimiter, fields=len(self.columns), line=1)
        # The header is a record like any other, so a header over several lines counts them too.
        started = False
        for block, final in _with_last(self._blocks(progress)):
            chunk = splitter.split(block, final=final)
            if not started and (len(chunk.lines) or chunk.faults):
                _must_have_header(self.path, chunk)
                chunk, started = _without_header(chunk), True
            for fault in chunk.faults:
                reject(fault)
            if len(chunk.lines):
                yield Batch(self._parsed(chunk, at), chunk.lines)
        self.counted = splitter.records - 1

    def _blocks(self, progress: Progress | None = None) -> Iterator[bytes]:
        old_mac = False
        for number, block in enumerate(
            utf8_blocks(self.path, encoding=self.source.encoding, progress=progress)
        ):
            if number == 0:
                old_mac = b"\n" not in block and b"\r" in block
            yield block.replace(b"\r", b"\n") if old_mac else block

    def _head(self) -> str:
        head = b""
        for block in self._blocks():
            head = (head + block).lstrip(b"\r\n")
            if b"\n" in head or len(head) > MAX_RECORD:
                break
        text = head[:MAX_RECORD].decode("utf-8", "replace")
        if not text.strip():
            raise RecordsError(
                f"{self.path} is empty.", do_next="Export it again, or leave it out of the sources."
            )
        return text

    def _parsed(self, chunk: Chunk, at: list[int]) -> list[Any]:
        names = [str(i) for i in range(len(self.columns))]
        wanted = list(dict.fromkeys(names[i] for i in at))
        table = pcsv.read_csv(
            pa.BufferReader(chunk.data),
            read_options=pcsv.ReadOptions(
                column_names=names, block_size=max(_MIN_BLOCK, 2 * chunk.longest)
            ),
            parse_options=pcsv.ParseOptions(delimiter=self.delimiter, newlines_in_values=True),
            convert_options=pcsv.ConvertOptions(
                include_columns=wanted,
                column_types=dict.fromkeys(wanted, pa.string()),
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
        if table.num_rows != len(chunk.lines):
            raise RecordsError(
                f"{self.path} was split into {len(chunk.lines)} records but parsed into "
                f"{table.num_rows}, near line {chunk.lines[0] if len(chunk.lines) else 1}.",
                do_next="Report this with the lines around it, names taken out.",
            )
        return [tidy(table.column(names[i]).combine_chunks()) for i in at]


def _with_last(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield every block with whether it is the last."""
    held = next(blocks, b"")
    for block in blocks:
        yield held, False
        held = block
    yield held, True


def _without_header(chunk: Chunk) -> Chunk:
    end = _end_of_first(chunk.data)
    return Chunk(chunk.data[end:], chunk.lines[1:], chunk.longest, chunk.faults)


def _must_have_header(path: Path, chunk: Chunk) -> None:
    if chunk.faults and (not len(chunk.lines) or chunk.faults[0].line < chunk.lines[0]):
        fault = chunk.faults[0]
        raise RecordsError(
            f"The header of {path} (line {fault.line}) cannot be read: {fault.reason}.",
            do_next="Put the header right in the export; no row can be read without it.",
        )


def _end_of_first(data: bytes) -> int:
    quoted, at = 0, 0
    while True:
        end = data.find(b"\n", at)
        if end < 0:
            return len(data)
        quoted += data.count(b'"', at, end)
        if quoted % 2 == 0:
            return end + 1
        at = end + 1


def _split(head: str, delimiter: str) -> tuple[str, ...]:
    first = next(_records(head, delimiter), [])
    return tuple(name.strip() for name in first)


def _records(head: str, delimiter: str) -> Iterator[list[str]]:
    # Python's own limit is below what a field of this head may hold, and a carriage return alone
    # would end a record for it.
    csv.field_size_limit(MAX_RECORD)
    alone = head.replace("\r\n", "\n").replace("\r", " ")
    return csv.reader(io.StringIO(alone), delimiter=delimiter)


def _sniff(head: str) -> str:
    """Return the delimiter that gives the first lines the same number of fields, and most."""
    best, most = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        rows = list(islice((r for r in _records(head, delimiter) if r), 50))
        fields = len(rows[0])
        alike = sum(len(r) == fields for r in rows) / len(rows)
        if fields > 1 and (round(alike, 1), fields) > most:
            best, most = delimiter, (round(alike, 1), fields)
    return best


def _must_separate(
    path: Path, head: str, columns: Sequence[str], delimiter: str, wanted: Sequence[str]
) -> None:
    if set(wanted) <= set(columns):
        return
    for other in DELIMITERS:
        if other != delimiter and set(wanted) <= set(_split(head, other)):
            seen = ", ".join(f"'{c[:60]}'" for c in columns[:5])
            named = {"\t": "\\t"}.get(other, other)
            raise RecordsError(
                f"{path} is not separated by '{delimiter}': read so, its columns are {seen}.",
                do_next=f"Set 'delimiter: \"{named}\"' for this source in the mapping.",
            )


def _must_be_unique(path: Path, columns: Sequence[str]) -> None:
    twice = [name for name, n in Counter(columns).items() if n > 1 and name]
    if twice:
        where = [i + 1 for i, name in enumerate(columns) if name == twice[0]]
        raise RecordsError(
            f"The header of {path} has the name '{twice[0]}' {len(where)} times "
            f"(columns {', '.join(map(str, where))}).",
            do_next="Give every column of the file its own name, and say so to whoever exports it.",
        )
