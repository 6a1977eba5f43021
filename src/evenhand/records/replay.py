"""Who should have had each file, had the rule been followed on the queue as it is on record?"""

from __future__ import annotations

from typing import Final, Literal

import ibis
import ibis.expr.types as ir

from evenhand.records.duty import UNKNOWN, drawn_at, has_rosters
from evenhand.records.records import Records

KEPT, BROKEN, ALONE, OFF_ROSTER, NOBODY, UNDECIDED = range(6)
"""What the replay says of a file: given as the rule says; to another; to the only candidate; to one
who was not on the roster; while the roster names nobody; not to be told from the records."""
DONE_AT: Final = ("assessed_at", "released_at")
"""When a file leaves the hands of its officer: the first of these that is mapped."""
_DONE, _ASKED, _GIVEN = range(3)


def lacks_replay(records: Records) -> tuple[str, ...]:
    """Return why the rule cannot be replayed; empty if it can."""
    reasons = []
    if not drawn_at(records):
        reasons.append("neither assigned_at nor registered_at says more than the day")
    elif not has_rosters(records):
        reasons.append(
            "no roster with start and end of shifts is mapped: who could have been given each file "
            "is not known"
        )
    no_end = not any(records.has(f"declarations.{c}") for c in DONE_AT)
    if records.design.rule == "workload" and no_end:
        reasons.append("neither assessed_at nor released_at is mapped: open files are not known")
    return tuple(reasons)


def verdicts(records: Records) -> ir.Table:
    """Return files by ``office``, ``period``, ``officer`` and ``verdict``, ascending.

    Columns besides: ``files``; ``excess``: under the workload, open files that the officer had
    beyond the least, summed over broken files; ``by_chance``: files in millionths that a deal at
    random among the candidates would have given as the rule says.
    """
    keys = ["office", "period", "officer", "verdict"]
    files = _judged(records)
    found = files.group_by(keys).agg(
        files=files.count(), excess=files.excess.sum(), by_chance=files.by_chance.sum()
    )
    return found.order_by(keys)


def _judged(records: Records) -> ir.Table:
    rule: Literal["workload", "rotation"] = (
        "rotation" if records.design.rule == "rotation" else "workload"
    )
    files, seen = _files(records), _seen(records)
    # Under the workload the least open; in a rotation whose last file lies furthest back. Who had
    # none yet in these records may have had one the day before they begin.
    key = seen.open if rule == "workload" else seen["last"].epoch_seconds()
    seen = seen.mutate(key=key.cast("int64"))
    is_own = seen.candidate == seen.officer
    by_file = seen.group_by("declaration_id").agg(
        candidates=seen.count(),
        unknown=seen.key.isnull().sum(),
        least=seen.key.min(),
        on_roster=is_own.cast("int8").max(),
        own=ibis.ifelse(is_own, seen.key, ibis.null("int64")).max(),
    )
    beside = seen.inner_join(by_file.select("declaration_id", "least"), "declaration_id")
    equal = beside.filter(beside.key == beside.least)
    equals = equal.group_by("declaration_id").agg(alike=equal.count())
    whole = files.left_join(by_file, "declaration_id").drop("declaration_id_right")
    whole = whole.left_join(equals, "declaration_id").drop("declaration_id_right")
    verdict = ibis.cases(
        (whole.candidates.isnull(), NOBODY),
        (whole.on_roster == 0, OFF_ROSTER),
        (whole.candidates == 1, ALONE),
        (whole.unknown > 0, UNDECIDED),
        (whole.own == whole.least, KEPT),
        else_=BROKEN,
    ).cast("int8")
    whole = whole.mutate(verdict=verdict)
    decided = (whole.verdict == KEPT) | (whole.verdict == BROKEN)
    millionths = (whole.alike * 1_000_000 / whole.candidates).round().cast("int64")
    excess = whole.own - whole.least if rule == "workload" else ibis.literal(0, "int64")
    return whole.mutate(
        excess=ibis.ifelse(whole.verdict == BROKEN, excess, 0).cast("int64"),
        by_chance=ibis.ifelse(decided, millionths, 0).cast("int64"),
    )


def _files(records: Records) -> ir.Table:
    t = records.declarations
    present = set(t.columns)
    period = records.design.period
    done = next((c for c in DONE_AT if c in present), "")
    t = t.filter(t.officer.notnull() & t[drawn_at(records)].notnull())
    return t.select(
        declaration_id=t.declaration_id.cast("string"),
        office=t.office.cast("string").fill_null(UNKNOWN)
        if "office" in present
        else ibis.literal(UNKNOWN),
        period=t[period].cast("string").fill_null("all")
        if period in present
        else ibis.literal("all"),
        officer=t.officer.cast("string"),
        at=t[drawn_at(records)].cast("timestamp"),
        done=t[done].cast("timestamp") if done else ibis.null("timestamp"),
    )


def _seen(records: Records) -> ir.Table:
    """Return each file beside each candidate: ``open`` files and the ``last`` given at that moment.

    Columns: ``declaration_id``, ``officer`` (who was given the file), ``candidate``, ``open``,
    ``last`` (null where the candidate was given none before in these records).
    """
    files, shifts = _files(records), records.rosters
    has_office = "office" in shifts.columns and records.has("declarations.office")
    on = shifts.filter(shifts.starts_at.notnull() & (shifts.ends_at > shifts.starts_at))
    on = on.select(
        place=on.office.cast("string").fill_null(UNKNOWN) if has_office else ibis.literal(UNKNOWN),
        candidate=on.officer.cast("string"),
        starts_at=on.starts_at.cast("timestamp"),
        ends_at=on.ends_at.cast("timestamp"),
    )
    asked = files.inner_join(
        on,
        [files.office == on.place, files["at"] >= on.starts_at, files["at"] < on.ends_at],
    )
    # A shift that is listed twice makes nobody a candidate twice.
    asked = asked.select("declaration_id", "office", "officer", "candidate", "at").distinct()
    nothing = ibis.null("timestamp")
    steps = ibis.union(
        _steps(files.filter(files.done.notnull()), at="done", delta=-1, kind=_DONE, given=nothing),
        _steps(files, at="at", delta=1, kind=_GIVEN, given=files["at"]),
        asked.select(
            "declaration_id",
            "office",
            account=asked.candidate,
            at=asked["at"],
            delta=ibis.literal(0, "int64"),
            kind=ibis.literal(_ASKED, "int8"),
            given=nothing,
            officer=asked.officer,
        ),
    )
    # At one moment files are closed first, then candidates looked at, then files given.
    window = ibis.cumulative_window(
        group_by=[steps.office, steps.account],
        order_by=[steps["at"], steps.kind, steps.declaration_id],
    )
    seen = steps.mutate(open=steps.delta.sum().over(window), last=steps.given.max().over(window))
    seen = seen.filter(seen.kind == _ASKED)
    return seen.select("declaration_id", "officer", "open", "last", candidate=seen.account)


def _steps(files: ir.Table, *, at: str, delta: int, kind: int, given: ir.Value) -> ir.Table:
    return files.select(
        "declaration_id",
        "office",
        account=files.officer,
        at=files[at],
        delta=ibis.literal(delta, "int64"),
        kind=ibis.literal(kind, "int8"),
        given=given,
        officer=files.officer,
    )
