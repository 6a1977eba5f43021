"""Do lenient officers get the agents with most to find?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from evenhand.findings.chart import Chart
from evenhand.findings.cited import HOLM_1979
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, provisional, spoken
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_outcomes, lacks_sets
from evenhand.records.context import Context
from evenhand.records.counts import Codes, Names, OutcomeSums, split_outcomes
from evenhand.records.expectations import Level, residuals
from evenhand.records.records import Records
from evenhand.statistics.margins import Margin
from evenhand.statistics.multiplicity import Multiplicity, holm
from evenhand.statistics.sorting import Halves, Sorting, half_of, sorting

NAME: Final = "sorting"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "handler"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.officer", "declarations.agent")
CARRIES: Final = ("channel_selected", "procedure", "main_hs_code")
HAS_TWIN: Final = True
SLICED_BY: Final = "office"
"""Each office is a matter of its own: the run may ask for some at a time and ``merge``."""
CELLS: Final = (("stratum", "agent"), ("officer", "agent"))
"""Codes that files are counted by: what a slice holds at most."""
LEAST_FILES: Final = 10
"""Files in one half of the sets from which an agent's own level counts."""
LEVEL: Final = 0.05
"""Chance that any office and outcome is wrongly said to be sorted (Holm)."""
LEVELS: Final = (
    Level((), 0.0),
    Level(("office", "channel_selected"), 10.0),
    Level(("channel_selected", "procedure", "chapter"), 10.0),
    Level(("stratum",), 5.0),
)


@dataclass(frozen=True, slots=True)
class Dealt:
    """Declarations with an agent by office, set and officer: codes and ``files``."""

    office: Codes
    stratum: Codes
    officer: Codes
    files: Codes


@dataclass(frozen=True, slots=True)
class Lodged:
    """The same by office, set and agent."""

    office: Codes
    stratum: Codes
    agent: Codes
    files: Codes


@dataclass(frozen=True, slots=True)
class Met:
    """By office, half of the sets, officer and agent: files, sums of what outcomes differ by."""

    office: Codes
    half: Codes
    officer: Codes
    agent: Codes
    files: Codes
    sums: OutcomeSums


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: margins and sums by pair, never a declaration."""

    dealt: Dealt
    lodged: Lodged
    met: Met
    offices: Names
    periods: Names


@dataclass(frozen=True, slots=True)
class Found:
    """One test an office and outcome.

    Attributes
    ----------
    office, outcome : ndarray of int64, shape (n,)
    tests : tuple of Sorting
    tested : ndarray of bool, shape (n,)
        Whether anything could be sorted.
    family : Multiplicity
        Holm over those tested.
    """

    office: Codes
    outcome: Codes
    tests: tuple[Sorting, ...]
    tested: npt.NDArray[np.bool_]
    family: Multiplicity

    def of(self, name: str) -> npt.NDArray[np.float64]:
        """Return one figure of every test."""
        return np.array([getattr(t, name) for t in self.tests], dtype=np.float64)

    @property
    def sorted(self) -> npt.NDArray[np.bool_]:
        """Whether officers and agents go together beyond chance, shape (n,)."""
        found = np.zeros(self.tested.size, dtype=bool)
        found[self.tested] = self.family.rejected
        return found


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return (*lacks_outcomes(records), *lacks_sets(records))


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    whole = aggregates.handled(records, carry=CARRIES)
    outcomes = len(records.design.outcomes)
    files = whole.files
    if "main_hs_code" in files.columns:
        files = files.mutate(chapter=files.main_hs_code.cast("string").left(2))
    judged = residuals(files, values=[f"outcome_{i}" for i in range(outcomes)], levels=LEVELS)
    halves = replace(
        whole, files=judged.mutate(half=half_of(judged.stratum.cast("int64")).cast("int32"))
    )
    return {
        "dealt": aggregates.margin(whole, "office", "stratum", "officer"),
        "lodged": aggregates.margin(whole, "office", "stratum", "agent"),
        "met": aggregates.sums_by(
            halves, "office", "half", "officer", "agent", outcomes=outcomes, powers=1
        ),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }


def infer(counts: Counts) -> Found:
    """Test every office and outcome."""
    office, outcome, tests = [], [], []
    outcomes = split_outcomes(counts.met.sums, powers=1)
    for here in np.unique(counts.met.office):
        at = counts.met.office == here
        dealt, lodged = counts.dealt.office == here, counts.lodged.office == here
        units = Margin(
            counts.dealt.stratum[dealt], counts.dealt.officer[dealt], counts.dealt.files[dealt]
        )
        clients = Margin(
            counts.lodged.stratum[lodged], counts.lodged.agent[lodged], counts.lodged.files[lodged]
        )
        for number, sums in enumerate(outcomes):
            met = Halves(
                half=counts.met.half[at],
                unit=counts.met.officer[at],
                client=counts.met.agent[at],
                files=counts.met.files[at].astype(float),
                count=sums.n[at],
                total=sums.total[at],
            )
            office.append(int(here))
            outcome.append(number)
            tests.append(sorting(units=units, clients=clients, met=met, least=LEAST_FILES))
    return _found(np.array(office, dtype=np.int64), np.array(outcome, dtype=np.int64), tests)


def merge(parts: Sequence[Found]) -> Found:
    """Join what was found of some offices at a time: all are one family."""
    none = np.zeros(0, dtype=np.int64)
    return _found(
        np.concatenate([none, *(p.office for p in parts)]),
        np.concatenate([none, *(p.outcome for p in parts)]),
        [t for p in parts for t in p.tests],
    )


def _found(office: Codes, outcome: Codes, tests: list[Sorting]) -> Found:
    tested = np.array([t.standard_error > 0 for t in tests], dtype=bool)
    p = np.array([t.p_value for t in tests], dtype=float)
    return Found(office, outcome, tuple(tests), tested, holm(p[tested], LEVEL))


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say where officers and agents go together, and which way."""
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    outside, lot = int(found.sorted.sum()), context.design.claims_lot
    rows = _table(counts, found, context)
    finding = Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{_answer(counts, found, context)} {note}".strip(),
        role=ROLE,
        estimates=(
            Estimate("sorted", "Offices and outcomes sorted", float(outside), "comparisons"),
            Estimate(
                "tested", "Offices and outcomes tested", float(found.tested.sum()), "comparisons"
            ),
        ),
        tables=(rows,),
        charts=_charts(rows),
        caveats=CAVEATS if lot else (NO_LOT, *CAVEATS),
        how_to_read=(
            "Below zero: agents whose files have more of the outcome are with officers who give "
            "less of it, as risky agents with lenient officers. Above zero: with officers who give "
            "more of it. The correlation is that of the two levels, once chance is taken off."
        ),
        method=METHOD,
        sources=SOURCES,
        requirements=REQUIREMENTS,
        ask_next=(
            "Which rule brings these agents to these officers, and who wrote it?"
            if outside
            else "Are the agents with most to find known to those who assign files?"
        ),
        error_rate=(
            "The chance that any office and outcome is wrongly said to be sorted is at most 5 % "
            f"(Holm over {counted(found.family.tested, 'test')})."
        ),
        parameters={
            "sets": context.design.sets,
            "rule": context.design.rule,
            "least_files": LEAST_FILES,
            "level": LEVEL,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )
    return finding if found.tested.any() else finding.not_measured(LACKS)


LACKS: Final = (
    "two officers and agents enough in one office, with declarations in both halves of its sets: "
    "take a longer period, or compare within wider sets"
)


METHOD: Final = (
    "From each outcome is taken what files of other agents had on like channel, procedure, chapter "
    "and set. Levels of officers and agents are fitted by least squares in one half of the sets "
    "and set against who met whom in the other, and the other way round. Inside a set each officer "
    "might have met each file: mean and variance of the sum of products are then known exactly."
)
SOURCES: Final = (
    "Kline, Saggio, Solvsten (2020), Leave-out estimation of variance components, Econometrica "
    "88(5), 1859-1898. doi:10.3982/ECTA16410 (why effects of the same files must not be crossed)",
    "Hoeffding (1951), A combinatorial central limit theorem, Annals of Mathematical Statistics "
    "22(4), 558-566. doi:10.1214/aoms/1177729545",
    HOLM_1979,
)
REQUIREMENTS: Final = ("arusha.4.3", "arusha.4.7", "idg.item.4.1")
NO_LOT: Final = (
    "Nobody claims a lot: a rule that gives certain goods to certain officers sorts by itself."
)
CAVEATS: Final = (
    "A desk for difficult goods, which the sets do not know, brings risky agents to those who are "
    "strict, or to those who know the goods and find them in order.",
    "A shift or a place that the sets do not know brings agents and officers together.",
    "An agent's level is what its files had, not what they deserved: the records hold no truth.",
    "A lot that is kept may still deal unevenly once; the error rate says how seldom.",
)


def _answer(counts: Counts, found: Found, context: Context) -> str:
    if not found.tested.any():
        return (
            "No office has two officers and agents enough, with declarations in both halves of "
            "its sets, to be tested."
        )
    by_chance = "the lot" if context.design.claims_lot else "chance inside the sets"
    if not found.sorted.any():
        return (
            f"No: in none of {counted(int(found.tested.sum()), 'comparison')} (an office and an "
            f"outcome each) do officers and agents go together more than {by_chance} explains."
        )
    parts = []
    for at in np.flatnonzero(found.sorted):
        name = spoken(context.design.outcomes[found.outcome[at]].name)
        way = "less" if found.tests[at].covariance < 0 else "more"
        parts.append(
            f"at {counts.offices.name[found.office[at]]}, agents whose files have more {name} are "
            f"with officers who give {way} of it"
        )
    return f"Somewhere, beyond what {by_chance} explains: {'; '.join(parts)}."


def _table(counts: Counts, found: Found, context: Context) -> Table:
    outcomes = np.array([o.name for o in context.design.outcomes], dtype=object)
    covariance, error = found.of("covariance"), found.of("standard_error")
    adjusted = np.ones(found.tested.size)
    adjusted[found.tested] = found.family.adjusted
    squared = "squared unit of the outcome"
    columns: tuple[tuple[Facts, Any], ...] = (
        (Facts("office", "Office", "text"), counts.offices.name[found.office]),
        (Facts("outcome", "Outcome", "text"), outcomes[found.outcome]),
        (Facts("declarations", "Declarations", "count"), found.of("observations")),
        (
            Facts("covariance", "Covariance", "number", squared, "Officers' and agents' levels."),
            covariance,
        ),
        (
            Facts("low", "Low", "number", squared, "95 % of deals lie within as much of 0."),
            covariance - 1.959964 * error,
        ),
        (Facts("high", "High", "number", squared), covariance + 1.959964 * error),
        (Facts("correlation", "Correlation", "number"), found.of("correlation")),
        (Facts("officer_variance", "Variance of officers", "number", squared),
         found.of("unit_spread")),
        (Facts("agent_variance", "Variance of agents", "number", squared),
         found.of("client_spread")),
        (Facts("p_value", "p", "p_value"), found.of("p_value")),
        (Facts("p_holm", "p, Holm", "p_value"), adjusted),
        (Facts("flagged", "Sorted", "flag"), found.sorted),
    )  # fmt: skip
    return table(NAME, "Officers' and agents' levels together, by office and outcome", *columns)


def _charts(rows: Table) -> tuple[Chart, ...]:
    known = rows.take(np.flatnonzero(rows["high"] > rows["low"]))
    if not len(known):
        return ()
    # In standard errors, since outcomes have different units.
    z = 2 * 1.959964 * known["covariance"] / (known["high"] - known["low"])
    label = np.array(
        [f"{o}, {spoken(n)}" for o, n in zip(known["office"], known["outcome"], strict=True)],
        dtype=object,
    )
    data = table(
        "sorting_by_office",
        "How far officers and agents go together, in standard errors of a deal",
        (Facts("label", "Office and outcome", "text"), label),
        (Facts("value", "Standard errors", "number"), z),
        (Facts("low", "Low", "number"), z - 1.959964),
        (Facts("high", "High", "number"), z + 1.959964),
        (Facts("group", "Outcome", "text"), known["outcome"]),
    )
    return (
        Chart(
            kind="intervals",
            title="Do officers' and agents' levels go together?",
            summary=f"{counted(len(known), 'comparison')}; the widest is {np.abs(z).max():.1f} "
            "standard errors of a deal from none.",
            data=data,
            x_title="Standard errors (below 0: more to find, less strict)",
        ),
    )
