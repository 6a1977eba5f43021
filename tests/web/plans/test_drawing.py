"""Do the pictures draw what the table says, and run nothing?"""

from __future__ import annotations

from datetime import date

from lxml import etree

from evenhand.web.plans import changes, drawing, queries
from evenhand.web.plans.changes import cause
from evenhand.web.plans.models import Stage

SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2026, 8, 10)


def two(action, uma, said):
    other = {**said, "title": "<script>x</script> & more", "due": date(2026, 9, 15)}
    changes.begin(office=None, said=other, causes=[cause("risk:1")], by=uma)
    changes.prove(action, said={"stage": Stage.DONE, "on": date(2026, 7, 3), "text": "t"}, by=uma)
    return queries.lines(list(type(action).objects.all()))


def test_done_and_planned_are_counted_by_month(approved, uma, said):
    points = drawing.burn_up(two(approved, uma, said), TODAY)
    assert [(p.on, p.planned, p.done) for p in points] == [
        (date(2026, 3, 31), 0, 0),
        (date(2026, 4, 30), 0, 0),
        (date(2026, 5, 31), 0, 0),
        (date(2026, 6, 30), 1, 0),
        (date(2026, 7, 31), 1, 1),
        (date(2026, 8, 31), 1, 1),
        (date(2026, 9, 30), 2, None),
    ]
    assert drawing.burn_up([], TODAY) == ()


def test_a_bar_stands_for_each_action_and_text_stays_text(approved, uma, said):
    found = two(approved, uma, said)
    root = etree.fromstring(drawing.gantt(found, TODAY))
    bars = root.findall(f"{SVG}rect")
    assert sorted(bar.get("class") for bar in bars) == ["done", "waits"]
    assert all(float(bar.get("x")) + float(bar.get("width")) <= drawing.WIDTH for bar in bars)
    assert not root.findall(f".//{SVG}script")
    assert "<script>x" in " ".join(root.itertext())
    assert root.find(f"{SVG}title").text
    assert root.find(f"{SVG}desc").text


def test_the_line_of_what_is_done_ends_today(approved, uma, said):
    points = drawing.burn_up(two(approved, uma, said), TODAY)
    root = etree.fromstring(drawing.burn_up_picture(points))
    planned, done = (line.get("points").split() for line in root.findall(f"{SVG}polyline"))
    assert (len(planned), len(done)) == (7, 6)
    # One of two is done: the line is half as high as that of what is due at the end.
    assert planned[:3] == done[:3]
    assert planned[-2].split(",")[1] == done[-1].split(",")[1]


def test_pictures_of_nothing_are_drawn(db):
    for svg in (drawing.gantt([], TODAY), drawing.burn_up_picture(())):
        assert etree.fromstring(svg).tag == f"{SVG}svg"
