"""How does a catalog that Evenhand exported become an instrument again?

A catalog holds the entries as they read on one day; those come back, and nothing of other days. A
catalog of another program is not guessed at: it does not say what its words rest on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from evenhand.errors import InstrumentError
from evenhand.instruments.document import Document
from evenhand.instruments.oscal import ITSELF, LISTS, NAMESPACE, PROSE, TEXTS
from evenhand.instruments.reading import FORM, document, text_of

_ESCAPED: Final = re.compile(r"\\(.)")

_Values = Mapping[str, Any]


def read_catalog(path: Path) -> Document:
    """Return the instrument that an OSCAL catalog of Evenhand's holds.

    Raises
    ------
    InstrumentError
        If the file cannot be read, is no such catalog, or holds no whole instrument.
    """
    try:
        content = json.loads(text_of(path))
    except (ValueError, RecursionError) as err:
        raise InstrumentError(
            f"{path.name} is no JSON that can be read: {err}.", do_next="Export it again."
        ) from err
    return from_catalog(content, file=path.name)


def from_catalog(content: Any, *, file: str) -> Document:
    """Return the instrument of a catalog; see `read_catalog`."""
    try:
        made = _content(content["catalog"])
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as err:
        raise InstrumentError(
            f"{file} is no OSCAL catalog that Evenhand exported ({type(err).__name__}: {err}).",
            do_next="Export it with evenhand instruments export; others do not state a basis.",
        ) from err
    return document(made, file=file)


def _content(catalog: _Values) -> dict[str, Any]:
    metadata, resources = catalog["metadata"], catalog["back-matter"]["resources"]
    sources = {
        f"#{each['uuid']}": _plain(each["title"])
        for each in resources
        if _first(each, "kind") == "source"
    }
    made: dict[str, Any] = {
        "schema": FORM,
        "id": _first(metadata, "instrument"),
        "title": _plain(metadata["title"]),
        "wording": _plain(metadata["remarks"]),
        "sources": [sources[each["href"]] for each in metadata["links"]],
        "bases": _meanings(metadata, "basis"),
        "kinds": _meanings(metadata, "kind"),
        "entries": [],
    }
    for name in TEXTS:
        _put(made, name, _first(metadata, name.replace("_", "-"), ""))
    note = made.pop("authored_note", "")
    if note:
        made["authored"] = {"fields": _all(metadata, "authored"), "note": note}
    _put(made, "languages", _all(metadata, "authentic-language"))
    counts = (each.rpartition(": ") for each in _all(metadata, "count"))
    _put(made, "counts", {name: int(number) for name, _, number in counts})
    placed = [
        (int(_first(each, "place")), _entry(each, parent, is_heading, sources))
        for each, parent, is_heading in _walk(catalog, "")
    ]
    made["entries"] = [entry for _, entry in sorted(placed, key=lambda each: each[0])]
    for key, kind, read in (
        ("indicators", "indicator", _indicator),
        ("notes", "note", _note),
        ("scales", "scale", _scale),
        ("forms", "form", _form),
    ):
        found = [read(each) for each in resources if _first(each, "kind") == kind]
        _put(made, key, [each for each in found if each])
    return made


def _walk(inside: _Values, parent: str) -> Iterator[tuple[_Values, str, bool]]:
    """Yield groups and controls with the id of the heading above and whether each is one."""
    for group in inside.get("groups", ()):
        if group["id"] == f"{parent}{ITSELF}":
            yield from _walk(group, parent)
        else:
            yield group, parent, True
            yield from _walk(group, group["id"])
    for control in inside.get("controls", ()):
        yield control, parent, False


def _entry(
    found: _Values, parent: str, is_heading: bool, sources: Mapping[str, str]
) -> dict[str, Any]:
    parts = {each["name"]: each for each in found.get("parts", ())}
    links = found.get("links", ())
    made = {
        "id": found["id"],
        "kind": found["class"],
        "level": _first(found, "level"),
        "ref": _first(found, "label"),
        "title": _plain(found["title"]),
        "basis": _first(found, "basis"),
        "since": _first(found, "since"),
    }
    for key in ("inferred", "optional"):
        _put(made, key, _first(found, key, "") == "true")
    for key in ("until", "relevance"):
        _put(made, key, _first(found, key, ""))
    _put(made, "parent", parent)
    _put(made, "source", [sources[e["href"]] for e in links if e["rel"] == "reference"])
    _put(made, "indicators", [_plain(e["text"]) for e in links if e["rel"] == "indicator"])
    _put(made, "related", [_plain(e["text"]) for e in links if e["rel"] == "related"])
    named = {"text": "overview" if is_heading else "statement", "question": "assessment-objective"}
    for key, name in (*named.items(), *((key, key.replace("_", "-")) for key in PROSE)):
        if name in parts:
            made[key] = _plain(parts[name]["prose"])
    for key in LISTS:
        if listed := parts.get(key.replace("_", "-")):
            made[key] = _listed(listed["prose"])
    told = [each for each in found.get("parts", ()) if each["name"] == "translation"]
    _put(made, "translations", {_first(each, "language"): _translation(each) for each in told})
    return made


def _translation(found: _Values) -> dict[str, Any]:
    made: dict[str, Any] = {"basis": _first(found, "basis")}
    for each in found.get("parts", ()):
        text = _plain(each["prose"])
        if each["name"] == "evidence":
            made.setdefault("evidence", []).append(text)
        else:
            made[each["name"]] = text
    return made


def _indicator(found: _Values) -> dict[str, Any] | None:
    """Return an indicator; None if another instrument defines it."""
    if not _first(found, "defined-here", ""):
        return None
    made: dict[str, Any] = {
        "name": _plain(found["title"]),
        "data": _first(found, "data"),
        "definition": _plain(found["description"]),
        "basis": _first(found, "basis"),
    }
    _put(made, "measures", _all(found, "measure"))
    _put(made, "unmeasured", _first(found, "unmeasured", ""))
    return made


def _note(found: _Values) -> dict[str, Any]:
    (text,) = _listed(found["description"])
    made = {"about": _plain(found["title"]), "text": text}
    return _with_ground(made, found)


def _scale(found: _Values) -> dict[str, Any]:
    levels = [
        {"value": level["value"], "meaning": _plain(level["remarks"]), **_beside(found, level)}
        for level in _properties(found, "level")
    ]
    made = {"id": _first(found, "id"), "title": _plain(found["title"]), "levels": levels}
    _put(made, "rules", _all(found, "rule"))
    _put(made, "other_answers", _all(found, "other-answer"))
    _put(made, "note", _plain(found.get("remarks", "")))
    return _with_ground(made, found)


def _form(found: _Values) -> dict[str, Any]:
    answers = [
        {"name": each["value"], "meaning": _plain(each["remarks"]), **_beside(found, each)}
        for each in _properties(found, "field")
    ]
    made = {"id": _first(found, "id"), "title": _plain(found["title"]), "fields": answers}
    _put(made, "note", _plain(found.get("remarks", "")))
    return _with_ground(made, found)


def _beside(found: _Values, one: _Values) -> dict[str, str]:
    """Return the name of a level or the basis of a field, from the property of its group."""
    for name, key in (("level-name", "name"), ("field-basis", "basis")):
        for each in _properties(found, name):
            if each["group"] == one["group"]:
                return {key: each["value"]}
    return {}


def _with_ground(made: dict[str, Any], found: _Values) -> dict[str, Any]:
    _put(made, "basis", _first(found, "basis", ""))
    _put(made, "source", _all(found, "source"))
    return made


def _properties(found: _Values, name: str) -> list[_Values]:
    wanted = (None if name == "label" else NAMESPACE, name)
    return [e for e in found.get("props", ()) if (e.get("ns"), e["name"]) == wanted]


def _all(found: _Values, name: str) -> list[str]:
    return [each["value"] for each in _properties(found, name)]


def _first(found: _Values, name: str, default: str | None = None) -> str:
    values = _all(found, name)
    if not values and default is None:
        raise KeyError(f"no property '{name}'")
    return values[0] if values else default or ""


def _meanings(found: _Values, name: str) -> dict[str, str]:
    return {e["value"]: _plain(e["remarks"]) for e in _properties(found, name)}


def _put(made: dict[str, Any], key: str, value: Any) -> None:
    """Set a key, unless there is nothing to say."""
    if value:
        made[key] = value


def _listed(prose: str) -> list[str]:
    return [_plain(line.removeprefix("- ")) for line in prose.split("\n")]


def _plain(text: str) -> str:
    """Return a text without the signs that kept it from being taken for markup."""
    return _ESCAPED.sub(r"\1", text)
