import json

import numpy as np

from evenhand.findings.chart import Chart
from evenhand.findings.table import Facts, table
from evenhand.reports.chart_matrix import matrix


def pairs(side, value):
    names = np.array([f"n{n:02d}" for n in range(side)], object)
    return Chart(
        "matrix",
        "T",
        "S",
        table(
            "d",
            "D",
            (Facts("row", "R", "text"), np.repeat(names, side)),
            (Facts("column", "C", "text"), np.tile(names, side)),
            (Facts("value", "V", "number"), value),
            (Facts("label", "L", "text"), np.full(side * side, "x", object)),
        ),
    )


def layers(form):
    return form.spec.to_dict()["layer"]


def squares(form):
    made = form.spec.to_dict()
    # Altair lifts data that all layers share to the top.
    return json.loads(made["layer"][0].get("data", made.get("data"))["values"])


def test_of_a_large_matrix_the_strongest_forty_a_side_are_drawn_and_it_is_said():
    # The value of a pair is the number of its row: the last forty rows are the strongest.
    value = np.repeat(np.arange(60, dtype=float), 60)
    form = matrix(pairs(60, value))
    rows = {r["row"] for r in squares(form)}
    assert rows == {f"n{n:02d}" for n in range(20, 60)}
    assert any("40 of 60 rows and 40 of 60 columns" in n for n in form.notes)


def test_less_than_expected_is_hollow_and_the_scale_is_said():
    form = matrix(pairs(2, np.array([4.0, -9.0, 1.0, np.nan])))
    drawn = squares(form)
    assert [(r["size"], r["filled"]) for r in drawn] == [(4.0, True), (9.0, False), (1.0, True)]
    assert "The largest square stands for 9.00." in form.notes


def test_labels_are_written_only_where_there_is_room():
    assert len(layers(matrix(pairs(3, np.ones(9))))) == 2
    assert len(layers(matrix(pairs(20, np.ones(400))))) == 1
