"""What should be known about the records before anything is measured?

Nothing here removes a row. A fault means that figures would be wrong; a warning, ask first; a note,
know it. Examples are numbers of declarations, lines or times, never identities.
"""

# ruff: noqa: S608 -- names come from the schema or are quoted, values are escaped

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evenhand.records.loading import checks_of_cases, checks_of_declarations, checks_of_events
from evenhand.records.loading.asking import Written, percent
from evenhand.records.loading.check_result import Check
from evenhand.records.loading.reconciling import TableLoaded
from evenhand.records.loading.surveying import Survey

_CHECKS = (
    checks_of_declarations.gaps,
    checks_of_declarations.items_twice,
    checks_of_declarations.orphans,
    checks_of_declarations.impossible_orders,
    checks_of_declarations.future_times,
    checks_of_declarations.negative_amounts,
    checks_of_declarations.without_handler,
    checks_of_cases.parts_and_unions,
    checks_of_events.bulk_seconds,
    checks_of_events.keying_lag,
    checks_of_events.lasting_backwards,
    checks_of_events.after_transfer,
    checks_of_events.two_places,
    checks_of_events.busiest_account,
)
_ORDER = ("fault", "warning", "note")


def check(written: Written) -> tuple[Check, ...]:
    """Look at the tables just written and say what is odd, faults first."""
    found = [c for ask in _CHECKS for c in ask(written)]
    found += control_totals(written)
    found += checks_of_declarations.missing(written)
    return ranked(found)


def ranked(found: Sequence[Check]) -> tuple[Check, ...]:
    """Return checks with faults first, in the order found within a severity."""
    return tuple(sorted(found, key=lambda c: _ORDER.index(c.severity)))


def of_loading(
    tables: Mapping[str, TableLoaded],
    surveys: Mapping[str, Survey],
    reasons: Mapping[str, Mapping[tuple[str, str], int]],
    notes: Sequence[str],
) -> list[Check]:
    """Say what loading itself found: rows rejected, formats that differ, amounts rounded."""
    found = []
    for table, loaded in tables.items():
        found += _of_table(table, loaded, surveys[table], reasons.get(table, {}))
    found += [Check("reader", "note", note) for note in notes]
    return found


def _of_table(
    table: str, loaded: TableLoaded, seen: Survey, reasons: Mapping[tuple[str, str], int]
) -> list[Check]:
    found = []
    if not loaded.is_reconciled:
        found.append(
            Check(
                f"not_reconciled:{table}",
                "fault",
                f"{table}: {loaded.rows_counted} rows were counted in the files, "
                f"{loaded.rows_read} read, {loaded.rows_loaded} loaded and "
                f"{loaded.rows_rejected} rejected.",
                abs(loaded.rows_counted - loaded.rows_loaded - loaded.rows_rejected),
                loaded.rows_counted,
                (),
                "Do not use these figures; report this with the file's format and size.",
            )
        )
    if loaded.rows_rejected:
        most = sorted(reasons.items(), key=lambda item: -item[1])[:3]
        told = "; ".join(f"{n} because {reason}" for (_, reason), n in most)
        found.append(
            Check(
                f"rejected:{table}",
                "warning",
                f"{loaded.rows_rejected} of {loaded.rows_read} rows of {table} "
                f"({percent(loaded.rows_rejected, loaded.rows_read)}) were rejected: {told}.",
                loaded.rows_rejected,
                loaded.rows_read,
                (),
                "Look through rejects.csv; correct the mapping or the export.",
            )
        )
    if seen.ambiguous:
        found.append(
            Check(
                f"ambiguous_times:{table}",
                "warning",
                f"{seen.ambiguous} of {seen.rows} rows of {table} have a time that two of the "
                "formats read differently; the first format of the mapping was taken.",
                seen.ambiguous,
                seen.rows,
                (),
                "Give one format for each source; split files that mix them.",
            )
        )
    if seen.rounded:
        found.append(
            Check(
                f"rounded:{table}",
                "note",
                f"{seen.rounded} of {seen.rows} rows of {table} have an amount with more than "
                "two decimals; it was rounded to the nearest, halves away from zero.",
                seen.rounded,
                seen.rows,
            )
        )
    return found


def control_totals(written: Written) -> list[Check]:
    """Set the declarations and duties loaded against totals taken at the source."""
    if not written.has("control_totals", "declarations") or "declarations" not in written.columns:
        return []
    total, unused = written.row(
        f"SELECT count(*), count(*) FILTER (WHERE {_unusable(written)}) FROM stored_control_totals"
    )
    found = [_compared(written, "declarations", "count(*)", "stored_declarations d")]
    if written.has("control_totals", "duty_assessed") and written.has("items", "duty_assessed"):
        joined = "stored_declarations d JOIN stored_items i USING (declaration_id)"
        found.append(_compared(written, "duty_assessed", "sum(i.duty_assessed)", joined))
    if unused:
        found.append(
            Check(
                "control_totals_unused",
                "warning",
                f"{unused} of {total} control totals name a year or serial that the declarations "
                "do not have.",
                unused,
                total,
                (),
                "Map registered_at, and carry a column 'serial' as an extra.",
            )
        )
    return found


def _keys(written: Written) -> list[str]:
    asked = [c for c in ("office", "year", "serial") if written.has("control_totals", c)]
    return [c for c in asked if written.has("declarations", c)]


def _unusable(written: Written) -> str:
    asked = [c for c in ("office", "year", "serial") if written.has("control_totals", c)]
    lacking = [c for c in asked if c not in _keys(written)]
    return " OR ".join(f"{c} IS NOT NULL" for c in lacking) or "false"


def _compared(written: Written, column: str, total: str, joined: str) -> Check:
    same = " AND ".join(
        f"(c.{k} IS NULL OR CAST(c.{k} AS VARCHAR) = CAST(d.{k} AS VARCHAR))"
        for k in _keys(written)
    )
    each = (
        f"SELECT c.*, (SELECT COALESCE({total}, 0) FROM {joined} WHERE {same or 'true'}) AS loaded "
        f"FROM stored_control_totals c WHERE NOT ({_unusable(written)}) AND {column} IS NOT NULL"
    )
    place = " || ', ' || ".join(f"COALESCE('{k} ' || {k}, 'every {k}')" for k in _keys(written))
    wrong = f"SELECT * FROM ({each}) WHERE loaded <> {column}"
    count, compared = written.row(
        f"SELECT (SELECT count(*) FROM ({wrong})), (SELECT count(*) FROM ({each}))"
    )
    return Check(
        f"control_totals:{column}",
        "fault" if count else "note",
        f"{compared - count} of {compared} control totals of {column} equal what was loaded; "
        f"{count} differ.",
        count,
        compared,
        written.examples(
            f"SELECT {place or chr(39) + 'all' + chr(39)} || ': ' || loaded || ' loaded, ' || "
            f"{column} || ' at the source' FROM ({wrong})"
        ),
        "Look for these rows in rejects.csv, then ask for the extract again." if count else "",
    )
