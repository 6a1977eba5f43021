"""How do all charts look, so that they read as one hand's work and survive a grey printer?

Colours are those of Okabe and Ito, told apart by readers of every colour vision; no meaning rests
on them alone: groups also differ by dash and shape, what lies outside limits by shape and name.

References
----------
Okabe, M. and Ito, K. (2008). Color Universal Design. https://jfly.uni-koeln.de/color/
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

import altair as alt

from evenhand.findings.chart import Mark
from evenhand.findings.plain import plain
from evenhand.findings.table import Kind, Table
from evenhand.reports.numbers import kind_shown, say

FONT: Final = "Noto Sans, Noto Sans Arabic, Noto Sans Math, Segoe UI, system-ui, sans-serif"
WIDTH: Final = 680
HEIGHT: Final = 340
TEXT: Final = 12

INK: Final = "#1c2833"
QUIET: Final = "#566573"
LIMIT: Final = "#7b8a93"
LINE: Final = 46
HAIR: Final = "#d5d8dc"
ACCENT: Final = "#1f4e79"
ALERT: Final = "#b34700"
GROUP_COLOURS: Final = ("#1f4e79", "#d55e00", "#009e73", "#8a3f6b", "#444444", "#b8860b")
GROUP_DASHES: Final = ([1, 0], [7, 3], [2, 3], [9, 3, 2, 3], [5, 5], [12, 3])
GROUP_SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
MOST_GROUPS: Final = len(GROUP_COLOURS)


@dataclass(frozen=True, slots=True)
class Form:
    """A chart ready to be rendered.

    Attributes
    ----------
    spec : altair chart
    notes : tuple of str
        What was left out or thinned, and how signs are read; whole sentences.
    """

    spec: Any
    notes: tuple[str, ...] = ()


def values(**columns: Iterable[Any]) -> Any:
    """Return columns of one length as inline data of a chart.

    As JSON text, not as objects: Altair copies objects at every step.
    """
    lists = {name: plain(list(column)) for name, column in columns.items()}
    rows = [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]
    text = json.dumps(rows, ensure_ascii=False, allow_nan=False)
    return alt.Data(values=text, format=alt.JsonDataFormat(type="json"))


def kind_of(data: Table, name: str) -> Kind:
    """Return how the column of that name is printed; KeyError if there is none."""
    for column in data.columns:
        if column.facts.name == name:
            return kind_shown(column.facts)
    raise KeyError(name)


def axis(title: str, *, kind: Kind = "number", **more: Any) -> Any:
    """Return an axis that prints its numbers as the rest of the report does."""
    shown = "format(datum.value, ',~g')"
    if kind == "share":
        shown = "format(datum.value * 100, ',~g') + '\\u00a0%'"
    return alt.Axis(title=title or None, labelExpr=shown, **more)


def short(text: Any, *, most: int = 34) -> str:
    """Return a label cut to ``most`` characters, on one line."""
    line = " ".join(str(text).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def short_and_distinct(labels: Sequence[Any], *, most: int = 34) -> list[str]:
    """Return labels cut to ``most`` characters, numbered where cutting made two the same."""
    seen: dict[str, int] = {}
    made = []
    for label in labels:
        cut = short(label, most=most)
        seen[cut] = seen.get(cut, 0) + 1
        made.append(cut if seen[cut] == 1 else f"{cut} ({seen[cut]})")
    return made


def wrapped(label: Any, *, most: int = LINE, lines: int = 3) -> list[str]:
    """Return a label on at most ``lines`` lines of ``most`` characters; what is cut shows as …"""
    return wrap(
        " ".join(str(label).split()), width=most, max_lines=lines, placeholder=" …",
        break_on_hyphens=False,
    ) or [""]  # fmt: skip


def distinct(labels: Sequence[Sequence[str]]) -> list[str]:
    """Return labels of several lines as one string each, numbered where two are the same."""
    seen: dict[str, int] = {}
    made = []
    for lines in labels:
        whole = "\n".join(lines)
        seen[whole] = seen.get(whole, 0) + 1
        made.append(whole if seen[whole] == 1 else f"{whole} ({seen[whole]})")
    return made


def across(marks: Sequence[Mark], *, kind: Kind) -> list[Any]:
    """Return level lines, their labels above the plot where they cover no point."""
    layers: list[Any] = []
    for n, mark in enumerate(marks):
        # Which of several lines a label means, its value says.
        says = f"{say(mark.value, kind=kind)}: {mark.label}" if len(marks) > 1 else mark.label
        base = alt.Chart(values(at=[mark.value], says=[f"– –  {says}"]))
        line = base.mark_rule(color=INK, strokeWidth=1, strokeDash=[4, 2])
        layers.append(line.encode(y=alt.Y("at", type="quantitative")))
        text = base.mark_text(align="right", baseline="bottom", color=QUIET)
        where = {"x": alt.value("width"), "y": alt.value(-4 - 14 * n)}
        layers.append(text.encode(text=alt.Text("says", type="nominal"), **where))
    return layers


def upright(marks: Sequence[Mark], *, low: float, high: float) -> list[Any]:
    """Return upright lines with their labels, for charts whose values run to the right."""
    layers: list[Any] = []
    for n, mark in enumerate(marks):
        data = values(at=[mark.value], says=[mark.label])
        base = alt.Chart(data).encode(x=alt.X("at", type="quantitative"))
        layers.append(base.mark_rule(color=QUIET, strokeWidth=1, strokeDash=[4, 2]))
        # A label right of the middle is written to the left of its line, to stay inside.
        on_right = mark.value <= (low + high) / 2
        side = {"align": "left", "dx": 4} if on_right else {"align": "right", "dx": -4}
        text = base.mark_text(baseline="bottom", color=QUIET, **side)
        layers.append(text.encode(y=alt.value(-4 - 14 * n), text=alt.Text("says", type="nominal")))
    return layers


def groups(names: Sequence[str], *, above: int = 0) -> dict[str, Any]:
    """Return colour and dash of each group; a legend only where there is more than one.

    Parameters
    ----------
    names : sequence of str
    above : int
        Lines of text that stand between the plot and the legend.
    """
    legend = None
    if len(names) > 1:
        legend = alt.Legend(
            title=None, orient="top", symbolSize=160, labelLimit=240, offset=10 + 14 * above
        )
    colour = alt.Scale(domain=list(names), range=list(GROUP_COLOURS[: len(names)]))
    dash = alt.Scale(domain=list(names), range=[list(d) for d in GROUP_DASHES[: len(names)]])
    return {
        "color": alt.Color("group", type="nominal", scale=colour, legend=legend),
        "strokeDash": alt.StrokeDash("group", type="nominal", scale=dash, legend=legend),
    }


def dressed(spec: Any, *, height: int = HEIGHT, fit: bool = True) -> Any:
    """Return the chart in the common size and style."""
    sized = spec.properties(
        width=WIDTH,
        height=height,
        background="#ffffff",
        padding=6 if fit else 0,
        autosize=alt.AutoSizeParams(type="fit" if fit else "none", contains="padding"),
    )
    return sized.configure(**_CONFIG)


def styled(spec: Any) -> Any:
    """Return a chart of several pictures, each of its own size, in the common style."""
    return spec.properties(background="#ffffff", padding=6).configure(**_CONFIG)


_CONFIG: Final[dict[str, Any]] = {
    "font": FONT,
    "aria": False,  # the picture's own title and description speak for it
    "view": {"stroke": None},
    "text": {"fontSize": TEXT, "color": INK},
    "axis": {
        "labelFontSize": TEXT,
        "titleFontSize": TEXT,
        "titleFontWeight": "normal",
        "titleColor": QUIET,
        "labelColor": INK,
        "domainColor": "#aab7b8",
        "tickColor": "#aab7b8",
        "gridColor": "#eaeded",
        "labelLimit": 240,
        "titlePadding": 8,
    },
    "legend": {"labelFontSize": TEXT, "titleFontSize": TEXT, "labelColor": INK, "symbolSize": 120},
}
