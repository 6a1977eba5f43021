import json
import re
from dataclasses import replace

import altair as alt
import numpy as np
import pytest
from lxml import etree

from evenhand.errors import ReportError
from evenhand.findings.chart import Chart
from evenhand.findings.table import Facts, table
from evenhand.reports.chart_style import Form
from evenhand.reports.charts import _FORMS, _complete, _titled, draw, drawing


@pytest.fixture(scope="session")
def charts(results):
    return {c.kind: c for f in results.findings for c in f.charts}


@pytest.fixture(scope="session")
def drawings(charts):
    return {kind: drawing(chart) for kind, chart in charts.items()}


def test_the_sample_has_every_kind_of_chart(charts):
    assert set(charts) == set(_FORMS)


def test_every_kind_is_valid_vega_lite(charts):
    # Drawing leaves this check out for speed; here it is made, on each form.
    for kind, chart in charts.items():
        spec = json.loads(_FORMS[kind](_complete(chart)).spec.to_json(validate=True))
        assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
        alt.LayerChart.from_dict(spec)


def test_every_picture_says_what_it_shows_to_who_cannot_see_it(charts, drawings):
    for kind, chart in charts.items():
        root = etree.fromstring(drawings[kind].svg.encode())
        assert root.get("role") == "img"
        title, described = root[0], root[1]
        assert title.text == chart.title
        assert described.text == " ".join((chart.summary, *drawings[kind].notes))
        assert root.get("aria-labelledby") == f"{title.get('id')} {described.get('id')}"


def test_a_picture_that_came_out_empty_is_an_error(charts, monkeypatch):
    # A scale far from every value leaves axes and no points.
    empty = alt.Chart(alt.Data(values=[])).mark_point().encode(x=alt.X("x", type="quantitative"))
    monkeypatch.setitem(_FORMS, "lines", lambda _: Form(empty))
    with pytest.raises(ReportError, match="came out empty"):
        draw(charts["lines"])


def test_no_picture_holds_script_link_or_address(drawings):
    for made in drawings.values():
        root = etree.fromstring(made.svg.encode())
        tags = {etree.QName(e).localname for e in root.iter()}
        assert tags <= {"svg", "g", "path", "text", "title", "desc", "rect", "line", "defs",
                        "clipPath", "image", "tspan"} - {"image"}  # fmt: skip
        attributes = {name for e in root.iter() for name in e.attrib}
        assert not {a for a in attributes if a.startswith("on") or a.endswith("href")}
        addresses = re.findall(r"https?://[^\"' <]+", made.svg)
        assert set(addresses) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_a_hostile_name_is_text_in_the_picture(drawings):
    assert "<script" not in drawings["funnel"].svg
    assert "&lt;script&gt;" in drawings["funnel"].svg


def test_ids_of_two_pictures_never_meet(drawings):
    ids = [re.findall(r'\bid="([^"]+)"', made.svg) for made in drawings.values()]
    every = [i for one in ids for i in one]
    assert len(every) == len(set(every))
    for one, made in zip(ids, drawings.values(), strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", made.svg)) <= set(one)


def test_a_picture_is_the_same_every_time(charts, drawings):
    assert draw(charts["process"]) == drawings["process"].svg


def test_pictures_have_one_width(drawings):
    for made in drawings.values():
        assert etree.fromstring(made.svg.encode()).get("width") == "680"


def test_a_column_that_must_be_there_is_named(charts):
    chart = charts["bars"]
    lacking = replace(chart, data=table("d", "D", (Facts("label", "L", "text"), ["a"])))
    with pytest.raises(ReportError, match="no column value"):
        draw(lacking)


def test_a_group_and_limits_may_be_left_out():
    data = table(
        "d", "D", (Facts("x", "X", "number"), [1, 2]), (Facts("value", "V", "number"), [3, 4])
    )
    assert drawing(Chart("lines", "T", "S", data)).notes == ()


def test_nothing_to_draw_is_said(charts):
    for chart in charts.values():
        empty = drawing(replace(chart, data=chart.data.head(0)))
        assert empty.notes == ("There is nothing to draw.",)
        assert chart.title in empty.svg


def test_control_characters_in_titles_do_not_break_the_picture(charts):
    chart = replace(charts["bars"], title="a\x00\x1bb", summary="c\x08d")
    assert etree.fromstring(draw(chart).encode())[0].text == "ab"


def test_missing_values_leave_a_gap_not_an_error(charts):
    chart = charts["lines"]
    columns = [(c.facts, c.values.copy()) for c in chart.data.columns]
    columns[1][1][10:20] = np.nan
    assert draw(replace(chart, data=table("d", "D", *columns))).startswith("<svg")


def test_a_picture_does_not_depend_on_how_many_were_drawn_before():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg"><defs><clipPath id="{0}"><path d="M0,0h9"/>'
        '</clipPath></defs><g clip-path="url(#{0})"/><g clip-path="url(#{1})"/></svg>'
    )
    chart = Chart(kind="lines", title="One", summary="", data=table("t", "T"))
    first = _titled(svg.format("clip1", "clip2"), chart, notes=())
    assert _titled(svg.format("clip10", "clip11"), chart, notes=()) == first
    assert first.count("-clip1") == 2
