"""How do completion records of courses elsewhere come in, without anybody's name?

A file has a line for each completed course of a participant, by number. Of other columns, as a
name, nothing is read into the house.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.web.people.models import Person
from evenhand.web.workshops.models import Completion, Participant, Workshop
from evenhand.web.workshops.writing import WorkshopError, changing

MOST_BYTES: Final = 1_000_000
MOST_LINES: Final = 5_000
COLUMNS: Final = ("number", "course", "provider", "completed_on")


@dataclass(frozen=True, slots=True)
class Reject:
    """A line that was not taken, counted from 1 with the heads, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of a file.

    Attributes
    ----------
    taken, had : int
        Lines that were written down, and lines that were there before.
    rejects : tuple of Reject
    left : tuple of str
        Columns that were not read.
    """

    taken: int
    had: int
    rejects: tuple[Reject, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A course with how many participants completed it."""

    name: str
    provider: str
    participants: int


def bring_in(workshop: Workshop, content: bytes, *, by: Person) -> Brought:
    """Take the lines of a CSV file; the same line again is not written twice.

    Parameters
    ----------
    workshop : Workshop
    content : bytes
        UTF-8, with heads, divided by commas or semicolons.
    by : Person

    Raises
    ------
    WorkshopError
        If it is no such file, is too large, or lacks a column.
    """
    lines, left = _read(content)
    people = {p.number: p for p in workshop.participants.all()}
    rows, rejects = [], []
    for at, line in lines:
        found = _row(line, people)
        if isinstance(found, str):
            rejects.append(Reject(at, found))
        else:
            rows.append(found)
    taken = 0
    with changing(workshop, "workshops.courses_brought_in", by=by) as facts:
        for row in rows:
            _completion, is_new = Completion.objects.get_or_create(
                participant=row.participant,
                course=row.course,
                provider=row.provider,
                completed_on=row.completed_on,
            )
            taken += is_new
        facts |= {"taken": taken, "had": len(rows) - taken, "rejected": len(rejects)}
    return Brought(taken, len(rows) - taken, tuple(rejects), left)


def courses(workshop: Workshop) -> list[Course]:
    """Return the courses that participants completed elsewhere, by name."""
    found = Completion.objects.filter(participant__workshop=workshop)
    once = set(found.values_list("course", "provider", "participant"))
    counted = Counter((course, provider) for course, provider, _participant in once)
    return [Course(name, who, n) for (name, who), n in sorted(counted.items())]


def _read(content: bytes) -> tuple[list[tuple[int, dict[str, str]]], tuple[str, ...]]:
    if len(content) > MOST_BYTES:
        raise WorkshopError(
            _("The file has more than %(most)s bytes.") % {"most": f"{MOST_BYTES:,}"},
            do_next=_("Bring it in in parts."),
        )
    try:
        text = content.decode("utf-8-sig")
        first = text.partition("\n")[0]
        divider = ";" if first.count(";") > first.count(",") else ","
        reader = csv.reader(StringIO(text, newline=""), delimiter=divider, strict=True)
        rows = [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as err:
        raise WorkshopError(
            _("The file is no CSV in UTF-8."), do_next=_("Save it as CSV in UTF-8.")
        ) from err
    heads = [head.strip().casefold() for head in rows[0][1]] if rows else []
    lacking = [name for name in COLUMNS if name not in heads]
    if lacking:
        raise WorkshopError(
            _("The file has no column %(names)s.") % {"names": ", ".join(lacking)},
            do_next=_("Name the columns number, course, provider and completed_on."),
        )
    if len(rows) > MOST_LINES:
        raise WorkshopError(
            _("The file has more than %(most)s lines.") % {"most": f"{MOST_LINES:,}"},
            do_next=_("Bring it in in parts."),
        )
    places = {name: heads.index(name) for name in COLUMNS}
    made = [
        (at, {name: row[n].strip() if n < len(row) else "" for name, n in places.items()})
        for at, row in rows[1:]
        if any(cell.strip() for cell in row)
    ]
    return made, tuple(head for head in heads if head and head not in COLUMNS)


def _row(line: Mapping[str, str], people: Mapping[int, Participant]) -> Completion | str:
    """Return what a line says, or why it cannot be taken."""
    number = line["number"]
    who = people.get(int(number)) if number.isdecimal() and len(number) < 6 else None
    if who is None:
        return _("No participant has the number '%(number)s'.") % {"number": number[:20]}
    if not line["course"] or not line["provider"]:
        return _("The course or its provider is missing.")
    if max(len(line["course"]), len(line["provider"])) > 200:
        return _("The course or its provider has more than 200 letters.")
    try:
        day = date.fromisoformat(line["completed_on"])
    except ValueError:
        return _("'%(day)s' is no day: write it as 2026-11-30.") % {
            "day": line["completed_on"][:20]
        }
    if day > timezone.localdate():
        return _("%(day)s has not come yet.") % {"day": day.isoformat()}
    return Completion(
        participant=who, course=line["course"], provider=line["provider"], completed_on=day
    )
