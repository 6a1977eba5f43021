"""How does an instrument lie in the sheets of a workbook, and come back from them?

One row is one entry, indicator or note; a cell that is empty is a key that is left out; a list has
an item on each line of its cell. What lies in the sheets are the plain values of the file, so that
file and workbook hold the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from evenhand.errors import InstrumentError
from evenhand.instruments import schema
from evenhand.instruments.document import Document
from evenhand.instruments.reading import FORM, document, plain_values

Rows = list[list[str]]
"""A sheet: its header, then its rows, all text."""

YES: Final = "yes"
_WORDS: Final = ("bases", "kinds", "counts")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that holds a list of the file: its key there, its columns, and what is inside."""

    name: str
    key: str
    columns: tuple[str, ...]
    of: str = ""
    inside: str = ""


def _columns(part: str, *left_out: str) -> tuple[str, ...]:
    return tuple(k for k in schema.schema()["$defs"][part]["properties"] if k not in left_out)


def sheets() -> tuple[Sheet, ...]:
    """Return the sheets of lists, in the order of the workbook."""
    levels = schema.schema()["$defs"]["scale"]["properties"]["levels"]["items"]["properties"]
    answers = schema.schema()["$defs"]["form"]["properties"]["fields"]["items"]["properties"]
    return (
        Sheet("Entries", "entries", _columns("entry", "translations")),
        Sheet(
            "Translations",
            "translations",
            ("entry", "since", "language", *_columns("translation")),
            of="Entries",
        ),
        Sheet("Indicators", "indicators", _columns("indicator")),
        Sheet("Notes", "notes", _columns("note")),
        Sheet("Scales", "scales", _columns("scale", "levels"), inside="Levels"),
        Sheet("Levels", "levels", ("scale", *levels), of="Scales"),
        Sheet("Forms", "forms", _columns("form", "fields"), inside="Fields"),
        Sheet("Fields", "fields", ("form", *answers), of="Forms"),
    )


def choices(name: str, column: str) -> tuple[str, ...]:
    """Return what may stand in a column of a sheet, where that is a closed choice."""
    for sheet in sheets():
        if sheet.name == name:
            facts = _facts(sheet).get(column, {})
            return (YES,) if facts.get("type") == "boolean" else tuple(facts.get("enum", ()))
    return ()


def to_sheets(document: Document) -> dict[str, Rows]:
    """Return the sheets of an instrument by name, empty ones included."""
    content = plain_values(document)
    lists = {each.key for each in sheets()}
    told = {k: v for k, v in content.items() if k not in (*lists, *_WORDS, "schema")}
    authored = told.pop("authored", None)
    if authored:
        told |= {f"authored.{key}": value for key, value in authored.items()}
    made = {
        "Instrument": [["key", "value"], *([key, _cell(v)] for key, v in told.items())],
        "Words": [
            ["of", "name", "meaning"],
            *([of, name, _cell(v)] for of in _WORDS for name, v in content.get(of, {}).items()),
        ],
    }
    content["translations"] = [
        {"entry": e["id"], "since": e.get("since", ""), "language": language, **each}
        for e in content["entries"]
        for language, each in e.get("translations", {}).items()
    ]
    for key, owner, part in (("levels", "scales", "scale"), ("fields", "forms", "form")):
        content[key] = [
            {part: each["id"], **one} for each in content.get(owner, ()) for one in each[key]
        ]
    for sheet in sheets():
        rows = [[_cell(each.get(c)) for c in sheet.columns] for each in content.get(sheet.key, ())]
        made[sheet.name] = [[*sheet.columns], *rows]
    return made


def from_sheets(found: Mapping[str, Rows], *, file: str) -> Document:
    """Return the instrument that sheets hold.

    Parameters
    ----------
    found : mapping of str to list of list of str
        By the name of the sheet; the first row of each is its header.
    file : str
        Name of the workbook, for messages.

    Raises
    ------
    InstrumentError
        If they do not hold one; faults are told with sheet and row, as many as can be found.
    """
    reading = _Reading(found)
    content = reading.content()
    if reading.faults:
        raise InstrumentError(
            " ".join(f"{file}: {each}" for each in reading.faults[:20]),
            do_next="Correct them, starting from a workbook that evenhand instruments export made.",
        )
    try:
        return document(content, file=file)
    except InstrumentError as err:
        raise InstrumentError(reading.placed(err.what), do_next=err.do_next) from err


class _Reading:
    """Sheets on their way back to the plain values of a file, with what is wrong with them."""

    def __init__(self, found: Mapping[str, Rows]) -> None:
        self.faults: list[str] = []
        self._places: dict[str, list[int]] = {}
        self._found = found
        known = {"Instrument": ("key", "value"), "Words": ("of", "name", "meaning")}
        self._columns = {**known, **{each.name: each.columns for each in sheets()}}
        for name in found:
            if name not in self._columns:
                self.faults.append(f"there is no sheet '{name}'; take it out of the workbook.")
        for name in ("Instrument", "Words", "Entries"):
            if name not in found:
                self.faults.append(f"the sheet '{name}' is missing; put it back.")

    def content(self) -> dict[str, Any]:
        """Return the plain values."""
        made: dict[str, Any] = {"schema": FORM, **self._instrument(), **self._words()}
        for sheet in sheets():
            if not sheet.of:
                rows = [self._row(sheet, row) for _, row in self._rows(sheet.name)]
                if rows or sheet.key == "entries":
                    made[sheet.key] = rows
        self._translations(made)
        for sheet in sheets():
            if sheet.inside:
                inner = next(each for each in sheets() if each.name == sheet.inside)
                self._inner(inner, made.get(sheet.key, []))
        return made

    def placed(self, what: str) -> str:
        """Return messages with the place in the sheets instead of that in the file."""

        def place(found: re.Match[str]) -> str:
            sheet = next(each.name for each in sheets() if each.key == found[1])
            return f"sheet {sheet}, row {self._places[sheet][int(found[2])]}"

        return re.sub(r"\b(entries|indicators|notes|scales|forms)\[(\d+)\]", place, what)

    def _rows(self, name: str) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the number and the filled cells of each row of a sheet that is not blank."""
        rows = self._found.get(name, [])
        head = [cell.strip() for cell in rows[0]] if rows else []
        for n, column in enumerate(head):
            if column and column not in self._columns[name]:
                self.faults.append(f"sheet {name}: there is no column '{column}'; take it out.")
            if column and column in head[:n]:
                self.faults.append(f"sheet {name}: the column '{column}' stands twice.")
        places = self._places.setdefault(name, [])
        for number, row in enumerate(rows[1:], start=2):
            cells = {}
            for column, text in zip_longest(head, row, fillvalue=""):
                if text.strip() and not column:
                    self.faults.append(
                        f"sheet {name}, row {number}: '{text.strip()[:40]}' stands under no name."
                    )
                elif text.strip():
                    cells[column] = text.strip()
            if cells:
                places.append(number)
                yield number, cells

    def _instrument(self) -> dict[str, Any]:
        told: dict[str, Any] = {}
        known = schema.schema()["properties"]
        for number, row in self._rows("Instrument"):
            key, value = row.get("key", ""), row.get("value", "")
            where = f"sheet Instrument, row {number}"
            if key in told:
                self.faults.append(f"{where}: the key '{key}' stands twice; take one out.")
            outer, _, inner = key.partition(".")
            facts = known.get(outer, {}).get("properties", {}).get(inner) if inner else None
            facts = facts or ({} if inner else known.get(key, {}))
            if not key or not facts or outer in (*_WORDS, "schema"):
                self.faults.append(f"{where}: there is no key '{key}'; correct or remove it.")
            elif value:
                told[key] = _value(value, facts)
        authored = {k: told.pop(k) for k in ("authored.fields", "authored.note") if k in told}
        if authored:
            told["authored"] = {k.partition(".")[2]: v for k, v in authored.items()}
        return told

    def _words(self) -> dict[str, Any]:
        told: dict[str, Any] = {"bases": {}, "kinds": {}}
        for number, row in self._rows("Words"):
            of, name, meaning = (row.get(k, "") for k in ("of", "name", "meaning"))
            where = f"sheet Words, row {number}"
            if of not in _WORDS:
                self.faults.append(f"{where}: '{of}' is unknown; use {', '.join(_WORDS)}.")
            elif name in told.get(of, {}):
                self.faults.append(f"{where}: '{name}' stands twice; take one out.")
            elif of == "counts" and not re.fullmatch("[0-9]{1,6}", meaning):
                self.faults.append(f"{where}: '{meaning}' is no whole number; correct it.")
            else:
                told.setdefault(of, {})[name] = int(meaning) if of == "counts" else meaning
        return told

    def _row(self, sheet: Sheet, row: Mapping[str, str]) -> dict[str, Any]:
        """Return a row as the map that stands in the file."""
        facts = _facts(sheet)
        return {c: _value(row[c], facts.get(c, {})) for c in sheet.columns if c in row}

    def _translations(self, made: Mapping[str, Any]) -> None:
        sheet = next(each for each in sheets() if each.key == "translations")
        entries = {(e.get("id"), e.get("since", "")): e for e in made["entries"]}
        for number, row in self._rows(sheet.name):
            told = self._row(sheet, row)
            owner = entries.get((told.pop("entry", ""), told.pop("since", "")))
            language = told.pop("language", "")
            where = f"sheet {sheet.name}, row {number}"
            if owner is None:
                self.faults.append(f"{where}: no entry has that id and day; correct them.")
            elif language in owner.setdefault("translations", {}):
                self.faults.append(f"{where}: '{language}' stands twice; take one out.")
            else:
                owner["translations"][language] = told

    def _inner(self, sheet: Sheet, owners: Sequence[dict[str, Any]]) -> None:
        """Put the rows of an inner sheet where they belong."""
        named = {each.get("id"): each for each in owners}
        for number, row in self._rows(sheet.name):
            told = self._row(sheet, row)
            owner = named.get(told.pop(sheet.columns[0], ""))
            if owner is None:
                self.faults.append(
                    f"sheet {sheet.name}, row {number}: no {sheet.columns[0]} has that id; "
                    "correct it."
                )
            else:
                owner.setdefault(sheet.key, []).append(told)


def _facts(sheet: Sheet) -> Mapping[str, Any]:
    """Return what the schema says of the keys of a sheet's rows."""
    whole = schema.schema()["$defs"]
    if sheet.key == "translations":
        found = whole["translation"]
    elif sheet.of:
        found = whole[sheet.columns[0]]["properties"][sheet.key]["items"]
    else:
        found = whole[{"entries": "entry"}.get(sheet.key, sheet.key.removesuffix("s"))]
    properties: Mapping[str, Any] = found["properties"]
    return properties


def _value(text: str, facts: Mapping[str, Any]) -> Any:
    """Return the value of a cell; a yes that is none stays text, for the schema to tell."""
    named = schema.schema()["$defs"].get(facts.get("$ref", "").rpartition("/")[2], {})
    kind = facts.get("type") or named.get("type")
    if kind == "array":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if kind == "boolean" and text.casefold() in (YES, "true"):
        return True
    return text


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if value is True:
        return YES
    return "\n".join(value) if isinstance(value, list) else str(value)
