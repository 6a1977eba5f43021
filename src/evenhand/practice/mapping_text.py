"""Which mapping does a practice administration come with?

Its files use our own names, so that the mapping is nearly the identity and can be read as the
shortest example of one.
"""

from __future__ import annotations

from typing import Final

from evenhand.practice.year import TIME_ZONE
from evenhand.records.schema import TABLES

COLUMNS: Final = {
    "declarations": (
        "declaration_id office procedure channel_selected channel_final registered_at assigned_at "
        "assessed_at released_at officer officer_final chief agent importer consignment"
    ).split(),
    "items": (
        "declaration_id item hs_code origin quantity unit net_mass_kg value_declared "
        "value_assessed duty_declared duty_assessed"
    ).split(),
    "events": (
        "declaration_id sequence activity at actor role office reason rule approver value_before "
        "value_after channel source"
    ).split(),
    "officers": list(TABLES["officers"].names),
    "rosters": list(TABLES["rosters"].names),
    "calendars": list(TABLES["calendars"].names),
    "control_totals": "office year declarations items duty_assessed receipts query taken_at".split(),
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
EXTRA: Final = ("day", "desk", "chapter")
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
like_with_like: []
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
