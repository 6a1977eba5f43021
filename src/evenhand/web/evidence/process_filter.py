"""Which ways did the declarations of one office take, or those of one path?

What a run keeps of a process map are whole paths, each with its declarations, office by office. How
often a step was taken follows from them exactly; how long it took is kept of all together alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from evenhand.findings.chart import Chart
from evenhand.findings.finding import Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.statistics.paths import steps_of

NAME: Final = "process_map"
"""Of the measure, which is not loaded for it: that would bring the engine into every page."""
MOST_OFFERED: Final = 100
"""Paths to choose from, the most common first; a map of a rarer one is a line of the table."""
MOST_DRAWN: Final = 400
"""Steps handed to the picture, which draws the most frequent and says so."""


@dataclass(frozen=True, slots=True)
class Filtered:
    """A process map of some declarations, and what else may be chosen.

    Attributes
    ----------
    offices : tuple of str
        Those to choose from; empty where the records know none.
    paths : tuple of (int, str)
        Those to choose from, as their row in the table of whole paths, and in words.
    office : str
        The one chosen; "" for all.
    path : int or None
        Row of the one chosen; None for all.
    chart : Chart
        Steps, the most frequent first, with a summary in words.
    """

    offices: tuple[str, ...]
    paths: tuple[tuple[int, str], ...]
    office: str
    path: int | None
    chart: Chart

    @property
    def steps(self) -> Table:
        """Steps with how often each was taken."""
        return self.chart.data


def filtered(finding: Finding, *, office: str = "", path: int | None = None) -> Filtered:
    """Return the map of the declarations of an office, of a path, or of both.

    Raises
    ------
    KeyError
        If there is no map, no such office or no such path.
    """
    tables = {t.name: t for t in finding.tables}
    whole = tables[f"{NAME}_variants"]
    texts = whole["variant"].tolist()
    if path is not None and not 0 <= path < len(texts):
        raise KeyError(path)
    by_office = tables.get(f"{NAME}_offices")
    offices = () if by_office is None else tuple(dict.fromkeys(by_office["office"].tolist()))
    if office and office not in offices:
        raise KeyError(office)
    if office and by_office is not None:
        at = by_office.take(by_office["office"] == office)
        taken = dict(zip(at["variant"].tolist(), at["count"].tolist(), strict=True))
    else:
        taken = dict(zip(texts, whole["count"].tolist(), strict=True))
    place = {text: n for n, text in enumerate(texts)}
    paths = tuple((place[text], text) for text in list(taken)[:MOST_OFFERED])
    if path is not None and path not in dict(paths):
        paths = (*paths, (path, texts[path]))
    kept = taken if path is None else {t: n for t, n in taken.items() if t == texts[path]}
    chart = _chart(kept, declarations=sum(taken.values()), office=office, is_one=path is not None)
    return Filtered(offices, paths, office, path, chart)


def _chart(taken: dict[str, int], *, declarations: int, office: str, is_one: bool) -> Chart:
    steps: Counter[tuple[str, str]] = Counter()
    for text, count in taken.items():
        for step in pairwise(steps_of(text)):
            steps[step] += count
    # Of one path in its own order, of many by name where as many took them.
    found = steps.items() if is_one else sorted(steps.items())
    ordered = sorted(found, key=lambda item: -item[1])[:MOST_DRAWN]
    own = sum(taken.values())
    where = f" of office {office}" if office else ""
    if not own:
        said = f"No declaration{where} took this path."
    elif is_one:
        said = (
            f"{own:,} of {declarations:,} declarations{where}, {own / declarations:.1%}, took "
            f"exactly this path: {next(iter(taken))}."
        )
    else:
        first, most = max(taken.items(), key=lambda item: (item[1], item[0]))
        said = (
            f"{own:,} declarations{where} took {len(taken):,} different paths; {most / own:.1%} of "
            f"them took the most common one: {first}."
        )
    said += " How long steps took is told of all declarations together, and not of some of them."
    heads: tuple[tuple[Facts, Any], ...] = (
        (Facts("source", "From", "text", meaning="Act at the start of the step."), 0),
        (Facts("target", "To", "text", meaning="Act directly after it."), 1),
    )
    return Chart(
        "process",
        "How declarations move from act to act",
        said,
        table(
            f"{NAME}_filtered",
            "Steps from one act to the next",
            *((facts, [step[end] for step, _ in ordered]) for facts, end in heads),
            (Facts("count", "Times taken", "count"), [count for _, count in ordered]),
        ),
    )
