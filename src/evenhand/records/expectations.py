"""What would a file like this one ordinarily have had, going by the files of others?

Expectations are means of cells, each drawn towards the coarser one by as much as it is small, and
always of the other folds of agents: the files of an agent are never in the mean they are set
against. They are made where the data lie, in one grouping and one join a level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir

FOLDS: Final = 5
"""Groups of agents; what is expected of one group is taken from the other four."""


@dataclass(frozen=True, slots=True)
class Level:
    """Columns whose cells have a mean of their own.

    Attributes
    ----------
    keys : tuple of str
        Columns of the files; an empty value is a cell like any other. No column: all files
        together.
    weight : float
        Files that the coarser expectation counts as, when the mean of a cell is drawn to it.
    """

    keys: tuple[str, ...]
    weight: float


def residuals(
    files: ir.Table, *, values: Sequence[str], levels: Sequence[Level], folds: int = FOLDS
) -> ir.Table:
    """Return the files with each of ``values`` less what was to be expected of the file.

    Parameters
    ----------
    files : Table
        With ``agent``, an integer code; files of no agent share a fold.
    values : sequence of str
        Columns of numbers; where one is null it stays null.
    levels : sequence of Level
        From coarse to fine, nested or not: each explains what those before it left. Columns that
        the files lack are passed over.
    folds : int
        At least 2.

    Returns
    -------
    Table
        The same rows and columns.

    Notes
    -----
    At each level a file's value r becomes r - T / (n + w): T the sum of r, and n their number, over
    the files of the same cell in other folds; w the weight. A level that explains nothing new, or
    whose cell has no file in another fold, changes nothing. From the second level on an agent has
    an indirect say, through what was expected of the others: its part of a coarse cell is set
    against others that were lowered by a quarter of it. That widens what is common to its files a
    little, and leaves the differences between them as they are.
    """
    found = files.mutate(_fold=(files.agent.fill_null(0) % folds).cast("int32"))
    for number, level in enumerate(levels):
        keys = [k for k in level.keys if k in files.columns]
        # An empty value never equals another in a join: it gets a name.
        names = {f"_key_{number}_{k}": found[k].cast("string").fill_null("") for k in keys}
        found = _less(found.mutate(**names), values, keys=[*names], weight=level.weight)
    return found.drop("_fold")


def _less(files: ir.Table, values: Sequence[str], *, keys: list[str], weight: float) -> ir.Table:
    sums: dict[str, ir.Value] = {}
    for v in values:
        sums |= {f"_n_{v}": files[v].count(), f"_t_{v}": files[v].sum().fill_null(0.0)}
    cells = files.group_by([*keys, "_fold"]).agg(**sums)
    expected: dict[str, ir.Value] = {}
    for v in values:
        n, total = (
            cells[c].sum().over(ibis.window(group_by=keys)) - cells[c]
            for c in (f"_n_{v}", f"_t_{v}")
        )
        held = n + weight
        expected[f"_m_{v}"] = ibis.ifelse(held > 0, total / ibis.ifelse(held > 0, held, 1.0), 0.0)
    means = cells.select(*keys, "_fold", **expected)
    joined = files.inner_join(means, [*keys, "_fold"])
    less = joined.mutate(**{v: joined[v] - joined[f"_m_{v}"] for v in values})
    return less.drop(*keys, *expected)
