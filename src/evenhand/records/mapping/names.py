"""Does every column that a mapping names exist, with us and in the source?"""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from evenhand.records.mapping import Constant, Mapping
from evenhand.records.mapping.case import case_keys
from evenhand.records.mapping.design import Use, Uses, read_design
from evenhand.records.mapping.faults import Faults, listing, nearest
from evenhand.records.mapping.yaml_tree import Place, Tree
from evenhand.records.schema import CALENDAR_FIELDS, DECLARATIONS

DERIVED: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(CALENDAR_FIELDS, ("registered_at",)),
    "release_hours": ("registered_at", "released_at"),
    "release_days": ("registered_at", "released_at"),
    "assess_hours": ("registered_at", "assessed_at"),
}
"""Columns of declarations that are made, each with those it is made from."""


KINDS: Final = {
    "identity": "who it was",
    "text": "a text",
    "time": "a time",
    "date": "a date",
}


AFTER_ASSIGNMENT: Final = (
    "channel_final",
    "examined",
    "found",
    "assessed_at",
    "released_at",
    "total_value_assessed",
    "total_duty_assessed",
)
"""Decided once a handler is known: inside sets of these a handler's own doing would be hidden."""


def carried(mapping: Mapping) -> tuple[str, ...]:
    """Return the columns that declarations have by this mapping, ours, extra and case-made."""
    source = mapping.source("declarations")
    if source is not None:
        return tuple(dict.fromkeys((*source.columns, *source.extra)))
    if mapping.source("events") is not None:
        return tuple(dict.fromkeys(("declaration_id", *mapping.case)))
    return ()


def derived(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that are made from ``columns`` and are not among them."""
    there = set(columns)
    return tuple(n for n, need in DERIVED.items() if n not in there and there.issuperset(need))


def carry_along(uses: Uses, mapping: Mapping) -> Mapping:
    """Return the mapping with the columns that only its design names among the extras.

    An outcome is a column of declarations by being named, and a calendar field that cannot be made
    (no ``registered_at``) may stand in the source itself: both are carried under their own names,
    and ``check_against`` says so where the source has none.
    """
    source = mapping.source("declarations")
    if source is None:
        return mapping
    there = (*carried(mapping), *derived(carried(mapping)))
    ours = {n.casefold() for n in DECLARATIONS.names}
    wanted = [
        u.column
        for u in uses.found
        if (u.role == "outcome" or u.column in DERIVED)
        and u.column not in there
        and u.column.casefold() not in ours
    ]
    whole = replace(source, extra=tuple(dict.fromkeys((*source.extra, *wanted))))
    return replace(mapping, sources=tuple(whole if s is source else s for s in mapping.sources))


def check_uses(tree: Tree, uses: Uses, mapping: Mapping) -> None:
    """Record a fault for each column of the design that declarations will not have."""
    there = carried(mapping)
    known = (*there, *derived(there))
    outcomes = {o.column for o in mapping.design.outcomes}
    for use in uses.found:
        if use.column not in known:
            _missing(tree, use, known)
        elif use.role == "outcome":
            _check_outcome(tree, use)
        else:
            _check_set(tree, use, outcomes)


def check_against(mapping: Mapping, columns_by_source: Dictionary[str, Sequence[str]]) -> None:
    """Check that the columns a mapping names exist in its sources.

    Parameters
    ----------
    mapping : Mapping
    columns_by_source : mapping of str to sequence of str
        For each table of the mapping that was opened, the names its source has; in XES with the
        trace attributes as ``case:<key>``. A table that is left out is not checked.

    Raises
    ------
    MappingError
        If a column is missing; lists every one with the nearest that exists.
    """
    faults = Faults(mapping.path or "mapping")
    lines = _lines(mapping)
    for source in mapping.sources:
        there = columns_by_source.get(source.table)
        if there is None:
            continue
        named = {
            f"columns.{ours}": theirs.name
            for ours, theirs in source.columns.items()
            if not isinstance(theirs, Constant)
        }
        named |= {f"extra.{name}": name for name in source.extra}
        if source.table == "events" and source.format == "xes":
            named |= {f"case.{ours}": key for ours, key in case_keys(mapping).items()}
        for key, name in named.items():
            if name not in there:
                faults.add(
                    line=lines.get(f"{source.table}.{key}", 0),
                    key=f"tables.{source.table}.{key}" if not key.startswith("case.") else key,
                    found=f"the column '{name}', which the source does not have",
                    expected=f"one of {listing(there)}",
                    word=name,
                    known=there,
                    remedy=_remedy(name, there),
                )
    faults.settle()


def _remedy(name: str, there: Sequence[str]) -> str:
    if not there:
        return "The source has no columns; check the file."
    if name in DERIVED:
        return f"Map {' and '.join(DERIVED[name])}, from which '{name}' is made, or correct it."
    return "" if nearest(name, there) else "Correct the name, or take the column out."


def _missing(tree: Tree, use: Use, known: Sequence[str]) -> None:
    if use.column in DERIVED:
        remedy = f"Map {' and '.join(DERIVED[use.column])}: '{use.column}' is made from them."
    elif DECLARATIONS.column(use.column):
        remedy = f"Map '{use.column}' under the columns of declarations (or under case)."
    else:
        remedy = ""
    tree.wrong(
        use.place,
        expected=f"a column that declarations have: {listing(known)}",
        word="" if remedy else use.column,
        known=known,
        remedy=remedy
        or f"Name one that is there, or carry '{use.column}' along under extra (or under case).",
    )


def _check_outcome(tree: Tree, use: Use) -> None:
    column = DECLARATIONS.column(use.column)
    if column is not None and column.kind not in ("number", "count", "money", "flag"):
        tree.wrong(
            use.place,
            expected=f"an outcome that is a number or a yes or no; '{use.column}' holds "
            f"{KINDS[column.kind]}",
            remedy="Name a column with a number; times give release_hours and assess_hours.",
        )


def _check_set(tree: Tree, use: Use, outcomes: set[str]) -> None:
    why = ""
    if use.column in outcomes:
        why = "is an outcome: inside its own values it cannot differ"
    elif use.column in ("officer", "officer_final"):
        why = "is the handler: nobody could be compared with another"
    elif use.column in AFTER_ASSIGNMENT:
        why = "is decided after assignment: it may be the handler's doing"
    elif use.column == "declaration_id":
        why = "names one declaration: each set would hold one"
    if why:
        tree.wrong(
            use.place,
            expected=f"a column that was settled before anybody was chosen; '{use.column}' {why}",
            remedy=f"Take it out of {use.role}.",
        )


def _lines(mapping: Mapping) -> dict[str, int]:
    """Return at which line each column is named, as ``declarations.columns.officer``."""
    tree = Tree(mapping.text, Faults(mapping.path)) if mapping.text else None
    if tree is None or tree.top is None or not tree.top.is_map:
        return {}
    top = tree.entries(tree.top)
    tables = tree.entries(top["tables"]) if "tables" in top else {}
    places = {name: tree.entries(place) for name, place in tables.items()}
    if "columns" in top:
        places["declarations"] = top
    lines = _design_lines(tree, top)
    lines |= {f"events.case.{n}": p.line for n, p in _inside(tree, top.get("case")).items()}
    for table, keys in places.items():
        for name, place in _inside(tree, keys.get("columns")).items():
            lines[f"{table}.columns.{name}"] = place.line
        if "extra" in keys and keys["extra"].is_list:
            for place in tree.items(keys["extra"], expected="a list"):
                name_at = tree.entries(place)["name"] if place.is_map else place
                lines[f"{table}.extra.{tree.text(name_at, expected='a name')}"] = place.line
    return lines


def _design_lines(tree: Tree, top: dict[str, Place]) -> dict[str, int]:
    uses = Uses()
    read_design(tree, top, uses)
    return {f"declarations.extra.{u.column}": u.place.line for u in reversed(uses.found)}


def _inside(tree: Tree, place: Place | None) -> dict[str, Place]:
    return tree.entries(place) if place is not None and place.is_map else {}
