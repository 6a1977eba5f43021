"""Do some officers receive systematically richer or riskier files than the lot would deal them?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.findings.cited import HOLM_1979, MIELKE_BERRY_2007
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, provisional
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_lot
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import (
    Codes,
    DeskFiles,
    Names,
    OfficerCells,
    SetCells,
    Sums,
    across_offices,
    split_outcomes,
)
from evenhand.records.records import Records
from evenhand.statistics.multiplicity import Multiplicity, holm
from evenhand.statistics.permuted_sums import permuted_sums

NAME: Final = "balance"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "lot"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.officer",)
CARRIES: Final = ("total_value_declared", "total_duty_declared", "channel_selected")
HAS_TWIN: Final = True
ASKS_OF_A_LOT: Final = True
LEAST_FILES: Final = 30
"""An account with fewer comparable files says nothing that chance does not drown."""
LEVEL: Final = 0.05
"""Chance that the list names any account that the lot alone has favoured (Holm)."""
EXAMINED_CHANNEL: Final = "red"
"""Channel by which risk management asks for an examination, before any person acts."""

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Property:
    """What is known of a file before it is dealt.

    Attributes
    ----------
    name, title : str
        In tables; in sentences.
    is_money : bool
        Compared as a logarithm: one huge file must not decide.
    """

    name: str
    title: str
    is_money: bool


PROPERTIES: Final = (
    Property("value_declared", "declared value", is_money=True),
    Property("duty_declared", "duties and taxes at stake", is_money=True),
    Property("selected_red", "selection for examination", is_money=False),
)
"""What could make a file worth having, fixed before anybody is given it; no outcome among them."""
_SCALE: Final = 100
"""Logarithms are summed as whole hundredths, so that every engine gives the same sums."""


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: sums of each property by set and officer; and the names.

    Properties take the place of outcomes in ``cells``: money in hundredths of its logarithm.
    """

    cells: OfficerCells
    desks: DeskFiles
    officers: Names
    offices: Names
    periods: Names


@dataclass(frozen=True, slots=True)
class Compared:
    """The accounts with ``LEAST_FILES`` comparable files, by one property.

    Attributes
    ----------
    number : int
        Place in ``PROPERTIES``.
    officer : ndarray of int64, shape (n,)
    files, mean, expected : ndarray of float64, shape (n,)
        Comparable files; mean of the property; mean that the lot would have dealt. Of money the
        mean of its logarithm.
    p_value, p_lower : ndarray of float64, shape (n,)
        Chance of a mean as high, as low, when files are dealt anew inside the sets.
    """

    number: int
    officer: Codes
    files: Floats
    mean: Floats
    expected: Floats
    p_value: Floats
    p_lower: Floats

    @property
    def ratio(self) -> Floats:
        """How many times the expected (geometric) mean the account had; NaN from nothing."""
        if PROPERTIES[self.number].is_money:
            ratio: Floats = np.exp(self.mean - self.expected)
            return ratio
        known, times = self.expected > 0, np.full(self.mean.size, np.nan)
        times[known] = self.mean[known] / self.expected[known]
        return times


@dataclass(frozen=True, slots=True)
class Found:
    """One ``Compared`` a property, and the family of all their tests."""

    compared: tuple[Compared, ...]
    family: Multiplicity
    homes: Desks

    def parts(self, values: npt.NDArray[Any]) -> list[npt.NDArray[Any]]:
        """Split values of the whole family by property."""
        return np.split(values, np.cumsum([c.officer.size for c in self.compared])[:-1])


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    no_lot = lacks_lot(records)
    of_items = ("items.value_declared", "items.duty_declared")
    if no_lot or any(records.has(c) for c in (*of_items, *(f"declarations.{c}" for c in CARRIES))):
        return no_lot
    return (
        "nothing is known of a file before it is dealt: map items.value_declared, "
        "items.duty_declared or declarations.channel_selected",
    )


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    whole = aggregates.handled(records, CARRIES)
    keys = ["stratum", "office", "officer"]
    sums: dict[str, ir.Value] = {}
    files = whole.files.mutate(**_properties(whole.files))
    for i in range(len(PROPERTIES)):
        x = files[f"x_{i}"]
        powers = {"total": x, "squares": x * x, "cubes": x * x * x}
        sums[f"n_{i}"] = x.count()
        sums |= {f"{name}_{i}": power.sum().fill_null(0) for name, power in powers.items()}
    return {
        "cells": files.group_by(keys).agg(files=_.count(), **sums).order_by(keys),
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }


def _properties(files: ir.Table) -> dict[str, ir.Value]:
    unknown = ibis.null("int64")
    found = {}
    for i, column in enumerate(CARRIES):
        if column not in files.columns:
            found[f"x_{i}"] = unknown
        elif PROPERTIES[i].is_money:
            amount = files[column].cast("float64")
            # A file worth nothing has no logarithm; one unit of currency is as little.
            log = (amount.fill_null(0.0) + 1.0).ln() * _SCALE
            usable = (amount >= 0) & ~amount.isnan() & ~amount.isinf()
            found[f"x_{i}"] = ibis.ifelse(usable, log.round().cast("int64"), unknown)
        else:
            channel = files[column].cast("string").strip().lower()
            found[f"x_{i}"] = (channel == EXAMINED_CHANNEL).cast("int64")
    return found


def infer(counts: Counts) -> Found:
    """Set what each account was dealt against all ways of dealing the files of its sets."""
    cells = across_offices(counts.cells)
    compared = tuple(_compared(i, cells, sums) for i, sums in enumerate(split_outcomes(cells.sums)))
    at = counts.desks
    p = [c.p_value for c in compared]
    return Found(
        compared=compared,
        family=holm(np.concatenate(p) if p else np.zeros(0), LEVEL),
        homes=desks(handler=at.officer, office=at.office, files=at.files),
    )


def _compared(number: int, cells: SetCells, sums: Sums) -> Compared:
    known = np.flatnonzero(sums.n > 0)
    # A set with one officer deals nothing: its files are not comparable.
    known = known[np.bincount(cells.stratum[known])[cells.stratum[known]] > 1]
    n, total, squares, cubes = (
        getattr(sums, name)[known] for name in ("n", "total", "squares", "cubes")
    )
    # About the whole mean: a large level would eat the digits of the spread.
    mean = float(total.sum() / n.sum()) if n.size else 0.0
    dealt = permuted_sums(
        stratum=cells.stratum[known],
        unit=cells.officer[known],
        n=n,
        total=total - mean * n,
        squares=squares - 2 * mean * total + mean**2 * n,
        cubes=cubes - 3 * mean * squares + 3 * mean**2 * total - mean**3 * n,
    )
    chosen = np.flatnonzero((dealt.observations >= LEAST_FILES) & (dealt.variance > 0))
    files = dealt.observations[chosen]
    scale = _SCALE if PROPERTIES[number].is_money else 1
    return Compared(
        number=number,
        officer=chosen,
        files=files,
        mean=(dealt.observed[chosen] / files + mean) / scale,
        expected=(dealt.expected[chosen] / files + mean) / scale,
        p_value=dealt.p_value[chosen],
        p_lower=dealt.p_lower[chosen],
    )


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say under how many accounts files are richer or riskier than the lot deals."""
    accounts = np.unique(
        np.concatenate([c.officer[r] for c, r in _rejected(found)] or [np.zeros(0, dtype=int)])
    )
    offices = _by_office(counts, found)
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    finding = Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{_answer(found, accounts.size)} {note}".strip(),
        role=ROLE,
        estimates=(
            Estimate(
                "accounts_richer",
                "Accounts dealt richer or riskier files",
                float(accounts.size),
                "accounts",
            ),
            *_largest(found),
        ),
        tables=(_accounts(counts, found, context), offices)
        if context.names_people
        else (replace(offices, name=NAME),),
        caveats=(*CAVEATS, *context.crossing(counts.offices.name.size)),
        how_to_read=(
            "Expected is the mean of the files in the account's sets, in proportion to how many of "
            "each it was dealt. A ratio of 1 is what the lot gives on average; one file worth a "
            "fortune moves it little, since logarithms are compared."
        ),
        method=(
            "For each property that a file has before anybody is given it, the account's sum is "
            "set against all ways of dealing the files of its sets: three exact moments and the "
            "Pearson type III law that has them. Outcomes are never used."
        ),
        sources=(
            MIELKE_BERRY_2007,
            "Thorley (2020), Journal of Empirical Legal Studies 17(2), 342-382. "
            "doi:10.1111/jels.12248 (events that undo a random assignment)",
            HOLM_1979,
        ),
        requirements=REQUIREMENTS,
        ask_next=(
            "What do the rich files of these accounts have in common, and who could choose them "
            "before they were dealt?"
            if accounts.size
            else "Do files change hands after they were dealt?"
        ),
        error_rate=(
            f"The chance that the list holds any account favoured by the lot alone is at most "
            f"{100 * LEVEL:.0f} % (Holm over {counted(found.family.tested, 'test')})."
        ),
        parameters={
            "least_files": LEAST_FILES,
            "level": LEVEL,
            "sets": context.design.sets,
            "properties": tuple(p.name for p in PROPERTIES),
            "least_accounts_to_show": LEAST_PEERS,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )
    return finding if found.family.tested else finding.not_measured(LACKS)


LACKS: Final = (
    f"an account with {LEAST_FILES} files that colleagues had too: take a longer period, or "
    "compare within wider sets"
)


REQUIREMENTS: Final = ("arusha.4.3", "arusha.4.7", "arusha.6.1", "idg.item.4.1")
CAVEATS: Final = (
    "A desk, a rank or a quota by value may give some officers the rich files by rule: put it "
    "into the sets and run again.",
    "A value corrected after the file was dealt is not what it was when it was dealt.",
    "Files lodged in one batch and given out as one block count here as if dealt one by one.",
    "Files that follow up an earlier one may be kept with the same officer by rule.",
    "An account is not a person: who used it is a question for the review.",
)


def _rejected(found: Found) -> list[tuple[Compared, Truths]]:
    parts = found.parts(found.family.rejected)
    return [(c, r) for c, r in zip(found.compared, parts, strict=True)]


def _answer(found: Found, accounts: int) -> str:
    if not found.family.tested:
        return f"No account has {LEAST_FILES} comparable files; none could be tested."
    tested = counted(found.family.tested, "comparison")
    if not accounts:
        return (
            f"No, as far as the records show: in {tested} no account was dealt richer or riskier "
            "files than the lot explains."
        )
    parts = [
        f"{counted(int(r.sum()), 'account')} in {PROPERTIES[c.number].title}"
        for c, r in _rejected(found)
        if r.any()
    ]
    return (
        f"Under {counted(accounts, 'account')} files are richer or riskier than the lot explains: "
        + ", ".join(parts)
        + "."
    )


def _largest(found: Found) -> tuple[Estimate, ...]:
    """Give, for each property of those listed, the middle ratio: of several accounts, of none."""
    return tuple(
        Estimate(
            f"ratio_{PROPERTIES[c.number].name}",
            f"Median of {PROPERTIES[c.number].title} against the lot, accounts listed",
            float(np.nanmedian(c.ratio[r])),
            "times",
        )
        for c, r in _rejected(found)
        if r.any() and np.isfinite(c.ratio[r]).any()
    )


def _accounts(counts: Counts, found: Found, context: Context) -> Table:
    may_show = context.may_show(found.homes)
    rows: dict[str, list[npt.NDArray[np.float64]]] = {}
    adjusted = found.parts(found.family.adjusted)
    for (c, flagged), p_holm in zip(_rejected(found), adjusted, strict=True):
        keep = np.flatnonzero(may_show[c.officer]) if c.officer.size else np.zeros(0, dtype=int)
        officer = c.officer[keep]
        shown = np.exp if PROPERTIES[c.number].is_money else np.asarray
        values = {
            "office": counts.offices.name[found.homes.main[officer]],
            "officer": counts.officers.name[officer],
            "property": np.full(keep.size, PROPERTIES[c.number].name, dtype=object),
            "files": c.files[keep],
            "mean": shown(c.mean[keep]),
            "expected": shown(c.expected[keep]),
            "ratio": c.ratio[keep],
            "p_value": c.p_value[keep],
            "p_lower": c.p_lower[keep],
            "p_holm": p_holm[keep],
            "flagged": flagged[keep],
        }
        for column, part in values.items():
            rows.setdefault(column, []).append(part)
    joined = {c: np.concatenate(v) for c, v in rows.items()}
    facts = (
        Facts("office", "Office", "text"),
        Facts("officer", "Account", "text", "", f"Pseudonym of the {ROLE}."),
        Facts("property", "Property of the file", "text"),
        Facts("files", "Declarations", "count"),
        Facts("mean", "Mean", "number", "", "Of money the geometric mean, in units of currency."),
        Facts("expected", "Expected under the lot", "number"),
        Facts("ratio", "Times the expected", "number"),
        Facts("p_value", "p, as high", "p_value"),
        Facts("p_lower", "p, as low", "p_value"),
        Facts("p_holm", "p, Holm", "p_value"),
        Facts("flagged", "Richer or riskier", "flag"),
    )
    return table(
        NAME,
        "What accounts were dealt, against the lot",
        *((f, joined.get(f.name, np.zeros(0))) for f in facts),
    )


def _by_office(counts: Counts, found: Found) -> Table:
    """Count accounts by office; those of small offices together, where one would be singled out."""
    offices = counts.offices.name.size
    small = found.homes.handlers(offices) < LEAST_PEERS
    names = np.append(counts.offices.name, f"(offices with fewer than {LEAST_PEERS} accounts)")
    row_of = np.where(small, offices, np.arange(offices))
    rows: list[tuple[str, str, int, int]] = []
    for c, flagged in _rejected(found):
        home = row_of[found.homes.main[c.officer]]
        tested = np.bincount(home, minlength=offices + 1)
        richer = np.bincount(home[flagged], minlength=offices + 1)
        rows += [
            (str(o), PROPERTIES[c.number].name, int(t), int(x))
            for o, t, x in zip(names, tested, richer, strict=True)
            if t
        ]
    office, property_of, tested_in, richer_in = zip(*rows, strict=True) if rows else ((),) * 4
    return table(
        f"{NAME}_by_office",
        "Accounts tested and dealt richer or riskier files, by office",
        (Facts("office", "Office", "text"), office),
        (Facts("property", "Property of the file", "text"), property_of),
        (Facts("tested", "Accounts tested", "count"), tested_in),
        (Facts("flagged", "Accounts dealt richer or riskier files", "count"), richer_in),
    )
