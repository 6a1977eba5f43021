"""Which records lie on this server, ready to be analysed?"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from evenhand.errors import RecordsError
from evenhand.records.mapping import Mapping
from evenhand.records.mapping.file import read_mapping
from evenhand.web.records.kinds import ENDINGS
from evenhand.web.settings import HOME

FOLDER: Final = HOME / "sources"
MAPPING: Final = "mapping.yaml"


def names() -> list[str]:
    """Return the folders of records that have a mapping beside them."""
    if not FOLDER.is_dir():
        return []
    return sorted(p.parent.name for p in FOLDER.glob(f"*/{MAPPING}"))


def folders() -> list[str]:
    """Return every folder in which files may lie, with a mapping beside them or without."""
    if not FOLDER.is_dir():
        return []
    return sorted(p.name for p in FOLDER.iterdir() if p.is_dir() and not p.name.startswith("."))


def files_in(folder: str) -> list[Path]:
    """Return the files of a folder that records are read from, by name; links are passed over.

    Raises
    ------
    RecordsError
        If there is no such folder: only names that ``folders`` lists are paths.
    """
    if folder not in folders():
        raise RecordsError(
            _("There is no folder '%(name)s' among the sources.") % {"name": folder},
            do_next=_("Choose one of those that are listed."),
        )
    return sorted(
        path
        for path in (FOLDER / folder).iterdir()
        if path.is_file()
        and not path.is_symlink()
        and not path.name.startswith(".")
        and Path(path.name.casefold().removesuffix(".gz")).suffix in ENDINGS
    )


def folder_of(name: str) -> Path:
    """Return the folder of that name.

    Raises
    ------
    RecordsError
        If there is none: only names that ``names`` lists are paths.
    """
    if name not in names():
        raise RecordsError(
            _("There are no records under the name '%(name)s'.") % {"name": name},
            do_next=_(
                "Put the files and %(mapping)s into a folder of that name in the house's folder "
                "'sources'."
            )
            % {"mapping": MAPPING},
        )
    return FOLDER / name


def mapping_of(name: str) -> tuple[str, Mapping]:
    """Return the mapping of a folder, as text and as read.

    Raises
    ------
    EvenhandError
        If it cannot be read or does not say what it must.
    """
    path = folder_of(name) / MAPPING
    return path.read_text(encoding="utf-8"), read_mapping(path)
