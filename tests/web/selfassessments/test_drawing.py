"""Do pictures hold the numbers they are drawn from, each at its level, and nothing that runs?"""

from __future__ import annotations

import pytest
from lxml import etree

from evenhand.instruments.scoring.marks import LEVELS
from evenhand.web.selfassessments.drawing import (
    SHADES,
    Cell,
    Dots,
    Ring,
    Row,
    dot_plot,
    heat_map,
    radar,
)

SVG = {"s": "http://www.w3.org/2000/svg"}


def drawn(svg: str):
    return etree.fromstring(svg.encode())


def words(picture) -> list[str]:
    return picture.xpath("//s:text/text()", namespaces=SVG)


def test_each_count_stands_at_its_level_with_the_sign_of_its_series():
    rows = [Row("One", (Dots("full", (2, 0, 0, 0, 7)), Dots("diamond", (0, 3, 0, 0, 0))))]
    picture = drawn(dot_plot(rows, title="t", legend=[("full", "claimed"), ("diamond", "seen")]))
    places = {
        t.text: float(t.get("x")) for t in picture.xpath("//s:text", namespaces=SVG) if t.text
    }
    heads = sorted(t for t in places if t in "01234")
    assert heads == ["0", "1", "2", "3", "4"]
    assert places["7"] == places["4"]
    # Two circles and a diamond of the data, one of each in the legend.
    assert len(picture.findall(".//s:circle", SVG)) == 2 + 1
    assert len(picture.findall(".//s:polygon", SVG)) == 1 + 1


def test_a_level_that_nobody_has_has_no_sign():
    picture = drawn(dot_plot([Row("One", (Dots("full", (0,) * 5),))], title="t", legend=[]))
    assert picture.findall(".//s:circle", SVG) == []


def test_a_wheel_puts_each_level_on_its_spoke_and_breaks_where_there_is_none():
    rings = [Ring("now", "", (4, 0, None, 2))]
    picture = drawn(radar(["a", "b", "c", "d"], rings, title="t"))
    points = [(float(c.get("cx")), float(c.get("cy"))) for c in picture.findall(".//s:circle", SVG)]
    # Up the first spoke to the rim, and one fifth of the way out on the second.
    assert points == [(350, 100), (380, 250), (260, 250)]
    thick = [p for p in picture.findall(".//s:path", SVG) if p.get("stroke-width") == "2"]
    # The line from a to b and from d to a; none to or from c; one in the legend.
    assert len(thick) == 2 + 1
    with pytest.raises(ValueError, match="three spokes"):
        radar(["a", "b"], [], title="t")


def test_a_cell_is_shaded_by_its_level_and_says_it_too():
    cells = [[Cell(level, level, "n") for level in LEVELS], [Cell(1, 3, "m")] * 5]
    columns = [f"P0{n}" for n in range(5)]
    picture = drawn(heat_map(["One", "Two"], columns, cells, title="t"))
    fills = [r.get("fill") for r in picture.findall(".//s:rect", SVG)][1:]
    assert fills[:5] == list(SHADES)
    assert words(picture).count("1–3") == 5
    empty = drawn(heat_map(["One"], ["P"], [[Cell(None, None, "0 / 7")]], title="t"))
    assert empty.findall(".//s:rect", SVG)[1].get("fill") == "#ffffff"
    assert {"–", "0 / 7"} <= set(words(empty))


def test_what_people_wrote_is_text_in_a_picture():
    said = "<script>alert(1)</script>&"
    for svg in (
        dot_plot([Row(said, ())], title=said, legend=[("full", said)]),
        radar([said] * 3, [Ring(said, "", (1, 1, 1))], title=said),
        heat_map([said], [said], [[Cell(1, 1, said)]], title=said),
    ):
        tags = {etree.QName(e).localname for e in drawn(svg).iter()}
        assert tags <= {"svg", "title", "rect", "path", "text", "circle", "polygon"}
