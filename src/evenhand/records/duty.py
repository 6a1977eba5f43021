"""Among how many officers could each file be dealt when it was dealt?"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.records import Records

UNKNOWN: Final = "(unknown)"
"""Label of an office, a desk or an agent that is not recorded."""
BEFORE_MINUTES: Final = 60
"""How long before a draw the roster is looked at, to see whether it has thinned since."""
_SHIFT, _DRAW, _BEFORE = 0, 1, 2


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


def draws(records: Records) -> ir.Table:
    """Return one row a file with an officer: when and where it was dealt, and among how many.

    Columns: ``office``, ``officer``, ``agent``, ``month``, ``slot`` (the hour of registration where
    rosters are known, else the day of the week), ``occasion`` (day, and hour where known), as text;
    ``candidates`` (officers of the place on the roster at that moment; without rosters those who
    were dealt a file of the office that day), ``before`` (the same ``BEFORE_MINUTES`` earlier; null
    without rosters).
    """
    return _from_rosters(records) if has_rosters(records) else _from_acts(records)


def _files(records: Records, *, slot: str) -> ir.Table:
    t = records.declarations
    present = set(t.columns)

    def text(column: str, otherwise: str) -> ir.Value:
        if column not in present:
            return ibis.literal(otherwise)
        return t[column].cast("string").fill_null(otherwise)

    at = drawn_at(records)
    found = t.filter(t.officer.notnull())
    return found.select(
        declaration_id=found.declaration_id.cast("string"),
        office=text("office", UNKNOWN),
        desk=text("desk", UNKNOWN),
        officer=found.officer.cast("string"),
        agent=text("agent", UNKNOWN),
        day=text("day", "all"),
        month=text("month", "all"),
        slot=text(slot, "all"),
        at=found[at] if at else ibis.null("timestamp"),
    )


def _from_acts(records: Records) -> ir.Table:
    files = _files(records, slot="weekday")
    there = files.group_by("office", "day").agg(candidates=_.officer.nunique())
    found = files.inner_join(there, ["office", "day"])
    return found.select(
        *("office", "officer", "agent", "month", "slot", "candidates"),
        occasion=found.day,
        before=ibis.null("int64"),
    )


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
        occasion=found.day.concat(" ", found.slot),
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
