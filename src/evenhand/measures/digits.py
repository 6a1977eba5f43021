"""Are the values of an agent's items unlike those of its peers in first digits or roundness?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.findings.cited import BENJAMINI_HOCHBERG_1995
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted
from evenhand.records.context import Context
from evenhand.records.counts import Codes
from evenhand.records.money import minor_units
from evenhand.records.records import Records
from evenhand.statistics.digit_counts import BENFORD, CategoryCounts, category_counts
from evenhand.statistics.multiplicity import Multiplicity, benjamini_hochberg
from evenhand.statistics.shares import Shares, shares

NAME: Final = "digits"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "value"
ROLE: Final = ""
NEEDS: Final = ("declarations.agent", "items.hs_code", "items.value_declared")
CARRIES: Final = ()
HAS_TWIN: Final = False
LEVEL: Final = 0.05
LEAST_VALUES: Final = 100
"""Different values of an agent from which first digits say anything: with fewer, or with few
prices, the law of first digits does not hold for honest trade (Cerioli and others 2019)."""
LEAST_LARGE: Final = 50
"""Different values of 1,000 or more, from which roundness is tested."""
LARGE: Final = 100_000
"""In minor units: below 1,000 a round value is often the price."""
ROUND: Final = 10_000
"""In minor units: a round value is a multiple of 100."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: different values by agent, chapter and first digit.

    A value that an agent declares often counts once, in its first chapter: a price list is no
    habit.

    Attributes
    ----------
    agent, chapter : ndarray of str, shape (cells,)
    digit, values, large, at_round : ndarray of int64, shape (cells,)
        First digit, 1 to 9; different values; of those 1,000 or more; of those multiples of 100.
    """

    agent: npt.NDArray[Any]
    chapter: npt.NDArray[Any]
    digit: Codes
    values: Codes
    large: Codes
    at_round: Codes


@dataclass(frozen=True, slots=True)
class Found:
    """Agents in two respects, each a family of its own.

    Attributes
    ----------
    names : ndarray of str, shape (agents,)
        By code.
    digits : CategoryCounts
    digit_family : Multiplicity
    rounds : Shares
    round_family : Multiplicity
    """

    names: npt.NDArray[Any]
    digits: CategoryCounts
    digit_family: Multiplicity
    rounds: Shares
    round_family: Multiplicity

    @property
    def outside(self) -> Codes:
        """Codes of agents that stand apart in either respect."""
        found: Codes = np.union1d(
            self.digits.unit[self.digit_family.rejected],
            self.rounds.unit[self.round_family.rejected],
        )
        return found


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return ()


def query(records: Records) -> ir.Table:
    """Return the columns of ``Counts``, not yet computed."""
    items, own = records.items, records.declarations
    own = own.select(
        declaration_id=own.declaration_id.cast("string"), agent=own.agent.cast("string")
    ).filter(_.agent.notnull())
    t = items.select(
        declaration_id=items.declaration_id.cast("string"),
        chapter=items.hs_code.cast("string").substr(0, 2).fill_null(""),
        value=minor_units(items.value_declared),
    ).filter(_.value >= 100)
    # One price asked for goods of many chapters is still one price.
    distinct = t.inner_join(own, "declaration_id").group_by("agent", "value")
    distinct = distinct.agg(chapter=_.chapter.min())
    distinct = distinct.mutate(
        digit=distinct.value.cast("string").substr(0, 1).cast("int64"),
        is_large=(distinct.value >= LARGE).cast("int64"),
        is_round=((distinct.value >= LARGE) & (distinct.value % ROUND == 0)).cast("int64"),
    )
    keys = ["agent", "chapter", "digit"]
    cells = distinct.group_by(keys).agg(
        values=_.count(), large=_.is_large.sum(), at_round=_.is_round.sum()
    )
    return cells.order_by(keys)


def infer(counts: Counts) -> Found:
    """Set each agent's digits and round values against those of all agents in its chapters."""
    names, agent = np.unique(counts.agent.astype(str), return_inverse=True)
    chapters, chapter = np.unique(counts.chapter.astype(str), return_inverse=True)
    pair = agent.astype(np.int64) * max(1, chapters.size) + chapter
    cells, place = np.unique(pair, return_inverse=True)
    spread = np.zeros((cells.size, 9))
    np.add.at(spread, (place, counts.digit - 1), counts.values)
    unit, stratum = cells // max(1, chapters.size), cells % max(1, chapters.size)
    digits = category_counts(stratum=stratum, unit=unit, counts=spread, least=LEAST_VALUES)
    large, rounded = (
        np.bincount(place, weights=w, minlength=cells.size).astype(np.int64)
        for w in (counts.large, counts.at_round)
    )
    rounds = shares(stratum=stratum, unit=unit, trials=large, events=rounded, least=LEAST_LARGE)
    return Found(
        names=names.astype(object),
        digits=digits,
        digit_family=benjamini_hochberg(digits.p_value, LEVEL),
        rounds=rounds,
        round_family=benjamini_hochberg(rounds.cautious("upper"), LEVEL),
    )


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say of how many agents the values are unlike their peers'; a screening and no more."""
    agents = found.outside.size
    first = int(found.digit_family.rejected.sum())
    rounded = int(found.round_family.rejected.sum())
    by_chapter = _by_chapter(counts)
    tables: tuple[Table, ...] = (replace(by_chapter, name=NAME),)
    if context.names_people:
        tables = (_agents(found), by_chapter)
    finding = Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=_answer(found, agents, first, rounded),
        role=ROLE,
        estimates=(
            Estimate("agents_outside", "Agents unlike their peers", float(agents), "agents"),
            Estimate("by_first_digit", "Of these, in first digits", float(first), "agents"),
            Estimate("by_roundness", "Of these, in round values", float(rounded), "agents"),
        ),
        tables=tables,
        caveats=CAVEATS,
        how_to_read=(
            "X2 is about 8 for an agent whose first digits are those of its peers in like goods. "
            "Round values are multiples of 100 among those of 1,000 or more. This is a screening: "
            "it says whose invoices are worth reading, and nothing of what they hold."
        ),
        method=(
            "Different values of each agent. First digits are set against dealing the "
            "digits of each chapter among its agents (generalised Mantel-Haenszel), widened by how "
            "much agents ordinarily differ; round values likewise, with exact tails. The law of "
            "Benford is no standard here: honest trade in few prices departs from it. No officer "
            "enters."
        ),
        sources=(
            "Cerioli, Barabesi, Cerasa, Menegatti, Perrotta (2019), Newcomb-Benford law and the "
            "detection of frauds in international trade, Proceedings of the National Academy of "
            "Sciences 116(1), 106-115. doi:10.1073/pnas.1806617115",
            "Landis, Heyman, Koch (1978), International Statistical Review 46(3), 237-254. "
            "doi:10.2307/1402373",
            BENJAMINI_HOCHBERG_1995,
        ),
        requirements=REQUIREMENTS,
        ask_next=(
            "Do the invoices of these agents bear out the values, item by item?"
            if agents
            else "Are values keyed from invoices, or taken over from an earlier declaration?"
        ),
        error_rate=(
            f"Of the agents listed, at most {LEVEL * (first + rounded):.1f} are expected to be "
            "false (Benjamini-Hochberg at 5 %, first digits and round values as two families; "
            f"{found.digit_family.tested} and {found.round_family.tested} agents tested)."
        ),
        parameters={
            "least_values": LEAST_VALUES,
            "least_large_values": LEAST_LARGE,
            "round": ROUND // 100,
            "large": LARGE // 100,
            "inflation": found.digits.inflation,
        },
        fingerprint=context.fingerprint,
    )
    return (
        finding
        if np.union1d(found.digits.unit, found.rounds.unit).size
        else finding.not_measured(LACKS)
    )


LACKS: Final = (
    f"an agent with {LEAST_VALUES} different values, or {LEAST_LARGE} of 1,000 or more: take a "
    "longer period"
)


CAVEATS: Final = (
    "A price list, a contract or one line of goods gives digits of its own; values that come again "
    "count once, but a list of many prices is not known from invented values.",
    "Freight or insurance in round amounts, and values converted at a fixed rate, move digits.",
    "An agent with importers of one kind differs from peers who serve all.",
    "Who knows of the test can pass it: nothing found says nothing.",
)
REQUIREMENTS: Final = ("arusha.6.1", "rkc.ga.4.3")


def _answer(found: Found, agents: int, first: int, rounded: int) -> str:
    tested = np.union1d(found.digits.unit, found.rounds.unit).size
    if not tested:
        return (
            f"No agent has {LEAST_VALUES} different values, or {LEAST_LARGE} of 1,000 or more; "
            "none could be screened."
        )
    if not agents:
        return (
            f"No. Of {counted(tested, 'agent')} screened none has first digits or round values "
            "unlike those of its peers in like goods."
        )
    return (
        f"Of {counted(tested, 'agent')} screened {agents} differ from their peers in like goods: "
        f"{first} in first digits, {rounded} in round values. A screening: their invoices are "
        "worth reading first."
    )


def _agents(found: Found) -> Table:
    """Return one row an agent tested in either respect."""
    d, r = found.digits, found.rounds
    unit = np.union1d(d.unit, r.unit).astype(np.int64)

    def placed(at: Codes, values: npt.NDArray[Any], missing: Any = np.nan) -> npt.NDArray[Any]:
        column = np.full(
            unit.size, missing, dtype=np.result_type(type(missing), np.asarray(values))
        )
        column[np.searchsorted(unit, at)] = values
        return column

    q_digits, q_round = found.digit_family.adjusted, found.round_family.adjusted
    away = np.abs(d.observed / np.maximum(d.values, 1)[:, None] - BENFORD).mean(axis=1)
    return table(
        NAME,
        "Values of agents against their peers in like goods",
        (Facts("agent", "Agent", "text", "", "Pseudonym."), found.names[unit]),
        (Facts("values", "Different values", "count"), placed(d.unit, d.values, 0)),
        (Facts("statistic", "X2 of first digits", "number"), placed(d.unit, d.statistic)),
        (Facts("p_digits", "p, first digits", "p_value"), placed(d.unit, d.p_value)),
        (Facts("q_digits", "q, first digits", "p_value"), placed(d.unit, q_digits)),
        (Facts("benford", "Mean distance from Benford's law", "number", "", "For information."),
         placed(d.unit, away)),
        (Facts("large", "Values of 1,000 or more", "count"), placed(r.unit, r.trials, 0)),
        (Facts("round_share", "Of these round", "share"), placed(r.unit, r.share)),
        (Facts("expected_round", "Peers", "share"), placed(r.unit, r.expected_share)),
        (Facts("p_round", "p, round values", "p_value"), placed(r.unit, r.cautious("upper"))),
        (Facts("q_round", "q, round values", "p_value"), placed(r.unit, q_round)),
        (Facts("flagged", "Unlike its peers", "flag"), np.isin(unit, found.outside)),
    )  # fmt: skip


def _by_chapter(counts: Counts) -> Table:
    chapters, at = np.unique(counts.chapter.astype(str), return_inverse=True)
    values, large, rounded = (
        np.bincount(at, weights=w, minlength=chapters.size)
        for w in (counts.values, counts.large, counts.at_round)
    )
    ones = np.bincount(at, weights=counts.values * (counts.digit == 1), minlength=chapters.size)
    return table(
        f"{NAME}_chapters",
        "First digits and round values by chapter, all agents",
        (Facts("chapter", "Chapter", "text"), chapters.astype(object)),
        (Facts("values", "Different values", "count"), values),
        (Facts("ones", "First digit 1", "share", "", "0.301 by Benford's law."),
         ones / np.maximum(values, 1)),
        (Facts("large", "Values of 1,000 or more", "count"), large),
        (Facts("round_share", "Of these round", "share"), rounded / np.maximum(large, 1)),
    )  # fmt: skip
