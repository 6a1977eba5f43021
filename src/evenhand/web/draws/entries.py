"""What did people write into a log: rosters, departures, emergencies?

The published log is read on from where it was left, and what people wrote is kept. Whether the log
is right is for the verifier to tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Count

from evenhand.draw import checkpoint, leaves, merkle
from evenhand.draw.published import Published
from evenhand.draw.state import DAY, DEPARTURES
from evenhand.errors import DrawError
from evenhand.web.draws.models import Entry, Read
from evenhand.web.draws.named import NamedLog

KINDS: Final = ("roster", "return", "countersign", *DEPARTURES)
REFERENCES: Final = {"reassign": "draw", "countersign": "emergency"}
"""Keys that hold the leaf which an act is about; of the others it is ``roster``, if any."""
MOST_AT_ONCE: Final = 20_000
"""Leaves that a page reads on; a verification reads them all."""
LAST_MOMENT: Final = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a log is, and how far it was read here.

    Attributes
    ----------
    size, read : int
        Leaves of the checkpoint, and of those the leaves that were read.
    trouble : str
        Why it cannot be read on; "" where it can.
    """

    size: int
    read: int
    trouble: str = ""


def catch_up(log: NamedLog, *, most: int | None = MOST_AT_ONCE) -> Stand:
    """Read a log on, at most so many leaves, and say how far it is."""
    kept = Read.objects.filter(log=log.name).first()
    seen = kept.leaves if kept is not None else 0
    files = Published(log.log)
    try:
        note = files.checkpoint()
        stated = checkpoint.verify(note, log.key) if log.key else checkpoint.parse(note)
    except (DrawError, OSError) as err:
        return Stand(0, seen, str(err))
    if kept is not None and (kept.origin != stated.origin or not _goes_on(files, kept, stated)):
        return Stand(
            stated.size,
            seen,
            f"The log in this folder does not go on from the {seen} leaves of {kept.origin} that "
            "were read before. Keep a copy of it, and have it verified.",
        )
    if stated.size == seen:
        return Stand(stated.size, seen)
    end = stated.size if most is None else min(stated.size, seen + most)
    read = _read_on(log, files, stated, seen, end)
    trouble = "A file of the log is missing or torn. Have it verified." if read < end else ""
    return Stand(stated.size, read, trouble)


def _goes_on(files: Published, kept: Read, stated: checkpoint.Checkpoint) -> bool:
    if stated.size < kept.leaves:
        return False
    last = list(files.leaves(kept.leaves, first=kept.leaves - 1)) if kept.leaves else []
    return not kept.leaves or [merkle.leaf_hash(leaf).hex() for leaf in last] == [kept.last_hash]


def _read_on(
    log: NamedLog, files: Published, stated: checkpoint.Checkpoint, seen: int, end: int
) -> int:
    found, last, at = [], b"", seen
    offices: dict[int, str] = {}
    for data in files.leaves(end, first=seen):
        entry = _entry(log, at, data, offices)
        if entry is not None:
            found.append(entry)
        last, at = data, at + 1
    if at == seen:
        return seen
    with transaction.atomic():
        row, _ = Read.objects.select_for_update().get_or_create(
            log=log.name, defaults={"origin": stated.origin}
        )
        if row.leaves < at:
            Entry.objects.bulk_create(found, ignore_conflicts=True, batch_size=500)
            row.leaves, row.last_hash = at, merkle.leaf_hash(last).hex()
            row.save(update_fields=["leaves", "last_hash"])
    return at


def _entry(log: NamedLog, index: int, data: bytes, offices: dict[int, str]) -> Entry | None:
    try:
        leaf = leaves.read(data)
    except leaves.LeafError:
        # Said by the verifier.
        return None
    kind = leaf["kind"]
    if kind not in KINDS:
        return None
    of = leaf.get(REFERENCES.get(kind, "roster"))
    office = leaf.get("office") or _office_of(log, of, offices)
    if kind == "roster":
        offices[index] = office
    content = {k: v for k, v in leaf.items() if k not in ("kind", "at")}
    return Entry(
        log=log.name, leaf=index, kind=kind, office=office, at=moment(leaf["at"]), of=of,
        content=content,
    )  # fmt: skip


def _office_of(log: NamedLog, roster: int | None, offices: dict[int, str]) -> str:
    """Return whose a leaf is that names a roster; "" for those that name another leaf."""
    if roster is None:
        return ""
    if roster not in offices:
        row = Entry.objects.filter(log=log.name, leaf=roster, kind="roster").first()
        offices[roster] = row.office if row is not None else ""
    return offices[roster]


def moment(at: int) -> datetime:
    """Return a time of the log; the last that a calendar has where it lies beyond."""
    try:
        return datetime.fromtimestamp(at, UTC)
    except (OverflowError, ValueError, OSError):
        return LAST_MOMENT


@dataclass(frozen=True, slots=True)
class Shift:
    """A roster with what was done to it since.

    Attributes
    ----------
    entry : Entry
    starts, ends : datetime
    acts : tuple of Entry
        Changes, absences and returns, ascending.
    """

    entry: Entry
    starts: datetime
    ends: datetime
    acts: tuple[Entry, ...]

    @property
    def content(self) -> Mapping[str, Any]:
        """What the leaf says."""
        return self.entry.content  # type: ignore[no-any-return]


def shifts(log: NamedLog, *, most: int = 60) -> list[Shift]:
    """Return the rosters of an office, the latest first."""
    rows = Entry.objects.filter(log=log.name, kind="roster", office=log.office)[:most]
    return [_shift(log, row) for row in rows]


def shift(log: NamedLog, leaf: int) -> Shift | None:
    """Return one roster; None where there is none at this leaf."""
    row = Entry.objects.filter(log=log.name, kind="roster", office=log.office, leaf=leaf).first()
    return _shift(log, row) if row is not None else None


def _shift(log: NamedLog, row: Entry) -> Shift:
    kinds = ("change", "absence", "return")
    acts = Entry.objects.filter(log=log.name, of=row.leaf, kind__in=kinds).order_by("leaf")
    starts, ends = (moment(row.content[key]) for key in ("starts", "ends"))
    return Shift(row, starts, ends, tuple(acts))


def departures(log: NamedLog, *, most: int = 200) -> list[Entry]:
    """Return the exceptions of an office, the latest first.

    A reassignment names a draw and no office: those of the whole log are listed.
    """
    kinds = tuple(kind for kind in DEPARTURES if kind != "emergency")
    rows = Entry.objects.filter(log=log.name, kind__in=kinds, office__in=(log.office, ""))
    return list(rows[:most])


def counted(log: NamedLog) -> dict[str, int]:
    """Return how many exceptions of each kind the office's log has."""
    found = dict.fromkeys(DEPARTURES, 0)
    rows = Entry.objects.filter(log=log.name, office__in=(log.office, ""), kind__in=DEPARTURES)
    found.update(rows.order_by().values_list("kind").annotate(Count("pk")))
    return found


@dataclass(frozen=True, slots=True)
class Emergency:
    """An emergency reassignment, and whether it was countersigned within 24 hours.

    Attributes
    ----------
    entry : Entry
    due : datetime
    signed : Entry or None
        By whom and when.
    """

    entry: Entry
    due: datetime
    signed: Entry | None
    now: datetime

    @property
    def is_signed(self) -> bool:
        """Whether it was countersigned in time."""
        return self.signed is not None and self.signed.at <= self.due

    @property
    def is_overdue(self) -> bool:
        """Whether it was not, and the time is over."""
        return not self.is_signed and self.now > self.due

    @property
    def waits(self) -> bool:
        """Whether it can still be countersigned."""
        return self.signed is None and self.now <= self.due


def emergencies(log: NamedLog) -> list[Emergency]:
    """Return the emergencies of an office, the latest first."""
    rows = list(Entry.objects.filter(log=log.name, kind="emergency", office=log.office))
    actors = {row.leaf: row.content["actor"] for row in rows}
    signed: dict[int, Entry] = {}
    for row in Entry.objects.filter(log=log.name, kind="countersign").order_by("leaf"):
        # By who gave it away it is none.
        if row.of in actors and row.content["approver"] != actors[row.of]:
            signed.setdefault(row.of, row)
    now = datetime.now(UTC)
    day = timedelta(seconds=DAY)
    return [Emergency(row, row.at + day, signed.get(row.leaf), now) for row in rows]
