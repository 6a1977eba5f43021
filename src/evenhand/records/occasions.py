"""Which moments inside a day may matter to a decision, and what goes with them?

Inside a set or an officer's day the order of the files is taken as any order: the covariation of
an occasion and a value, each less its mean there, is then 0 in expectation. Only its sums by office
and day leave the database.
"""

from __future__ import annotations

from typing import Any, Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.clock import day_of_registration, local
from evenhand.records.records import Records

LATE_HOUR, LAST_THIRD, AFTER_A_YES = range(3)
LATE: Final = 14
"""Late is a file given from this local hour on."""
LEAST_PLACES: Final = 3
"""Files of an officer's day that have a first and a last third."""


def with_days(files: ir.Table, records: Records) -> ir.Table:
    """Give each file its local day as a number, its kind of goods, and its local hour of giving."""
    day = day_of_registration(files, records)
    ymd = day.year().cast("int64") * 10_000 + day.month() * 100 + day.day()
    files = files.mutate(ymd=ymd.cast("int64"))
    files = files.filter(files.ymd.notnull())
    if "chapter" in files.columns:
        files = files.mutate(kind=files.chapter.cast("string"))
    elif "main_hs_code" in files.columns:
        files = files.mutate(kind=files.main_hs_code.cast("string").left(2))
    if "assigned_at" in files.columns:
        given = local(files.assigned_at, records.design.time_zone)
        files = files.mutate(at_hour=given.hour().cast("int64"))
    return files


def inside_days(files: ir.Table, number: int, *, is_share: bool) -> list[ir.Table]:
    """Return score and spread by office and day, of each occasion inside days.

    Parameters
    ----------
    files : Table
        From ``with_days``, with ``office``, ``officer``, ``agent``, ``stratum``, ``assigned_at``
        (not null), ``declaration_id``; ``outcome_i``, the value less what like files have, and
        ``was_i``, the value itself.
    number : int
        The i.
    is_share : bool
        Whether it is a yes or no, so that one may follow the other.

    Returns
    -------
    list of Table
        ``office``, ``day`` (as 20260131), ``files``, ``score``, ``spread``, ``occasion``,
        ``outcome``: the effect is sum of score over sum of spread.
    """
    known = files.filter(files[f"outcome_{number}"].notnull())
    known = known.mutate(r=known[f"outcome_{number}"])
    order = ibis.window(
        group_by=["office", "officer", "ymd"], order_by=["assigned_at", "declaration_id"]
    )
    whole_day = ibis.window(group_by=["office", "officer", "ymd"])
    parts = []
    if "at_hour" in known.columns:
        late = known.filter(known.at_hour.notnull())
        late = late.mutate(x=(late.at_hour >= LATE).cast("float64"))
        parts.append(_covariation(late, ["office", "ymd", "stratum"], LATE_HOUR, number, scale=1.0))
    placed = known.mutate(
        before=ibis.row_number().over(order).cast("int64"),
        in_all=_.count().over(whole_day).cast("int64"),
    ).filter(_.in_all >= LEAST_PLACES)
    # Thirds are -1, 0 and 1: from the first to the last are two steps.
    third = ((3 * placed.before) / placed.in_all).floor()
    placed = placed.mutate(x=third.cast("float64") - 1.0)
    parts.append(_covariation(placed, ["office", "ymd", "officer"], LAST_THIRD, number, scale=2.0))
    if is_share:
        parts.append(_after(known, number, order))
    return parts


def _covariation(
    files: ir.Table, keys: list[str], occasion: int, number: int, *, scale: float
) -> ir.Table:
    blocks = files.group_by(keys).agg(
        n=_.count(), x=_.x.sum(), r=_.r.sum(), xx=(_.x * _.x).sum(), xr=(_.x * _.r).sum()
    )
    blocks = blocks.mutate(
        files=_.n, score=_.xr - _.x * _.r / _.n, spread=(_.xx - _.x * _.x / _.n) / scale
    )
    return _by_day(blocks.filter(blocks.spread > 1e-9), occasion, number)


def _after(known: ir.Table, number: int, order: Any) -> ir.Table:
    """Set what follows a yes of the same officer and day against all pairs of its files that day.

    Files of one agent come one behind the other and are alike: only pairs of two agents count.
    """
    keys = ["office", "officer", "ymd"]
    t = known.mutate(
        y=(known[f"was_{number}"] > 0.5).cast("float64"), who=known.agent.fill_null(-1)
    )
    t = t.mutate(y_before=t.y.lag().over(order), who_before=t.who.lag().over(order))
    t = t.mutate(met=(t.who_before.notnull() & (t.who_before != t.who)).cast("int64"))
    t = t.mutate(follows=ibis.ifelse(t.met == 1, t.y_before * t.r, 0.0))
    agents = t.group_by([*keys, "who"]).agg(
        n=_.count(), y=_.y.sum(), r=_.r.sum(), met=_.met.sum(), follows=_.follows.sum()
    )
    blocks = agents.group_by(keys).agg(
        n=_.n.sum(),
        own_n=(_.n * _.n).sum(),
        y=_.y.sum(),
        r=_.r.sum(),
        own=(_.y * _.r).sum(),
        met=_.met.sum(),
        follows=_.follows.sum(),
    )
    blocks = blocks.filter(blocks.met > 0, blocks.y > 0, blocks.y < blocks.n)
    return _by_day(
        blocks.mutate(
            files=_.met,
            score=_.follows - _.met * (_.y * _.r - _.own) / (_.n * _.n - _.own_n),
            spread=_.met * _.y * (_.n - _.y) / (_.n * (_.n - 1)),
        ),
        AFTER_A_YES,
        number,
    )


def _by_day(blocks: ir.Table, occasion: int, number: int) -> ir.Table:
    days = blocks.group_by("office", day="ymd").agg(
        files=_.files.sum(), score=_.score.sum(), spread=_.spread.sum()
    )
    return days.select(
        "office",
        "day",
        files=days.files.cast("int64"),
        score=days.score.cast("float64"),
        spread=days.spread.cast("float64"),
        occasion=ibis.literal(occasion, "int64"),
        outcome=ibis.literal(number, "int64"),
    )
