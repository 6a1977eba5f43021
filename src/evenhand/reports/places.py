"""Under which names are the tables of a finding written?"""

from __future__ import annotations

from evenhand.findings.finding import Finding


def table_places(finding: Finding) -> tuple[str, ...]:
    """Return a name for each table of the finding: the measure's own first, then their own."""
    first = (finding.measure,) if finding.tables else ()
    return first + tuple(t.name for t in finding.tables[1:])
