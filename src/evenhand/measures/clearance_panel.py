"""How fast does each office clear, and what does it control, against its own past months?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from scipy import special

from evenhand.findings.by_account import by_account
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, provisional, quantity
from evenhand.records import panel
from evenhand.records.context import LEAST_PEERS, Context, desks
from evenhand.records.counts import Codes
from evenhand.records.periods import still_open as still_open_months
from evenhand.records.records import Records

NAME: Final = "clearance_panel"
VERSION: Final = "2"
QUESTION: Final = __doc__.strip()
GROUP: Final = "time"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.office", "declarations.registered_at")
HAS_TWIN: Final = False
LEAST_PAST: Final = 6
"""Months of an office's own past before a month is set against them."""
LEAST_FILES: Final = 30
"""Files of which a fact is told in a month, below which the month is not set against the past."""
TAIL: Final = 0.00135
"""Chance of a month beyond either limit: that of three standard deviations of a normal number."""
WIDTH: Final = 3.0
"""Standard deviations to either limit of what chance alone gives a share of so many files."""
WITHIN: Final = "within"
OUTSIDE: Final = "outside"
NOTHING_TOLD: Final = "not measurable: nothing is told"
FEW_FILES: Final = f"not measurable: fewer than {LEAST_FILES} files"
SHORT_PAST: Final = f"not measurable: fewer than {LEAST_PAST} past months"
NEVER_VARIED: Final = "not measurable: the past never varied"

Texts = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Sums of ``panel.FACTS`` by ``office``, ``month`` and ``officer``; money in minor units."""

    office: Texts
    month: Texts
    officer: Texts
    files: Codes
    assessable: Codes
    assessed: Codes
    same_day: Codes
    late: Codes
    old_stock: Codes
    designated: Codes
    moved: Codes
    channelled: Codes
    lighter: Codes
    released: Codes
    touched: Codes
    judged: Codes
    offences: Codes
    valued: Codes
    raised: Codes
    duty_declared: Codes
    duty_added: Codes
    duty_removed: Codes
    duty_added_offence: Codes


@dataclass(frozen=True, slots=True)
class Medians:
    """Median hours from registration to assessment by ``office`` and ``month``."""

    office: Texts
    month: Texts
    median_hours: Floats


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database."""

    facts: FileFacts
    medians: Medians


@dataclass(frozen=True, slots=True)
class Indicator:
    """One fact: ``above`` per ``below``, a share unless ``unit`` says otherwise."""

    name: str
    title: str
    above: str
    below: str
    unit: str = "share"


def _share(name: str, title: str, above: str, below: str) -> Indicator:
    return Indicator(name, title, above, below)


SAME_DAY: Final = _share("same_day", "Assessed on the day of registration", "same_day", "assessed")
LIGHTER: Final = _share("lighter", "Channel made lighter", "lighter", "channelled")
LATE: Final = _share("late", "Assessed after five days or more", "late", "assessed")
TOUCHED: Final = _share("touched", "Changed after release", "touched", "released")
OLD: Final = _share("old_stock", "Not assessed within 30 days", "old_stock", "assessable")
MOVED: Final = _share("moved", "Moved to another officer", "moved", "designated")
OFFENCES: Final = _share("offences", "Offence recorded", "offences", "judged")
PER_OFFENCE: Final = Indicator(
    "duty_per_offence", "Duty added per offence", "duty_added_offence", "offences", "currency"
)
RAISED: Final = _share("raised", "Duty raised", "raised", "valued")
ADDED: Final = Indicator(
    "duty_added", "Duty added per duty declared", "duty_added", "duty_declared", "ratio"
)
REMOVED: Final = Indicator(
    "duty_removed", "Duty taken off per duty declared", "duty_removed", "duty_declared", "ratio"
)
HOURS: Final = Indicator("median_hours", "Median hours to assessment", "", "", "hours")
PAIRED: Final = (
    (SAME_DAY, LIGHTER),
    (LATE, TOUCHED),
    (OLD, MOVED),
    (HOURS, RAISED),
    (OFFENCES, PER_OFFENCE),
    (ADDED, REMOVED),
)
"""Each indicator beside the one that moves when it is met on paper only."""


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator by office and month, shape (offices, months), against the office's own past.

    ``value`` is NaN where nothing is told; ``files`` of which it is told; ``past`` how many
    earlier months tell enough; ``baseline`` their mean, NaN with fewer than ``LEAST_PAST``;
    ``low`` and ``high`` the limits, NaN where none can be stated.
    """

    value: Floats
    files: Floats
    past: Floats
    baseline: Floats
    low: Floats
    high: Floats

    @property
    def measured(self) -> npt.NDArray[np.bool_]:
        """Whether a month has limits to be set against."""
        return np.isfinite(self.low)

    @property
    def outside(self) -> npt.NDArray[np.bool_]:
        """Whether a month lies beyond the limits; false where there are none."""
        return (self.value < self.low) | (self.value > self.high)

    @property
    def verdict(self) -> Texts:
        """Within, outside or why neither can be said: a month without limits is no pass."""
        said = np.full(self.value.shape, WITHIN, dtype=object)
        said[self.outside] = OUTSIDE
        said[~self.measured] = NEVER_VARIED
        said[self.past < LEAST_PAST] = SHORT_PAST
        said[self.files < LEAST_FILES] = FEW_FILES
        said[np.isnan(self.value)] = NOTHING_TOLD
        return said


@dataclass(frozen=True, slots=True)
class Found:
    """Every indicator's ``Series`` by name; offices and months, ascending."""

    offices: Texts
    months: Texts
    series: dict[str, Series]


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    if records.has("declarations.assessed_at") or records.has("declarations.channel_final"):
        return ()
    return ("neither assessed_at nor channel_final is mapped: nothing tells of speed or control",)


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    return {"facts": panel.facts(records), "medians": panel.medians(records)}


def infer(counts: Counts) -> Found:
    """Set every office and month against the months before it."""
    facts = counts.facts
    offices, office = np.unique(facts.office.astype(str), return_inverse=True)
    months, month = np.unique(facts.month.astype(str), return_inverse=True)
    shape = (offices.size, months.size)

    def total(name: str) -> Floats:
        whole = np.zeros(shape)
        np.add.at(whole, (office, month), getattr(facts, name))
        return whole

    series: dict[str, Series] = {}
    for indicator in (i for pair in PAIRED for i in pair):
        if indicator is HOURS:
            value, files = np.full(shape, np.nan), total("assessed")
            at = counts.medians
            place = np.searchsorted(offices, at.office.astype(str))
            value[place, np.searchsorted(months, at.month.astype(str))] = at.median_hours
        else:
            value, files = _value(indicator, total)
        series[indicator.name] = _against_past(
            value, files, is_share=indicator.unit == "share", told=_told(indicator, total)
        )
    return Found(offices.astype(object), months.astype(object), series)


def _value(indicator: Indicator, total: Callable[[str], Floats]) -> tuple[Floats, Floats]:
    above, below = total(indicator.above), total(indicator.below)
    value = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    if indicator.unit == "currency":
        value = value / 100
    return value, below


def _told(indicator: Indicator, total: Callable[[str], Floats]) -> Floats:
    """Return how many files tell of an indicator; ratios of money are told by files, not money."""
    if indicator is HOURS:
        return total("assessed")
    return total("valued") if indicator.unit == "ratio" else total(indicator.below)


def _against_past(value: Floats, files: Floats, *, is_share: bool, told: Floats) -> Series:
    past, baseline, low, high = (np.full(value.shape, np.nan) for _ in range(4))
    enough = ~np.isnan(value) & (told >= LEAST_FILES)
    for month in range(value.shape[1]):
        known, before = enough[:, :month], value[:, :month]
        n = known.sum(axis=1)
        mean = np.where(known, before, 0.0).sum(axis=1) / np.maximum(n, 1)
        squares = np.where(known, (before - mean[:, None]) ** 2, 0.0).sum(axis=1)
        least = np.where(known, before, np.inf).min(axis=1, initial=np.inf)
        most = np.where(known, before, -np.inf).max(axis=1, initial=-np.inf)
        freedom = np.maximum(n - 1, 1)
        # The new month varies, and so does the mean that it is set against: hence 1 + 1/n.
        half = special.stdtrit(freedom, 1 - TAIL) * np.sqrt(
            squares / freedom * (1 + 1 / np.maximum(n, 1))
        )
        half[least == most] = np.nan
        if is_share:
            # Chance alone spreads a share; the office's own months may spread it more.
            size = np.maximum(1.0, files[:, month])
            floor = np.maximum(np.sqrt(mean * (1 - mean) / size), 0.5 / size)
            half = np.fmax(half, WIDTH * floor)
        long = n >= LEAST_PAST
        half[~(long & enough[:, month])] = np.nan
        past[:, month] = n
        baseline[long, month] = mean[long]
        low[:, month], high[:, month] = mean - half, mean + half
    return Series(value, told, past, baseline, low, high)


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say where months differ from the office's own past, each indicator beside its counter."""
    rows = _rows(found)
    still_open = still_open_months(found.months, "month", context.last_day)
    note = provisional(still_open, until=str(context.last_day))
    first, second = rows["against_past"], rows["counter_against_past"]
    both = int(((first == OUTSIDE) & (second == OUTSIDE)).sum())
    verdicts = np.concatenate([first, second])
    outside = int((verdicts == OUTSIDE).sum())
    told = outside + int((verdicts == WITHIN).sum())
    unsaid = int(verdicts.size) - told
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{_answer(told, outside, both, unsaid)} {note}".strip(),
        role=ROLE,
        estimates=_estimates(found, told, outside),
        tables=(rows, _officers(counts, context)) if context.names_people else (rows,),
        caveats=CAVEATS,
        how_to_read=(
            "Each row is an indicator of an office and month beside the indicator that moves when "
            "the first is met on paper only. The limits come from the office's own earlier months, "
            "never from another office. A month outside is a month to ask about; "
            "one that is not measurable has no limits and has passed nothing."
        ),
        method=(
            "Baseline: the mean of the office's earlier months. Limits: the interval in which the "
            f"next month is foreseen with {100 * (1 - 2 * TAIL):.2f} % chance (Student's t, if "
            "months are independent draws of one normal distribution), for shares never "
            "narrower than three standard deviations of what chance gives a share of so many "
            f"files; from {LEAST_PAST} months of {LEAST_FILES} files on. No limit "
            "is stated where the past of a number that is no share never varied."
        ),
        sources=(
            "World Bank (2010), Cameroon increases customs revenues by implementing performance "
            "contracts (eight indicators, four on facilitation and four on control).",
            "Spiegelhalter (2005), Funnel plots for comparing institutional performance, "
            "Statistics in Medicine 24, 1185-1202. doi:10.1002/sim.1970",
        ),
        requirements=REQUIREMENTS,
        ask_next="What changed at the office in the months outside, and did both sides move?",
        error_rate=(
            "No error rate: facts beside limits, many at once, and none is held over all. Of "
            "months that vary like independent normal numbers 0.27 % lie outside by chance; the "
            "answer says how many figures that makes. Seasons and trends put more outside."
        ),
        parameters={
            "least_past_months": LEAST_PAST,
            "least_files": LEAST_FILES,
            "chance_beyond_either_limit": TAIL,
            "standard_deviations_of_shares": WIDTH,
            "late_hours": panel.LATE_HOURS,
            "stock_hours": panel.STOCK_HOURS,
            "least_accounts_to_show": LEAST_PEERS,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )


REQUIREMENTS: Final = ("arusha.3.4", "arusha.6.1", "tfa.7.6.1")
CAVEATS: Final = (
    "An outage, a strike, a harvest or a new rule moves a month, for everybody.",
    "What is counted is what is done: an indicator that is rewarded is met on paper first, which "
    "is why each stands beside its counter-indicator.",
    "An office whose goods change changes its figures without working otherwise.",
    "Elapsed time counts nights and holidays.",
    "Figures of single accounts are facts without a limit; officer_funnel compares like with like.",
)


def _answer(told: int, outside: int, both: int, unsaid: int) -> str:
    if not told:
        return (
            "Facts are shown, not measurable against the past: no office has a past of "
            f"{LEAST_PAST} months with {LEAST_FILES} files each that a month can be set against."
        )
    without = f"{counted(unsaid, 'figure')} more cannot be set against a past (not measurable)."
    chance = f"{quantity(2 * TAIL * told)} would be expected outside by chance alone"
    if not outside:
        return (
            f"As before: none of {counted(told, 'figure')} of an office and month lies outside "
            f"what the office's own past gives; {chance}. {without}"
        )
    return (
        f"{counted(outside, 'figure')} of {told:,} of an office and month lie outside what the "
        f"office's own past gives; in {counted(both, 'case')} both an indicator and its counter; "
        f"{chance}. {without}"
    )


def _estimates(found: Found, told: int, outside: int) -> tuple[Estimate, ...]:
    estimates = [
        Estimate(
            "outside",
            "Figures outside the office's past",
            float(outside) if told else None,
            "figures",
        ),
        Estimate(
            "expected_outside",
            "Figures expected outside by chance alone",
            2 * TAIL * told if told else None,
            "figures",
        ),
    ]
    for indicator in (SAME_DAY, LATE, OLD, LIGHTER, TOUCHED, MOVED, OFFENCES, RAISED):
        s = found.series[indicator.name]
        known = ~np.isnan(s.value)
        if known.any():
            value = float((s.value * s.files)[known].sum() / s.files[known].sum())
            estimates.append(Estimate(f"{indicator.name}_share", indicator.title, value, "share"))
    return tuple(estimates)


def _rows(found: Found) -> Table:
    offices, months = found.offices.size, found.months.size
    office = np.repeat(found.offices, months)
    month = np.tile(found.months, offices)
    columns: dict[str, list[npt.NDArray[Any]]] = {}
    for first, second in PAIRED:
        a, b = found.series[first.name], found.series[second.name]
        keep = np.flatnonzero(~(np.isnan(a.value) & np.isnan(b.value)).ravel())
        values = {
            "office": office,
            "month": month,
            "indicator": np.full(office.size, first.title, dtype=object),
            "files": a.files.ravel(),
            "value": a.value.ravel(),
            "baseline": a.baseline.ravel(),
            "low": a.low.ravel(),
            "high": a.high.ravel(),
            "against_past": a.verdict.ravel(),
            "counter_indicator": np.full(office.size, second.title, dtype=object),
            "counter_value": b.value.ravel(),
            "counter_baseline": b.baseline.ravel(),
            "counter_against_past": b.verdict.ravel(),
        }
        for name, column in values.items():
            columns.setdefault(name, []).append(column[keep])
    joined = {name: np.concatenate(parts) for name, parts in columns.items()}
    facts = (
        Facts("office", "Office", "text"),
        Facts("month", "Month", "text"),
        Facts("indicator", "Indicator", "text"),
        Facts("files", "Declarations", "count"),
        Facts("value", "Value", "number", "", "A share from 0 to 1, hours or currency."),
        Facts("baseline", "Own past", "number"),
        Facts("low", "Low", "number"),
        Facts("high", "High", "number"),
        Facts("against_past", "Against own past", "text", "", "Within, outside or not measurable."),
        Facts("counter_indicator", "Counter-indicator", "text"),
        Facts("counter_value", "Its value", "number"),
        Facts("counter_baseline", "Its own past", "number"),
        Facts("counter_against_past", "Its counter against own past", "text"),
    )
    return table(
        NAME, "Speed and control by office and month", *((f, joined[f.name]) for f in facts)
    )


def _officers(counts: Counts, context: Context) -> Table:
    """Show the same shares by account over all months, where accounts may be shown."""
    facts = counts.facts
    known = np.flatnonzero(facts.officer != panel.UNKNOWN)
    names, code = np.unique(facts.officer[known].astype(str), return_inverse=True)
    offices, office = np.unique(facts.office[known].astype(str), return_inverse=True)
    homes = desks(handler=code, office=office, files=facts.files[known])
    may = context.may_show(homes)

    def total(name: str) -> Floats:
        values = getattr(facts, name)[known]
        return np.bincount(code, weights=values, minlength=names.size).astype(np.float64)

    told = [(i, *_value(i, total)) for pair in PAIRED for i in pair if i.unit == "share"]
    shares = [(Facts(i.name, i.title, "share"), value) for i, value, _files in told]
    # What each share is one of, so that its error can be told.
    shares += [
        (Facts(f"{i.name}_files", f"{i.title}: of declarations", "count"), files)
        for i, _value, files in told
    ]
    return by_account(
        f"{NAME}_by_account",
        "Speed and control by account, facts only",
        (Facts("files", "Declarations", "count"), total("files")),
        *shares,
        office=offices[homes.main].astype(object) if names.size else names.astype(object),
        account=names.astype(object),
        show=may,
        column=Facts("officer", "Account", "text", "", f"Pseudonym of the {ROLE}."),
    )
