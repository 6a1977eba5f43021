"""What do other countries say they exported to this one, and what is recorded here?

Two tables in the layout of UN Comtrade for three years before the year of the declarations, and the
tax on each product. With a fault, less is recorded here where the tax is higher, and part of the
dearer goods under the cheaper line of their heading; freight, insurance and re-exports are there
with and without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenhand.practice.administration import Administration
from evenhand.practice.goods import CODES_A_CHAPTER, LINES, ORIGINS
from evenhand.practice.streams import Stage, stream
from evenhand.practice.year import YEAR

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

YEARS: Final = (YEAR - 3, YEAR - 2, YEAR - 1)
US: Final = "XZ"
"""The country of the administration."""
VINTAGE: Final = "H6"
UNDERSTATED: Final = 0.02
"""Of the value, in logarithms, for each point of tax."""
MISLABELLED: Final = 0.01
"""Share of the dearer goods under the cheaper line, for each point by which their taxes differ."""
MOST_MISLABELLED: Final = 0.5
PASSING_ON: Final = (1, 4)
"""Places of the partners that re-export."""
SILENT: Final = 8
"""Place of the partner that has no statistics of the second year."""
_TRADED: Final = 0.6
_UNREPORTED: Final = 0.02
_TOTAL: Final = "TOTAL"
_WORLD: Final = "W00"


@dataclass(frozen=True, slots=True)
class Trade:
    """Trade by year, partner and product, in units of currency; shape (years, partners, products).

    Attributes
    ----------
    exports, again, imports : ndarray of float64
        Exports with re-exports, re-exports, imports; 0 where nothing is traded or recorded.
    sold, bought : ndarray of bool
        Whether each side has a row.
    """

    exports: Floats
    again: Floats
    imports: Floats
    sold: Flags
    bought: Flags


def tax_in_per_cent(administration: Administration) -> Floats:
    """Return duties and taxes on each product, in per cent of the value."""
    return np.round(100 * administration.goods.rate, 2)


def trade(administration: Administration) -> Trade:
    """Draw the trade of three years, the same with and without faults but for what is planted."""
    rng, goods = stream(administration.seed, Stage.TRADE), administration.goods
    partners, products = len(ORIGINS), len(goods.codes)
    shape = (len(YEARS), partners, products)
    size = np.repeat(goods.log_median, CODES_A_CHAPTER) + 2.0
    size = (
        size + 0.8 * rng.standard_normal((partners, products)) + np.log(goods.origin_share)[:, None]
    )
    traded = rng.random((partners, products)) < _TRADED
    own = np.exp(size + 0.3 * rng.standard_normal(shape)) * traded
    again = np.zeros(shape)
    passed = rng.random((len(PASSING_ON), products)) < 0.3
    again[:, PASSING_ON] = 0.5 * own[:, PASSING_ON] * passed
    heading = np.repeat(0.1 * rng.standard_normal(products // LINES), LINES)
    margin = np.log(rng.uniform(1.04, 1.14, size=partners))[:, None]
    imports = own * np.exp(margin + heading + 0.25 * rng.standard_normal(shape))
    # What is only passed on is recorded here under the country that made it.
    imports[:, -1] += 1.1 * again.sum(axis=1) * traded[-1]
    missing = rng.random((3, *shape)) < _UNREPORTED
    if not administration.honest:
        imports = _evaded(imports, tax_in_per_cent(administration))
    imports[missing[0]] = 0.0
    sold = (own + again > 0) & ~missing[1]
    sold[1, SILENT] = False
    bought = (imports > 0) & ~missing[2] | (missing[0] & traded)
    return Trade(own + again, again, imports, sold, bought)


def _evaded(imports: Floats, tax: Floats) -> Floats:
    """Return what is recorded where the tax invites to record less, or something else."""
    recorded = imports * np.exp(-UNDERSTATED * tax)
    place = np.arange(tax.size)
    dear = place[tax[place] > tax[place ^ 1]]
    share = np.minimum(MOST_MISLABELLED, MISLABELLED * (tax[dear] - tax[dear ^ 1]))
    moved = share * recorded[..., dear]
    recorded[..., dear] -= moved
    recorded[..., dear ^ 1] += moved
    return recorded


def trade_tables(administration: Administration) -> dict[str, pa.Table]:
    """Return the three tables by the name of their files."""
    made, codes = trade(administration), administration.goods.codes
    tax = tax_in_per_cent(administration)
    return {
        "mirror_exports.csv": _layout(
            [
                _rows(made.exports, made.sold, codes, flow="X"),
                _rows(made.again, made.sold & (made.again > 0), codes, flow="RX"),
            ],
            exports=True,
        ),
        "mirror_imports.csv": _layout(
            [_rows(made.imports, made.bought, codes, flow="M"), _totals(made)], exports=False
        ),
        "tariffs.csv": pa.table(
            {
                "product": pa.array(codes),
                "tax": pa.array(tax),
                "classification": pa.repeat(VINTAGE, tax.size),
            }
        ),
    }


def _rows(value: Floats, there: Flags, codes: tuple[str, ...], *, flow: str) -> dict[str, Any]:
    year, partner, product = np.nonzero(there)
    return {
        "year": np.asarray(YEARS)[year],
        "country": np.asarray(ORIGINS)[partner],
        "product": np.asarray(codes)[product],
        "value": np.round(value[there], 2),
        "flow": np.full(year.size, flow),
    }


def _totals(made: Trade) -> dict[str, Any]:
    """Return a row a year over all partners and products, as statistics have them."""
    n = len(YEARS)
    return {
        "year": np.asarray(YEARS),
        "country": np.full(n, _WORLD),
        "product": np.full(n, _TOTAL),
        "value": np.round(np.where(made.bought, made.imports, 0.0).sum(axis=(1, 2)), 2),
        "flow": np.full(n, "M"),
    }


def _layout(parts: list[dict[str, Any]], *, exports: bool) -> pa.Table:
    """Return rows in the columns of UN Comtrade, as far as they say something here."""
    joined = {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}
    n = joined["year"].size
    us, them = np.full(n, US), joined["country"]
    value = pa.array(joined["value"])
    none = pa.nulls(n, pa.float64())
    return pa.table(
        {
            "typeCode": pa.repeat("C", n),
            "freqCode": pa.repeat("A", n),
            "refYear": pa.array(joined["year"]),
            "period": pa.array(joined["year"]),
            "reporterISO": pa.array(them if exports else us),
            "flowCode": pa.array(joined["flow"]),
            "partnerISO": pa.array(us if exports else them),
            "partner2ISO": pa.repeat(_WORLD, n),
            "classificationCode": pa.repeat(VINTAGE, n),
            "cmdCode": pa.array(joined["product"]),
            "customsCode": pa.repeat("C00", n),
            "motCode": pa.repeat("0", n),
            "cifvalue": none if exports else value,
            "fobvalue": value if exports else none,
            "primaryValue": value,
        }
    )


_COMTRADE: Final = {
    "year": "refYear",
    "reporter": "reporterISO",
    "partner": "partnerISO",
    "product": "cmdCode",
    "value": "primaryValue",
    "flow": "flowCode",
    "classification": "classificationCode",
    "fob_value": "fobvalue",
    "second_partner": "partner2ISO",
    "customs_procedure": "customsCode",
    "transport": "motCode",
}
COLUMNS: Final = {
    "mirror_exports": _COMTRADE,
    "mirror_imports": _COMTRADE,
    "tariffs": {"product": "product", "tax": "tax", "classification": "classification"},
}
"""Our columns to those of the files."""
FILES: Final = tuple(f"{table}.csv" for table in COLUMNS)


def trade_truth(administration: Administration) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the fault, if it is planted, and the look-alike, as plain values."""
    where = {"office": "every office", "accounts": [], "agents": [], "tables": list(FILES)}
    days = {"from": f"{YEARS[0]}-01-01", "until": f"{YEARS[-1]}-12-31"}
    fault = {
        "id": "mirror_evasion",
        "measures": ["mirror_gap"],
        **where,
        **days,
        "files": {},
        "share_or_factor": UNDERSTATED,
        "what": "Of what partners export, 2 % less is recorded here for each point of tax, and 1 % "
        "of the dearer goods of a heading under its cheaper line for each point between them.",
    }
    innocent = {
        "id": "freight_and_re_exports",
        "measures": ["mirror_gap"],
        **where,
        **days,
        "what": "Imports are valued with freight and insurance, 4 to 14 % by partner; two partners "
        "re-export goods that are recorded here under the country that made them; some trade is "
        "reported by one side only, and one partner has no statistics of one year.",
        "explained_by": "the rows with the flow RX; nothing of it goes with the tax.",
        "flag": "nothing",
    }
    return ([] if administration.honest else [fault]), innocent
