"""Does the house's virus scanner find anything in a file?

It listens on this machine and speaks as ClamAV's ``clamd`` does: a file is sent in pieces over a
socket (INSTREAM), and one line comes back. Where a scanner is named and does not answer, no file is
taken.

References
----------
clamd(8), Commands: INSTREAM, PING.
"""

from __future__ import annotations

import re
import socket
import struct
from contextlib import closing, suppress
from hashlib import sha256
from typing import Final, Protocol
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from evenhand.errors import EvenhandError
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.settings import CONFIG

SECONDS: Final = 60.0
"""So long each piece, and the answer, may take."""
PIECE: Final = 1 << 20
LONGEST: Final = 4_096
"""Bytes of an answer; a real one is a line."""


class Content(Protocol):
    """Bytes of a file that is open, or was sent."""

    def read(self, size: int = ..., /) -> bytes:
        """Return the next bytes."""

    def seek(self, offset: int, /) -> object:
        """Go to a byte."""


class ScanError(EvenhandError):
    """A file is not taken: the scanner found something in it, or could not look.

    Attributes
    ----------
    found : str
        What it found, as the scanner names it; "" where it could not look.
    sha256 : str
        Of the file.
    """

    def __init__(self, what: str, *, do_next: str, found: str = "", sha256: str = "") -> None:
        super().__init__(what, do_next=do_next)
        self.found, self.sha256 = found, sha256


def must_be_clean(content: Content, *, by: UUID | None) -> None:
    """Show a file to the scanner; what it finds stands in the journal, and the file is refused.

    Not inside a transaction that the refusal takes back.

    Raises
    ------
    ScanError
    """
    try:
        scan(content)
    except ScanError as err:
        write_down(err, by=by)
        raise


def scan(content: Content, *, address: str | None = None) -> None:
    """Show a file to the scanner from its first byte on; nothing where none is named.

    Raises
    ------
    ScanError
        If something is found, or the scanner does not answer as it should.
    """
    address = CONFIG.scanner if address is None else address
    if not address:
        return
    content.seek(0)
    try:
        with closing(_connected(address)) as line:
            digest = _sent(line, content)
            said = _answer(line)
    except OSError as err:
        raise _silent(type(err).__name__) from err
    finally:
        content.seek(0)
    if said == "stream: OK":
        return
    found = re.fullmatch(r"stream: (.+) FOUND", said)
    if found is not None:
        raise ScanError(
            _("The virus scanner found something in the file, and it was not kept."),
            do_next=_("Do not open it, and tell the IT department."),
            found=found[1],
            sha256=digest,
        )
    if "size limit exceeded" in said:
        raise ScanError(
            _("The file is larger than the virus scanner takes, and was not kept."),
            do_next=_("Ask the IT department to raise the scanner's limit (StreamMaxLength)."),
        )
    raise _silent(said[:80])


def answers(address: str) -> bool:
    """Return whether a scanner answers there."""
    with closing(_connected(address)) as line:
        line.sendall(b"zPING\0")
        return _answer(line) == "PONG"


def write_down(err: ScanError, *, by: UUID | None) -> None:
    """Write into the journal that a file was refused, by its hash, where something was found."""
    if not err.found:
        return
    with transaction.atomic():
        facts: dict[str, Fact] = {"sha256": err.sha256, "found": err.found[:200]}
        append("file.refused_by_scanner", subject="files", actor=by, facts=facts)


def _connected(address: str) -> socket.socket:
    if address.startswith("unix:"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        try:
            line.connect(address.removeprefix("unix:"))
        except OSError:
            line.close()
            raise
        return line
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=SECONDS)


def _sent(line: socket.socket, content: Content) -> str:
    """Send a file, and return its SHA-256."""
    digest = sha256()
    # A scanner that has seen enough hangs up before the end, and its answer says why.
    with suppress(BrokenPipeError, ConnectionResetError):
        line.sendall(b"zINSTREAM\0")
        while piece := content.read(PIECE):
            digest.update(piece)
            line.sendall(struct.pack("!I", len(piece)) + piece)
        line.sendall(struct.pack("!I", 0))
    return digest.hexdigest()


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST:
        more = line.recv(LONGEST)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _silent(why: str) -> ScanError:
    return ScanError(
        _("The virus scanner does not answer (%(why)s), and without it no file is taken.")
        % {"why": why or "-"},
        do_next=_("Try again later; tell the IT department if it stays so."),
    )
