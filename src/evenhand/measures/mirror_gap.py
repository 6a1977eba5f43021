"""Does less of what partners say they exported arrive in the records where the tax is higher?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError
from evenhand.findings.chart import Chart
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, per_cent
from evenhand.records import mirror
from evenhand.records.context import Context
from evenhand.records.mirror_pairs import (
    BOTH,
    ONE_SIDED,
    STATES,
    Pairs,
    Taxes,
    Trade,
    paired,
)
from evenhand.records.records import Records
from evenhand.records.vintages import Correspondence
from evenhand.statistics.clustered import Clustered, clustered

NAME: Final = "mirror_gap"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "value"
ROLE: Final = ""
_TRADE: Final = ("year", "reporter", "partner", "product", "value")
NEEDS: Final = (
    *(f"{side}.{c}" for side in ("mirror_exports", "mirror_imports") for c in _TRADE),
    "tariffs.product",
    "tariffs.tax",
)
CARRIES: Final[tuple[str, ...]] = ()
HAS_TWIN: Final = False
LEAST_HEADINGS: Final = 50
"""Errors hang together by heading; with fewer headings the interval would be too short."""

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """``rows`` by ``table`` and ``fault`` ("" for rows that count), shape (n,)."""

    table: npt.NDArray[np.object_]
    fault: npt.NDArray[np.object_]
    rows: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: national statistics, in which there is no person."""

    exports: Trade
    imports: Trade
    taxes: Taxes
    left_out: LeftOut
    correspondence: Correspondence | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """One regression of the gap.

    Attributes
    ----------
    name : str
        "tax", "similar" (with the tax on similar goods beside), "passed_on" (re-exports left in),
        "midpoint" (one-sided trade counted, by the difference over the mean of both sides).
    terms : tuple of str
        "tax", "similar".
    slopes : Clustered or None
        Share of the gap by point of tax; None, with ``why``, where it cannot be fitted.
    why : str
    """

    name: str
    terms: tuple[str, ...]
    slopes: Clustered | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The pairs and the regressions on them."""

    pairs: Pairs
    models: tuple[Model, ...]

    @property
    def first(self) -> Model:
        """The regression on the tax alone, which answers the question."""
        return self.models[0]


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return ()


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    asked = {
        "exports": mirror.trade(records, "mirror_exports"),
        "imports": mirror.trade(records, "mirror_imports"),
        "taxes": mirror.taxes(records),
        "left_out": mirror.left_out(records),
    }
    if "hs_correspondence" in records.tables:
        asked["correspondence"] = mirror.correspondence(records)
    return asked


def infer(counts: Counts) -> Found:
    """Set the gap against the tax inside each partner and year, errors clustered by heading.

    Raises
    ------
    RecordsError
        If the imports are of several countries, or vintages are mixed and nothing joins them.
    """
    pairs = paired(counts.exports, counts.imports, counts.taxes, counts.correspondence)
    both = (pairs.state == BOTH) & ~np.isnan(pairs.tax)
    beside = np.isin(pairs.state, ONE_SIDED) & ~np.isnan(pairs.tax)
    whole = pairs.exports + np.nan_to_num(pairs.again)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = 2 * (pairs.exports - pairs.imports) / (pairs.exports + pairs.imports)
        passed_on = np.log(whole) - np.log(pairs.imports)
    fits = (
        _model("tax", ("tax",), gap(pairs), both, pairs),
        _model("similar", ("tax", "similar"), gap(pairs), both & ~np.isnan(pairs.similar), pairs),
        _model("passed_on", ("tax",), passed_on, both, pairs),
        _model("midpoint", ("tax",), middle, beside, pairs),
    )
    return Found(pairs, fits)


def gap(pairs: Pairs) -> Floats:
    """Return the logarithm of exports over imports; NaN where either is missing or nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(pairs.exports) - np.log(pairs.imports)
    return np.where(np.isfinite(ratio), ratio, np.nan)


def _model(name: str, terms: tuple[str, ...], outcome: Floats, rows: Flags, pairs: Pairs) -> Model:
    heading = pairs.product[rows].astype("U4")
    if np.unique(heading).size < LEAST_HEADINGS:
        why = (
            f"Trade that can be compared is in {counted(np.unique(heading).size, 'heading')} of "
            f"the Harmonized System; {LEAST_HEADINGS} are needed."
        )
        return Model(name, terms, None, why)
    group = np.unique(pairs.partner[rows], return_inverse=True)[1] * 10_000 + pairs.year[rows]
    columns = np.stack([getattr(pairs, term)[rows] for term in terms], axis=1)
    try:
        found = clustered(outcome[rows], columns, cluster=heading, absorbed=group)
    except StatisticsError as err:
        return Model(name, terms, None, err.what)
    return Model(name, terms, found)


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say by how much the gap rises with the tax, and what could not be compared."""
    pairs = found.pairs
    both = int((pairs.state == BOTH).sum())
    fit = found.first.slopes
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=_answer(found),
        status="not_measurable" if fit is None else "measured",
        lacks=(found.first.why,) if fit is None else (),
        role=ROLE,
        estimates=(
            *(_estimate(m, term) for m in found.models for term in m.terms),
            Estimate("compared", "Products, partners and years compared", float(both), "rows"),
            Estimate("not_compared", "Not compared", float(pairs.year.size - both), "rows"),
        ),
        tables=(_table(pairs), _states(pairs), _models(found), _left_out(counts)),
        charts=(_chart(pairs),) if fit is not None else (),
        caveats=CAVEATS,
        how_to_read=HOW_TO_READ,
        method=METHOD,
        sources=SOURCES,
        requirements=REQUIREMENTS,
        ask_next="Which products carry the largest gaps, and what was examined of them?",
        error_rate=(
            "The interval covers the true slope in 95 of 100 cases, by simulation with 100 "
            "headings. No error rate is held for single products: the table is no list of findings."
        ),
        parameters={
            "least_headings": LEAST_HEADINGS,
            "import_values": pairs.values,
            "vintages": list(pairs.vintages),
            "vintages_joined": counts.correspondence is not None and len(pairs.vintages) > 1,
            "absorbed": "partner and year",
            "cluster": "heading",
        },
        fingerprint=context.fingerprint,
    )


HOW_TO_READ: Final = (
    "A gap above 0 says that partners report more exports than are recorded here. Its level says "
    "little: freight, insurance and timing are in it. What counts is whether it rises with the "
    "tax, among goods from one partner in one year."
)
METHOD: Final = (
    "Gap: ln exports (without re-exports) less ln imports, by six-digit product, partner and year. "
    "Least squares on the tax in per cent, a level for each partner and year, errors clustered by "
    "heading (CR1, Student's t). Beside it: with the mean tax on the other products of the "
    "heading; with re-exports left in; and with trade that one side alone reports, by the "
    "difference over the mean of both sides. Nothing is compared by a logarithm of 0: what has "
    "none is counted by reason."
)
SOURCES: Final = (
    "Fisman, Wei (2004), Tax rates and tax evasion: evidence from missing imports in China, "
    "Journal of Political Economy 112(2), 471-496. doi:10.1086/381476",
    "Javorcik, Narciso (2008), Differentiated products and evasion of import tariffs, Journal of "
    "International Economics 76(2), 208-222.",
    "Cameron, Miller (2015), A practitioner's guide to cluster-robust inference, Journal of Human "
    "Resources 50(2), 317-372. doi:10.3368/jhr.50.2.317",
)
REQUIREMENTS: Final = ("rkc.ga.6.4", "tfa.7.4.2")
CAVEATS: Final = (
    "Imports are mostly valued with freight and insurance, exports without: goods that are dear to "
    "carry show smaller gaps. Where such goods are also taxed more or less, this moves the slope.",
    "Partners that pass goods on and do not say so report exports that are recorded here under "
    "the true origin; goods sold on the way, shipped in one year and landed in the next, or coded "
    "differently by the exporter, leave gaps of their own.",
    "A partner keeps its own statistics for its own reasons: exports taxed or licensed there may "
    "be reported too low.",
    "The tax is the one in the table: preferences and reliefs that hold for some partners are not "
    "in it unless the table has them.",
    "A slope on national statistics says nothing of any declaration, office, agent or account.",
)


def _answer(found: Found) -> str:
    pairs = found.pairs
    both = int((pairs.state == BOTH).sum())
    left = (
        f"{counted(both, 'row')} of product, partner and year could be compared and "
        f"{pairs.year.size - both:,} could not."
    )
    fit = found.first.slopes
    if fit is None:
        return f"Not measurable, because: {found.first.why} {left}"
    b, low, high = float(fit.slope[0]), float(fit.low[0]), float(fit.high[0])
    between = f"(95 % interval {per_cent(low)} to {per_cent(high)})"
    if low > 0:
        said = f"Yes: for each point of tax the gap is {per_cent(b)} wider {between}."
    elif high < 0:
        said = f"No: for each point of tax the gap is {per_cent(-b)} narrower {between}."
    else:
        said = f"Not beyond chance: {per_cent(b)} for each point of tax {between}."
    beside = next((m.slopes for m in found.models if m.name == "similar"), None)
    if beside is not None and beside.high[1] < 0:
        said += (
            f" It is {per_cent(-float(beside.slope[1]))} narrower for each point of tax on similar "
            "goods, as where goods are recorded under a neighbouring line."
        )
    return f"{said} {left}"


_LABELS: Final = {
    ("tax", "tax"): "Gap by point of tax",
    ("similar", "tax"): "Gap by point of tax, tax on similar goods held",
    ("similar", "similar"): "Gap by point of tax on similar goods",
    ("passed_on", "tax"): "Gap by point of tax, re-exports left in",
    ("midpoint", "tax"): "Difference over mean by point of tax, one-sided trade counted",
}


def _estimate(model: Model, term: str) -> Estimate:
    name = "semi_elasticity" if model.name == "tax" else f"{model.name}:{term}"
    label = _LABELS[model.name, term]
    if model.slopes is None:
        return Estimate(name, label, None, "share")
    at = model.terms.index(term)
    fit = model.slopes
    return Estimate(
        name, label, float(fit.slope[at]), "share", float(fit.low[at]), float(fit.high[at])
    )


def _table(pairs: Pairs) -> Table:
    return table(
        NAME,
        "What partners say they exported, and what is recorded here",
        (Facts("product", "Product", "text"), pairs.product),
        (Facts("partner", "Partner", "text"), pairs.partner),
        (Facts("year", "Year", "text"), pairs.year.astype(str)),
        (Facts("exports", "Exports", "money", "", "Without re-exports."), pairs.exports),
        (Facts("imports", "Imports", "money"), pairs.imports),
        (Facts("gap", "Gap", "number", "", "ln exports - ln imports."), gap(pairs)),
        (Facts("tax", "Tax", "number", "per cent"), pairs.tax),
        (
            Facts("similar_tax", "Tax on similar goods", "number", "per cent"),
            pairs.similar,
        ),
        (Facts("state", "State", "text"), pairs.state),
    )


def _states(pairs: Pairs) -> Table:
    rows = [pairs.state == s for s in STATES]
    return table(
        "mirror_gap_states",
        "What could be compared, and why the rest could not",
        (Facts("state", "State", "text"), STATES),
        (Facts("rows", "Products, partners and years", "count"), [int(r.sum()) for r in rows]),
        (Facts("exports", "Exports", "money"), [pairs.exports[r].sum() for r in rows]),
        (Facts("imports", "Imports", "money"), [pairs.imports[r].sum() for r in rows]),
        (Facts("tax", "Mean tax", "number", "per cent"), [_mean(pairs.tax[r]) for r in rows]),
    )


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


def _models(found: Found) -> Table:
    rows = [(m, t) for m in found.models for t in m.terms]

    def of(field: str) -> list[float]:
        return [
            float("nan") if m.slopes is None else float(getattr(m.slopes, field)[m.terms.index(t)])
            for m, t in rows
        ]

    def whole(field: str) -> list[int]:
        return [0 if m.slopes is None else int(getattr(m.slopes, field)) for m, _ in rows]

    return table(
        "mirror_gap_models",
        "How the gap goes with the tax, in four ways",
        (Facts("model", "Model", "text"), [m.name for m, _ in rows]),
        (Facts("term", "Term", "text"), [t for _, t in rows]),
        (Facts("slope", "Slope", "share", "", "By point of tax."), of("slope")),
        (Facts("standard_error", "Standard error", "share"), of("standard_error")),
        (Facts("low", "Low", "share", "", "95 % interval."), of("low")),
        (Facts("high", "High", "share"), of("high")),
        (Facts("p_value", "p", "p_value"), of("p_value")),
        (Facts("observations", "Rows", "count"), whole("observations")),
        (Facts("clusters", "Headings", "count"), whole("clusters")),
        (Facts("groups", "Partners and years", "count"), whole("groups")),
        (Facts("why", "Why not", "text"), [m.why for m, _ in rows]),
    )


def _left_out(counts: Counts) -> Table:
    left = counts.left_out
    fault = np.where(left.fault == "", "used", left.fault)
    return table(
        "mirror_gap_rows",
        "Rows read of each table",
        (Facts("table", "Table", "text"), left.table),
        (Facts("use", "Used, or why not", "text"), fault),
        (Facts("rows", "Rows", "count"), left.rows),
    )


def _chart(pairs: Pairs) -> Chart:
    """Draw the mean gap by tax, about the mean of its partner and year."""
    rows = (pairs.state == BOTH) & ~np.isnan(pairs.tax)
    tax, group = (
        pairs.tax[rows],
        np.char.add(pairs.partner[rows].astype(str), pairs.year[rows].astype(str)),
    )
    which = np.unique(group, return_inverse=True)[1]
    values = gap(pairs)[rows]
    about = values - (np.bincount(which, values) / np.bincount(which))[which]
    edges = np.unique(np.quantile(tax, np.linspace(0, 1, 11)))
    band = np.clip(np.searchsorted(edges, tax, side="right") - 1, 0, max(0, edges.size - 2))
    bands = np.unique(band)
    mean = np.array([about[band == b].mean() for b in bands])
    error = np.array([about[band == b].std() / np.sqrt((band == b).sum()) for b in bands])
    centre = np.array([tax[band == b].mean() for b in bands])
    data = table(
        "mirror_gap_by_tax",
        "Mean gap by tax",
        (Facts("x", "Tax", "number", "per cent"), centre),
        (Facts("value", "Gap", "number"), mean),
        (Facts("low", "Low", "number"), mean - 1.96 * error),
        (Facts("high", "High", "number"), mean + 1.96 * error),
        (Facts("group", "Trade", "text"), ["all"] * bands.size),
    )
    return Chart(
        kind="lines",
        title="Gap between exports reported and imports recorded, by tax",
        summary=f"About the mean of each partner and year, from {mean[0]:.2f} where the tax is "
        f"{centre[0]:.0f} % to {mean[-1]:.2f} where it is {centre[-1]:.0f} %.",
        data=data,
        x_title="Tax (per cent of the value)",
        y_title="ln exports - ln imports, about the mean of partner and year",
    )
