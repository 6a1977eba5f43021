"""How does a declaration (SAD) of ASYCUDA World, as XML, become rows?

One declaration a file. Its key is office, registration serial, number and year. A SAD carries
neither the examiner nor the history of acts, and the reader says so: those come from other tables
of the system. Empty values are written ``<null/>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from evenhand.errors import RecordsError
from evenhand.records.mapping import Source
from evenhand.records.mapping.named_formats import ASYCUDA
from evenhand.records.readers.documents import (
    DocumentRows,
    Row,
    children,
    named,
    read_document,
    text_of,
)
from evenhand.records.readers.rows import Fault

NO_HISTORY: Final = (
    "ASYCUDA SAD documents carry neither the examiner nor the history of acts: ask for the table "
    "of acts as well (evenhand records kit asycudaworld), and map it under tables.events."
)
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NOT_REGISTERED: Final = (
    "the declaration is not registered: office, serial, number or year is empty"
)


def asycuda_rows(path: Path, source: Source) -> DocumentRows:
    """Open a SAD as rows of declarations or of items.

    Raises
    ------
    RecordsError
        If the table is neither, or the document is no SAD.
    """
    if source.table not in ASYCUDA:
        raise RecordsError(
            f"An ASYCUDA SAD holds no '{source.table}': {path.name}. {NO_HISTORY}",
            do_next="Map declarations and items from it, and the rest from other exports.",
        )
    root = read_document(path)
    if named(root) != "ASYCUDA":
        raise RecordsError(
            f"{path} is no ASYCUDA SAD: its root is <{named(root)}>.",
            do_next="Correct 'format' in the mapping.",
        )
    rows_of = _declaration if source.table == "declarations" else _items
    return DocumentRows(path, ASYCUDA[source.table], rows_of, notes=(NO_HISTORY,))


def _declaration(root: Any) -> Iterator[Row | Fault]:
    key = _key(root)
    if key is None:
        yield Fault(1, _NOT_REGISTERED, "")
        return
    kind = _first(root, "Identification", "Type")
    yield {
        "declaration_id": key,
        "office": _office(root),
        "procedure": "".join(
            text_of(kind, name) or ""
            for name in ("Type_of_declaration", "Declaration_gen_procedure_code")
        ),
        "registered_at": text_of(root, "Identification", "Registration", "Date"),
        "assessed_at": text_of(root, "Identification", "Assessment", "Date"),
        "declarant": text_of(root, "Declarant", "Declarant_code"),
        "importer": text_of(root, "Traders", "Consignee", "Consignee_code"),
        "exporter": text_of(root, "Traders", "Exporter", "Exporter_code"),
        "consignment": _consignment(root),
        "flow": text_of(root, "Property", "Sad_flow"),
    }


def _items(root: Any) -> Iterator[Row | Fault]:
    key = _key(root)
    for number, item in enumerate(children(root, "Item"), start=1):
        if key is None:
            yield Fault(number, _NOT_REGISTERED, "")
            continue
        tariff, valued = _first(item, "Tarification"), _first(item, "Valuation_item")
        # The three p are the format's own.
        unit = _first(tariff, "Supplementary_unit")
        yield {
            "declaration_id": key,
            "item": str(number),
            "hs_code": _hs_code(tariff),
            "origin": text_of(item, "Goods_description", "Country_of_origin_code"),
            "quantity": text_of(unit, "Suppplementary_unit_quantity"),
            "unit": text_of(unit, "Suppplementary_unit_code"),
            "net_mass_kg": text_of(valued, "Weight_itm", "Net_weight_itm"),
            "value_declared": text_of(valued, "Statistical_value")
            or text_of(valued, "Total_CIF_itm"),
            "duty_assessed": text_of(item, "Taxation", "Item_taxes_amount"),
            "procedure": text_of(tariff, "Extended_customs_procedure"),
        }


def _key(root: Any) -> str | None:
    registration = _first(root, "Identification", "Registration")
    year = _YEAR.search(text_of(registration, "Date") or "")
    parts = (
        _office(root),
        text_of(registration, "Serial_number"),
        text_of(registration, "Number"),
        year.group() if year else text_of(root, "Assessment_notice", "Registration_year"),
    )
    return "-".join(p for p in parts if p) if all(parts) else None


def _office(root: Any) -> str | None:
    return text_of(root, "Identification", "Office_segment", "Customs_clearance_office_code")


def _consignment(root: Any) -> str | None:
    manifest = text_of(root, "Identification", "Manifest_reference_number")
    bills = [
        text_of(item, "Previous_doc", "Summary_declaration") for item in children(root, "Item")
    ]
    known = [part for part in (manifest, *dict.fromkeys(bills)) if part]
    return "/".join(known) or None


def _hs_code(tariff: Any) -> str | None:
    code = _first(tariff, "HScode")
    parts = [text_of(code, "Commodity_code")]
    parts += [text_of(code, f"Precision_{n}") for n in range(1, 5)]
    return "".join(p for p in parts if p) or None


def _first(element: Any | None, *path: str) -> Any | None:
    return next(iter(children(element, *path)), None)
