"""Where values are raised, is it by assessment, or to round figures and whatever the reference?"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.findings.by_account import Accounts, listed
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, per_cent, provisional
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_sets
from evenhand.records.computing import Hold, each_time
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import Codes, DeskFiles, Names
from evenhand.records.money import minor_units
from evenhand.records.records import Records
from evenhand.statistics.multiplicity import Multiplicity, holm
from evenhand.statistics.shares import shares
from evenhand.statistics.slopes import slopes
from evenhand.statistics.upper_spread import upper_spread

NAME: Final = "value_adjustment"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "value"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.officer",)
ASSESSED: Final = ("total_value_assessed", "total_duty_assessed")
CARRIES: Final = ("total_value_declared", *ASSESSED, "reference_price")
HAS_TWIN: Final = True
LEVEL: Final = 0.05
"""Chance that the list names any account that does not stand apart in anything (Holm)."""
LEAST_FILES: Final = 30
LEAST_RAISED: Final = 20
"""Values raised under an account, below which nothing is said of how they were."""
ROUND: Final = 50
"""A round uplift is a multiple of 5 %, in tenths of a per cent, to the nearest tenth."""
NEAR: Final = 10
"""Neighbours of a round uplift: within 1 percentage point of it."""
MOST_UPLIFT: Final = 1000
"""Uplifts of more than 100 % correct an error and are no matter of degree."""
FARTHEST: Final = 0.5
"""Logarithm of reference over declared beyond which the reference is of other goods, or the value
is corrected and not adjusted: a few such points would decide a slope alone."""
BELOW: Final = 0.05
ABOUT: Final = 0.20
"""Just under a limit: at most 5 % below it; compared with all amounts at most 20 % from it."""
UPLIFTS: Final = ("at_round", "near", "n", "x", "y", "xx", "xy", "yy")
"""Sums over values raised, of ``Uplifts``."""
HOLDS: Final = True

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cells:
    """Files with both values by ``stratum`` and ``officer``, and those whose value was raised."""

    stratum: Codes
    officer: Codes
    files: Codes
    raised: Codes


@dataclass(frozen=True, slots=True)
class Uplifts:
    """Values raised by office and officer.

    Attributes
    ----------
    office, officer, raised, at_round, near : ndarray of int64, shape (n,)
        Raised by at most 100 %; of those, by a multiple of 5 %; within a point of one and not it.
    n, x, y, xx, xy, yy : ndarray of int64, shape (n,)
        Of raised values with a reference, in thousandths: x the logarithm of reference over
        declared, y that of assessed over declared.
    """

    office: Codes
    officer: Codes
    raised: Codes
    at_round: Codes
    near: Codes
    n: Codes
    x: Codes
    y: Codes
    xx: Codes
    xy: Codes
    yy: Codes


@dataclass(frozen=True, slots=True)
class JustUnder:
    """Assessed amounts about each limit by ``limit``, ``office``, ``officer``; those just under."""

    limit: Codes
    office: Codes
    officer: Codes
    about: Codes
    under: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database; ``just_under`` is None where no limit is stated."""

    cells: Cells
    uplifts: Uplifts
    just_under: JustUnder | None
    desks: DeskFiles
    officers: Names
    offices: Names
    periods: Names


@dataclass(frozen=True, slots=True)
class Aspect:
    """One respect in which accounts may stand apart, shape (n,) each.

    Attributes
    ----------
    name : str
        ``raised``, ``round``, ``slope`` or ``under`` with the number of the limit.
    officer : ndarray of int64
    number, observed, expected, p_value, p_spread : ndarray of float64
    """

    name: str
    officer: Codes
    number: Floats
    observed: Floats
    expected: Floats
    p_value: Floats
    p_spread: Floats


@dataclass(frozen=True, slots=True)
class Found:
    """Every aspect, one family of tests over all; where accounts belong."""

    aspects: tuple[Aspect, ...]
    family: Multiplicity
    homes: Desks

    def joined(self, name: str) -> npt.NDArray[Any]:
        """Return one column of all aspects, in the order of the family."""
        parts = [getattr(a, name) for a in self.aspects]
        return np.concatenate(parts) if parts else np.zeros(0)


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    lacking = [
        f"no {what} value is recorded: map items.value_{what}, or carry a column "
        f"'total_value_{what}' of the declarations along under 'extra'"
        for what in ("declared", "assessed")
        if records.lacks(f"items.value_{what}")
        and records.lacks(f"declarations.total_value_{what}")
    ]
    return (*lacking, *lacks_sets(records))


def query(records: Records, *, hold: Hold = each_time) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed but for sums that both parts add up."""
    whole = aggregates.handled(records, CARRIES)
    files = whole.files
    declared, assessed = (minor_units(files[c]) for c in CARRIES[:2])
    files = files.mutate(_declared=declared, _assessed=assessed)
    summed = hold(_summed(files.filter(_._declared > 0, _._assessed > 0)))
    cells, uplifts = ["stratum", "officer"], ["office", "officer"]
    tables = {
        "cells": summed.group_by(cells)
        .agg(**{c: summed[c].sum().cast("int64") for c in ("files", "raised")})
        .order_by(cells),
        "uplifts": summed.group_by(uplifts)
        .agg(
            raised=summed.within.sum().cast("int64"),
            **{c: summed[c].sum().cast("int64") for c in UPLIFTS},
        )
        .filter(_.raised > 0)
        .order_by(uplifts),
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }
    if (just_under := _just_under(records, files)) is not None:
        tables["just_under"] = just_under
    return tables


def infer(counts: Counts) -> Found:
    """Set each account against its colleagues in every aspect, as one family."""
    c, u, j = counts.cells, counts.uplifts, counts.just_under
    aspects = [
        _raised(c),
        _upper("round", u.office, u.officer, u.raised, u.at_round),
    ]
    # Thousandths become logarithms: first powers, then squares.
    sums = np.array([u.n, u.x / 1e3, u.y / 1e3, u.xx / 1e6, u.xy / 1e6, u.yy / 1e6], dtype=float)
    line = slopes(group=u.office, unit=u.officer, sums=sums, least=LEAST_RAISED)
    aspects.append(
        Aspect(
            "slope", line.unit, line.observations, line.slope, line.expected,
            line.p_lower, line.p_lower_spread,
        )
    )  # fmt: skip
    if j is not None:
        for number in np.unique(j.limit):
            at = j.limit == number
            cells = (j.office[at], j.officer[at], j.about[at], j.under[at])
            aspects.append(_upper(f"under {number}", *cells))
    p = [np.maximum(a.p_value, a.p_spread) for a in aspects]
    desk = counts.desks
    return Found(
        aspects=tuple(aspects),
        family=holm(np.concatenate(p), LEVEL),
        homes=desks(handler=desk.officer, office=desk.office, files=desk.files),
    )


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say under how many accounts values are raised in another way than under colleagues'."""
    outside = np.unique(found.joined("officer")[found.family.rejected]).size
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{_answer(counts, found, outside, context)} {note}".strip(),
        role=ROLE,
        estimates=_estimates(counts, outside),
        tables=(*_accounts(counts, found, context), _by_office(counts)),
        caveats=(*CAVEATS, *context.crossing(counts.offices.name.size)),
        how_to_read=(
            "Each row is an account in one respect. Raised: share of files whose value was raised, "
            "against its sets. Round: uplifts at a multiple of 5 %, against the office. "
            "Slope: 1 where the assessed value follows the reference price, 0 where it does not, "
            "against the office. Under: of assessed amounts about a limit those that "
            "lie just under it. By office, as many round uplifts as a neighbouring tenth of a per "
            "cent would be 1 in 21; more is heaping."
        ),
        method=(
            "Shares are dealt inside the set (raised) or the office (the others), with exact tails "
            "and the ordinary spread between colleagues. Slopes are least squares over raised "
            "values of the logarithm of assessed on that of reference, both over declared, against "
            "the slope of all other accounts of the office. All respects are one family. How a "
            "value was raised is asked only of those that were raised: that is described, and "
            "nothing is controlled for it."
        ),
        sources=(
            "Mantel, Haenszel (1959), Journal of the National Cancer Institute 22(4), 719-748. "
            "doi:10.1093/jnci/22.4.719",
            "Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202. doi:10.1002/sim.1970",
            "Holm (1979), Scandinavian Journal of Statistics 6, 65-70.",
        ),
        requirements=REQUIREMENTS,
        ask_next=(
            "Which method of valuation and which reference stand in these files?"
            if outside
            else "Is the reference price recorded with every uplift, so that it can be compared?"
        ),
        error_rate=(
            "The chance that the list holds any account that does not stand apart is at most "
            f"{100 * LEVEL:.0f} % (Holm over {counted(found.family.tested, 'test')}). Heaping by "
            "office has no error rate: a price list in steps heaps too."
        ),
        parameters={
            "sets": context.design.sets,
            "least_files": LEAST_FILES,
            "least_raised": LEAST_RAISED,
            "just_under": BELOW,
            "about": ABOUT,
            "limits": {m.name: m.value for m in context.design.limits if m.column in ASSESSED},
            "least_accounts_to_show": LEAST_PEERS,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )


CAVEATS: Final = (
    "A reference-price list in round steps makes round uplifts by rule: where all accounts of an "
    "office follow it, none stands apart.",
    "A rule may prescribe an addition of so many per cent (freight, insurance, a royalty).",
    "Who is given the files with doubtful values raises more of them.",
    "A reference price that is out of date is rightly not followed.",
    "An uplift may be the superior's decision and only be recorded under the account.",
    "An account is not a person: who used it is a question for the review.",
)
REQUIREMENTS: Final = ("arusha.3.3", "arusha.3.4", "arusha.4.3", "rkc.ga.4.3")


def _summed(known: ir.Table) -> ir.Table:
    """Add up files, and what was raised by how much, by set, office and officer."""
    # Tenths of a per cent, to the nearest; of what was raised alone.
    raised = known._assessed > known._declared
    t = known.mutate(
        raised=raised.cast("int64"),
        uplift=ibis.ifelse(
            raised,
            (1000.0 * (known._assessed - known._declared) / known._declared).round().cast("int64"),
            MOST_UPLIFT + 1,
        ),
    )
    within, away = t.uplift <= MOST_UPLIFT, t.uplift % ROUND
    reference = ibis.literal(0, "int64")
    if "reference_price" in t.columns and t.reference_price.type().is_numeric():
        reference = ibis.ifelse(within, minor_units(t.reference_price), 0)
    t = t.mutate(
        within=within.cast("int64"),
        at_round=(within & (away == 0) & (t.uplift > 0)).cast("int64"),
        near=(within & (((away > 0) & (away <= NEAR)) | (away >= ROUND - NEAR))).cast("int64"),
        _reference=reference,
    )
    # Of ratios, not logarithms: engines differ on the logarithm of nothing.
    ratio = t._reference.cast("float64") / t._declared
    is_known = (ratio >= exp(-FARTHEST)) & (ratio <= exp(FARTHEST))

    def log(amount: ir.Value) -> ir.Value:
        value = (amount.cast("float64") / t._declared).ln() * 1000
        return ibis.ifelse(is_known, value.round().cast("int64"), 0)

    # The least above 0 stands in for a missing reference, whose logarithm is not taken.
    t = t.mutate(
        n=is_known.cast("int64"), x=log(ibis.greatest(t._reference, 1)), y=log(t._assessed)
    )
    sums = {c: t[c] for c in ("raised", "within", *UPLIFTS[:-3])}
    sums |= {"xx": t.x * t.x, "xy": t.x * t.y, "yy": t.y * t.y}
    return t.group_by("stratum", "office", "officer").agg(
        files=_.count(), **{name: value.sum().cast("int64") for name, value in sums.items()}
    )


def _just_under(records: Records, files: ir.Table) -> ir.Table | None:
    keys = ["limit", "office", "officer"]
    parts = []
    for number, limit in enumerate(records.design.limits):
        if limit.column not in ASSESSED or limit.column not in files.columns:
            continue
        t = files.mutate(
            limit=ibis.literal(number, "int64"),
            amount=minor_units(files[limit.column]) / (100.0 * limit.value),
        )
        about = t.filter(_.amount.between(1 - ABOUT, 1 + ABOUT))
        is_under = (_.amount >= 1 - BELOW) & (_.amount < 1)
        parts.append(about.group_by(keys).agg(about=_.count(), under=is_under.cast("int64").sum()))
    if not parts:
        return None
    return (ibis.union(*parts) if len(parts) > 1 else parts[0]).order_by(keys)


def _raised(cells: Cells) -> Aspect:
    """Set the share of files whose value was raised against the sets, in both directions."""
    s = shares(
        stratum=cells.stratum,
        unit=cells.officer,
        trials=cells.files,
        events=cells.raised,
        least=LEAST_FILES,
    )
    exact, spread = (
        np.minimum(1.0, 2 * np.minimum(*p))
        for p in ((s.p_upper, s.p_lower), (s.p_upper_spread, s.p_lower_spread))
    )
    number = s.trials.astype(np.float64)
    return Aspect("raised", s.unit, number, s.share, s.expected_share, exact, spread)


def _upper(name: str, office: Codes, officer: Codes, trials: Codes, events: Codes) -> Aspect:
    """Set a share that is near nothing for most accounts against the office, upwards."""
    s = shares(stratum=office, unit=officer, trials=trials, events=events, least=LEAST_RAISED)
    # An account that worked at several offices is judged with that of most of its files.
    order = np.lexsort((-trials, officer))
    first = order[np.unique(officer[order], return_index=True)[1]] if order.size else order
    first = first[np.isin(officer[first], s.unit)]
    spread = upper_spread(group=office[first], trials=trials[first], events=events[first])
    number = s.trials.astype(np.float64)
    return Aspect(name, s.unit, number, s.share, s.expected_share, s.p_upper, spread)


def _words(name: str, context: Context) -> str:
    if not name.startswith("under "):
        return name
    return f"under {context.design.limits[int(name.removeprefix('under '))].name}"


def _answer(counts: Counts, found: Found, outside: int, context: Context) -> str:
    files, raised = int(counts.cells.files.sum()), int(counts.cells.raised.sum())
    if not raised:
        return f"No value was raised on {counted(files, 'file')} with both values recorded."
    share = f"Values were raised on {per_cent(raised / files)} of {counted(files, 'file')}"
    tested = np.unique(found.joined("officer")).size
    if not outside:
        return (
            f"{share}; under none of {counted(tested, 'account')} tested more often, to rounder "
            "figures, or less by the reference price, than chance and the ordinary spread explain."
        )
    ends = np.cumsum([0, *(a.officer.size for a in found.aspects)])
    parts = [
        f"{counted(int(n), 'account')} in '{_words(a.name, context)}'"
        for a, first, last in zip(found.aspects, ends, ends[1:], strict=False)
        if (n := found.family.rejected[first:last].sum())
    ]
    return (
        f"{share}. {counted(outside, 'account')} of {tested} "
        f"{'stands' if outside == 1 else 'stand'} apart: {', '.join(parts)}."
    )


def _estimates(counts: Counts, outside: int) -> tuple[Estimate, ...]:
    c, u = counts.cells, counts.uplifts
    at_round, near = int(u.at_round.sum()), int(u.near.sum())
    return (
        Estimate("accounts_outside", "Accounts that stand apart", float(outside), "accounts"),
        Estimate(
            "raised_share", "Files whose value was raised",
            float(c.raised.sum() / max(int(c.files.sum()), 1)), "share",
        ),
        Estimate(
            "round_share", "Of uplifts about a multiple of 5 %, those at it (1 in 21 if smooth)",
            at_round / max(at_round + near, 1), "share",
        ),
    )  # fmt: skip


def _accounts(counts: Counts, found: Found, context: Context) -> tuple[Table, ...]:
    offices = counts.offices.name
    among = Accounts(
        officers=counts.officers.name,
        offices=offices,
        main=found.homes.main,
        handlers=found.homes.handlers(offices.size),
        show=context.may_show(found.homes),
        named=context.names_people,
        least=LEAST_PEERS,
    )
    respect = [
        np.full(a.officer.size, _words(a.name, context), dtype=object) for a in found.aspects
    ]
    return listed(
        NAME,
        "How values are raised, by account",
        (Facts("respect", "Respect", "text"), np.concatenate(respect)),
        (Facts("number", "Files", "count"), found.joined("number")),
        (Facts("observed", "Share, or slope", "number"), found.joined("observed")),
        (Facts("expected", "Expected", "number", "", "Of colleagues."), found.joined("expected")),
        (Facts("p_value", "p, chance alone", "p_value"), found.joined("p_value")),
        (Facts("p_spread", "p, with the ordinary spread", "p_value"), found.joined("p_spread")),
        (Facts("p_holm", "p, Holm", "p_value", "", "Of the larger."), found.family.adjusted),
        among=among,
        code=found.joined("officer").astype(np.int64),
        flagged=found.family.rejected,
        unit="tests",
    )


def _by_office(counts: Counts) -> Table:
    from scipy.stats import binom  # noqa: PLC0415 -- slow import

    u, size = counts.uplifts, counts.offices.name.size
    raised, at_round, near = (
        np.bincount(u.office, weights=w, minlength=size) for w in (u.raised, u.at_round, u.near)
    )
    # The round tenth of a per cent among itself and its ten neighbours on either side.
    smooth = 1 / (1 + 2 * NEAR)
    return table(
        f"{NAME}_offices",
        "Heaping of uplifts at multiples of 5 %, by office",
        (Facts("office", "Office", "text"), counts.offices.name),
        (Facts("raised", "Values raised", "count"), raised),
        (Facts("at_round", "At a multiple of 5 %", "count"), at_round),
        (Facts("near", "Within a point of one", "count"), near),
        (Facts("expected", "Expected at it, if smooth", "number"), smooth * (at_round + near)),
        (Facts("p_value", "p", "p_value"), binom.sf(at_round - 1, at_round + near, smooth)),
    )
