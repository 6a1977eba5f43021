"""How are distributions and control charts drawn?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt

from evenhand.findings.chart import Chart
from evenhand.findings.table import Table
from evenhand.reports.chart_style import (
    GROUP_COLOURS,
    GROUP_SHAPES,
    MOST_GROUPS,
    Form,
    across,
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
    data, names, notes = _thinned(chart.data)
    x = data["value"].astype(np.float64)
    low, high = float(np.nanmin(x)), float(np.nanmax(x))
    # The last files of a long tail would squeeze all others against the axis.
    within = x[data["cumulative"].astype(np.float64) <= 0.99]
    if len(within) and high > 1.3 * float(within.max()):
        high = float(within.max())
        notes.append("The axis ends where every group has reached 99 %; the tails run on.")
    high = max([high, *(m.value for m in chart.marks)])
    lines = (
        alt.Chart(values(x=x, cumulative=data["cumulative"], group=_shown(data["group"], names)))
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


def lines(chart: Chart) -> Form:
    """Draw values over time or order, with their limits as thin lines."""
    data, names, notes = _thinned(chart.data)
    x, is_time = _positions(data["x"])
    shown = _shown(data["group"], names)
    kind = kind_of(chart.data, "value")
    base = alt.Chart(
        values(x=x, value=data["value"], low=data["low"], high=data["high"], group=shown)
    )
    if is_time:
        where = alt.X(
            "x",
            type="temporal",
            scale=alt.Scale(type="utc"),
            axis=alt.Axis(title=chart.x_title or None, grid=False, format="%b %Y", tickCount=8),
        )
    else:
        where = alt.X(
            "x",
            type="quantitative",
            axis=axis(chart.x_title, grid=False),
            scale=alt.Scale(zero=False, nice=False),
        )
    dress = groups(list(names.values()), above=len(chart.marks))
    free = alt.Scale(zero=False)
    value = alt.Y("value", type="quantitative", scale=free, axis=axis(chart.y_title, kind=kind))
    layers = [
        base.mark_line(strokeWidth=0.8, opacity=0.8, interpolate="step").encode(
            x=where, y=alt.Y(end, type="quantitative", scale=free), **dress
        )
        for end in ("low", "high")
        if np.isfinite(data[end].astype(np.float64)).any()
    ]
    if layers:
        notes.append("Thin lines are the limits that chance alone rarely passes.")
    layers.append(base.mark_line(strokeWidth=1.6).encode(x=where, y=value, **dress))
    layers.append(_points(base, names).encode(x=where, y=value))
    return Form(dressed(alt.layer(*layers, *across(chart.marks, kind=kind))), tuple(notes))


def _points(base: Any, names: dict[str, str]) -> Any:
    shown = list(names.values())
    shape = alt.Scale(domain=shown, range=list(GROUP_SHAPES[: len(shown)]))
    colour = alt.Scale(domain=shown, range=list(GROUP_COLOURS[: len(shown)]))
    return base.mark_point(size=26, filled=True, opacity=1).encode(
        shape=alt.Shape("group", type="nominal", scale=shape, legend=None),
        color=alt.Color("group", type="nominal", scale=colour, legend=None),
    )


def _thinned(data: Table) -> tuple[Table, dict[str, str], list[str]]:
    """Return the rows drawn, the names of their groups as shown, and what was left out."""
    drawn, left = first_groups(data["group"], most=MOST_GROUPS)
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


def _shown(group: npt.NDArray[Any], names: dict[str, str]) -> list[str]:
    return [names[str(g)] for g in group.tolist()]


def _positions(x: npt.NDArray[Any]) -> tuple[list[Any], bool]:
    """Return positions as numbers; days as milliseconds UTC, whatever zone draws them."""
    listed = x.tolist()
    if not any(isinstance(v, date) for v in listed):
        return listed, False
    return [None if v is None else _milliseconds(v) for v in listed], True


def _milliseconds(day: date) -> float:
    moment = day if isinstance(day, datetime) else datetime.combine(day, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000
