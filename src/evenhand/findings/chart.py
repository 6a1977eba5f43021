"""Which pictures may a finding carry, described as plain data?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evenhand.findings.table import Table

Kind = Literal[
    "funnel",  # size, value, low_95, high_95, low_998, high_998, label, outside (flag)
    "intervals",  # label, value, low, high (dot with interval, one row each), group
    "distribution",  # value, cumulative (0..1), group; rule lines in ``marks``
    "matrix",  # row, column, value, label (matrix of pairs)
    "process",  # source, target, count, mean_seconds, median_seconds (a graph)
    "bars",  # label, value, group
    "lines",  # x, value, low, high, group (control chart; x is a date or a number)
]


@dataclass(frozen=True, slots=True)
class Mark:
    """A line drawn across a chart: a standard, a pooled value, a rule change."""

    value: float
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """A chart as plain data; ``reports`` draws it.

    Attributes
    ----------
    kind : str
        Decides the form and the columns ``data`` must have, as listed at ``Kind``.
    title : str
        What the picture shows, in words.
    summary : str
        The picture in two or three sentences, for who cannot see it.
    data : Table
        All that is drawn; reports print it beside the picture.
    x_title, y_title : str
        With units.
    marks : tuple of Mark
        Lines across the value axis.
    """

    kind: Kind
    title: str
    summary: str
    data: Table
    x_title: str = ""
    y_title: str = ""
    marks: tuple[Mark, ...] = ()
