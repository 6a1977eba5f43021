"""Results of a run on four hundred declarations that anybody may see, made with an open gate."""

from __future__ import annotations

from pathlib import Path

import evenhand
from evenhand.findings.results import Results


def small_results(folder: Path, *measures: str) -> Results:
    """Analyse declarations of seven accounts and five agents at one office."""
    rows = [f"{i},O{i % 7},A{i % 5},P,{i % 3}" for i in range(400)]
    (folder / "d.csv").write_text("id,who,agent,where,y\n" + "\n".join(rows), encoding="utf-8")
    mapping = folder / "mapping.yaml"
    mapping.write_text(
        "identities: keep\nsource: d.csv\nformat: csv\n"
        "people: {level: person, basis: 'a test'}\n"
        "columns: {declaration_id: id, officer: who, agent: agent, office: where}\n"
        "extra: [y]\noutcomes:\n  - {name: y, column: y, kind: count}\n",
        encoding="utf-8",
    )
    return evenhand.analyse(folder, mapping, measures=list(measures), repeatable=True).results
