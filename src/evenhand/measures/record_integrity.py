"""Can the record itself be believed: is it whole, in order, and written where it should be?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.findings.by_kind import bars, not_looked_for, said
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted
from evenhand.records import oddities
from evenhand.records.context import Context
from evenhand.records.counts import Codes
from evenhand.records.oddities import Odd
from evenhand.records.records import Records

NAME: Final = "record_integrity"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "controls"
ROLE: Final = ""
NEEDS: Final = ("events.declaration_id", "events.activity", "events.at")
CARRIES: Final[tuple[str, ...]] = ()
HAS_TWIN: Final = False
LISTED: Final = 200
"""Cases of each kind that are listed; the counts are of all."""
IN_ORDER: Final = 0.99
"""Where fewer acts than this follow the clock, the source is in no order of time: how often it goes
back then says nothing."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One way in which a record can be odd.

    Attributes
    ----------
    name, words : str
        Short name, and what one case is.
    tested : str
        What was looked at.
    lacking : str
        What the records lack where it cannot be asked.
    odd : callable
        The query of ``records.oddities``.
    """

    name: str
    words: str
    tested: str
    lacking: str
    odd: Odd


KINDS: Final = (
    Kind(
        "missing_number",
        "number missing from a series",
        "numbers of a series",
        "declaration_id of declarations",
        oddities.missing_numbers,
    ),
    Kind(
        "behind_the_application",
        "act written by the database or a script, not by the application",
        "acts",
        "events.source",
        oddities.behind_the_application,
    ),
    Kind(
        "no_event",
        "declaration without any act on record",
        "declarations",
        "declaration_id of declarations",
        oddities.without_events,
    ),
    Kind(
        "no_declaration",
        "number with acts that is no declaration and was not cancelled",
        "numbers with acts",
        "declaration_id of declarations",
        oddities.without_declaration,
    ),
    Kind(
        "clock_back",
        "act that comes later in the source and earlier by the clock",
        "acts",
        "events.sequence, or a source in the order of time",
        oddities.clock_reversals,
    ),
    Kind(
        "recorded_early",
        "act keyed in before it was done, or ended before it began",
        "acts",
        "events.recorded_at or events.started_at",
        oddities.recorded_early,
    ),
    Kind(
        "one_second",
        f"act among {oddities.BULK} or more of one kind under one account in one second",
        "seconds with an act",
        "events.actor, and times to the second",
        oddities.bulk_seconds,
    ),
    Kind(
        "after_the_end",
        "act of control after release, or act after cancelling",
        "acts",
        "events",
        oddities.after_the_end,
    ),
)


@dataclass(frozen=True, slots=True)
class Tallies:
    """By kind (place in ``KINDS``) and office: rows looked at, and cases among them."""

    kind: Codes
    office: npt.NDArray[Any]
    tested: Codes
    cases: Codes


@dataclass(frozen=True, slots=True)
class Cases:
    """The first ``LISTED`` cases of each kind: office, number, detail, how many it stands for."""

    kind: Codes
    office: npt.NDArray[Any]
    subject: npt.NDArray[Any]
    detail: npt.NDArray[Any]
    weight: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: counts by kind and office, and a list of cases."""

    tallies: Tallies
    cases: Cases


@dataclass(frozen=True, slots=True)
class Found:
    """Totals by kind, shape (kinds,).

    Attributes
    ----------
    is_measured : ndarray of bool
    tested, cases : ndarray of int64
    """

    is_measured: npt.NDArray[np.bool_]
    tested: Codes
    cases: Codes


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return ()


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    looked = [(i, odd) for i, k in enumerate(KINDS) if (odd := k.odd(records)) is not None]
    tallies = [
        odd.group_by("office")
        .agg(tested=_.count(), cases=ibis.ifelse(_.is_odd, _.weight, 0).sum())
        .select("office", "tested", "cases", kind=ibis.literal(i).cast("int64"))
        for i, odd in looked
    ]
    cases = [
        odd.filter(odd.is_odd)
        .select("office", "subject", "detail", "weight", kind=ibis.literal(i).cast("int64"))
        .order_by("office", "subject", "detail")
        .limit(LISTED)
        for i, odd in looked
    ]
    return {
        "tallies": ibis.union(*tallies).order_by("kind", "office"),
        "cases": ibis.union(*cases).order_by("kind", "office", "subject", "detail"),
    }


def infer(counts: Counts) -> Found:
    """Add up the counts; where the source is in no order of time, the clock is not judged."""
    of, size = counts.tallies, len(KINDS)
    tested = np.bincount(of.kind, weights=of.tested, minlength=size).astype(np.int64)
    cases = np.bincount(of.kind, weights=of.cases, minlength=size).astype(np.int64)
    is_measured = tested > 0
    clock = next(i for i, k in enumerate(KINDS) if k.name == "clock_back")
    if cases[clock] > (1 - IN_ORDER) * tested[clock]:
        is_measured[clock], cases[clock] = False, 0
    return Found(is_measured=is_measured, tested=tested, cases=cases)


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say what is odd in the record, kind by kind, and what could not be looked at."""
    if not found.is_measured.any():
        return Finding(
            NAME,
            VERSION,
            QUESTION,
            "Not measurable: the log holds no act.",
            status="not_measurable",
            lacks=("events: at least one act with declaration_id, activity and at",),
            fingerprint=context.fingerprint,
        )
    rows = _table(counts, found)
    odd = np.flatnonzero(found.cases)
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=_answer(found),
        estimates=(
            Estimate("kinds_odd", "Kinds of odd record found", float(odd.size), "kinds"),
            Estimate("kinds_measured", "Kinds looked for", float(found.is_measured.sum()), "kinds"),
            *(
                Estimate(kind.name, f"Cases: {kind.words}", float(n), "cases")
                for kind, n, known in zip(KINDS, found.cases, found.is_measured, strict=True)
                if known
            ),
        ),
        tables=(rows, _cases(counts, found)),
        charts=(bars(rows, measure=NAME, what="Odd records"),) if odd.size else (),
        caveats=CAVEATS,
        how_to_read=(
            "Every case is a question to whoever runs the system, however few there are. A number "
            "that was rejected or withdrawn according to the log is not missing. A kind that could "
            "not be looked at is not the same as none found."
        ),
        method=(
            "Series are runs of at least ten registration numbers of an office and year that lie "
            "close together. Acts are set against the end of their declaration, against their "
            "order in the source, and against the second in which they are recorded. Cases are "
            "counted; nothing is tested."
        ),
        sources=(
            "US General Accounting Office (1998), GAO/GGD-98-187: duties over deleting records of "
            "lookouts were not separated. https://www.gao.gov/products/GGD-98-187",
        ),
        requirements=REQUIREMENTS,
        ask_next="Who can write to the database, and where is that recorded?",
        error_rate="No error rate: each case on record is listed and nothing is tested.",
        parameters={
            "behind_the_application": list(oddities.BEHIND_THE_APPLICATION),
            "cancelled_by": list(oddities.CANCELLED),
            "least_run": oddities.LEAST_RUN,
            "largest_span": oddities.LARGEST_SPAN,
            "bulk": oddities.BULK,
            "clock_tolerance_seconds": oddities.BEFORE_SECONDS,
            "listed": LISTED,
        },
        fingerprint=context.fingerprint,
    )


REQUIREMENTS: Final = ("arusha.4.2", "arusha.4.7", "arusha.6.1", "idg.item.4.1")
CAVEATS: Final = (
    "A number may be missing because the extract leaves out cancelled declarations, or cuts by "
    "another date than that of registration: ask for the cancellations first.",
    "A migration, a repair by a ticket, or a job of the night writes to the database by right: the "
    "ticket should be there.",
    "One screen that records many acts at once, or a bulk release by rule, gives equal seconds.",
    "A source that was sorted otherwise goes back in time without anybody's doing.",
    "Two machines whose clocks differ put acts in the wrong order.",
)


def _answer(found: Found) -> str:
    lacking = not_looked_for(KINDS, found.is_measured)
    if not found.cases.any():
        return (
            f"Nothing odd was found in {counted(int(found.is_measured.sum()), 'kind')} of record "
            f"looked for.{lacking}"
        )
    odd = said(KINDS, tested=found.tested, cases=found.cases)
    return f"Not everywhere. Odd are: {odd}.{lacking}"


def _table(counts: Counts, found: Found) -> Table:
    of = counts.tallies
    keep = found.is_measured[of.kind]
    kind = of.kind[keep]
    return table(
        NAME,
        "Odd records, by kind and office",
        (Facts("kind", "Kind", "text"), [KINDS[k].name for k in kind]),
        (Facts("case", "One case is a ...", "text"), [KINDS[k].words for k in kind]),
        (Facts("office", "Office", "text"), of.office[keep]),
        (Facts("tested", "Looked at", "count"), of.tested[keep]),
        (Facts("cases", "Cases", "count"), of.cases[keep]),
    )


def _cases(counts: Counts, found: Found) -> Table:
    of = counts.cases
    keep = found.is_measured[of.kind]
    return table(
        f"{NAME}_cases",
        f"Cases to look at (the first {LISTED} of each kind)",
        (Facts("kind", "Kind", "text"), [KINDS[k].name for k in of.kind[keep]]),
        (Facts("office", "Office", "text"), of.office[keep]),
        (Facts("subject", "Number", "text"), of.subject[keep]),
        (Facts("detail", "What", "text"), of.detail[keep]),
        (Facts("cases", "Cases", "count"), of.weight[keep]),
    )
