"""What of the cases leaves the database: counts by office, times, and a bounded list of traces?

All parts share one table, because they share the costly step: the pass over the events.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.findings.rules import Check
from evenhand.records.records import Records
from evenhand.records.rules.across import QUESTIONS
from evenhand.records.rules.cases import Compiled, Place
from evenhand.records.rules.comparing import kinds_of_sets
from evenhand.records.rules.gathered import Asking, gathered
from evenhand.records.rules.statuses import BROKEN, KEPT, OPEN, UNKNOWN

WHOLE: Final = -1
"""Number of the check where a row speaks of the whole rule."""
FINE_TICKS: Final = 128
DOUBLINGS: Final = 20
MINUTE: Final = 60
COLUMNS: Final = {
    "kind": "string",
    "rule": "int64",
    "check": "int64",
    "office": "string",
    "case": "string",
    "text": "string",
    "account": "string",
    "status": "int64",
    "count": "int64",
    "second": "int64",
    "sequence": "int64",
    "by": "string",
    "what": "string",
    "sets": "string",
    "having": "int64",
    "population": "int64",
    "marked": "int64",
    "drawn": "int64",
}
"""``kind`` is ``count`` (cases by rule or check, office and status), ``time`` (cases by check,
office, status ``KEPT`` ended or ``OPEN``, and ``second``, the start of the tick), ``group`` (cases
of a group, ``text``, in sets of one kind: see ``comparing``), ``broken`` (one case that breaks a
rule; ``second`` its last act) or ``trace`` (one act of such a case)."""


def answers(
    records: Records,
    found: Compiled | None,
    across: Sequence[tuple[Place, Check, Asking]] = (),
    *,
    listed: int,
    with_accounts: bool,
) -> ir.Table | None:
    """Return counts, times and traces as one table of ``COLUMNS``, not yet computed.

    None where nothing can be asked.

    Parameters
    ----------
    records : Records
    found : Compiled or None
        The checks on single cases.
    across : sequence
        Checks with a question across cases, each with what it is asked with.
    listed : int
        Broken cases listed of each rule, the most recent first.
    with_accounts : bool
        Whether the traces name the accounts.
    """
    parts, broken = [], []
    asked = [(place, QUESTIONS[check.query], ask) for place, check, ask in across]
    cases = gathered(records, [(a, q.firsts) for _p, q, a in asked]) if asked else None
    own = set(found.rules) if found is not None else set()
    both: dict[int, list[ir.Table]] = {}
    for place, question, ask in asked:
        if question.groups is not None:
            parts += [
                _whole("group", kinds_of_sets(c), rule=place.rule, check=place.check)
                for c in question.groups(ask, cases)
            ]
        if question.statuses is not None:
            statuses = question.statuses(ask, cases)
            parts += _counts_across(statuses, place.rule, place.check)
            if place.rule in own:
                both.setdefault(place.rule, []).append(statuses)
            else:
                broken.append(_recent(_of_rule(statuses, place.rule), listed))
    if found is not None:
        parts += [_counts(found, tuple(both)), *(_times(found, p) for p in found.timed)]
        single = tuple(r for r in found.rules if r not in both)
        broken += [_recent(_long(found, single), listed)] if single else []
    for rule, others in both.items():
        statuses = _highest(found, rule, others)
        parts += _counts_across(statuses, rule, WHOLE)
        broken.append(_recent(_of_rule(statuses, rule), listed))
    if broken:
        one = ibis.union(*broken) if len(broken) > 1 else broken[0]
        parts += [_whole("broken", one), _traces(records, one, with_accounts=with_accounts)]
    if not parts:
        return None
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _counts_across(statuses: ir.Table, rule: int, check: int) -> list[ir.Table]:
    counted = statuses.filter(_.status > 0).group_by("office", "status").agg(count=_.count())
    return [_whole("count", counted, rule=rule, check=check)]


def _of_rule(statuses: ir.Table, rule: int) -> ir.Table:
    return statuses.mutate(rule=ibis.literal(rule, "int64"))


def _highest(found: Compiled | None, rule: int, others: Sequence[ir.Table]) -> ir.Table:
    """Return what a rule comes to that asks of single cases and across them: see ``combined``."""
    assert found is not None
    names = ("declaration_id", "office", "last", "status")
    single = found.cases.mutate(status=found.cases[f"r{rule}"].cast("int64")).select(*names)
    every = ibis.union(single, *(t.select(*names) for t in others)).filter(_.status > 0)
    return every.group_by("declaration_id").agg(
        office=every.office.max(), last=every["last"].max(), status=every.status.max()
    )


def _counts(found: Compiled, told_apart: Sequence[int]) -> ir.Table:
    """Return the counts of all checks, and of the rules but those ``told_apart``."""
    names = [f"r{r}" for r in found.rules if r not in told_apart] + [p.name for p in found.places]
    statuses = (KEPT, BROKEN, OPEN, UNKNOWN)
    # Sums of texts compared would be slow; one count for each name and status is one column.
    wide = found.cases.group_by("office").agg(
        **{
            f"{name}:{status}": (found.cases[name] == status).sum()
            for name in names
            for status in statuses
        }
    )
    long = wide.pivot_longer(
        ~ibis.selectors.cols("office"), names_to="what", values_to="count"
    ).filter(_["count"] > 0)
    where = long.what.split(":")
    place = where[0].substr(1).split("_")
    return _whole(
        "count",
        long.select(
            "office",
            "count",
            rule=place[0].cast("int64"),
            check=ibis.ifelse(
                place.length() > 1, place[1].fill_null("-1").cast("int64"), ibis.literal(WHOLE)
            ),
            status=where[1].cast("int64"),
        ),
    )


def _times(found: Compiled, place: Place) -> ir.Table:
    cases = found.cases
    took, status = cases[f"{place.name}_took"], cases[place.name]
    minutes = (took / MINUTE).floor().cast("int64")
    width = ibis.cases(
        *((minutes.abs() < FINE_TICKS * 2**k, 2**k) for k in range(DOUBLINGS)),
        else_=2**DOUBLINGS,
    ).cast("int64")
    tick = (minutes / width).floor().cast("int64") * width * MINUTE
    concerned = cases.filter(took.notnull() & status.isin((KEPT, BROKEN, OPEN)))
    counted = concerned.group_by(
        "office",
        second=tick,
        status=ibis.ifelse(cases[f"{place.name}_ended"], KEPT, OPEN).cast("int64"),
    ).agg(count=_.count())
    return _whole("time", counted, rule=place.rule, check=place.check)


def _long(found: Compiled, rules: Sequence[int]) -> ir.Table:
    """Return one row for each broken rule of a case: ``rule``, ``status`` and the case."""
    cases, names = found.cases, [f"r{r}" for r in rules]
    some = ibis.greatest(*(cases[n] for n in names)) if len(names) > 1 else cases[names[0]]
    broken = cases.filter(some == BROKEN).select("declaration_id", "office", "last", *names)
    long = broken.pivot_longer(ibis.selectors.cols(*names), names_to="what", values_to="status")
    return long.mutate(rule=long.what.substr(1).cast("int64"))


def _recent(statuses: ir.Table, listed: int) -> ir.Table:
    broken = statuses.filter(statuses.status == BROKEN)
    latest = ibis.window(group_by="rule", order_by=[ibis.desc("last"), "declaration_id"])
    ranked = broken.mutate(_rank=ibis.row_number().over(latest))
    recent = ranked.filter(ranked["_rank"] < listed)
    return recent.select("office", "rule", case=recent.declaration_id, second=recent["last"])


def _traces(records: Records, broken: ir.Table, *, with_accounts: bool) -> ir.Table:
    events = records.events
    cases = broken.select(_case=broken["case"]).distinct()
    told = events.inner_join(cases, events.declaration_id == cases["_case"])
    actor = told.actor if with_accounts and "actor" in events.columns else ibis.null("string")
    sequence = told.sequence.cast("int64") if "sequence" in events.columns else ibis.literal(0)
    return _whole(
        "trace",
        told.select(
            case=told.declaration_id,
            text=told.activity,
            account=actor,
            second=told["at"].epoch_seconds().cast("int64"),
            sequence=sequence,
        ),
    )


def _whole(kind: str, found: ir.Table, **given: int) -> ir.Table:
    """Return ``found`` with every column of ``COLUMNS``, those it lacks filled."""
    values: dict[str, ir.Value] = {"kind": ibis.literal(kind)}
    for name, type_ in COLUMNS.items():
        if name == "kind":
            continue
        if name in found.columns:
            values[name] = found[name].cast(type_)
        elif name in given:
            values[name] = ibis.literal(given[name], type_)
        else:
            values[name] = ibis.literal("" if type_ == "string" else WHOLE, type_)
    if kind == "trace":
        values["account"] = found.account.fill_null("")
    return found.select(**values)
