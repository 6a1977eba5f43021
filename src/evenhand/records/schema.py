"""Which tables and columns does Evenhand know, and what does each mean?

Only what a measure needs must be there. Every time has a declared resolution; a measure in hours is
not measurable on dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["identity", "text", "time", "date", "money", "number", "count", "flag"]

ARROW_TYPES: Final[dict[Kind, str]] = {
    "identity": "string",
    "text": "string",
    "time": "timestamp[us]",
    "date": "date32",
    "money": "decimal128(18, 2)",
    "number": "double",
    "count": "int64",
    "flag": "bool",
}
"""Type of each kind in the store. Times are UTC; the zone of the source is kept in the manifest."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one table.

    Attributes
    ----------
    name : str
    kind : str
        ``identity`` is a person or a firm and is pseudonymised at the door; ``money`` is
        DECIMAL(18, 2); ``time`` is UTC to the microsecond.
    meaning : str
        One sentence in the words of the Revised Kyoto Convention and the WCO glossary.
    unit : str
        As ``currency``, ``kg``, ``hours``; "" where there is none.
    required : bool
        Whether the table is nothing without it.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: a name, what a row is, the columns."""

    name: str
    row: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        """Return the column of that name, or None."""
        return next((c for c in self.columns if c.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(c.name for c in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns without which the table is nothing."""
        return tuple(c.name for c in self.columns if c.required)


DECLARATIONS: Final = Table(
    "declarations",
    "A goods declaration, or any other case with a handler and an outcome.",
    (
        Column(
            "declaration_id",
            "text",
            "Number that names the declaration in its system.",
            required=True,
        ),
        Column("office", "text", "Customs office where the declaration is lodged."),
        Column("procedure", "text", "Customs procedure or regime."),
        Column(
            "channel_selected", "text", "Channel given by risk management before any person acts."
        ),
        Column(
            "channel_final",
            "text",
            "Channel at release; decided after assignment, never a control.",
        ),
        Column("registered_at", "time", "When the declaration was registered."),
        Column("assigned_at", "time", "When it was given to the officer first designated."),
        Column("assessed_at", "time", "When duties were assessed."),
        Column(
            "released_at",
            "time",
            "When the goods were put at the disposal of the person concerned.",
        ),
        Column("officer", "identity", "Account of the officer first designated to examine."),
        Column("officer_final", "identity", "Account of the officer designated at the end."),
        Column("chief", "identity", "Account of the chief who designated or supervised."),
        Column("declarant", "identity", "Who makes the declaration or in whose name it is made."),
        Column("agent", "identity", "Third party who deals with Customs for another (broker)."),
        Column("importer", "identity", "Who imports the goods."),
        Column("consignment", "text", "Key of the consignment: bill of lading and container."),
        Column(
            "version", "count", "Version of the declaration; 0 or the highest is the current one."
        ),
    ),
)

ITEMS: Final = Table(
    "items",
    "An item (line) of a declaration.",
    (
        Column("declaration_id", "text", "Declaration the item belongs to.", required=True),
        Column("item", "count", "Number of the item in its declaration."),
        Column("hs_code", "text", "Harmonized System code, as text: leading zeros count."),
        Column("origin", "text", "Country of origin."),
        Column("quantity", "number", "Quantity in the unit of the item."),
        Column("unit", "text", "Unit of the quantity."),
        Column("net_mass_kg", "number", "Net mass.", "kg"),
        Column("value_declared", "money", "Customs value as declared.", "currency"),
        Column("value_assessed", "money", "Customs value as assessed.", "currency"),
        Column("duty_declared", "money", "Duties and taxes as declared.", "currency"),
        Column("duty_assessed", "money", "Duties and taxes as assessed.", "currency"),
        Column("relief", "text", "Relief or exemption granted."),
    ),
)

EVENTS: Final = Table(
    "events",
    "An act on a declaration: what, when, under which account.",
    (
        Column("declaration_id", "text", "Declaration the act concerns.", required=True),
        Column("sequence", "count", "Order of the act; file order when unmapped. It settles ties."),
        Column("activity", "text", "What was done, as in the process rules.", required=True),
        Column("at", "time", "When it was done, or when it ended if it lasted.", required=True),
        Column("started_at", "time", "When it began, if it lasted."),
        Column("recorded_at", "time", "When it was keyed in."),
        Column("actor", "identity", "Account under which it was recorded; unknown is a value."),
        Column("role", "text", "Role of that account in the act."),
        Column("office", "text", "Office where it was done."),
        Column("session", "text", "Terminal or session."),
        Column("reason", "text", "Reason or reason code given."),
        Column("rule", "text", "Risk rule with its version."),
        Column("approver", "identity", "Account that approved it."),
        Column("value_before", "text", "Value before a change."),
        Column("value_after", "text", "Value after a change."),
        Column("channel", "text", "Channel set by the act."),
        Column("source", "text", "Application, database or batch that wrote it."),
    ),
)

OFFICERS: Final = Table(
    "officers",
    "A posting: an account, an office, from one day to another.",
    (
        Column("officer", "identity", "Account of the officer.", required=True),
        Column("office", "text", "Office of the posting."),
        Column("unit", "text", "Unit or section of the posting."),
        Column("role", "text", "Role in the posting."),
        Column("posted_from", "date", "First day of the posting."),
        Column("posted_until", "date", "Last day of the posting; empty while it lasts."),
    ),
)

ROSTERS: Final = Table(
    "rosters",
    "An officer on duty for one shift.",
    (
        Column("officer", "identity", "Account on duty.", required=True),
        Column("office", "text", "Office of the shift."),
        Column("desk", "text", "Desk or section of the shift."),
        Column("starts_at", "time", "Start of the shift.", required=True),
        Column("ends_at", "time", "End of the shift."),
        Column("weight", "number", "Weight in the assignment rule."),
    ),
)

CALENDARS: Final = Table(
    "calendars",
    "A day on which an office is open, and its posted hours.",
    (
        Column("office", "text", "Office.", required=True),
        Column("day", "date", "Local day.", required=True),
        Column("opens_at", "time", "When it opens; empty on a day it is closed."),
        Column("closes_at", "time", "When it closes."),
    ),
)

CONTROL_TOTALS: Final = Table(
    "control_totals",
    "A total taken at the source, to reconcile with.",
    (
        Column("office", "text", "Office the total covers; empty for all."),
        Column("year", "count", "Year of registration the total covers; empty for all."),
        Column("serial", "text", "Registration serial the total covers; empty for all."),
        Column("declarations", "count", "Number of declarations."),
        Column("items", "count", "Number of items."),
        Column("duty_assessed", "money", "Duties and taxes assessed.", "currency"),
        Column("receipts", "money", "Duties and taxes received.", "currency"),
        Column("query", "text", "Text of the query that gave the total."),
        Column("taken_at", "time", "When the query ran."),
    ),
)

_TRADE: Final = (
    Column("year", "count", "Year of the trade.", required=True),
    Column("reporter", "text", "Country whose statistics these are.", required=True),
    Column("partner", "text", "Country it says it traded with.", required=True),
    Column("product", "text", "Harmonized System code, as text.", required=True),
    Column("value", "number", "Value of the trade as reported.", "currency", required=True),
    Column("flow", "text", "X exports, M imports, RX re-exports, DX domestic exports."),
    Column("classification", "text", "Vintage of the Harmonized System, as H5."),
    Column("fob_value", "number", "Value free on board, where stated.", "currency"),
    Column("second_partner", "text", "Country of consignment; a total over all is 0 or W00."),
    Column("customs_procedure", "text", "Customs procedure; a total over all is C00."),
    Column("transport", "text", "Mode of transport; a total over all is 0."),
)
MIRROR_EXPORTS: Final = Table(
    "mirror_exports",
    "What another country says it exported to this one, in one year, of one product.",
    _TRADE,
)
MIRROR_IMPORTS: Final = Table(
    "mirror_imports",
    "What this country says it imported from another, in one year, of one product.",
    _TRADE,
)
TARIFFS: Final = Table(
    "tariffs",
    "The tax on a product: duties and taxes at import.",
    (
        Column("product", "text", "Harmonized System code, as text.", required=True),
        Column("tax", "number", "Duties and taxes: 12.5 is 12.5 %.", "per cent", required=True),
        Column("year", "count", "Year the tax holds for; empty for every year."),
        Column("classification", "text", "Vintage of the Harmonized System, as H5."),
    ),
)
HS_CORRESPONDENCE: Final = Table(
    "hs_correspondence",
    "A product of one vintage of the Harmonized System, and one of another that it became.",
    (
        Column("from_classification", "text", "Vintage, as H4.", required=True),
        Column("from_product", "text", "Code in that vintage.", required=True),
        Column("to_classification", "text", "Vintage, as H5.", required=True),
        Column("to_product", "text", "Code in that vintage.", required=True),
    ),
)

REASSESSMENTS: Final = Table(
    "reassessments",
    "A file assessed again by another officer who had not seen the first decision.",
    (
        Column("declaration_id", "text", "Declaration assessed again.", required=True),
        Column("officer", "identity", "Account of the officer who assessed it again."),
        Column("reassessed_at", "time", "When it was assessed again."),
    ),
)
"""Outcomes are carried along as extras, under the names that ``declarations`` give them."""

SUMMED: Final = ("value_declared", "value_assessed", "duty_declared", "duty_assessed")
"""Columns of items that control totals add up."""
TOTALLED: Final = ("declarations", "items", *SUMMED)
"""What can be totalled, in the order in which it is told."""

TABLES: Final[dict[str, Table]] = {
    t.name: t
    for t in (
        DECLARATIONS,
        ITEMS,
        EVENTS,
        OFFICERS,
        ROSTERS,
        CALENDARS,
        CONTROL_TOTALS,
        REASSESSMENTS,
        MIRROR_EXPORTS,
        MIRROR_IMPORTS,
        TARIFFS,
        HS_CORRESPONDENCE,
    )
}
"""Every table by name, in the order they are documented."""

CALENDAR_FIELDS: Final[dict[str, str]] = {
    "day": "Local day of registration.",
    "week": "Local ISO week of registration, as 2026-W07.",
    "month": "Local month of registration, as 2026-02.",
    "quarter": "Local quarter of registration, as 2026-Q1.",
    "semester": "Local half-year of registration, as 2026-S1.",
    "year": "Local year of registration, as 2026.",
    "weekday": "Local day of the week of registration, 1 (Monday) to 7.",
    "hour": "Local hour of registration, 0 to 23; only where times have one.",
}
"""Columns of ``declarations`` that are made from ``registered_at`` and the time zone, unless the
mapping carries a column of that name. All are text, except ``day`` (a date)."""
