import numpy as np

from evenhand.findings.bars import bars


def test_each_row_is_a_bar_of_one_group():
    chart = bars(
        "x_bars", "Share of acts", "2 offices.", label="Office", labels=["P", "Q"],
        value="Share", values=[0.25, np.nan],
    )  # fmt: skip
    assert (chart.kind, chart.title, chart.y_title) == ("bars", "Share of acts", "Share")
    assert [r["label"] for r in chart.data.rows()] == ["P", "Q"]
    assert chart.data["value"].tolist()[0] == 0.25
    assert chart.data["group"].tolist() == ["", ""]
    assert [c.facts.title for c in chart.data.columns] == ["Office", "Share", "Group"]


def test_without_rows_there_are_no_bars():
    chart = bars("x_bars", "None", "None.", label="Office", labels=[], value="Share", values=[])
    assert len(chart.data) == 0
