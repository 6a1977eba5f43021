"""What is odd about the declarations and items as they were recorded?"""

# ruff: noqa: S608 -- names come from the schema or are quoted, values are escaped

from __future__ import annotations

from typing import Final

from evenhand.records.loading.asking import Written, percent
from evenhand.records.loading.casting import local
from evenhand.records.loading.check_result import Check
from evenhand.records.schema import TABLES

_ORDERS: Final = (
    ("registered_at", "assigned_at"),
    ("registered_at", "assessed_at"),
    ("registered_at", "released_at"),
)
_SERIAL: Final = "TRY_CAST(regexp_extract(declaration_id, '([0-9]{1,15})$', 1) AS BIGINT)"
_STEM: Final = "regexp_extract(declaration_id, '^(.*?)[0-9]{1,15}$', 1)"
_RUN: Final = 10
"""Numbers that a run must have before gaps in it mean anything."""


def missing(written: Written) -> list[Check]:
    """Say which columns are empty, and on what share of the rows."""
    found = []
    for table, columns in written.columns.items():
        names = ", ".join(f'count("{_double(c)}")' for c in columns)
        total, *present = written.row(f"SELECT count(*), {names} FROM stored_{table}")
        for column, filled in zip(columns, present, strict=True):
            if filled < total:
                gone = total - filled
                found.append(
                    Check(
                        f"missing:{table}.{column}",
                        "note",
                        f"{table}.{column} is empty on {gone} of {total} rows "
                        f"({percent(gone, total)}).",
                        gone,
                        total,
                    )
                )
    return found


def without_handler(written: Written) -> list[Check]:
    """Say how many declarations name no officer."""
    if not written.has("declarations", "officer"):
        return []
    gone, total = written.row(
        "SELECT count(*) FILTER (WHERE officer IS NULL), count(*) FROM stored_declarations"
    )
    if not gone:
        return []
    return [
        Check(
            "no_handler",
            "warning",
            f"{gone} of {total} declarations ({percent(gone, total)}) name no officer.",
            gone,
            total,
            written.examples(
                "SELECT declaration_id FROM stored_declarations WHERE officer IS NULL"
            ),
            "Ask whether the system released them; if so, export its account as the officer.",
        )
    ]


def impossible_orders(written: Written) -> list[Check]:
    """Say which declarations were assigned, assessed or released before they were registered."""
    found = []
    for first, then in _ORDERS:
        if not written.has("declarations", first, then):
            continue
        one, other = (_comparable(written, c, first, then) for c in (first, then))
        wrong = f"{other} < {one}"
        count, total = written.row(
            f"SELECT count(*) FILTER (WHERE {wrong}), count(*) FILTER "
            f"(WHERE {first} IS NOT NULL AND {then} IS NOT NULL) FROM stored_declarations"
        )
        if count:
            verb = then.removesuffix("_at")
            found.append(
                Check(
                    f"{verb}_before_registered",
                    "warning",
                    f"{count} of {total} declarations were {verb} before they were registered.",
                    count,
                    total,
                    written.examples(
                        f"SELECT declaration_id FROM stored_declarations WHERE {wrong}"
                    ),
                    "Ask which clock or which status each time comes from.",
                )
            )
    return found


def _comparable(written: Written, column: str, *both: str) -> str:
    # A day has no hour to be earlier in, so where one time is a day both are compared as days.
    if written.finer(*(f"declarations.{c}" for c in both)):
        return column
    return f"CAST({local(column, written.design.time_zone)} AS DATE)"


def future_times(written: Written) -> list[Check]:
    """Say which times lie after the source files were written."""
    found = []
    for name in written.resolution:
        table, _, column = name.partition(".")
        # A roster or a posting may well end in the future.
        if table not in ("declarations", "events") or not written.has(table, column):
            continue
        late = f"\"{_double(column)}\" > TIMESTAMP '{written.written_at:%Y-%m-%d %H:%M:%S}'"
        count, total = written.row(
            f"SELECT count(*) FILTER (WHERE {late}), count(*) FROM stored_{table}"
        )
        if count:
            found.append(
                Check(
                    f"future:{name}",
                    "warning",
                    f"{count} of {total} values of {name} lie after the source was written "
                    f"({written.written_at:%Y-%m-%d %H:%M} UTC).",
                    count,
                    total,
                    written.examples(f"SELECT declaration_id FROM stored_{table} WHERE {late}"),
                    "Check time_zone and time_format in the mapping, then the source's clocks.",
                )
            )
    return found


def negative_amounts(written: Written) -> list[Check]:
    """Say which amounts, durations and masses are below zero; they are loaded as they are."""
    outcomes = {
        o.column for o in written.design.outcomes if o.kind in ("amount", "duration", "count")
    }
    found = []
    for table in ("declarations", "items", "control_totals"):
        known = {c.name for c in TABLES[table].columns if c.kind in ("money", "number")}
        asked = known | (outcomes if table == "declarations" else set())
        for column in written.columns.get(table, ()):
            if column not in asked:
                continue
            low = f'"{_double(column)}" < 0'
            count, total = written.row(
                f"SELECT count(*) FILTER (WHERE {low}), count(*) FROM stored_{table}"
            )
            if count:
                shown = "declaration_id" if table != "control_totals" else "office"
                found.append(
                    Check(
                        f"negative:{table}.{column}",
                        "warning",
                        f"{count} of {total} values of {table}.{column} are negative.",
                        count,
                        total,
                        written.examples(f"SELECT {shown} FROM stored_{table} WHERE {low}"),
                        "Ask whether they are refunds or corrections, and leave these out if so.",
                    )
                )
    return found


def gaps(written: Written) -> list[Check]:
    """Say how many registration numbers are missing from runs of serial numbers.

    A run is an office, a year and what stands before the last digits. It counts if it has at least
    ten numbers and four in five of those between its first and its last.
    """
    if not written.has("declarations", "declaration_id"):
        return []
    group = [c for c in ("office", "year") if written.has("declarations", c)]
    keys = ", ".join([*group, "__stem"])
    numbered = (
        f"(SELECT declaration_id, {''.join(g + ', ' for g in group)}"
        f"{_SERIAL} AS __serial, {_STEM} AS __stem FROM stored_declarations)"
    )
    runs = (
        f"SELECT {keys}, count(DISTINCT __serial) AS n, max(__serial) - min(__serial) + 1 AS span "
        f"FROM {numbered} WHERE __serial IS NOT NULL "
        f"GROUP BY ALL HAVING n >= {_RUN} AND span <= 1.25 * n"
    )
    count, total, number = written.row(
        f"SELECT sum(span - n)::BIGINT, sum(span)::BIGINT, count(*) FROM ({runs})"
    )
    if not count:
        return []
    same = " AND ".join(f"a.{k} IS NOT DISTINCT FROM r.{k}" for k in [*group, "__stem"])
    after = (
        "SELECT 'after ' || declaration_id FROM (SELECT a.declaration_id, a.__serial, "
        f"lead(a.__serial) OVER (PARTITION BY {', '.join('a.' + k for k in [*group, '__stem'])} "
        f"ORDER BY a.__serial) AS following FROM {numbered} a JOIN ({runs}) r ON {same}) "
        "WHERE following > __serial + 1"
    )
    return [
        Check(
            "number_gaps",
            "warning",
            f"{count} of {total} registration numbers are missing from {number} runs of numbers.",
            count,
            total,
            written.examples(after),
            "Ask for these numbers: cancelled declarations should be in the extract, marked.",
        )
    ]


def items_twice(written: Written) -> list[Check]:
    """Say how many items give the number of another item of their declaration."""
    if not written.has("items", "declaration_id", "item"):
        return []
    twice = (
        "SELECT declaration_id, item, count(*) - 1 AS more FROM stored_items "
        "WHERE item IS NOT NULL GROUP BY ALL HAVING count(*) > 1"
    )
    count, total = written.row(
        f"SELECT (SELECT sum(more)::BIGINT FROM ({twice})), (SELECT count(*) FROM stored_items)"
    )
    if not count:
        return []
    return [
        Check(
            "items_twice",
            "warning",
            f"{count} of {total} items give the number of another item of their declaration.",
            count,
            total,
            written.examples(f"SELECT declaration_id || ' item ' || item FROM ({twice})"),
            "Ask whether the extract joined a table with several rows for an item.",
        )
    ]


def orphans(written: Written) -> list[Check]:
    """Say how many items and events concern declarations that were not loaded."""
    found = []
    for table in ("items", "events"):
        if table not in written.columns or "declarations" not in written.columns:
            continue
        lost = (
            f"SELECT declaration_id FROM stored_{table} ANTI JOIN stored_declarations "
            "USING (declaration_id)"
        )
        count, total = written.row(
            f"SELECT (SELECT count(*) FROM ({lost})), (SELECT count(*) FROM stored_{table})"
        )
        if count:
            found.append(
                Check(
                    f"unknown_declaration:{table}",
                    "warning",
                    f"{count} of {total} {table} concern declarations that are not loaded.",
                    count,
                    total,
                    written.examples(f"SELECT DISTINCT declaration_id FROM ({lost})"),
                    "Export both tables for the same period, and look through the rejects.",
                )
            )
    return found


def _double(name: str) -> str:
    return name.replace('"', '""')
