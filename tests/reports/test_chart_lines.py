import json

import numpy as np
import pytest

from evenhand.findings.chart import Chart, Mark
from evenhand.findings.table import Facts, table
from evenhand.reports.chart_lines import farthest, lines
from evenhand.reports.charts import draw

MONTHS = ("2025-01", "2025-02", "2025-03")


def series(groups, *, x=MONTHS, value=None, low=np.nan, high=np.nan, marks=()):
    count = len(x) * len(groups)
    data = table(
        "d",
        "D",
        (Facts("x", "Month", "text"), np.array(list(x) * len(groups), object)),
        (Facts("value", "V", "number"), np.arange(count, dtype=float) if value is None else value),
        (Facts("low", "P10", "hours"), np.full(count, low)),
        (Facts("high", "P90", "hours"), np.full(count, high)),
        (Facts("group", "G", "text"), np.repeat(np.array(groups, object), len(x))),
    )
    return Chart("lines", "T", "S", data, marks=marks)


def drawn_rows(form):
    made = form.spec.to_dict(validate=False)
    found = []
    for part in made.get("layer", made.get("spec", {}).get("layer", [])):
        data = part.get("data") or made.get("data")
        found.append((part, json.loads(data["values"])))
    return found


@pytest.mark.parametrize(
    "x",
    [
        MONTHS,
        ("2025-W01", "2025-W02", "2025-W03"),
        ("2025-Q1", "2025-Q2", "2025-Q3"),
        ("2025-01-30", "2025-01-31", "2025-02-01"),
        ("1", "2.5", "4"),
        ("first shift", "second shift", "third shift"),
    ],
)
def test_points_are_drawn_whatever_names_their_places(x):
    svg = draw(series(["AIR1", "PORT1"], x=x))
    # Two lines and six points; an unreadable place would leave the picture empty.
    assert svg.count('aria-roledescription="point"') in (0, 6)
    assert "NaN" not in svg


def test_months_as_text_stand_in_time():
    form = lines(series(["AIR1"]))
    places = [r["x"] for r in drawn_rows(form)[0][1]]
    # 2025-01-01T00:00Z is 1735689600 seconds after 1970; January has 31 days, February 28.
    assert places == [
        1735689600e3,
        (1735689600 + 31 * 86400) * 1e3,
        (1735689600 + 59 * 86400) * 1e3,
    ]


def test_words_stand_in_order_of_appearance():
    form = lines(series(["a"], x=("night", "early", "late")))
    assert drawn_rows(form)[0][0]["encoding"]["x"]["sort"] == ["night", "early", "late"]


def test_thin_lines_are_named_for_what_they_are():
    assert lines(series(["a"], low=0.0, high=9.0)).notes == (
        "Thin lines: P10 (hours) and P90 (hours).",
    )


def test_limits_that_are_the_values_themselves_are_not_drawn():
    chart = series(["a"], value=np.array([2.0, 2.0, 2.0]), low=2.0, high=2.0)
    assert lines(chart).notes == ()


def test_up_to_six_groups_share_a_picture_and_up_to_sixteen_have_one_each():
    assert "facet" not in lines(series([f"g{n}" for n in range(6)])).spec.to_dict(validate=False)
    small = lines(series([f"g{n}" for n in range(12)], marks=(Mark(1.0, "a fair lot"),)))
    assert "facet" in small.spec.to_dict(validate=False)
    assert "All pictures have the same scale." in small.notes
    assert "Dashed: a fair lot." in small.notes
    svg = draw(series([f"g{n}" for n in range(12)]))
    assert all(f">g{n}<" in svg for n in range(12))


def test_of_many_groups_the_few_that_stand_out_are_named():
    names = [f"g{n:02d}" for n in range(40)]
    value = np.zeros(120)
    value[21:24], value[90:93] = 5.0, -4.0
    chart = series(names, value=value)
    # Four of forty lines lie off the middle, at zero; ties at zero go to the first.
    assert farthest(chart.data, most=2) == ["g07", "g30"]
    form = lines(chart)
    assert any("5 of 40 lines" in n for n in form.notes)
    svg = draw(chart)
    assert ">g07<" in svg
    assert ">g30<" in svg
    assert ">g39<" not in svg


def test_a_group_without_a_value_is_no_outlier():
    value = np.array([1.0, 1.0, 1.0, np.nan, np.nan, np.nan, 9.0, 9.0, 9.0])
    assert farthest(series(["a", "b", "c"], value=value).data, most=1) == ["a"]
