"""How do findings leave as JSON that other programs can check and rely on?

``docs/reference/findings.md`` explains the file, ``findings.schema.json`` beside it checks it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from evenhand.findings.finding import Finding
from evenhand.findings.plain import plain
from evenhand.findings.results import Results
from evenhand.findings.table import Table
from evenhand.reports.places import table_places
from evenhand.reports.whole_file import write_text

# Raised when a reader of the file would have to change; added keys do not raise it.
SCHEMA: Final = "evenhand.findings/1"


def write_findings(results: Results, path: Path) -> None:
    """Write all findings as JSON, numbers unrounded, what is missing as null.

    Raises
    ------
    ReportError
        If the file cannot be written.
    """
    text = json.dumps(findings(results), ensure_ascii=False, allow_nan=False, indent=2)
    write_text(f"{text}\n", path)


def findings(results: Results) -> dict[str, Any]:
    """Return the run as plain values; tables of findings are named, not repeated."""
    return {
        "schema": SCHEMA,
        "title": results.title,
        "subtitle": results.subtitle,
        "summary": results.summary,
        "made_at": results.made_at,
        "fingerprint": results.fingerprint,
        "notices": list(results.notices),
        "headlines": plain(results.headlines),
        "ask_next": list(results.ask_next),
        "findings": [_finding(f) for f in results.findings],
        "records": [_whole(t) for t in results.records],
        "parameters": plain(results.parameters),
        "versions": plain(results.versions),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    said = finding.to_dict()
    for table, place in zip(said["tables"], table_places(finding), strict=True):
        table["file"] = f"tables/{place}.parquet"
    return said


def _whole(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": table.title,
        "columns": [plain(c.facts) for c in table.columns],
        "rows": [plain(row) for row in table.rows()],
    }
