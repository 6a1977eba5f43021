"""Which questions can be asked, of which columns, and which tables come of them?

Questions and needs are what each measure says of itself. Tables and columns are read from a run on
a small practice administration: they are what is written, not what somebody meant to write.
"""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

import evenhand
from evenhand.findings.finding import Finding
from evenhand.findings.table import Table
from evenhand.measures import MEASURES
from evenhand.practice.make import make
from evenhand_reference.markdown import cell, code, table

PAGES = Path(__file__).parents[2] / "explanation" / "measures"
ENOUGH = 1_500
"""Declarations from which every measure finds something to tabulate."""


def measures() -> str:
    """Return a section a measure."""
    found = {f.measure: f for f in findings()}
    return "\n".join(_section(m, found[m.NAME]) for m in MEASURES)


def measure_pages() -> str:
    """Return the table of contents of the explanations, in the order of the report."""
    names = [m.NAME for m in MEASURES if (PAGES / f"{m.NAME}.md").is_file()]
    if not names:
        return ""
    lines = "\n".join(f"measures/{name}" for name in names)
    return f"## Each measure\n\n```{{toctree}}\n:maxdepth: 1\n\n{lines}\n```\n"


@lru_cache(maxsize=1)
def findings() -> tuple[Finding, ...]:
    """Return the findings of a small practice administration."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = make(folder / "practice", declarations=ENOUGH, seed=1)
        return evenhand.analyse(
            folder / "practice", made.mapping, key=folder / "practice.key"
        ).findings


def _section(measure: object, found: Finding) -> str:
    name = measure.NAME  # type: ignore[attr-defined]
    facts = [
        ("question", cell(found.question)),
        ("needs", ", ".join(code(c) for c in measure.NEEDS)),  # type: ignore[attr-defined]
        ("role of the account", found.role or "none: it compares no handlers"),
        ("twin", cell(found.twin.statement.split(":")[0]) if found.twin else "none"),
        ("version of the method", found.version),
        ("bears on", ", ".join(code(r) for r in found.requirements) or "no requirement"),
    ]
    page = PAGES / f"{name}.md"
    more = f"Explained in [](/explanation/measures/{name}.md).\n" if page.is_file() else ""
    text = f"## {name}\n\n" + table(("", ""), facts) + "\n" + more
    for written in found.tables:
        text += f"\n### tables/{written.name}.parquet\n\n{written.title}.\n\n{_columns(written)}"
    return text


def _columns(written: Table) -> str:
    rows = (
        (code(f.name), cell(f.title), f.kind, cell(f.unit), cell(f.meaning))
        for f in (c.facts for c in written.columns)
    )
    return table(("column", "printed as", "kind", "unit", "meaning"), rows)
