import json

import numpy as np

from evenhand.findings.chart import Chart
from evenhand.findings.table import Facts, table
from evenhand.reports.chart_comparisons import bars, funnel, intervals


def units(count, outside):
    size = np.arange(1, count + 1)
    value = np.full(count, 0.5)
    value[outside] = 0.95
    limit = {"low_95": 0.4, "high_95": 0.6, "low_998": 0.3, "high_998": 0.7}
    return table(
        "d",
        "D",
        (Facts("size", "S", "count"), size),
        (Facts("value", "V", "share"), value),
        *((Facts(n, n, "share"), np.full(count, v)) for n, v in limit.items()),
        (Facts("label", "L", "text"), [f"u{n}" for n in range(count)]),
        (Facts("outside", "O", "flag"), np.isin(np.arange(count), outside)),
    )


def drawn(spec):
    made = spec.to_dict()
    # Altair lifts data that all layers share to the top.
    return [
        (layer["mark"], json.loads(layer.get("data", made.get("data"))["values"]))
        for layer in made["layer"]
    ]


def marks(spec, **asked):
    return [
        row
        for mark, rows in drawn(spec)
        if all(mark.get(k) == v for k, v in asked.items())
        for row in rows
    ]


def test_a_large_funnel_draws_all_outside_and_thins_those_inside():
    form = funnel(Chart("funnel", "T", "S", units(5000, [10, 3000])))
    assert {r["size"] for r in marks(form.spec, shape="diamond")} == {11, 3001}
    assert len(marks(form.spec, shape="circle")) == 1200
    assert any("1,200 of 4,998 inside" in n for n in form.notes)


def test_names_that_would_lie_on_each_other_are_not_both_written():
    form = funnel(Chart("funnel", "T", "S", units(1000, [500, 505, 100])))
    named = [r["says"] for mark, rows in drawn(form.spec) if mark["type"] == "text" for r in rows]
    assert len(named) == 2
    assert "u100" in named
    assert any(n == "Of 3 units outside the limits 2 are named." for n in form.notes)


def rows(count, groups=("a",)):
    return table(
        "d",
        "D",
        (Facts("label", "L", "text"), [f"r{n}" for n in range(count)] * len(groups)),
        (Facts("value", "V", "share"), np.linspace(-0.1, 0.3, count * len(groups))),
        (Facts("low", "Low", "share"), np.linspace(-0.2, 0.2, count * len(groups))),
        (Facts("high", "High", "share"), np.linspace(0.0, 0.4, count * len(groups))),
        (Facts("group", "G", "text"), np.repeat(groups, count)),
    )


def test_each_row_of_intervals_carries_its_number_in_words():
    form = intervals(Chart("intervals", "T", "S", rows(3)))
    said = [r["says"] for mark, given in drawn(form.spec) if mark["type"] == "text" for r in given]
    assert said == ["−10.0\u00a0%", "10.0\u00a0%", "30.0\u00a0%"]
    assert form.notes == ()


def test_rows_past_forty_are_left_to_the_table_and_it_is_said():
    for make in (intervals, bars):
        form = make(Chart("bars", "T", "S", rows(100)))
        assert any("first 40 of 100 rows" in n for n in form.notes)


def test_bars_of_groups_name_their_group_beside_the_number():
    form = bars(Chart("bars", "T", "S", rows(2, ("yellow", "red"))))
    said = [r["says"] for mark, given in drawn(form.spec) if mark["type"] == "text" for r in given]
    assert said == [
        "−10.0\u00a0%  yellow",
        "3.3\u00a0%  yellow",
        "16.7\u00a0%  red",
        "30.0\u00a0%  red",
    ]


def test_groups_of_bars_past_six_are_left_to_the_table_and_it_is_said():
    form = bars(Chart("bars", "T", "S", rows(2, tuple("abcdefgh"))))
    assert any("first 6 of 8 groups" in n for n in form.notes)
