"""What does a run say of one account, beside its peers on like files?

A figure is a value with its interval, what colleagues on like files would have had, and how the
same is distributed among peers. Where a measure gives none, it is said why. No peer is named, and
no figure says how an account ranks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from evenhand.findings.finding import Finding
from evenhand.findings.results import Results
from evenhand.findings.table import Facts, Table
from evenhand.statistics.proportions import exact_interval
from evenhand.web.panels.peers import Peers, peers
from evenhand.web.panels.sources import SOURCES, Source
from evenhand.web.reviews.choices import Kind
from evenhand.web.reviews.lines import KINDS

Floats = npt.NDArray[np.float64]
NORMAL_95: Final = 1.959963984540054
"""Upper 2.5 % point of the normal distribution."""
NAMES: Final = tuple(name for name, kind in KINDS.items() if kind is Kind.OFFICER)
"""Columns that name an account of an officer."""
Why = Literal["", "not_asked", "no_account", "by_office"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one account.

    Attributes
    ----------
    title : str
        What it is, in the words of its table.
    among : str
        Which of several: an outcome, a property; "" where there is one.
    kind : {"share", "number", "ratio"}
    files : int
        Declarations behind it.
    own : float
    low, high : float or None
        Ends of the 95 % interval; None where the measure keeps none.
    expected : float or None
        What colleagues on like files would have had; None where it is not adjusted for them.
    peers : Peers or None
        Of the difference from the expected, or of the value itself without one. None where there
        are not ten others, in all offices together.
    is_listed : bool
        Whether the measure lists it as standing apart: a question.
    """

    title: str
    among: str
    kind: Literal["share", "number", "ratio"]
    files: int
    own: float
    low: float | None
    high: float | None
    expected: float | None
    peers: Peers | None
    is_listed: bool

    @property
    def base(self) -> float:
        """What is taken from the value before it is set beside those of peers."""
        return 0.0 if self.expected is None else self.expected

    @property
    def drawn(self) -> tuple[float, float | None, float | None]:
        """Value and interval as they stand beside those of peers."""
        if self.low is None or self.high is None:
            return self.own - self.base, None, None
        return self.own - self.base, self.low - self.base, self.high - self.base


@dataclass(frozen=True, slots=True)
class Named:
    """How many lines of a table name the account, and how many of them stand apart."""

    title: str
    lines: int
    listed: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one measure says of an account.

    Attributes
    ----------
    finding : Finding
    figures : tuple of Figure
    named : tuple of Named
        Tables that hold lines of the account and no distribution.
    why : str
        Why there is nothing; "" where there is.
    """

    finding: Finding
    figures: tuple[Figure, ...]
    named: tuple[Named, ...]
    why: Why

    @property
    def is_listed(self) -> bool:
        """Whether the measure lists the account as standing apart, in a figure or a table."""
        return any(f.is_listed for f in self.figures) or any(n.listed for n in self.named)


def parts(results: Results, account: str) -> tuple[Part, ...]:
    """Return what each measure of a run says of an account, in the order of the report."""
    return tuple(_part(finding, account) for finding in results.findings)


def _part(finding: Finding, account: str) -> Part:
    if not finding.is_measured:
        return Part(finding, (), (), "not_asked")
    tables = {t.name: t for t in finding.tables}
    mine = [s for s in SOURCES if s.measure == finding.measure and s.table in tables]
    found = [f for s in mine for f in _figures(tables[s.table], s, account)]
    used = {s.table for s in mine}
    named = tuple(
        n
        for name, t in tables.items()
        if name not in used and (n := _named(t, account)) is not None
    )
    has_accounts = any(_column(t) for t in finding.tables)
    why: Why = "" if found or named else "no_account" if has_accounts else "by_office"
    return Part(finding, tuple(found), named, why)


def _named(table: Table, account: str) -> Named | None:
    column = _column(table)
    if not column:
        return None
    at = table[column].astype(str) == account
    if not at.any():
        return None
    listed = table["flagged"].astype(bool) & at if "flagged" in table.names else at & ~at
    return Named(table.title, int(at.sum()), int(listed.sum()))


def _figures(table: Table, source: Source, account: str) -> list[Figure]:
    column = _column(table)
    if not column or source.value not in table.names or not len(table):
        return []
    groups = [(None, table)]
    if source.by:
        names = table[source.by].astype(str)
        groups = [(g, table.take(names == g)) for g in dict.fromkeys(names.tolist())]
    made = (_figure(t, source, account, column=column, among=g) for g, t in groups)
    return [f for f in made if f is not None]


def _figure(
    table: Table, source: Source, account: str, *, column: str, among: str | None
) -> Figure | None:
    rows = np.flatnonzero(table[column].astype(str) == account)
    if rows.size != 1:
        return None
    at = int(rows[0])
    value, expected = _values(table, source)
    if not np.isfinite(value[at]):
        return None
    facts = _facts(table, source.value)
    files = table[source.files].astype(np.float64)
    made = Figure(
        title=facts.title,
        among=among or "",
        kind=_kind(source, facts),
        files=int(files[at]),
        own=float(value[at]),
        low=None,
        high=None,
        expected=None if expected is None else float(expected[at]),
        peers=peers(
            value=value if expected is None else value - expected,
            office=table["office"],
            files=files,
            mine=at,
        ),
        is_listed="flagged" in table.names and bool(table["flagged"][at]),
    )
    ends = _interval(table, source, made, at)
    return made if ends is None else replace(made, low=ends[0], high=ends[1])


def _values(table: Table, source: Source) -> tuple[Floats, Floats | None]:
    """Return the figure of each account, and what was expected of it in the same unit."""
    value = table[source.value].astype(np.float64)
    expected = table[source.expected].astype(np.float64) if source.expected else None
    if source.is_ratio:
        assert expected is not None
        return _divided(value, expected), None
    if source.of:
        whole = table[source.of].astype(np.float64)
        return _divided(value, whole), None if expected is None else _divided(expected, whole)
    return value, expected


def _interval(table: Table, source: Source, made: Figure, at: int) -> tuple[float, float] | None:
    """Return the 95 % interval; None where the table does not keep what it needs.

    Of a share the exact one (Clopper and Pearson), else the normal one of the standard error.
    """
    trials = source.of or source.of_share
    if trials and trials in table.names:
        n = float(table[trials][at])
        low, high = exact_interval(events=[round(made.own * n)], trials=[n])
        return float(low[0]), float(high[0])
    if source.error and source.error in table.names:
        half = NORMAL_95 * float(table[source.error][at])
        return made.own - half, made.own + half
    return None


def _kind(source: Source, facts: Facts) -> Literal["share", "number", "ratio"]:
    if source.is_ratio or source.value == "ratio":
        return "ratio"
    return "share" if source.of or facts.kind == "share" else "number"


def _column(table: Table) -> str:
    return next((name for name in NAMES if name in table.names), "")


def _facts(table: Table, name: str) -> Facts:
    return next(c.facts for c in table.columns if c.facts.name == name)


def _divided(above: Any, below: Any) -> Floats:
    made: Floats = np.divide(above, below, out=np.full(len(below), np.nan), where=below > 0)
    return made
