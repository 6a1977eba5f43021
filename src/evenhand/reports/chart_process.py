"""How is a process drawn as a graph?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import altair as alt
import numpy as np

from evenhand.findings.chart import Chart
from evenhand.findings.table import Table
from evenhand.reports.chart_style import ACCENT, INK, QUIET, WIDTH, Form, dressed, values, wrapped
from evenhand.reports.numbers import say, say_duration
from evenhand.reports.process_layout import Arc, Layout, Route, lay_out

COVERAGE: Final = 0.985
MOST_ARCS: Final = 32
_BOX: Final = (134.0, 46.0)
_GAP: Final = 44.0
_LAYER: Final = _BOX[1] + _GAP
_EDGE: Final = 14.0
_STEPS: Final = 14


@dataclass(frozen=True, slots=True)
class _Path:
    """One arrow in pixels: its line, and what is written on it."""

    x: np.ndarray
    y: np.ndarray
    width: float
    goes_back: bool
    says: str


def process(chart: Chart) -> Form:
    """Draw activities as boxes and moves as arrows as wide as they are frequent."""
    data, notes = _most_frequent(chart.data)
    names, own = _activities(data)
    moves = data.take(data["source"] != data["target"])
    arcs = [
        Arc(str(s), str(t), float(c))
        for s, t, c in zip(moves["source"], moves["target"], moves["count"], strict=True)
    ]
    layout = lay_out(arcs)
    places = _pixels(layout, names)
    paths = _paths(layout, moves, places)
    height = int(_LAYER * max(layout.layers, 1) + 10)
    layers = [*_arrows(paths), *_boxes(places, own), *_labels(paths, places), _corner(height)]
    flat = alt.layer(*layers)
    if any(p.goes_back for p in paths):
        notes.append("Dashed arrows lead back.")
    timed = bool(np.isfinite(data["median_seconds"].astype(np.float64)).any())
    notes.append(
        "On each arrow: how often, and the median time it took."
        if timed
        else "On each arrow: how often."
    )
    return Form(dressed(flat, height=height, fit=False), tuple(notes))


def _most_frequent(data: Table) -> tuple[Table, list[str]]:
    """Return the most frequent arcs that together make up the coverage, and what was left out."""
    count = data["count"].astype(np.float64)
    order = np.argsort(-count, kind="stable")
    total = float(count.sum())
    before = np.cumsum(count[order]) - count[order]
    needed = int((before < COVERAGE * total).sum()) if total else 0
    kept = _joined(data, order, first=min(needed, MOST_ARCS))
    if len(kept) == len(order):
        return data, []
    share = float(count[kept].sum()) / total if total else 0.0
    note = (
        f"Drawn are {len(kept)} of {len(order):,} kinds of move, {say(share, kind='share')} of all "
        "moves: the most frequent, and each act's main way in and out. The table has the rest."
    )
    return data.take(kept), [note]


def _joined(data: Table, order: np.ndarray, *, first: int) -> np.ndarray:
    """Return the first arcs, and for each activity they meet its most frequent way in and out.

    Without them a rare activity would seem to begin or end cases. One that truly does, in most of
    its cases, needs none.
    """
    source, target = (np.array([str(v) for v in data[k].tolist()], object)
                      for k in ("source", "target"))  # fmt: skip
    count = data["count"].astype(np.float64)
    moves = [n for n in order.tolist() if source[n] != target[n]]
    kept = set(order[:first].tolist())
    waiting = [str(n) for k in kept for n in (source[k], target[k])]
    done: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in done:
            continue
        done.add(name)
        for here, there in ((target, source), (source, target)):
            through = [n for n in moves if here[n] == name]
            flow = sum(count[n] for n in through)
            other = sum(count[n] for n in moves if there[n] == name)
            is_end = flow < other / 2
            if through and not is_end and not any(n in kept for n in through):
                kept.add(through[0])
                waiting.append(str(there[through[0]]))
    return np.array([n for n in order.tolist() if n in kept], dtype=np.intp)


def _activities(data: Table) -> tuple[list[str], dict[str, int]]:
    """Return the activities, and how often each follows itself."""
    ends = zip(data["source"].tolist(), data["target"].tolist(), strict=True)
    names = list(dict.fromkeys(str(n) for pair in ends for n in pair))
    same = data.take(data["source"] == data["target"])
    return names, {str(s): int(c) for s, c in zip(same["source"], same["count"], strict=True)}


def _pixels(layout: Layout, names: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return the centre of each box; one that no arrow meets stands in the top layer."""
    every = [p for p, _ in layout.places.values()]
    every += [x for r in layout.routes for x, _ in r.points]
    low, high = (min(every), max(every)) if every else (0.0, 0.0)
    unit = _unit(low, high)
    middle = (low + high) / 2
    return {
        n: (
            WIDTH / 2 + (layout.places.get(n, (middle, 0))[0] - middle) * unit,
            layout.places.get(n, (middle, 0))[1] * _LAYER + _LAYER / 2,
        )
        for n in names
    }


def _unit(low: float, high: float) -> float:
    room = WIDTH - _BOX[0] - 2 * _EDGE
    return min(_BOX[0] * 1.35, room / (high - low)) if high > low else _BOX[0]


def _paths(layout: Layout, moves: Table, places: dict[str, tuple[float, float]]) -> list[_Path]:
    every = [x for r in layout.routes for x, _ in r.points]
    low, high = (min(every), max(every)) if every else (0.0, 0.0)
    unit, middle = _unit(low, high), (low + high) / 2
    largest = max((r.arc.weight for r in layout.routes), default=1.0)
    ports = _ports(layout.routes)
    paths = []
    for n, (route, count, median) in enumerate(
        zip(layout.routes, moves["count"], moves["median_seconds"], strict=True)
    ):
        shift = _BOX[0] * 0.72
        stops = [
            (WIDTH / 2 + (x - middle) * unit, at * _LAYER + _LAYER / 2) for x, at in route.points
        ]
        half = _BOX[1] / 2
        down = 1 if not route.goes_back else -1
        stops[0] = (stops[0][0] + ports[n][0] * shift, stops[0][1] + down * half)
        stops[-1] = (stops[-1][0] + ports[n][1] * shift, stops[-1][1] - down * (half + 7))
        x, y = _curve(stops)
        width = max(1.0, 8.0 * route.arc.weight / largest)
        says = say(int(count), kind="count")
        if np.isfinite(median):
            says += f" · {say_duration(float(median))}"
        paths.append(_Path(x, y, width, route.goes_back, says))
    return paths


def _ports(routes: Sequence[Route]) -> list[list[float]]:
    """Return where on its box each arc starts and ends, from -0.5 at the left to 0.5."""
    meets: dict[tuple[str, bool], list[tuple[float, int, int]]] = {}
    for n, route in enumerate(routes):
        start_below, end_above = not route.goes_back, not route.goes_back
        first, last = route.points[1][0], route.points[-2][0]
        meets.setdefault((route.arc.source, start_below), []).append((first, n, 0))
        meets.setdefault((route.arc.target, not end_above), []).append((last, n, 1))
    ports = [[0.0, 0.0] for _ in routes]
    for ends in meets.values():
        ends.sort()
        for place, (_, n, end) in enumerate(ends):
            ports[n][end] = (place + 0.5) / len(ends) - 0.5
    return ports


def _curve(stops: Sequence[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """Return a line through the stops that leaves and enters each of them upright."""
    t = np.linspace(0.0, 1.0, _STEPS)
    ease = t * t * (3 - 2 * t)
    xs, ys = [], []
    for (x0, y0), (x1, y1) in pairwise(stops):
        xs.append(x0 + (x1 - x0) * ease)
        ys.append(y0 + (y1 - y0) * t)
    return np.concatenate(xs), np.concatenate(ys)


_X: Final[dict[str, Any]] = {"type": "quantitative", "axis": None}


def _x(field: str = "x") -> Any:
    return alt.X(field, scale=alt.Scale(domain=[0, WIDTH], nice=False), **_X)


def _y(field: str = "y") -> Any:
    # Pixels run downwards; the layout's do too.
    return alt.Y(field, scale=alt.Scale(reverse=True, nice=False, zero=True), **_X)


def _corner(height: int) -> Any:
    """Return an empty mark at the lower right corner: it alone stretches the axes to the page."""
    corner = alt.Chart(values(x=[WIDTH], y=[height], says=[""])).mark_text()
    return corner.encode(x=_x(), y=_y(), text=alt.Text("says", type="nominal"))


def _arrows(paths: Sequence[_Path]) -> list[Any]:
    layers = []
    for path in paths:
        dash = [5, 4] if path.goes_back else [1, 0]
        colour = QUIET if path.goes_back else ACCENT
        step = np.arange(len(path.x))
        line = alt.Chart(values(x=path.x, y=path.y, step=step)).mark_line(
            strokeWidth=path.width, strokeDash=dash, color=colour, opacity=0.55
        )
        layers.append(line.encode(x=_x(), y=_y(), order=alt.Order("step", type="quantitative")))
        # The triangle's own angle is upwards; an arrow leads down unless it goes back.
        head = alt.Chart(values(x=path.x[-1:], y=path.y[-1:])).mark_point(
            shape="triangle-up" if path.goes_back else "triangle-down",
            size=60 + 14 * path.width,
            filled=True,
            color=colour,
            opacity=1,
        )
        layers.append(head.encode(x=_x(), y=_y()))
    return layers


def _boxes(places: dict[str, tuple[float, float]], own: dict[str, int]) -> list[Any]:
    names = list(places)
    x, y = (np.array([places[n][k] for n in names]) for k in (0, 1))
    wide, high = _BOX[0] / 2, _BOX[1] / 2
    box = alt.Chart(values(x=x - wide, x2=x + wide, y=y - high, y2=y + high)).mark_rect(
        fill="#ffffff", stroke=INK, strokeWidth=1, cornerRadius=3
    )
    said = {"text": alt.Text("says", type="nominal"), "x": _x(), "y": _y()}
    layers = [box.encode(x=_x(), x2="x2", y=_y(), y2="y2")]
    lines = _in_box(names, own)
    for says, size, colour, is_own in (
        ([text for text, _ in lines], 11, INK, False),
        ([text for _, text in lines], 9.5, QUIET, True),
    ):
        rows = [(n, k, t) for n, whole in enumerate(says) for k, t in enumerate(whole)]
        before = [len(lines[n][0]) if is_own else 0 for n, _, _ in rows]
        height = [len(lines[n][0]) + len(lines[n][1]) for n, _, _ in rows]
        down = [13.0 * (k + b - (h - 1) / 2)
                for (_, k, _), b, h in zip(rows, before, height, strict=True)]  # fmt: skip
        at = np.array([n for n, _, _ in rows], dtype=np.intp)
        text = alt.Chart(values(x=x[at], y=y[at] + np.array(down), says=[t for _, _, t in rows]))
        layers.append(text.mark_text(fontSize=size, baseline="middle", color=colour).encode(**said))
    return layers


def _in_box(names: Sequence[str], own: dict[str, int]) -> list[tuple[list[str], list[str]]]:
    """Return for each box its name on as many lines as fit, and how often it follows itself."""
    made = []
    for name in names:
        again = [f"repeated {own[name]:,}×"] if name in own else []
        made.append((wrapped(name, most=20, lines=3 - len(again)), again))
    return made


def _labels(paths: Sequence[_Path], places: dict[str, tuple[float, float]]) -> list[Any]:
    """Return what is written on the arrows, each where it lies over nothing else if it can."""
    taken = [(x, y, _BOX[0], _BOX[1]) for x, y in places.values()]
    xs, ys, says = [], [], []
    for path in paths:
        wide = _wide(path.says)
        at = [int(len(path.x) * f) for f in (0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78)]
        spots = [(float(path.x[i]), float(path.y[i])) for i in at]
        spots = [(min(max(x, wide / 2), WIDTH - wide / 2), y) for x, y in spots]
        x, y = min(spots, key=lambda s: _overlap((*s, wide, 13.0), taken))
        taken.append((x, y, wide, 13.0))
        xs.append(x)
        ys.append(y)
        says.append(path.says)
    widths = np.array([_wide(t) for t in says])
    left, top = np.array(xs) - widths / 2, np.array(ys) - 7.5
    paper = alt.Chart(values(x=left, x2=left + widths, y=top, y2=top + 15)).mark_rect(
        fill="#ffffff", opacity=0.88
    )
    words = alt.Chart(values(x=xs, y=ys, says=says)).mark_text(fontSize=10.5, baseline="middle")
    return [
        paper.encode(x=_x(), x2="x2", y=_y(), y2="y2"),
        words.encode(x=_x(), y=_y(), text=alt.Text("says", type="nominal")),
    ]


def _wide(label: str) -> float:
    """Return about how wide a label is in pixels, at the size of the labels on arrows."""
    return 5.7 * len(label) + 4


def _overlap(
    box: tuple[float, float, float, float], taken: Sequence[tuple[float, float, float, float]]
) -> float:
    x, y, wide, high = box
    return sum(
        max(0.0, (wide + w) / 2 - abs(x - a)) * max(0.0, (high + h) / 2 - abs(y - b))
        for a, b, w, h in taken
    )
