"""What would like rows have had, judged by others than their own?

Means of cells without the row's own fold, from the finest cell that holds enough others: a row
never speaks for what is expected of it, and no model is fitted row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

FOLDS: Final = 5
"""Parts into which declarations fall; each is judged by the four others."""


def fold_of(declaration_id: ir.Value) -> ir.IntegerValue:
    """Return the fold of a declaration, from 0 to ``FOLDS`` - 1.

    Made from the last two characters of its number, which count through and are alike for all
    handlers: the same on every engine, and all items of a declaration fall together.
    """
    text = declaration_id.cast("string")
    last = text.right(1).ascii_str()
    before = text.right(2).ascii_str()
    found: ir.IntegerValue = ((last + 3 * before) % FOLDS).cast("int32")
    return found


def leave_fold_out(rows: ir.Table, *, levels: Sequence[Sequence[str]], least: int) -> ir.Table:
    """Return the finest cells with what is expected of each of their folds.

    Parameters
    ----------
    rows : Table
        Columns ``fold``, ``y``, ``w`` (1 for a mean of ``y``, else the mean is sum of ``y`` over
        sum of ``w``), and those of the levels, none of them null.
    levels : sequence of sequence of str
        Columns of a cell, the finest first; each level a part of the one before.
    least : int
        Rows of other folds that a cell must hold; else the next level is asked.

    Returns
    -------
    Table
        Columns of the finest level, ``fold``, ``expected`` (float64, null where no level holds
        enough) and ``level`` (int8, position of the level that was used, null likewise).
    """
    finest = list(levels[0])
    cells = rows.group_by([*finest, "fold"]).agg(_n=_.count(), _y=_.y.sum(), _w=_.w.sum())
    found = cells.select(*finest, "fold")
    for number, keys in enumerate(levels):
        found = found.inner_join(_others(cells, list(keys), number), [*keys, "fold"])
    numbers = range(len(levels))
    # A null mean (no weight) is passed over like a cell too small.
    enough = [(found[f"_n{i}"] >= least) & found[f"_mean{i}"].notnull() for i in numbers]
    return found.select(
        *finest,
        "fold",
        expected=ibis.cases(
            *((e, found[f"_mean{i}"]) for i, e in enumerate(enough)), else_=ibis.null("float64")
        ),
        level=ibis.cases(
            *((e, ibis.literal(i, "int8")) for i, e in enumerate(enough)), else_=ibis.null("int8")
        ),
    )


def _others(cells: ir.Table, keys: list[str], number: int) -> ir.Table:
    """Return by cell of a level and fold how many rows the other folds hold, and their mean."""
    sums = cells.group_by([*keys, "fold"]).agg(_n=_._n.sum(), _y=_._y.sum(), _w=_._w.sum())
    whole = ibis.window(group_by=keys) if keys else ibis.window()
    n, y, w = (sums[c].sum().over(whole) - sums[c] for c in ("_n", "_y", "_w"))
    mean = ibis.ifelse(w > 0, y.cast("float64") / w.cast("float64").nullif(0.0), None)
    return sums.select(*keys, "fold", **{f"_n{number}": n, f"_mean{number}": mean})
