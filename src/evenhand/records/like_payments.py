"""What did like files of other accounts pay, on what was declared and by the kilogram?"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.computing import Hold, each_time
from evenhand.records.expectations import FOLDS, leave_fold_out
from evenhand.records.money import minor_units

LEAST_LIKE: Final = 20
"""Files of colleagues from which payment is expected; else coarser like files are asked."""
EDGES: Final = (-0.5, -0.2, -0.1, -0.05, -0.02, 0.0, 0.02, 0.05, 0.1, 0.2, 0.5)
"""Of the difference as a share of what was expected: files in between are alike when bounding."""
MOST: Final = 1e12
"""Kilograms; more was never weighed."""


def compared(files: ir.Table, *, hold: Hold = each_time) -> ir.Table:
    """Return files with a duty assessed, beside what like files of other accounts paid.

    Parameters
    ----------
    files : ir.Table
        Files of handlers and agents with ``total_duty_declared`` and ``total_duty_assessed``; mass,
        goods, origin and channel where they are recorded.
    hold : callable, optional
        What to do with what was expected of like files, one row a cell and fold, before files are
        set beside it. ``keep`` computes it once, and not for each step that begins with it.

    Returns
    -------
    ir.Table
        ``period``, ``officer``, ``agent``; ``paid`` and ``less`` than expected on what was declared
        (int64, minor units) with its ``variance``; ``expected`` (share of what was declared; null:
        no like files); ``step`` of the difference among ``EDGES``; ``light``, less by weight, with
        ``light_variance`` (units of currency).
    """
    blank = ibis.literal("")

    def text(column: str) -> ir.Value:
        return files[column].cast("string").fill_null("") if column in files.columns else blank

    has_mass = "total_net_mass_kg" in files.columns
    mass = files.total_net_mass_kg.cast("float64") if has_mass else ibis.literal(0.0)
    t = files.select(
        "period",
        "officer",
        "agent",
        code=text("main_hs_code"),
        heading=text("main_hs_code").substr(0, 4),
        origin=text("main_origin"),
        channel=text("channel_selected"),
        # The folds are of accounts: what an account's files paid says nothing of its expectation.
        fold=files.officer % FOLDS,
        declared=minor_units(files.total_duty_declared),
        paid=minor_units(files.total_duty_assessed),
        is_known=files.total_duty_assessed.notnull(),
        mass=ibis.ifelse((mass > 0) & (mass < MOST), mass, 0.0),
    ).filter(_.is_known, _.declared > 0)
    on_declared = (
        ("code", "heading", "origin", "channel"),
        ("heading", "channel"),
        ("channel",),
        (),
    )
    rows = t.mutate(y=t.paid, w=t.declared)
    ratio = hold(leave_fold_out(rows, levels=on_declared, least=LEAST_LIKE))
    t = t.inner_join(ratio.drop("level"), [*on_declared[0], "fold"])
    due = t.declared * t.expected
    t = t.mutate(
        less=(due - t.paid).round().cast("int64"),
        step=_step(due - t.paid, due),
    )
    spread = _spread(t.less / t.declared, t, (("heading", "channel"), ("channel",), ()))
    t = t.inner_join(hold(spread), ["heading", "channel", "fold"])
    t = t.mutate(variance=t.around.fill_null(0.0) * (t.declared / 100.0) ** 2).drop("around")
    return _by_weight(t, hold) if has_mass else t.mutate(light=0.0, light_variance=0.0)


def _step(less: ir.Value, due: ir.Value) -> ir.Value:
    """Return how many of ``EDGES``, as shares of what was due, a difference reaches (int32)."""

    def among(low: int, high: int) -> ir.Value:
        # By halves: four comparisons, not one for each edge.
        if low == high:
            return ibis.literal(low, "int32")
        middle = (low + high) // 2
        return ibis.ifelse(less >= EDGES[middle] * due, among(middle + 1, high), among(low, middle))

    # Below nothing the edges come in another order; and what is not known reaches none.
    each = (ibis.ifelse(less >= edge * due, 1, 0).cast("int32") for edge in EDGES)
    by_edge = ibis.ifelse(due.notnull(), sum(each, ibis.literal(0, "int32")), ibis.null("int32"))
    return ibis.ifelse(due >= 0, among(0, len(EDGES)), by_edge)


def summed(files: ir.Table) -> ir.Table:
    """Return one row of ``compared`` files: ``files``, those ``compared``, what all ``paid``."""
    return files.agg(
        files=_.count(),
        compared=_.expected.count(),
        paid=_.paid.sum().fill_null(0).cast("int64"),
    )


def _by_weight(t: ir.Table, hold: Hold) -> ir.Table:
    """Add ``light``, what like goods paid by the kilogram less paid, and its variance."""
    # Whole grams, so that sums are the same on every engine.
    weighed = t.filter(_.mass > 0).mutate(y=_.paid, w=(_.mass * 1000).round().cast("int64"))
    rate = leave_fold_out(weighed, levels=(("code", "origin"), ("code",)), least=LEAST_LIKE)
    rate = hold(rate.select("code", "origin", "fold", per_gram="expected"))
    keys = ["code", "origin", "fold"]
    t = t.left_join(rate, keys).drop(*(f"{k}_right" for k in keys))
    due = (t.per_gram * t.mass * 1000).fill_null(0.0)
    t = t.mutate(due=due, light=ibis.ifelse(due > 0, (due - t.paid) / 100.0, 0.0))
    priced = t.filter(_.due > 0)
    spread = _spread(1.0 - priced.paid / priced.due, priced, (("code",), ()))
    t = t.left_join(hold(spread), ["code", "fold"]).drop("code_right", "fold_right")
    return t.mutate(light_variance=t.around.fill_null(0.0) * (t.due / 100.0) ** 2)


def _spread(away: ir.Value, t: ir.Table, levels: tuple[tuple[str, ...], ...]) -> ir.Table:
    """Return ``around``, the mean square of a relative difference among like files."""
    # In millionths, and no larger than a difference of 10 times: one typing error must not decide.
    square = ibis.least(away * away, 100.0)
    rows = t.mutate(y=(square * 1e6).round().cast("int64"), w=1)
    found = leave_fold_out(rows, levels=levels, least=LEAST_LIKE)
    return found.select(*levels[0], "fold", around=found.expected / 1e6)
