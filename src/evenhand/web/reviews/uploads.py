"""What is a file by its content, and may it be kept?

Nothing that a file says of itself counts, neither its name nor the type a browser gives it. What is
kept is handed out again as an attachment only, under a name of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

from evenhand.web.reviews.lines import ReviewError

MOST_BYTES: Final = 10_000_000
MOST_PARTS: Final = 2_000
"""Of a document that is an archive; one with more is no letter."""
MOST_UNPACKED: Final = 200_000_000
"""Bytes that its parts say they have: whoever opens it has to hold them."""
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Type:
    """A kind of file: its media type, and the ending it is handed out under."""

    media: str
    ending: str


PDF: Final = Type("application/pdf", "pdf")
PNG: Final = Type("image/png", "png")
JPEG: Final = Type("image/jpeg", "jpg")
TEXT: Final = Type("text/plain", "txt")
DOCUMENT: Final = Type(f"{_OFFICE}wordprocessingml.document", "docx")
WORKBOOK: Final = Type(f"{_OFFICE}spreadsheetml.sheet", "xlsx")
TYPES: Final = (PDF, PNG, JPEG, TEXT, DOCUMENT, WORKBOOK)


def type_of(content: bytes) -> Type:
    """Return what a file is.

    Raises
    ------
    ReviewError
        If it is empty, too large, or nothing that is taken here.
    """
    if not content:
        raise ReviewError("The file is empty.", do_next="Choose another one.")
    if len(content) > MOST_BYTES:
        raise ReviewError("The file is larger than 10 MB.", do_next="Send it in parts.")
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content.rstrip().endswith(b"IEND\xaeB`\x82"):
        return PNG
    if content.startswith(b"\xff\xd8\xff") and content.endswith(b"\xff\xd9"):
        return JPEG
    found = _of_archive(content) if content.startswith(b"PK\x03\x04") else _of_text(content)
    if found is None:
        raise ReviewError(
            "The file is none that is taken here, whatever its name says.",
            do_next="Send a PDF, PNG, JPEG, a text in UTF-8, or a document or workbook (docx, "
            "xlsx) without macros.",
        )
    return found


def ending_of(media: str) -> str:
    """Return the ending that a kept file is handed out under."""
    return next((t.ending for t in TYPES if t.media == media), "bin")


def _of_archive(content: bytes) -> Type | None:
    try:
        with ZipFile(BytesIO(content)) as whole:
            parts = whole.infolist()
            names = {info.filename for info in parts}
            unpacked = sum(info.file_size for info in parts)
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    runs = any(n.lower().endswith((".bin", ".exe", ".dll", ".js", ".vbs")) for n in names)
    is_too_much = len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED
    if runs or is_too_much or "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return DOCUMENT
    return WORKBOOK if "xl/workbook.xml" in names else None


def _of_text(content: bytes) -> Type | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    # Control characters have no place in a text; a program or an image has them early.
    # One that is cut off is no text either.
    if text.startswith("%PDF") or any(ord(c) < 32 and c not in "\t\n\r\f" for c in text):
        return None
    head = text.lstrip()[:200].lower()
    is_page = head.startswith(("<!doctype html", "<html", "<svg", "<script", "<?xml"))
    return None if is_page else TEXT
