"""Which rules does each case keep and break? One row a case, not yet computed.

However many rules there are, the events are read once by case, and once by case and account where
rules keep accounts apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir

from evenhand.findings.rules import FORMS_OF_TIME, Check, Rule
from evenhand.records.computing import cut
from evenhand.records.records import Records
from evenhand.records.rules.accounts import accounts
from evenhand.records.rules.opening import office_days, open_by, timed
from evenhand.records.rules.seen import OFF_HOURS, Seen, unasked
from evenhand.records.rules.statuses import CENTS, Asked, asked, combined
from evenhand.records.rules.terms import Terms

MOST: Final = 1e15
"""Hundredths of larger amounts would not fit."""
NOWHERE: Final = ""
"""Office of a case that names none."""
MOST_EVENTS: Final = 32_000_000
"""Events whose cases are gathered at once: some 4 GB where thirty rules and more are asked."""

Hold = Callable[[ir.Table], ir.Table]


@dataclass(frozen=True, slots=True)
class Place:
    """A check that can be asked: position of its rule, and its own in that rule."""

    rule: int
    check: int

    @property
    def name(self) -> str:
        """Column of its status."""
        return f"r{self.rule}_{self.check}"


@dataclass(frozen=True, slots=True)
class Compiled:
    """The rules as columns of one table.

    Attributes
    ----------
    cases : Table
        ``declaration_id``, ``office``, ``last`` (its last second), a status for each check
        (``Place.name``), for each rule (``r<number>``), and ``<check>_took`` and ``<check>_ended``
        for checks of time.
    places : tuple of Place
        Checks that were asked.
    events : Table
        What the traces are made from.
    """

    cases: ir.Table
    places: tuple[Place, ...]
    timed: tuple[Place, ...]

    @property
    def rules(self) -> tuple[int, ...]:
        """Positions of the rules of which some check was asked."""
        return tuple(dict.fromkeys(p.rule for p in self.places))


def compiled(
    records: Records,
    rules: Sequence[Rule],
    found: Seen,
    known: Sequence[str],
    *,
    hold: Hold | None = None,
    most: int = MOST_EVENTS,
) -> Compiled | None:
    """Compile the checks on single cases that the records can answer; None if there is none.

    Parameters
    ----------
    records : Records
    rules : sequence of Rule
    found : Seen
    known : sequence of str
        Activities that the process rules know.
    hold : callable, optional
        Computes and keeps a table. Of a log with more than ``most`` events the cases are then
        answered part by part: what is gathered of a case is some hundred numbers, and its answers
        are a few bytes.
    most : int
        Events of a part.
    """
    checks = {
        Place(r, c): check
        for r, rule in enumerate(rules)
        for c, check in enumerate(rule.checks)
        if not rule.fault and check.form != "query" and not unasked(check, records, found, known)
    }
    if not checks:
        return None
    named = {a.activity for check in checks.values() for a in check.named() if a.activity}
    named |= {"release", "reject", "withdraw", "disposal"}
    codes = {a: n for n, a in enumerate(sorted(named & set(found.activities)))}
    events = prepared(records, list(checks.values()), codes)
    rows = sum(found.activities.values()) if hold is not None else 0
    parts = cut(events, by="declaration_id", rows=rows, most=most)
    cases = [_part(records, part, checks, codes, found) for part in parts]
    if hold is not None and len(cases) > 1:
        cases = [hold(part) for part in cases]
    whole = ibis.union(*cases) if len(cases) > 1 else cases[0]
    return Compiled(whole, tuple(checks), _timed(checks))


def _timed(checks: Mapping[Place, Check]) -> tuple[Place, ...]:
    return tuple(p for p, c in checks.items() if c.form in FORMS_OF_TIME)


def _part(
    records: Records,
    events: ir.Table,
    checks: Mapping[Place, Check],
    codes: dict[str, int],
    found: Seen,
) -> ir.Table:
    """Return the answers of the cases of some events, all of each case."""
    terms = Terms(events, codes)
    apart = {p.name: c for p, c in checks.items() if c.form == "apart"}
    answers = {p: asked(c, terms, now=found.last, apart=p.name) for p, c in checks.items()}
    cases = _cases(records, events, terms, list(checks.values()), found)
    joined = accounts(events, apart, codes)
    if joined is not None:
        cases = cases.left_join(joined, cases.declaration_id == joined.case_of).drop("case_of")
    return _answered(cases, answers, _timed(checks))


def _answered(
    cases: ir.Table, answers: dict[Place, Asked], is_timed: tuple[Place, ...]
) -> ir.Table:
    columns = {p.name: a.status(cases).cast("int8") for p, a in answers.items()}
    for place in is_timed:
        took, ended = answers[place].took, answers[place].is_ended
        assert took is not None
        assert ended is not None
        columns |= {f"{place.name}_took": took(cases), f"{place.name}_ended": ended(cases)}
    whole = cases.select("declaration_id", "office", "last", **columns)
    numbers = dict.fromkeys(p.rule for p in answers)
    of_rules = {f"r{n}": combined(whole, [p.name for p in answers if p.rule == n]) for n in numbers}
    return whole.mutate(**of_rules)


def prepared(records: Records, checks: Sequence[Check], codes: dict[str, int]) -> ir.Table:
    """Return the events as the terms read them: activities as codes, times as seconds."""
    events = records.events
    fields = {a.field for c in checks for a in c.named() if a.field} - {OFF_HOURS}
    fields |= {f for c in checks for f in c.fields if f != OFF_HOURS}
    columns: dict[str, ir.Value] = {name: events[name] for name in sorted(fields)}
    columns |= {
        name: events[name] for name in ("actor", "role", "office") if name in events.columns
    }
    if any(c.form == "value" for c in checks):
        columns["cents"] = cents(events.value_after)
    # An activity that no rule names has no code: it counts for the last act of the case alone.
    ways = [(events.activity == activity, n) for activity, n in codes.items()]
    code = ibis.cases(*ways, else_=-1) if ways else ibis.literal(-1)
    whole = events.select(
        "declaration_id",
        code=code.cast("int16"),
        second=events["at"].epoch_seconds().cast("int64"),
        **columns,
    )
    if not needs_calendar(checks):
        return whole
    return timed(whole, office_days(records.tables["calendars"]))


def needs_calendar(checks: Sequence[Check]) -> bool:
    """Return whether a check asks for working time or office hours."""
    return any(
        c.clock == "working" or OFF_HOURS in {*c.fields, *(a.field for a in c.named())}
        for c in checks
    )


def cents(text: ir.Value) -> ir.Value:
    """Return an amount in hundredths, whole; null where the text holds none that can be summed."""
    amount = text.cast("string").try_cast("float64")
    usable = amount.notnull() & ~amount.isnan() & ~amount.isinf() & (amount.abs() < MOST)
    return ibis.ifelse(usable, (amount * CENTS).round(), ibis.null("float64")).cast("int64")


def _cases(
    records: Records, events: ir.Table, terms: Terms, checks: Sequence[Check], found: Seen
) -> ir.Table:
    has_office = records.has("declarations.office")
    more: dict[str, ir.Value] = {"last": events.second.max()}
    if "office" in events.columns:
        more |= {"offices": events.office.nunique()} if needs_calendar(checks) else {}
        more |= {} if has_office else {"office": events.office.min()}
    cases = events.group_by("declaration_id").agg(**terms.aggregates, **more)
    cases = cases.mutate(**terms.derived(cases))
    columns = _of_declarations(records, checks)
    if columns:
        of = records.declarations.select(case_of="declaration_id", **columns)
        cases = cases.left_join(of, cases.declaration_id == of.case_of).drop("case_of")
    if "office" not in cases.columns:
        cases = cases.mutate(office=ibis.literal(NOWHERE))
    cases = cases.mutate(office=cases.office.fill_null(NOWHERE))
    if any(c.clock == "working" for c in checks):
        by = open_by(records.tables["calendars"], found.last)
        cases = cases.left_join(by, cases.office == by.place).drop("place")
    return cases


def _of_declarations(records: Records, checks: Sequence[Check]) -> dict[str, ir.Value]:
    """Return the columns of declarations that checks read: values, and times in seconds."""
    if not records.has("declarations.declaration_id"):
        return {}
    of = records.declarations
    times = {a.column for c in checks for a in c.named() if a.column}
    values = {c.column for check in checks for c in check.when if c.column}
    values |= {n for c in checks for n in (c.column, c.other_column) if n}
    columns: dict[str, ir.Value] = {f"at_{n}": _seconds(of[n]) for n in sorted(times)}
    columns |= {f"of_{n}": of[n] for n in sorted(values)}
    return columns | ({"office": of.office} if "office" in of.columns else {})


def _seconds(column: ir.Value) -> ir.Value:
    time = column if column.type().is_timestamp() else column.try_cast("timestamp")
    return time.epoch_seconds().cast("int64")
