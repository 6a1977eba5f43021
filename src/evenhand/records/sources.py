"""Which files of those given does each table of the mapping mean?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
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
        If a path does not exist, a folder is empty or nothing matches.
    """
    found: list[Path] = []
    for path in given:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file())
            if not inside:
                raise RecordsError(
                    f"The folder {path} is empty.", do_next="Name the folder that holds the export."
                )
            found += [p for p in inside if _matches(p, source.pattern, below=path)]
        elif not path.exists():
            raise RecordsError(
                f"There is no file {path}.", do_next="Check the path; nothing was read."
            )
        elif _matches(path, source.pattern, below=path.parent):
            found.append(path)
    if not found:
        seen = ", ".join(sorted({p.name for p in _all(given)})[:8])
        raise RecordsError(
            f"No file matches '{source.pattern}' for the table '{source.table}'; given: {seen}.",
            do_next="Correct 'source' in the mapping, or name the file.",
        )
    return sorted(dict.fromkeys(found), key=lambda p: (p.name, str(p)))


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
    return [p for g in given for p in (g.rglob("*") if g.is_dir() else [g]) if p.is_file()]
