"""Do declared amounts crowd just below a limit, and under whose hands or from which agents?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.findings.by_account import listed
from evenhand.findings.chart import Chart
from evenhand.findings.cited import HOLM_1979, SPIEGELHALTER_2005
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, provisional, quantity
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_sets
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import Codes, DeskFiles, Names
from evenhand.records.near_limits import BINS, about_limit, asked_limits, split_at
from evenhand.records.records import Records
from evenhand.statistics.bunching import Bunching, bunching
from evenhand.statistics.multiplicity import Multiplicity, benjamini_hochberg, holm
from evenhand.statistics.shares import Shares, shares

NAME: Final = "bunching"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "value"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.officer",)
DECLARED: Final = ("total_value_declared", "total_duty_declared", "total_net_mass_kg")
CARRIES: Final = (*DECLARED, "importer", "registered_at")
HAS_TWIN: Final = True
LEVEL: Final = 0.05
BELOW: Final = 0.06
"""Amounts at most so much below the limit keep under it: three bins."""
LEAST_FILES: Final = 30
"""Amounts about the limit from which an account, or an agent, is tested."""
SEED: Final = 31

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Histogram:
    """Declarations by ``limit`` and ``bin``, from half the limit to half as much again."""

    limit: Codes
    bin: Codes
    files: Codes


@dataclass(frozen=True, slots=True)
class Cells:
    """Of those, by ``limit``, ``stratum`` and ``unit``: all ``about``, and those just ``under``."""

    limit: Codes
    stratum: Codes
    unit: Codes
    about: Codes
    under: Codes


@dataclass(frozen=True, slots=True)
class Splits:
    """Declarations that complete a sum above a ``limit``, as recorded (``deal`` 0) and dealt."""

    limit: Codes
    deal: Codes
    splits: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: of accounts inside their sets, of agents inside offices."""

    histogram: Histogram
    accounts: Cells
    agents_cells: Cells | None
    split: Splits | None
    desks: DeskFiles
    officers: Names
    agents: Names | None
    offices: Names
    periods: Names


@dataclass(frozen=True, slots=True)
class AtLimit:
    """What was found at one limit.

    Attributes
    ----------
    limit : int
        Place in the design.
    histogram : ndarray of int64, shape (BINS,)
    curve : Bunching or None
        None where too few amounts lie about the limit.
    accounts : Shares
    agents : Shares or None
    splits, split_p : float
        Declarations that complete a sum above the limit, and the chance of so many where days are
        dealt anew; NaN where splitting was not looked at.
    split_expected : float
        Mean over the deals.
    """

    limit: int
    histogram: Codes
    curve: Bunching | None
    accounts: Shares
    agents: Shares | None
    splits: float
    split_expected: float
    split_p: float


@dataclass(frozen=True, slots=True)
class Found:
    """Every limit; accounts of all as one family (Holm), agents likewise (Benjamini-Hochberg)."""

    limits: tuple[AtLimit, ...]
    family: Multiplicity
    agent_family: Multiplicity
    homes: Desks


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    if not records.design.limits:
        return ("no limit is stated: list them under 'limits' in the mapping",)
    if not asked_limits(records):
        return (
            "none of the stated limits is on an amount that is declared and recorded: name a "
            "column of numbers of the declarations, or a total of their items",
        )
    return lacks_sets(records)


def carries(records: Records) -> tuple[str, ...]:
    """Return ``CARRIES``, and the number of the declaration where a limit asks for it."""
    limits = records.design.limits
    by_number = any(
        column not in DECLARED or limits[number].days
        for number, column in asked_limits(records).items()
    )
    return (*CARRIES, "declaration_id") if by_number else CARRIES


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    whole = aggregates.handled(records, carries(records))
    stated = asked_limits(records)
    near = [about_limit(records, whole.files, number, name) for number, name in stated.items()]
    about = ibis.union(*near) if len(near) > 1 else near[0]
    histogram = about.group_by("limit", "bin").agg(files=_.count())
    tables = {
        "histogram": histogram.order_by(["limit", "bin"]),
        "accounts": _cells(about, "stratum", "officer"),
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }
    if whole.agents is not None:
        tables["agents_cells"] = _cells(about.filter(_.agent.notnull()), "office", "agent")
        tables["agents"] = whole.agents.order_by("code")
    can_split = {"importer", "registered_at"} <= set(whole.files.columns)
    parts = [
        split_at(records, whole.files, number, name)
        for number, name in stated.items()
        if can_split and records.design.limits[number].days
    ]
    if parts:
        joined = ibis.union(*parts) if len(parts) > 1 else parts[0]
        tables["split"] = joined.order_by(["limit", "deal"])
    return tables


def infer(counts: Counts) -> Found:
    """Draw a curve through each histogram, and compare accounts and agents about each limit."""
    limits = tuple(_at(counts, int(n)) for n in np.unique(counts.histogram.limit))
    none = np.zeros(0)
    accounts = [at.accounts.cautious("upper") for at in limits]
    agents = [at.agents.cautious("upper") for at in limits if at.agents is not None]
    desk = counts.desks
    return Found(
        limits=limits,
        family=holm(np.concatenate([none, *accounts]), LEVEL),
        agent_family=benjamini_hochberg(np.concatenate([none, *agents]), LEVEL),
        homes=desks(handler=desk.officer, office=desk.office, files=desk.files),
    )


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say at which limits amounts crowd, and under which accounts and from which agents more."""
    accounts, agents = int(found.family.rejected.sum()), int(found.agent_family.rejected.sum())
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    finding = Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{_answer(found, accounts, agents, context)} {note}".strip(),
        role=ROLE,
        estimates=_estimates(found, accounts, agents, context),
        tables=_tables(counts, found, context),
        charts=tuple(_chart(at, context) for at in found.limits if at.curve is not None),
        caveats=(*CAVEATS, *context.crossing(counts.offices.name.size)),
        how_to_read=(
            "Excess is how many declarations lie just below the limit beyond a smooth curve of "
            "other amounts; missing is how many are not there just above it. An account stands "
            "apart when more of its files about the limit lie just below than its sets would deal "
            "it; an agent, than the office's others. A split is a declaration that brings an "
            "importer's sum, each part below the limit, above it within the days stated."
        ),
        method=(
            "Polynomial of degree 5 through bins of 2 % of the limit, without the range from 6 % "
            "below it to where as many are missing as are too many; 95 % by redrawing counts as "
            "Poisson 200 times. Shares of accounts inside sets, and of agents inside offices, have "
            "exact tails, with the ordinary spread added. Splits are set against 19 deals of the "
            "days of each office and month anew."
        ),
        sources=(
            "Kleven, Waseem (2013), Quarterly Journal of Economics 128(2), 669-723. "
            "doi:10.1093/qje/qjt004",
            SPIEGELHALTER_2005,
            HOLM_1979,
        ),
        requirements=REQUIREMENTS,
        ask_next=(
            "Were these amounts changed after lodgement, by whom, and with what reason?"
            if accounts
            else "Are the limits in the mapping those that applied in the period?"
        ),
        error_rate=(
            "The chance that the list of accounts holds any that does not stand apart is at most "
            f"{100 * LEVEL:.0f} % (Holm over {counted(found.family.tested, 'test')}). Of the "
            f"{counted(agents, 'agent')} listed, at most {LEVEL * agents:.1f} are expected to be "
            "false (Benjamini-Hochberg at 5 %). No error rate: excess and splits are described."
        ),
        parameters={
            "limits": {m.name: m.value for m in context.design.limits},
            "days": {m.name: m.days for m in context.design.limits if m.days},
            "just_below": BELOW,
            "bins": BINS,
            "least_files": LEAST_FILES,
            "seed": SEED,
            "least_accounts_to_show": LEAST_PEERS,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )
    return finding if found.limits else finding.not_measured(LACKS)


LACKS: Final = (
    "declared amounts about one of the stated limits: take a longer period, or check the limits in "
    "the mapping and the currency of the amounts"
)


CAVEATS: Final = (
    "To keep under a limit that the law sets (a postal limit, a simpler procedure) is lawful: "
    "crowding alone asks nothing of anybody.",
    "Prices, lots and containers come in round amounts that may lie just below a limit.",
    "Importers who declare often have sums above a limit within days without splitting anything.",
    "Where the limit changed in the period, amounts are held against the wrong one.",
    "An account is not a person: who used it is a question for the review.",
)
REQUIREMENTS: Final = ("arusha.3.4", "arusha.4.3", "arusha.4.4", "arusha.6.1")


FIRST_BELOW: Final = BINS // 2 - round(BELOW * BINS)


def _cells(about: ir.Table, stratum: str, unit: str) -> ir.Table:
    keys = ["limit", "stratum", "unit"]
    t = about.select("limit", "bin", stratum=about[stratum], unit=about[unit])
    is_under = (t.bin >= FIRST_BELOW) & (t.bin < BINS // 2)
    cells = t.mutate(is_under=is_under.cast("int64")).group_by(keys)
    return cells.agg(about=_.count(), under=_.is_under.sum()).order_by(keys)


def _at(counts: Counts, number: int) -> AtLimit:
    h, histogram = counts.histogram, np.zeros(BINS, dtype=np.int64)
    here = h.limit == number
    histogram[h.bin[here]] = h.files[here]
    edges = np.linspace(0.5, 1.5, BINS + 1)
    recorded, expected, p = float("nan"), float("nan"), float("nan")
    if counts.split is not None and (counts.split.limit == number).any():
        mine = counts.split.limit == number
        deal, made = counts.split.deal[mine], counts.split.splits[mine].astype(np.float64)
        recorded, dealt = float(made[deal == 0][0]), made[deal > 0]
        expected = float(dealt.mean())
        p = float((1 + (dealt >= recorded).sum()) / (1 + dealt.size))
    return AtLimit(
        limit=number,
        histogram=histogram,
        curve=bunching(edges=edges, counts=histogram, limit=1.0, below=1 - BELOW, seed=SEED),
        accounts=_shares(counts.accounts, number),
        agents=_shares(counts.agents_cells, number) if counts.agents_cells is not None else None,
        splits=recorded,
        split_expected=expected,
        split_p=p,
    )


def _shares(cells: Cells, number: int) -> Shares:
    at = cells.limit == number
    return shares(
        stratum=cells.stratum[at],
        unit=cells.unit[at],
        trials=cells.about[at],
        events=cells.under[at],
        least=LEAST_FILES,
    )


def _answer(found: Found, accounts: int, agents: int, context: Context) -> str:
    if not found.limits:
        return "No declared amount lies about any of the stated limits."
    said = []
    for at in found.limits:
        limit = context.design.limits[at.limit]
        text = f"At '{limit.name}' ({limit.value:,.0f}) "
        if at.curve is None:
            text += "too few amounts lie about it for a curve"
        else:
            text += (
                f"{quantity(max(at.curve.excess, 0.0))} declarations lie just below beyond a "
                f"smooth curve ({quantity(at.curve.low)} to {quantity(at.curve.high)})"
            )
        if np.isfinite(at.splits):
            text += (
                f"; {counted(int(at.splits), 'declaration')} complete a sum above it within "
                f"{limit.days} days, {quantity(at.split_expected)} where days are dealt anew"
            )
        said.append(text + ".")
    tested = found.family.tested
    said.append(
        f"{counted(accounts, 'account')} of {counted(tested, 'test')} and "
        f"{counted(agents, 'agent')} have more just below than their like."
        if accounts or agents
        else f"In none of {counted(tested, 'test')} does an account have more just below than its "
        "sets, nor an agent than its office."
    )
    return " ".join(said)


def _estimates(found: Found, accounts: int, agents: int, context: Context) -> tuple[Estimate, ...]:
    said = [
        Estimate("accounts_outside", "Accounts with more just below", float(accounts), "accounts"),
        Estimate("agents_outside", "Agents with more just below", float(agents), "agents"),
    ]
    for at in found.limits:
        name = context.design.limits[at.limit].name
        if at.curve is not None:
            c, label = at.curve, f"Declarations just below '{name}' beyond the curve"
            said.append(Estimate(f"excess_{name}", label, c.excess, "files", c.low, c.high))
        if np.isfinite(at.splits):
            label = f"Declarations that complete a sum above '{name}', beyond chance"
            said.append(Estimate(f"splits_{name}", label, at.splits - at.split_expected, "files"))
    return tuple(said)


def _tables(counts: Counts, found: Found, context: Context) -> tuple[Table, ...]:
    offices = counts.offices.name
    among = context.accounts(found.homes, officers=counts.officers.name, offices=offices)
    each = [at.accounts for at in found.limits]
    columns = _columns(each, [at.limit for at in found.limits], context)
    tables = listed(
        NAME,
        "Files just below a limit, by account",
        *columns,
        (Facts("p_holm", "p, Holm", "p_value"), found.family.adjusted),
        among=among,
        code=_joined([s.unit for s in each]).astype(np.int64),
        flagged=found.family.rejected,
    )
    return (*tables, _limit_table(found, context), *_agent_table(counts, found, context))


def _columns(
    each: list[Shares], limits: list[int], context: Context
) -> list[tuple[Facts, npt.NDArray[Any]]]:
    names = [
        np.full(s.unit.size, context.design.limits[n].name, dtype=object)
        for s, n in zip(each, limits, strict=True)
    ]
    return [
        (Facts("limit", "Limit", "text"), _joined(names)),
        (Facts("about", "About the limit", "count"), _joined([s.trials for s in each])),
        (Facts("under", "Just below", "count"), _joined([s.events for s in each])),
        (Facts("expected", "Expected", "number", "files"), _joined([s.expected for s in each])),
        (Facts("p_value", "p, chance alone", "p_value"), _joined([s.p_upper for s in each])),
        (
            Facts("p_spread", "p, with the ordinary spread", "p_value"),
            _joined([s.p_upper_spread for s in each]),
        ),
    ]


def _joined(parts: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0)


def _limit_table(found: Found, context: Context) -> Table:
    limits = [context.design.limits[at.limit] for at in found.limits]

    def of_curve(name: str) -> list[float]:
        return [float(getattr(at.curve, name, float("nan"))) for at in found.limits]

    return table(
        f"{NAME}_limits",
        "Amounts about each limit",
        (Facts("limit", "Limit", "text"), [m.name for m in limits]),
        (Facts("value", "From", "money", "currency"), [m.value for m in limits]),
        (
            Facts("about", "About the limit", "count"),
            [int(a.histogram.sum()) for a in found.limits],
        ),
        (Facts("excess", "Too many just below", "number", "files"), of_curve("excess")),
        (Facts("low", "Low", "number", "files"), of_curve("low")),
        (Facts("high", "High", "number", "files"), of_curve("high")),
        (Facts("missing", "Missing above", "number", "files"), of_curve("missing")),
        (Facts("until", "Missing up to", "number", "of the limit"), of_curve("upper")),
        (Facts("splits", "Complete a sum above", "number"), [a.splits for a in found.limits]),
        (Facts("split_expected", "By chance", "number"), [a.split_expected for a in found.limits]),
        (Facts("split_p", "p of splits", "p_value"), [a.split_p for a in found.limits]),
    )


def _agent_table(counts: Counts, found: Found, context: Context) -> tuple[Table, ...]:
    """List agents where single parties may be shown."""
    if counts.agents is None or not context.names_people:
        return ()
    with_agents = [at for at in found.limits if at.agents is not None]
    each = [at.agents for at in with_agents if at.agents is not None]
    unit = _joined([s.unit for s in each]).astype(np.int64)
    return (
        table(
            f"{NAME}_agents",
            "Files just below a limit, by agent",
            (Facts("agent", "Agent", "text", "", "Pseudonym."), counts.agents.name[unit]),
            *_columns(each, [at.limit for at in with_agents], context),
            (Facts("q_value", "q", "p_value"), found.agent_family.adjusted),
            (Facts("flagged", "Stands apart", "flag"), found.agent_family.rejected),
        ),
    )


def _chart(at: AtLimit, context: Context) -> Chart:
    assert at.curve is not None  # the caller chose
    limit = context.design.limits[at.limit]
    middle = (0.5 + (np.arange(BINS) + 0.5) / BINS) * limit.value
    values = np.concatenate([at.histogram.astype(np.float64), at.curve.counterfactual])
    data = table(
        f"bunching_{limit.name}",
        f"Amounts about '{limit.name}'",
        (Facts("x", "Amount", "number", "currency"), np.tile(middle, 2)),
        (Facts("value", "Declarations", "number"), values),
        (Facts("low", "Low", "number"), values),
        (Facts("high", "High", "number"), values),
        (
            Facts("group", "Which", "text"),
            np.repeat(np.array(["recorded", "smooth curve"], dtype=object), BINS),
        ),
    )
    return Chart(
        kind="lines",
        title=f"Declared amounts about the limit '{limit.name}'",
        summary=f"{quantity(at.curve.excess)} declarations more than the curve lie just below "
        f"{limit.value:,.0f}, and {quantity(at.curve.missing)} fewer just above it.",
        data=data,
        x_title="Amount",
        y_title="Declarations",
    )
