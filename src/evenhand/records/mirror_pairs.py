"""Which trade do both countries report, which only one, and which neither?

From the sums of both sides to one row a product, partner and year, with the state of each: what one
side does not report is missing, what it reports as nothing is zero, and neither has a logarithm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.errors import RecordsError
from evenhand.records.vintages import (
    Correspondence,
    Families,
    families_of,
    labelled,
    vintages_of,
)

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]

_FLOWS: Final = ("total", "again", "domestic")

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
    said = [table.classification for table in (exports, imports, taxes)]
    families = families_of(said, correspondence)
    fob = imports.value.size > 0 and not imports.without_fob.any()
    keys = _keys(exports, imports, families)
    split = exports.value.size
    there = _sums(keys, keys.at[:split], exports.flow, exports.value)
    here = _sums(keys, keys.at[split:], imports.flow, imports.fob if fob else imports.value)
    tax, similar = _taxed(taxes, families, keys)
    net, again, gross = _net(there)
    bought, _, _ = _net(here)
    state = _states(keys, net=net, gross=gross, bought=bought)
    state[(state == BOTH) & np.isnan(tax)] = NO_TAX
    product = keys.products.astype(object)[keys.product]
    state[product == ""] = UNMATCHED
    return Pairs(
        product=product,
        partner=keys.partners.astype(object)[keys.partner],
        state=state,
        year=keys.years[keys.year],
        exports=np.nan_to_num(net) / 100,
        again=np.nan_to_num(again) / 100,
        imports=np.nan_to_num(bought) / 100,
        tax=tax,
        similar=similar,
        values="fob" if fob else "as reported",
        vintages=vintages_of(said),
    )


@dataclass(frozen=True, slots=True)
class _Keys:
    """Every product, partner and year of either side, ascending, as places in their names.

    ``at`` is the key of each row of exports, then of each row of imports.
    """

    products: npt.NDArray[np.str_]
    partners: npt.NDArray[np.str_]
    years: Ints
    product: Ints
    partner: Ints
    year: Ints
    at: Ints


def _keys(exports: Trade, imports: Trade, families: Families | None) -> _Keys:
    both = (exports, imports)
    labels = [labelled(families, t.classification, t.product) for t in both]
    products, product = np.unique(np.concatenate(labels), return_inverse=True)
    partners, partner = np.unique(
        np.concatenate([t.country for t in both]).astype(str), return_inverse=True
    )
    years, year = np.unique(np.concatenate([t.year for t in both]), return_inverse=True)
    size = max(1, years.size)
    whole = (product * max(1, partners.size) + partner) * size + year
    keys, at = np.unique(whole, return_inverse=True)
    pair = keys // size
    return _Keys(
        products=products,
        partners=partners,
        years=years,
        product=pair // max(1, partners.size),
        partner=pair % max(1, partners.size),
        year=keys % size,
        at=at,
    )


def _sums(keys: _Keys, at: Ints, flow: Texts, value: Ints) -> Floats:
    """Return total, again and domestic of each key; NaN where there is no row. Shape (n, 3)."""
    n = keys.product.size
    sums = np.full((n, len(_FLOWS)), np.nan)
    for column, name in enumerate(_FLOWS):
        rows = flow == name
        there = np.bincount(at[rows], minlength=n) > 0
        total = np.bincount(at[rows], weights=value[rows], minlength=n)
        sums[there, column] = total[there]
    return sums


def _net(sums: Floats) -> tuple[Floats, Floats, Floats]:
    """Return goods of the country itself, those it only passed on, and all; NaN where unknown."""
    total, again, domestic = sums.T
    gross = np.where(np.isnan(total), domestic, total)
    net = np.where(np.isnan(domestic), np.maximum(0.0, gross - np.nan_to_num(again)), domestic)
    # Re-exports alone: reported, and nothing of it is the country's own.
    alone = np.isnan(gross) & ~np.isnan(again)
    return np.where(alone, 0.0, net), again, np.where(alone, again, gross)


def _states(keys: _Keys, *, net: Floats, gross: Floats, bought: Floats) -> Texts:
    group = keys.partner * max(1, keys.years.size) + keys.year
    speaks = np.isin(group, group[~np.isnan(net)])
    here = np.isin(keys.year, keys.year[~np.isnan(bought)])
    sold, got = np.nan_to_num(net) > 0, np.nan_to_num(bought) > 0
    again = (np.nan_to_num(gross) > 0) & ~sold
    state = np.full(net.size, BOTH, dtype=object)
    state[sold & ~got] = NO_IMPORT
    state[sold & (bought == 0)] = ZERO_IMPORT
    state[~sold & got] = NO_EXPORT
    state[~sold & got & (net == 0)] = ZERO_EXPORT
    state[~sold & ~got] = NOTHING
    state[again] = ONLY_AGAIN
    state[~speaks] = SILENT
    state[~here] = NO_YEAR
    return state


def _taxed(taxes: Taxes, families: Families | None, keys: _Keys) -> tuple[Floats, Floats]:
    """Return the tax on each product in each year, and on the others of its heading."""
    sums: dict[tuple[str, int], list[float]] = {}
    labels = labelled(families, taxes.classification, taxes.product).tolist()
    for code, when, lines, total in zip(
        labels, taxes.year.tolist(), taxes.lines.tolist(), taxes.total.tolist(), strict=True
    ):
        both = sums.setdefault((code, when), [0.0, 0.0])
        both[0] += lines
        both[1] += total / 10_000
    rate = {key: total / lines for key, (lines, total) in sums.items()}
    tax = np.full((keys.years.size, keys.products.size), np.nan)
    similar = np.full(tax.shape, np.nan)
    for place, when in enumerate(keys.years.tolist()):
        # A tax of the year goes before one that holds for every year.
        known = {code: r for y in (0, when) for (code, at), r in rate.items() if at == y and code}
        heading: dict[str, list[float]] = {}
        for code, each in known.items():
            both = heading.setdefault(code[:4], [0.0, 0.0])
            both[0] += 1
            both[1] += each
        for column, code in enumerate(keys.products.tolist()):
            own = known.get(code)
            if own is not None:
                tax[place, column] = own
                count, total = heading[code[:4]]
                if count > 1:
                    similar[place, column] = (total - own) / (count - 1)
    return tax[keys.year, keys.product], similar[keys.year, keys.product]
