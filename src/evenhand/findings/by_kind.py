"""How are odd cases of several kinds told: what was looked for, and where most were found?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from evenhand.findings.chart import Chart
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted

MOST_BARS: Final = 20


class Kind(Protocol):
    """What words need of a kind: what one case is, what was looked at, what its records lack."""

    @property
    def words(self) -> str:
        """What one case is."""

    @property
    def tested(self) -> str:
        """What was looked at, in the plural."""

    @property
    def lacking(self) -> str:
        """What the records lack where it cannot be asked."""


def said(
    kinds: Sequence[Kind], *, tested: npt.NDArray[np.int64], cases: npt.NDArray[np.int64]
) -> str:
    """Return the cases of each kind that has any, as ``2 cases in 31 acts (act ...); ...``."""
    return "; ".join(
        f"{counted(int(cases[i]), 'case')} in {int(tested[i]):,} {kinds[i].tested} "
        f"({kinds[i].words})"
        for i in np.flatnonzero(cases).tolist()
    )


def not_looked_for(kinds: Sequence[Kind], looked: npt.NDArray[np.bool_]) -> str:
    """Return the sentence on kinds that the records do not tell, blank before; "" if none."""
    unknown = [k.lacking for k, was in zip(kinds, looked, strict=True) if not was]
    if not unknown:
        return ""
    return f" {counted(len(unknown), 'kind')} could not be looked for: {'; '.join(unknown)}."


def bars(rows: Table, *, measure: str, what: str) -> Chart:
    """Return a bar for each kind and office with any case, the first ``MOST_BARS`` of ``rows``.

    Parameters
    ----------
    rows : Table
        With ``kind``, ``office`` and ``cases``.
    measure, what : str
        Name of the measure; what the cases are of, as ``Odd records``.
    """
    shown = rows.take(np.flatnonzero(rows["cases"] > 0)).head(MOST_BARS)
    return Chart(
        "bars",
        f"{what}, by kind and office",
        f"{counted(len(shown), 'kind and office', 'kinds and offices')} with any; the largest has "
        f"{int(shown['cases'].max()):,} cases.",
        table(
            f"{measure}_bars",
            what,
            (
                Facts("label", "Kind and office", "text"),
                [f"{r['office']}: {r['kind'].replace('_', ' ')}" for r in shown.rows()],
            ),
            (Facts("value", "Cases", "count"), shown["cases"]),
            (Facts("group", "Group", "text"), np.full(len(shown), "", dtype=object)),
        ),
        y_title="Cases",
    )
