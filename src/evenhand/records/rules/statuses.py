"""Is a check kept or broken on a case, still open, or not to be told?

Each check becomes one expression over the terms of a case, with the value of ``KEPT``, ``BROKEN``,
``OPEN`` (the case goes on and may still do either), ``UNKNOWN`` (a time or value that it needs is
missing on this case) or ``NONE`` (it does not concern the case). Equal times break no order: the
record does not say which came first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Final

import ibis
import ibis.expr.types as ir

from evenhand.findings.rules import SECONDS, Act, Check, Condition
from evenhand.records.rules.terms import NO, Terms

NONE, KEPT, OPEN, UNKNOWN, BROKEN = range(5)
"""In this order a rule takes the highest of its checks: see ``combined``."""
ENDS: Final = tuple(Act(a) for a in ("release", "reject", "withdraw", "disposal"))
CENTS: Final = 100
Expression = Callable[[ir.Table], ir.Value]
"""Of the table of cases."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A check as expressions over cases.

    Attributes
    ----------
    status : callable
    took : callable or None
        Seconds from start to end, or to the end of the records where there is no end; of checks of
        time.
    is_ended : callable or None
        Whether the end is on record.
    """

    status: Expression
    took: Expression | None = None
    is_ended: Expression | None = None


def asked(check: Check, terms: Terms, *, now: int, apart: str = "") -> Asked:
    """Return a check as expressions; the terms it needs are asked for.

    Parameters
    ----------
    check : Check
        Of any form but ``query``.
    terms : Terms
    now : int
        Last second on record, since 1970 in UTC.
    apart : str
        Where the check keeps accounts apart: its name among the columns of ``accounts``.
    """
    found = _FORMS[check.form](check, terms, now, apart)
    if not check.when:
        return found
    conditions = [_condition(c, terms) for c in check.when]

    def holds(cases: ir.Table) -> ir.BooleanValue:
        return reduce(and_, [c(cases) for c in conditions]).fill_null(NO)

    status = found.status
    took = found.took
    return Asked(
        status=lambda cases: ibis.ifelse(holds(cases), status(cases), NONE),
        took=took and (lambda cases: ibis.ifelse(holds(cases), took(cases), ibis.null("int64"))),
        is_ended=found.is_ended,
    )


def combined(cases: ir.Table, names: list[str]) -> ir.Value:
    """Return the status of a rule: broken if a check is; not a pass while one cannot be told."""
    return ibis.greatest(*(cases[name] for name in names)) if len(names) > 1 else cases[names[0]]


def _after(check: Check, terms: Terms, now: int, apart: str) -> Asked:
    act, other = terms.first(check.acts), terms.first(check.others)
    return Asked(
        lambda c: ibis.cases(
            (c[act].isnull(), NONE),
            ((c[other] <= c[act]).fill_null(NO), KEPT),
            else_=BROKEN,
        )
    )


def _not_after(check: Check, terms: Terms, now: int, apart: str) -> Asked:
    act, other = terms.last(check.acts), terms.first(check.others)
    return Asked(
        lambda c: ibis.cases(
            (c[act].isnull(), NONE),
            ((c[act] > c[other]).fill_null(NO), BROKEN),
            else_=KEPT,
        )
    )


def _never(check: Check, terms: Terms, now: int, apart: str) -> Asked:
    act = terms.count(check.acts)
    return Asked(lambda c: ibis.ifelse(c[act] > 0, BROKEN, KEPT))


def _also(check: Check, terms: Terms, now: int, apart: str) -> Asked:
    act, other, end = terms.first(check.acts), terms.first(check.others), terms.first(ENDS)
    return Asked(
        lambda c: ibis.cases(
            (c[act].isnull(), NONE),
            (c[other].notnull(), KEPT),
            (c[end].notnull(), BROKEN),
            else_=OPEN,
        )
    )


def _has(check: Check, terms: Terms, now: int, apart: str) -> Asked:
    all_of, filled = terms.count(check.acts), terms.filled(check.acts, check.fields)
    return Asked(
        lambda c: ibis.cases((c[all_of] == 0, NONE), (c[filled] == c[all_of], KEPT), else_=BROKEN)
    )


def _times(check: Check, terms: Terms, now: int, apart: str) -> Asked:
    clock = "open_second" if check.clock == "working" else "second"
    end = _time(check.others, terms, clock)
    start = (
        _latest(check.acts, terms, clock, end)
        if check.is_latest
        else _time(check.acts, terms, clock)
    )
    done = terms.first(ENDS)
    limit = 0.0 if check.limit is None else check.limit * SECONDS[check.unit]
    is_most = check.form == "within"

    def until(c: ir.Table) -> ir.Value:
        last = c["open_now"] if clock == "open_second" else ibis.literal(now)
        return end(c).fill_null(last)

    def took(c: ir.Table) -> ir.Value:
        return (until(c) - start(c)).cast("int64")

    def status(c: ir.Table) -> ir.Value:
        ended, lasted = end(c).notnull(), took(c)
        is_kept = lasted <= limit if is_most else lasted >= limit
        return ibis.cases(
            (start(c).isnull() & end(c).isnull(), NONE),
            (start(c).isnull(), NONE if check.is_latest else UNKNOWN),
            (ended, ibis.ifelse(is_kept, KEPT, BROKEN)),
            (ibis.literal(check.is_due and is_most) & (lasted > limit), BROKEN),
            (ibis.literal(check.is_due), OPEN),
            # Whether the end was ever to come is not on record: a case that has ended had none.
            (c[done].notnull(), NONE),
            else_=OPEN,
        )

    return Asked(
        status=_known_clock(status, check, terms) if clock == "open_second" else status,
        took=took,
        is_ended=lambda c: end(c).notnull(),
    )


def _known_clock(status: Expression, check: Check, terms: Terms) -> Expression:
    """Return the status, unknown where the act is on record but not its place in opening hours."""
    plain = terms.first(check.acts)
    ends = terms.first(check.others)
    start, end = (terms.first(a, of="open_second") for a in (check.acts, check.others))

    def known(c: ir.Table) -> ir.Value:
        lost = (c[plain].notnull() & c[start].isnull()) | (c[ends].notnull() & c[end].isnull())
        moved = c["offices"] > 1
        concerned = c[plain].notnull() | c[ends].notnull()
        return ibis.cases(
            (concerned & (lost | moved | c["open_now"].isnull()), UNKNOWN), else_=status(c)
        )

    return known


def _time(acts: tuple[Act, ...], terms: Terms, clock: str) -> Expression:
    columns = [a.column for a in acts if a.column]
    if columns:
        return lambda c: c[f"at_{columns[0]}"]
    name = terms.first(acts, of=clock)
    return lambda c: c[name]


def _latest(acts: tuple[Act, ...], terms: Terms, clock: str, end: Expression) -> Expression:
    """Return the latest time of some acts that is not after the end: the last condition met."""
    pairs = [(terms.first((a,), of=clock), terms.last((a,), of=clock)) for a in acts]

    def latest(c: ir.Table) -> ir.Value:
        until = end(c)
        # A condition met after the end, as a payment deferred, is none of it.
        return ibis.greatest(
            *(
                ibis.cases(
                    (until.isnull() | (c[last] <= until), c[last]),
                    (c[first] <= until, c[first]),
                    else_=ibis.null("int64"),
                )
                for first, last in pairs
            )
        )

    return latest


def _apart(check: Check, terms: Terms, now: int, apart: str) -> Asked:
    return Asked(
        lambda c: ibis.cases(
            (c[f"{apart}_joined"].fill_null(NO), BROKEN),
            (c[f"{apart}_groups"].fill_null(0) < 2, NONE),
            (c[f"{apart}_nobody"].fill_null(NO), UNKNOWN),
            else_=KEPT,
        )
    )


def _count(check: Check, terms: Terms, now: int, apart: str) -> Asked:
    one, other = terms.count(check.acts), terms.count(check.others)
    return Asked(
        lambda c: ibis.cases(
            ((c[one] == 0) & (c[other] == 0), NONE), (c[one] == c[other], KEPT), else_=BROKEN
        )
    )


def _value(check: Check, terms: Terms, now: int, apart: str) -> Asked:
    count, total = terms.count(check.acts), terms.total(check.acts)
    filled = terms.filled(check.acts, ("cents",))
    against = terms.most(check.others) if check.others else ""
    limit = round((check.limit or 0.0) * CENTS)

    def status(c: ir.Table) -> ir.Value:
        bound = c[against] if against else ibis.literal(limit)
        return ibis.cases(
            (c[count] == 0, NONE),
            ((c[filled] < c[count]) | bound.isnull(), UNKNOWN),
            (_compared(c[total], bound, check.compare), KEPT),
            else_=BROKEN,
        )

    return Asked(status)


def _columns(check: Check, terms: Terms, now: int, apart: str) -> Asked:
    def status(c: ir.Table) -> ir.Value:
        one, other = c[f"of_{check.column}"], c[f"of_{check.other_column}"]
        return ibis.cases(
            (one.isnull() & other.isnull(), NONE),
            (one.isnull() | other.isnull(), UNKNOWN),
            (_compared(one, other, check.compare), KEPT),
            else_=BROKEN,
        )

    return Asked(status)


def _compared(one: ir.Value, other: ir.Value, compare: str) -> ir.BooleanValue:
    if compare == "at_most":
        return one <= other
    return one >= other if compare == "at_least" else one == other


_FORMS: Final[dict[str, Callable[[Check, Terms, int, str], Asked]]] = {
    "after": _after,
    "not_after": _not_after,
    "never": _never,
    "also": _also,
    "has": _has,
    "within": _times,
    "at_least": _times,
    "apart": _apart,
    "count": _count,
    "value": _value,
    "columns": _columns,
}


def _condition(condition: Condition, terms: Terms) -> Callable[[ir.Table], ir.BooleanValue]:
    if condition.form == "act":
        here = terms.first(condition.acts)
        return lambda c: c[here].notnull()
    if condition.form == "without":
        none = terms.first(condition.acts)
        return lambda c: c[none].isnull()
    if condition.form == "before":
        first, second = terms.first(condition.acts), terms.first(condition.others)
        return lambda c: c[first].notnull() & (c[second].isnull() | (c[first] < c[second]))
    wanted = [v.casefold() for v in condition.values]
    return lambda c: c[f"of_{condition.column}"].cast("string").lower().isin(wanted)
