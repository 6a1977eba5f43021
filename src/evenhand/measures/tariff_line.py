"""Are an agent's goods accepted in the cheaper line of a heading more often under one account?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.findings.by_account import listed
from evenhand.findings.cited import BENJAMINI_HOCHBERG_1995, MANTEL_HAENSZEL_1959
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, provisional, quantity
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_sets
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import Codes, DeskFiles, Names
from evenhand.records.money import minor_units
from evenhand.records.records import Records
from evenhand.statistics.multiplicity import Multiplicity, benjamini_hochberg
from evenhand.statistics.overdispersion import overdispersion
from evenhand.statistics.shares import Shares, shares, spread_of_odds

NAME: Final = "tariff_line"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "value"
ROLE: Final = "officer first designated"
NEEDS: Final = (
    "declarations.officer",
    "declarations.agent",
    "items.hs_code",
    "items.value_declared",
    "items.duty_declared",
)
CARRIES: Final = ("main_hs_code", "total_value_declared")
HAS_TWIN: Final = True
SLICED_BY: Final = "agent"
"""Files by account, agent and heading come near their number: some agents at a time will do."""
LEVEL: Final = 0.05
LEAST_PAIR: Final = 8
LEAST_AGENT: Final = 30
LEAST_LINE: Final = 20
"""Items of a line, below which its rate is not known well enough."""
LEAST_GAP: Final = 0.01
"""Lines of a heading are neighbours of different duty where these differ by a point or more."""
MILLION: Final = 1_000_000
"""Rates leave the database in millionths, so that every engine gives the same."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cells:
    """Files by office, officer, agent and heading; those in a cheaper line; what hangs on them.

    Attributes
    ----------
    office, officer, agent, heading, files, cheap : ndarray of int64, shape (cells,)
    stake : ndarray of int64
        Duty by which files in a cheaper line would have paid more in the dearest, minor units.
    """

    office: Codes
    officer: Codes
    agent: Codes
    heading: Codes
    files: Codes
    cheap: Codes
    stake: Codes


@dataclass(frozen=True, slots=True)
class AgentCells:
    """Files by office, heading and agent, and those in a cheaper line."""

    office: Codes
    heading: Codes
    agent: Codes
    files: Codes
    cheap: Codes


@dataclass(frozen=True, slots=True)
class Headings:
    """Headings with neighbours of different duty: number, name, lines, rates in millionths."""

    code: Codes
    name: npt.NDArray[Any]
    lines: Codes
    low: Codes
    high: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database."""

    cells: Cells
    of_agents: AgentCells
    headings: Headings
    desks: DeskFiles
    officers: Names
    agents: Names
    offices: Names
    periods: Names


@dataclass(frozen=True, slots=True)
class Pairs:
    """Tested pairs: codes, files, and files in a cheaper line beside what was expected.

    ``standard_error`` is of the share; ``stake`` in units of currency.
    """

    officer: Codes
    agent: Codes
    files: Codes
    cheap: Codes
    expected: Floats
    standard_error: Floats
    p_value: Floats
    stake: Floats


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs against the agent's other files in the same headings; agents against the office.

    ``p`` is the larger of the exact one and that which allows for the spread between pairs.
    """

    pairs: Pairs
    p: Floats
    family: Multiplicity
    agents: Shares
    homes: Desks

    @property
    def at_risk(self) -> Floats:
        """Duty that hangs on the files in a cheaper line beyond expectation, by pair."""
        p = self.pairs
        beyond = np.maximum(p.cheap - p.expected, 0.0)
        share = np.divide(beyond, p.cheap, out=np.zeros_like(beyond), where=p.cheap > 0)
        return share * p.stake


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return lacks_sets(records)


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    whole = aggregates.handled(records, CARRIES)
    assert whole.agents is not None  # NEEDS
    lines = _lines(records)
    headings = lines.group_by("heading").agg(lines=_.count(), low=_.low.max(), high=_.high.max())
    headings = headings.mutate(code=ibis.row_number().over(order_by="heading").cast("int32"))
    t = whole.files.filter(_.agent.notnull())
    t = t.mutate(line=t.main_hs_code.cast("string"), value=minor_units(t.total_value_declared))
    t = t.inner_join(lines, "line")
    t = t.inner_join(headings.select("heading", number="code"), "heading")
    # Cheaper: nearer to the lowest rate of the heading than to the highest.
    cheap = (2 * t.rate < t.low + t.high).cast("int64")
    t = t.mutate(is_cheap=cheap, owed=(t.value * (t.high - t.rate) * cheap) / float(MILLION))
    mine = t
    if whole.slice_column == "agent":
        mine = t.filter(_.agent.between(whole.slice_codes.start, whole.slice_codes.stop - 1))
    cells = mine.group_by("office", "officer", "agent", heading="number").agg(
        files=_.count(), cheap=_.is_cheap.sum(), stake=_.owed.round().cast("int64").sum()
    )
    of_agents = t.group_by("office", "agent", heading="number").agg(
        files=_.count(), cheap=_.is_cheap.sum()
    )
    return {
        "cells": cells.order_by(["office", "officer", "agent", "heading"]),
        "of_agents": of_agents.order_by(["office", "heading", "agent"]),
        "headings": headings.rename(name="heading").order_by("code"),
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "agents": whole.agents.order_by("code"),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }


def infer(counts: Counts) -> Found:
    """Set each pair against the agent's other files of the same office and headings."""
    c, width = counts.cells, max(1, counts.agents.code.size)
    headings = max(1, counts.headings.code.size)
    pair = c.officer * width + c.agent
    found = shares(
        stratum=(c.office * width + c.agent) * headings + c.heading,
        unit=pair,
        trials=c.files,
        events=c.cheap,
        least=LEAST_PAIR,
    )
    stake = np.bincount(pair, weights=c.stake)[found.unit] / 100 if pair.size else np.zeros(0)
    a, desk = counts.of_agents, counts.desks
    return _found(
        Pairs(
            officer=found.unit // width,
            agent=found.unit % width,
            files=found.trials,
            cheap=found.events,
            expected=found.expected,
            standard_error=found.standard_error,
            p_value=found.p_upper,
            stake=stake,
        ),
        shares(
            stratum=a.office * headings + a.heading,
            unit=a.agent,
            trials=a.files,
            events=a.cheap,
            least=LEAST_AGENT,
        ),
        desks(handler=desk.officer, office=desk.office, files=desk.files),
    )


def merge(parts: Sequence[Found]) -> Found:
    """Join what was found of some agents at a time: all pairs are one family, of one spread."""
    joined: dict[str, Any] = {
        f.name: np.concatenate([getattr(p.pairs, f.name) for p in parts]) for f in fields(Pairs)
    }
    return _found(Pairs(**joined), parts[0].agents, parts[0].homes)


def _found(pairs: Pairs, agents: Shares, homes: Desks) -> Found:
    """Allow for the spread between all pairs, as ``shares`` does, and correct for their number."""
    n, error = pairs.files.astype(np.float64), pairs.standard_error
    observed, expected = pairs.cheap / n, pairs.expected / n
    gap = observed - expected
    two_sided = np.maximum(
        overdispersion(z=gap / error, standard_error=error).p_estimated,
        spread_of_odds(observed=observed, expected=expected, n=n, error=error),
    )
    p = np.maximum(pairs.p_value, np.where(gap > 0, two_sided / 2, 1 - two_sided / 2))
    return Found(pairs, p, benjamini_hochberg(p, LEVEL), agents, homes)


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say for how many pairs goods are in the cheaper line more often than the agent's others."""
    pairs = int(found.family.rejected.sum())
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    risk = float(found.at_risk[found.family.rejected].sum())
    headings = int(counts.headings.code.size)
    finding = Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{_answer(found, pairs, risk, headings)} {note}".strip(),
        role=ROLE,
        estimates=(
            Estimate("pairs_outside", "Pairs in cheaper lines more often", float(pairs), "pairs"),
            Estimate("duty_at_risk", "Duty that hangs on their files beyond it", risk, "currency"),
            Estimate("headings", "Headings with neighbours", float(headings), "headings"),
        ),
        tables=_tables(counts, found, context),
        caveats=CAVEATS,
        how_to_read=(
            "A cheaper line is one whose duty is nearer to the lowest of its heading than to the "
            "highest. A pair stands apart when more of the agent's files of the same headings lie "
            "in cheaper lines under the account than under others at the office. An agent that "
            "trades in the cheaper goods does so with every account, and is described only. Duty "
            "at risk is what the files beyond expectation would pay in the dearest line: a "
            "reckoning, not a debt."
        ),
        method=(
            "Rates of lines are duty over value as declared, of all items. Inside each agent, "
            "office and heading the files in cheaper lines are dealt among the accounts "
            "(Cochran-Mantel-Haenszel, with exact tails), the ordinary spread between pairs is "
            "added, and Benjamini-Hochberg holds 5 %. Goods of a declaration are those of its item "
            "of the largest value."
        ),
        sources=(
            MANTEL_HAENSZEL_1959,
            "Fisman, Wei (2004), Tax rates and tax evasion, Journal of Political Economy 112(2), "
            "471-496. doi:10.1086/381476 (goods declared as similar ones of lower tax)",
            BENJAMINI_HOCHBERG_1995,
        ),
        requirements=REQUIREMENTS,
        ask_next=(
            "Do the invoices and samples of these files bear out the line, and was it questioned?"
            if pairs
            else "Are there rulings on the lines whose duties differ most?"
        ),
        error_rate=(
            f"Of the {counted(pairs, 'pair')} listed, at most {LEVEL * pairs:.1f} are expected to "
            f"be false (Benjamini-Hochberg over {counted(found.family.tested, 'pair')})."
        ),
        parameters={
            "least_files_of_a_pair": LEAST_PAIR,
            "least_items_of_a_line": LEAST_LINE,
            "least_difference_of_duty": LEAST_GAP,
            "least_accounts_to_show": LEAST_PEERS,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )
    return finding if found.family.tested else finding.not_measured(LACKS)


LACKS: Final = (
    f"an agent with {LEAST_PAIR} files in one heading with lines of different duty, under one "
    "account and others: take a longer period"
)


CAVEATS: Final = (
    "The goods may be what they are declared to be: an agent's orders of one kind may have come on "
    "days when the account was on duty.",
    "A desk for certain goods of a heading sees one of its lines more often by rule.",
    "A ruling or a correction in the year moves goods from one line to another for everybody.",
    "Relief and preference lower the duty that a line seems to have.",
    "The pair's own files are among the agent's: the excess is understated.",
    "An account is not a person: who used it is a question for the review.",
)
REQUIREMENTS: Final = ("arusha.3.3", "arusha.4.3", "arusha.6.1", "rkc.ga.4.3")


def _lines(records: Records) -> ir.Table:
    """Return ``line``, ``heading``, its ``rate``, and lowest and highest rate of the heading."""
    items = records.items
    code = items.hs_code.cast("string")
    known = items.mutate(
        line=code,
        heading=code.substr(0, 4),
        value=minor_units(items.value_declared),
        duty=minor_units(items.duty_declared),
    ).filter(_.line.notnull(), _.line.length() > 4, _.value > 0)
    lines = known.group_by("line", "heading").agg(
        number=_.count(), value=_.value.sum().cast("int64"), duty=_.duty.sum().cast("int64")
    )
    lines = lines.filter(_.number >= LEAST_LINE)
    rate = (lines.duty.cast("float64") / lines.value * MILLION).round().cast("int64")
    lines = lines.select("line", "heading", rate=rate)
    ends = lines.group_by("heading").agg(low=_.rate.min(), high=_.rate.max())
    lines = lines.inner_join(ends, "heading")
    return lines.filter(_.high - _.low >= round(LEAST_GAP * MILLION))


def _answer(found: Found, pairs: int, risk: float, headings: int) -> str:
    if not headings:
        return "No heading has two lines of different duty with enough items to be compared."
    tested = found.family.tested
    if not tested:
        return (
            f"No agent has {LEAST_PAIR} files in one of {counted(headings, 'heading')} with an "
            "account and others to compare them with; no pair could be tested."
        )
    if not pairs:
        return (
            f"No. For none of {counted(tested, 'pair')} of account and agent, in "
            f"{counted(headings, 'heading')} with lines of different duty, are goods in the "
            "cheaper line more often than the agent's others."
        )
    return (
        f"For {counted(pairs, 'pair')} of {tested} tested. In the dearest line of their headings "
        f"the files beyond expectation would pay {quantity(risk)} more."
    )


def _tables(counts: Counts, found: Found, context: Context) -> tuple[Table, ...]:
    offices, p = counts.offices.name, found.pairs
    among = context.accounts(found.homes, officers=counts.officers.name, offices=offices)
    tables = listed(
        NAME,
        "Files in cheaper lines by pair, against the agent's others of the same headings",
        (Facts("agent", "Agent", "text", "", "Pseudonym."), counts.agents.name[p.agent]),
        (Facts("files", "Declarations", "count"), p.files),
        (Facts("cheaper", "In a cheaper line", "count"), p.cheap),
        (Facts("expected", "Expected", "number", "files"), p.expected),
        (Facts("at_risk", "Duty at risk", "money", "currency"), found.at_risk),
        (Facts("p_value", "p, chance alone", "p_value"), p.p_value),
        (Facts("p_cautious", "p, with the ordinary spread", "p_value"), found.p),
        (Facts("q_value", "q", "p_value", "", "Benjamini-Hochberg."), found.family.adjusted),
        among=among,
        code=p.officer,
        flagged=found.family.rejected,
        unit="pairs",
    )
    tables += (_headings(counts),)
    if context.names_people:
        a = found.agents
        tables += (
            table(
                f"{NAME}_agents",
                "Files in cheaper lines by agent, against the office (described, nobody is listed)",
                (Facts("agent", "Agent", "text", "", "Pseudonym."), counts.agents.name[a.unit]),
                (Facts("files", "Declarations", "count"), a.trials),
                (Facts("cheaper", "In a cheaper line", "count"), a.events),
                (Facts("expected", "Expected", "number", "files"), a.expected),
            ),
        )
    return tables


def _headings(counts: Counts) -> Table:
    h, a = counts.headings, counts.of_agents
    files, cheap = (
        np.bincount(a.heading, weights=w, minlength=h.code.size) for w in (a.files, a.cheap)
    )
    share = np.divide(cheap, files, out=np.full(files.size, np.nan), where=files > 0)
    return table(
        f"{NAME}_headings",
        "Headings with lines of different duty",
        (Facts("heading", "Heading", "text"), h.name),
        (Facts("lines", "Lines", "count"), h.lines),
        (Facts("low", "Lowest duty", "share"), h.low / MILLION),
        (Facts("high", "Highest duty", "share"), h.high / MILLION),
        (Facts("files", "Declarations", "count"), files),
        (Facts("cheaper", "In a cheaper line", "share"), share),
    )
