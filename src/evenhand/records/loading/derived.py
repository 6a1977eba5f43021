"""Which columns of declarations follow from their times?

The calendar of registration on the administration's own clocks, and how long release and
assessment took: in hours where both times say more than the day, else in days.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from evenhand.records.loading.casting import local

_CALENDAR: Final = {
    "day": "CAST({l} AS DATE)",
    "week": "strftime({l}, '%G-W%V')",
    "month": "strftime({l}, '%Y-%m')",
    "quarter": "strftime({l}, '%Y') || '-Q' || quarter({l})",
    "semester": "strftime({l}, '%Y') || CASE WHEN month({l}) <= 6 THEN '-S1' ELSE '-S2' END",
    "year": "strftime({l}, '%Y')",
    "weekday": "CAST(isodow({l}) AS VARCHAR)",
    "hour": "CAST(hour({l}) AS VARCHAR)",
}
_DURATIONS: Final = {"release": "released_at", "assess": "assessed_at"}
START: Final = "registered_at"


def derived(columns: Collection[str], resolution: Mapping[str, str], zone: str) -> dict[str, str]:
    """Return the SQL of every column that can be made and is not carried already.

    Parameters
    ----------
    columns : collection of str
        Names that ``declarations`` has.
    resolution : mapping of str to str
        Of its time columns, without the table's name.
    zone : str
        IANA zone of the administration.
    """
    taken = {c.casefold() for c in columns}
    if START not in columns:
        return {}
    made = {}
    clock = local(START, zone)
    for name, sql in _CALENDAR.items():
        if name != "hour" or _is_finer(resolution, START):
            made[name] = sql.format(l=clock)
    for name, end in _DURATIONS.items():
        if end not in columns or end not in resolution:
            # A column without one value says nothing about how finely it would be kept.
            continue
        if _is_finer(resolution, START, end):
            made[f"{name}_hours"] = f"(epoch_us({end}) - epoch_us({START})) / 3.6e9"
        else:
            days = f"date_diff('day', CAST({clock} AS DATE), CAST({local(end, zone)} AS DATE))"
            made[f"{name}_days"] = f"CAST({days} AS DOUBLE)"
    return {name: sql for name, sql in made.items() if name not in taken}


def _is_finer(resolution: Mapping[str, str], *columns: str) -> bool:
    return all(resolution.get(c, "day") != "day" for c in columns)
