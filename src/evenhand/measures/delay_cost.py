"""What does the time that goods wait at Customs cost those who trade, and where does it arise?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.findings.by_account import listed
from evenhand.findings.cited import HOLM_1979
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, provisional, quantity
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_sets
from evenhand.records.context import Context, Desks, desks
from evenhand.records.counts import Codes, DeskFiles, Names
from evenhand.records.records import Records
from evenhand.records.waits import DAY, SCALE, in_hand, tenths_of_hours, waited
from evenhand.statistics.dealt_means import DealtMeans, dealt_means
from evenhand.statistics.multiplicity import Multiplicity, holm
from evenhand.statistics.overdispersion import overdispersion

NAME: Final = "delay_cost"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "time"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.registered_at", "declarations.released_at", "declarations.officer")
CARRIES: Final = (
    *("registered_at", "released_at", "assigned_at", "assessed_at"),
    "total_value_declared",
)
HAS_TWIN: Final = True
LEAST_FILES: Final = 30
LEVEL: Final = 0.05
"""Chance that the list of accounts holds any whose files wait no longer (Holm)."""
RATES: Final = (0.006, 0.021)
"""Of the value, a day: Hummels and Schaur (2013), for a day in transit."""
TENTHS: Final = 10
MOST_VALUE: Final = 1e11
"""A file declared above it is a mistyped value; it would be the whole cost."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cells:
    """Files by set, office and officer.

    Attributes
    ----------
    stratum, office, officer, files : ndarray of int64, shape (cells,)
    n, total, squares, cubes : ndarray of int64, shape (cells,)
        Files assessed (or released, where no assessment is recorded), and the sums of the powers of
        the tenths of hours they were with the officer.
    open : ndarray of int64, shape (cells,)
        Files without a time of release that can be used.
    value, value_days, value_late : ndarray of int64, shape (cells,)
        Of released files: value in whole units of currency; value times hundredths of days; the
        same for the days beyond the published time (0 where none is published).
    """

    stratum: Codes
    office: Codes
    officer: Codes
    files: Codes
    n: Codes
    total: Codes
    squares: Codes
    cubes: Codes
    open: Codes
    value: Codes
    value_days: Codes
    value_late: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database."""

    cells: Cells
    desks: DeskFiles
    officers: Names
    offices: Names
    periods: Names


@dataclass(frozen=True, slots=True)
class Found:
    """What delay costs by office, and under which accounts files wait longer than their like.

    Attributes
    ----------
    files, open : ndarray of int64, shape (offices,)
    value, value_days, late_days : ndarray of float64, shape (offices,)
        In units of currency, and units times days.
    accounts : DealtMeans
        Of the hours in the officer's hands, less ``level``.
    level : float
        Mean of these hours over all files.
    p_value : ndarray of float64, shape (accounts tested,)
        The largest of three: of dealing; with the ordinary spread between colleagues as one of
        differences; and as one of ratios.
    slower : Multiplicity
        Who is slower than dealing explains: colleagues do differ.
    family : Multiplicity
        Who stands apart from the ordinary differences too: of ``p_value``.
    extra_days : ndarray of float64, shape (accounts tested,)
        Value-days beyond what the sets of the account had under others.
    homes : Desks
    """

    files: Codes
    open: Codes
    value: Floats
    value_days: Floats
    late_days: Floats
    accounts: DealtMeans
    level: float
    p_value: Floats
    slower: Multiplicity
    family: Multiplicity
    extra_days: Floats
    homes: Desks


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    no_value = (
        ()
        if records.has("items.value_declared") or records.has("declarations.total_value_declared")
        else ("no value is recorded: map items.value_declared",)
    )
    dates = tuple(
        f"{c} holds dates: a day is the whole wait of most files"
        for c in NEEDS[:2]
        if not records.resolves(c)
    )
    return (*no_value, *dates, *lacks_sets(records))


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    whole = aggregates.handled(records, CARRIES)
    files = whole.files
    wait = waited(files)
    value = files.total_value_declared.cast("float64")
    usable = (value.between(0, MOST_VALUE) & ~value.isnan()).fill_null(ibis.literal(value=False))
    units = ibis.ifelse(usable, value, 0.0).round().cast("int64")
    hours = records.design.standards.get("registered-released")
    late = ibis.greatest(wait - round(hours * 3600), 0) if hours else ibis.literal(0, "int64")
    t = files.mutate(wait=wait, units=units, late=late)
    t = t.mutate(
        y=tenths_of_hours(in_hand(t)),
        days=(t.wait.cast("float64") / DAY * SCALE).round().cast("int64"),
        late_days=(t.late.cast("float64") / DAY * SCALE).round().cast("int64"),
    )
    keys = ["stratum", "office", "officer"]
    released = t.wait.notnull()
    cells = t.group_by(keys).agg(
        files=_.count(),
        n=t.y.count(),
        total=t.y.sum().fill_null(0),
        squares=(t.y * t.y).sum().fill_null(0),
        cubes=(t.y * t.y * t.y).sum().fill_null(0),
        open=(~released).sum(),
        value=t.units.sum(where=released).fill_null(0),
        value_days=(t.units * t.days).sum().fill_null(0),
        value_late=(t.units * t.late_days).sum(where=released).fill_null(0),
    )
    return {
        "cells": cells.order_by(keys),
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }


def infer(counts: Counts) -> Found:
    """Add up value and days by office, and set each account's waits against its sets."""
    cells = counts.cells
    offices = counts.offices.code.size

    def by_office(values: Codes) -> Floats:
        return np.bincount(cells.office, weights=values, minlength=offices).astype(np.float64)

    n = cells.n.astype(float)
    mean = float(cells.total.sum() / n.sum()) if n.sum() else 0.0
    total = cells.total - mean * n
    # About the whole mean: a large level would eat the digits of the spread.
    level = mean / TENTHS
    accounts = dealt_means(
        stratum=cells.stratum,
        unit=cells.officer,
        n=n,
        total=total / TENTHS,
        squares=(cells.squares - 2 * mean * cells.total + mean**2 * n) / TENTHS**2,
        cubes=(cells.cubes - 3 * mean * cells.squares + 3 * mean**2 * cells.total - mean**3 * n)
        / TENTHS**3,
        least=LEAST_FILES,
    )
    p_value = _cautious(accounts, level)
    at = counts.desks
    return Found(
        files=by_office(cells.files).astype(np.int64),
        open=by_office(cells.open).astype(np.int64),
        value=by_office(cells.value),
        value_days=by_office(cells.value_days) / SCALE,
        late_days=by_office(cells.value_late) / SCALE,
        accounts=accounts,
        level=level,
        p_value=p_value,
        slower=holm(accounts.p_upper, LEVEL),
        family=holm(p_value, LEVEL),
        extra_days=_extra_days(cells)[accounts.unit],
        homes=desks(handler=at.officer, office=at.office, files=at.files),
    )


def _cautious(accounts: DealtMeans, level: float) -> Floats:
    """Return p-values under whichever spread between colleagues explains more.

    Colleagues who take half as long again, or twice as long, are spread evenly in ratios and
    unevenly in hours: as a spread of differences the slower of them would stand apart.
    """
    p = accounts.cautious("upper")
    observed, expected = accounts.mean + level, accounts.expected + level
    if not p.size or not (np.all(observed > 0) and np.all(expected > 0)):
        return p
    gap, error = np.log(observed / expected), accounts.standard_error / expected
    half = overdispersion(z=gap / error, standard_error=error).p_estimated / 2
    both: Floats = np.maximum(p, np.where(gap > 0, half, 1 - half))
    return both


def _extra_days(cells: Cells) -> Floats:
    """Return each account's value-days beyond those that others' files of its sets would have."""
    size = int(cells.officer.max(initial=-1)) + 1
    value, days = cells.value.astype(float), cells.value_days / SCALE
    sets = int(cells.stratum.max(initial=-1)) + 1
    key, place = np.unique(cells.stratum * max(size, 1) + cells.officer, return_inverse=True)
    value = np.bincount(place, weights=value, minlength=key.size).astype(np.float64)
    days = np.bincount(place, weights=days, minlength=key.size).astype(np.float64)
    stratum, officer = key // max(size, 1), key % max(size, 1)
    others_value = np.bincount(stratum, weights=value, minlength=sets)[stratum] - value
    others_days = np.bincount(stratum, weights=days, minlength=sets)[stratum] - days
    known = others_value > 0
    rate = np.divide(others_days, others_value, out=np.zeros(key.size), where=known)
    extra = np.where(known, days - value * rate, 0.0)
    return np.bincount(officer, weights=extra, minlength=size).astype(np.float64)


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say what delay costs at the two rates, by office, and where files wait longer."""
    if not found.value_days.sum():
        return Finding(
            NAME,
            VERSION,
            QUESTION,
            "No file has a value and both times.",
            status="not_measurable",
            lacks=("files with a declared value, a registration and a release",),
            role=ROLE,
            fingerprint=context.fingerprint,
        )
    slow = found.family.rejected
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{_answer(found, context)} {note}".strip(),
        role=ROLE,
        estimates=_estimates(found),
        tables=(_offices(counts, found), *_accounts(counts, found, context)),
        caveats=(*CAVEATS, *_of_open(found), *context.crossing(counts.offices.name.size)),
        how_to_read=(
            "Value-days are the declared value of each file times the days from registration to "
            "release. The cost is 0.6 % and 2.1 % of them: two ends of what traders were seen to "
            "pay for a day less at sea. It is a cost to trade, not a sum that anybody owes; time "
            "that the trader, the bank or another authority took is in it."
        ),
        method=(
            "Value-days are added up over released files. Accounts are compared by the hours "
            "from assignment to assessment (else from registration to release), against all ways "
            "of dealing the files of their sets (three exact moments), with the ordinary spread "
            "between colleagues allowed for; what the files of a listed account waited beyond "
            "those of others in the same sets, by value, is its extra."
        ),
        sources=SOURCES,
        requirements=REQUIREMENTS,
        ask_next=(
            "What do files wait for under these accounts, and who could have taken them up?"
            if slow.any()
            else "Which stage holds the days, and whose move is it?"
        ),
        error_rate=(
            f"The chance that the list of accounts standing apart holds any that does not is at "
            f"most {100 * LEVEL:.0f} % (Holm over {counted(found.family.tested, 'account')}). The "
            "cost itself is a sum over every file and holds no error rate; its range is that of "
            "the two rates."
        ),
        parameters={
            "rates_a_day": RATES,
            "sets": context.design.sets,
            "least_files": LEAST_FILES,
            "level": LEVEL,
            "published_hours": context.standards.get("registered-released"),
            "time": "elapsed",
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )


REQUIREMENTS: Final = ("tfa.7.6.1", "rkc.ga.3.40", "arusha.3.6", "arusha.5.1")
SOURCES: Final = (
    "Hummels, D. L. and Schaur, G. (2013). Time as a trade barrier. American Economic Review "
    "103(7), 2935-2959. doi:10.1257/aer.103.7.2935",
    "Djankov, S., Freund, C. and Pham, C. S. (2010). Trading on time. Review of Economics and "
    "Statistics 92(1), 166-173. doi:10.1162/rest.2009.11498",
    HOLM_1979,
)
CAVEATS: Final = (
    "The rates are of days in transit, inferred from the choice between air and sea in imports of "
    "the United States; that a day of waiting at Customs costs as much is a convention, "
    "transferred here from transit to dwell time.",
    "Elapsed time: nights and days closed are in it, and so is the time of the trader, the bank "
    "and other authorities.",
    "Some waiting is the price of control: this is what it costs, not what could be saved.",
    "An outage, a holiday or a laboratory makes files wait with every officer; the sets hold them "
    "only as far as they fall on the same day and desk.",
    "An officer given the hard files, or away for a time, shows slow files; so does one whose "
    "files others went on to hold.",
    "An account is not a person: who used it is a question for the review.",
)


def _of_open(found: Found) -> tuple[str, ...]:
    still = int(found.open.sum())
    if not still:
        return ()
    return (
        f"{counted(still, 'file')} without a usable time of release cost nothing here: the true "
        "cost is higher.",
    )


def _answer(found: Found, context: Context) -> str:
    days = found.value_days.sum()
    mean = days / found.value.sum() if found.value.sum() else 0.0
    low, high = (quantity(rate * days, "units of currency") for rate in RATES)
    said = (
        f"Goods waited {mean:.1f} days on average, weighted by value; at 0.6 % to 2.1 % of value a "
        f"day that cost trade between {low} and {high}."
    )
    late = found.late_days.sum()
    if context.standards.get("registered-released"):
        said += f" {late / days:.0%} of it lies beyond the published time."
    if not found.family.tested:
        return f"{said} No account has {LEAST_FILES} comparable files."
    slower, apart = found.slower.rejected, found.family.rejected
    if not slower.any():
        return f"{said} Under no account do files wait longer than colleagues' by more than chance."
    extra = float(found.extra_days[slower].sum())
    return said + (
        f" Under {counted(int(slower.sum()), 'account')} files wait longer than chance would deal "
        f"them, as colleagues differ in pace; that comes to between {quantity(RATES[0] * extra)} "
        f"and {quantity(RATES[1] * extra)}. {counted(int(apart.sum()), 'account')} of them "
        f"{'stands' if apart.sum() == 1 else 'stand'} apart from the ordinary differences in pace."
    )


def _estimates(found: Found) -> tuple[Estimate, ...]:
    days, extra = found.value_days.sum(), found.extra_days[found.slower.rejected].sum()
    return (
        Estimate(
            "accounts_slower",
            "Accounts whose files wait longer and that stand apart in it",
            float(found.family.rejected.sum()),
            "accounts",
        ),
        Estimate("cost_low", "Cost of delay at 0.6 % a day", float(RATES[0] * days), "currency"),
        Estimate("cost_high", "Cost of delay at 2.1 % a day", float(RATES[1] * days), "currency"),
        Estimate(
            "mean_days",
            "Days from registration to release, weighted by value",
            float(days / found.value.sum()) if found.value.sum() else None,
            "days",
        ),
        Estimate(
            "extra_low", "Of it, extra under slower accounts, at 0.6 %",
            float(RATES[0] * extra), "currency",
        ),
        Estimate(
            "extra_high", "Of it, extra under slower accounts, at 2.1 %",
            float(RATES[1] * extra), "currency",
        ),
    )  # fmt: skip


def _offices(counts: Counts, found: Found) -> Table:
    mean = np.divide(
        found.value_days, found.value, out=np.full(found.value.size, np.nan), where=found.value > 0
    )
    return table(
        NAME,
        "What delay costs, by office",
        (Facts("office", "Office", "text"), counts.offices.name),
        (Facts("files", "Declarations", "count"), found.files),
        (Facts("open", "Without release", "count"), found.open),
        (Facts("value", "Value declared", "money", "currency"), found.value),
        (Facts("mean_days", "Days, weighted by value", "number", "days"), mean),
        (Facts("value_days", "Value-days", "number"), found.value_days),
        (Facts("late_days", "Value-days beyond the published time", "number"), found.late_days),
        (Facts("cost_low", "Cost at 0.6 %", "money", "currency"), RATES[0] * found.value_days),
        (Facts("cost_high", "Cost at 2.1 %", "money", "currency"), RATES[1] * found.value_days),
    )


def _accounts(counts: Counts, found: Found, context: Context) -> tuple[Table, ...]:
    a = found.accounts
    among = context.accounts(
        found.homes, officers=counts.officers.name, offices=counts.offices.name
    )
    return listed(
        f"{NAME}_accounts",
        "Waits under accounts, against the same sets",
        (Facts("files", "Comparable files", "count"), a.observations),
        (
            Facts("hours", "Hours in hand, mean", "hours"),
            a.mean + found.level,
        ),
        (Facts("expected_hours", "Expected by the sets", "hours"), a.expected + found.level),
        (Facts("extra_low", "Extra cost at 0.6 %", "money"), RATES[0] * found.extra_days),
        (Facts("extra_high", "Extra cost at 2.1 %", "money"), RATES[1] * found.extra_days),
        (Facts("p_value", "p, as slow", "p_value"), a.p_upper),
        (Facts("p_spread", "p, with the ordinary spread", "p_value"), found.p_value),
        (Facts("p_holm", "p, Holm", "p_value"), found.family.adjusted),
        (
            Facts("slower", "Slower than dealing explains", "flag", "", "Ordinary pace and all."),
            found.slower.rejected,
        ),
        among=among,
        code=a.unit,
        flagged=found.family.rejected,
    )
