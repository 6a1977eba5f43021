"""Do plain values keep the schema of an instrument's file?

The schema is the JSON Schema beside the data, which any tool may use. What of JSON Schema it uses
is checked here, so that a fault is said with its key and its remedy; a test holds this against
another implementation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any, Final

FILE: Final = "instrument.schema.json"

Schema = Mapping[str, Any]

_TYPES: Final[Mapping[str, tuple[type, str]]] = {
    "object": (dict, "a map of keys and values"),
    "array": (list, "a list"),
    "string": (str, "text"),
    "boolean": (bool, "true or false"),
    "integer": (int, "a whole number"),
}


@cache
def schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of an instrument's file."""
    file = resources.files("evenhand.instruments").joinpath("data", FILE)
    found: Schema = json.loads(file.read_text(encoding="utf-8"))
    return found


def faults(value: Any, part: Schema | None = None, at: str = "") -> Iterator[str]:
    """Yield what in a value breaks the schema, each with its key and the remedy.

    Parameters
    ----------
    value : object
        Plain values, as read from YAML or JSON.
    part : mapping, optional
        The part of the schema to keep; the whole when not given.
    at : str
        Where the value stands, as ``entries[3].basis``.
    """
    whole = schema()
    part = whole if part is None else part
    if "$ref" in part:
        part = {**whole["$defs"][part["$ref"].rpartition("/")[2]], "$ref": ""}
    where = at or "the file"
    if "type" in part:
        kind, words = _TYPES[part["type"]]
        # bool is an int to Python, and to nobody else.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            yield f"{where}: {_shown(value)} is not {words}; write {words}{_quotes(value, kind)}."
            return
    if "enum" in part and value not in part["enum"]:
        near = get_close_matches(str(value), part["enum"], n=1)
        said = f" ('{near[0]}'?)" if near else ""
        yield f"{where}: {_shown(value)} is unknown{said}; use one of {', '.join(part['enum'])}."
    for kind, check in _CHECKS.items():
        if isinstance(value, kind) and not isinstance(value, bool):
            yield from check(value, part, at, where)


def _text(value: str, part: Schema, at: str, where: str) -> Iterator[str]:
    if len(value) < part.get("minLength", 0):
        yield f"{where}: is empty; write it, or leave the key out."
    elif len(value) > part.get("maxLength", len(value)):
        yield f"{where}: has {len(value):,} characters; shorten to {part['maxLength']:,}."
    elif "pattern" in part and not re.fullmatch(part["pattern"], value):
        yield f"{where}: {_shown(value)} does not fit; write {_expected(part)}."
    elif part.get("format") == "date" and not _is_day(value):
        yield f"{where}: {_shown(value)} is no day; write one as 2026-11-23."


def _number(value: int, part: Schema, at: str, where: str) -> Iterator[str]:
    if value < part.get("minimum", value):
        yield f"{where}: {value} is less than {part['minimum']}; correct the number."


def _list(value: list[Any], part: Schema, at: str, where: str) -> Iterator[str]:
    if len(value) < part.get("minItems", 0):
        yield f"{where}: has {len(value)} items; write {part['minItems']} or more, or no key."
    seen: set[str] = set()
    for n, each in enumerate(value):
        yield from faults(each, part.get("items", {}), f"{at}[{n}]{_named(each)}")
        if part.get("uniqueItems"):
            key = json.dumps(each, sort_keys=True, default=str)
            if key in seen:
                yield f"{where}: {_shown(each)} stands twice; take one out."
            seen.add(key)


def _map(value: Mapping[Any, Any], part: Schema, at: str, where: str) -> Iterator[str]:
    for key in part.get("required", ()):
        if key not in value:
            yield f"{where}: the key '{key}' is missing; add it."
    known = part.get("properties", {})
    for key, each in value.items():
        inside = f"{at}.{_printable(key)}" if at else _printable(key)
        if not isinstance(key, str):
            yield f"{where}: the key {key} is not text; put it in quotes."
        elif key in known:
            yield from faults(each, known[key], inside)
        elif part.get("additionalProperties") is False:
            near = get_close_matches(key, known, n=1)
            said = f"write '{near[0]}' if that is meant" if near else "take it out"
            yield f"{where}: there is no key {_shown(key)}; {said}."
        elif "additionalProperties" in part:
            yield from faults(key, part.get("propertyNames", {}), f"{where}: the key")
            yield from faults(each, part["additionalProperties"], inside)


_CHECKS: Final[Mapping[type, Callable[[Any, Schema, str, str], Iterator[str]]]] = {
    str: _text,
    int: _number,
    list: _list,
    dict: _map,
}


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _expected(part: Schema) -> str:
    said = str(part.get("description", "what its pattern asks")).partition(".")[0]
    return f"{said[0].lower()}{said[1:]}"


def _quotes(value: Any, wanted: type) -> str:
    scalar = isinstance(value, (int, float, bool))
    return ", in quotes if it looks like a number or a yes" if wanted is str and scalar else ""


def _named(value: Any) -> str:
    """Return how an item of a list is called, if it says so."""
    name = (value.get("id") or value.get("name")) if isinstance(value, dict) else None
    return f" ({_printable(name)})" if isinstance(name, str) else ""


def _shown(value: Any) -> str:
    return _printable(repr(value) if not isinstance(value, str) else f"'{value}'")


def _printable(value: Any) -> str:
    # A file from elsewhere must not send commands to the terminal.
    said = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(value))
    return said if len(said) <= 60 else f"{said[:57]}..."
