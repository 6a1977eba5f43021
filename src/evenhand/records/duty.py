"""Among how many officers could each file be dealt when it was dealt?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.computing import Hold, days_of_a_month, each_time
from evenhand.records.records import Records

UNKNOWN: Final = "(unknown)"
"""Label of an office, a desk or an agent that is not recorded."""
BEFORE_MINUTES: Final = 60
"""How long before a draw the roster is looked at, to see whether it has thinned since."""
_SHIFT, _DRAW, _BEFORE = 0, 1, 2
_LODGED: Final = ("office", "month", "slot", "agent")
_ALL: Final = "all"
"""Label of a day, a month or a slot that is not recorded."""


def has_rosters(records: Records) -> bool:
    """Return whether rosters and times say who was on duty at each draw."""
    needed = ("rosters.officer", "rosters.starts_at", "rosters.ends_at")
    return not records.lacks(*needed) and drawn_at(records) != ""


def drawn_at(records: Records) -> str:
    """Return the column that says when files were dealt, finer than the day; "" if none does."""
    for column in ("assigned_at", "registered_at"):
        name = f"declarations.{column}"
        if records.has(name) and records.resolves(name):
            return column
    return ""


@dataclass(frozen=True, slots=True)
class Draws:
    """Among how many officers files were dealt.

    Candidates are who was on the roster of the place at that moment; without rosters, who was dealt
    a file of the office that day.

    Attributes
    ----------
    places : Table
        ``office``, ``candidates`` and ``files``; an office may have several rows of one number.
    lodgings : Table
        One row for each ``office``, ``month``, ``slot`` (the hour of registration where rosters are
        known, else the day of the week) and ``agent`` that is named, as text: ``occasions``, how
        often it lodged then; ``thin``, with a single candidate for any file; ``thinned``, with
        fewer than ``BEFORE_MINUTES`` earlier for any file (0 without rosters). An occasion is an
        hour where rosters are known, else a day.
    alone : Table
        ``office``, ``agent``, ``officer``, as text, and ``files`` with a single candidate, of
        agents that are named.
    """

    places: ir.Table
    lodgings: ir.Table
    alone: ir.Table


def draws(records: Records, *, hold: Hold = each_time) -> Draws:
    """Return among how many officers the files with an officer were dealt, not yet computed.

    Parameters
    ----------
    records : Records
    hold : callable, optional
        What to do with the candidates of each office and day, where no roster tells them. ``keep``
        counts them once, and not for each table.
    """
    if not has_rosters(records):
        return _from_acts(records, hold)
    files = _from_rosters(records)
    # Nobody on the roster is a gap of the records, not of the roster: somebody did get the file.
    drawn = files.filter((files.candidates > 0) & (files.agent != UNKNOWN))
    occasions = drawn.group_by([*_LODGED, "occasion"]).agg(
        least=_.candidates.min(), thinned=(_.before > _.candidates).fill_null(False).max()
    )
    return Draws(
        places=files.group_by("office", "candidates").agg(files=_.count()),
        lodgings=occasions.group_by(_LODGED).agg(
            occasions=_.count(),
            thin=(_.least == 1).sum(),
            thinned=_.thinned.cast("int64").sum(),
        ),
        alone=_alone(drawn.filter(drawn.candidates == 1)),
    )


def _alone(files: ir.Table) -> ir.Table:
    return files.group_by("office", "agent", "officer").agg(files=_.count())


def _files(records: Records, *, slot: str) -> ir.Table:
    """Return the files with an officer; what is not recorded has a label."""
    t = records.declarations
    present = set(t.columns)

    def label(column: str, otherwise: str) -> ir.Value:
        if column not in present:
            return ibis.literal(otherwise)
        return t[column].cast("string").fill_null(otherwise)

    # A date stays one until its files have been counted: text costs more.
    is_date = "day" in present and t.day.type().is_date()
    at = drawn_at(records)
    found = t.filter(t.officer.notnull())
    return found.select(
        declaration_id=found.declaration_id.cast("string"),
        office=label("office", UNKNOWN),
        desk=label("desk", UNKNOWN),
        officer=found.officer.cast("string"),
        agent=label("agent", UNKNOWN),
        day=t.day if is_date else label("day", _ALL),
        month=label("month", _ALL),
        slot=label(slot, _ALL),
        at=found[at] if at else ibis.null("timestamp"),
    )


def _from_acts(records: Records, hold: Hold) -> Draws:
    files = _files(records, slot="weekday")
    dealt = files.group_by("office", "day", "officer").agg(files=_.count())
    there = hold(dealt.group_by("office", "day").agg(candidates=_.count(), files=_.files.sum()))
    lodged = files.filter(files.agent != UNKNOWN)
    # Few days have a single candidate: their files alone are looked at.
    few = _beside(lodged, there.filter(there.candidates == 1))
    thin = _days_of(few).rename(thin="days")
    lodgings = _days_of(lodged).rename(occasions="days").left_join(thin, _LODGED)
    return Draws(
        places=there.select("office", "candidates", "files"),
        lodgings=lodgings.select(
            *_LODGED,
            "occasions",
            thin=lodgings.thin.fill_null(0),
            thinned=ibis.literal(0, "int64"),
        ),
        alone=_alone(few),
    )


def _days_of(files: ir.Table) -> ir.Table:
    """Count the different ``days`` of files by ``_LODGED``; one that is not known is one too."""
    if not files.day.type().is_date():
        lodged = files.select(*_LODGED, "day").distinct()
        return lodged.group_by(_LODGED).agg(days=_.count())
    t = files.mutate(day=files.day.fill_null(ibis.date(1, 1, 1)))
    t = t.mutate(_month=t.day.year() * 12 + t.day.month())
    months = days_of_a_month(t, *_LODGED, "_month", on="day")
    return months.group_by(_LODGED).agg(days=_.days.sum())


def _beside(files: ir.Table, there: ir.Table) -> ir.Table:
    """Give files the candidates of their office and day; a day that is not known is one too."""
    of = there.select("candidates", _office=there.office, _day=there.day)
    found = files.inner_join(of, [files.office == of._office, files.day.identical_to(of._day)])
    return found.drop("_office", "_day")


def _from_rosters(records: Records) -> ir.Table:
    shifts = records.rosters
    present = set(shifts.columns)
    # A desk counts where the lot is drawn desk by desk and both sides name it.
    by_desk = (
        "desk" in records.design.within and "desk" in present and records.has("declarations.desk")
    )
    files = _files(records, slot="hour").filter(_["at"].notnull())
    place = files.office.concat("|", files.desk) if by_desk else files.office
    files = files.mutate(place=place)
    office = (
        shifts.office.cast("string").fill_null(UNKNOWN)
        if "office" in present and records.has("declarations.office")
        else ibis.literal(UNKNOWN)
    )
    desk = shifts.desk.cast("string").fill_null(UNKNOWN) if by_desk else ibis.literal(UNKNOWN)
    # The same shift listed twice is one officer on duty, not two.
    on = shifts.filter(shifts.starts_at.notnull() & (shifts.ends_at > shifts.starts_at))
    on = on.select(
        place=office.concat("|", desk) if by_desk else office,
        officer=on.officer.cast("string"),
        starts_at=on.starts_at,
        ends_at=on.ends_at,
    ).distinct()
    seen = _counted_on(files, on)
    found = files.inner_join(seen, "declaration_id")
    return found.select(
        *("office", "officer", "agent", "month", "slot", "candidates", "before"),
        occasion=found.day.cast("string").fill_null(_ALL).concat(" ", found.slot),
    )


def _counted_on(files: ir.Table, on: ir.Table) -> ir.Table:
    """Return ``declaration_id``, ``candidates`` and ``before``: steps up and down, summed in order.

    One pass in order of time over shifts and draws together; no join of every draw with every
    shift.
    """

    def steps(table: ir.Table, at: ir.Value, *, delta: int, kind: int, name: ir.Value) -> ir.Table:
        return table.select(
            "place",
            at=at,
            delta=ibis.literal(delta, "int64"),
            kind=ibis.literal(kind, "int8"),
            name=name,
        )

    earlier = files["at"] - ibis.interval(minutes=BEFORE_MINUTES)
    whole = ibis.union(
        steps(on, on.starts_at, delta=1, kind=_SHIFT, name=on.officer),
        steps(on, on.ends_at, delta=-1, kind=_SHIFT, name=on.officer),
        steps(files, files["at"], delta=0, kind=_DRAW, name=files.declaration_id),
        steps(files, earlier, delta=0, kind=_BEFORE, name=files.declaration_id),
    )
    # At one moment shifts come first: who starts then is on duty, who ends then is not.
    order = ["at", "kind", "name", "delta"]
    there = whole.delta.sum().over(
        ibis.cumulative_window(group_by=[whole.place], order_by=[whole[c] for c in order])
    )
    seen = whole.mutate(there=there).filter(_.kind != _SHIFT)
    return seen.group_by(declaration_id=seen.name).agg(
        candidates=ibis.ifelse(seen.kind == _DRAW, seen.there, ibis.null("int64")).max(),
        before=ibis.ifelse(seen.kind == _BEFORE, seen.there, ibis.null("int64")).max(),
    )
