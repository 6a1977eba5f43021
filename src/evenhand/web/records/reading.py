"""What does a run read: files that were brought in, or a folder of sources?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from evenhand.errors import RecordsError
from evenhand.web.records import holding, mappings, sources
from evenhand.web.records.models import Version


def to_read() -> list[Version]:
    """Return the versions that a run can read: here, and of a collection with a mapping."""
    here = Version.objects.filter(deleted_at=None, collection__mappings__isnull=False)
    return list(
        here.select_related("collection").order_by("collection__name", "-number").distinct()
    )


def mapping_for(version: Version) -> str:
    """Return the text of the mapping that a run reads a version by.

    Raises
    ------
    RecordsError
        If there is none, or it has faults.
    """
    newest = version.collection.mapping
    if newest is None:
        raise mappings.nothing_to_read()
    mappings.read(newest.text)
    return newest.text


def must_be_here(version: Version) -> None:
    """Raise unless the records of a version are still here.

    Raises
    ------
    RecordsError
    """
    if not version.is_here:
        raise RecordsError(
            _("The records of this version are deleted."),
            do_next=_("Choose a version whose records are still here."),
        )


@contextmanager
def read_from(version: Version | None, source: str) -> Iterator[Path]:
    """Give the folder that a run reads; a version's files are looked at first, byte by byte.

    Parameters
    ----------
    version : Version or None
    source : str
        Name of a folder of sources, where no version is named.

    Raises
    ------
    RecordsError
        If a file is gone or no longer the one of which the version was made.
    """
    if version is None:
        yield sources.folder_of(source)
        return
    version.refresh_from_db()
    must_be_here(version)
    files = list(version.files.all())
    holding.must_be_whole(files)
    with holding.laid_out(files, title=str(version)) as folder:
        yield folder
