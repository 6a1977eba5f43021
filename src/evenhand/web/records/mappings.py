"""How is the mapping of a collection begun, read, previewed and kept?"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from evenhand.errors import MappingError, RecordsError
from evenhand.records.drafting.draft import draft
from evenhand.records.drafting.heads import heads
from evenhand.records.mapping import Mapping
from evenhand.records.mapping.file import parse_mapping
from evenhand.web.journal.append import append
from evenhand.web.people.models import Person
from evenhand.web.records import sources
from evenhand.web.records.models import Collection, File, FileState, MappingText

if TYPE_CHECKING:
    from evenhand.records.drafting.previewing import Preview

LONGEST: Final = 200_000
"""Letters of a mapping."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A mapping that was tried on the heads of the files.

    Attributes
    ----------
    faults : tuple of str
        In words, one a fault; empty where it may be kept.
    preview : Preview or None
        None where it has faults.
    """

    faults: tuple[str, ...]
    preview: Preview | None = field(default=None)


def files_of(collection: Collection) -> list[File]:
    """Return the files that a mapping is written for: of the newest version, or those that wait."""
    newest = collection.versions.filter(deleted_at=None).first()
    if newest is not None:
        return list(newest.files.all())
    waiting = list(collection.files.filter(state=FileState.WHOLE, is_pointed=False))
    # Of several of one name the last counts.
    return list({file.name: file for file in waiting}.values())


def begun(collection: Collection, folder: Path) -> str:
    """Return the newest mapping; before the first, one that lies beside the files, or a draft.

    Parameters
    ----------
    collection : Collection
    folder : Path
        In which the files are laid out.

    Raises
    ------
    RecordsError
        If no column of the files can be told.
    """
    newest = collection.mapping
    if newest is not None:
        return newest.text
    pointed = [file for file in files_of(collection) if file.is_pointed]
    if pointed:
        beside = (sources.FOLDER / pointed[0].place).with_name(sources.MAPPING)
        if beside.is_file() and beside.stat().st_size < LONGEST:
            return beside.read_text(encoding="utf-8-sig")
    return draft(folder)


def read(text: str) -> Mapping:
    """Return a mapping that was written in the browser.

    What leads out of the collection is refused: a file of own rules, and a database.

    Raises
    ------
    MappingError
        Naming every fault.
    """
    if len(text) > LONGEST:
        raise MappingError(
            _("The mapping has more than %(n)s letters.") % {"n": LONGEST},
            do_next=_("Shorten it, or use the command line."),
        )
    try:
        plain: Any = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        # Told with its line when it is parsed.
        plain = None
    if isinstance(plain, dict) and "file" in (_dict(plain.get("rules")) or ()):
        raise MappingError(
            _("A mapping that is written here names no file of own rules."),
            do_next=_("Take 'rules.file' out, or run the analysis from the command line."),
        )
    mapping = parse_mapping(text)
    if any(source.format == "postgres" for source in mapping.sources):
        raise MappingError(
            _("A mapping that is written here reads files, and no database."),
            do_next=_("Export the table as Parquet or CSV, or use the command line."),
        )
    return mapping


def tried(text: str, folder: Path) -> Tried:
    """Try a mapping on the heads of the files, and say every fault."""
    from evenhand.records.drafting.previewing import preview  # noqa: PLC0415 -- slow import

    try:
        mapping = read(text)
        heads((folder,), mapping)
        return Tried((), preview((folder,), mapping))
    except MappingError as err:
        return Tried(_listed(err))
    except RecordsError as err:
        return Tried((f"{err.what} {err.do_next}",))


def keep(collection: Collection, text: str, *, seen: int, by: Person) -> MappingText:
    """Keep a mapping as the collection's newest.

    Parameters
    ----------
    collection : Collection
    text : str
    seen : int
        Number of the mapping that its author began with; 0 for none.
    by : Person

    Raises
    ------
    RecordsError
        If it has faults, or somebody kept another meanwhile.
    """
    read(text)
    with transaction.atomic():
        Collection.objects.select_for_update().get(pk=collection.pk)
        newest = collection.mapping
        last = newest.number if newest else 0
        if last != seen:
            raise RecordsError(
                _("Somebody else wrote a mapping while you were writing; yours was not kept."),
                do_next=_("Open it again, read what is new, and write yours after it."),
            )
        made = MappingText.objects.create(
            collection=collection, number=last + 1, text=text, written_by=by.pk
        )
        append(
            "records.mapped",
            subject=f"collection:{collection.pk}",
            actor=by.pk,
            facts={"mapping": made.number},
        )
    return made


def nothing_to_read() -> RecordsError:
    """Return what is said where a version cannot be read."""
    return RecordsError(
        _("There is nothing to read: the records are deleted, or there is no mapping yet."),
        do_next=_("Map the columns first, or choose a version that is still here."),
    )


def _listed(err: MappingError) -> tuple[str, ...]:
    first, *others = err.what.splitlines()
    return tuple(line.strip() for line in others) or (f"{first} {err.do_next}",)


def _dict(value: Any) -> dict[Any, Any] | None:
    return value if isinstance(value, dict) else None
