"""How do declarations and messages of the WCO Data Model, as XML, become rows?

One document a file, as declarants and Customs exchange them: a declaration (``DEC``) or a response
(``RES``). A declaration gives a row of declarations and its items; each response gives an event of
the declaration whose reference of the trader it names. Where a comment of a declaration states the
messages it expects, they become its ``expected`` trace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from lxml import etree

from evenhand.errors import RecordsError
from evenhand.records.mapping import Source
from evenhand.records.mapping.named_formats import WCO
from evenhand.records.readers.documents import (
    DocumentRows,
    Row,
    children,
    named,
    text_of,
)
from evenhand.records.readers.rows import Fault

ACTIVITIES: Final = {
    "01": ("register", "DMSACC"),
    "02": ("lodge", "DMSRCV"),
    "03": ("reject", "DMSREJ"),
    "05": ("exam_order", "DMSCTL"),
    "06": ("query", "DMSDOC"),
    "07": ("amend", "DMSRES"),
    "08": ("release", "DMSROG"),
    "09": ("release", "DMSCLE"),
    "10": ("withdraw", "DMSINV"),
    "11": ("amend_request", "DMSREQ"),
    "13": ("assess", "DMSTAX"),
}
"""Function code of a response to the activity of the process rules, and the name under which
national interfaces of this model know the message. Clearance (09) puts the goods at the disposal of
the person concerned, unless a release ahead of it (08) did so already."""
_BY_MESSAGE: Final = {message: activity for activity, message in ACTIVITIES.values()}
_ORIGINAL: Final = "9"
_EXPECTED: Final = re.compile(
    r"expected notifications?\s*(?:\([^)]*\))?\s*:(.*?)(?:\n\s*\n|\Z)", re.I | re.S
)
_MESSAGE: Final = re.compile(r"\bDM[A-Z]{4}\b")
_STAMP: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(Z|[+-]\d\d(?::?\d\d)?)?")


def wco_rows(path: Path, source: Source) -> DocumentRows:
    """Open a declaration or a response as rows of declarations, items or events.

    Raises
    ------
    RecordsError
        If the table is none of the three.
    """
    if source.table not in WCO:
        raise RecordsError(
            f"The WCO Data Model holds no '{source.table}': {path.name}.",
            do_next="Map declarations, items and events from it, and the rest from other exports.",
        )
    rows_of = {"declarations": _declaration, "items": _items, "events": _events}[source.table]
    return DocumentRows(path, WCO[source.table], rows_of)


def _declaration(root: Any) -> Iterator[Row | Fault]:
    declaration = _of_kind(root, "Declaration")
    if declaration is None:
        if _of_kind(root, "Response") is None:
            yield _neither(root)
        return
    if not _is_original(declaration):
        return
    reference = text_of(declaration, "FunctionalReferenceID")
    shipment = next(iter(children(declaration, "GoodsShipment")), None)
    if reference is None:
        yield Fault(1, "the declaration has no reference of the trader", "")
        return
    yield {
        "declaration_id": reference,
        "office": text_of(declaration, "PresentationOffice", "ID")
        or text_of(declaration, "SupervisingOffice", "ID")
        or text_of(shipment, "Consignment", "GoodsLocation", "Name"),
        "procedure": _procedure(shipment),
        "registered_at": _stamp(declaration, "AcceptanceDateTime"),
        "declarant": text_of(declaration, "Declarant", "ID"),
        "agent": text_of(declaration, "Agent", "ID"),
        "importer": text_of(declaration, "Importer", "ID") or text_of(shipment, "Importer", "ID"),
        "consignment": _consignment(shipment),
        "type": text_of(declaration, "TypeCode"),
        "expected": _expected(declaration),
    }


def _items(root: Any) -> Iterator[Row | Fault]:
    declaration = _of_kind(root, "Declaration")
    if declaration is None or not _is_original(declaration):
        return
    reference = text_of(declaration, "FunctionalReferenceID")
    for number, item in enumerate(
        children(declaration, "GoodsShipment", "GovernmentAgencyGoodsItem"), start=1
    ):
        if reference is None:
            yield Fault(number, "the declaration has no reference of the trader", "")
            continue
        goods = next(iter(children(item, "Commodity")), None)
        charge = next(iter(children(goods, "InvoiceLine", "ItemChargeAmount")), None)
        measure = next(iter(children(goods, "GoodsMeasure")), None)
        quantity = next(iter(children(measure, "TariffQuantity")), None)
        yield {
            "declaration_id": reference,
            "item": text_of(item, "SequenceNumeric") or str(number),
            "hs_code": _hs_code(goods),
            "origin": text_of(item, "Origin", "CountryCode"),
            "quantity": text_of(quantity),
            "unit": None if quantity is None else quantity.get("unitCode"),
            "net_mass_kg": text_of(measure, "NetNetWeightMeasure"),
            "value_declared": text_of(item, "StatisticalValueAmount") or text_of(charge),
            "currency": None if charge is None else charge.get("currencyID"),
        }


def _events(root: Any) -> Iterator[Row | Fault]:
    response = _of_kind(root, "Response")
    if response is None:
        return
    code = (text_of(response, "FunctionCode") or "").zfill(2)
    activity, message = ACTIVITIES.get(code, (f"response {code}", f"response {code}"))
    declaration = next(iter(children(response, "Declaration")), None)
    yield {
        "declaration_id": text_of(declaration, "FunctionalReferenceID"),
        "activity": activity,
        "at": _stamp(response, "IssueDateTime"),
        "actor": "system",
        "role": "system",
        "reason": text_of(response, "Error", "ValidationCode")
        or text_of(response, "AdditionalInformation", "StatementCode"),
        "value_after": _payments(declaration),
        "source": "message",
        "movement_reference": text_of(declaration, "ID"),
        "message": message,
    }


def _of_kind(root: Any, kind: str) -> Any | None:
    """Return the declaration or response of a document, wrapped in a request or not."""
    for element in root.iter(etree.Element):
        if named(element) == "MetaData":
            return next(iter(children(element, kind)), None)
    return root if named(root) == kind else None


def _is_original(declaration: Any) -> bool:
    # An amendment or a request to invalidate names what it changes, and carries no time.
    return (text_of(declaration, "FunctionCode") or _ORIGINAL) == _ORIGINAL


def _neither(root: Any) -> Fault:
    return Fault(1, f"<{named(root)}> holds neither a declaration nor a response", "")


def _procedure(shipment: Any) -> str | None:
    for each in children(shipment, "GovernmentAgencyGoodsItem", "GovernmentProcedure"):
        current, previous = text_of(each, "CurrentCode"), text_of(each, "PreviousCode")
        if current and previous:
            return current + previous
    return None


def _consignment(shipment: Any) -> str | None:
    carried = children(shipment, "Consignment")
    bills = [text_of(c, "TransportContractDocument", "ID") for c in carried]
    boxes = [text_of(b, "ID") for c in carried for b in children(c, "TransportEquipment")]
    known = [part for part in dict.fromkeys((*bills, *boxes)) if part]
    return "/".join(known) or None


def _hs_code(goods: Any) -> str | None:
    codes = {
        text_of(c, "IdentificationTypeCode"): text_of(c, "ID")
        for c in children(goods, "Classification")
    }
    whole = [codes.get("TSP") or codes.get("HS"), codes.get("TRC")]
    return "".join(part for part in whole if part) or None


def _payments(declaration: Any) -> str | None:
    """Return duties and taxes as assessed, summed over items and kinds."""
    amounts = [
        (each.text or "").strip()
        for each in children(
            declaration,
            "GoodsShipment",
            "GovernmentAgencyGoodsItem",
            "Commodity",
            "DutyTaxFee",
            "Payment",
            "PaymentAmount",
        )
    ]
    try:
        return f"{sum(map(Decimal, amounts)):.2f}" if amounts else None
    except InvalidOperation:
        return None


def _stamp(element: Any, name: str) -> str | None:
    """Return a time of format 304 (or 203) as ISO 8601; as it stands where it is of another."""
    said = text_of(element, name, "DateTimeString")
    whole = _STAMP.fullmatch(said or "")
    if whole is None:
        return said
    year, month, day, hour, minute, second, zone = whole.groups()
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone or ''}"


def _expected(declaration: Any) -> str | None:
    """Return the trace that a comment states, as activities with '>' between them.

    A word that names no message known is kept as it stands: it will not be met in the records, and
    the difference is then shown and not hidden.
    """
    for comment in declaration.iter(etree.Comment):
        said = _EXPECTED.search(comment.text or "")
        if said is not None:
            words = _MESSAGE.findall(said.group(1))
            return " > ".join(_BY_MESSAGE.get(w, w) for w in words) or None
    return None
