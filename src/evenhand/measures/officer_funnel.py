"""Under which accounts do outcomes differ from those of colleagues on comparable files?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from evenhand.findings.chart import Chart
from evenhand.findings.cited import HOLM_1979, MIELKE_BERRY_2007, SPIEGELHALTER_2005
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, provisional, spoken
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_outcomes, lacks_sets
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
from evenhand.records.design import Outcome
from evenhand.records.records import Records
from evenhand.statistics.multiplicity import Multiplicity, holm
from evenhand.statistics.overdispersion import Overdispersion, overdispersion
from evenhand.statistics.permuted_sums import permuted_sums
from evenhand.statistics.shares import exact_tails, spread_of_odds
from evenhand.statistics.shrinkage import shrink

NAME: Final = "officer_funnel"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "handler"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.officer",)
HAS_TWIN: Final = True
TAKES: Final[Mapping[str, str]] = {"handler_share": "prior_variances"}
"""The leave-out variance of officers is the prior of the shrunken estimates."""
LEAST_FILES: Final = 30
"""An account with fewer comparable files says nothing that chance does not drown."""
LEVEL: Final = 0.05
"""Chance that the list names any account that does not stand apart (Holm)."""

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: sums by set and officer; and the names."""

    cells: OfficerCells
    desks: DeskFiles
    officers: Names
    offices: Names
    periods: Names


@dataclass(frozen=True, slots=True)
class Funnel:
    """The accounts of one outcome, those with ``LEAST_FILES`` comparable files.

    Attributes
    ----------
    outcome : int
        Position in the design.
    officer : ndarray of int64, shape (n,)
    files, observed, expected : ndarray of float64
        Comparable files; mean outcome; mean that colleagues on the same sets would have had.
    standard_error : ndarray of float64
        Of the mean under dealing inside the sets.
    p_value : ndarray of float64
        Two-sided chance of such a difference; exact for yes-or-no outcomes.
    p_spread : ndarray of float64
        The same once the ordinary spread between colleagues is allowed for, as a spread of
        differences or of ratios, whichever explains more.
    shrunken : ndarray of float64
        Best estimate of the difference, drawn towards none; NaN without a prior variance.
    spread : Overdispersion
    mean : float
        Of the outcome over all comparable files.
    """

    outcome: int
    officer: Codes
    files: Floats
    observed: Floats
    expected: Floats
    standard_error: Floats
    p_value: Floats
    p_spread: Floats
    shrunken: Floats
    spread: Overdispersion
    mean: float


@dataclass(frozen=True, slots=True)
class Found:
    """One ``Funnel`` an outcome, and the family of all their tests."""

    funnels: tuple[Funnel, ...]
    family: Multiplicity
    homes: Desks

    def parts(self, values: npt.NDArray[Any]) -> list[npt.NDArray[Any]]:
        """Split values of the whole family by outcome."""
        ends = np.cumsum([f.officer.size for f in self.funnels])[:-1]
        return np.split(values, ends)


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return (*lacks_outcomes(records), *lacks_sets(records))


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    whole = aggregates.handled(records)
    return {
        "cells": aggregates.cells(whole, outcomes=len(records.design.outcomes)),
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }


def infer(counts: Counts, *, prior_variances: Sequence[float | None] | None = None) -> Found:
    """Set each account against what its sets would have dealt it.

    Parameters
    ----------
    counts : Counts
    prior_variances : sequence of float or None, optional
        Leave-out variance of officers for each outcome, as prior of the shrunken estimates.
    """
    cells = across_offices(counts.cells)
    outcomes = split_outcomes(cells.sums)
    priors = prior_variances or [None] * len(outcomes)
    at = counts.desks
    funnels = tuple(
        _funnel(i, cells, sums, prior)
        for i, (sums, prior) in enumerate(zip(outcomes, priors, strict=True))
    )
    cautious = [np.maximum(f.p_value, f.p_spread) for f in funnels]
    return Found(
        funnels=funnels,
        family=holm(np.concatenate(cautious) if cautious else np.zeros(0), LEVEL),
        homes=desks(handler=at.officer, office=at.office, files=at.files),
    )


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say under how many accounts outcomes stand apart, and show them to whom it is allowed."""
    outside = int(found.family.rejected.sum())
    offices = _by_office(counts, found, context)
    rows = _accounts(counts, found, context)
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    finding = Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{_answer(found, context.design.outcomes, outside)} {note}".strip(),
        role=ROLE,
        estimates=(
            Estimate("accounts_outside", "Accounts that stand apart", float(outside), "accounts"),
        ),
        tables=(rows, offices) if context.names_people else (replace(offices, name=NAME),),
        charts=_charts(found, context),
        caveats=(*CAVEATS, *context.crossing(counts.offices.name.size)),
        how_to_read=(
            "Each point is an account: to the right the files it handled, upwards its mean. Inside "
            "the inner lines (95 %) and the outer lines (99.8 %) lies what chance and the ordinary "
            "spread between colleagues explain. A point outside is a question, not an answer; the "
            "order of points means nothing and is no ranking."
        ),
        method=(
            "Each account's sum is set against all ways of dealing the files of its sets: exact "
            "tails for yes-or-no outcomes, three exact moments (Pearson type III) for durations "
            "and amounts. The spread between colleagues is estimated from winsorised z-scores, of "
            "differences and of ratios, and added to the variance, with Student's t for its being "
            "estimated; the larger p counts, and the list is held by Holm. Estimates are shrunk "
            "towards no difference with the leave-out variance as prior."
        ),
        sources=(
            SPIEGELHALTER_2005,
            MIELKE_BERRY_2007,
            HOLM_1979,
        ),
        requirements=REQUIREMENTS,
        ask_next="What do the files behind the points outside have in common, and who decided?",
        error_rate=(
            f"The chance that the list holds any account that does not stand apart is at most "
            f"{100 * LEVEL:.0f} % (Holm over {counted(found.family.tested, 'test')})."
        ),
        parameters={
            "least_files": LEAST_FILES,
            "level": LEVEL,
            "sets": context.design.sets,
            "least_accounts_to_show": LEAST_PEERS,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )
    return finding if any(f.officer.size for f in found.funnels) else finding.not_measured(LACKS)


LACKS: Final = (
    f"an account with {LEAST_FILES} files that colleagues had too: take a longer period, or "
    "compare within wider sets"
)


REQUIREMENTS: Final = ("arusha.3.4", "arusha.4.3", "arusha.6.1", "tfa.10.7.1")
CAVEATS: Final = (
    "The sets may not know a speciality, a shift or a place that explains the difference.",
    "Who is new, who trains others, and who is given the hard files differ for good reason.",
    "A chief's instruction or a system's rule shows under the account that carried it out.",
    "Under no lot, files may differ before they reach the officer.",
    "An account is not a person: who used it is a question for the review.",
)


def _funnel(number: int, cells: SetCells, sums: Sums, prior: float | None) -> Funnel:
    known = np.flatnonzero(sums.n > 0)
    # A set with one officer says nothing of the officer: its files are not comparable.
    known = known[np.bincount(cells.stratum[known])[cells.stratum[known]] > 1]
    stratum, officer = cells.stratum[known], cells.officer[known]
    n, total, squares, cubes = (
        getattr(sums, name)[known] for name in ("n", "total", "squares", "cubes")
    )
    dealt = permuted_sums(
        stratum=stratum, unit=officer, n=n, total=total, squares=squares, cubes=cubes
    )
    upper, lower = dealt.p_value, dealt.p_lower
    # y (1 - y)^2 sums to nothing over values from 0 up only where each is 0 or 1: then the law is
    # known exactly.
    is_yes_or_no = bool(n.size and np.array_equal(total, squares) and np.array_equal(total, cubes))
    if is_yes_or_no:
        upper, lower = exact_tails(
            stratum=stratum,
            unit=officer,
            trials=n.astype(np.int64),
            events=total.astype(np.int64),
            level=LEVEL,
        )
    chosen = np.flatnonzero((dealt.observations >= LEAST_FILES) & (dealt.variance > 0))
    files = dealt.observations[chosen]
    gap = (dealt.observed - dealt.expected)[chosen] / files
    error = np.sqrt(dealt.variance[chosen]) / files
    spread = overdispersion(z=gap / error, standard_error=error)
    shrunken = np.full(chosen.size, np.nan)
    if prior is not None and chosen.size:
        shrunken = shrink(estimate=gap, standard_error=error, prior_variance=prior).posterior
    observed, expected = dealt.observed[chosen] / files, dealt.expected[chosen] / files
    ratios = _ratio_p(observed, expected, files, error, is_yes_or_no=is_yes_or_no)
    return Funnel(
        outcome=number,
        officer=chosen,
        files=files,
        observed=observed,
        expected=expected,
        standard_error=error,
        p_value=np.minimum(1.0, 2 * np.minimum(upper, lower))[chosen],
        p_spread=np.maximum(spread.p_estimated, ratios),
        shrunken=shrunken,
        spread=spread,
        mean=float(total.sum() / n.sum()) if n.sum() else float("nan"),
    )


def _ratio_p(
    observed: Floats, expected: Floats, files: Floats, error: Floats, *, is_yes_or_no: bool
) -> Floats:
    """Give p where the ordinary spread is one of ratios: of odds for yes or no, else of means.

    Colleagues who take half as long again, or twice as long, are spread evenly in ratios and
    unevenly in hours: as a spread of differences the slower of them would stand apart. Nothing is
    given (0) where there are no ratios: means that are not above zero.
    """
    if is_yes_or_no:
        return spread_of_odds(observed=observed, expected=expected, n=files, error=error)
    if bool(np.all(observed > 0) and np.all(expected > 0)):
        gap, errors = np.log(observed / expected), error / expected
        return overdispersion(z=gap / errors, standard_error=errors).p_estimated
    return np.zeros(observed.size)


def _answer(found: Found, outcomes: tuple[Outcome, ...], outside: int) -> str:
    tested = sum(f.officer.size for f in found.funnels)
    if not tested:
        return f"No account has {LEAST_FILES} comparable files; none could be tested."
    if not outside:
        return (
            f"No account stands apart: in {counted(tested, 'comparison')} none differs by "
            "more than chance and the ordinary spread between colleagues explain."
        )
    parts = [
        f"{counted(int(r.sum()), 'account')} in {spoken(outcomes[f.outcome].name)}"
        for f, r in zip(found.funnels, found.parts(found.family.rejected), strict=True)
        if r.any()
    ]
    return (
        "Beyond chance and the ordinary spread between colleagues, the outcomes stand apart under "
        + ", ".join(parts)
        + "."
    )


def _accounts(counts: Counts, found: Found, context: Context) -> Table:
    may_show = context.may_show(found.homes)
    columns: dict[str, list[npt.NDArray[Any]]] = {}
    adjusted, rejected = found.parts(found.family.adjusted), found.parts(found.family.rejected)
    for f, p_holm, flagged in zip(found.funnels, adjusted, rejected, strict=True):
        keep = np.flatnonzero(may_show[f.officer]) if f.officer.size else np.zeros(0, dtype=int)
        officer = f.officer[keep]
        name = context.design.outcomes[f.outcome].name
        values = {
            "office": counts.offices.name[found.homes.main[officer]],
            "officer": counts.officers.name[officer],
            "outcome": np.full(keep.size, name, dtype=object),
            "files": f.files[keep],
            "mean": f.observed[keep],
            "expected": f.expected[keep],
            "standard_error": f.standard_error[keep],
            "shrunken_difference": f.shrunken[keep],
            "p_value": f.p_value[keep],
            "p_spread": f.p_spread[keep],
            "p_holm": p_holm[keep],
            "flagged": flagged[keep],
        }
        for column, part in values.items():
            columns.setdefault(column, []).append(part)
    joined = {c: np.concatenate(v) for c, v in columns.items()}
    return table(NAME, "Accounts and their colleagues on the same sets", *_facts(joined))


def _facts(joined: dict[str, npt.NDArray[Any]]) -> list[tuple[Facts, Any]]:
    facts = (
        Facts("office", "Office", "text"),
        Facts("officer", "Account", "text", "", f"Pseudonym of the {ROLE}."),
        Facts("outcome", "Outcome", "text"),
        Facts("files", "Declarations", "count"),
        Facts("mean", "Mean", "number", "unit of the outcome"),
        Facts("expected", "Expected", "number", "unit of the outcome", "Colleagues, same sets."),
        Facts(
            "standard_error", "Standard error", "number", "", "Of the mean, dealt inside the sets."
        ),
        Facts("shrunken_difference", "Best estimate of the difference", "number"),
        Facts("p_value", "p, chance alone", "p_value"),
        Facts("p_spread", "p, with the ordinary spread", "p_value"),
        Facts("p_holm", "p, Holm", "p_value", "", "Of the larger of the two."),
        Facts("flagged", "Stands apart", "flag"),
    )
    return [(f, joined.get(f.name, np.zeros(0))) for f in facts]


def _by_office(counts: Counts, found: Found, context: Context) -> Table:
    """Count accounts by office; those of small offices together, where one would be singled out."""
    offices = counts.offices.name.size
    small = found.homes.handlers(offices) < LEAST_PEERS
    names = np.append(counts.offices.name, f"(offices with fewer than {LEAST_PEERS} accounts)")
    row_of = np.where(small, offices, np.arange(offices))
    rows: list[tuple[str, str, int, int]] = []
    for f, flagged in zip(found.funnels, found.parts(found.family.rejected), strict=True):
        home = row_of[found.homes.main[f.officer]]
        tested = np.bincount(home, minlength=offices + 1)
        outside = np.bincount(home[flagged], minlength=offices + 1)
        outcome = context.design.outcomes[f.outcome].name
        rows += [
            (str(o), outcome, int(t), int(x))
            for o, t, x in zip(names, tested, outside, strict=True)
            if t
        ]
    office, outcome_of, tested_in, outside_in = zip(*rows, strict=True) if rows else ((),) * 4
    return table(
        f"{NAME}_by_office",
        "Accounts tested and standing apart, by office",
        (Facts("office", "Office", "text"), office),
        (Facts("outcome", "Outcome", "text"), outcome_of),
        (Facts("tested", "Accounts tested", "count"), tested_in),
        (Facts("flagged", "Accounts that stand apart", "count"), outside_in),
    )


def _charts(found: Found, context: Context) -> tuple[Chart, ...]:
    """Draw a funnel for each outcome whose points may be shown."""
    may_show = context.may_show(found.homes)
    charts = []
    for f, flagged in zip(found.funnels, found.parts(found.family.rejected), strict=True):
        keep = np.flatnonzero(may_show[f.officer]) if f.officer.size else np.zeros(0, dtype=int)
        if keep.size:
            charts.append(_chart(f, keep, flagged, context.design.outcomes[f.outcome]))
    return tuple(charts)


def _chart(f: Funnel, keep: Codes, flagged: Truths, outcome: Outcome) -> Chart:
    # One curve for all: the variance of a file, pooled, over the files. An account's own sets make
    # it a little wider or narrower; its p-values know that, the eye need not.
    from scipy.stats import norm  # noqa: PLC0415 -- slow import

    pooled = np.average(f.files * f.standard_error**2, weights=f.files)
    width = np.sqrt(pooled / f.files + f.spread.tau_squared)[keep]
    # Every account is drawn at the common mean plus its own difference: sets differ, gaps compare.
    value = f.mean + (f.observed - f.expected)[keep]
    lines = [
        (Facts(name, title, "number"), f.mean + sign * float(norm.isf(tail)) * width)
        for name, title, sign, tail in (
            ("low_95", "Low, 95 %", -1, 0.025),
            ("high_95", "High, 95 %", 1, 0.025),
            ("low_998", "Low, 99.8 %", -1, 0.001),
            ("high_998", "High, 99.8 %", 1, 0.001),
        )
    ]
    data = table(
        f"funnel_{outcome.name}",
        f"{spoken(outcome.name)} by account, against files handled",
        (Facts("size", "Declarations", "count"), f.files[keep]),
        (Facts("value", spoken(outcome.name), "number", outcome.unit), value),
        *lines,
        (Facts("label", "Account", "text"), np.full(keep.size, "", dtype=object)),
        (Facts("outside", "Stands apart", "flag"), flagged[keep]),
    )
    return Chart(
        kind="funnel",
        title=f"{spoken(outcome.name)}: accounts against their colleagues on the same sets",
        summary=f"{counted(keep.size, 'account')}; {int(flagged[keep].sum())} stand apart.",
        data=data,
        x_title="Declarations handled",
        y_title=f"{spoken(outcome.name)} ({outcome.unit or outcome.kind})",
    )
