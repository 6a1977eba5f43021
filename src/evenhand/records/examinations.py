"""What does the log say of each examination: who, how long, and whether anything was found?"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.acts import NOBODY, acts
from evenhand.records.records import Records

FINDS: Final = ("offence", "penalty")
"""Acts that say that something was found."""
TICK_SECONDS: Final = 15
FINE_TICKS: Final = 128
"""Times are counted by ticks of 15 seconds up to 32 minutes, twice as wide with every doubling."""
DOUBLINGS: Final = 12


def examinations(records: Records) -> ir.Table:
    """Return one row for each declaration examined, by its last end of an examination.

    Columns: ``declaration_id``, ``office``, ``quarter``, ``actor``, ``at``, ``report`` (text or
    null), ``has_find``, ``channel`` (as selected), ``size`` (items: 1, 2 for two or three, 4 for
    more; 0 where not known), ``tick`` (seconds; -1 where no start before the end is on record).
    """
    whole = acts(records)
    marks = whole.group_by("declaration_id").agg(
        begun=whole["at"].min(where=whole.activity == "exam_start"),
        has_find=whole.activity.isin(FINDS).max(),
    )
    ends = whole.filter(whole.activity == "exam_end", whole.is_customs, whole.actor != NOBODY)
    last = ibis.row_number().over(
        group_by="declaration_id",
        order_by=[ibis.desc("at"), ibis.desc("sequence"), "actor", "started"],
    )
    ends = ends.mutate(place=last).filter(_.place == 0).inner_join(marks, "declaration_id")
    begun = ibis.coalesce(ends.started, ends.begun)
    lasted = ends["at"].epoch_seconds().cast("int64") - begun.epoch_seconds().cast("int64")
    found = ends.select(
        *("declaration_id", "office", "actor", "at", "has_find"),
        quarter=ends.clock.year().cast("string") + "-Q" + ends.clock.quarter().cast("string"),
        report=ends.value_after,
        tick=_tick(ibis.ifelse(lasted >= 0, lasted, ibis.null("int64"))),
    )
    found = _with_channel(records, found)
    if records.lacks("items.declaration_id"):
        return found.mutate(size=ibis.literal(0).cast("int64"))
    items = records.items.group_by(declaration_id=records.items.declaration_id.cast("string")).agg(
        items=_.count()
    )
    found = found.left_join(items, "declaration_id").drop("declaration_id_right")
    size = ibis.cases((found["items"].isnull(), 0), (found["items"] == 1, 1),
                      (found["items"] < 4, 2), else_=4)  # fmt: skip
    return found.mutate(size=size.cast("int64")).drop("items")


def _with_channel(records: Records, found: ir.Table) -> ir.Table:
    """Add the channel given before anybody was assigned; "" where it is not known."""
    if records.lacks("declarations.declaration_id", "declarations.channel_selected"):
        return found.mutate(channel=ibis.literal(""))
    t = records.declarations
    of = t.select(
        declaration_id=t.declaration_id.cast("string"), channel=t.channel_selected.cast("string")
    )
    found = found.left_join(of, "declaration_id").drop("declaration_id_right")
    return found.mutate(channel=found.channel.fill_null(""))


def streaks(done: ir.Table) -> ir.Table:
    """Return by ``actor`` the ``longest`` run of examinations with nothing found."""
    order = {"group_by": "actor", "order_by": ["at", "declaration_id"]}
    runs = done.mutate(found=done.has_find.cast("int64"))
    runs = runs.mutate(run=runs.found.cumsum(**order))
    lengths = runs.group_by("actor", "run").agg(empty=(1 - _.found).sum())
    return lengths.group_by("actor").agg(longest=_.empty.max().cast("int64"))


def reports(done: ir.Table) -> ir.Table:
    """Return by ``office`` the ``reports`` with a text, and those ``identical`` to another.

    Only numbers leave the database: a text may name somebody.
    """
    texts = done.filter(done.report.notnull()).group_by("office", "actor", "report")
    texts = texts.agg(equal=_.count())
    return texts.group_by("office").agg(
        reports=_.equal.sum(), identical=ibis.ifelse(_.equal > 1, _.equal, 0).sum()
    )


def _tick(seconds: ir.Value) -> ir.Value:
    fine = (seconds / TICK_SECONDS).floor().cast("int64")
    width = ibis.cases(
        *((fine < FINE_TICKS * 2**k, 2**k) for k in range(DOUBLINGS)), else_=2**DOUBLINGS
    ).cast("int64")
    tick = (fine / width).floor().cast("int64") * width * TICK_SECONDS
    return tick.fill_null(-1).cast("int64")
