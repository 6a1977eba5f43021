"""Which rules of the process do the cases keep, and which do they break?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenhand.findings.chart import Chart
from evenhand.findings.expected_traces import expected_table, traces_compared
from evenhand.findings.finding import Finding
from evenhand.findings.rule_groups import Compared, judged
from evenhand.findings.rule_tables import (
    NO_WHOLE,
    Results,
    Tally,
    by_office_table,
    cases_table,
    groups_table,
    rates_chart,
    rules_table,
    times_table,
)
from evenhand.findings.rule_tables import checks_table as table_of_checks
from evenhand.findings.rule_words import answer_of, caveats_of, estimates_of, told_of
from evenhand.findings.rules import Rule
from evenhand.findings.table import Table
from evenhand.findings.wording import counted
from evenhand.instruments.rules import activities, process_rules
from evenhand.records.context import LEAST_PEERS, Context
from evenhand.records.design import Design
from evenhand.records.records import Records
from evenhand.records.rules.answers import answers
from evenhand.records.rules.cases import Hold, compiled
from evenhand.records.rules.checks import (
    SEPARATOR,
    checks_of,
    checks_table,
    questions,
    timed_acts,
    whys,
)
from evenhand.records.rules.expected import expected_traces
from evenhand.records.rules.seen import look as seen_query
from evenhand.records.rules.seen import seen
from evenhand.records.rules.stamps import OFTEN, stamps

NAME: Final = "conformance"
VERSION: Final = "4"
QUESTION: Final = __doc__.strip()
GROUP: Final = "controls"
ROLE: Final = ""
NEEDS: Final = ("events.declaration_id", "events.activity", "events.at")
CARRIES: Final = ()
HAS_TWIN: Final = False
HOLDS: Final = True
LISTED: Final = 25
"""Broken cases listed of each rule; the rest is counted."""
LISTED_EXPECTED: Final = 200
LEAST_CASES: Final = 10
"""Offices with fewer cases of a rule are put together."""

Codes = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Rows:
    """Counts, times and traces, one array a column; see ``records.rules.answers.COLUMNS``."""

    kind: Texts
    rule: Codes
    check: Codes
    office: Texts
    case: Texts
    text: Texts
    account: Texts
    status: Codes
    count: Codes
    second: Codes
    sequence: Codes
    by: Texts
    what: Texts
    sets: Texts
    having: Codes
    population: Codes
    marked: Codes
    drawn: Codes


@dataclass(frozen=True, slots=True)
class Checks:
    """Every check: see ``records.rules.checks.checks_table``."""

    rule: Codes
    check: Codes
    why: Texts
    acts: Texts
    query: Texts
    stated: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stamps:
    """Events by ``office`` and ``activity``, and how many of them were written ``at_once``."""

    office: Texts
    activity: Texts
    events: Codes
    at_once: Codes


@dataclass(frozen=True, slots=True)
class Staff:
    """Handlers by office."""

    office: Texts
    handlers: Codes


@dataclass(frozen=True, slots=True)
class Expected:
    """Cases whose expected trace is on record, those that differ first, then those without acts.

    ``agree``, ``differ`` and ``silent`` (no act on record) count all cases, in every row.
    """

    case: Texts
    office: Texts
    expected: Texts
    recorded: Texts
    same: npt.NDArray[np.bool_]
    is_silent: npt.NDArray[np.bool_]
    agree: Codes
    differ: Codes
    silent: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database. ``rows``: None where no rule can be asked."""

    checks: Checks
    rows: Rows | None
    stamps: Stamps | None
    staff: Staff | None
    expected: Expected | None


@dataclass(frozen=True, slots=True)
class Found:
    """Tallies by rule, check and office; and the offices and acts whose times are no times.

    Attributes
    ----------
    results : Results
    stamped : tuple of (str, str)
        Office and activity whose times were written together.
    """

    results: Results
    stamped: tuple[tuple[str, str], ...]


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return ()


def look(records: Records) -> ir.Table:
    """Return the acts on record: which checks can be asked depends on them."""
    return seen_query(records)


def rules_of(design: Design) -> tuple[Rule, ...]:
    """Return K01 to K44 as the administration has set them, and its own."""
    return process_rules(design.rules.settings, design.rules.own)


def query(records: Records, looked: pa.Table, *, hold: Hold | None = None) -> dict[str, ir.Table]:
    """Return the parts of ``Counts``, not yet computed; ``looked`` is what ``look`` found.

    With ``hold``, which computes and keeps a table, a large log is gone through part by part.
    """
    found, rules, known = seen(looked), rules_of(records.design), activities()
    asked = whys(records, rules, found, known)
    tables = {"checks": checks_table(rules, asked)}
    rows = answers(
        records,
        compiled(records, rules, found, known, hold=hold),
        questions(records, rules, found, asked),
        listed=LISTED,
        with_accounts=records.design.people.level == "person",
    )
    if rows is not None:
        tables["rows"] = rows.order_by(list(rows.columns))
    acts = {a for p, c in checks_of(rules).items() if not asked[p] for a in timed_acts(c)}
    if acts:
        tables["stamps"] = stamps(records, tuple(sorted(acts))).order_by(["office", "activity"])
    if records.has("declarations.office") and records.has("declarations.officer"):
        of = records.declarations
        staff = of.group_by(office=of.office.fill_null("")).agg(handlers=of.officer.nunique())
        tables["staff"] = staff.order_by("office")
    expected = expected_traces(records, listed=LISTED_EXPECTED)
    if expected is not None:
        tables["expected"] = expected.order_by(["same", "is_silent", "case"])
    return tables


def infer(counts: Counts) -> Found:
    """Add up by rule, check and office; times written together count as not to be told."""
    checks = {
        (int(r), int(c)): (str(why), tuple(str(acts).split(SEPARATOR)) if acts else ())
        for r, c, why, acts in zip(
            counts.checks.rule,
            counts.checks.check,
            counts.checks.why,
            counts.checks.acts,
            strict=True,
        )
    }
    stamped = _stamped(counts.stamps)
    tallies: dict[tuple[int, int], dict[str, Tally]] = {}
    if counts.rows is not None:
        rows = counts.rows
        for at in np.flatnonzero(rows.kind == "count"):
            key = int(rows.rule[at]), int(rows.check[at])
            tally = tallies.setdefault(key, {}).setdefault(str(rows.office[at]), Tally())
            tally.add(int(rows.status[at]), int(rows.count[at]))
    _set_aside(tallies, checks, stamped)
    return Found(Results(checks, tallies, _compared(counts)), tuple(sorted(stamped)))


def _compared(counts: Counts) -> tuple[Compared, ...]:
    if counts.rows is None:
        return ()
    asked = counts.checks
    places = [(int(r), int(c)) for r, c in zip(asked.rule, asked.check, strict=True)]
    staff = counts.staff
    handlers = {} if staff is None else dict(zip(staff.office, staff.handlers, strict=True))
    return judged(
        counts.rows,
        dict(zip(places, map(str, asked.query), strict=True)),
        dict(zip(places, map(float, asked.stated), strict=True)),
        {str(o): int(n) for o, n in handlers.items()},
    )


def _stamped(found: Stamps | None) -> set[tuple[str, str]]:
    if found is None:
        return set()
    many = found.at_once >= OFTEN * found.events
    some = many & (found.at_once > 0)
    return {(str(found.office[i]), str(found.activity[i])) for i in np.flatnonzero(some)}


def _set_aside(
    tallies: Mapping[tuple[int, int], Mapping[str, Tally]],
    checks: Mapping[tuple[int, int], tuple[str, tuple[str, ...]]],
    stamped: set[tuple[str, str]],
) -> None:
    for (rule, check), by_office in tallies.items():
        own = {c: acts for (r, c), (why, acts) in checks.items() if r == rule and not why}
        acts = own.get(check, ()) if check != NO_WHOLE else [a for t in own.values() for a in t]
        # A rule that asks for more than times keeps what it says of the rest.
        only_times = check != NO_WHOLE or all(own.values())
        for office, tally in by_office.items():
            if any((office, act) in stamped for act in acts):
                tally.set_aside(broken_too=only_times)


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say which rules are kept, which are broken and how often, and which cannot be told."""
    rules = rules_of(context.design)
    rates = rules_table(NAME, rules, found.results)
    tested = told_of(rates)
    of_traces = traces_compared(counts.expected)
    if not len(tested) and not of_traces and not found.results.compared:
        return _nothing(rules, counts, found, context, rates)
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=answer_of(rules, rates, counts.expected),
        role=ROLE,
        estimates=estimates_of(rates, counts.expected),
        tables=_tables(rules, counts, found, context, rates),
        charts=_charts(tested.take(tested["tested"] > 0)),
        caveats=caveats_of(rules, rates, context.design.rules.release_means, found.stamped),
        how_to_read=(
            "Each rule is asked of the cases it concerns. Kept, broken, still open and not to be "
            "told add up to these. A broken rule is a question about a case, not about a person: "
            "read the trace first. A rule that compares groups is broken for a group, not on "
            "cases: it says that chance among like cases does not explain what the group has. A "
            "rule that could not be asked has neither passed nor failed."
        ),
        method=(
            "The checks of all rules on single cases are expressions over the times, counts and "
            "values of each case, made in one pass over its events. A rule is broken on a case if "
            "one of its checks is, and kept only if none is broken, open or not to be told. Equal "
            "times break no order. Intervals are exact (Clopper-Pearson), as if the cases were "
            "drawn from those that the same process would have made. Medians of times count cases "
            "still open (Kaplan-Meier). Rules that compare groups (K17, K18, K27, K38) set each "
            "group against the others inside sets of like cases, with both margins of every set "
            "fixed (exact): of the cases that one party lodges on one day at an office, the first "
            "of a group stands for all. A share that is stated is tested exactly (binomial), on "
            "every case."
        ),
        sources=SOURCES,
        requirements=REQUIREMENTS,
        ask_next=(
            "What do the cases that break the rule most often broken have in common: a day, a desk,"
            " a system out of order, or an instruction?"
        ),
        error_rate=(
            "No error rate on cases: they break or keep a rule, and every case is looked at. "
            "Groups that rules compare: for each rule the chance of any false entry is at most "
            "5 % (Holm over its groups), were all lodgements of a set alike."
        ),
        parameters={
            "rules_tested": len(tested),
            "rules": len(rules),
            "release_means": context.design.rules.release_means or "not said in the mapping",
            "set": {r: dict(v) for r, v in context.design.rules.settings.items()},
            "cases_listed": LISTED,
            "least_cases_by_office": LEAST_CASES,
            "times_written_together": [f"{o}: {a}" for o, a in found.stamped],
            "time_resolution": context.resolution.get("events.at", "second"),
        },
        fingerprint=context.fingerprint,
    )


REQUIREMENTS: Final = (
    *("rkc.ga.3.30", "rkc.ga.3.33", "rkc.ga.3.40", "rkc.ga.3.28", "rkc.ga.6.4"),
    *("tfa.6.3.4", "arusha.4.2", "arusha.4.4", "arusha.6.1"),
)
SOURCES: Final = (
    "Revised Kyoto Convention, General Annex, and WTO Agreement on Trade Facilitation: the "
    "standards named with each rule.",
    "van der Aalst, W. M. P. (2016). Process Mining: Data Science in Action, 2nd ed., chapter 8. "
    "Springer. doi:10.1007/978-3-662-49851-4",
    "Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated"
    " in the case of the binomial. Biometrika 26(4), 404-413. doi:10.1093/biomet/26.4.404",
)


def _nothing(
    rules: Sequence[Rule], counts: Counts, found: Found, context: Context, rates: Table
) -> Finding:
    why = tuple(dict.fromkeys(w for w, _acts in found.results.checks.values() if w))
    if counts.expected is not None and counts.expected.case.size:
        why = (*why, "no case with an expected trace has an act on record")
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"None of {counted(len(rules), 'rule')} can be tested on these records.",
        status="not_measurable",
        lacks=why or ("no case that a rule concerns",),
        tables=(rates,),
        ask_next="Map the activities to those of the rules: evenhand instruments list rules.",
        fingerprint=context.fingerprint,
    )


def _tables(
    rules: Sequence[Rule], counts: Counts, found: Found, context: Context, rates: Table
) -> tuple[Table, ...]:
    with_times = context.design.time_zone
    named = _offices_named(counts, context)
    tables = [
        rates,
        table_of_checks(NAME, rules, found.results),
        by_office_table(NAME, rules, found.results, least=LEAST_CASES),
    ]
    if counts.rows is not None:
        tables.append(cases_table(NAME, rules, counts.rows, zone=with_times, named=named))
        tables.append(times_table(NAME, rules, counts.rows, set(found.stamped)))
    tables.append(groups_table(NAME, rules, found.results.compared))
    if counts.expected is not None:
        tables.append(expected_table(NAME, counts.expected))
    return tuple(t for t in tables if len(t) or t is rates)


def _offices_named(counts: Counts, context: Context) -> frozenset[str]:
    """Return the offices whose traces may name accounts."""
    if not context.names_people or counts.staff is None:
        return frozenset()
    many = counts.staff.handlers >= LEAST_PEERS
    return frozenset(str(o) for o in counts.staff.office[many])


def _charts(tested: Table) -> tuple[Chart, ...]:
    return (rates_chart(NAME, tested),) if len(tested) else ()
