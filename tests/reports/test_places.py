from dataclasses import replace

import numpy as np

from evenhand.findings.chart import Chart
from evenhand.findings.finding import Finding
from evenhand.findings.table import Facts, table
from evenhand.reports.places import is_drawn_apart, table_places

ROWS = table(
    "own", "Own", (Facts("label", "L", "text"), ["a"]), (Facts("value", "V", "count"), [1])
)
FINDING = Finding("m", "1", "Q?", "A.", tables=(ROWS, replace(ROWS, name="m_more")))


def test_the_first_table_takes_the_name_of_its_measure():
    assert table_places(FINDING) == ("m", "m_more")
    assert table_places(replace(FINDING, tables=())) == ()


def test_figures_that_stand_in_a_table_are_not_printed_twice():
    same = Chart("bars", "T", "S", ROWS)
    other = table(
        "d", "D", (Facts("label", "L", "text"), ["a"]), (Facts("value", "V", "count"), [2])
    )
    assert not is_drawn_apart(same, FINDING)
    assert is_drawn_apart(replace(same, data=other), FINDING)
    assert is_drawn_apart(replace(same, data=ROWS.take(np.array([0, 0]))), FINDING)
    assert not is_drawn_apart(replace(same, data=other.head(0)), FINDING)
