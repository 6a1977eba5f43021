"""Which files have relief, and how often have like files?"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.computing import Hold, each_time
from evenhand.records.expectations import leave_fold_out
from evenhand.records.money import minor_units
from evenhand.records.records import Records
from evenhand.records.trimming import trimmed

LEAST_LIKE: Final = 30
"""Like files of other folds from which a rate is expected; else coarser ones are asked."""
SELDOM: Final = 0.02
BY_RULE: Final = 0.5
"""Like files are of three grades: relief is seldom (below the one), sometimes, or by rule (from the
other up). Files are compared inside their grade, so that a desk that is given what has relief by
law does not stand apart."""
GRADES: Final = 3
IMPORTER_CLASSES: Final = (10, 100)
"""Files in the records from which an importer is of the second and the third class."""
FIRST: Final = 5
"""Importers whose share of an office's reliefs is printed, those that had most."""


def recorded_in(records: Records) -> str:
    """Return the column that says which files have relief; "" where none does."""
    return next((c for c in ("items.relief", "declarations.relief") if records.has(c)), "")


def _is_set(column: ir.Value) -> ir.Value:
    # Most files have none.
    is_text = (trimmed(column.cast("string")) != "").cast("int64")
    return ibis.ifelse(column.isnull(), 0, is_text)


def marked(records: Records, files: ir.Table) -> ir.Table:
    """Return the coded files with their reliefs and values, not yet computed.

    Parameters
    ----------
    records : Records
        With relief, as ``recorded_in`` says.
    files : ir.Table
        Coded files of handlers; with ``declaration_id`` where relief is recorded by item.

    Returns
    -------
    ir.Table
        The files with ``granted`` (0 or 1), ``value`` and ``relieved`` (int64, minor units: what
        is declared, and of it what has relief).
    """
    if recorded_in(records) == "items.relief":
        return files.inner_join(_of_items(records), "declaration_id")
    known = "total_value_declared" in files.columns
    value = minor_units(files.total_value_declared) if known else ibis.literal(0, "int64")
    t = files.mutate(granted=_is_set(files.relief), value=value)
    return t.mutate(relieved=t.granted * t.value)


def graded(files: ir.Table, *, hold: Hold = each_time) -> ir.Table:
    """Return ``marked`` files, their sets split by what is expected.

    Parameters
    ----------
    files : ir.Table
        From ``marked``, with ``stratum`` and ``fold``.
    hold : callable, optional
        What to do with the sizes of importers and with what is expected of like files: two small
        tables that are joined to all files wherever the result is counted.

    Returns
    -------
    ir.Table
        The files with ``stratum`` as set times 3 + grade.
    """
    t = _with_goods(files, hold)
    finest = ("procedure", "chapter", "trade")
    levels = (finest, finest[:2], finest[:1], ())
    expected = hold(leave_fold_out(t.mutate(y=t.granted, w=1), levels=levels, least=LEAST_LIKE))
    t = t.inner_join(expected, [*finest, "fold"])
    # Where too few are alike to expect anything, a file is compared with the middle grade.
    grade = (t.expected.fill_null(SELDOM) >= SELDOM).cast("int32") + (
        t.expected.fill_null(0.0) >= BY_RULE
    ).cast("int32")
    return t.mutate(stratum=t.stratum * GRADES + grade)


def _of_items(records: Records) -> ir.Table:
    items = records.items
    has_value = "value_declared" in items.columns
    lines = items.select(
        declaration_id=items.declaration_id.cast("string"),
        given=_is_set(items.relief),
        worth=minor_units(items.value_declared) if has_value else ibis.literal(0, "int64"),
    )
    return lines.group_by("declaration_id").agg(
        granted=_.given.max(), value=_.worth.sum(), relieved=(_.given * _.worth).sum()
    )


def _with_goods(t: ir.Table, hold: Hold) -> ir.Table:
    """Add ``procedure``, ``chapter`` and ``trade``, the class of the importer by its files."""

    def text(column: str) -> ir.Value:
        return t[column].cast("string").fill_null("") if column in t.columns else ibis.literal("")

    t = t.mutate(procedure=text("procedure"), chapter=text("main_hs_code").substr(0, 2))
    if "importer" not in t.columns:
        return t.mutate(trade=ibis.literal(0, "int32"))
    sizes = hold(t.group_by(_importer="importer").agg(_size=_.count()))
    t = t.left_join(sizes, t.importer == sizes._importer).drop("_importer")
    size = t._size.fill_null(0)
    first, second = IMPORTER_CLASSES
    return t.mutate(trade=(size >= first).cast("int32") + (size >= second).cast("int32"))


def beneficiaries(files: ir.Table, offices: ir.Table) -> ir.Table:
    """Count, by office, ``marked`` files with relief, their importers, and how few had most."""
    granted = files.filter(_.granted == 1, _.importer.notnull())
    each = granted.group_by("office", "importer").agg(n=_.count())
    order = [ibis.desc(_.n), "importer"]
    each = each.mutate(rank=ibis.row_number().over(group_by="office", order_by=order))
    found = each.group_by("office").agg(
        files=_.n.sum(),
        importers=_.count(),
        squares=(_.n * _.n).sum().cast("int64"),
        most=ibis.ifelse(_.rank < FIRST, _.n, 0).sum(),
    )
    named = found.inner_join(offices.select(office="code", name="name"), "office")
    return named.drop("office").rename(office="name").order_by("office")
