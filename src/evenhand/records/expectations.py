"""What would a file like this one ordinarily have had, going by the files of others?

Expectations are means of cells of the other folds: what is judged is never in the mean it is set
against. They are made where the data lie: the files are summed once, by all keys together, and the
levels follow on those sums; no model is fitted row by row. ``residuals`` draws each cell towards
the coarser one by as much as it is small, in folds of agents; ``leave_fold_out`` asks the finest
cell that holds enough, in folds of declarations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

FOLDS: Final = 5
"""Groups of agents, or of declarations; what is expected of one is taken from the other four."""
_EMPTY: Final = -(2**62)
"""Stands for an empty value among whole numbers; no code is as low."""


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
    fold = (files.agent.fill_null(0) % folds).cast("int32")
    used = [[k for k in level.keys if k in files.columns] for level in levels]
    names = {k: f"_key_{k}" for k in dict.fromkeys(k for keys in used for k in keys)}
    keyed = {"_fold": fold} | {name: _comparable(files[k]) for k, name in names.items()}
    cells = _cells(files.select(*values, **keyed), values, [*keyed])
    for keys, level in zip(used, levels, strict=True):
        cells = _explained(cells, values, [names[k] for k in keys], weight=level.weight)
    expected = cells.select(*keyed, *(f"_e_{v}" for v in values))
    joined = files.mutate(**keyed).inner_join(expected, [*keyed])
    less = {v: joined[v] - joined[f"_e_{v}"] for v in values}
    return joined.select(*(joined[c] if c not in less else less[c].name(c) for c in files.columns))


def _comparable(key: ir.Value) -> ir.Value:
    """Give an empty value a name: it never equals another in a join."""
    if key.type().is_integer():
        return key.cast("int64").fill_null(_EMPTY)
    return key.cast("string").fill_null("")


def _cells(files: ir.Table, values: Sequence[str], keys: list[str]) -> ir.Table:
    """Sum the values by all keys together; of such a cell every file is expected the same."""
    sums: dict[str, ir.Value] = {}
    for v in values:
        sums |= {f"_n_{v}": files[v].count(), f"_t_{v}": files[v].sum().fill_null(0.0)}
    return files.group_by(keys).agg(**sums).mutate(**{f"_e_{v}": 0.0 for v in values})


def _explained(
    cells: ir.Table, values: Sequence[str], keys: list[str], *, weight: float
) -> ir.Table:
    """Add to what is expected of each cell what a level explains of the rest."""
    rest = {
        f"_t_{v}": (cells[f"_t_{v}"] - cells[f"_n_{v}"] * cells[f"_e_{v}"]).sum() for v in values
    }
    sums = cells.group_by([*keys, "_fold"]).agg(
        **{f"_n_{v}": cells[f"_n_{v}"].sum() for v in values}, **rest
    )
    expected: dict[str, ir.Value] = {}
    for v in values:
        n, total = _of_other_folds(sums, keys, f"_n_{v}", f"_t_{v}")
        held = n + weight
        expected[f"_m_{v}"] = ibis.ifelse(held > 0, total / ibis.ifelse(held > 0, held, 1.0), 0.0)
    means = sums.select(*keys, "_fold", **expected)
    joined = cells.inner_join(means, [*keys, "_fold"])
    more = joined.mutate(**{f"_e_{v}": joined[f"_e_{v}"] + joined[f"_m_{v}"] for v in values})
    return more.drop(*expected)


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
    n, y, w = _of_other_folds(sums, keys, "_n", "_y", "_w")
    mean = ibis.ifelse(w > 0, y.cast("float64") / w.cast("float64").nullif(0.0), None)
    return sums.select(*keys, "fold", **{f"_n{number}": n, f"_mean{number}": mean})


def _of_other_folds(cells: ir.Table, keys: list[str], *sums: str) -> list[ir.Value]:
    """Return sums by cell and fold, less the fold's own: those of the other folds of the cell."""
    whole = ibis.window(group_by=keys) if keys else ibis.window()
    return [cells[c].sum().over(whole) - cells[c] for c in sums]
