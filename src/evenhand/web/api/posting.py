"""How does a file of records come in through the API, whole or not at all?"""

from __future__ import annotations

import csv
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from django.db import transaction
from django.utils.translation import gettext as _

from evenhand.errors import RecordsError
from evenhand.records.mapping import Constant, Mapping, Source, Theirs
from evenhand.web.api.models import Token
from evenhand.web.api.refusals import RefusedError
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.records import sources
from evenhand.web.scanning import ScanError, must_be_clean

LARGEST: Final = 500_000_000
"""Bytes of one file: a month of a large administration in Parquet."""
AT_A_TIME: Final = 1 << 20
LONGEST_LINE: Final = 100_000
"""Characters."""
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
KINDS: Final = {".csv": "csv", ".parquet": "parquet"}
DELIMITERS: Final = ",;\t|"
MAGIC: Final = b"PAR1"


class PostError(RefusedError):
    """A file cannot be taken."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A file that was taken.

    Attributes
    ----------
    source, name, sha256 : str
    bytes : int
    """

    source: str
    name: str
    sha256: str
    bytes: int


def post(source: str, name: str, body: BinaryIO, *, length: int | None, token: Token) -> Posted:
    """Take a file into a folder of records that has a mapping; nothing there is written over.

    The file must be one that the mapping reads, CSV or Parquet by its content. With a token of one
    office every row must be of that office, which is read in CSV alone.

    Raises
    ------
    PostError
        With the status and the remedy, where it cannot be taken.
    """
    try:
        mapping = sources.mapping_of(source)[1]
    except RecordsError as err:
        raise PostError(404, err.what, do_next=err.do_next) from err
    place = sources.folder_of(source) / name
    read_by = _sources_for(name, mapping)
    if place.exists():
        raise _taken(name)
    if length is not None and length > LARGEST:
        raise _too_large()
    half = place.with_name(f".{secrets.token_hex(8)}.half")
    try:
        size, digest = _written(body, half)
        _check(half, place.suffix, read_by, token)
        _scan(half, token)
        facts: dict[str, Fact] = {"source": source, "sha256": digest, "bytes": size}
        _keep(half, place, facts, token)
    finally:
        with suppress(FileNotFoundError):
            half.unlink()
    return Posted(source, name, digest, size)


def _scan(half: Path, token: Token) -> None:
    try:
        with half.open("rb") as content:
            must_be_clean(content, by=token.owner_id)
    except ScanError as err:
        raise PostError(422 if err.found else 503, err.what, do_next=err.do_next) from err


def _keep(half: Path, place: Path, facts: dict[str, Fact], token: Token) -> None:
    """Give a file its name and write it into the journal, both or neither."""
    is_there = False
    try:
        with transaction.atomic():
            append("records.posted", subject=f"token:{token.pk}", actor=token.owner_id, facts=facts)
            # A link, not a move: it fails where another was first.
            os.link(half, place)
            is_there = True
    except FileExistsError as err:
        raise _taken(place.name) from err
    except BaseException:
        if is_there:
            place.unlink()
        raise


def _sources_for(name: str, mapping: Mapping) -> list[Source]:
    if not NAME.fullmatch(name) or Path(name).suffix not in KINDS:
        raise PostError(
            422,
            _("A file is named with letters, digits, dots and strokes, and ends .csv or .parquet."),
            do_next=_("Name it as declarations-2026-11.csv."),
        )
    kind = KINDS[Path(name).suffix]
    found = [s for s in mapping.sources if fnmatch(name, s.pattern) and s.format == kind]
    if not found:
        patterns = ", ".join(s.pattern for s in mapping.sources)
        raise PostError(
            422,
            _("The mapping reads no file of that name: it reads %(patterns)s.")
            % {"patterns": patterns},
            do_next=_("Name it so that the mapping reads it, or correct the mapping."),
        )
    return found


def _written(body: BinaryIO, half: Path) -> tuple[int, str]:
    """Write what comes, as the owner alone can read it; return its size and SHA-256."""
    digest, size = sha256(), 0
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        while part := body.read(AT_A_TIME):
            size += len(part)
            if size > LARGEST:
                raise _too_large()
            digest.update(part)
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    if not size:
        raise PostError(422, _("The file is empty."), do_next=_("Post its content as the body."))
    return size, digest.hexdigest()


def _check(half: Path, suffix: str, read_by: list[Source], token: Token) -> None:
    if suffix == ".parquet":
        with half.open("rb") as file:
            head = file.read(4)
            file.seek(-min(4, half.stat().st_size), os.SEEK_END)
            if (head, file.read(4)) != (MAGIC, MAGIC) or half.stat().st_size < 12:
                raise _not_as_named()
        if token.office is not None:
            raise PostError(
                422,
                _("With a token of one office only CSV is taken, whose rows are read."),
                do_next=_("Post CSV, or use a token of the whole administration."),
            )
        return
    for source in read_by:
        _check_csv(half, source, token)


def _check_csv(half: Path, source: Source, token: Token) -> None:
    """Read the columns, and with a token of one office every row."""
    office = source.columns.get("office")
    try:
        with half.open(encoding=source.encoding or "utf-8", newline="") as file:
            lines = _lines(file)
            first = next(lines)
            between = source.delimiter or max(DELIMITERS, key=first.count)
            rows = csv.reader(chain([first], lines), delimiter=between)
            head = [
                cell.strip().removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}") for cell in next(rows)
            ]
            wanted = [c.name for c in source.columns.values() if isinstance(c, Theirs)]
            missing = [name for name in wanted if name not in head]
            if missing:
                raise PostError(
                    422,
                    _("The file lacks columns that the mapping names: %(names)s.")
                    % {"names": ", ".join(missing)},
                    do_next=_("Export them too, or correct the mapping."),
                )
            if token.office is None:
                return
            _must_be_of(token.office.code, office, head, rows)
    except (UnicodeDecodeError, csv.Error, StopIteration, LookupError) as err:
        raise _not_as_named() from err


def _must_be_of(
    code: str, office: Theirs | Constant | None, head: list[str], rows: Iterable[list[str]]
) -> None:
    if isinstance(office, Constant) and office.value == code:
        return
    if not isinstance(office, Theirs):
        raise PostError(
            403,
            _("The mapping does not say that these records are of office %(code)s.")
            % {"code": code},
            do_next=_("Use a token of the whole administration."),
        )
    place = head.index(office.name)
    for number, row in enumerate(rows, 2):
        if row and (len(row) <= place or row[place].strip() != code):
            raise PostError(
                403,
                _("Row %(number)s is not of office %(code)s, of which this token is.")
                % {"number": number, "code": code},
                do_next=_("Post its rows alone, or use a token of the whole administration."),
            )


def _lines(file: TextIO) -> Iterator[str]:
    """Yield lines, of text alone and none without end.

    The limit of the csv module would not do: it is one for the whole process, and reading records
    raises it.
    """
    while line := file.readline(LONGEST_LINE + 1):
        if "\0" in line or len(line) > LONGEST_LINE:
            raise csv.Error("no line of text")
        yield line


def _taken(name: str) -> PostError:
    return PostError(
        409,
        _("There is a file %(name)s already, and nothing is written over.") % {"name": name},
        do_next=_("Post it under another name."),
    )


def _too_large() -> PostError:
    return PostError(
        413,
        _("The file is larger than %(n)s bytes.") % {"n": LARGEST},
        do_next=_("Post it in parts, or put it on the server."),
    )


def _not_as_named() -> PostError:
    return PostError(
        422,
        _("The content is not what the name says."),
        do_next=_("Post CSV in the mapping's encoding, or whole Parquet."),
    )
