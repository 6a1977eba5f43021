"""What does the head of a file look like: format, encoding, delimiter, columns?

Only the first thousand rows are read, and what is found is a guess for a person to check; loading
reads by the mapping and guesses nothing.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import charset_normalizer
import pyarrow as pa
import pyarrow.parquet as pq
from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from evenhand.errors import RecordsError
from evenhand.records.loading.sources import must_be_file
from evenhand.records.mapping import Format

ROWS: Final = 1_000
HEAD_BYTES: Final = 1 << 20
DELIMITERS: Final = (",", ";", "\t", "|", "^")
# What Customs systems write where it is not Unicode; without this list short samples are taken
# for code pages that no office uses.
CODE_PAGES: Final = ["cp1251", "cp1252", "cp1256", "cp1250", "cp1254", "koi8_r", "cp866"]
SUFFIXES: Final[dict[str, Format]] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xlsb": "excel",
    ".xls": "excel",
    ".ods": "excel",
    ".parquet": "parquet",
    ".xes": "xes",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One column as it looks in the head of a file.

    Attributes
    ----------
    name : str
        As the source writes it; attributes of an XES trace as ``case:<key>``.
    values : tuple of str
        What was read, without the missing ones.
    rows : int
        How many rows were looked at.
    """

    name: str
    values: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Look:
    """What the head of a file looks like.

    Attributes
    ----------
    path : Path
    format : str
    encoding, delimiter, sheet : str
        "" where the format has none.
    columns : tuple of Seen
    """

    path: Path
    format: Format
    columns: tuple[Seen, ...]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in the order of the file."""
        return tuple(c.name for c in self.columns)


def look(path: Path) -> Look:
    """Look at the head of one file.

    Raises
    ------
    RecordsError
        If the file cannot be read or is of no known format.
    """
    must_be_file(path)
    kind = SUFFIXES.get(Path(path.name.casefold().removesuffix(".gz")).suffix)
    if kind is None:
        raise RecordsError(
            f"{path} is of no format that a mapping can be drafted for.",
            do_next=f"Export it as one of {', '.join(SUFFIXES)} (CSV and XES also as .gz).",
        )
    try:
        if kind == "csv":
            return _look_at_text(path)
        if kind == "excel":
            return _look_at_workbook(path)
        return _look_at_parquet(path) if kind == "parquet" else _look_at_log(path)
    except (OSError, EOFError, zlib.error) as err:
        raise RecordsError(
            f"{path} cannot be read: {getattr(err, 'strerror', None) or err}.",
            do_next="Check the name and that the file is whole.",
        ) from err
    except (pa.ArrowException, CalamineError, etree.XMLSyntaxError, csv.Error) as err:
        raise RecordsError(
            f"{path} is no readable {kind} file: {err}.",
            do_next="Check that the file is whole; export it again.",
        ) from err


def sniff_encoding(head: bytes) -> str:
    """Return the encoding that the head of a text file is most likely written in."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    try:
        # The head may end inside a character.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(head, cp_isolation=CODE_PAGES).best()
        return _usual(best.encoding) if best else "windows-1252"
    if b"\0" in head:
        return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
    return "utf-8"


def sniff_delimiter(text: str) -> str:
    """Return the delimiter under which the lines have most nearly the same number of fields."""
    lines = text.splitlines()[:200]
    best, score = ",", (0.0, 0)
    for sign in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=sign) if row)
        wide = [(n, w) for w, n in widths.items() if w > 1]
        if not wide:
            continue
        n, width = max(wide)
        found = (n / widths.total(), width)
        # A comma inside text splits lines here and there; the delimiter splits them all.
        if found > score:
            best, score = sign, found
    return best


def _look_at_text(path: Path) -> Look:
    with _opened(path) as file:
        head = file.read(HEAD_BYTES)
    if not head.strip():
        raise RecordsError(f"{path} is empty.", do_next="Export it again.")
    encoding = sniff_encoding(head)
    text = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)(
        errors="replace"
    ).decode(head)
    if len(head) == HEAD_BYTES:
        text = text[: text.rfind("\n") + 1] or text
    # Python's own limit is below what a field of this head may hold.
    csv.field_size_limit(HEAD_BYTES)
    delimiter = sniff_delimiter(text)
    rows = csv.reader(io.StringIO(text.replace("\0", ""), newline=None), delimiter=delimiter)
    header = next(rows, [])
    return Look(
        path=path,
        format="csv",
        columns=_columns(header, list(islice(rows, ROWS))),
        encoding=encoding,
        delimiter=delimiter,
    )


def _look_at_workbook(path: Path) -> Look:
    book = CalamineWorkbook.from_path(str(path))
    if not book.sheet_names:
        raise RecordsError(f"{path} has no sheet.", do_next="Check the workbook.")
    sheet = book.get_sheet_by_index(0)
    rows = sheet.to_python(nrows=ROWS + 1)
    header = [_text(v) for v in rows[0]] if rows else []
    body = [[_text(v) for v in row] for row in rows[1:]]
    return Look(
        path=path, format="excel", columns=_columns(header, body), sheet=book.sheet_names[0]
    )


def _look_at_parquet(path: Path) -> Look:
    with pq.ParquetFile(path) as file:
        batch = next(file.iter_batches(batch_size=ROWS), None)
        names = list(file.schema_arrow.names)
    lists = batch.to_pydict() if batch is not None else {}
    body = [[_text(v) for v in row] for row in zip(*lists.values(), strict=True)]
    return Look(path=path, format="parquet", columns=_columns(names, body))


def _look_at_log(path: Path) -> Look:
    events: list[dict[str, str]] = []
    keys: dict[str, None] = {}
    with _opened(path) as file:
        # No entity is expanded and nothing is fetched: a log is data, not a document.
        for _, trace in etree.iterparse(
            file,
            events=("end",),
            tag="{*}trace",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        ):
            case = {f"case:{k}": v for k, v in _attributes(trace)}
            for event in trace.iterchildren("{*}event"):
                events.append(dict(_attributes(event)) | case)
                keys |= dict.fromkeys(events[-1])
            trace.clear()
            if len(events) >= ROWS:
                break
    header = list(keys)
    return Look(
        path=path,
        format="xes",
        columns=_columns(header, [[e.get(k, "") for k in header] for e in events]),
    )


def _attributes(element: etree._Element) -> Iterable[tuple[str, str]]:
    for child in element.iterchildren("{*}string", "{*}date", "{*}int", "{*}float", "{*}boolean"):
        yield child.get("key", ""), child.get("value", "")


def _columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[Seen, ...]:
    first: dict[str, int] = {}
    for i, name in enumerate(header):
        if name.strip():
            first.setdefault(name.strip(), i)
    return tuple(
        Seen(
            name=name,
            values=tuple(r[i].strip() for r in rows if i < len(r) and r[i].strip()),
            rows=len(rows),
        )
        for name, i in first.items()
    )


def _opened(path: Path) -> gzip.GzipFile | io.BufferedReader:
    return gzip.open(path, "rb") if path.name.casefold().endswith(".gz") else path.open("rb")


def _text(value: object) -> str:
    if value is None or value != value:  # NaN alone differs from itself
        return ""
    moment = getattr(value, "isoformat", None)
    return str(moment(sep=" ")) if moment and hasattr(value, "hour") else str(value)


def _usual(encoding: str) -> str:
    usual = {"cp1251": "windows-1251", "cp1252": "windows-1252", "cp1256": "windows-1256"}
    return usual.get(encoding, encoding.replace("_", "-"))
