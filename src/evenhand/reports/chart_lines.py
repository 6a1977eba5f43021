"""How are values over time or order drawn, be they of one group or of fifty?

Up to six groups share one picture, told apart by colour, dash and shape. Up to sixteen have a small
picture each, all on one scale. Of more, the few that lie farthest from the rest are named, and the
rest are thin grey lines.
"""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import numpy as np
import numpy.typing as npt

from evenhand.findings.chart import Chart
from evenhand.findings.table import Table
from evenhand.reports.chart_curves import shown, thinned
from evenhand.reports.chart_positions import Axis, positions
from evenhand.reports.chart_style import (
    GROUP_COLOURS,
    GROUP_SHAPES,
    HAIR,
    MOST_GROUPS,
    WIDTH,
    Form,
    across,
    axis,
    dressed,
    groups,
    kind_of,
    styled,
    values,
)
from evenhand.reports.numbers import heading

MOST_SMALL: Final = 16
NAMED: Final = 5
_ACROSS: Final = 4


def lines(chart: Chart) -> Form:
    """Draw values over time or order, with their limits as thin lines."""
    every = list(dict.fromkeys(str(g) for g in chart.data["group"].tolist()))
    if len(every) <= MOST_GROUPS:
        return _together(chart)
    return _small(chart, count=len(every)) if len(every) <= MOST_SMALL else _standing_out(chart)


def _together(chart: Chart) -> Form:
    data, names, notes = thinned(chart.data)
    dress = groups(list(names.values()), above=len(chart.marks))
    base, where = _base(data, shown(data["group"], names), title=chart.x_title)
    layers, note = _limits(base, data, where, dress)
    layers.append(base.mark_line(strokeWidth=1.6).encode(x=where, y=_value(chart), **dress))
    layers.append(_points(base, list(names.values())).encode(x=where, y=_value(chart)))
    marks = across(chart.marks, kind=kind_of(chart.data, "value"))
    return Form(dressed(alt.layer(*layers, *marks)), (*notes, *note))


def _small(chart: Chart, *, count: int) -> Form:
    """Draw a small picture of each group, in order of appearance, all on one scale."""
    data, names, notes = thinned(chart.data, most=count)
    group = shown(data["group"], names)
    base, where = _base(data, group, title=chart.x_title, ticks=3)
    one = {"color": alt.value(GROUP_COLOURS[0])}
    layers, note = _limits(base, data, where, one)
    layers.append(base.mark_line(strokeWidth=1.4).encode(x=where, y=_value(chart), **one))
    layers.append(base.mark_point(size=12, filled=True).encode(x=where, y=_value(chart), **one))
    for mark in chart.marks:
        rule = base.mark_rule(strokeDash=[4, 2], strokeWidth=0.8)
        layers.append(rule.encode(y=alt.Y(datum=mark.value, type="quantitative")))
        notes.append(f"Dashed: {mark.label}.")
    picture = alt.layer(*layers, data=base.data).properties(width=WIDTH // _ACROSS - 34, height=90)
    header = alt.Header(title=None, labelFontSize=11, labelLimit=WIDTH // _ACROSS - 10)
    facet = alt.Facet("group", type="nominal", sort=list(names.values()), header=header)
    notes.append("All pictures have the same scale.")
    return Form(styled(picture.facet(facet, columns=_ACROSS)), (*notes, *note))


def _standing_out(chart: Chart) -> Form:
    """Draw every group as a thin grey line, and the few farthest from the rest by name."""
    every = list(dict.fromkeys(str(g) for g in chart.data["group"].tolist()))
    far = farthest(chart.data, most=NAMED)
    data, names, notes = thinned(chart.data, most=len(every))
    group = np.array([str(g) for g in data["group"].tolist()], dtype=object)
    is_far = np.isin(group, np.array(far, dtype=object))
    all_lines, where = _base(data, shown(data["group"], names), title=chart.x_title)
    grey = all_lines.mark_line(strokeWidth=0.8, color=HAIR).encode(
        x=where, y=_value(chart), detail=alt.Detail("group", type="nominal")
    )
    kept = data.take(np.flatnonzero(is_far))
    labels = [names[n] for n in far]
    dress = groups(labels, above=len(chart.marks))
    base, where = _base(kept, shown(kept["group"], names), title=chart.x_title)
    layers = [grey, base.mark_line(strokeWidth=1.6).encode(x=where, y=_value(chart), **dress)]
    layers.append(_points(base, labels).encode(x=where, y=_value(chart)))
    notes.append(
        f"Named are the {len(far)} of {len(every)} lines that lie farthest from the middle of all; "
        "the others are grey."
    )
    marks = across(chart.marks, kind=kind_of(chart.data, "value"))
    return Form(dressed(alt.layer(*layers, *marks)), tuple(notes))


def farthest(data: Table, *, most: int) -> list[str]:
    """Return the groups with the largest mean distance from the median of all at the same place.

    In order of appearance; ties go to the group that appears first.
    """
    value = data["value"].astype(np.float64)
    place = np.array([str(x) for x in data["x"].tolist()], dtype=object)
    middle = {p: float(np.nanmedian(value[place == p])) for p in dict.fromkeys(place.tolist())
              if np.isfinite(value[place == p]).any()}  # fmt: skip
    away: dict[str, list[float]] = {}
    for name, p, v in zip(data["group"].tolist(), place.tolist(), value.tolist(), strict=True):
        reach = away.setdefault(str(name), [])
        if np.isfinite(v):
            reach.append(abs(v - middle[p]))
    mean = {name: sum(reach) / len(reach) if reach else 0.0 for name, reach in away.items()}
    kept = set(sorted(mean, key=lambda n: -mean[n])[:most])
    return [n for n in mean if n in kept]


def _base(data: Table, group: list[str], *, title: str, ticks: int = 7) -> tuple[Any, Any]:
    """Return the chart with its rows, and where they stand from left to right."""
    at = positions(data["x"])
    base = alt.Chart(
        values(x=at.values, value=data["value"], low=data["low"], high=data["high"], group=group)
    )
    return base, _where(at, title=title, ticks=ticks)


def _where(at: Axis, *, title: str, ticks: int) -> Any:
    if at.kind == "time":
        shown_as = alt.Axis(title=title or None, grid=False, format=at.format, tickCount=ticks,
                            labelOverlap=True)  # fmt: skip
        return alt.X("x", type="temporal", scale=alt.Scale(type="utc"), axis=shown_as)
    if at.kind == "order":
        shown_as = alt.Axis(title=title or None, grid=False, labelAngle=-40, labelLimit=120,
                            labelOverlap=True)  # fmt: skip
        order = list(dict.fromkeys(at.values))
        return alt.X("x", type="ordinal", sort=order, axis=shown_as)
    scale = alt.Scale(zero=False, nice=False)
    return alt.X("x", type="quantitative", scale=scale,
                 axis=axis(title, grid=False, tickCount=ticks))  # fmt: skip


def _value(chart: Chart) -> Any:
    kind = kind_of(chart.data, "value")
    shown_as = axis(chart.y_title, kind=kind)
    return alt.Y("value", type="quantitative", scale=alt.Scale(zero=False), axis=shown_as)


def _limits(
    base: Any, data: Table, where: Any, dress: dict[str, Any]
) -> tuple[list[Any], tuple[str, ...]]:
    """Return the limits as thin lines; none where they are missing or are the values themselves."""
    value = data["value"].astype(np.float64)
    ends = [e for e in ("low", "high") if _differs(data[e].astype(np.float64), value)]
    layers = [
        base.mark_line(strokeWidth=0.8, opacity=0.7, interpolate="monotone").encode(
            x=where, y=alt.Y(end, type="quantitative", scale=alt.Scale(zero=False)), **dress
        )
        for end in ends
    ]
    titles = [heading(c.facts) for c in data.columns if c.facts.name in ends and c.facts.title]
    if not ends:
        return [], ()
    named = f": {' and '.join(titles)}" if titles else " are the limits"
    return layers, (f"Thin lines{named}.",)


def _differs(limit: npt.NDArray[np.float64], value: npt.NDArray[np.float64]) -> bool:
    known = np.isfinite(limit)
    return bool(known.any() and (limit[known] != value[known]).any())


def _points(base: Any, names: list[str]) -> Any:
    shape = alt.Scale(domain=names, range=list(GROUP_SHAPES[: len(names)]))
    colour = alt.Scale(domain=names, range=list(GROUP_COLOURS[: len(names)]))
    return base.mark_point(size=26, filled=True, opacity=1).encode(
        shape=alt.Shape("group", type="nominal", scale=shape, legend=None),
        color=alt.Color("group", type="nominal", scale=colour, legend=None),
    )
