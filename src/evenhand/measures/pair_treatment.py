"""Under one account, are some agents' declarations treated unlike those of the others?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from evenhand.findings.by_account import by_account, by_office
from evenhand.findings.chart import Chart
from evenhand.findings.cited import BENJAMINI_HOCHBERG_1995, KLINE_SAGGIO_SOLVSTEN_2020
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, difference, provisional, quantity, spoken
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_outcomes, lacks_sets
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import (
    Codes,
    DeskFiles,
    FlaggedPairs,
    Names,
    OutcomeSums,
    Sums,
    split_outcomes,
)
from evenhand.records.design import Outcome
from evenhand.records.expectations import Level, residuals
from evenhand.records.records import Records
from evenhand.statistics.clear_pairs import PairSums, clear_pairs
from evenhand.statistics.interactions import Contrast, Interactions, contrast
from evenhand.statistics.multiplicity import Multiplicity, benjamini_hochberg, holm

NAME: Final = "pair_treatment"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "handler"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.officer", "declarations.agent")
CARRIES: Final = ("channel_selected", "procedure", "main_hs_code")
HAS_TWIN: Final = True
TAKES: Final[Mapping[str, str]] = {"pair_excess": "met_too_often"}
LEAST_TOGETHER: Final = 10
"""A pair with fewer files together is not tested, nor is one of an agent with fewer than"""
LEAST_FILES: Final = 30
"""files: neither could be told from chance, and each test more makes the others weaker."""
LEVEL: Final = 0.05
"""False discovery rate held among flagged pairs, of all outcomes together."""
LEAST_TIME: Final = 0.01
"""Of the outcome's unit: a shorter time counts as this long, since no ratio to none can be had."""
LEVELS: Final = (
    Level((), 0.0),
    Level(("office", "channel_selected"), 10.0),
    Level(("channel_selected", "procedure", "chapter"), 10.0),
    Level(("stratum",), 5.0),
)
"""What is expected of a file: goods and channel as declared and selected, then the set."""

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Met:
    """Files by officer and agent who met, with sums of what the outcomes differ by."""

    officer: Codes
    agent: Codes
    files: Codes
    sums: OutcomeSums


@dataclass(frozen=True, slots=True)
class Kinds:
    """Whether each outcome is one of yes or no (1), a time taken in logarithms (2), or else (0)."""

    number: Codes
    kind: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: sums by pair, desks and names, never a declaration."""

    met: Met
    kinds: Kinds
    desks: DeskFiles
    officers: Names
    agents: Names
    offices: Names
    periods: Names


@dataclass(frozen=True, slots=True)
class Treated:
    """The pairs of one outcome.

    Attributes
    ----------
    outcome : int
    pairs : Interactions
        Those that can be compared; times in logarithms.
    officer, agent : ndarray of int64, shape (tested,)
        Of the pairs with enough files.
    files, effect : ndarray of float64, shape (tested,)
        Files together; what they depart from what officer and agent bring.
    shrunken : ndarray of float64, shape (tested,)
        Best estimate of each effect, drawn towards none.
    p_value : ndarray of float64, shape (tested,)
        Two-sided; the larger of chance alone, and chance with the ordinary spread of pairs.
    apart, own : Contrast or None
        Pairs that met too often against the same agents' files under other accounts; the same
        once the account's manner with everybody is taken off.
    """

    outcome: int
    pairs: Interactions
    officer: Codes
    agent: Codes
    files: Floats
    effect: Floats
    shrunken: Floats
    p_value: Floats
    apart: Contrast | None
    own: Contrast | None


@dataclass(frozen=True, slots=True)
class Found:
    """One ``Treated`` an outcome, and where accounts are at home.

    Attributes
    ----------
    treated : tuple of Treated
    family : Multiplicity
        All tests of single pairs, outcome after outcome.
    contrasts : Multiplicity
        The tests of pairs that met too often as a whole, one for each outcome that has one.
    homes : Desks
    """

    treated: tuple[Treated, ...]
    family: Multiplicity
    contrasts: Multiplicity
    homes: Desks

    def parts(self, values: npt.NDArray[Any]) -> list[npt.NDArray[Any]]:
        """Split values of the whole family by outcome."""
        ends = np.cumsum([t.officer.size for t in self.treated])[:-1]
        return np.split(values, ends)


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return (*lacks_outcomes(records), *lacks_sets(records))


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    import ibis  # noqa: PLC0415 -- slow import

    whole = aggregates.handled(records, carry=CARRIES)
    assert whole.agents is not None  # NEEDS
    outcomes = records.design.outcomes
    files = whole.files.filter(whole.files.agent.notnull())
    if "main_hs_code" in files.columns:
        files = files.mutate(chapter=files.main_hs_code.cast("string").left(2))
    names = [f"outcome_{i}" for i in range(len(outcomes))]
    times = {
        n: ibis.ifelse(files[n] > LEAST_TIME, files[n], LEAST_TIME + 0 * files[n]).ln()
        for n, o in zip(names, outcomes, strict=True)
        if o.kind == "duration"
    }
    judged = residuals(files.mutate(**times), values=names, levels=LEVELS)
    return {
        "met": aggregates.meetings(replace(whole, files=judged), outcomes=len(outcomes)),
        "kinds": ibis.memtable(
            {
                "number": list(range(len(outcomes))),
                "kind": [{"share": 1, "duration": 2}.get(o.kind, 0) for o in outcomes],
            }
        ),
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "agents": whole.agents.order_by("code"),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }


def infer(counts: Counts, *, met_too_often: FlaggedPairs | None = None) -> Found:
    """Set each pair against what its officer and its agent bring.

    Parameters
    ----------
    counts : Counts
    met_too_often : FlaggedPairs, optional
        Pairs that met more often than the lot explains, in any period.
    """
    at = counts.desks
    treated = tuple(
        _treated(i, counts.met, sums, met_too_often, step=1.0 if counts.kinds.kind[i] == 1 else 0.0)
        for i, sums in enumerate(split_outcomes(counts.met.sums))
    )
    return Found(
        treated=treated,
        family=benjamini_hochberg(_all([t.p_value for t in treated]), LEVEL),
        # Holm: what is said of an outcome is said by itself.
        contrasts=holm(np.array([t.apart.p_value for t in treated if t.apart]), LEVEL),
        homes=desks(handler=at.officer, office=at.office, files=at.files),
    )


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say how many pairs stand apart, by how much, and what became of those that met too often."""
    outcomes = context.design.outcomes
    flagged = int(found.family.rejected.sum())
    rows, offices = _tables(counts, found, context)
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    contrasts = [
        _contrast_said(outcomes[t.outcome], c, stands=bool(stands))
        for (t, c), stands in zip(
            [(t, t.apart) for t in found.treated if t.apart], found.contrasts.rejected, strict=True
        )
    ]
    answer = " ".join([_answer(found, outcomes, flagged), *contrasts, note])
    main = (rows, offices) if context.names_people else (replace(offices, name=NAME),)
    finding = Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=answer.strip(),
        role=ROLE,
        estimates=tuple(e for t in found.treated for e in _estimates(outcomes[t.outcome], t)),
        tables=(*main, _outcome_table(found, outcomes)),
        charts=_charts(found, outcomes),
        caveats=(*CAVEATS, *context.crossing(counts.offices.name.size)),
        how_to_read=(
            "The difference of a pair is what its files had beyond what the account does with "
            "everybody and the agent gets from everybody, on goods, channel and set alike; times "
            "as a ratio (0.60: six tenths of the time). The best estimate is drawn towards none by "
            "as much as the pair has few files."
        ),
        method=METHOD,
        sources=SOURCES,
        requirements=REQUIREMENTS,
        ask_next=(
            "What have the files of these pairs in common that the records do not say? Read "
            "twenty of them beside twenty of the same agent under other accounts."
            if flagged
            else "Do pairs that met too often also leave no trace in what was decided?"
        ),
        error_rate=(
            f"Of the {counted(flagged, 'flagged pair')}, at most {LEVEL * flagged:.1f} are "
            "expected to be false (Benjamini-Hochberg at 5 %, both directions and all outcomes one "
            f"family; {counted(found.family.tested, 'test')}). The chance that any outcome is "
            "wrongly said to differ on files of pairs that met too often is at most 5 % (Holm)."
        ),
        parameters={
            "least_files_together": LEAST_TOGETHER,
            "least_files_of_agent": LEAST_FILES,
            "false_discovery_rate": LEVEL,
            "sets": context.design.sets,
            "expected_from": tuple(k for level in LEVELS for k in level.keys),
            "least_accounts_to_show": LEAST_PEERS,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )
    return (
        finding
        if found.family.tested or any(t.apart for t in found.treated)
        else finding.not_measured(LACKS)
    )


LACKS: Final = (
    f"an agent with {LEAST_FILES} declarations, {LEAST_TOGETHER} of them under one account and "
    "others to compare with: take a longer period, or compare within wider sets"
)


METHOD: Final = (
    "From each outcome (times in logarithms) is taken what files of other agents had: by channel "
    "and office, by channel, procedure and chapter, and in the set, drawn towards none where cells "
    "are small. Officers and agents are fitted to the rest; what a pair departs from both, as if "
    "it had not helped to fit them, is tested with the skewness of the outcome, and again with the "
    "ordinary spread of pairs added; the larger p counts. A pair that stands apart is taken out "
    "before the others are judged. The variance of true pair effects is corrected by leaving out. "
    "Files of pairs that met too often are compared with the same agents' other files."
)
SOURCES: Final = (
    "Chalendard, Fernandes, Raballand, Rijkers (2023), Corruption in Customs, Quarterly Journal of "
    "Economics 138(1), 575-636. doi:10.1093/qje/qjac032 (the contrast of pairs that met too often)",
    KLINE_SAGGIO_SOLVSTEN_2020,
    BENJAMINI_HOCHBERG_1995,
)
REQUIREMENTS: Final = ("arusha.3.4", "arusha.4.3", "arusha.6.1", "tfa.10.7.1")
CAVEATS: Final = (
    "An agent may bring to one desk goods that it does not bring to the others: what the records "
    "do not say of the goods counts as a difference of the pair.",
    "A follow-up file, an earlier ruling or a guarantee known to the officer makes work shorter.",
    "An agent whom every officer treats better is no pair: trusted traders do not show here, nor "
    "does an officer who treats everybody better.",
    "Where a pair makes up much of the agent's files, its own treatment is in what is expected: "
    "the difference is understated.",
    "An account is not a person: who used it is a question for the review.",
)


def _treated(
    number: int, met: Met, sums: Sums, often: FlaggedPairs | None, *, step: float
) -> Treated:
    known = np.flatnonzero(sums.n > 0)
    cells = PairSums(
        unit=met.officer[known],
        client=met.agent[known],
        count=sums.n[known],
        total=sums.total[known],
        squares=sums.squares[known],
        cubes=sums.cubes[known],
        step=step,
    )
    whole = cells.fitted(np.arange(known.size))
    tests = clear_pairs(
        cells,
        whole,
        least_together=LEAST_TOGETHER,
        least_of_client=LEAST_FILES,
        level=LEVEL,
    )
    prior = max(whole.variance, 0.0) if np.isfinite(whole.variance) else 0.0
    place = whole.place
    apart = own = None
    if often is not None and place.size:
        officer, agent = cells.unit[place], cells.client[place]
        width = int(max(agent.max(), often.agent.max(initial=0))) + 1
        chosen = np.isin(officer * width + agent, often.officer * width + often.agent)
        mean = cells.total[place] / cells.count[place]
        apart = contrast(whole, chosen=chosen, client=agent, mean=mean)
        own = contrast(whole, chosen=chosen, client=agent, mean=mean - whole.unit_effect)
    return Treated(
        outcome=number,
        pairs=whole,
        officer=cells.unit[tests.place],
        agent=cells.client[tests.place],
        files=cells.count[tests.place],
        effect=tests.effect,
        shrunken=tests.effect * prior / np.maximum(prior + tests.error**2, 1e-300),
        p_value=tests.p_value,
        apart=apart,
        own=own,
    )


def _unit(outcome: Outcome) -> str:
    return "share" if outcome.kind == "share" else outcome.unit


def _answer(found: Found, outcomes: tuple[Outcome, ...], flagged: int) -> str:
    if not found.family.tested:
        return (
            f"No agent with {LEAST_FILES} declarations had {LEAST_TOGETHER} of them under one "
            "account, beside others to compare with; no pair could be tested."
        )
    if not flagged:
        return (
            f"No: in {counted(found.family.tested, 'comparison')} no pair of an account and an "
            "agent departs from what the two bring by more than chance and the ordinary spread."
        )
    parts = [
        f"{counted(int(r.sum()), 'pair')} in {spoken(outcomes[t.outcome].name)}"
        for t, r in zip(found.treated, found.parts(found.family.rejected), strict=True)
        if r.any()
    ]
    return (
        "Yes: beyond what account and agent bring, and the ordinary spread of pairs, files were "
        f"treated otherwise in {', '.join(parts)}."
    )


def _contrast_said(outcome: Outcome, c: Contrast, *, stands: bool) -> str:
    """Say what files of pairs that met too often had, beside the same agents' other files."""
    name, is_time = spoken(outcome.name), outcome.kind == "duration"
    if not stands:
        return f"{name}: not shown to differ on files of pairs that met too often."
    ends = [quantity(float(np.exp(v))) if is_time else difference(v, _unit(outcome))
            for v in (c.low, c.high)]  # fmt: skip
    way = "higher" if c.estimate > 0 else "lower"
    said = (
        f"{quantity(float(np.exp(c.estimate)))} times that"
        if is_time
        else f"{difference(abs(c.estimate), _unit(outcome))} {way} than that"
    )
    return (
        f"{name}: on files of {counted(c.pairs, 'pair')} that met too often it is {said} of the "
        f"same agents' other files (95 % interval {ends[0]} to {ends[1]})."
    )


def _estimates(outcome: Outcome, t: Treated) -> tuple[Estimate, ...]:
    is_time = outcome.kind == "duration"
    unit = "log ratio" if is_time else (_unit(outcome) or outcome.kind)
    name = spoken(outcome.name)
    p = t.pairs
    sd = [None if not np.isfinite(v) else float(max(v, 0.0) ** 0.5)
          for v in (p.variance, p.low, p.high)]  # fmt: skip
    found = [Estimate(f"pair_spread:{outcome.name}", f"Spread of pairs in {name}", sd[0], unit,
                      sd[1], sd[2])]  # fmt: skip
    if t.apart is not None:
        a = t.apart
        found.append(
            Estimate(
                f"met_too_often:{outcome.name}",
                f"Pairs that met too often, {name}",
                a.estimate,
                unit,
                a.low,
                a.high,
            )
        )
    return tuple(found)


def _tables(counts: Counts, found: Found, context: Context) -> tuple[Table, Table]:
    outcomes, homes = context.design.outcomes, found.homes
    number = np.repeat([t.outcome for t in found.treated], [t.officer.size for t in found.treated])
    joined: dict[str, npt.NDArray[Any]] = {
        "files": _all([t.files for t in found.treated]),
        "effect": _all([t.effect for t in found.treated]),
        "best": _all([t.shrunken for t in found.treated]),
        "p": _all([t.p_value for t in found.treated]),
    }
    officer = _all([t.officer for t in found.treated]).astype(np.int64)
    agent = _all([t.agent for t in found.treated]).astype(np.int64)
    is_time = np.array([o.kind == "duration" for o in outcomes], dtype=bool)[number.astype(int)]
    name = np.array([o.name for o in outcomes], dtype=object)[number.astype(int)]
    show = context.may_show(homes)
    columns = (
        (Facts("agent", "Agent", "text", "", "Pseudonym of the agent."), counts.agents.name[agent]),
        (Facts("outcome", "Outcome", "text"), name),
        (Facts("files", "Declarations", "count"), joined["files"]),
        (
            Facts("difference", "Difference", "number", "unit of the outcome", "Times: a ratio."),
            np.where(is_time, np.exp(joined["effect"]), joined["effect"]),
        ),
        (
            Facts("best_estimate", "Best estimate", "number", "unit of the outcome"),
            np.where(is_time, np.exp(joined["best"]), joined["best"]),
        ),
        (Facts("p_value", "p", "p_value"), joined["p"]),
        (Facts("q_value", "q", "p_value", "", "Benjamini-Hochberg."), found.family.adjusted),
        (Facts("flagged", "Treated otherwise", "flag"), found.family.rejected),
    )
    home = homes.main[officer] if officer.size else officer
    rows = by_account(
        NAME,
        "Pairs of an account and an agent, against what the two bring",
        *columns,
        office=counts.offices.name[home],
        account=counts.officers.name[officer],
        show=show[officer] if officer.size else np.zeros(0, dtype=bool),
        column=Facts("officer", "Account", "text", "", f"Pseudonym of the {ROLE}."),
    )
    offices = by_office(
        f"{NAME}_by_office",
        "Comparisons of pairs made and standing apart, by office",
        (Facts("tested", "Comparisons", "count"), np.ones(officer.size)),
        (Facts("flagged", "Treated otherwise", "count"), found.family.rejected),
        offices=counts.offices.name,
        home=home,
        handlers=homes.handlers(counts.offices.name.size),
        least=LEAST_PEERS,
    )
    return rows, offices


def _all(parts: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0)


def _outcome_table(found: Found, outcomes: tuple[Outcome, ...]) -> Table:
    treated = found.treated

    def of(name: str, get: str) -> list[float]:
        contrasts = [getattr(t, name) for t in treated]
        return [float("nan") if c is None else getattr(c, get) for c in contrasts]

    squared = "squared unit of the outcome"
    return table(
        f"{NAME}_outcomes",
        "How much pairs differ, and those that met too often",
        (Facts("outcome", "Outcome", "text"), [outcomes[t.outcome].name for t in treated]),
        (
            Facts("scale", "Scale", "text", "", "Times are compared in natural logarithms."),
            ["log" if outcomes[t.outcome].kind == "duration" else "plain" for t in treated],
        ),
        (
            Facts("variance", "Variance of pairs", "number", squared, "Leave-out."),
            [t.pairs.variance for t in treated],
        ),
        (Facts("low", "Low", "number", squared), [t.pairs.low for t in treated]),
        (Facts("high", "High", "number", squared), [t.pairs.high for t in treated]),
        (Facts("pairs", "Pairs compared", "count"), [t.pairs.place.size for t in treated]),
        (Facts("tested", "Pairs tested", "count"), [t.officer.size for t in treated]),
        (Facts("contrast", "Met too often", "number"), of("apart", "estimate")),
        (Facts("contrast_low", "Low", "number"), of("apart", "low")),
        (Facts("contrast_high", "High", "number"), of("apart", "high")),
        (
            Facts("contrast_own", "Less the account's manner", "number"),
            of("own", "estimate"),
        ),
        (Facts("contrast_own_low", "Low", "number"), of("own", "low")),
        (Facts("contrast_own_high", "High", "number"), of("own", "high")),
    )


def _charts(found: Found, outcomes: tuple[Outcome, ...]) -> tuple[Chart, ...]:
    shown = [(outcomes[t.outcome], t.apart, t.own) for t in found.treated if t.apart and t.own]
    if not shown:
        return ()
    label = [spoken(o.name) for o, _, _ in shown for _ in range(2)]
    both = [c for _, a, w in shown for c in (a, w) if c is not None]
    data = table(
        "pairs_that_met_too_often",
        "Files of pairs that met too often, against the same agents' other files",
        (Facts("label", "Outcome", "text"), label),
        (Facts("value", "Difference", "number"), [c.estimate for c in both]),
        (Facts("low", "Low", "number"), [c.low for c in both]),
        (Facts("high", "High", "number"), [c.high for c in both]),
        (
            Facts("group", "Against", "text"),
            ["other accounts", "other accounts, less the account's manner"] * len(shown),
        ),
    )
    return (
        Chart(
            kind="intervals",
            title="What became of the files of pairs that met too often",
            summary=" ".join(_contrast_said(o, a, stands=True) for o, a, _ in shown if a),
            data=data,
            x_title="Difference (times: natural logarithm of the ratio)",
        ),
    )
