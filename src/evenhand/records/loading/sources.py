"""Which files of those given does each table of the mapping mean?"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from collections.abc import Mapping as Dictionary
from fnmatch import fnmatch
from pathlib import Path

from evenhand.errors import RecordsError
from evenhand.records.mapping import Mapping, Source


def files_of(source: Source, given: Sequence[Path]) -> list[Path]:
    """Return the files of one table, in the order of their names.

    A folder is searched for the pattern, also below it; a file counts if its name matches. A single
    file given for a mapping of one pattern must still match: a mapping names what it reads.

    Raises
    ------
    RecordsError
        If a path does not exist or is no regular file, a folder is empty or nothing matches.
    """
    found: list[Path] = []
    for path in given:
        if path.is_dir():
            inside = sorted(_inside(path))
            if not inside:
                raise RecordsError(
                    f"The folder {path} is empty.", do_next="Name the folder that holds the export."
                )
            matching = [p for p in inside if _matches(p, source.pattern, below=path)]
            for file in matching:
                must_be_file(file)
            found += matching
        else:
            must_be_file(path)
            if _matches(path, source.pattern, below=path.parent):
                found.append(path)
    if not found:
        seen = ", ".join(sorted({p.name for p in _all(given)})[:8])
        raise RecordsError(
            f"No file matches '{source.pattern}' for the table '{source.table}'; given: {seen}.",
            do_next="Correct 'source' in the mapping, or name the file.",
        )
    return sorted(dict.fromkeys(found), key=lambda p: (p.name, str(p)))


def must_be_file(path: Path) -> None:
    """Raise unless a path leads to a regular file: a pipe or a device may never end.

    Raises
    ------
    RecordsError
    """
    if path.is_file():
        return
    if path.is_symlink() and not path.exists():
        raise RecordsError(
            f"{path} is a link that leads nowhere.",
            do_next="Mend the link or take it away; nothing was read.",
        )
    if not path.exists():
        raise RecordsError(f"There is no file {path}.", do_next="Check the path; nothing was read.")
    raise RecordsError(
        f"{path} is no regular file.",
        do_next="Save what it gives as a file, and name that file; nothing was read.",
    )


def unread(given: Sequence[Path], read: Collection[Path]) -> list[str]:
    """Return the names of files given that no table of the mapping reads, ascending."""
    return sorted({p.name for p in _all(given)} - {p.name for p in read})


def states(files: Sequence[Path]) -> dict[Path, tuple[int, int]]:
    """Return size and time of the last change of each file.

    Raises
    ------
    RecordsError
        If a file cannot be looked at.
    """
    try:
        return {p: ((s := p.stat()).st_size, s.st_mtime_ns) for p in dict.fromkeys(files)}
    except OSError as err:
        raise RecordsError(
            f"{err.filename} cannot be read: {err.strerror or err}.",
            do_next="Check your right to read it, and that it is a file.",
        ) from err


def must_be_unchanged(before: Dictionary[Path, tuple[int, int]]) -> None:
    """Raise if a file is not what it was when ``states`` looked at it.

    Raises
    ------
    RecordsError
    """
    for path, now in states(list(before)).items():
        if now != before[path]:
            raise RecordsError(
                f"{path} changed while it was read: it had {before[path][0]:,} bytes, "
                f"now it has {now[0]:,}.",
                do_next="Wait until its export is done, or copy it, and run again.",
            )


def fingerprint(files: Sequence[Path], mapping: Mapping) -> tuple[str, dict[Path, str]]:
    """Return SHA-256 over the sources' own digests and the mapping's text, and those digests."""
    digests = {}
    for path in dict.fromkeys(files):
        try:
            with path.open("rb") as file:
                digests[path] = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as err:
            raise RecordsError(
                f"{path} cannot be read: {err.strerror or err}.",
                do_next="Check your right to read it, and that it is a file.",
            ) from err
    whole = hashlib.sha256("\n".join(digests.values()).encode())
    whole.update(mapping.text.encode("utf-8"))
    whole.update(mapping.design.rules.own.encode("utf-8"))
    return whole.hexdigest(), digests


def _matches(path: Path, pattern: str, *, below: Path) -> bool:
    inside = path.relative_to(below).as_posix()
    return (
        pattern in ("", path.name, inside)
        or fnmatch(path.name, pattern)
        # A star crosses slashes: d*.csv must not take deep/x.csv.
        or ("/" in pattern and fnmatch(inside, pattern))
    )


def _all(given: Sequence[Path]) -> list[Path]:
    return [p for g in given for p in (_inside(g) if g.is_dir() else [g])]


def _inside(folder: Path) -> list[Path]:
    # Whatever is no folder: a link to nowhere must not be left out in silence.
    return [p for p in folder.rglob("*") if not p.is_dir()]
