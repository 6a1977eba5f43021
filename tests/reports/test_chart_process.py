import json

import numpy as np

from evenhand.findings.chart import Chart
from evenhand.findings.table import Facts, table
from evenhand.reports.chart_process import process


def moves(*arcs):
    source, target, count, median = zip(*arcs, strict=True)
    return Chart(
        "process",
        "T",
        "S",
        table(
            "d",
            "D",
            (Facts("source", "S", "text"), np.array(source, object)),
            (Facts("target", "T", "text"), np.array(target, object)),
            (Facts("count", "N", "count"), count),
            (Facts("mean_seconds", "M", "number"), median),
            (Facts("median_seconds", "M", "number"), median),
        ),
    )


def written(form):
    return [
        row["says"]
        for layer in form.spec.to_dict()["layer"]
        if layer["mark"]["type"] == "text"
        for row in json.loads(layer["data"]["values"])
        if row["says"]
    ]


def test_rare_moves_are_left_out_and_their_share_is_said():
    # 99 of 100 moves are reached with the first two; the third is left out.
    form = process(moves(("a", "b", 60, 60.0), ("b", "c", 39, 60.0), ("a", "c", 1, 60.0)))
    assert any("2 of 3 kinds of move, 99.0\u00a0%" in n for n in form.notes)
    assert not [w for w in written(form) if w.startswith("1 ·")]


def test_a_rare_activity_keeps_its_main_way_in_and_out():
    # Of 99,500 moves 98.5 % are 98,007.5: a to b, b to c and x to y are enough. Without their main
    # ways in and out, x would seem to begin cases and y to end them.
    form = process(
        moves(
            ("a", "b", 49_000, 60.0), ("b", "c", 49_000, 60.0), ("x", "y", 600, 60.0),
            ("a", "x", 250, 60.0), ("b", "x", 200, 60.0), ("y", "c", 260, 60.0),
            ("y", "b", 190, 60.0),
        )
    )  # fmt: skip
    said = [w for w in written(form) if "·" in w]
    assert {"600 · 1\u00a0min", "250 · 1\u00a0min", "260 · 1\u00a0min"} <= set(said)
    assert not {"200 · 1\u00a0min", "190 · 1\u00a0min"} & set(said)


def test_an_activity_that_begins_and_one_that_ends_cases_get_no_arrow_of_their_own():
    # a takes in 1 of 1,000 and c sends out 1 of 1,000: they begin and end the cases.
    form = process(moves(("a", "b", 1000, 1.0), ("b", "c", 1000, 1.0), ("c", "a", 1, 1.0)))
    assert "1 · 1\u00a0s" not in written(form)


def test_a_long_name_is_written_whole_on_several_lines():
    name = "Declaration FINAL_APPROVED by SUPERVISOR"
    said = written(process(moves((name, "b", 5, 1.0))))
    assert {"Declaration", "FINAL_APPROVED by", "SUPERVISOR"} <= set(said)


def test_a_small_process_is_drawn_whole():
    form = process(moves(("a", "b", 50, 7200.0), ("b", "a", 50, 60.0)))
    assert {"a", "b", "50 · 2.0\u00a0h", "50 · 1\u00a0min"} <= set(written(form))
    assert form.notes[0] == "Dashed arrows lead back."


def test_an_activity_that_follows_itself_says_how_often():
    form = process(moves(("a", "b", 50, 60.0), ("a", "a", 1200, 60.0)))
    assert "repeated 1,200×" in written(form)


def test_a_process_of_one_activity_is_drawn():
    assert "a" in written(process(moves(("a", "a", 3, 1.0))))


def test_two_activities_whose_names_are_cut_alike_stay_two_boxes():
    long = "x" * 60
    form = process(moves((f"{long}1", f"{long}2", 3, 1.0)))
    box = next(v for v in form.spec.to_dict()["layer"] if v["mark"].get("cornerRadius"))
    assert len(json.loads(box["data"]["values"])) == 2
