"""Which characters do the bytes of a text file stand for?

Yields UTF-8 in blocks, whatever the file is written in, and says where it is not what it claims.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from charset_normalizer import from_bytes

from evenhand.errors import RecordsError
from evenhand.records.readers.rows import Progress, share_of

BLOCK: Final = 4 << 20
SAMPLE: Final = 64 << 10
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before UTF-16, whose mark is the beginning of one of these.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GZIP: Final = b"\x1f\x8b"


def utf8_blocks(path: Path, *, encoding: str, progress: Progress | None = None) -> Iterator[bytes]:
    """Yield the text of a file, gzipped or not, as blocks of UTF-8 without byte order mark.

    Parameters
    ----------
    encoding : str
        As the mapping says; "" for UTF-8, or what a byte order mark says.

    Raises
    ------
    RecordsError
        If the file cannot be read or decoded; says where, and what it probably is.
    """
    with _opened(path) as (raw, file):
        head = _read(path, file, SAMPLE)
        name, skip = _encoding(path, head, encoding)
        decoder = codecs.getincrementaldecoder(name)("strict")
        block, seen, lines = head[skip:], skip, 0
        while True:
            pending = len(decoder.getstate()[0])
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as err:
                at = seen - pending + err.start
                line = lines + err.object[: err.start].count(b"\n") + 1
                raise _undecodable(path, name, at, line, bytes(err.object), err.start) from err
            if progress:
                progress(share_of(path, raw.tell()))
            if text:
                yield text.encode("utf-8")
            if not block:
                return
            seen += len(block)
            lines += block.count(b"\n")
            block = _read(path, file, BLOCK)


class _opened:  # noqa: N801 -- a context, read as a verb
    """The file and, where it is gzipped, the stream inside it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> tuple[IO[bytes], IO[bytes]]:
        try:
            self.raw: IO[bytes] = self.path.open("rb")
        except OSError as err:
            raise RecordsError(
                f"{self.path} cannot be opened: {err.strerror or err}.",
                do_next="Check the path and your right to read it.",
            ) from err
        zipped = self.raw.read(2) == _GZIP
        self.raw.seek(0)
        inner: IO[bytes] = gzip.open(self.raw, "rb") if zipped else self.raw  # type: ignore[assignment]
        return self.raw, inner

    def __exit__(self, *_: object) -> None:
        self.raw.close()


def open_bytes(path: Path) -> _opened:
    """Open a file that may be gzipped, as a context giving the raw file and what is inside."""
    return _opened(path)


def _read(path: Path, file: IO[bytes], size: int) -> bytes:
    try:
        return file.read(size)
    except (EOFError, gzip.BadGzipFile, zlib.error, OSError) as err:
        raise RecordsError(
            f"{path} breaks off or is damaged: {err}.",
            do_next="Copy or export the file again, and compare its size with the original's.",
        ) from err


def _encoding(path: Path, head: bytes, declared: str) -> tuple[str, int]:
    try:
        name = codecs.lookup(declared or "utf-8").name
    except LookupError as err:
        raise RecordsError(
            f"The mapping gives {path.name} the encoding '{declared}', which is unknown.",
            do_next="Use a name such as utf-8, windows-1251, cp1256, latin-1 or utf-16.",
        ) from err
    for mark, meant in _MARKS:
        if head.startswith(mark):
            if declared and name not in (meant, "utf-8-sig", "utf-16", meant[:6]):
                raise _contradicted(path, declared, meant)
            return meant, len(mark)
    if name == "utf-8-sig":
        return "utf-8", 0
    if name.startswith(("utf-16", "utf-32")) and head.strip() and b"\0" not in head:
        # Delimiters and line ends hold a zero byte in every one of these.
        raise _contradicted(path, declared, "utf-8" if _is_utf8(head, least=0) else "one byte")
    if name in ("utf-16", "utf-32"):
        return _by_zeros(head) or f"{name}-le", 0
    if not name.startswith(("utf-16", "utf-32")):
        if guess := _by_zeros(head):
            raise _contradicted(path, declared or "utf-8", guess)
        if name != "utf-8" and _is_utf8(head):
            raise _contradicted(path, declared, "utf-8")
    return name, 0


def _by_zeros(head: bytes) -> str:
    """Return the encoding in which ASCII would put zero bytes where they are, or ""."""
    quarter = len(head) // 4
    if quarter and not any(any(head[i : quarter * 4 : 4]) for i in (2, 3)):
        return "utf-32-le" if any(head) else ""
    if quarter and not any(any(head[i : quarter * 4 : 4]) for i in (0, 1)):
        return "utf-32-be"
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(1, len(head) // 2)
    if odd > half * 0.3:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.3 else ""


def _is_utf8(head: bytes, *, least: int = 4) -> bool:
    # Four valid sequences of several bytes and no invalid one do not happen by chance in text of
    # a one-byte encoding.
    try:
        text = codecs.getincrementaldecoder("utf-8")("strict").decode(head)
    except UnicodeDecodeError:
        return False
    return sum(not c.isascii() for c in text) >= least


def _contradicted(path: Path, declared: str, found: str) -> RecordsError:
    if found == "one byte":
        return RecordsError(
            f"{path} is written with one byte a character, not in {declared}.",
            do_next="Set 'encoding' for this source in the mapping, as windows-1251 or cp1256.",
        )
    return RecordsError(
        f"{path} is written in {found}, not in {declared}.",
        do_next=f"Set 'encoding: {found}' for this source in the mapping.",
    )


def _undecodable(
    path: Path, name: str, at: int, line: int, block: bytes, start: int
) -> RecordsError:
    near = block[max(0, start - SAMPLE // 2) : start + SAMPLE // 2]
    best = from_bytes(near).best()
    likely = best.encoding.replace("_", "-") if best else ""
    remedy = (
        f"It is probably {likely}: set 'encoding: {likely}' for this source in the mapping."
        if likely and codecs.lookup(likely).name != codecs.lookup(name).name
        else "Ask in which encoding it was exported, and set 'encoding' in the mapping."
    )
    return RecordsError(
        f"{path} is not {name}: byte {at} (line {line}) is 0x{block[start]:02x}.", do_next=remedy
    )
