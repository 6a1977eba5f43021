"""How does a chart described as plain data become a picture?

Drawn here, on the server, into SVG: no script runs where the report is read, and nothing is
fetched while it is drawn. Decision record 0002 has the reasons.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from typing import Final

import numpy as np
import vl_convert
from altair.utils.schemapi import debug_mode
from lxml import etree

from evenhand.errors import ReportError
from evenhand.findings.chart import Chart, Kind
from evenhand.findings.table import Column, Facts, Table
from evenhand.reports.chart_comparisons import bars, funnel, intervals
from evenhand.reports.chart_curves import distribution
from evenhand.reports.chart_lines import lines
from evenhand.reports.chart_matrix import matrix
from evenhand.reports.chart_process import process
from evenhand.reports.chart_style import Form
from evenhand.reports.font_files import FONTS

_SVG: Final = "{http://www.w3.org/2000/svg}"
_COUNTED: Final = re.compile(r'(?<=["#])(clip|gradient_)\d+(?=[")])')

# Marks of the data; a rule or a text alone is no picture of it.
_DRAWN: Final = frozenset({"mark-line", "mark-symbol", "mark-rect"})

_FORMS: Final[dict[Kind, Callable[[Chart], Form]]] = {
    "funnel": funnel,
    "intervals": intervals,
    "distribution": distribution,
    "matrix": matrix,
    "process": process,
    "bars": bars,
    "lines": lines,
}
_COLUMNS: Final[dict[Kind, tuple[str, ...]]] = {
    "funnel": ("size", "value", "low_95", "high_95", "low_998", "high_998", "label", "outside"),
    "intervals": ("label", "value", "low", "high", "group"),
    "distribution": ("value", "cumulative", "group"),
    "matrix": ("row", "column", "value", "label"),
    "process": ("source", "target", "count", "mean_seconds", "median_seconds"),
    "bars": ("label", "value", "group"),
    "lines": ("x", "value", "low", "high", "group"),
}
# What a chart may leave out, and what stands for it: no group, no limits, no time.
_ABSENT: Final[dict[str, object]] = {
    "group": "",
    "low": float("nan"),
    "high": float("nan"),
    "mean_seconds": float("nan"),
    "median_seconds": float("nan"),
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture, and what must be said beside it.

    Attributes
    ----------
    svg : str
        A whole SVG element with title and description, without XML declaration.
    notes : tuple of str
        What was left out or thinned and how signs are read; "" never stands in it.
    """

    svg: str
    notes: tuple[str, ...]


def draw(chart: Chart) -> str:
    """Return the chart as SVG.

    Raises
    ------
    ReportError
        If the chart's data lack a column that its kind must have, or it cannot be drawn.
    """
    return drawing(chart).svg


def drawing(chart: Chart) -> Drawing:
    """Return the chart as SVG, with the sentences that belong beside it.

    Raises
    ------
    ReportError
        If the chart's data lack a column that its kind must have, or it cannot be drawn.
    """
    whole = _complete(chart)
    if not len(whole.data):
        return Drawing(_titled(_EMPTY, chart, notes=()), ("There is nothing to draw.",))
    form, spec = _specified(whole)
    _fonts()
    try:
        svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    except ValueError as err:
        raise ReportError(
            f"The chart '{chart.title}' ({chart.kind}) could not be drawn: {err}.",
            do_next="Report this with the finding's table; every other page can be written.",
        ) from err
    if _is_blank(svg) and _has_values(whole):
        raise ReportError(
            f"The chart '{chart.title}' ({chart.kind}) has values and came out empty.",
            do_next="Report this with the finding's table; every other page can be written.",
        )
    return Drawing(_titled(svg, chart, notes=form.notes), form.notes)


def _is_blank(svg: str) -> bool:
    """Whether no mark of the data has any line, area or point."""
    root = etree.fromstring(svg.encode("utf-8"), parser=_parser())
    marks = (g for g in root.iter(f"{_SVG}g") if _DRAWN & set(g.get("class", "").split()))
    return not any(p.get("d") for g in marks for p in g.iter(f"{_SVG}path"))


def _has_values(chart: Chart) -> bool:
    name = "count" if chart.kind == "process" else "value"
    return bool(np.isfinite(chart.data[name].astype(np.float64)).any())


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def _specified(chart: Chart) -> tuple[Form, str]:
    """Return the form of a chart and its Vega-Lite specification as JSON."""
    # Altair would check every part of every chart against its schema, most of the time spent;
    # the forms are ours, and the tests check one of each.
    with debug_mode(False):
        form = _FORMS[chart.kind](chart)
        return form, json.dumps(form.spec.to_dict(validate=False))


_EMPTY: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="680" height="8" viewBox="0 0 680 8"/>'
)


@cache
def _fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))


def _complete(chart: Chart) -> Chart:
    data = chart.data
    lacking = [n for n in _COLUMNS[chart.kind] if n not in data.names]
    wrong = [n for n in lacking if n not in _ABSENT]
    if wrong:
        raise ReportError(
            f"The chart '{chart.title}' of kind {chart.kind} has no column {', '.join(wrong)}; "
            f"it has {', '.join(data.names) or 'none'}.",
            do_next="Give the chart's data every column listed at evenhand.findings.chart.Kind.",
        )
    added = tuple(_constant(name, len(data)) for name in lacking)
    return replace(chart, data=Table(data.name, data.title, data.columns + added))


def _constant(name: str, count: int) -> Column:
    value = _ABSENT[name]
    kind = "text" if isinstance(value, str) else "number"
    dtype = object if isinstance(value, str) else np.float64
    return Column(Facts(name, "", kind), np.full(count, value, dtype=dtype))  # type: ignore[arg-type]


def _numbered_anew(svg: str) -> str:
    """Return the SVG with its ids counted from 1: the drawer counts on from earlier pictures."""
    names: dict[str, str] = {}
    return _COUNTED.sub(lambda m: names.setdefault(m[0], f"{m[1]}{len(names) + 1}"), svg)


def _titled(svg: str, chart: Chart, *, notes: tuple[str, ...]) -> str:
    """Return the SVG with title and description, its ids unlike those of any other picture."""
    svg = _numbered_anew(svg)
    root = etree.fromstring(svg.encode("utf-8"), parser=_parser())
    mark = f"c{sha256((chart.title + svg).encode()).hexdigest()[:10]}"
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "id":
                element.set(name, f"{mark}-{value}")
            elif value.startswith("url(#"):
                element.set(name, value.replace("url(#", f"url(#{mark}-", 1))
    title, described = etree.Element(f"{_SVG}title"), etree.Element(f"{_SVG}desc")
    title.set("id", f"{mark}-title")
    described.set("id", f"{mark}-description")
    title.text = _printable(chart.title)
    described.text = _printable(" ".join((chart.summary, *notes)))
    root[:0] = [title, described]
    root.set("role", "img")
    root.set("aria-labelledby", f"{mark}-title {mark}-description")
    return etree.tostring(root, encoding="unicode")


def _printable(text: str) -> str:
    """Return the text without the control characters that XML cannot hold."""
    return "".join(c for c in text if c in "\t\n" or ord(c) >= 32)
