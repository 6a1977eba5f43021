"""Which trade do both countries report, which only one, and which neither?

From the sums of both sides to one row a product, partner and year, with the state of each: what one
side does not report is missing, what it reports as nothing is zero, and neither has a logarithm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from evenhand.errors import RecordsError

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]

BOTH, NO_TAX = "both sides report it", "no tax known"
NO_IMPORT, ZERO_IMPORT = "only the partner reports it", "recorded here as nothing"
NO_EXPORT, ZERO_EXPORT = "only recorded here", "the partner reports nothing of it"
SILENT, NO_YEAR = "the partner has no statistics that year", "no imports recorded that year"
ONLY_AGAIN, NOTHING = "re-exports only", "nothing on either side"
UNMATCHED = "not in the correspondence"
STATES: Final = (
    *(BOTH, NO_IMPORT, ZERO_IMPORT, NO_EXPORT, ZERO_EXPORT, SILENT, NO_YEAR),
    *(ONLY_AGAIN, NOTHING, NO_TAX, UNMATCHED),
)
ONE_SIDED: Final = (BOTH, NO_IMPORT, ZERO_IMPORT, NO_EXPORT, ZERO_EXPORT)
"""States in which both countries have statistics of the year, so that none means none."""


@dataclass(frozen=True, slots=True)
class Trade:
    """Sums of one side, as ``mirror.trade`` gives them; shape (n,)."""

    year: Ints
    importer: Texts
    country: Texts
    product: Texts
    classification: Texts
    flow: Texts
    value: Ints
    fob: Ints
    without_fob: Ints


@dataclass(frozen=True, slots=True)
class Taxes:
    """Sums of taxes, as ``mirror.taxes`` gives them; shape (n,)."""

    product: Texts
    classification: Texts
    year: Ints
    lines: Ints
    total: Ints


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Pairs of codes, as ``mirror.correspondence`` gives them; shape (n,)."""

    from_classification: Texts
    from_product: Texts
    to_classification: Texts
    to_product: Texts


@dataclass(frozen=True, slots=True)
class Pairs:
    """One row a product, partner and year.

    Attributes
    ----------
    product, partner, state : ndarray of str, shape (n,)
        Where vintages were joined, ``product`` stands for all codes that belong together.
    year : ndarray of int64, shape (n,)
    exports, again, imports : ndarray of float64, shape (n,)
        Currency: exports without re-exports, the re-exports, imports. 0 where not reported.
    tax, similar : ndarray of float64, shape (n,)
        Per cent: on the product; the plain mean over the other products of its heading. NaN where
        none is known.
    values : str
        "fob" where imports state a value free on board throughout, else "as reported".
    vintages : tuple of str
    """

    product: Texts
    partner: Texts
    state: Texts
    year: Ints
    exports: Floats
    again: Floats
    imports: Floats
    tax: Floats
    similar: Floats
    values: str
    vintages: tuple[str, ...]


def paired(
    exports: Trade, imports: Trade, taxes: Taxes, correspondence: Correspondence | None
) -> Pairs:
    """Set the two sides beside each other.

    Raises
    ------
    RecordsError
        If the imports are of several countries, or vintages differ and no correspondence joins
        them.
    """
    reporters = sorted(set(imports.importer.tolist()))
    if len(reporters) > 1:
        raise RecordsError(
            f"The imports are those of {len(reporters)} countries: {', '.join(reporters[:5])}.",
            do_next="Keep the rows of one reporter in mirror_imports.",
        )
    vintages = _vintages(exports, imports, taxes)
    families = _families((exports, imports, taxes), vintages, correspondence)
    fob = imports.value.size > 0 and not imports.without_fob.any()
    sides = (
        _side(exports, families, exports.value),
        _side(imports, families, imports.fob if fob else imports.value),
    )
    keys = sorted(set(sides[0]) | set(sides[1]))
    none = np.full(3, np.nan)
    there = np.array([sides[0].get(k, none) for k in keys]).reshape(len(keys), 3)
    here = np.array([sides[1].get(k, none) for k in keys]).reshape(len(keys), 3)
    product = np.array([k[0] for k in keys], dtype=object)
    year = np.array([k[2] for k in keys], dtype=np.int64)
    partner = np.array([k[1] for k in keys], dtype=object)
    tax, similar = _taxed(taxes, families, product, year)
    net, again, gross = _net(there)
    bought, _, _ = _net(here)
    state = _states(partner, year, net=net, gross=gross, bought=bought)
    state[(state == BOTH) & np.isnan(tax)] = NO_TAX
    state[[p == "" for p in product]] = UNMATCHED
    return Pairs(
        product=product,
        partner=partner,
        state=state,
        year=year,
        exports=np.nan_to_num(net) / 100,
        again=np.nan_to_num(again) / 100,
        imports=np.nan_to_num(bought) / 100,
        tax=tax,
        similar=similar,
        values="fob" if fob else "as reported",
        vintages=vintages,
    )


def _vintages(exports: Trade, imports: Trade, taxes: Taxes) -> tuple[str, ...]:
    said = [exports.classification, imports.classification, taxes.classification]
    return tuple(sorted({v for each in said for v in each.tolist()} - {""}))


def _families(
    tables: tuple[Trade | Taxes, ...],
    vintages: tuple[str, ...],
    correspondence: Correspondence | None,
) -> dict[tuple[str, str], str] | None:
    """Return the family of each code of each vintage, or None where one vintage is all there is.

    A family is every code that others became or came from: what was split or merged in between is
    only comparable as a whole.
    """
    if len(vintages) < 2:
        return None
    if correspondence is None:
        raise RecordsError(
            f"The trade and tax tables use several vintages of the Harmonized System: "
            f"{', '.join(vintages)}. A code does not mean the same goods in each.",
            do_next="Take all tables in one vintage, or map a table hs_correspondence.",
        )
    if any((t.classification == "").any() for t in tables):
        raise RecordsError(
            "Some rows of the trade or tax tables name no vintage of the Harmonized System, while "
            f"others name {', '.join(vintages)}.",
            do_next="Map classification in each of the tables, as classificationCode.",
        )
    before = zip(correspondence.from_classification, correspondence.from_product, strict=True)
    after = zip(correspondence.to_classification, correspondence.to_product, strict=True)
    pairs = list(zip(before, after, strict=True))
    nodes = sorted({node for pair in pairs for node in pair})
    place = {node: i for i, node in enumerate(nodes)}
    rows, columns = [place[a] for a, _ in pairs], [place[b] for _, b in pairs]
    graph = coo_array((np.ones(len(pairs)), (rows, columns)), shape=(len(nodes), len(nodes)))
    label = connected_components(graph, directed=False)[1] if nodes else np.zeros(0, dtype=int)
    # Named by its last code in the newest vintage: nodes are in ascending order.
    name = {int(family): node[1] for family, node in zip(label, nodes, strict=True)}
    return {node: name[int(family)] for family, node in zip(label, nodes, strict=True)}


def _family(families: dict[tuple[str, str], str] | None, classification: str, product: str) -> str:
    return product if families is None else families.get((classification, product), "")


def _side(
    trade: Trade, families: dict[tuple[str, str], str] | None, value: Ints
) -> dict[tuple[str, str, int], list[float]]:
    """Return total, again and domestic by product, country and year; NaN where there is no row."""
    flows = {"total": 0, "again": 1, "domestic": 2}
    found: dict[tuple[str, str, int], list[float]] = {}
    columns = (trade.classification, trade.product, trade.country, trade.year, trade.flow, value)
    for classification, product, country, year, flow, each in zip(
        *(c.tolist() for c in columns), strict=True
    ):
        key = (_family(families, classification, product), country, year)
        sums = found.setdefault(key, [np.nan] * 3)
        at = flows[flow]
        sums[at] = each if np.isnan(sums[at]) else sums[at] + each
    return found


def _net(sums: Floats) -> tuple[Floats, Floats, Floats]:
    """Return goods of the country itself, those it only passed on, and all; NaN where unknown."""
    total, again, domestic = sums.T
    gross = np.where(np.isnan(total), domestic, total)
    net = np.where(np.isnan(domestic), np.maximum(0.0, gross - np.nan_to_num(again)), domestic)
    # Re-exports alone: reported, and nothing of it is the country's own.
    alone = np.isnan(gross) & ~np.isnan(again)
    return np.where(alone, 0.0, net), again, np.where(alone, again, gross)


def _states(partner: Texts, year: Ints, *, net: Floats, gross: Floats, bought: Floats) -> Texts:
    reported = {*zip(partner[~np.isnan(net)], year[~np.isnan(net)].tolist(), strict=True)}
    recorded = set(year[~np.isnan(bought)].tolist())
    speaks = np.array([p in reported for p in zip(partner, year.tolist(), strict=True)], dtype=bool)
    here = np.isin(year, list(recorded))
    sold, got = np.nan_to_num(net) > 0, np.nan_to_num(bought) > 0
    again = (np.nan_to_num(gross) > 0) & ~sold
    state = np.full(year.size, BOTH, dtype=object)
    state[sold & ~got] = NO_IMPORT
    state[sold & (bought == 0)] = ZERO_IMPORT
    state[~sold & got] = NO_EXPORT
    state[~sold & got & (net == 0)] = ZERO_EXPORT
    state[~sold & ~got] = NOTHING
    state[again] = ONLY_AGAIN
    state[~speaks] = SILENT
    state[~here] = NO_YEAR
    return state


def _taxed(
    taxes: Taxes,
    families: dict[tuple[str, str], str] | None,
    product: Texts,
    year: Ints,
) -> tuple[Floats, Floats]:
    """Return the tax on each product in each year, and on the others of its heading."""
    sums: dict[tuple[str, int], list[float]] = {}
    columns = (taxes.product, taxes.classification, taxes.year, taxes.lines, taxes.total)
    for code, classification, when, lines, total in zip(
        *(c.tolist() for c in columns), strict=True
    ):
        both = sums.setdefault((_family(families, classification, code), when), [0.0, 0.0])
        both[0] += lines
        both[1] += total / 10_000
    rate = {key: total / lines for key, (lines, total) in sums.items()}
    tax, similar = np.full(year.size, np.nan), np.full(year.size, np.nan)
    for when in np.unique(year).tolist():
        # A tax of the year goes before one that holds for every year.
        known = {code: r for y in (0, when) for (code, at), r in rate.items() if at == y and code}
        heading: dict[str, list[float]] = {}
        for code, each in known.items():
            both = heading.setdefault(code[:4], [0.0, 0.0])
            both[0] += 1
            both[1] += each
        rows = np.flatnonzero(year == when)
        for row, code in zip(rows.tolist(), product[rows].tolist(), strict=True):
            own = known.get(code)
            if own is None:
                continue
            tax[row] = own
            count, total = heading[code[:4]]
            if count > 1:
                similar[row] = (total - own) / (count - 1)
    return tax, similar
