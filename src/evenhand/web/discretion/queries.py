"""How much discretion is there, where, who watches it, and how did it fall?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.instruments.discretion import Decision as Kind
from evenhand.instruments.discretion import discretion
from evenhand.web.discretion.falling import Fall, whole_fall
from evenhand.web.discretion.models import Decision, Reduction, Version
from evenhand.web.discretion.rules import SEES
from evenhand.web.discretion.watching import Latest, Shown
from evenhand.web.people.models import Office, Person
from evenhand.web.people.predicates import offices_of

OWN: Final = _("Not in the catalogue")


class Watch(StrEnum):
    """Who watches a decision; only the first is a pass."""

    WATCHED = "watched"
    NOT_MEASURED = "not measured"
    UNWATCHED = "unwatched"


WATCH_WORDS: Final[dict[Watch, Promise]] = {
    Watch.WATCHED: _("watched"),
    Watch.NOT_MEASURED: _("a measure is named, and shows nothing"),
    Watch.UNWATCHED: _("unwatched"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the register as it reads today.

    Attributes
    ----------
    decision : Decision
    version : Version
    group : str
        Of the catalogue; what is not in it has a group of its own.
    watch : Watch
    shown : tuple of Shown
        One for each measure.
    reductions : tuple of Reduction
        As each reads today.
    fall : Fall
        Of the whole decision.
    """

    decision: Decision
    version: Version
    group: str
    watch: Watch
    shown: tuple[Shown, ...]
    reductions: tuple[Reduction, ...]
    fall: Fall

    @property
    def watch_words(self) -> Promise:
        """Who watches it, in words."""
        return WATCH_WORDS[self.watch]


@dataclass(frozen=True, slots=True)
class Sum:
    """Several entries together.

    Attributes
    ----------
    name : str
        What they share; "" for all.
    lines : int
    volume, value : int and Decimal, or None
        A year, of those that state it; None where none does.
    volume_of, value_of : int
        How many state it.
    watched, not_measured, unwatched : int
    before, after : Decimal or None
        Decisions a year where both were counted; None where nowhere.
    fall_of : int
        How many were counted before and after.
    """

    name: str
    lines: int
    volume: int | None
    volume_of: int
    value: Decimal | None
    value_of: int
    watched: int
    not_measured: int
    unwatched: int
    before: Decimal | None
    after: Decimal | None
    fall_of: int


@dataclass(frozen=True, slots=True)
class Register:
    """The register as it is open to one person.

    Attributes
    ----------
    lines : tuple of Line
        By group in the order of the catalogue, then by office.
    whole : Sum
    groups, offices : tuple of Sum
    missing : tuple of Kind
        Of the catalogue, what has no entry: nobody has said who takes it.
    """

    lines: tuple[Line, ...]
    whole: Sum
    groups: tuple[Sum, ...]
    offices: tuple[Sum, ...]
    missing: tuple[Kind, ...]

    @property
    def unwatched(self) -> tuple[Line, ...]:
        """Entries that nothing watches today, whether or not a measure is named."""
        return tuple(line for line in self.lines if line.watch is not Watch.WATCHED)


def open_to(person: Person) -> QuerySet[Decision]:
    """Return the entries that a person may read."""
    offices = offices_of(person, SEES.roles)
    every = Decision.objects.select_related("office")
    return every if offices is None else every.filter(office__in=offices)


def register(person: Person, run: Latest) -> Register:
    """Return the register as it is open to a person, with what a run shows."""
    decisions = list(open_to(person))
    versions = {v.decision_id: v for v in Version.objects.filter(decision__in=decisions)}
    latest: dict[int, dict[int, Reduction]] = {}
    for row in Reduction.objects.filter(decision__in=decisions):
        latest.setdefault(row.decision_id, {})[row.place] = row
    lines = [line(d, versions[d.pk], tuple(latest.get(d.pk, {}).values()), run) for d in decisions]
    order = [*discretion().groups.values(), str(OWN)]
    lines.sort(key=lambda x: (order.index(x.group), x.decision.kind, _office(x), x.decision.pk))
    have = {d.kind for d in decisions}
    return Register(
        lines=tuple(lines),
        whole=_sum("", lines),
        groups=_sums(lines, [x.group for x in lines]),
        offices=_sums(lines, [_office(x) for x in lines]),
        missing=tuple(kind for kind in discretion().decisions if kind.id not in have),
    )


def current(decision: Decision, run: Latest) -> Line:
    """Return one entry as it reads today."""
    rows: dict[int, Reduction] = {}
    for row in decision.reductions.all():
        rows[row.place] = row
    version = decision.versions.order_by("-number")[0]
    return line(decision, version, tuple(rows.values()), run)


def line(
    decision: Decision, version: Version, reductions: tuple[Reduction, ...], run: Latest
) -> Line:
    """Return an entry with what watches it and how it fell."""
    shown = tuple(run.shows(name) for name in version.measures)
    if not shown:
        watch = Watch.UNWATCHED
    elif any(each.is_measured for each in shown):
        watch = Watch.WATCHED
    else:
        watch = Watch.NOT_MEASURED
    kind = discretion().decision(decision.kind)
    group = discretion().groups[kind.group] if kind else str(OWN)
    return Line(decision, version, group, watch, shown, reductions, whole_fall(reductions))


def office_name(office: Office | None) -> str:
    """Return what an office is called, also where there is none."""
    return str(_("the whole administration")) if office is None else str(office)


def _office(line: Line) -> str:
    return office_name(line.decision.office)


def _sums(lines: Sequence[Line], names: Sequence[str]) -> tuple[Sum, ...]:
    parts: dict[str, list[Line]] = {}
    for name, each in zip(names, lines, strict=True):
        parts.setdefault(name, []).append(each)
    return tuple(_sum(name, part) for name, part in parts.items())


def _sum(name: str, lines: Sequence[Line]) -> Sum:
    volumes = [x.version.volume for x in lines if x.version.volume is not None]
    values = [x.version.value for x in lines if x.version.value is not None]
    falls = [x.fall for x in lines if x.fall.is_known]
    of = {watch: sum(x.watch is watch for x in lines) for watch in Watch}
    return Sum(
        name=name,
        lines=len(lines),
        volume=sum(volumes) if volumes else None,
        volume_of=len(volumes),
        value=sum(values, Decimal(0)) if values else None,
        value_of=len(values),
        watched=of[Watch.WATCHED],
        not_measured=of[Watch.NOT_MEASURED],
        unwatched=of[Watch.UNWATCHED],
        before=_added([f.before for f in falls]),
        after=_added([f.after for f in falls]),
        fall_of=len(falls),
    )


def _added(counts: Sequence[Any]) -> Decimal | None:
    return sum((c.volume for c in counts), Decimal(0)) if counts else None
