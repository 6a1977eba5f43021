"""Are an agent's goods accepted at lower unit values under one account than under others?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.findings.by_account import listed
from evenhand.findings.cited import BENJAMINI_HOCHBERG_1995, MIELKE_BERRY_2007
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, per_cent, provisional, quantity
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_sets
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import Codes, DeskFiles, FlaggedPairs, Names
from evenhand.records.like_prices import FURTHEST, LEAST_LIKE, STEPS, priced
from evenhand.records.records import Records
from evenhand.statistics.dealt_means import DealtMeans, dealt_means
from evenhand.statistics.multiplicity import Multiplicity, benjamini_hochberg, holm
from evenhand.statistics.overdispersion import overdispersion
from evenhand.statistics.shrinkage import shrink

NAME: Final = "unit_value"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "value"
ROLE: Final = "officer first designated"
NEEDS: Final = (
    "declarations.officer",
    "declarations.agent",
    "items.hs_code",
    "items.quantity",
    "items.value_declared",
)
CARRIES: Final = ("declaration_id", "quarter")
HAS_TWIN: Final = True
LEVEL: Final = 0.05
"""Share of false entries held among pairs; chance of any false entry among accounts."""
LEAST_PAIR: Final = 8
LEAST_FILES: Final = 30
"""Comparable files from which a pair, and an account, is tested."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cells:
    """Files by office, officer and agent, with sums of their mean residual in thousandths.

    Attributes
    ----------
    office, officer, agent, files : ndarray of int64, shape (cells,)
    total, squares, cubes : ndarray of int64, shape (cells,)
    duty : ndarray of int64, shape (cells,)
        Duties and taxes on the compared items, in minor units; 0 where none is recorded.
    """

    office: Codes
    officer: Codes
    agent: Codes
    files: Codes
    total: Codes
    squares: Codes
    cubes: Codes
    duty: Codes


@dataclass(frozen=True, slots=True)
class Reach:
    """Items by ``office``, and how many of them had like goods to be ``compared`` with."""

    office: Codes
    items: Codes
    compared: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database."""

    cells: Cells
    reach: Reach
    desks: DeskFiles
    officers: Names
    agents: Names
    offices: Names
    periods: Names


@dataclass(frozen=True, slots=True)
class Shrunken:
    """Differences drawn towards their mean, with 95 % interval; logarithms, shape (n,)."""

    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs, accounts and agents, in logarithms of the unit value.

    Attributes
    ----------
    pairs : DealtMeans
        Against the agent's other files at the office; ``unit`` is officer x agents + agent.
    officer, agent : ndarray of int64, shape (pairs,)
    pair_family : Multiplicity
        Benjamini-Hochberg, lower.
    best : Shrunken
        Of the pairs.
    duty : ndarray of float64, shape (pairs,)
        In units of currency.
    at_risk : ndarray of float64, shape (3, pairs)
        Duties and taxes by which a pair's would have been larger at the unit values of the agent's
        files in general, from the difference and the ends of its 95 % interval; not below zero.
    accounts : DealtMeans
        Against other accounts on files of the same agents.
    family : Multiplicity
        Holm, lower.
    agents : DealtMeans
        Against all files of the office; described, not tested.
    agents_best : Shrunken
    homes : Desks
    """

    pairs: DealtMeans
    officer: Codes
    agent: Codes
    pair_family: Multiplicity
    best: Shrunken
    duty: Floats
    at_risk: Floats
    accounts: DealtMeans
    family: Multiplicity
    agents: DealtMeans
    agents_best: Shrunken
    homes: Desks


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return lacks_sets(records)


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    whole = aggregates.handled(records, CARRIES)
    assert whole.agents is not None  # NEEDS
    items = priced(records, whole.files)
    known = items.filter(_.residual.notnull())
    files = known.group_by("declaration_id", "office", "officer", "agent").agg(
        x=(_.residual.sum() / _.count()).round().cast("int64"), duty=_.duty.sum()
    )
    keys = ["office", "officer", "agent"]
    cells = files.filter(_.agent.notnull()).group_by(keys)
    reach = items.group_by("office").agg(items=_.count(), compared=_.residual.count())
    return {
        "cells": cells.agg(
            files=_.count(),
            total=_.x.sum().cast("int64"),
            squares=(_.x * _.x).sum().cast("int64"),
            cubes=(_.x * _.x * _.x).sum().cast("int64"),
            duty=_.duty.sum().cast("int64"),
        ).order_by(keys),
        "reach": reach.order_by("office"),
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "agents": whole.agents.order_by("code"),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }


def infer(counts: Counts) -> Found:
    """Set pairs against the agent's other files, accounts against others, agents against all."""
    c, width = counts.cells, max(1, counts.agents.code.size)
    sums = {
        "n": c.files.astype(np.float64),
        "total": c.total / STEPS,
        "squares": c.squares / STEPS**2,
        "cubes": c.cubes / STEPS**3,
    }
    of_agent, pair = c.office * width + c.agent, c.officer * width + c.agent
    pairs = dealt_means(stratum=of_agent, unit=pair, least=LEAST_PAIR, **sums)
    accounts = dealt_means(stratum=of_agent, unit=c.officer, least=LEAST_FILES, **sums)
    agents = dealt_means(stratum=c.office, unit=c.agent, least=LEAST_FILES, **sums)
    duty = np.bincount(pair, weights=c.duty)[pairs.unit] / 100 if pair.size else np.zeros(0)
    half = 1.96 * pairs.standard_error
    ends = np.array([pairs.gap, pairs.gap + half, pairs.gap - half])
    return Found(
        pairs=pairs,
        officer=pairs.unit // width,
        agent=pairs.unit % width,
        pair_family=benjamini_hochberg(pairs.cautious("lower"), LEVEL),
        best=_best(pairs),
        duty=duty,
        at_risk=duty * np.maximum(np.expm1(-ends), 0.0),
        accounts=accounts,
        family=holm(accounts.cautious("lower"), LEVEL),
        agents=agents,
        agents_best=_best(agents),
        homes=desks(
            handler=counts.desks.officer, office=counts.desks.office, files=counts.desks.files
        ),
    )


def hands_over(found: Found) -> FlaggedPairs:
    """Return the pairs listed, in all periods, for the measure that asks what they paid."""
    chosen = np.flatnonzero(found.pair_family.rejected)
    return FlaggedPairs(
        period=np.full(chosen.size, -1), officer=found.officer[chosen], agent=found.agent[chosen]
    )


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say for how many pairs and accounts unit values are lower, and what tax hangs on it."""
    pairs, accounts = int(found.pair_family.rejected.sum()), int(found.family.rejected.sum())
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    finding = Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{_answer(counts, found, pairs, accounts)} {note}".strip(),
        role=ROLE,
        estimates=_estimates(counts, found, pairs, accounts),
        tables=_tables(counts, found, context),
        caveats=CAVEATS,
        how_to_read=(
            "A unit value is value over quantity, as accepted. It is compared with like goods of "
            "other declarations; the difference is in per cent. A pair stands apart when the "
            "agent's goods are accepted lower under the account than the agent's own goods under "
            "others at the office. The best estimate is drawn towards no difference by as much as "
            "it is noise, and says little of a pair unlike all others. Tax at risk is what duties "
            "would have been more at the agent's unit values in general: a reckoning, not a debt."
        ),
        method=(
            "Logarithm of the unit value less its mean over like goods (tariff code, origin, unit, "
            "quarter) in the other folds of declarations, with back-off to coarser goods below "
            f"{LEAST_LIKE} items; cut at {FURTHEST:g}; averaged over the items of a file. Means of "
            "pairs are set against dealing the agent's files of an office among the accounts "
            "(exact moments, Pearson type III tail), the ordinary spread added; accounts likewise. "
            "Best estimates are empirical Bayes."
        ),
        sources=(
            MIELKE_BERRY_2007,
            "Morris (1983), Parametric empirical Bayes inference, Journal of the American "
            "Statistical Association 78, 47-55. doi:10.1080/01621459.1983.10477920",
            BENJAMINI_HOCHBERG_1995,
        ),
        requirements=REQUIREMENTS,
        ask_next=(
            "Do invoices, qualities and quantities of these files explain the lower values, and "
            "was the value questioned?"
            if pairs or accounts
            else "Are units and quantities keyed well enough that a lower value would be seen?"
        ),
        error_rate=(
            f"Of the {counted(pairs, 'pair')} listed, at most {LEVEL * pairs:.1f} are expected to "
            f"be false (Benjamini-Hochberg over {counted(found.pair_family.tested, 'pair')}). The "
            "chance that the list of accounts holds any that accepts no lower values is at most "
            f"{100 * LEVEL:.0f} % (Holm over {counted(found.family.tested, 'account')})."
        ),
        parameters={
            "least_like_items": LEAST_LIKE,
            "least_files_of_a_pair": LEAST_PAIR,
            "least_files_of_an_account": LEAST_FILES,
            "cut_at": FURTHEST,
            "least_accounts_to_show": LEAST_PEERS,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )
    return (
        finding
        if found.pairs.unit.size or found.accounts.unit.size
        else finding.not_measured(LACKS)
    )


LACKS: Final = (
    f"an agent with {LEAST_PAIR} files of like goods under one account and others to compare with: "
    "take a longer period"
)


CAVEATS: Final = (
    "Quality, brand, condition and size of an order change the price and are not in the tariff "
    "code: an agent may bring the cheaper goods on days when the account was on duty.",
    "A desk specialised in second-hand goods or remnants sees lower values by rule.",
    "A quantity keyed in another unit, or as packages, makes the unit value wrong.",
    "Values accepted low by everybody are the expectation here, and are not seen.",
    "The pair's own files are among the agent's: the difference is understated.",
    "An account is not a person: who used it is a question for the review.",
)
REQUIREMENTS: Final = ("arusha.3.3", "arusha.4.3", "arusha.6.1", "rkc.ga.4.3")


def _best(means: DealtMeans) -> Shrunken:
    """Draw differences towards their mean, with the variance between units by moments."""
    if not means.unit.size:
        none = np.zeros(0)
        return Shrunken(none, none, none)
    error = means.standard_error
    # Here nothing is pulled in: the far ones are what the prior must have room for.
    prior = overdispersion(z=means.gap / error, standard_error=error, winsorise=0.0).tau_squared
    best = shrink(estimate=means.gap, standard_error=error, prior_variance=prior)
    if best.fully_shrunk:
        return Shrunken(best.posterior, best.posterior, best.posterior)
    return Shrunken(best.posterior, best.low, best.high)


def _answer(counts: Counts, found: Found, pairs: int, accounts: int) -> str:
    compared = int(counts.reach.compared.sum())
    if not found.pairs.unit.size:
        return (
            f"No agent has {LEAST_PAIR} files with one account and others to compare them with "
            f"({counted(compared, 'item')} had like goods); no pair could be tested."
        )
    if not pairs and not accounts:
        return (
            f"No. For none of {counted(found.pairs.unit.size, 'pair')} of account and agent, and "
            f"under none of {counted(found.accounts.unit.size, 'account')}, are unit values of "
            "like goods lower than chance and the ordinary spread explain."
        )
    said = (
        f"For {counted(pairs, 'pair')} of {found.pairs.unit.size} tested; and under "
        f"{counted(accounts, 'account')} of {found.accounts.unit.size} unit values are lower on "
        "files of the same agents."
    )
    if not pairs:
        return said
    listed_pairs = found.pair_family.rejected
    lower = -np.expm1(
        np.average(found.pairs.gap[listed_pairs], weights=found.duty[listed_pairs] + 1.0)
    )
    risk = found.at_risk[0][listed_pairs].sum()
    tax = f" Duties would have been {quantity(float(risk))} more at the others'." if risk else ""
    return f"{said} The pairs' values are {per_cent(float(lower))} below the agents' others.{tax}"


def _estimates(counts: Counts, found: Found, pairs: int, accounts: int) -> tuple[Estimate, ...]:
    value, low, high = found.at_risk[:, found.pair_family.rejected].sum(axis=1).tolist()
    items = max(int(counts.reach.items.sum()), 1)
    return (
        Estimate("pairs_lower", "Pairs with lower unit values", float(pairs), "pairs"),
        Estimate("accounts_lower", "Accounts with lower unit values", float(accounts), "accounts"),
        Estimate(
            "tax_at_risk", "Duties at the agents' other values, more", value, "currency", low, high
        ),
        Estimate(
            "compared_share",
            "Priced items that had like goods",
            float(counts.reach.compared.sum() / items),
            "share",
        ),
    )


def _tables(counts: Counts, found: Found, context: Context) -> tuple[Table, ...]:
    offices = counts.offices.name
    among = context.accounts(found.homes, officers=counts.officers.name, offices=offices)
    p, a = found.pairs, found.accounts
    tables = listed(
        NAME,
        "Unit values of pairs against the agent's other files",
        (Facts("agent", "Agent", "text", "", "Pseudonym."), counts.agents.name[found.agent]),
        (Facts("files", "Declarations", "count"), p.observations),
        (Facts("difference", "Difference", "share", "", "Of the unit value."), np.expm1(p.gap)),
        (
            Facts("best", "Best estimate", "share", "", "Empirical Bayes."),
            np.expm1(found.best.value),
        ),
        (Facts("low", "Low", "share"), np.expm1(found.best.low)),
        (Facts("high", "High", "share"), np.expm1(found.best.high)),
        (Facts("duty", "Duties and taxes", "money", "currency"), found.duty),
        (Facts("at_risk", "More at others' values", "money", "currency"), found.at_risk[0]),
        (Facts("p_value", "p, chance alone", "p_value"), p.p_lower),
        (Facts("p_spread", "p, with the ordinary spread", "p_value"), p.p_lower_spread),
        (Facts("q_value", "q", "p_value", "", "Benjamini-Hochberg."), found.pair_family.adjusted),
        among=among,
        code=found.officer,
        flagged=found.pair_family.rejected,
        unit="pairs",
    )
    tables += listed(
        f"{NAME}_accounts",
        "Unit values by account, on files of the same agents",
        (Facts("files", "Declarations", "count"), a.observations),
        (Facts("difference", "Difference", "share"), np.expm1(a.gap)),
        (Facts("p_value", "p, chance alone", "p_value"), a.p_lower),
        (Facts("p_spread", "p, with the ordinary spread", "p_value"), a.p_lower_spread),
        (Facts("p_holm", "p, Holm", "p_value"), found.family.adjusted),
        among=among,
        code=a.unit,
        flagged=found.family.rejected,
    )
    return (*tables, _by_office(counts, found), *_of_agents(counts, found, context))


def _by_office(counts: Counts, found: Found) -> Table:
    """Say by office how far unit values lie from like goods, and what hangs on listed pairs."""
    c, offices = counts.cells, counts.offices.name
    size = offices.size
    files = np.bincount(c.office, weights=c.files, minlength=size)
    away = np.bincount(c.office, weights=c.total, minlength=size) / STEPS / np.maximum(files, 1)
    flagged = found.pair_family.rejected
    home = found.homes.main[found.officer[flagged]] if flagged.any() else np.zeros(0, dtype=int)
    risk = np.bincount(home, weights=found.at_risk[0][flagged], minlength=size)
    items, compared = np.zeros(size, dtype=int), np.zeros(size, dtype=int)
    items[counts.reach.office], compared[counts.reach.office] = (
        counts.reach.items,
        counts.reach.compared,
    )
    return table(
        f"{NAME}_offices",
        "Unit values by office, against like goods everywhere",
        (Facts("office", "Office", "text"), offices),
        (Facts("items", "Priced items", "count"), items),
        (Facts("compared", "With like goods", "count"), compared),
        (Facts("difference", "Mean difference", "share"), np.expm1(away)),
        (Facts("at_risk", "More at others' values, listed pairs", "money", "currency"), risk),
    )


def _of_agents(counts: Counts, found: Found, context: Context) -> tuple[Table, ...]:
    """Describe agents where single parties may be shown; nobody is listed."""
    if not context.names_people:
        return ()
    a, best = found.agents, found.agents_best
    return (
        table(
            f"{NAME}_agents",
            "Unit values by agent, against like goods at the office",
            (Facts("agent", "Agent", "text", "", "Pseudonym."), counts.agents.name[a.unit]),
            (Facts("files", "Declarations", "count"), a.observations),
            (Facts("difference", "Difference", "share"), np.expm1(a.gap)),
            (Facts("best", "Best estimate", "share"), np.expm1(best.value)),
            (Facts("low", "Low", "share"), np.expm1(best.low)),
            (Facts("high", "High", "share"), np.expm1(best.high)),
        ),
    )
