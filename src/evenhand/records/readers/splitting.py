"""Where does each record of a CSV file begin and end, and which are none?

A quote opens a field only at its start and closes it only before a delimiter or a line end (RFC
4180). Whole blocks are checked at once; only a block that breaks the rule is walked record by
record. A quote that is never closed costs its own line and no other: reading goes on with the next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.records.readers.rows import Fault

MAX_RECORD: Final = 1 << 20
"""Bytes after which a quote still open is taken as never closed."""

_QUOTE, _LF, _CR = 34, 10, 13
_NUL = "it holds a NUL byte"
_STRAY = "a quote inside a quoted field is not doubled"
_LONG = f"it is longer than {MAX_RECORD:,} bytes"
_OPEN = "a quote opens in this line and is never closed"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records that a parser can take as they are.

    Attributes
    ----------
    data : bytes
        Complete records, the faulty ones taken out.
    lines : ndarray of int64, shape (n,)
        Line of the file on which each record begins.
    longest : int
        Bytes of the longest record.
    faults : list of Fault
    """

    data: bytes
    lines: npt.NDArray[np.int64]
    longest: int
    faults: list[Fault]


class Splitter:
    """Cuts blocks of UTF-8 into records.

    Parameters
    ----------
    delimiter : str
        One ASCII character.
    fields : int
        How many a record must have.
    line : int
        Line of the file at which the first block begins.
    """

    def __init__(self, *, delimiter: str, fields: int, line: int) -> None:
        self.delimiter = delimiter.encode("ascii")
        self.fields = fields
        self.line = line
        self.records = 0
        self._carry = b""
        self._skips = False
        self._stop = re.compile(b"[" + re.escape(self.delimiter) + b"\n]")

    def split(self, block: bytes, *, final: bool = False) -> Chunk:
        """Return the records that end in this block; keep the rest for the next."""
        whole = self._after_skipped(self._carry + block)
        chunk, used = self._at_once(whole, final) or self._one_by_one(whole, final)
        self._carry = whole[used:]
        self.line += whole.count(b"\n", 0, used)
        self.records += len(chunk.lines) + len(chunk.faults)
        return chunk

    def _after_skipped(self, whole: bytes) -> bytes:
        """Return what follows a line that was rejected before its end was read."""
        if not self._skips:
            return whole
        end = whole.find(b"\n")
        self._skips = end < 0
        self.line += end >= 0
        return whole[end + 1 :] if end >= 0 else b""

    def _at_once(self, whole: bytes, final: bool) -> tuple[Chunk, int] | None:
        seen = np.frombuffer(whole, dtype=np.uint8)
        newlines = np.flatnonzero(seen == _LF)
        quotes = np.flatnonzero(seen == _QUOTE)
        if (quotes.size or b"\r" in whole) and not self._is_regular(seen, quotes, final):
            return None
        ends = newlines[np.searchsorted(quotes, newlines) % 2 == 0] if quotes.size else newlines
        if final and whole and not whole.endswith(b"\n"):
            ends = np.append(ends, len(whole))
        if not ends.size:
            return None if len(whole) > MAX_RECORD else (_empty(), 0)
        if not final and len(whole) - int(ends[-1]) > MAX_RECORD:
            return None
        starts = np.concatenate(([0], ends[:-1] + 1))
        marks = np.flatnonzero(seen == self.delimiter[0])
        if quotes.size:
            marks = marks[np.searchsorted(quotes, marks) % 2 == 0]
        found = np.searchsorted(marks, ends) - np.searchsorted(marks, starts) + 1
        length = ends - starts
        blank = (length == 0) | ((length == 1) & (seen[np.minimum(starts, len(whole) - 1)] == _CR))
        has_nul = np.zeros(len(ends), dtype=bool)
        if b"\0" in whole:
            nuls = np.searchsorted(ends, np.flatnonzero(seen == 0))
            has_nul[nuls[nuls < len(ends)]] = True
        too_long = length > MAX_RECORD
        wrong = ((found != self.fields) & ~blank) | has_nul | too_long
        first, last = np.searchsorted(newlines, starts), np.searchsorted(newlines, ends)
        if np.any(wrong & (first != last)):
            return None
        faults = [
            self._fault(
                whole[starts[i] : ends[i]],
                self.line + int(first[i]),
                int(found[i]),
                bool(has_nul[i]),
                too_long=bool(too_long[i]),
            )
            for i in np.flatnonzero(wrong)
        ]
        keep = ~(blank | wrong)
        data = _kept(whole, starts, ends, keep)
        lines = (self.line + first[keep]).astype(np.int64)
        longest = int(length.max())
        return Chunk(data, lines, longest, faults), min(int(ends[-1]) + 1, len(whole))

    def _is_regular(
        self, seen: npt.NDArray[np.uint8], quotes: npt.NDArray[np.int64], final: bool
    ) -> bool:
        returns = np.flatnonzero(seen == _CR)
        if returns.size:
            if returns[-1] == len(seen) - 1:
                returns = returns[:-1]
            if np.any(seen[returns + 1] != _LF):
                return False
        if final and quotes.size % 2:
            return False
        opening, closing = quotes[0::2], quotes[1::2]
        opening = opening[opening > 0]
        closing = closing[closing < len(seen) - 1]
        before, after = seen[opening - 1], seen[closing + 1]
        mark = self.delimiter[0]
        opens = (before == mark) | (before == _LF) | (before == _QUOTE)
        closes = (after == mark) | (after == _LF) | (after == _CR) | (after == _QUOTE)
        return bool(opens.all() and closes.all())

    def _fault(
        self, text: bytes, line: int, found: int, has_nul: bool, *, too_long: bool = False
    ) -> Fault:
        reason = (
            _LONG
            if too_long
            else _NUL
            if has_nul
            else f"it has {found} field{'s' * (found != 1)} where the header has {self.fields}"
        )
        return Fault(line, reason, text.decode("utf-8", "replace").rstrip("\r\n"))

    def _one_by_one(self, whole: bytes, final: bool) -> tuple[Chunk, int]:
        data, lines, faults = [], [], []
        at, line, longest = 0, self.line, 0
        while at < len(whole):
            end, fields, fault = self._record(whole, at, final)
            if end < 0:
                break
            spans = whole.count(b"\n", at, max(at, end - 1)) > 0
            if fields is not None and end - at > MAX_RECORD:
                fields, fault = None, _OPEN if spans else _LONG
            elif fields is not None and (len(fields) != self.fields or b"\0" in whole[at:end]):
                blank = not whole[at:end].strip(b"\r\n")
                if spans:
                    fields, fault = None, _OPEN
                elif not blank:
                    faults.append(
                        self._fault(whole[at:end], line, len(fields), b"\0" in whole[at:end])
                    )
                    fields = None
            elif fields is not None and not whole[at:end].strip(b"\r\n"):
                fields = None
            if fault:
                end = _line_end(whole, at)
                if not whole.endswith(b"\n", at, end) and not final and end - at <= MAX_RECORD:
                    break
                # What comes of it in the next blocks is no row, whatever it looks like.
                self._skips = not whole.endswith(b"\n", at, end)
                faults.append(
                    Fault(line, fault, whole[at:end].decode("utf-8", "replace").rstrip("\r\n"))
                )
            elif fields is not None and len(fields) == self.fields:
                row = self.delimiter.join(map(self._quoted, fields)) + b"\n"
                data.append(row)
                lines.append(line)
                longest = max(longest, len(row))
            line += whole.count(b"\n", at, end)
            at = end
        return Chunk(b"".join(data), np.array(lines, dtype=np.int64), longest, faults), at

    def _record(self, whole: bytes, at: int, final: bool) -> tuple[int, list[bytes] | None, str]:
        """Return where the record ends, its fields, and what is wrong; end -1 asks for more."""
        fields: list[bytes] = []
        here = at
        while True:
            if whole[here : here + 1] == b'"':
                close, stray = self._close(whole, here + 1, final)
                if close < 0 and not final and len(whole) - at <= MAX_RECORD:
                    return -1, None, ""
                if close < 0 or stray:
                    spans = close < 0 or whole.find(b"\n", here, close) >= 0
                    return 0, None, _OPEN if spans else _STRAY
                fields.append(whole[here + 1 : close].replace(b'""', b'"'))
                here = close + 1
                if whole[here : here + 2] == b"\r\n":
                    here += 1
            else:
                stop = self._stop.search(whole, here)
                if stop is None and not final:
                    return (0, None, _LONG) if len(whole) - at > MAX_RECORD else (-1, None, "")
                end = stop.start() if stop else len(whole)
                ends_line = stop is None or whole[end] == _LF
                fields.append(whole[here:end].removesuffix(b"\r") if ends_line else whole[here:end])
                here = end
            if here >= len(whole):
                return (len(whole) if final else -1), fields, ""
            if whole[here] == _LF:
                return here + 1, fields, ""
            here += 1

    def _close(self, whole: bytes, at: int, final: bool) -> tuple[int, bool]:
        """Return where the open quote closes, and whether what follows forbids that."""
        while True:
            close = whole.find(b'"', at)
            if close < 0 or (close + 1 == len(whole) and not final):
                return -1, False
            following = whole[close + 1 : close + 2]
            if following == b'"':
                at = close + 2
                continue
            ends = following in (b"", b"\n", self.delimiter)
            return close, not (ends or whole[close + 1 : close + 3] == b"\r\n")

    def _quoted(self, field: bytes) -> bytes:
        if any(c in field for c in (b'"', b"\n", b"\r", self.delimiter)):
            return b'"' + field.replace(b'"', b'""') + b'"'
        return field


def _line_end(whole: bytes, at: int) -> int:
    end = whole.find(b"\n", at)
    return len(whole) if end < 0 else end + 1


def _empty() -> Chunk:
    return Chunk(b"", np.empty(0, dtype=np.int64), 0, [])


def _kept(
    whole: bytes,
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    keep: npt.NDArray[np.bool_],
) -> bytes:
    if keep.all():
        return whole[: int(ends[-1]) + 1]
    # Runs of kept records are copied whole; faults are few.
    edge = np.flatnonzero(np.diff(np.concatenate(([False], keep, [False])).astype(np.int8)))
    runs = zip(edge[0::2], edge[1::2], strict=True)
    return b"".join(whole[starts[a] : ends[b - 1]] + b"\n" for a, b in runs)
