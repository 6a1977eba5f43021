"""What may a measure say, and with which evidence must it say it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from evenhand.findings.chart import Chart
from evenhand.findings.groups import Group
from evenhand.findings.plain import plain
from evenhand.findings.table import Table

Status = Literal["measured", "not_measurable"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number, its interval and what it means.

    Attributes
    ----------
    name : str
        Short name for machines, as ``flagged_share``.
    label : str
        What the number is, in words of Customs.
    value : float or None
        In ``unit``; None where it could not be measured.
    low, high : float or None
        Ends of the interval at ``level``; None where a count of everything has no sampling error.
    unit : str
        As ``share``, ``hours``, ``files``, ``currency``.
    level : float
        Coverage of the interval, from 0 to 1.
    """

    name: str
    label: str
    value: float | None
    unit: str
    low: float | None = None
    high: float | None = None
    level: float = 0.95


@dataclass(frozen=True, slots=True)
class Twin:
    """What the same question finds when handlers are shuffled inside the sets they are compared in.

    Attributes
    ----------
    statement : str
        A whole sentence: what would have been found there; "No twin: ..." for a measure without
        a handler.
    estimates : tuple of Estimate
        The finding's own estimates, on the twin.
    """

    statement: str
    estimates: tuple[Estimate, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer to one question, with what a reader needs to doubt it.

    A finding says what chance does not explain; it never says that a person did wrong.

    Attributes
    ----------
    measure, version : str
        The measure's name in the product, and the version of its method.
    question, answer : str
        Whole sentences, in the terms of Customs.
    status : {"measured", "not_measurable"}
        "not_measurable" is an answer and never a pass; ``lacks`` then says why.
    lacks : tuple of str
        What was missing, each with the key to map or the fact to record.
    role : str
        The role of the account the measure speaks of; "" where it has no handler.
    estimates : tuple of Estimate
        The headline number first.
    tables : tuple of Table
        The first is the measure's own table (``table()``); it is written as
        ``tables/<measure>.parquet``.
    charts : tuple of Chart
        Pictures as plain data; drawing belongs to ``reports``.
    caveats : tuple of str
        Innocent explanations that a reviewer must rule out first, then the limits of the method.
    how_to_read : str
        How the picture and the table are read, for a reader who is no statistician.
    method : str
        What was computed, in two or three sentences.
    sources : tuple of str
        Papers and texts, with DOI where there is one.
    requirements : tuple of str
        Ids of the requirements the finding bears on, as ``arusha.4.7``.
    ask_next : str
        The question that the head of Customs might ask next.
    error_rate : str
        Which error is held, at which level, and how many entries are expected false.
    parameters : mapping
        Every choice that a reader needs to repeat the numbers.
    twin : Twin or None
        Filled by the run.
    provisional : bool
        Whether a period was looked at before it closed.
    fingerprint : str
        Of the records the finding rests on.
    group : str
        Where a reader looks for it: a key of ``groups.GROUPS``. Filled by the run.
    """

    measure: str
    version: str
    question: str
    answer: str
    status: Status = "measured"
    lacks: tuple[str, ...] = ()
    role: str = ""
    estimates: tuple[Estimate, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    caveats: tuple[str, ...] = ()
    how_to_read: str = ""
    method: str = ""
    sources: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    ask_next: str = ""
    error_rate: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    twin: Twin | None = None
    provisional: bool = False
    fingerprint: str = ""
    group: Group = ""

    @property
    def is_measured(self) -> bool:
        """Whether the records could answer the question."""
        return self.status == "measured"

    def not_measured(self, *lacks: str) -> Finding:
        """Return this finding as one that answers nothing, since no unit could be compared.

        Tables and counts of what was there are kept. An estimate of 0 loses its value: none found
        among none tested would read as a pass.

        Parameters
        ----------
        *lacks : str
            What was missing, each with what to do.
        """
        kept = tuple(e if e.value else replace(e, value=None) for e in self.estimates)
        return replace(self, status="not_measurable", lacks=lacks, estimates=kept)

    def table(self) -> Table:
        """Return the measure's own table, one row per unit; empty if not measurable."""
        return self.tables[0] if self.tables else Table(self.measure, "", ())

    def plot(self) -> Chart | None:
        """Return the finding's first chart as plain data, if it has one."""
        return self.charts[0] if self.charts else None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values only, for JSON, the web and reports.

        Tables are named with their row counts, not repeated: they are written beside the findings.
        """
        whole: dict[str, Any] = plain(self, leave_out=frozenset({"tables", "charts"}))
        whole["tables"] = [
            {
                "name": t.name,
                "title": t.title,
                "rows": len(t),
                "columns": [plain(c.facts) for c in t.columns],
            }
            for t in self.tables
        ]
        whole["charts"] = [
            {"kind": c.kind, "title": c.title, "summary": c.summary} for c in self.charts
        ]
        return whole
