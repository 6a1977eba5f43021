"""How are distributions drawn?"""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt

from evenhand.findings.chart import Chart
from evenhand.findings.table import Table
from evenhand.reports.chart_style import (
    MOST_GROUPS,
    Form,
    axis,
    dressed,
    groups,
    kind_of,
    short_and_distinct,
    upright,
    values,
)
from evenhand.reports.chart_thinning import MOST_CURVE_POINTS, first_groups, spread


def distribution(chart: Chart) -> Form:
    """Draw cumulative shares as steps, one curve a group."""
    data, names, notes = thinned(chart.data)
    x = data["value"].astype(np.float64)
    low, high = float(np.nanmin(x)), float(np.nanmax(x))
    # The last files of a long tail would squeeze all others against the axis.
    within = x[data["cumulative"].astype(np.float64) <= 0.99]
    if len(within) and high > 1.3 * float(within.max()):
        high = float(within.max())
        notes.append("The axis ends where every group has reached 99 %; the tails run on.")
    high = max([high, *(m.value for m in chart.marks)])
    lines = (
        alt.Chart(values(x=x, cumulative=data["cumulative"], group=shown(data["group"], names)))
        .mark_line(interpolate="step-after", strokeWidth=1.8, clip=True)
        .encode(
            x=alt.X(
                "x",
                type="quantitative",
                scale=alt.Scale(domain=[min(low, 0.0), high], nice=False),
                axis=axis(chart.x_title, kind=kind_of(chart.data, "value"), grid=False),
            ),
            y=alt.Y(
                "cumulative",
                type="quantitative",
                scale=alt.Scale(domain=[0, 1]),
                axis=axis(chart.y_title, kind="share", tickCount=5),
            ),
            **groups(list(names.values()), above=len(chart.marks)),
        )
    )
    layers = [lines, *upright(chart.marks, low=min(low, 0.0), high=high)]
    return Form(dressed(alt.layer(*layers)), tuple(notes))


def thinned(data: Table, *, most: int = MOST_GROUPS) -> tuple[Table, dict[str, str], list[str]]:
    """Return the rows drawn, the names of their groups as shown, and what was left out."""
    drawn, left = first_groups(data["group"], most=most)
    notes = []
    if left:
        notes.append(
            f"The first {len(drawn)} of {len(drawn) + len(left)} groups are drawn; the table has "
            "all of them."
        )
    group = np.array([str(g) for g in data["group"].tolist()], dtype=object)
    kept = []
    for name in drawn:
        rows = np.flatnonzero(group == name)
        kept.append(rows[spread(len(rows), most=MOST_CURVE_POINTS)])
    index = np.concatenate(kept) if kept else np.arange(0)
    if len(index) < int(np.isin(group, drawn).sum()):
        notes.append(
            f"Each curve is drawn through {MOST_CURVE_POINTS} of its points, evenly spread by rank."
        )
    return data.take(index), dict(zip(drawn, short_and_distinct(drawn), strict=True)), notes


def shown(group: npt.NDArray[Any], names: dict[str, str]) -> list[str]:
    """Return the group of each row as the picture names it."""
    return [names[str(g)] for g in group.tolist()]
