import json

import numpy as np

from evenhand.findings.chart import Chart, Mark
from evenhand.findings.table import Facts, table
from evenhand.reports.chart_curves import distribution


def curve(count, groups):
    return table(
        "d",
        "D",
        (Facts("value", "V", "hours"), np.tile(np.arange(count, dtype=float), groups)),
        (Facts("cumulative", "C", "share"), np.tile(np.arange(1, count + 1) / count, groups)),
        (Facts("group", "G", "text"), np.repeat([f"g{n}" for n in range(groups)], count)),
    )


def rows_of(spec, layer=0):
    made = spec.to_dict()
    # Altair lifts data that all layers share to the top.
    return json.loads(made["layer"][layer].get("data", made.get("data"))["values"])


def test_a_curve_is_thinned_to_400_points_with_its_ends_and_says_so():
    form = distribution(Chart("distribution", "T", "S", curve(5000, 2)))
    rows = [r for r in rows_of(form.spec) if r["group"] == "g1"]
    assert len(rows) == 400
    assert (rows[0]["x"], rows[-1]["x"]) == (0.0, 4999.0)
    assert any("400 of its points" in n for n in form.notes)


def test_a_short_curve_is_drawn_whole_and_says_nothing():
    form = distribution(Chart("distribution", "T", "S", curve(50, 1)))
    assert len(rows_of(form.spec)) == 50
    assert form.notes == ()


def test_groups_past_six_are_left_to_the_table_and_it_is_said():
    form = distribution(Chart("distribution", "T", "S", curve(10, 8)))
    assert {r["group"] for r in rows_of(form.spec)} == {f"g{n}" for n in range(6)}
    assert any("first 6 of 8 groups" in n for n in form.notes)


def test_a_long_tail_does_not_squeeze_the_rest_and_marks_stay_in_sight():
    data = curve(1000, 1)
    data["value"][-1] = 1e6
    form = distribution(Chart("distribution", "T", "S", data, marks=(Mark(1500.0, "standard"),)))
    domain = form.spec.to_dict()["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert domain == [0.0, 1500.0]
    assert any("99 %" in n for n in form.notes)
