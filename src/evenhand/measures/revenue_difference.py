"""What did files of listed pairs pay, against like files handled by an ordinary officer?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.errors import EvenhandError
from evenhand.findings.by_account import listed
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, per_cent, provisional, quantity
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_sets
from evenhand.records.computing import Hold, each_time
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import Codes, DeskFiles, FlaggedPairs, Names
from evenhand.records.expectations import FOLDS
from evenhand.records.like_payments import LEAST_LIKE, compared, summed
from evenhand.records.records import Records
from evenhand.statistics.trimmed_bounds import Bounds, trimmed_bounds

NAME: Final = "revenue_difference"
VERSION: Final = "2"
QUESTION: Final = __doc__.strip()
GROUP: Final = "value"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.officer", "declarations.agent")
DUTIES: Final = ("total_duty_declared", "total_duty_assessed")
CARRIES: Final = (
    *DUTIES,
    "total_net_mass_kg",
    "main_hs_code",
    "main_origin",
    "channel_selected",
    "procedure",
)
HAS_TWIN: Final = True
HOLDS: Final = True
TAKES: Final[Mapping[str, str]] = {"pair_excess": "met_too_often", "unit_value": "low_values"}
SLICED_BY: Final = "agent"
"""Sums by pair come near the number of files: the run may ask for some agents at a time."""
FIRST: Final = 5
"""Pairs whose share of what was paid less is printed, those of the most."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cells:
    """Files by period, officer, agent and step of the difference; money in minor units.

    Attributes
    ----------
    period, officer, agent, step, files : ndarray of int64, shape (cells,)
    paid, less : ndarray of int64
        Duties and taxes assessed; what like files would have paid on what was declared, less that.
    variance : ndarray of float64
        Of what like files paid about their own expectation, in the square of the unit of currency.
    light, light_variance : ndarray of float64
        By weight, in units of currency: what like files paid by the kilogram, less paid; and its
        variance likewise. 0 where no weight is recorded.
    """

    period: Codes
    officer: Codes
    agent: Codes
    step: Codes
    files: Codes
    paid: Codes
    less: Codes
    variance: Floats
    light: Floats
    light_variance: Floats


@dataclass(frozen=True, slots=True)
class Whole:
    """Of all files, one entry: how many, how many had like files, what all paid (minor units)."""

    files: Codes
    compared: Codes
    paid: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database."""

    cells: Cells
    whole: Whole
    desks: DeskFiles
    officers: Names
    agents: Names
    offices: Names
    periods: Names


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the ends of its 95 % interval, in units of currency."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Pairs:
    """Listed pairs of one kind, one entry a pair and period; see ``Cells``.

    Attributes
    ----------
    officer, agent : ndarray of int64, shape (n,)
    files, paid, less, variance, light, light_variance : ndarray of float64
        Money in units of currency.
    low, high : ndarray of float64
        Bounds of ``less`` over the files beyond expectation; NaN where how many is not known.
    """

    officer: Codes
    agent: Codes
    files: Floats
    paid: Floats
    less: Floats
    variance: Floats
    light: Floats
    light_variance: Floats
    low: Floats
    high: Floats

    @property
    def by_declaration(self) -> Interval:
        """What these files paid less on what was declared."""
        return _interval(self.less, self.variance)

    @property
    def by_weight(self) -> Interval:
        """What they paid less by the kilogram."""
        return _interval(self.light, self.light_variance)

    @property
    def bounds(self) -> Bounds:
        """Of what the files beyond expectation paid less, over all pairs."""
        none = np.nan if not self.low.size else 0.0
        return Bounds(float(self.low.sum()) + none, float(self.high.sum()) + none)


KINDS: Final = {"met_too_often": "met too often", "low_values": "low unit values"}
"""What made a pair listed, in the table."""


@dataclass(frozen=True, slots=True)
class Found:
    """Listed pairs by kind, and how many were handed over; a measure not run is missing."""

    kinds: Mapping[str, Pairs]
    handed: Mapping[str, int]

    @property
    def none(self) -> Mapping[str, str]:
        """Why nothing could be compared, for each kind of which that is so."""
        return {
            kind: f"No file of the {counted(self.handed[kind], 'pair')} listed for '{KINDS[kind]}' "
            "has like files of other accounts."
            if self.handed[kind]
            else f"No pair is listed for '{KINDS[kind]}'."
            for kind, pairs in self.kinds.items()
            if not pairs.officer.size
        }


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    lacking = [
        f"no duty {what} is recorded: map items.duty_{what}, or carry a column "
        f"'total_duty_{what}' of the declarations along under 'extra'"
        for what in ("declared", "assessed")
        if records.lacks(f"items.duty_{what}") and records.lacks(f"declarations.total_duty_{what}")
    ]
    return (*lacking, *lacks_sets(records))


def query(records: Records, *, hold: Hold = each_time) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed but for what is expected of like files."""
    whole = aggregates.handled(records, CARRIES)
    assert whole.agents is not None  # NEEDS
    files = compared(whole.files.filter(_.agent.notnull()), hold=hold)
    known = files.filter(_.expected.notnull())
    if whole.slice_column == "agent":
        known = known.filter(_.agent.between(whole.slice_codes.start, whole.slice_codes.stop - 1))
    keys = ["period", "officer", "agent", "step"]
    return {
        "cells": known.group_by(keys)
        .agg(
            files=_.count(),
            paid=_.paid.sum().cast("int64"),
            less=_.less.sum().cast("int64"),
            variance=_.variance.sum(),
            light=_.light.sum(),
            light_variance=_.light_variance.sum(),
        )
        .order_by(keys),
        "whole": hold(summed(files)),  # of all agents, whichever the slice
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "agents": whole.agents.order_by("code"),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }


def infer(
    counts: Counts,
    *,
    met_too_often: FlaggedPairs | None = None,
    low_values: FlaggedPairs | None = None,
) -> Found:
    """Add up what the files of listed pairs paid less.

    Parameters
    ----------
    counts : Counts
    met_too_often, low_values : FlaggedPairs, optional
        Pairs that other measures list; None where they were not run or could not be.

    Raises
    ------
    EvenhandError
        If no measure handed pairs over.
    """
    handed = {"met_too_often": met_too_often, "low_values": low_values}
    if all(pairs is None for pairs in handed.values()):
        raise EvenhandError(
            "No measure handed pairs over.",
            do_next="Run it together with pair_excess (under a lot) or unit_value.",
        )
    given = {k: p for k, p in handed.items() if p is not None}
    return Found(
        {k: _pairs(counts.cells, p) for k, p in given.items()},
        {k: p.officer.size for k, p in given.items()},
    )


def merge(parts: Sequence[Found]) -> Found:
    """Join what was found of some agents at a time."""
    kinds = {}
    for kind in parts[0].kinds:
        joined: dict[str, Any] = {
            f.name: np.concatenate([getattr(p.kinds[kind], f.name) for p in parts])
            for f in fields(Pairs)
        }
        kinds[kind] = Pairs(**joined)
    return Found(kinds, parts[0].handed)


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say what listed pairs paid less than like files; a difference, not a debt."""
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    finding = Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{_answer(counts, found)} {note}".strip(),
        role=ROLE,
        estimates=_estimates(counts, found),
        tables=_tables(counts, found, context),
        caveats=CAVEATS,
        how_to_read=(
            "Paid less is what like files of other accounts paid, less what these paid: a "
            "difference, not a debt, and not a finding on any single file. On what was declared it "
            "sees what was not raised; by weight it also sees values declared low. Of a pair that "
            "met too often only part of the files came that way: the bounds say what those paid "
            "less if they were the ones that paid most, or least."
        ),
        method=(
            "What a file would have paid is its duty declared times assessed over declared of like "
            "files (tariff code, origin, channel selected), and its weight times duty by the "
            "kilogram of like goods, both of accounts in other folds with back-off below "
            f"{LEAST_LIKE} files. Intervals (95 %, normal) allow for how like files differ about "
            "their own expectation; bounds trim to the share of files beyond expectation. Pairs "
            "are those that pair_excess and unit_value list; assignment flags use no payment."
        ),
        sources=(
            "Lee (2009), Review of Economic Studies 76(3), 1071-1102. "
            "doi:10.1111/j.1467-937X.2009.00536.x",
            "Chalendard, Fernandes, Raballand, Rijkers (2023), Corruption in Customs, Quarterly "
            "Journal of Economics 138(1), 575-636. doi:10.1093/qje/qjac032 (the question; the "
            "formula here is our own)",
        ),
        requirements=REQUIREMENTS,
        ask_next="Which of these files would a second assessment change, and by how much?",
        error_rate=(
            "Each interval on what was declared is meant to hold the difference in 95 of 100 "
            "administrations. No error rate of a list: the pairs are those of other measures, "
            "with their rates. Pairs listed for low unit values were chosen by values that weigh "
            "here too, so that their difference by weight is overstated a little."
        ),
        parameters={
            "least_like_files": LEAST_LIKE,
            "folds": FOLDS,
            "pairs_from": sorted(found.kinds),
            "least_accounts_to_show": LEAST_PEERS,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )
    if len(found.none) < len(found.kinds):
        return finding
    return finding.not_measured(*found.none.values(), NOTHING)


NOTHING: Final = (
    "without a listed pair there is nothing to set against like files, which is no finding of 0: "
    "read what pair_excess and unit_value say"
)
CAVEATS: Final = (
    "A difference is not a debt: no single file is known to have paid too little.",
    "Goods of a pair may differ from like files in what the records do not say: quality, "
    "preference, relief, valuation rulings.",
    "A trader known to declare well is rightly raised less.",
    "Like files are those of other accounts: if these ask too much, the difference is theirs.",
    "Pairs of other folds are inside the expectation: the difference is understated.",
    "An account is not a person: who used it is a question for the review.",
)
REQUIREMENTS: Final = ("arusha.3.3", "arusha.4.3", "arusha.6.1", "rkc.ga.4.3")


def _interval(less: Floats, variance: Floats) -> Interval:
    # The variance is that of like files, not the pair's own: where huge differences are rare, a
    # pair without one would otherwise seem surer than it is.
    if not less.size:
        return Interval(np.nan, np.nan, np.nan)
    total, half = float(less.sum()), 1.96 * float(variance.sum()) ** 0.5
    return Interval(total, total - half, total + half)


def _pairs(cells: Cells, handed: FlaggedPairs) -> Pairs:
    """Add up the cells of each pair handed over."""
    columns: dict[str, list[float]] = {f.name: [] for f in fields(Pairs)}
    beyond = handed.beyond if handed.beyond is not None else np.full(handed.officer.size, np.nan)
    order = np.lexsort((cells.officer, cells.agent))
    by_agent = cells.agent[order]
    for period, officer, agent, part in zip(
        handed.period, handed.officer, handed.agent, beyond, strict=True
    ):
        mine = order[np.searchsorted(by_agent, agent) : np.searchsorted(by_agent, agent, "right")]
        mine = mine[cells.officer[mine] == officer]
        if period >= 0:
            mine = mine[cells.period[mine] == period]
        if not mine.size:
            continue
        bounds = Bounds(np.nan, np.nan)
        if np.isfinite(part):
            mine = mine[np.argsort(cells.step[mine], kind="stable")]
            bounds = trimmed_bounds(
                count=cells.files[mine].astype(np.float64), total=cells.less[mine] / 100, part=part
            )
        columns["officer"].append(officer)
        columns["agent"].append(agent)
        columns["low"].append(bounds.low)
        columns["high"].append(bounds.high)
        for name in SUMMED:
            scale = 100 if name in ("paid", "less") else 1
            columns[name].append(float(getattr(cells, name)[mine].sum()) / scale)
    arrays: dict[str, Any] = {
        name: np.array(v, dtype=np.int64 if name in ("officer", "agent") else np.float64)
        for name, v in columns.items()
    }
    return Pairs(**arrays)


SUMMED: Final = ("files", "paid", "less", "variance", "light", "light_variance")


def _answer(counts: Counts, found: Found) -> str:
    said = []
    for kind, pairs in found.kinds.items():
        if kind in found.none:
            said.append(found.none[kind])
            continue
        files, paid = int(pairs.files.sum()), float(pairs.paid.sum())
        d, w = pairs.by_declaration, pairs.by_weight
        weight = ""
        if pairs.light.any():
            weight = (
                f"; by weight {quantity(w.value)} ({quantity(w.low)} to {quantity(w.high)}) less"
            )
        said.append(
            f"{counted(files, 'file')} of {counted(pairs.officer.size, 'pair')} listed for "
            f"'{KINDS[kind]}' paid {quantity(paid)}: on what was declared {quantity(d.value)} "
            f"({quantity(d.low)} to {quantity(d.high)}) less than like files{weight}."
        )
    whole = int(counts.whole.paid.sum()) / 100
    first = next((p for p in found.kinds.values() if p.officer.size), None)
    if first is not None and whole > 0:
        share = max(p.by_declaration.value for p in found.kinds.values()) / whole
        if share > 0:
            said.append(f"The larger is {per_cent(share)} of all duties and taxes compared.")
    return " ".join(said if first is None else [*said, "A difference, not a debt."])


def _estimates(counts: Counts, found: Found) -> tuple[Estimate, ...]:
    said = []
    for kind, pairs in found.kinds.items():
        b = pairs.bounds
        ends = [
            ("less_declared", "Paid less on what was declared", pairs.by_declaration),
            ("less_weight", "Paid less by weight", pairs.by_weight),
        ]
        said += [
            Estimate(
                f"{kind}_{name}", f"{label}, pairs: {KINDS[kind]}",
                _known(x.value), "currency", _known(x.low), _known(x.high),
            )
            for name, label, x in ends
        ]  # fmt: skip
        if kind == "met_too_often":
            label = "Of it, files beyond expectation: between"
            bounds = (None, "currency", _known(b.low), _known(b.high))
            said.append(Estimate(f"{kind}_bounds", label, *bounds))
        label = f"Share of the first {FIRST} pairs in what was paid less"
        said.append(Estimate(f"{kind}_first", label, _first_share(pairs), "share"))
    compared = float(counts.whole.compared.sum() / max(int(counts.whole.files.sum()), 1))
    return (
        *said,
        Estimate("compared_share", "Assessed files that had like files", compared, "share"),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def _first_share(pairs: Pairs) -> float | None:
    """Return the share of the first pairs in what pairs paid less, of those that did."""
    less = np.sort(np.maximum(pairs.less, 0.0))[::-1]
    return float(less[:FIRST].sum() / less.sum()) if less.sum() > 0 else None


def _homes(counts: Counts) -> Desks:
    at = counts.desks
    return desks(handler=at.officer, office=at.office, files=at.files)


def _tables(counts: Counts, found: Found, context: Context) -> tuple[Table, ...]:
    kinds = list(found.kinds)
    each = [found.kinds[k] for k in kinds]
    d, w, b = (
        [getattr(p, name) for p in each] for name in ("by_declaration", "by_weight", "bounds")
    )
    main = table(
        NAME,
        "What listed pairs paid, against like files of other accounts",
        (Facts("pairs_listed_for", "Pairs listed for", "text"), [KINDS[k] for k in kinds]),
        (Facts("pairs", "Pairs", "count"), [p.officer.size for p in each]),
        (Facts("files", "Declarations", "count"), [int(p.files.sum()) for p in each]),
        (Facts("paid", "Paid", "money", "currency"), [float(p.paid.sum()) for p in each]),
        (
            Facts("less", "Paid less, on what was declared", "money", "currency"),
            [x.value for x in d],
        ),
        (Facts("low", "Low", "money", "currency"), [x.low for x in d]),
        (Facts("high", "High", "money", "currency"), [x.high for x in d]),
        (
            Facts("bound_low", "Files beyond expectation, least", "money", "currency"),
            [x.low for x in b],
        ),
        (Facts("bound_high", "Most", "money", "currency"), [x.high for x in b]),
        (
            Facts("less_by_weight", "Paid less, by weight", "money", "currency"),
            [x.value for x in w],
        ),
        (Facts("low_by_weight", "Low", "money", "currency"), [x.low for x in w]),
        (Facts("high_by_weight", "High", "money", "currency"), [x.high for x in w]),
    )
    homes, offices = _homes(counts), counts.offices.name
    among = context.accounts(homes, officers=counts.officers.name, offices=offices)
    kind_of = np.repeat(
        np.array([KINDS[k] for k in kinds], dtype=object), [p.files.size for p in each]
    )

    def joined(name: str) -> npt.NDArray[Any]:
        return np.concatenate([getattr(p, name) for p in each])

    officer = joined("officer").astype(np.int64)
    pairs = listed(
        f"{NAME}_pairs",
        "What each listed pair paid less",
        (Facts("agent", "Agent", "text", "", "Pseudonym."), counts.agents.name[joined("agent")]),
        (Facts("pairs_listed_for", "Listed for", "text"), kind_of),
        (Facts("files", "Declarations", "count"), joined("files")),
        (Facts("paid", "Paid", "money", "currency"), joined("paid")),
        (Facts("less", "Paid less, on what was declared", "money", "currency"), joined("less")),
        (Facts("less_by_weight", "By weight", "money", "currency"), joined("light")),
        among=among,
        code=officer,
        flagged=np.ones(officer.size, dtype=bool),
        unit="pairs",
    )
    return (main, *pairs)
