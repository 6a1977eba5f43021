"""Taken together, does the assignment look like the lot that the rule promises?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from evenhand.findings.chart import Chart
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, provisional
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_lot
from evenhand.records.context import Context
from evenhand.records.counts import AgentFiles, Codes, Names, OfficerFiles, SetMonths
from evenhand.records.periods import still_open as still_open_months
from evenhand.records.records import Records
from evenhand.statistics.groups import GroupedPairs
from evenhand.statistics.lottery import MANY, Omnibus, omnibus
from evenhand.statistics.margins import Margin
from evenhand.statistics.multiplicity import benjamini_hochberg

NAME: Final = "lot_test"
VERSION: Final = "2"
QUESTION: Final = __doc__.strip()
GROUP: Final = "lot"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.officer", "declarations.agent")
HAS_TWIN: Final = True
ASKS_OF_A_LOT: Final = True
SLICED_BY: Final = "office"
"""Each office is a matter of its own: the run may ask for some at a time and ``merge``."""
CELLS: Final = (("stratum", "agent"), ("month", "officer", "agent"))
"""Codes that files are counted by: what a slice holds at most."""
LEAST_FILES: Final = 5
"""An agent with fewer declarations in the office and month is left out of its test."""
LEVEL: Final = 0.05
"""False discovery rate held among office-months."""
MOST_DRAWS: Final = 49_999
"""Enough for a single uneven one among 1,250 office-months to be listed."""
STOP_AFTER: Final = 5
"""Deals as uneven as what was seen, after which an office-month is left in peace: its p is then
known to a third or so, enough for one that will not be listed, at half the deals of ten."""
STOP_EARLY: Final = 2
"""The same where office-months are ``MANY``: no p near 0.05 is listed then, unless most are."""
SEED: Final = 31


@dataclass(frozen=True, slots=True)
class Met:
    """``files`` by ``office``, ``month``, ``officer`` and ``agent``, codes, shape (n,)."""

    office: Codes
    month: Codes
    officer: Codes
    agent: Codes
    files: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: the margins of each set, pairs by office and month, names.

    A set counts here as what of it lies in one office and month. Where offices are taken in turn,
    all but the names is that of some offices.
    """

    strata: SetMonths
    officer_files: OfficerFiles
    agent_files: AgentFiles
    met: Met
    offices: Names
    months: Names


@dataclass(frozen=True, slots=True)
class Found:
    """One answer per office and month.

    Attributes
    ----------
    tests : Omnibus
        ``group`` is office x months + month.
    adjusted : ndarray of float64, shape (groups,)
        Benjamini-Hochberg over those that could be uneven; 1 for the others.
    flagged : ndarray of bool, shape (groups,)
    office, month : ndarray of int64, shape (groups,)
    months : int
        Of the records.
    """

    tests: Omnibus
    adjusted: npt.NDArray[np.float64]
    flagged: npt.NDArray[np.bool_]
    office: Codes
    month: Codes
    months: int


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return lacks_lot(records)


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    whole = aggregates.handled(records)
    return {
        "strata": aggregates.office_months(whole),
        "officer_files": aggregates.part_margin(whole, "officer"),
        "agent_files": aggregates.part_margin(whole, "agent"),
        "met": aggregates.margin(whole, "office", "month", "officer", "agent"),
        "offices": whole.offices.order_by("code"),
        "months": whole.months.order_by("code"),
    }


def infer(counts: Counts) -> Found:
    """Deal every office-month anew until it is clear whether the lot explains what was seen."""
    months = max(1, counts.months.code.size)
    sets, dealt, lodged = counts.strata, counts.officer_files, counts.agent_files
    if not dealt.files.size:
        return merge(())
    family = months * counts.offices.code.size
    tests = omnibus(
        group=sets.office * months + sets.month,
        officers=Margin(np.searchsorted(sets.stratum, dealt.stratum), dealt.officer, dealt.files),
        clients=Margin(np.searchsorted(sets.stratum, lodged.stratum), lodged.agent, lodged.files),
        observed=GroupedPairs(
            group=counts.met.office * months + counts.met.month,
            officer=counts.met.officer,
            client=counts.met.agent,
            count=counts.met.files,
        ),
        least_files=LEAST_FILES,
        seed=SEED,
        draws=MOST_DRAWS,
        stop_after=STOP_AFTER if family < MANY else STOP_EARLY,
        level=LEVEL,
        family=family,
    )
    return _found(tests, months=months)


def merge(parts: Sequence[Found]) -> Found:
    """Join what was found of some offices at a time: their months are one family."""
    none = np.zeros(0, dtype=np.int64)
    empty = Omnibus(none, none.astype(float), none, none, none.astype(float), none, none)
    tests = [part.tests for part in parts] or [empty]
    joined = {f.name: np.concatenate([getattr(t, f.name) for t in tests]) for f in fields(Omnibus)}
    return _found(Omnibus(**joined), months=parts[0].months if parts else 1)


def _found(tests: Omnibus, *, months: int) -> Found:
    tested = tests.pairs > 0
    # What cannot be uneven is no test: it must not make the others weaker.
    adjusted, rejected = np.ones(tested.size), np.zeros(tested.size, dtype=bool)
    family = benjamini_hochberg(tests.p_value[tested], LEVEL)
    adjusted[tested], rejected[tested] = family.adjusted, family.rejected
    return Found(
        tests=tests,
        adjusted=adjusted,
        flagged=rejected,
        office=tests.group // months,
        month=tests.group % months,
        months=months,
    )


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say in how many office-months the assignment does not look like the lot."""
    tested = int((found.tests.pairs > 0).sum())
    outside = int(found.flagged.sum())
    offices = np.unique(found.office[found.flagged]).size
    answer = (
        f"Yes, as far as the records show: in none of {counted(tested, 'office-month')} tested "
        "does it differ from the lot by more than chance."
        if not outside
        else f"Not everywhere: in {outside} of {counted(tested, 'office-month')}, at "
        f"{counted(offices, 'office')}, officers and agents met too unevenly for a lot."
    )
    if not tested:
        answer = "No office-month has two officers and enough declarations to be tested."
    rows = _table(counts, found)
    still_open = still_open_months(counts.months.name, "month", context.last_day)
    note = provisional(still_open, until=str(context.last_day))
    finding = Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{answer} {note}".strip(),
        role=ROLE,
        estimates=(
            Estimate("months_outside", "Office-months unlike the lot", float(outside), "months"),
            Estimate("months_tested", "Office-months tested", float(tested), "months"),
        ),
        tables=(rows,),
        charts=(_chart(rows),) if tested else (),
        caveats=CAVEATS,
        how_to_read=(
            "One answer per office and month. A small q says that the lot hardly ever deals so "
            "unevenly; it does not say why, nor who met whom: the pairs do."
        ),
        method=(
            "The sum over pairs of (observed - expected)^2 / variance, set against the same sum "
            "when the officers of each set are dealt anew among its declarations, both margins "
            "kept. Deals stop at the fifth that is as uneven; at the second from "
            f"{MANY} office-months on."
        ),
        sources=(
            "Besag, Clifford (1991), Sequential Monte Carlo p-values, Biometrika 78(2), 301-304. "
            "doi:10.1093/biomet/78.2.301",
            "Marcondes, Peixoto, Stern (2018), Assessing randomness in case assignment, "
            "arXiv:1805.08141 (the precedent in courts)",
        ),
        requirements=REQUIREMENTS,
        ask_next=(
            "Which pairs make these months uneven, and which rule did the sets leave out?"
            if outside
            else "Is every declaration dealt by lot, or are some given out by hand before it?"
        ),
        error_rate=(
            f"Of the {counted(outside, 'office-month')} listed, at most {LEVEL * outside:.1f} are "
            "expected to be false (Benjamini-Hochberg at 5 %)."
        ),
        parameters={
            "sets": context.design.sets,
            "least_files": LEAST_FILES,
            "seed": SEED,
            "most_draws": int(found.tests.draws.max(initial=0)),
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )
    return finding if tested else finding.not_measured(LACKS)


LACKS: Final = (
    "an office-month with two officers and agents whose declarations meet in one set: take a "
    "longer period, or compare within wider sets"
)


REQUIREMENTS: Final = ("arusha.4.3", "arusha.4.7", "arusha.6.1", "idg.item.4.1")
CAVEATS: Final = (
    "A set that leaves out a desk, a shift or a speciality makes an honest lot look uneven: "
    "decompose into pairs before acting.",
    "Batches dealt as one block look uneven.",
    "A lot that is kept says nothing of what happens after it: reassignment is another question.",
)


def _table(counts: Counts, found: Found) -> Table:
    tests = found.tests
    return table(
        NAME,
        "Office by office, month by month",
        (Facts("office", "Office", "text"), counts.offices.name[found.office]),
        (Facts("month", "Month", "text"), counts.months.name[found.month]),
        (Facts("declarations", "Declarations", "count"), tests.declarations),
        (Facts("pairs", "Pairs tested", "count"), tests.pairs),
        (
            Facts("statistic", "T", "number", "", "About the number of pairs under the lot."),
            tests.statistic,
        ),
        (Facts("draws", "Deals made", "count"), tests.draws),
        (Facts("p_value", "p", "p_value"), tests.p_value),
        (Facts("q_value", "q", "p_value", "", "Benjamini-Hochberg."), found.adjusted),
        (Facts("flagged", "Unlike the lot", "flag"), found.flagged),
    )


def _chart(rows: Table) -> Chart:
    tested = rows.take(np.flatnonzero(rows["pairs"] > 0))
    ratio: npt.NDArray[np.float64] = tested["statistic"] / tested["pairs"]
    data = table(
        "lot_test_months",
        "Unevenness by office and month (1 under the lot)",
        (Facts("x", "Month", "text"), tested["month"]),
        (Facts("value", "Unevenness", "number"), ratio),
        (Facts("low", "Low", "number"), ratio),
        (Facts("high", "High", "number"), ratio),
        (Facts("group", "Office", "text"), tested["office"]),
    )
    outside = int(tested["flagged"].sum())
    return Chart(
        kind="lines",
        title="How unevenly officers and agents met, month by month",
        summary=f"Unevenness is about 1 under the lot. {counted(outside, 'office-month')} of "
        f"{len(tested)} beyond chance; the largest is {ratio.max():.2f}.",
        data=data,
        x_title="Month",
        y_title="Unevenness (1 = lot)",
    )
