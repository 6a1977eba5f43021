"""Which columns does a format bring along by itself?

Declarations in XML name their parts in one way, so a mapping need not: what the readers of these
formats give is listed here, and a mapping may only add to it or take one column for another.
"""

from __future__ import annotations

from typing import Final

WCO: Final[dict[str, tuple[str, ...]]] = {
    "declarations": (
        "declaration_id",
        "office",
        "procedure",
        "registered_at",
        "declarant",
        "agent",
        "importer",
        "consignment",
        "type",
        "expected",
    ),
    "items": (
        "declaration_id",
        "item",
        "hs_code",
        "origin",
        "quantity",
        "unit",
        "net_mass_kg",
        "value_declared",
        "currency",
    ),
    "events": (
        "declaration_id",
        "activity",
        "at",
        "actor",
        "role",
        "reason",
        "value_after",
        "source",
        "movement_reference",
        "message",
    ),
}
ASYCUDA: Final[dict[str, tuple[str, ...]]] = {
    "declarations": (
        "declaration_id",
        "office",
        "procedure",
        "registered_at",
        "assessed_at",
        "declarant",
        "importer",
        "consignment",
        "exporter",
        "flow",
    ),
    "items": (
        "declaration_id",
        "item",
        "hs_code",
        "origin",
        "quantity",
        "unit",
        "net_mass_kg",
        "value_declared",
        "duty_assessed",
        "procedure",
    ),
}
COLUMNS: Final = {"wco": WCO, "asycuda": ASYCUDA}
"""By format and table, as the readers of ``records.readers`` call them."""
IDENTIFYING: Final = ("exporter",)
"""Of those that are no columns of ours, the ones that name a person or a firm."""
