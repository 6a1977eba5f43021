"""How are funnels, intervals and bars drawn?"""

from __future__ import annotations

from itertools import product
from typing import Any, Final

import altair as alt
import numpy as np
import numpy.typing as npt

from evenhand.findings.chart import Chart
from evenhand.findings.table import Table
from evenhand.reports.chart_style import (
    ACCENT,
    ALERT,
    GROUP_COLOURS,
    INK,
    LIMIT,
    LINE,
    MOST_GROUPS,
    QUIET,
    Form,
    across,
    axis,
    distinct,
    dressed,
    kind_of,
    short,
    short_and_distinct,
    upright,
    values,
    wrapped,
)
from evenhand.reports.chart_thinning import MOST_BARS, MOST_FUNNEL_POINTS, first_groups, spread
from evenhand.reports.numbers import say, say_duration

MOST_NAMES: Final = 12
_ROOM: Final = 1.04  # of the largest size, so that its point is whole
_LEFT_OF: Final = 0.72  # of the largest size; beyond it names stand left of their points


def funnel(chart: Chart) -> Form:
    """Draw units by size between the limits of chance; those outside by shape and name."""
    order = np.argsort(chart.data["size"], kind="stable")
    data = chart.data.take(order)
    outside = data["outside"].astype(bool)
    drawn, notes = _funnel_points(outside)
    named = _named(data, outside)
    if int(outside.sum()) > len(named):
        notes.append(f"Of {int(outside.sum())} units outside the limits {len(named)} are named.")
    notes.append(_how_marked(data, outside))
    kind = kind_of(data, "value")
    span = float(data["size"].max()) * _ROOM if len(data) else 1.0
    x = alt.X(
        "size",
        type="quantitative",
        scale=alt.Scale(domain=[0, span], nice=False),
        axis=axis(chart.x_title, kind="count", grid=False),
    )
    y = alt.Y(
        "value",
        type="quantitative",
        scale=alt.Scale(zero=False),
        axis=axis(chart.y_title, kind=kind),
    )
    layers = [*_limits(data, x), *across(chart.marks, kind=kind)]
    layers.extend(_points(data, drawn, outside, x, y))
    layers.extend(_names(data, named, x, y, span))
    return Form(dressed(alt.layer(*layers), height=400), tuple(notes))


def intervals(chart: Chart) -> Form:
    """Draw a dot and its interval, one row each, in the order given."""
    data, notes = _first_rows(chart.data)
    label = short_and_distinct(data["label"].tolist())
    group = [short(g, most=24) for g in data["group"].tolist()]
    low, high = _span(data, ("low", "value", "high"), chart)
    kind = kind_of(data, "value")
    base = alt.Chart(
        values(
            label=label, value=data["value"], low=data["low"], high=data["high"],
            says=[say(v, kind=kind) for v in data["value"].tolist()], group=group,
        )
    )  # fmt: skip
    y = alt.Y("label", type="nominal", sort=label, axis=alt.Axis(title=chart.y_title or None,
              domain=False, ticks=False, grid=True))  # fmt: skip
    scale = alt.Scale(domain=[low, high], nice=True, zero=False)
    shown = axis(chart.x_title, kind=kind, tickCount=6)
    at = alt.X("value", type="quantitative", scale=scale, axis=shown)
    lines = base.mark_rule(strokeWidth=2, color=ACCENT).encode(
        x=alt.X("low", type="quantitative", scale=scale), x2="high", y=y
    )
    dots = base.mark_point(filled=True, size=90, color=ACCENT, opacity=1).encode(x=at, y=y)
    said = base.mark_text(dy=-12, fontSize=11).encode(
        x=at, y=y, text=alt.Text("says", type="nominal")
    )
    names = list(dict.fromkeys(group))
    layers = [lines, dots, said, *upright(chart.marks, low=low, high=high)]
    if len(names) > 1:
        layers.append(
            base.mark_text(
                align="right", baseline="bottom", dy=-4, fontSize=11, color=QUIET
            ).encode(x=alt.value("width"), y=y, text=alt.Text("group", type="nominal"))
        )
    return Form(dressed(alt.layer(*layers), height=90 + 38 * len(label)), tuple(notes))


def bars(chart: Chart) -> Form:
    """Draw bars to the right, each with its number and its group in words."""
    data, notes = _first_rows(chart.data)
    label = [str(v) for v in data["label"].tolist()]
    # A group to each label is said under it; groups that share a label need a bar each.
    is_alone = len(set(label)) == len(label)
    names, left = first_groups(data["group"], most=len(data) if is_alone else MOST_GROUPS)
    if left:
        keep = np.isin(np.array([str(g) for g in data["group"].tolist()], object), names)
        data = data.take(keep)
        label = [str(v) for v in data["label"].tolist()]
        notes.append(f"Only the first {len(names)} of {len(names) + len(left)} groups are drawn.")
    is_apart = is_alone and len(names) > 1
    group = [str(g) for g in data["group"].tolist()]
    says = _said(data)
    unique = list(dict.fromkeys(label))
    rows = [wrapped(v) for v in unique]
    if is_apart:
        rows = [[*r, short(g, most=LINE)] if g else r for r, g in zip(rows, group, strict=True)]
    elif len(names) > 1:
        says = [f"{f}  {short(g, most=20)}" for f, g in zip(says, group, strict=True)]
    shown = dict(zip(unique, distinct(rows), strict=True))
    base = alt.Chart(
        values(label=[shown[v] for v in label], value=data["value"], group=group, says=says)
    )
    low, high = _span(data, ("value",), chart)
    low, high = min(low, 0.0), max(high, 0.0)
    room = 0.1 + 0.012 * max((len(s) for s in says), default=0)
    encodings: dict[str, Any] = {
        "x": alt.X("value", type="quantitative",
                   axis=axis(chart.x_title or chart.y_title, kind=kind_of(data, "value"),
                             tickCount=6),
                   scale=alt.Scale(domain=[low, high + room * (high - low)], nice=False)),
        "y": alt.Y("label", type="nominal", sort=list(shown.values()),
                   axis=alt.Axis(title=None, domain=False, ticks=False, labelLimit=320,
                                 labelExpr="split(datum.label, '\\n')", labelLineHeight=14)),
    }  # fmt: skip
    tall = max(len(r) for r in rows)
    if len(names) > 1 and not is_apart:
        encodings["yOffset"] = alt.YOffset("group", type="nominal", sort=names)
        tall = max(tall, len(names))
    colours = alt.Scale(
        domain=names, range=[GROUP_COLOURS[n % MOST_GROUPS] for n in range(len(names))]
    )
    drawn = base.mark_bar(height={"band": 0.7 if tall < 3 else 0.5}).encode(
        color=alt.Color("group", type="nominal", scale=colours, legend=None), **encodings
    )
    said = base.mark_text(align="left", dx=5, fontSize=11, color=INK).encode(
        text=alt.Text("says", type="nominal"), **encodings
    )
    layers = [drawn, said, *upright(chart.marks, low=low, high=high)]
    height = 60 + (10 + 16 * tall) * len(unique)
    return Form(dressed(alt.layer(*layers), height=height), tuple(notes))


def _said(data: Table) -> list[str]:
    """Return what each bar says; times in the unit in which a person would say them."""
    facts = next(c.facts for c in data.columns if c.facts.name == "value")
    value = data["value"].tolist()
    if facts.kind == "hours" or facts.unit == "hours":
        return [say_duration(3600 * v) if v >= 0 else say(v, kind=facts.kind) for v in value]
    return [say(v, kind=facts.kind) for v in value]


def _how_marked(data: Table, outside: npt.NDArray[np.bool_]) -> str:
    """Return how diamonds and lines are read; a test over all may mark fewer than the lines."""
    value = data["value"].astype(np.float64)
    beyond = (value < data["low_998"]) | (value > data["high_998"])
    if (beyond == outside).all():
        return (
            "Diamonds lie outside the 99.8 % limits (full lines); dashed lines are the 95 % limits."
        )
    return (
        "Full lines are the 99.8 % limits, dashed lines the 95 % limits, each for one unit alone; "
        "diamonds are the units that the test over all of them marks, as the table does."
    )


def _funnel_points(outside: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.intp], list[str]]:
    if len(outside) <= MOST_FUNNEL_POINTS:
        return np.arange(len(outside)), []
    inside = np.flatnonzero(~outside)
    kept = inside[spread(len(inside), most=MOST_FUNNEL_POINTS)]
    note = (
        f"All units outside the limits are drawn, and {len(kept):,} of {len(inside):,} inside, "
        "evenly spread by size."
    )
    return np.sort(np.concatenate([kept, np.flatnonzero(outside)])), [note]


def _limits(data: Table, x: Any) -> list[Any]:
    """Return the limits as thin light lines in order of size, one height at each size."""
    sizes, first, rank = np.unique(data["size"], return_index=True, return_inverse=True)
    count = np.bincount(rank, minlength=len(sizes))
    layers = []
    for name, dash in (("95", [5, 3]), ("998", [1, 0])):
        for side in ("low", "high"):
            limit = data[f"{side}_{name}"].astype(np.float64)
            level = np.bincount(rank, weights=limit, minlength=len(sizes)) / count
            shown = spread(len(first), most=300)
            rows = values(size=sizes[shown], limit=level[shown])
            line = alt.Chart(rows).mark_line(strokeWidth=0.8, strokeDash=dash, color=LIMIT)
            layers.append(line.encode(x=x, y=alt.Y("limit", type="quantitative")))
    return layers


def _points(
    data: Table, drawn: npt.NDArray[np.intp], outside: npt.NDArray[np.bool_], x: Any, y: Any
) -> list[Any]:
    layers = []
    for out in (False, True):
        at = data.take(drawn[outside[drawn] == out])
        mark = (
            {"shape": "diamond", "size": 80, "color": ALERT, "filled": True, "opacity": 1}
            if out
            else {"shape": "circle", "size": 16, "color": ACCENT, "filled": True, "opacity": 0.45}
        )
        points = alt.Chart(values(size=at["size"], value=at["value"])).mark_point(**mark)
        layers.append(points.encode(x=x, y=y))
    return layers


def _named(data: Table, outside: npt.NDArray[np.bool_]) -> list[int]:
    """Return the units to name: farthest outside first, none whose name would lie on another."""
    value = data["value"].astype(np.float64)
    reach = np.maximum(data["low_998"] - value, value - data["high_998"])
    width = np.maximum(data["high_998"] - data["low_998"], 1e-12)
    out = np.flatnonzero(outside).tolist()
    order = sorted(out, key=lambda i: -float(reach[i] / width[i]))
    x = data["size"] / max(float(data["size"].max()), 1e-12) if len(data) else value
    y = value / max(float(np.ptp(value)), 1e-12) if len(data) else value
    kept: list[int] = []
    for i in order:
        # A name takes about a fifth of the width, right of its point or, near the edge, left.
        left, right = (-0.22, 0.0) if x[i] > _LEFT_OF else (0.0, 0.22)
        on_point = any(
            j != i and left < x[j] - x[i] < right and abs(y[j] - y[i]) < 0.03 for j in out
        )
        on_name = any(abs(x[k] - x[i]) < 0.24 and abs(y[k] - y[i]) < 0.045 for k in kept)
        if not (on_point or on_name) and len(kept) < MOST_NAMES:
            kept.append(i)
    return kept


def _names(data: Table, named: list[int], x: Any, y: Any, span: float) -> list[Any]:
    """Return names beside their points, on the side away from the limits and from the edge."""
    layers = []
    for left, above in product((False, True), repeat=2):
        rows = [
            i
            for i in named
            if (data["size"][i] > span / _ROOM * _LEFT_OF) == left
            and (data["value"][i] > data["high_998"][i]) == above
        ]
        at = data.take(np.array(rows, dtype=np.intp))
        side = {"align": "right", "dx": -9} if left else {"align": "left", "dx": 9}
        says = [short(v, most=24) for v in at["label"].tolist()]
        text = alt.Chart(values(size=at["size"], value=at["value"], says=says)).mark_text(
            baseline="middle", fontSize=11, dy=-6 if above else 6, **side
        )
        layers.append(text.encode(x=x, y=y, text=alt.Text("says", type="nominal")))
    return layers


def _first_rows(data: Table) -> tuple[Table, list[str]]:
    if len(data) <= MOST_BARS:
        return data, []
    return data.head(MOST_BARS), [f"The first {MOST_BARS} of {len(data):,} rows are drawn."]


def _span(data: Table, columns: tuple[str, ...], chart: Chart) -> tuple[float, float]:
    found = [data[c].astype(np.float64) for c in columns]
    found.append(np.array([m.value for m in chart.marks], dtype=np.float64))
    every = np.concatenate(found)
    every = every[np.isfinite(every)]
    if not len(every):
        return 0.0, 1.0
    low, high = float(every.min()), float(every.max())
    return (low, high) if high > low else (low - 0.5, high + 0.5)
