import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.findings.chart import Mark
from evenhand.findings.table import Facts, table
from evenhand.reports.chart_style import (
    GROUP_COLOURS,
    GROUP_DASHES,
    GROUP_SHAPES,
    across,
    kind_of,
    short,
    short_and_distinct,
    values,
)
from evenhand.reports.font_files import FONTS


def luminance(colour):
    # WCAG 2.2, relative luminance.
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_colour_stands_off_white_as_wcag_asks_of_graphics():
    for colour in GROUP_COLOURS:
        assert 1.05 / (luminance(colour) + 0.05) >= 3


def test_groups_differ_without_colour():
    assert len({json.dumps(d) for d in GROUP_DASHES}) == len(GROUP_COLOURS)
    assert len(set(GROUP_SHAPES)) == len(GROUP_COLOURS)


def test_the_fonts_are_shipped_with_their_licence():
    shipped = {p.name for p in FONTS.iterdir()}
    assert {"NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSansArabic-Regular.ttf"} <= shipped
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


@given(st.text(), st.integers(2, 40))
def test_a_short_label_is_one_line_within_its_bound(text, most):
    assert len(short(text, most=most)) <= most
    assert "\n" not in short(text, most=most)


def test_labels_that_cutting_makes_the_same_stay_apart():
    assert short_and_distinct(["abcdef", "abcdeg"], most=5) == ["abcd…", "abcd… (2)"]


def test_values_are_json_without_nan():
    data = values(a=np.array([1.5, np.nan]), b=["x", "</script>"]).to_dict()
    assert json.loads(data["values"]) == [{"a": 1.5, "b": "x"}, {"a": None, "b": "</script>"}]


def test_the_kind_of_a_column_is_found_by_name():
    data = table("d", "D", (Facts("a", "A", "share"), [0.5]))
    assert kind_of(data, "a") == "share"
    with pytest.raises(KeyError):
        kind_of(data, "b")


def test_of_several_level_lines_each_label_carries_its_value():
    one, two = Mark(0.21, "all accounts"), Mark(0.3, "ceiling")
    said = [
        json.loads(layer.to_dict()["data"]["values"])[0]["says"]
        for layer in across((one, two), kind="share")[1::2]
    ]
    assert said == ["– –  21.0\u00a0%: all accounts", "– –  30.0\u00a0%: ceiling"]
    (alone,) = across((one,), kind="share")[1::2]
    assert json.loads(alone.to_dict()["data"]["values"])[0]["says"] == "– –  all accounts"
