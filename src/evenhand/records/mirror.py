"""What do two countries say of the same trade? Bilateral tables, summed to product, partner, year.

The layout is that of UN Comtrade: a row a reporter, partner, year, product and flow, with totals,
aggregates and breakdowns between the rows. A row that is not one product's trade with one partner
is left out and counted, never added in.
"""

from __future__ import annotations

from typing import Final, Literal

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.records import Records

Side = Literal["mirror_exports", "mirror_imports"]

DIGITS: Final = 6
"""Of the Harmonized System, whose codes are the same in every country up to here."""
HIGHEST: Final = 1e15
"""A value from here on, in units of currency, is none: a year's trade of the world is below it."""
WORLD: Final = ("0", "W00", "WLD", "WORLD")
ALL_SECOND: Final = ("0", "W00", "WLD", "WORLD")
ALL_PROCEDURES: Final = ("C00",)
ALL_TRANSPORT: Final = ("0",)
FLOWS: Final[dict[Side, dict[str, tuple[str, ...]]]] = {
    "mirror_exports": {
        "total": ("", "X", "2", "EXPORT", "EXPORTS"),
        "again": ("RX", "3", "RE-EXPORT", "RE-EXPORTS"),
        "domestic": ("DX", "DOMESTIC EXPORT"),
    },
    "mirror_imports": {
        "total": ("", "M", "1", "IMPORT", "IMPORTS"),
        "again": ("RM", "4", "RE-IMPORT", "RE-IMPORTS"),
        "domestic": ("FM", "FOREIGN IMPORT"),
    },
}
"""What a flow is called: all of it; of that, goods that were in the country before; the rest."""


def trade(records: Records, side: Side) -> ir.Table:
    """Return trade by year, country, product, vintage and flow.

    Columns ``year, importer, country, product, classification, flow`` ("total", "again",
    "domestic"), ``value`` and ``fob`` in hundredths of the currency, and ``without_fob``, the rows
    that state no value free on board. ``country`` is the exporting one.
    """
    rows = _read(records, side).filter(_.fault == "")
    keys = ["year", "importer", "country", "product", "classification", "flow"]
    return (
        rows.group_by(keys)
        .agg(
            value=_.value.sum(),
            fob=_.fob.fill_null(0).sum(),
            without_fob=_.fob.isnull().sum(),
        )
        .order_by(keys)
    )


def left_out(records: Records) -> ir.Table:
    """Return how many rows of each table were read and why some are left out.

    Columns ``table, fault, rows``; an empty ``fault`` is a row that counts.
    """
    sides: tuple[Side, ...] = ("mirror_exports", "mirror_imports")
    parts = [_read(records, side).select(table=ibis.literal(side), fault="fault") for side in sides]
    parts.append(_tariffs(records).select(table=ibis.literal("tariffs"), fault="fault"))
    both = ibis.union(*parts)
    return both.group_by("table", "fault").agg(rows=_.count()).order_by("table", "fault")


def taxes(records: Records) -> ir.Table:
    """Return the tax by product, vintage and year (0 where it holds for every year).

    Columns ``product, classification, year, lines`` and ``total``, the sum over the lines of the
    product, in ten-thousandths of a per cent.
    """
    keys = ["product", "classification", "year"]
    rows = _tariffs(records).filter(_.fault == "")
    return rows.group_by(keys).agg(lines=_.count(), total=_.tax.sum()).order_by(keys)


def correspondence(records: Records) -> ir.Table:
    """Return the pairs of products of two vintages, each once."""
    t = records.tables["hs_correspondence"]
    pairs = t.select(
        from_classification=_upper(t.from_classification),
        from_product=_digits(_code(t.from_product)),
        to_classification=_upper(t.to_classification),
        to_product=_digits(_code(t.to_product)),
    )
    return pairs.distinct().order_by(*pairs.columns)


def _read(records: Records, side: Side) -> ir.Table:
    """Return the rows of one side with what is wrong with each; "" where nothing is."""
    t = records.tables[side]
    imports = side == "mirror_imports"
    read = t.select(
        year=t.year,
        importer=_upper(t.reporter if imports else t.partner),
        country=_upper(t.partner if imports else t.reporter),
        code=_code(t["product"]),
        given=t.value.cast("float64"),
        classification=_optional(t, "classification"),
        said=_optional(t, "flow"),
        free=t.fob_value.cast("float64") if "fob_value" in t.columns else ibis.null("float64"),
        second=_optional(t, "second_partner"),
        procedure=_optional(t, "customs_procedure"),
        transport=_optional(t, "transport"),
    )
    names = FLOWS[side]
    flow = ibis.cases(*((read.said.isin(said), flow) for flow, said in names.items()), else_="")
    fault = ibis.cases(
        (
            read.year.isnull() | (read.importer == "") | (read.country == ""),
            "names no year or pair",
        ),
        (read.country.isin(WORLD) | read.importer.isin(WORLD), "total over all partners"),
        (_breaks(read.second, ALL_SECOND), "broken down by country of consignment"),
        (_breaks(read.procedure, ALL_PROCEDURES), "broken down by customs procedure"),
        (_breaks(read.transport, ALL_TRANSPORT), "broken down by mode of transport"),
        (~read.code.re_search(f"^[0-9]{{{DIGITS},}}$"), "total over several products"),
        (flow == "", "another flow"),
        (~_usable(read.given), "has no value"),
        else_="",
    )
    read = read.mutate(
        product=_digits(read.code),
        flow=flow,
        fault=fault,
        value=_hundredths(read.given),
        fob=ibis.ifelse(_usable(read.free), _hundredths(read.free), ibis.null("int64")),
    )
    if imports:
        return read
    own = records.tables["mirror_imports"].select(own=_upper(_.reporter)).distinct()
    read = read.left_join(own, read.importer == own.own)
    elsewhere = (read.fault == "") & read.own.isnull()
    return read.mutate(fault=ibis.ifelse(elsewhere, "exports to another country", read.fault))


def _tariffs(records: Records) -> ir.Table:
    t = records.tables["tariffs"]
    read = t.select(
        code=_code(t["product"]),
        given=t.tax.cast("float64"),
        classification=_optional(t, "classification"),
        year=t.year.fill_null(0) if "year" in t.columns else ibis.literal(0),
    )
    usable = _usable(read.given) & (read.given < HIGHEST / 10_000)
    fault = ibis.cases(
        (~read.code.re_search(f"^[0-9]{{{DIGITS},}}$"), "total over several products"),
        (~usable, "has no tax"),
        else_="",
    )
    sound = ibis.ifelse(usable, read.given, 0.0)
    tax = (sound * 10_000).round().cast("int64")
    return read.mutate(product=_digits(read.code), fault=fault, tax=tax)


def _usable(value: ir.FloatingValue) -> ir.BooleanValue:
    """Return whether a value is a finite number of 0 or more; never null."""
    # NaN is above every number on some engines and equal to none on others: both fail here.
    return value.notnull() & ~value.isnan() & (value >= 0) & (value < HIGHEST)


def _hundredths(value: ir.FloatingValue) -> ir.IntegerValue:
    """Return hundredths, whole; 0 where the value is not usable."""
    # Spark stops at the cast of what is no number, even where another branch is taken.
    sound = ibis.ifelse(_usable(value), value, 0.0)
    rounded = (sound * 100).round().cast("int64")
    # Whatever is traded at all stays above 0.
    return ibis.ifelse((sound > 0) & (rounded == 0), 1, rounded)


def _breaks(value: ir.StringValue, totals: tuple[str, ...]) -> ir.BooleanValue:
    return (value != "") & ~value.isin(totals)


def _optional(t: ir.Table, column: str) -> ir.StringValue:
    return _upper(t[column]) if column in t.columns else ibis.literal("")


def _upper(value: ir.StringValue) -> ir.StringValue:
    return value.cast("string").fill_null("").strip().upper()


def _code(value: ir.StringValue) -> ir.StringValue:
    """Return a code without the dots and spaces that some write in it."""
    return _upper(value).replace(".", "").replace(" ", "")


def _digits(value: ir.StringValue) -> ir.StringValue:
    return value.substr(0, DIGITS)
