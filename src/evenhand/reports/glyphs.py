"""Which characters can the shipped fonts show, and what stands for the others?

PDF/UA forbids a character that no font shows. Rather than lose the report over a name in a script
that is not shipped, the character is printed as an empty box.
"""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path
from typing import Any, Final

from evenhand.reports.font_files import FONTS

BOX: Final = "▯"
_SPACES: Final = frozenset({0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F})
_FORMATTING: Final = frozenset("\n\t\u200b\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069\ufeff")


def printable(content: Any) -> Any:
    """Return plain content in which every string holds only characters that can be shown."""
    if isinstance(content, dict):
        return {printable(k): printable(v) for k, v in content.items()}
    if isinstance(content, list):
        return [printable(v) for v in content]
    return shown(content) if isinstance(content, str) else content


def shown(text: str) -> str:
    """Return the text with an empty box for each character that no shipped font has."""
    known = _characters()
    if all(ord(c) in known or c in _FORMATTING for c in text):
        return text
    return "".join(c if ord(c) in known or c in _FORMATTING else BOX for c in text)


@cache
def _characters() -> frozenset[int]:
    found: set[int] = set()
    for font in sorted(FONTS.glob("*-Regular.ttf")):
        found |= characters_of(font)
    # Fonts map control characters to empty glyphs; no reader should meet one.
    return frozenset(c for c in found if chr(c).isprintable() or c in _SPACES)


def characters_of(font: Path) -> set[int]:
    """Return the code points a TrueType font has, from its ``cmap`` table.

    References
    ----------
    OpenType specification, "cmap - Character to Glyph Index Mapping Table", formats 4 and 12.
    """
    data = font.read_bytes()
    (count,) = struct.unpack_from(">H", data, 4)
    records = (struct.unpack_from(">4sLLL", data, 12 + 16 * n) for n in range(count))
    start = next(at for tag, _, at, _ in records if tag == b"cmap")
    (subtables,) = struct.unpack_from(">H", data, start + 2)
    found: set[int] = set()
    for n in range(subtables):
        (offset,) = struct.unpack_from(">L", data, start + 8 + 8 * n)
        (form,) = struct.unpack_from(">H", data, start + offset)
        if form == 4:
            found |= _format_4(data, start + offset)
        elif form == 12:
            found |= _format_12(data, start + offset)
    return found


def _format_4(data: bytes, at: int) -> set[int]:
    (twice,) = struct.unpack_from(">H", data, at + 6)
    ends = struct.unpack_from(f">{twice // 2}H", data, at + 14)
    starts = struct.unpack_from(f">{twice // 2}H", data, at + 16 + twice)
    ranges = zip(starts, ends, strict=True)
    return {c for low, high in ranges if high != 0xFFFF for c in range(low, high + 1)}


def _format_12(data: bytes, at: int) -> set[int]:
    (count,) = struct.unpack_from(">L", data, at + 12)
    ranges = (struct.unpack_from(">LL", data, at + 16 + 12 * n) for n in range(count))
    return {c for low, high in ranges for c in range(low, high + 1)}
