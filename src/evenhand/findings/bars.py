"""How are shares of a whole drawn, a bar a row?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evenhand.findings.chart import Chart
from evenhand.findings.table import Facts, table


def bars(
    name: str,
    title: str,
    summary: str,
    *,
    label: str,
    labels: npt.ArrayLike,
    value: str,
    values: npt.ArrayLike,
) -> Chart:
    """Return a chart with one bar a row, all of one group.

    Parameters
    ----------
    name : str
        Of the data, unlike that of every other table.
    title, summary : str
        As ``Chart`` says.
    label, value : str
        What the rows are, and what is said of each: headings of the two columns.
    labels : array_like of str, shape (n,)
    values : array_like of float, shape (n,)
        Shares, from 0 to 1; NaN where not known.
    """
    rows = np.asarray(labels, dtype=object)
    data = table(
        name,
        title,
        (Facts("label", label, "text"), rows),
        (Facts("value", value, "share"), np.asarray(values)),
        (Facts("group", "Group", "text"), np.full(rows.size, "", dtype=object)),
    )
    return Chart("bars", title, summary, data, y_title=value)
