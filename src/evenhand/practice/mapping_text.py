"""Which mapping does a practice administration come with?

Its files use our own names, so that the mapping is nearly the identity and can be read as the
shortest example of one.
"""

from __future__ import annotations

from typing import Final

from evenhand.practice.year import TIME_ZONE
from evenhand.records.schema import TABLES

_NOT_WRITTEN: Final = {
    "events": ("started_at", "recorded_at", "session"),
    "control_totals": ("serial",),
}
COLUMNS: Final = {
    name: tuple(c for c in table.names if c not in _NOT_WRITTEN.get(name, ()))
    for name, table in TABLES.items()
}
SOURCES: Final = {
    "declarations": ("declarations-*.parquet", "parquet"),
    "items": ("items-*.parquet", "parquet"),
    "events": ("events-*.parquet", "parquet"),
    "officers": ("officers.csv", "csv"),
    "rosters": ("rosters.csv", "csv"),
    "calendars": ("calendars.csv", "csv"),
    "control_totals": ("control_totals.csv", "csv"),
}
EXTRA: Final = ("day", "desk", "chapter", "reference_price", "examined", "found")
_HEAD: Final = f"""\
# A practice administration: every office, account, agent and figure is invented.
time_zone: {TIME_ZONE}
identities: pseudonymise
people: {{level: person, basis: "Practice administration: every account is invented"}}
tables:
"""
_TAIL: Final = """\
outcomes:
  - {name: release_hours, column: release_hours, kind: duration, unit: hours}
  - {name: value_adjusted, column: value_adjusted, kind: share}
  - {name: duty_ratio, column: duty_ratio, kind: ratio}
  - {name: offence_recorded, column: offence_recorded, kind: share}
assignment:
  rule: lot
  within: [office, day, desk]
  period: semester
standards:
  registered-released: 48
"""


def mapping_text() -> str:
    """Return the mapping as YAML."""
    tables = []
    for table, columns in COLUMNS.items():
        pattern, form = SOURCES[table]
        lines = [f"  {table}:", f'    source: "{pattern}"', f"    format: {form}", "    columns:"]
        lines += [f"      {name}: {name}" for name in columns]
        if table == "declarations":
            lines.append(f"    extra: [{', '.join(EXTRA)}]")
        tables.append("\n".join(lines) + "\n")
    return _HEAD + "".join(tables) + _TAIL
