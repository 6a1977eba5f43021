"""Say which pinned components have known faults, and which of those are past their time.

    known_faults.py LIST [LOCK...]

LIST holds faults in the form of OSV (ossf.github.io/osv-schema), one JSON file each, in a zip or a
folder: as ``PyPI/all.zip`` of osv.dev, which who makes a release brings in; nothing is asked here.
LOCK are files of pinned requirements, by default all that are installed where people work.

Ends with 1 where a fault of high grade, or of none said, has been known for more than a month, and
where the list is older than a week or holds nothing: the times of SECURITY.md.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

REQUIREMENTS = Path(__file__).parents[1] / "requirements"
SHIPPED = ("runtime", "web", "postgres", "spark", "learning", "token")
HIGH = ("HIGH", "CRITICAL")
TIME_OF_HIGH = timedelta(days=30)
LIST_HOLDS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Fault:
    """A known fault of a pinned component."""

    id: str
    component: str
    version: str
    grade: str
    known_since: datetime

    def is_late(self, now: datetime) -> bool:
        """Say whether its time has passed; one without a grade counts as high."""
        is_high = not self.grade or self.grade in HIGH
        return is_high and now - self.known_since > TIME_OF_HIGH


def pinned(text: str) -> set[tuple[str, str]]:
    """Return canonical name and version of each entry of a file of requirements.

    A component may have two: one for an older Python.
    """
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", text, re.MULTILINE)
    return {(canonicalize_name(name), version) for name, version in found}


def entries(path: Path) -> Iterator[dict[str, Any]]:
    """Yield each entry of a list."""
    if path.is_dir():
        for file in sorted(path.rglob("*.json")):
            yield json.loads(file.read_text(encoding="utf-8"))
        return
    with ZipFile(path) as whole:
        for name in whole.namelist():
            if name.endswith(".json"):
                yield json.loads(whole.read(name))


def is_affected(affected: dict[str, Any], version: str) -> bool:
    """Say whether an entry speaks of a version, by its list of versions or by a range."""
    if version in affected.get("versions", ()):
        return True
    here = Version(version)
    return any(
        _is_within(each.get("events", ()), here)
        for each in affected.get("ranges", ())
        if each.get("type") == "ECOSYSTEM"
    )


def _is_within(events: list[dict[str, str]], here: Version) -> bool:
    found = [(Version(at), kind) for event in events for kind, at in event.items()]
    inside = False
    for at, kind in sorted(found):
        if kind == "introduced" and here >= at:
            inside = True
        elif (kind == "fixed" and here >= at) or (kind == "last_affected" and here > at):
            inside = False
    return inside


def faults(entry: dict[str, Any], components: dict[str, set[str]]) -> Iterator[Fault]:
    """Yield what an entry says of pinned components; nothing of one that was withdrawn."""
    if entry.get("withdrawn"):
        return
    grade = str(entry.get("database_specific", {}).get("severity") or "").upper()
    since = _day(entry.get("published") or entry["modified"])
    for affected in entry.get("affected", ()):
        package = affected.get("package", {})
        if package.get("ecosystem") != "PyPI":
            continue
        name = canonicalize_name(package["name"])
        for version in sorted(components.get(name, ())):
            if is_affected(affected, version):
                yield Fault(entry["id"], name, version, grade, since)


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def main(words: list[str], *, now: datetime) -> int:
    """Print a line a fault, and return the exit code."""
    if not words:
        sys.exit((__doc__ or "").split("\n\n", maxsplit=1)[1].split("\n", maxsplit=1)[0].strip())
    locks = [Path(word) for word in words[1:]] or [REQUIREMENTS / f"{n}.txt" for n in SHIPPED]
    components: dict[str, set[str]] = {}
    for lock in locks:
        for name, version in pinned(lock.read_text(encoding="utf-8")):
            components.setdefault(name, set()).add(version)
    found: set[Fault] = set()
    newest, count = datetime.min.replace(tzinfo=UTC), 0
    try:
        for entry in entries(Path(words[0])):
            newest, count = max(newest, _day(entry["modified"])), count + 1
            found.update(faults(entry, components))
    except (OSError, BadZipFile, ValueError, KeyError, TypeError, InvalidVersion) as err:
        sys.exit(
            f"{words[0]} is no list of faults ({type(err).__name__}: {err}). Bring it in anew."
        )
    if now - newest > LIST_HOLDS:
        sys.exit(
            f"{words[0]} holds {count} entries, the newest of {newest:%Y-%m-%d}: bring a newer."
        )
    late = 0
    for each in sorted(found, key=lambda f: (f.component, f.id)):
        late += each.is_late(now)
        time = "PAST ITS TIME" if each.is_late(now) else "in time"
        grade = each.grade.lower() or "no grade"
        print(
            f"{each.component} {each.version}  {each.id}  {grade}, since "
            f"{each.known_since:%Y-%m-%d}  {time}"
        )
    said = f"{len(found)} faults, {late} past their time"
    print(f"{len(components)} components, {count} entries of the list: {said}")
    return int(late > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], now=datetime.now(UTC)))
