"""Do goods that cannot wait, wait longer under some accounts than goods that can?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.findings.by_account import listed
from evenhand.findings.cited import HOLM_1979, MIELKE_BERRY_2007
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table
from evenhand.findings.wording import counted, provisional
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_sets
from evenhand.records.context import Context, Desks, desks
from evenhand.records.counts import Codes, DeskFiles, Names
from evenhand.records.records import Records
from evenhand.records.waits import SCALE, in_hand, log_minutes
from evenhand.statistics.dealt_means import DealtMeans, dealt_means
from evenhand.statistics.multiplicity import Multiplicity, holm
from evenhand.statistics.overdispersion import overdispersion

NAME: Final = "delay_pattern"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "time"
ROLE: Final = "officer first designated"
NEEDS: Final = (
    *("declarations.registered_at", "declarations.released_at", "declarations.officer"),
    "items.hs_code",
)
CARRIES: Final = (
    *("registered_at", "released_at", "assigned_at", "assessed_at"),
    *("main_hs_code", "total_value_declared", "total_duty_declared"),
)
HAS_TWIN: Final = True
SENSITIVE: Final = ("01", "02", "03", "04", "06", "07", "08", "30")
"""Chapters of the Harmonized System whose goods lose by waiting: live animals, meat, fish, dairy
produce, live plants, vegetables, fruit, medicines."""
STEP: Final = 0.05
HIGHEST_STEP: Final = 20
"""Rates of duty are counted in steps of five per cent of the value, up to the value itself."""
LEAST_FILES: Final = 30
LEAST_MET: Final = 5
"""Time-sensitive files of an agent under an account from which its mean is shown."""
SPARED: Final = 0.25
"""An agent is named as spared if its files wait at most so much of what the account's others do."""
LEVEL: Final = 0.05
"""Chance that the list holds any account under which time-sensitive goods wait as others do."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cells:
    """Files by set, officer, time-sensitivity and step of the rate of duty.

    Attributes
    ----------
    stratum, officer, sensitive, step, n : ndarray of int64, shape (cells,)
        ``sensitive`` is 0 or 1; ``step`` -1 where the rate is not known; ``n`` files with a time.
    total, squares, cubes : ndarray of int64, shape (cells,)
        Sums of the powers of the logarithm of minutes, in hundredths.
    """

    stratum: Codes
    officer: Codes
    sensitive: Codes
    step: Codes
    n: Codes
    total: Codes
    squares: Codes
    cubes: Codes


@dataclass(frozen=True, slots=True)
class Met:
    """Time-sensitive files by set, officer and agent: ``n`` and the sum of their logarithms."""

    stratum: Codes
    officer: Codes
    agent: Codes
    n: Codes
    total: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database."""

    cells: Cells
    met: Met | None
    desks: DeskFiles
    officers: Names
    agents: Names | None
    offices: Names
    periods: Names


@dataclass(frozen=True, slots=True)
class Found:
    """How much longer time-sensitive goods wait under each account, its own pace taken off.

    Attributes
    ----------
    accounts : DealtMeans
        Of the logarithm of minutes of time-sensitive files, less the account's pace.
    p_value : ndarray of float64, shape (accounts tested,)
        The largest of three: of dealing; with the error of the account's pace; with the ordinary
        spread between colleagues besides.
    family : Multiplicity
    pace : ndarray of float64, shape (officers,)
        Mean of the logarithm on other goods, against the sets; 0 where too few files tell.
    low, high : ndarray of float64, shape (accounts tested,)
        The same gap at rates of duty up to the middle one and above it; NaN where none is known.
    split : float
        Rate of duty above which files count as highly taxed.
    sensitive : int
        Time-sensitive files.
    spared : ndarray of int64, shape (accounts tested,)
        Agent whose time-sensitive files wait least, if hardly at all; -1 for none.
    spared_gap : ndarray of float64, shape (accounts tested,)
        Mean logarithm of that agent's files, against the sets.
    homes : Desks
    """

    accounts: DealtMeans
    p_value: Floats
    family: Multiplicity
    pace: Floats
    low: Floats
    high: Floats
    split: float
    sensitive: int
    spared: Codes
    spared_gap: Floats
    homes: Desks


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    dates = tuple(
        f"{c} holds dates: a day is the whole wait of most files"
        for c in NEEDS[:2]
        if not records.resolves(c)
    )
    return (*dates, *lacks_sets(records))


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    whole = aggregates.handled(records, CARRIES)
    files = whole.files
    y = log_minutes(in_hand(files))
    chapter = files.main_hs_code.cast("string").substr(0, 2)
    t = files.mutate(
        y=y,
        sensitive=chapter.isin(SENSITIVE).fill_null(ibis.literal(value=False)).cast("int64"),
        step=_step(files),
    ).filter(_.y.notnull())
    keys = ["stratum", "officer", "sensitive", "step"]
    cells = t.group_by(keys).agg(
        n=_.count(),
        total=_.y.sum(),
        squares=(_.y * _.y).sum(),
        cubes=(_.y * _.y * _.y).sum(),
    )
    tables = {
        "cells": cells.order_by(keys),
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }
    if whole.agents is not None:
        pair = ["stratum", "officer", "agent"]
        met = t.filter(_.sensitive == 1, _.agent.notnull()).group_by(pair)
        tables |= {
            "met": met.agg(n=_.count(), total=_.y.sum()).order_by(pair),
            "agents": whole.agents.order_by("code"),
        }
    return tables


def _step(files: ir.Table) -> ir.Value:
    if not {"total_value_declared", "total_duty_declared"} <= set(files.columns):
        return ibis.literal(-1, "int64")
    value = files.total_value_declared.cast("float64")
    duty = files.total_duty_declared.cast("float64")
    rate = ibis.ifelse((value > 0) & (duty >= 0), duty / value, ibis.null("float64"))
    usable = rate.between(0, 1).fill_null(ibis.literal(value=False))
    step = ibis.least((rate / STEP).floor(), float(HIGHEST_STEP)).cast("int64")
    return ibis.ifelse(usable, step, -1)


def infer(counts: Counts) -> Found:
    """Set waits on time-sensitive goods against the sets, each account's own pace taken off."""
    cells = counts.cells
    officers = counts.officers.code.size
    sums = _centred(cells)
    is_sensitive = cells.sensitive == 1
    others = _dealt(cells, sums, ~is_sensitive)
    pace, error = np.zeros(officers), np.zeros(officers)
    pace[others.unit], error[others.unit] = others.gap, others.standard_error
    sums = _shifted(sums, pace[cells.officer])
    accounts = _dealt(cells, sums, is_sensitive)
    p_value = _cautious(accounts, error[accounts.unit])
    middle = _middle(cells)
    gaps = []
    for part in (cells.step <= middle, cells.step > middle):
        one = _dealt(cells, sums, is_sensitive & part & (cells.step >= 0), least=1)
        gap = np.full(officers, np.nan)
        gap[one.unit] = one.gap
        gaps.append(gap[accounts.unit])
    spared, spared_gap = _spared(counts, accounts, pace)
    at = counts.desks
    return Found(
        accounts=accounts,
        p_value=p_value,
        family=holm(p_value, LEVEL),
        pace=pace,
        low=gaps[0],
        high=gaps[1],
        split=(middle + 1) * STEP,
        sensitive=int(cells.n[is_sensitive].sum()),
        spared=spared,
        spared_gap=spared_gap,
        homes=desks(handler=at.officer, office=at.office, files=at.files),
    )


def _cautious(accounts: DealtMeans, error_of_pace: Floats) -> Floats:
    """Return p-values that also know how well the pace taken off is known."""
    from scipy.special import ndtr  # noqa: PLC0415 -- slow import

    error = np.hypot(accounts.standard_error, error_of_pace)
    z = accounts.gap / np.maximum(error, np.finfo(float).tiny)
    half = overdispersion(z=z, standard_error=error).p_estimated / 2
    p: Floats = np.maximum.reduce(
        [accounts.p_upper, ndtr(-z), np.where(accounts.gap > 0, half, 1 - half)]
    )
    return p


def _centred(cells: Cells) -> tuple[Floats, ...]:
    """Return n, total, squares and cubes of the logarithm about its mean."""
    n, t = cells.n.astype(float), cells.total / SCALE
    s, c = cells.squares / SCALE**2, cells.cubes / SCALE**3
    mean = float(t.sum() / n.sum()) if n.sum() else 0.0
    return _shifted((n, t, s, c), np.full(n.size, mean))


def _shifted(sums: tuple[Floats, ...], by: Floats) -> tuple[Floats, ...]:
    """Return the same sums of values less ``by``."""
    n, t, s, c = sums
    return (
        n,
        t - by * n,
        s - 2 * by * t + by**2 * n,
        c - 3 * by * s + 3 * by**2 * t - by**3 * n,
    )


def _dealt(
    cells: Cells, sums: tuple[Floats, ...], which: npt.NDArray[np.bool_], least: float = LEAST_FILES
) -> DealtMeans:
    n, total, squares, cubes = (x[which] for x in sums)
    return dealt_means(
        stratum=cells.stratum[which],
        unit=cells.officer[which],
        n=n,
        total=total,
        squares=squares,
        cubes=cubes,
        least=least,
    )


def _middle(cells: Cells) -> int:
    """Return the step up to which half of the time-sensitive files are taxed."""
    known = (cells.sensitive == 1) & (cells.step >= 0)
    if not known.any():
        return -1
    files = np.bincount(cells.step[known], weights=cells.n[known])
    return int(np.searchsorted(np.cumsum(files), files.sum() / 2))


def _spared(counts: Counts, accounts: DealtMeans, pace: Floats) -> tuple[Codes, Floats]:
    """Return for each account the agent whose time-sensitive files wait least, and how long."""
    spared = np.full(accounts.unit.size, -1)
    gaps = np.full(accounts.unit.size, np.nan)
    met = counts.met
    if met is None or not met.n.size:
        return spared, gaps
    total = met.total / SCALE - pace[met.officer] * met.n
    sets = int(met.stratum.max()) + 1
    all_n = np.bincount(met.stratum, weights=met.n, minlength=sets)
    all_total = np.bincount(met.stratum, weights=total, minlength=sets)
    due = met.n * (all_total / np.maximum(all_n, 1))[met.stratum]
    width = int(met.agent.max()) + 1
    key, place = np.unique(met.officer * width + met.agent, return_inverse=True)
    n = np.bincount(place, weights=met.n, minlength=key.size)
    gap = np.bincount(place, weights=total - due, minlength=key.size) / n
    enough = n >= LEAST_MET
    for at, officer in enumerate(accounts.unit):
        mine = np.flatnonzero(enough & (key // width == officer))
        if mine.size:
            least = mine[np.argmin(gap[mine])]
            if gap[least] <= SPARED * accounts.gap[at]:
                spared[at], gaps[at] = key[least] % width, gap[least]
    return spared, gaps


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say under how many accounts goods that cannot wait are let wait."""
    flagged = found.family.rejected
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    finding = Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{_answer(found)} {note}".strip(),
        role=ROLE,
        estimates=(
            Estimate(
                "accounts_listed",
                "Accounts under which time-sensitive goods wait longer",
                float(flagged.sum()),
                "accounts",
            ),
            Estimate("files", "Time-sensitive declarations", float(found.sensitive), "files"),
        ),
        tables=_tables(counts, found, context),
        caveats=(*CAVEATS, *context.crossing(counts.offices.name.size)),
        how_to_read=(
            "A ratio of 2 says that time-sensitive goods took twice as long under the account as "
            "under colleagues on the same sets, once the account's pace on other goods is taken "
            "off. If it is high whatever the duty, what is at stake is the waiting itself; if only "
            "at high duty, it may be the control of valuable revenue. An agent whose files "
            "hardly waited is shown to ask whether it was spared; of many agents one is always "
            "least."
        ),
        method=(
            "Time in hand runs from assignment to assessment (else registration to release), as a "
            "logarithm. An account's mean on time-sensitive chapters, less its mean on other goods "
            "against the sets, is set against all ways of dealing these files inside the sets "
            "(three exact moments), with the ordinary spread between colleagues allowed for."
        ),
        sources=SOURCES,
        requirements=REQUIREMENTS,
        ask_next=(
            "What were these goods waiting for, and is there a trader for whom they did not wait?"
            if flagged.any()
            else "Are perishables given priority when examinations are scheduled?"
        ),
        error_rate=(
            f"The chance that the list holds any account under which time-sensitive goods wait no "
            f"longer than by its pace is at most {100 * LEVEL:.0f} % (Holm over "
            f"{counted(found.family.tested, 'account')}). The agents shown carry no error rate."
        ),
        parameters={
            "time_sensitive_chapters": SENSITIVE,
            "highly_taxed_from": found.split,
            "sets": context.design.sets,
            "least_files": LEAST_FILES,
            "least_files_of_an_agent": LEAST_MET,
            "level": LEVEL,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )
    return finding if found.family.tested else finding.not_measured(LACKS)


LACKS: Final = (
    f"an account with {LEAST_FILES} time-sensitive files that colleagues had too: take a longer "
    "period, or compare within wider sets"
)


REQUIREMENTS: Final = ("tfa.7.9.1", "tfa.7.9.2", "rkc.ga.3.34", "arusha.5.1")
SOURCES: Final = (
    "Sequeira, S. and Djankov, S. (2014), Journal of International Economics 94(2), 277-294. "
    "doi:10.1016/j.jinteco.2014.08.010 (two patterns of delay in ports)",
    MIELKE_BERRY_2007,
    HOLM_1979,
)
CAVEATS: Final = (
    "Goods of these chapters may need a veterinary or plant health certificate, a laboratory or a "
    "cold store; where one officer is given those that do, they wait for others than the officer.",
    "A chapter is not a state: frozen meat waits better than fresh, and some goods of other "
    "chapters cannot wait at all.",
    "An outage or a holiday touches all accounts alike and is held by the sets.",
    "Delay asked for by the trader (papers to come, a price to wait for) is delay on record.",
    "An account is not a person: who used it is a question for the review.",
)


def _answer(found: Found) -> str:
    if not found.family.tested:
        return (
            f"No account has {LEAST_FILES} time-sensitive files that colleagues had too; none "
            "could be tested."
        )
    flagged = found.family.rejected
    if not flagged.any():
        return (
            f"No, as far as the records show: under none of "
            f"{counted(found.family.tested, 'account')} do time-sensitive goods wait longer than "
            "by its pace on other goods, chance and ordinary differences allowed for."
        )
    times = float(np.exp(np.median(found.accounts.gap[flagged])))
    both = int(((found.low > 0) & (found.high > 0) & flagged).sum())
    return (
        f"Yes, under {counted(int(flagged.sum()), 'account')}: goods that cannot wait take "
        f"{times:.1f} times as long as under colleagues, the account's pace on other goods taken "
        f"off; under {both} of them whatever the rate of duty."
    )


def _tables(counts: Counts, found: Found, context: Context) -> tuple[Table, ...]:
    a = found.accounts
    among = context.accounts(
        found.homes, officers=counts.officers.name, offices=counts.offices.name
    )
    return listed(
        NAME,
        "Waits of time-sensitive goods under accounts",
        (Facts("files", "Time-sensitive files", "count"), a.observations),
        (Facts("times", "Times as long", "number", "", "Its own pace taken off."), np.exp(a.gap)),
        (Facts("times_low", "At lower duty", "number"), np.exp(found.low)),
        (Facts("times_high", "At higher duty", "number"), np.exp(found.high)),
        (Facts("pace", "Times as long, other goods", "number"), np.exp(found.pace[a.unit])),
        (Facts("spared", "Agent least delayed", "text"), _agents(counts, found.spared)),
        (Facts("times_spared", "Its files", "number"), np.exp(found.spared_gap)),
        (Facts("p_value", "p, as slow", "p_value"), a.p_upper),
        (Facts("p_spread", "p, with pace and ordinary spread", "p_value"), found.p_value),
        (Facts("p_holm", "p, Holm", "p_value"), found.family.adjusted),
        among=among,
        code=a.unit,
        flagged=found.family.rejected,
    )


def _agents(counts: Counts, code: Codes) -> npt.NDArray[Any]:
    named = np.full(code.size, "", dtype=object)
    if counts.agents is not None:
        known = code >= 0
        named[known] = counts.agents.name[code[known]]
    return named
