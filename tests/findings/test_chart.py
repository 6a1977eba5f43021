from dataclasses import FrozenInstanceError

import pytest

from evenhand.findings.chart import Chart, Mark
from evenhand.findings.table import Table

EMPTY = Table("d", "D", ())


def test_a_chart_needs_no_axes_and_no_marks():
    chart = Chart("bars", "Title", "Summary.", EMPTY)
    assert (chart.x_title, chart.y_title, chart.marks) == ("", "", ())


def test_a_chart_cannot_drift_after_it_is_found():
    chart = Chart("lines", "Title", "Summary.", EMPTY, marks=(Mark(1.0, "standard"),))
    with pytest.raises(FrozenInstanceError):
        chart.title = "Other"
    with pytest.raises(FrozenInstanceError):
        chart.marks[0].value = 2.0
