"""How is a matrix of pairs drawn?

Squares in a grid after Hinton: the area is the size of the value, filled for more than expected,
hollow for less. Nothing hangs on colour.
"""

from __future__ import annotations

from typing import Final

import altair as alt
import numpy as np

from evenhand.findings.chart import Chart
from evenhand.reports.chart_style import (
    ACCENT,
    TEXT,
    WIDTH,
    Form,
    dressed,
    kind_of,
    short,
    short_and_distinct,
    values,
)
from evenhand.reports.chart_thinning import MOST_CELLS_A_SIDE, strongest
from evenhand.reports.numbers import say

_ROOM_FOR_NAMES: Final = 170
_ROOM_FOR_LABELS: Final = 12  # columns; in narrower cells a label would lie over its neighbour


def matrix(chart: Chart) -> Form:
    """Draw rows against columns; of a large matrix those with the largest values."""
    data, value = chart.data, chart.data["value"].astype(np.float64)
    rows, all_rows = strongest(data["row"], value, most=MOST_CELLS_A_SIDE)
    columns, all_columns = strongest(data["column"], value, most=MOST_CELLS_A_SIDE)
    kept = _kept(chart, rows=rows, columns=columns)
    notes = ["A filled square is above zero, a hollow one below; its area is its size."]
    if len(rows) < all_rows or len(columns) < all_columns:
        notes.append(
            f"Drawn are the {len(rows)} of {all_rows:,} rows and {len(columns)} of "
            f"{all_columns:,} columns with the largest values; the table has all of them."
        )
    largest = float(np.abs(value[kept]).max()) if len(kept) else 0.0
    if largest:
        shown = say(largest, kind=kind_of(data, "value"))
        notes.append(f"The largest square stands for {shown}.")
    step = max(9.0, min(34.0, (WIDTH - _ROOM_FOR_NAMES) / max(len(columns), 1)))
    spec = _squares(chart, kept=kept, rows=rows, columns=columns, step=step, largest=largest)
    height = int(min(30.0, max(13.0, step)) * len(rows)) + 130
    return Form(dressed(spec, height=height), tuple(notes))


def _kept(chart: Chart, *, rows: list[str], columns: list[str]) -> np.ndarray:
    in_rows, in_columns = set(rows), set(columns)
    pairs = zip(chart.data["row"].tolist(), chart.data["column"].tolist(), strict=True)
    inside = [str(r) in in_rows and str(c) in in_columns for r, c in pairs]
    finite = np.isfinite(chart.data["value"].astype(np.float64))
    return np.flatnonzero(np.array(inside, dtype=bool) & finite)


def _squares(
    chart: Chart,
    *,
    kept: np.ndarray,
    rows: list[str],
    columns: list[str],
    step: float,
    largest: float,
) -> alt.LayerChart:
    shown_rows = dict(zip(rows, short_and_distinct(rows, most=22), strict=True))
    shown_columns = dict(zip(columns, short_and_distinct(columns, most=18), strict=True))
    data = chart.data.take(kept)
    value = data["value"].astype(np.float64)
    base = alt.Chart(
        values(
            row=[shown_rows[str(r)] for r in data["row"].tolist()],
            column=[shown_columns[str(c)] for c in data["column"].tolist()],
            size=np.abs(value),
            filled=value > 0,
            says=[short(s, most=12) for s in data["label"].tolist()],
        )
    )
    size = min(TEXT, step * 0.9)
    quiet = {"domain": False, "ticks": False, "labelFontSize": size}
    x = alt.X("column", type="nominal", sort=list(shown_columns.values()),
              axis=alt.Axis(title=chart.x_title or None, orient="top", labelAngle=-60, grid=True,
                            **quiet))  # fmt: skip
    y = alt.Y("row", type="nominal", sort=list(shown_rows.values()),
              axis=alt.Axis(title=chart.y_title or None, grid=True, **quiet))  # fmt: skip
    area = alt.Scale(domain=[0, largest or 1.0], range=[0, (min(step, 30.0) * 0.92) ** 2])
    squares = base.mark_point(shape="square", stroke=ACCENT, strokeWidth=1, opacity=1).encode(
        x=x,
        y=y,
        size=alt.Size("size", type="quantitative", scale=area, legend=None),
        fill=alt.condition("datum.filled", alt.value(ACCENT), alt.value("#ffffff")),
    )
    if len(columns) > _ROOM_FOR_LABELS:
        return alt.layer(squares)
    said = base.mark_text(fontSize=10, dx=16, align="left").encode(
        x=x, y=y, text=alt.Text("says", type="nominal")
    )
    return alt.layer(squares, said)
