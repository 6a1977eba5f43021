"""Which mapping does a practice administration come with?

Its files use our own names, so that the mapping is nearly the identity and can be read as the
shortest example of one. The trade tables keep the names of UN Comtrade.
"""

from __future__ import annotations

from typing import Final

from evenhand.practice import trade
from evenhand.practice.year import TIME_ZONE
from evenhand.records.schema import TABLES

_NOT_WRITTEN: Final = {
    "control_totals": ("serial",),
}
_OWN: Final = (
    "declarations",
    "items",
    "events",
    "officers",
    "rosters",
    "calendars",
    "control_totals",
)
COLUMNS: Final = {
    name: tuple(c for c in TABLES[name].names if c not in _NOT_WRITTEN.get(name, ()))
    for name in _OWN
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
EXTRA: Final = (
    *("day", "desk", "chapter", "reference_price", "examined", "found"),
    *("payment_due_at", "authorisation_evaluated_at", "authorised_at"),
    *("rate_applied", "rate_published"),
)
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
limits:
  - {name: approval, column: total_value_declared, value: 20000}
  - {name: postal, column: total_value_declared, value: 2000}
rules:
  release_means: the act of the release desk in the declaration system
  set:
    K02: {examined_channels: [red]}
    K05: {hours: 24, clock: working}
    K06: {hours: 24, clock: working}
    K07: {hours: 40, clock: working}
    K14: {days: 10}
    K17: {random_rules: [random v1], share: 0.05, of_channels: [red]}
    K18: {examined_channels: [red]}
    K21: {hours: 80, clock: working}
    K22: {hours: 40, clock: working}
    K25: {minimum: 1}
    K28: {most: 5000}
    K31: {decision_days: 15, payment_days: 15}
    K33: {days: 45}
    K34: {days: 15}
    K35: {days: 30}
    K36: {days: 90}
    K41: {days: 30}
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
    for table, theirs in trade.COLUMNS.items():
        lines = [f"  {table}:", f'    source: "{table}.csv"', "    format: csv", "    columns:"]
        lines += [f"      {ours}: {name}" for ours, name in theirs.items()]
        tables.append("\n".join(lines) + "\n")
    return _HEAD + "".join(tables) + _TAIL
