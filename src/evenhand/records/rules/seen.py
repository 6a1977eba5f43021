"""Which acts do the records hold, and which checks can therefore be asked?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

import ibis.expr.types as ir
import pyarrow as pa
from ibis import _

from evenhand.findings.rules import FORMS_OF_TIME, Act, Check
from evenhand.records.records import Records

NEEDS: Final = ("events.declaration_id", "events.activity", "events.at")
OFF_HOURS: Final = "off_hours"
"""Of an act: outside the posted hours of its office. Made, not mapped."""
CALENDAR: Final = ("calendars.office", "calendars.opens_at", "calendars.closes_at", "events.office")


@dataclass(frozen=True, slots=True)
class Seen:
    """The acts on record: events by activity, and the last second of all (since 1970, UTC)."""

    activities: Mapping[str, int] = field(default_factory=dict)
    last: int = 0


def look(records: Records) -> ir.Table:
    """Return what must be known before rules are compiled: ``activity``, ``events``, ``last``."""
    events = records.events
    return events.group_by("activity").agg(
        events=_.count(), last=events["at"].max().epoch_seconds().cast("int64")
    )


def seen(found: pa.Table) -> Seen:
    """Return the acts from the rows of ``look``."""
    rows = [r for r in found.to_pylist() if r["activity"] is not None]
    return Seen(
        activities={r["activity"]: r["events"] for r in sorted(rows, key=lambda r: r["activity"])},
        last=max((r["last"] or 0 for r in rows), default=0),
    )


def unasked(check: Check, records: Records, found: Seen, known: Iterable[str]) -> str:
    """Return why a check cannot be asked of these records; "" where it can.

    Parameters
    ----------
    check : Check
    records : Records
    found : Seen
    known : iterable of str
        Activities that the process rules know: others, not on record, are named as unknown.
    """
    for why in _reasons(check, records, found, tuple(known)):
        return why
    return ""


def _reasons(check: Check, records: Records, found: Seen, known: tuple[str, ...]) -> Iterator[str]:
    yield from _unknown(check, found, known)
    yield from _unmapped(check, records)
    yield from _unset(check)
    if check.form == "query":
        return
    if check.form in FORMS_OF_TIME and not all(
        records.resolves(c) for c in ("events.at",) if check.unit != "days"
    ):
        yield "events.at holds dates, which tell no hours"
    needed = (check.acts,) if check.form == "never" else (check.acts, check.others)
    for acts in needed:
        yield from _absent(acts, found)
    # Two groups are enough to find one account in both.
    absent = [why for group in check.groups for why in _absent(group, found)]
    if check.groups and len(check.groups) - len(absent) < 2:
        yield from absent
    for condition in check.when:
        if condition.form in ("act", "before"):
            yield from _absent(condition.acts, found)


def _unknown(check: Check, found: Seen, known: tuple[str, ...]) -> Iterator[str]:
    names = {*known, *found.activities}
    for act in check.named():
        if act.activity and act.activity not in names:
            near = get_close_matches(act.activity, sorted(names), n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            yield (
                f"the activity '{act.activity}' is neither on record nor among those of the "
                f"process rules.{hint} Correct the name in the rule, or in the mapping"
            )


def _absent(acts: tuple[Act, ...], found: Seen) -> Iterator[str]:
    if acts and not any(a.column or a.activity in found.activities for a in acts):
        named = " or ".join(f"'{a.activity}'" for a in acts)
        yield f"no act {named} is on record"


def _unmapped(check: Check, records: Records) -> Iterator[str]:
    columns = [f"declarations.{a.column}" for a in check.named() if a.column]
    fields = [*check.fields, *(a.field for a in check.named() if a.field)]
    columns += [f"events.{name}" for name in fields if name != OFF_HOURS]
    columns += [f"declarations.{c.column}" for c in check.when if c.column]
    columns += [f"declarations.{c}" for c in (check.column, check.other_column) if c]
    columns += ["events.actor"] if check.form == "apart" else []
    columns += ["events.value_after"] if check.form == "value" else []
    if OFF_HOURS in fields or check.clock == "working":
        columns += CALENDAR
    lacking = records.lacks(*dict.fromkeys(columns))
    if lacking:
        yield f"{', '.join(lacking)} not mapped"


def _unset(check: Check) -> Iterator[str]:
    limited = check.form in FORMS_OF_TIME or (check.form == "value" and not check.others)
    if limited and check.limit is None:
        yield f"no standard is set (parameter '{check.parameter}')"
    for condition in check.when:
        if condition.parameter and not condition.values:
            yield f"not stated by the administration: parameter '{condition.parameter}'"
