"""Do an agent's declarations land on one officer's desk more often than the lot puts them there?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from evenhand.findings.chart import Chart
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, per_cent, provisional
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_lot
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import (
    AgentFiles,
    Codes,
    DeskFiles,
    FlaggedPairs,
    Names,
    OfficerFiles,
    SetPeriods,
)
from evenhand.records.records import Records
from evenhand.statistics.labels import distinct
from evenhand.statistics.margins import Margin, with_rest
from evenhand.statistics.multiplicity import benjamini_hochberg
from evenhand.statistics.pairs import PairExcess, joined, pair_excess_from_margins

NAME: Final = "pair_excess"
VERSION: Final = "2"
QUESTION: Final = __doc__.strip()
GROUP: Final = "lot"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.officer", "declarations.agent")
HAS_TWIN: Final = True
ASKS_OF_A_LOT: Final = True
SLICED_BY: Final = "agent"
"""Where agents are many their margins come near the number of files: the run may ask for some
agents at a time and ``merge`` what was found, to the same numbers."""
CELLS: Final = (("stratum", "agent"), ("period", "officer", "agent"))
LEAST_FILES: Final = 30
"""An agent with fewer declarations in the period is not tested: no pair of his could be told from
chance, and each test more makes the others weaker."""
LEVEL: Final = 0.05
"""False discovery rate held among flagged pairs, in each direction and period."""

Floats = npt.NDArray[np.float64]
Direction = Literal["excess", "avoidance"]


@dataclass(frozen=True, slots=True)
class Met:
    """``files`` by ``period``, ``officer`` and ``agent``, shape (pairs,)."""

    period: Codes
    officer: Codes
    agent: Codes
    files: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: three margins, never their crossing; desks and names.

    Where agents are taken in turn, ``agent_files`` and ``met`` are those of some agents; all else
    is always whole.
    """

    strata: SetPeriods
    officer_files: OfficerFiles
    agent_files: AgentFiles
    met: Met
    desks: DeskFiles
    officers: Names
    agents: Names
    offices: Names
    periods: Names


@dataclass(frozen=True, slots=True)
class PeriodPairs:
    """One period's pairs.

    Attributes
    ----------
    period : int
    pairs : PairExcess
        Of the agents tested.
    q_excess, q_avoidance : ndarray of float, shape (pairs,)
        Benjamini-Hochberg within the period and direction.
    flagged_excess, flagged_avoidance : ndarray of bool, shape (pairs,)
    certain : ndarray of int64
        Officers of the pairs that were not tested, one a pair, because their number is certain: in
        every set that they share, all files are one officer's, or all are one agent's.
    """

    period: int
    pairs: PairExcess
    q_excess: Floats
    q_avoidance: Floats
    flagged_excess: npt.NDArray[np.bool_]
    flagged_avoidance: npt.NDArray[np.bool_]
    certain: Codes


@dataclass(frozen=True, slots=True)
class Found:
    """Every period's pairs, and the size of the problem as three numbers over all periods.

    Attributes
    ----------
    periods : tuple of PeriodPairs
    files : int
        Declarations in all periods, also of agents too small to be tested.
    plug_in, expected_plug_in, debiased : float
        Sum of max(0, O - E) over tested pairs as a share of ``files``; its mean under the lot; the
        difference.
    flagged_excess, flagged_share : float
        Over flagged excess pairs: sum of O - E, and sum of O, as shares of ``files``.
    """

    periods: tuple[PeriodPairs, ...]
    files: int
    plug_in: float
    expected_plug_in: float
    debiased: float
    flagged_excess: float
    flagged_share: float

    @property
    def tested(self) -> int:
        """Pairs tested, each in two directions."""
        return sum(len(p.pairs.officer) for p in self.periods)

    @property
    def certain(self) -> int:
        """Pairs that leave nothing to chance."""
        return sum(p.certain.size for p in self.periods)

    def flagged(self, direction: Direction) -> int:
        """Pairs flagged in one direction."""
        return sum(
            int((p.flagged_excess if direction == "excess" else p.flagged_avoidance).sum())
            for p in self.periods
        )


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return lacks_lot(records)


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    whole = aggregates.handled(records)
    assert whole.agents is not None  # NEEDS
    return {
        "strata": aggregates.periods_of_sets(whole),
        "officer_files": aggregates.margin(whole, "stratum", "officer"),
        "agent_files": aggregates.margin(whole, "stratum", "agent"),
        "met": aggregates.margin(whole, "period", "officer", "agent"),
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "agents": whole.agents.order_by("code"),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }


def infer(counts: Counts) -> Found:
    """Set every pair of every period against the lot, with exact tails."""
    sets = counts.strata
    of_officers = sets.period[np.searchsorted(sets.stratum, counts.officer_files.stratum)]
    of_agents = sets.period[np.searchsorted(sets.stratum, counts.agent_files.stratum)]
    periods = []
    for period in np.unique(of_officers):
        dealt, lodged, met = of_officers == period, of_agents == period, counts.met.period == period
        numbers, row = np.unique(counts.officer_files.stratum[dealt], return_inverse=True)
        pairs = _tested(
            dealt=Margin(
                row, counts.officer_files.officer[dealt], counts.officer_files.files[dealt]
            ),
            lodged=Margin(
                np.searchsorted(numbers, counts.agent_files.stratum[lodged]),
                counts.agent_files.agent[lodged],
                counts.agent_files.files[lodged],
            ),
            met=Margin(counts.met.officer[met], counts.met.agent[met], counts.met.files[met]),
            others=counts.agents.code.size,
        )
        varies = pairs.variance > 0
        periods.append(_corrected(int(period), pairs.take(varies), pairs.officer[~varies]))
    return _sized(tuple(periods))


def _tested(*, dealt: Margin, lodged: Margin, met: Margin, others: int) -> PairExcess:
    """Test the pairs of one period; the agents that are not tested count as one, ``others``."""
    tested = np.bincount(lodged.column, weights=lodged.count, minlength=others) >= LEAST_FILES
    pairs = pair_excess_from_margins(
        officers=dealt,
        clients=with_rest(_of(lodged, tested), row=dealt.row, count=dealt.count, rest=others),
        observed=with_rest(_of(met, tested), row=dealt.column, count=dealt.count, rest=others),
        level=LEVEL,
    )
    return pairs.take(pairs.client != others)


def merge(parts: Sequence[Found]) -> Found:
    """Join what was found of some agents at a time: the pairs of a period are one family."""
    by_period: dict[int, list[PeriodPairs]] = {}
    for part in parts:
        for p in part.periods:
            by_period.setdefault(p.period, []).append(p)
    return _sized(
        tuple(
            _corrected(
                period, joined([p.pairs for p in of]), np.concatenate([p.certain for p in of])
            )
            for period, of in sorted(by_period.items())
        )
    )


def hands_over(found: Found) -> FlaggedPairs:
    """Return the pairs flagged for excess, for measures that ask what they have in common."""
    none = np.zeros(0, dtype=np.int64)
    chosen = [(p, np.flatnonzero(p.flagged_excess)) for p in found.periods]
    return FlaggedPairs(
        period=np.concatenate([none, *(np.full(at.size, p.period) for p, at in chosen)]),
        officer=np.concatenate([none, *(p.pairs.officer[at] for p, at in chosen)]),
        agent=np.concatenate([none, *(p.pairs.client[at] for p, at in chosen)]),
        beyond=np.concatenate(
            [
                none.astype(np.float64),
                *(1 - p.pairs.expected[at] / p.pairs.observed[at] for p, at in chosen),
            ]
        ),
    )


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say how many pairs met more, or less, than the lot explains, and how large that is."""
    more, less = found.flagged("excess"), found.flagged("avoidance")
    homes = desks(
        handler=counts.desks.officer, office=counts.desks.office, files=counts.desks.files
    )
    rows = _rows(found, homes)
    by_office = _by_office(counts, rows, found, homes)
    may_show = context.may_show(homes)
    shown = rows.take(np.flatnonzero(may_show[rows.officer]))
    withheld = (rows.officer.size - shown.officer.size) // 2
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    # Without a recorded basis the measure's own table holds counts of pairs, never a pair.
    tables: tuple[Table, ...] = (replace(by_office, name=NAME),)
    if context.names_people:
        tables = (_pair_table(counts, shown), by_office)
    finding = Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{_answer(found, more, less)} {note}".strip(),
        role=ROLE,
        estimates=_estimates(found),
        tables=tables,
        charts=_charts(counts, shown, by_office),
        caveats=(*CAVEATS, *context.crossing(counts.offices.name.size)),
        how_to_read=(
            "Expected is what the lot would deal on average, given how many declarations the agent "
            "lodged and how many the officer handled in each set. A pair is flagged when so many "
            "(excess) or so few (avoidance) would almost never come about by lot. The matrix shows "
            "flagged pairs: the darker, the more files above expectation."
        ),
        method=(
            "Officers are permuted among the declarations of each set with both margins fixed: "
            "the number a pair shares is a sum of independent hypergeometrics, whose tails are "
            "computed exactly. The plug-in excess is reduced by its mean under the lot, since it "
            "is far above zero on a perfect lottery too. Outcomes are never used."
        ),
        sources=(
            "Chalendard, Fernandes, Raballand, Rijkers (2023), Corruption in Customs, Quarterly "
            "Journal of Economics 138(1), 575-636. doi:10.1093/qje/qjac032 (the idea; the formula "
            "here is our own)",
            "Mantel, Haenszel (1959), Journal of the National Cancer Institute 22(4), 719-748. "
            "doi:10.1093/jnci/22.4.719",
            "Benjamini, Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300. "
            "doi:10.1111/j.2517-6161.1995.tb02031.x",
        ),
        requirements=REQUIREMENTS,
        ask_next=(
            "Which rule, shift or desk could have brought these agents to these accounts? Put it "
            "into the sets and run again before anybody is asked."
            if more
            else "Do declarations change hands after the draw, or are rosters emptied before it?"
        ),
        error_rate=(
            f"Of the {counted(more + less, 'flagged pair')}, at most {LEVEL * (more + less):.1f} "
            "are expected to be false (Benjamini-Hochberg at 5 %, excess and avoidance as two "
            f"families in each period; {counted(found.tested, 'pair')} tested)."
        ),
        parameters={
            "least_files": LEAST_FILES,
            "false_discovery_rate": LEVEL,
            "sets": context.design.sets,
            "period": context.design.period,
            "pairs_without_chance": found.certain,
            "files_with_agent": found.files,
            "files_without_agent": int(counts.desks.files.sum()) - found.files,
            "pairs_not_shown_singly": withheld,
            "least_accounts_to_show": LEAST_PEERS,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )
    return finding if found.tested else finding.not_measured(LACKS)


LACKS: Final = (
    f"an agent with {LEAST_FILES} declarations in a period, under accounts that share its sets: "
    "take longer periods, or compare within wider sets"
)


CAVEATS: Final = (
    "A desk specialised by goods, by procedure or by language brings an agent and an officer "
    "together by rule: if the sets do not know the desk, it looks like steering.",
    "Shifts and leave: an agent who lodges at night meets those on duty at night.",
    "Declarations lodged in one batch are sometimes given out as one block.",
    "Files that follow up an earlier one may be kept with the same officer by rule.",
    "The steered files are inside the margins that the expectation is taken from, so the excess "
    "of a steered pair is understated.",
    "An account is not a person: who used it is a question for the review.",
)
REQUIREMENTS: Final = ("arusha.4.3", "arusha.4.7", "arusha.6.1", "tfa.6.3.4", "idg.item.4.1")


def _of(cells: Margin, tested: npt.NDArray[np.bool_]) -> Margin:
    kept = tested[cells.column]
    return Margin(cells.row[kept], cells.column[kept], cells.count[kept])


def _corrected(period: int, pairs: PairExcess, certain: Codes) -> PeriodPairs:
    if len(pairs.officer) == 0:
        none, no = np.zeros(0), np.zeros(0, dtype=bool)
        return PeriodPairs(period, pairs, none, none, no, no, certain)
    excess = benjamini_hochberg(pairs.p_value, LEVEL)
    avoidance = benjamini_hochberg(pairs.p_avoidance, LEVEL)
    return PeriodPairs(
        period=period,
        pairs=pairs,
        q_excess=excess.adjusted,
        q_avoidance=avoidance.adjusted,
        flagged_excess=excess.rejected,
        flagged_avoidance=avoidance.rejected,
        certain=certain,
    )


def _sized(periods: tuple[PeriodPairs, ...]) -> Found:
    files = sum(p.pairs.declarations for p in periods)
    share = 1.0 / files if files else 0.0
    plug_in = sum(p.pairs.plug_in * p.pairs.declarations for p in periods) * share
    expected = sum(p.pairs.expected_plug_in * p.pairs.declarations for p in periods) * share
    return Found(
        periods=periods,
        files=files,
        plug_in=plug_in,
        expected_plug_in=expected,
        debiased=plug_in - expected,
        flagged_excess=sum(
            float((p.pairs.observed - p.pairs.expected)[p.flagged_excess].sum()) for p in periods
        )
        * share,
        flagged_share=sum(float(p.pairs.observed[p.flagged_excess].sum()) for p in periods) * share,
    )


def _answer(found: Found, more: int, less: int) -> str:
    certain = (
        f" {counted(found.certain, 'pair')} could not be tested: in the sets that they share all "
        "files are one account's, or one agent's."
        if found.certain
        else ""
    )
    if not found.tested:
        no_agent = (
            f"No agent lodged {LEAST_FILES} declarations in a period; no pair could be tested."
        )
        return certain.strip() or no_agent
    if not more and not less:
        return (
            f"No. None of {counted(found.tested, 'pair')} met more or less often than the lot "
            f"explains.{certain}"
        )
    return (
        f"{counted(more, 'pair')} of an agent and an account met more often than the lot explains, "
        f"and {counted(less, 'pair')} less often, of {counted(found.tested, 'pair')} tested. The "
        f"pairs that met more often share {per_cent(found.flagged_share)} of all declarations, "
        f"{per_cent(found.flagged_excess)} more than the lot would have given them.{certain}"
    )


def _estimates(found: Found) -> tuple[Estimate, ...]:
    return (
        Estimate("flagged_share", "Declarations of flagged pairs", found.flagged_share, "share"),
        Estimate(
            "flagged_excess",
            "Declarations of flagged pairs above the lot",
            found.flagged_excess,
            "share",
        ),
        Estimate("debiased_excess", "Excess less its mean under the lot", found.debiased, "share"),
        Estimate("plug_in_excess", "Excess before that correction", found.plug_in, "share"),
        Estimate(
            "expected_plug_in", "What a perfect lottery would show", found.expected_plug_in, "share"
        ),
        Estimate("flagged_pairs", "Pairs flagged for excess", found.flagged("excess"), "pairs"),
        Estimate(
            "avoiding_pairs", "Pairs flagged for avoidance", found.flagged("avoidance"), "pairs"
        ),
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """All tested pairs of all periods, a row per pair and direction, as codes."""

    period: Codes
    office: Codes
    officer: Codes
    agent: Codes
    observed: Floats
    expected: Floats
    avoids: npt.NDArray[np.bool_]
    p_value: Floats
    q_value: Floats
    flagged: npt.NDArray[np.bool_]

    def take(self, index: npt.NDArray[Any]) -> _Rows:
        return _Rows(*(getattr(self, n)[index] for n in self.__dataclass_fields__))


def _rows(found: Found, homes: Desks) -> _Rows:
    parts = []
    for p in found.periods:
        officer, client = p.pairs.officer, p.pairs.client
        for avoids in (False, True):
            parts.append(
                (
                    np.full(officer.size, p.period),
                    homes.main[officer],
                    officer,
                    client,
                    p.pairs.observed.astype(float),
                    p.pairs.expected,
                    np.full(officer.size, avoids),
                    p.pairs.p_avoidance if avoids else p.pairs.p_value,
                    p.q_avoidance if avoids else p.q_excess,
                    p.flagged_avoidance if avoids else p.flagged_excess,
                )
            )
    types = (int, int, int, int, float, float, bool, float, float, bool)
    whole = zip(*parts, strict=True) if parts else [(np.zeros(0),)] * len(types)
    return _Rows(*(np.concatenate(c).astype(t) for c, t in zip(whole, types, strict=True)))


def _directions(avoids: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
    return np.where(avoids, "avoidance", "excess").astype(object)


def _pair_table(counts: Counts, rows: _Rows) -> Table:
    # Widest departures first: that is the order a reviewer reads in, not a ranking of persons.
    rows = rows.take(np.lexsort((rows.agent, rows.officer, rows.p_value)))
    return table(
        NAME,
        "Every tested pair of an agent and an account, in both directions",
        (Facts("period", "Period", "text"), counts.periods.name[rows.period]),
        (
            Facts("officer", "Account", "text", "", f"Pseudonym of the {ROLE}."),
            counts.officers.name[rows.officer],
        ),
        (
            Facts("agent", "Agent", "text", "", "Pseudonym of the agent."),
            counts.agents.name[rows.agent],
        ),
        (Facts("observed", "Declarations", "count", "files"), rows.observed),
        (
            Facts("expected", "Expected by lot", "number", "files", "Mean under the lot."),
            rows.expected,
        ),
        (
            Facts("direction", "Direction", "text", "", "Met more (excess) or less (avoidance)."),
            _directions(rows.avoids),
        ),
        (
            Facts("p_value", "p", "p_value", "", "Exact chance, or a true bound above 0.05."),
            rows.p_value,
        ),
        (Facts("q_value", "q", "p_value", "", "Benjamini-Hochberg adjusted."), rows.q_value),
        (Facts("flagged", "Flagged", "flag"), rows.flagged),
    )


def _by_office(counts: Counts, rows: _Rows, found: Found, homes: Desks) -> Table:
    offices = counts.offices.code.size
    sides = [(p, avoids) for p in found.periods for avoids in (0, 1)]
    certain = [(p.period * offices + homes.main[p.certain]) * 2 + avoids for p, avoids in sides]
    keys = np.concatenate([(rows.period * offices + rows.office) * 2 + rows.avoids, *certain])
    groups, index = distinct(keys, size=int(keys.max(initial=0)) + 1)
    of_rows, of_certain = index[: rows.period.size], index[rows.period.size :]
    period, office = groups // 2 // offices, groups // 2 % offices

    def total(values: Floats) -> Floats:
        sums = np.bincount(of_rows, weights=values, minlength=len(groups))
        return sums.astype(float)

    flagged = rows.flagged.astype(float)
    return table(
        f"{NAME}_by_office",
        "Pairs tested and flagged, by office",
        (Facts("period", "Period", "text"), counts.periods.name[period]),
        (Facts("office", "Office", "text"), counts.offices.name[office]),
        (Facts("direction", "Direction", "text"), _directions(groups % 2 == 1)),
        (Facts("tested", "Pairs tested", "count"), total(np.ones_like(flagged))),
        (
            Facts(
                "certain",
                "Pairs without chance",
                "count",
                "",
                "Of one account, or one agent, in all sets that they share: not measurable.",
            ),
            np.bincount(of_certain, minlength=len(groups)),
        ),
        (Facts("flagged", "Pairs flagged", "count"), total(flagged)),
        (
            Facts("observed", "Declarations of flagged pairs", "count", "files"),
            total(rows.observed * flagged),
        ),
        (Facts("expected", "Expected by lot", "number", "files"), total(rows.expected * flagged)),
    )


def _charts(counts: Counts, shown: _Rows, by_office: Table) -> tuple[Chart, ...]:
    flagged = shown.take(np.flatnonzero(shown.flagged & ~shown.avoids))
    if flagged.officer.size:
        return (_matrix(counts, flagged),)
    part = by_office.take(
        np.flatnonzero((by_office["direction"] == "excess") & (by_office["tested"] > 0))
    )
    if not len(part):
        return ()
    data = table(
        "flagged_by_office",
        "Pairs flagged for excess, by office",
        (Facts("label", "Office", "text"), part["office"]),
        (Facts("value", "Pairs flagged", "count"), part["flagged"]),
        (Facts("group", "Period", "text"), part["period"]),
    )
    return (
        Chart(
            kind="bars",
            title="Pairs that met more often than the lot explains, by office",
            summary=f"{counted(int(part['flagged'].sum()), 'pair')} flagged, in "
            f"{int((part['flagged'] > 0).sum())} of {len(part)} offices and periods.",
            data=data,
            x_title="Pairs flagged",
            y_title="Office",
        ),
    )


def _matrix(counts: Counts, flagged: _Rows) -> Chart:
    above = flagged.observed - flagged.expected
    data = table(
        "flagged_pairs",
        "Flagged pairs: declarations above expectation",
        (Facts("row", "Account", "text"), counts.officers.name[flagged.officer]),
        (Facts("column", "Agent", "text"), counts.agents.name[flagged.agent]),
        (Facts("value", "Above the lot", "number", "files"), above),
        (Facts("label", "Period", "text"), counts.periods.name[flagged.period]),
    )
    accounts, agents = np.unique(flagged.officer).size, np.unique(flagged.agent).size
    return Chart(
        kind="matrix",
        title="Pairs that met more often than the lot explains",
        summary=f"{counted(above.size, 'flagged pair')} of {counted(accounts, 'account')} and "
        f"{counted(agents, 'agent')}; the largest is {above.max():.0f} declarations above what "
        "the lot would have dealt.",
        data=data,
        x_title="Agent",
        y_title="Account",
    )
