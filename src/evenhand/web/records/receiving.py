"""How does a file come in, in parts that are each kept before they are acknowledged?

A part that was acknowledged is on the disk, in the file and in the database: whatever breaks then,
the line, the browser or the server, the next part goes on from there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import BinaryIO, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.errors import RecordsError
from evenhand.web.isolating import ltr
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Person
from evenhand.web.records import holding
from evenhand.web.records.kinds import kind_of
from evenhand.web.records.models import Collection, File, FileState, Part
from evenhand.web.scanning import ScanError, must_be_clean

PART: Final = 4 << 20
"""Bytes of one part: a second on a slow line, and a few hundred of them for a large file."""
LARGEST: Final = 50_000_000_000
LARGEST_AT_ONCE: Final = 500_000_000
"""Bytes of a file that comes without parts, as from a browser whose scripts are off."""
MOST_OPEN: Final = 20
"""Files of one person that are still coming in."""
KEPT_FOR: Final = timedelta(days=14)
"""An upload that nobody goes on with is dropped after this."""


class UploadError(RecordsError):
    """A file, or a part of one, cannot be taken.

    Attributes
    ----------
    status : int
        Of HTTP.
    """

    def __init__(self, status: int, what: str, *, do_next: str) -> None:
        super().__init__(what, do_next=do_next)
        self.status = status


def begin(collection: Collection, *, name: str, size: int, by: Person) -> File:
    """Begin to take a file, or go on with one of that name and size which the same person began.

    Raises
    ------
    UploadError
        If it is empty, too large for the house or for its disk, or too many are coming in.
    """
    name = holding.plain_name(name)
    if size < 1:
        raise UploadError(422, _("The file is empty."), do_next=_("Choose another one."))
    if size > LARGEST:
        raise _too_large(LARGEST)
    with transaction.atomic():
        coming = File.objects.filter(brought_by=by.pk, state=FileState.COMING)
        begun = coming.filter(collection=collection, name=name, size=size).first()
        if begun is not None:
            return begun
        if coming.count() >= MOST_OPEN:
            raise UploadError(
                409,
                _("%(n)s of your files are still coming in.") % {"n": MOST_OPEN},
                do_next=_("Finish or drop one of them first."),
            )
        _must_have_space(size)
        return File.objects.create(
            collection=collection, name=name, place=holding.new_place(), size=size, brought_by=by.pk
        )


def take_part(file: File, *, offset: int, content: bytes, digest: str, by: Person) -> int:
    """Keep the next part of a file, and return how many bytes of it are kept.

    A part that was kept before is acknowledged again: its first acknowledgement may be lost.

    Raises
    ------
    UploadError
        If its bytes are not those of its SHA-256, it is not the next, or the disk is full.
    PermissionDenied
        If another person brings the file.
    """
    if not content or len(content) > PART:
        raise UploadError(
            413,
            _("A part holds 1 to %(n)s bytes.") % {"n": PART},
            do_next=_("Send the file again."),
        )
    if sha256(content).hexdigest() != digest:
        raise UploadError(
            422,
            _("A part did not come in as it was sent."),
            do_next=_("It is sent again by itself; if this stays so, look at the line."),
        )
    with transaction.atomic():
        file = _coming(file, by)
        if file.parts.filter(offset=offset, size=len(content), sha256=digest).exists():
            return file.received
        if offset != file.received or offset + len(content) > file.size:
            raise UploadError(
                409,
                _("The next part begins at byte %(n)s.") % {"n": file.received},
                do_next=_("Send the file again: it goes on from there."),
            )
        _write(file, offset, content)
        Part.objects.create(file=file, offset=offset, size=len(content), sha256=digest)
        File.objects.filter(pk=file.pk).update(received=F("received") + len(content))
    return offset + len(content)


def finish(file: File, *, by: Person) -> File:
    """Take a file whose parts are all here into the collection.

    Raises
    ------
    UploadError
        If parts are missing.
    RecordsError, ScanError
        If the content is of no kind that is read here, or the scanner refuses it; the file is
        dropped then.
    PermissionDenied
        If another person brings the file.
    """
    if file.received != file.size:
        raise UploadError(
            409,
            _("%(n)s bytes of the file are missing.") % {"n": file.size - file.received},
            do_next=_("Send the file again: it goes on from there."),
        )
    path = holding.path_of(file)
    try:
        kind = kind_of(path, name=file.name)
        with path.open("rb") as content:
            must_be_clean(content, by=by.pk)
    except (RecordsError, ScanError):
        drop(file, by=by)
        raise
    digest = holding.digest_of(path)
    with transaction.atomic():
        file = _coming(file, by)
        file.kind, file.sha256, file.state = kind, digest, FileState.WHOLE
        file.save(update_fields=["kind", "sha256", "state"])
        file.parts.all().delete()
        _journal(file, by)
    return file


def take_whole(collection: Collection, *, name: str, content: BinaryIO, by: Person) -> File:
    """Take a file that comes in one piece.

    Raises
    ------
    UploadError
        If it is empty, too large, or the disk is full.
    RecordsError, ScanError
        If the content is of no kind that is read here, or the scanner refuses it.
    """
    name = holding.plain_name(name)
    place = holding.new_place()
    path = holding.FILES / place
    holding.make_folders()
    try:
        size, digest = _copied(content, path)
        kind = kind_of(path, name=name)
        with path.open("rb") as written:
            must_be_clean(written, by=by.pk)
        with transaction.atomic():
            file = File.objects.create(
                collection=collection,
                name=name,
                place=place,
                kind=kind,
                size=size,
                received=size,
                sha256=digest,
                state=FileState.WHOLE,
                brought_by=by.pk,
            )
            _journal(file, by)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return file


def drop(file: File, *, by: Person) -> None:
    """Let go of a file that is still coming in.

    Raises
    ------
    PermissionDenied
        If another person brings it.
    """
    with transaction.atomic():
        file = _coming(file, by)
        file.delete()
    holding.remove(file)


def drop_old() -> int:
    """Drop uploads that nobody went on with for long; return how many."""
    last = timezone.now() - KEPT_FOR
    old = list(File.objects.filter(state=FileState.COMING, brought_at__lt=last))
    for file in old:
        file_of = File(place=file.place)
        file.delete()
        holding.remove(file_of)
    return len(old)


def _coming(file: File, by: Person) -> File:
    found = File.objects.select_for_update().filter(pk=file.pk, state=FileState.COMING).first()
    if found is None:
        raise UploadError(
            409,
            _("This file is not coming in any more."),
            do_next=_("Look whether it is here already; if not, send it again."),
        )
    if found.brought_by != by.pk:
        raise PermissionDenied
    return found


def _write(file: File, offset: int, content: bytes) -> None:
    """Write a part at its place; it is on the disk when this returns."""
    path = holding.path_of(file)
    is_new = not path.exists()
    try:
        holding.make_folders()
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "wb", closefd=True) as target:
            target.seek(offset)
            target.write(content)
            # What a dying server wrote and never acknowledged.
            target.truncate()
            target.flush()
            os.fsync(target.fileno())
        if is_new:
            holding.flush_folder(path.parent)
    except OSError as err:
        raise _no_space() from err


def _copied(content: BinaryIO, path: os.PathLike[str]) -> tuple[int, str]:
    digest, size = sha256(), 0
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as target:
            for part in _parts(content):
                size += len(part)
                if size > LARGEST_AT_ONCE:
                    raise _too_large(LARGEST_AT_ONCE)
                digest.update(part)
                target.write(part)
            target.flush()
            os.fsync(target.fileno())
    except OSError as err:
        raise _no_space() from err
    if not size:
        raise UploadError(422, _("The file is empty."), do_next=_("Choose another one."))
    return size, digest.hexdigest()


def _parts(content: BinaryIO) -> Iterator[bytes]:
    while part := content.read(1 << 20):
        yield part


def _journal(file: File, by: Person) -> None:
    facts: dict[str, Fact] = {
        "collection": file.collection_id,
        "sha256": file.sha256,
        "bytes": file.size,
    }
    append("records.brought", subject=f"file:{file.pk}", actor=by.pk, facts=facts)


def _must_have_space(size: int) -> None:
    """Raise unless the disk holds this file and what of the others is still to come."""
    coming = File.objects.filter(state=FileState.COMING)
    owed = coming.aggregate(n=Sum(F("size") - F("received")))["n"] or 0
    free = holding.free_bytes() - owed
    if size > free:
        raise UploadError(
            507,
            _("The disk has room for %(free)s bytes more; the file has %(size)s.")
            % {"free": ltr(f"{max(free, 0):,}"), "size": ltr(f"{size:,}")},
            do_next=_("Delete versions that are not needed, or ask for a larger disk."),
        )


def _no_space() -> UploadError:
    return UploadError(
        507,
        _("The file could not be written to the disk of the server."),
        do_next=_("What was acknowledged is kept. Ask for space on the disk, then send it again."),
    )


def _too_large(most: int) -> UploadError:
    return UploadError(
        413,
        _("The file is larger than %(n)s bytes.") % {"n": ltr(f"{most:,}")},
        do_next=_("Send it with scripts switched on, in parts; or have it put on the server."),
    )
