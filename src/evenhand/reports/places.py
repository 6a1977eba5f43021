"""Under which names are the tables of a finding written, and which need no copy?"""

from __future__ import annotations

import numpy as np

from evenhand.findings.chart import Chart
from evenhand.findings.finding import Finding
from evenhand.findings.table import Table


def table_places(finding: Finding) -> tuple[str, ...]:
    """Return a name for each table of the finding: the measure's own first, then their own."""
    first = (finding.measure,) if finding.tables else ()
    return first + tuple(t.name for t in finding.tables[1:])


def is_drawn_apart(chart: Chart, finding: Finding) -> bool:
    """Whether the figures drawn stand in no table of the finding, so that they are printed too."""
    return len(chart.data) > 0 and not any(_holds(t, chart.data) for t in finding.tables)


def _holds(table: Table, data: Table) -> bool:
    """Whether the table has all columns of the data, under the same names with the same values."""
    if len(data) != len(table) or not set(data.names) <= set(table.names):
        return False
    return all(data[n] is table[n] or bool(np.array_equal(data[n], table[n])) for n in data.names)
