"""What may stand in the file of an instrument, and which come with Evenhand? As the code says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from evenhand.instruments.catalogue import catalogue
from evenhand.instruments.schema import schema
from evenhand_reference.markdown import cell, code, table

PARTS = ("entry", "translation", "indicator", "note", "scale", "form")


def instruments() -> str:
    """Return a section an instrument: what it is, how much of it, and what its words rest on."""
    return "\n".join(_instruments())


def _instruments() -> Iterator[str]:
    whole = catalogue()
    for each in whole.instruments:
        entries = [e for e in whole.entries.values() if e.instrument == each.id]
        levels = Counter(e.level for e in entries)
        yield f"## {each.id}\n"
        named = cell(each.full_title or each.title)
        yield f"{named}. {cell(each.publisher)}; {cell(each.edition)}.\n"
        yield f"{cell(each.wording)}\n"
        yield f"Cited as: {cell(each.reference)}. {cell(each.force)}\n"
        held = ", ".join(f"{n} of level `{level}`" for level, n in levels.items())
        yield f"Entries: {held}. Written {each.since}; licence: {cell(each.licence)}.\n"
        bases = Counter(e.basis for e in entries)
        yield table(
            ("basis", "entries", "what it means"),
            [(code(b), str(bases[b]), cell(said)) for b, said in each.bases.items()],
        )


def instrument_keys() -> str:
    """Return a table of keys for the file and for each part of it."""
    whole = schema()
    parts = [_keys("The file", whole)]
    parts += [_keys(f"Part: {name}", whole["$defs"][name]) for name in PARTS]
    return "\n".join(parts)


def adoption_keys() -> str:
    """Return a table of the keys of ``adoption.yaml``."""
    whole = schema()["$defs"]["adoption"]
    return (
        _keys("adoption.yaml", whole)
        + "\n"
        + _keys("One part", whole["properties"]["parts"]["items"])
    )


def _keys(title: str, part: Mapping[str, Any]) -> str:
    rows = [
        (code(key), "yes" if key in part["required"] else "", cell(_said(facts)))
        for key, facts in part["properties"].items()
    ]
    return f"### {title}\n\n" + table(("key", "required", "meaning"), rows)


def _said(facts: Mapping[str, Any]) -> str:
    """Return what a key means; of one that says nothing, what may stand there."""
    named = schema()["$defs"].get(facts.get("$ref", "").rpartition("/")[2], {})
    return str(facts.get("description") or named.get("description", ""))


def indicators() -> str:
    """Return a table of the indicators, with the measures that give them."""
    return table(
        ("indicator", "data", "what is counted", "measures"),
        [
            (
                code(each.name),
                each.data,
                cell(each.definition),
                ", ".join(map(code, each.measures)) or cell(each.unmeasured or "not from records"),
            )
            for each in catalogue().indicators.values()
        ],
    )
