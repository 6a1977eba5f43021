"""How much does an outcome differ between agents, and between offices, on like files?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis.expr.types as ir
import numpy.typing as npt

from evenhand.errors import StatisticsError
from evenhand.findings.chart import Chart
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, difference, quantity, spoken
from evenhand.records.context import Context
from evenhand.records.counts import Codes, OutcomeSums, Sums, about, split_outcomes
from evenhand.records.parties import PARTIES, parties, party_cells, party_totals
from evenhand.records.records import Records
from evenhand.statistics.variance import swap_gap
from evenhand.statistics.variance_by_set import LeaveOutBySet, leave_out_outcomes_by_set

NAME: Final = "party_share"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "handler"
ROLE: Final = ""
NEEDS: Final = ("declarations.declaration_id",)
HAS_TWIN: Final = False
REQUIREMENTS: Final = ("arusha.2.1", "rkc.ga.6.4", "tfa.7.4.2", "tfa.10.7.1")
LEAST_FILES: Final = 30
"""A smaller party is left out: it says little, and thousands of them would hide the rest."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Sums by set and party.

    Attributes
    ----------
    stratum, unit : ndarray of int64, shape (n,)
        Codes of the set and of the party.
    sums : ndarray of float64, shape (3 * outcomes, n)
        Count, total and squares of each outcome.
    """

    stratum: Codes
    unit: Codes
    sums: OutcomeSums


@dataclass(frozen=True, slots=True)
class Totals:
    """What becomes of the declarations, one entry a kind of party.

    Attributes
    ----------
    party : ndarray of str, shape (n,)
        "agent", "declarant", "office"; those that the records name.
    files : ndarray of int64, shape (n,)
        Declarations in all.
    unnamed, small, set_empty : ndarray of int64, shape (n,)
        Of those, left out: no such party is named; the party has fewer than ``LEAST_FILES``; a
        column compared on is empty.
    """

    party: npt.NDArray[Any]
    files: Codes
    unnamed: Codes
    small: Codes
    set_empty: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: sums by cell, never a declaration.

    Attributes
    ----------
    agent, declarant, office : Cells or None
        None where the records do not name the party.
    totals : Totals
    """

    agent: Cells | None
    declarant: Cells | None
    office: Cells | None
    totals: Totals


@dataclass(frozen=True, slots=True)
class Share:
    """One kind of party and one outcome; ``found`` is None, with ``why``, if not comparable."""

    party: str
    outcome: int
    mean: float
    known: int
    found: LeaveOutBySet | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Every kind of party and outcome."""

    shares: tuple[Share, ...]


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    reasons = []
    if not records.design.outcomes:
        reasons.append("no outcome is named under 'outcomes' in the mapping")
    if not parties(records):
        names = ", ".join(f"declarations.{p}" for p in PARTIES)
        reasons.append(f"none of {names} is mapped")
    return tuple(reasons)


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed; only of parties the records name."""
    cells = {p: party_cells(records, party=p, least_files=LEAST_FILES) for p in parties(records)}
    return {**cells, "totals": party_totals(records, least_files=LEAST_FILES)}


def infer(counts: Counts) -> Found:
    """Estimate the variance between parties inside the sets, corrected by leave-out."""
    shares = []
    for party in PARTIES:
        cells: Cells | None = getattr(counts, party)
        if cells is not None:
            shares += _shares(party, cells)
    return Found(tuple(shares))


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say by how much, in the units of the outcome; it is no statement on anybody's conduct."""
    measured = [s for s in found.shares if s.found is not None]
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=" ".join(_sentence(s, context) for s in found.shares),
        status="measured" if measured else "not_measurable",
        lacks=() if measured else tuple(dict.fromkeys(s.why for s in found.shares)),
        estimates=tuple(_estimate(s, context) for s in found.shares),
        tables=(_table(counts, found, context),),
        charts=_charts(found, context),
        caveats=(
            "Agents and offices have different goods, traders and routes: most of what differs "
            "between them differs before Customs sees a declaration.",
            "The columns compared on do not know everything that makes files alike.",
            "It is beside, and never instead of, the question who handled the file.",
        ),
        how_to_read=(
            "The gap is how far two agents (or two offices) drawn at random differ, on average, on "
            "files recorded as alike, in the unit of the outcome, corrected for chance. Set it "
            "beside the gap between officers: it says how much the party matters, and how much "
            "the desk."
        ),
        method=(
            "As for officers: effects inside sets of files recorded as alike, their variance "
            f"corrected by leaving out one match at a time. Parties with {LEAST_FILES} "
            "declarations or more; an office is compared in the sets without the office."
        ),
        sources=(
            "Kline, Saggio, Solvsten (2020), Leave-out estimation of variance components, "
            "Econometrica 88(5), 1859-1898. doi:10.3982/ECTA16410",
        ),
        requirements=REQUIREMENTS,
        ask_next="Do offices apply the same standard to like declarations, and who compares them?",
        error_rate="Intervals cover the true variance in 95 of 100 cases (proved by simulation).",
        parameters={"sets": context.design.sets, "least_files": LEAST_FILES, "leave": "match"},
        fingerprint=context.fingerprint,
    )


def _shares(party: str, cells: Cells) -> list[Share]:
    """Estimate every outcome; those known of the same declarations share the costly part."""
    outcomes = split_outcomes(cells.sums, powers=2)
    alike: dict[bytes, list[int]] = {}
    for number, sums in enumerate(outcomes):
        alike.setdefault(sums.n.tobytes(), []).append(number)
    shares: dict[int, Share] = {}
    for numbers in alike.values():
        is_known = outcomes[numbers[0]].n > 0
        # Where all are known, as a rule, nothing is copied.
        known = slice(None) if is_known.all() else is_known
        n = outcomes[numbers[0]].n[known]
        means = [_mean(outcomes[i]) for i in numbers]
        centred = [about(outcomes[i], mean=m) for i, m in zip(numbers, means, strict=True)]
        found = leave_out_outcomes_by_set(
            cells.unit[known],
            cells.stratum[known],
            n,
            [c.total[known] for c in centred],
            [c.squares[known] for c in centred],
        )
        for number, mean, one in zip(numbers, means, found, strict=True):
            shares[number] = Share(
                party=party,
                outcome=number,
                mean=mean,
                known=int(n.sum()),
                found=None if isinstance(one, StatisticsError) else one,
                why=one.what if isinstance(one, StatisticsError) else "",
            )
    return [shares[i] for i in range(len(outcomes))]


def _mean(sums: Sums) -> float:
    known = sums.n.sum()
    return float(sums.total.sum() / known) if known else float("nan")


def _sentence(share: Share, context: Context) -> str:
    outcome = context.design.outcomes[share.outcome]
    start = f"{spoken(outcome.name)} by {share.party}:"
    if share.found is None:
        return f"{start} not measurable, because {share.why[:1].lower()}{share.why[1:]}"
    low, high = swap_gap(share.found.low), swap_gap(share.found.high)
    if low <= 0:
        return f"{start} no difference beyond chance is shown; it might be up to " + (
            f"{difference(high, outcome.unit)}."
        )
    return (
        f"{start} two {share.party}s differ by {difference(share.found.swap_gap, outcome.unit)} on "
        f"average (95 % interval {difference(low, outcome.unit)} to "
        f"{difference(high, outcome.unit)}; the mean is {quantity(share.mean, outcome.unit)})."
    )


def _estimate(share: Share, context: Context) -> Estimate:
    outcome = context.design.outcomes[share.outcome]
    unit = outcome.unit or outcome.kind
    name = f"gap:{share.party}:{outcome.name}"
    label = f"Gap in {spoken(outcome.name)} between {share.party}s"
    if share.found is None:
        return Estimate(name, label, None, unit)
    low, high = swap_gap(share.found.low), swap_gap(share.found.high)
    return Estimate(name, label, share.found.swap_gap, unit, low, high)


def _table(counts: Counts, found: Found, context: Context) -> Table:
    shares = found.shares
    outcomes = [context.design.outcomes[s.outcome] for s in shares]
    row = {party: i for i, party in enumerate(counts.totals.party.tolist())}
    left = [row[s.party] for s in shares]
    totals = counts.totals
    in_sets = totals.files - totals.unnamed - totals.small - totals.set_empty

    def of(get: Any) -> list[float]:
        return [float("nan") if s.found is None else float(get(s.found)) for s in shares]

    def whole(get: Any) -> list[int]:
        return [0 if s.found is None else int(get(s.found)) for s in shares]

    squared = "squared unit of the outcome"
    return table(
        NAME,
        "How much each outcome differs between agents and between offices",
        (Facts("party", "Party", "text"), [s.party for s in shares]),
        (Facts("outcome", "Outcome", "text"), [o.name for o in outcomes]),
        (Facts("unit", "Unit", "text"), [o.unit or o.kind for o in outcomes]),
        (Facts("mean", "Mean", "number"), [s.mean for s in shares]),
        (
            Facts("plug_in", "Plug-in variance", "number", squared),
            of(lambda f: f.plug_in.unit_variance),
        ),
        (
            Facts("leave_out", "Leave-out variance", "number", squared),
            of(lambda f: f.unit_variance),
        ),
        (Facts("low", "Low", "number", squared, "95 % interval."), of(lambda f: f.low)),
        (Facts("high", "High", "number", squared), of(lambda f: f.high)),
        (Facts("swap_gap", "Gap", "number", "unit of the outcome"), of(lambda f: f.swap_gap)),
        (Facts("parties", "Parties compared", "count"), whole(lambda f: f.units)),
        (Facts("observations", "Declarations compared", "count"), whole(lambda f: f.observations)),
        (
            Facts("dropped", "Declarations dropped", "count", "", "No second party in the set."),
            [s.known if s.found is None else s.found.dropped_observations for s in shares],
        ),
        (
            Facts("no_outcome", "Without the outcome", "count"),
            [int(in_sets[i]) - s.known for i, s in zip(left, shares, strict=True)],
        ),
        (
            Facts("set_empty", "Set incomplete", "count", "", "A column compared on is empty."),
            totals.set_empty[left],
        ),
        (
            Facts("small", "Of small parties", "count", "", f"Fewer than {LEAST_FILES} files."),
            totals.small[left],
        ),
        (Facts("unnamed", "Without the party", "count"), totals.unnamed[left]),
    )


def _charts(found: Found, context: Context) -> tuple[Chart, ...]:
    """Draw one picture an outcome: units differ between outcomes and never share an axis."""
    charts = []
    for number, outcome in enumerate(context.design.outcomes):
        shares = [s for s in found.shares if s.outcome == number and s.found is not None]
        if not shares:
            continue
        gaps = [s.found.swap_gap for s in shares if s.found is not None]
        unit, name = outcome.unit or outcome.kind, spoken(outcome.name)
        data = table(
            f"party_gap_{outcome.name}",
            f"Gap in {name} between two parties",
            (Facts("label", "Party", "text"), [f"{s.party}s".capitalize() for s in shares]),
            (Facts("value", f"Gap ({unit})", "number"), gaps),
            (Facts("low", "Low", "number"), [swap_gap(s.found.low) for s in shares if s.found]),
            (Facts("high", "High", "number"), [swap_gap(s.found.high) for s in shares if s.found]),
            (Facts("group", "Outcome", "text"), [name] * len(shares)),
        )
        charts.append(
            Chart(
                kind="intervals",
                title=f"By how much {name} differs between two parties",
                summary="; ".join(
                    f"{s.party}s: {difference(g, outcome.unit)} "
                    f"({counted(s.found.units, 'party', 'parties')})"
                    for s, g in zip(shares, gaps, strict=True)
                    if s.found is not None
                )
                + ".",
                data=data,
                x_title=f"{name} ({unit})",
            )
        )
    return tuple(charts)
