"""How does the file of an instrument become values, and values a file?

This module alone reads and writes such files. What is written is in one form, so that two versions
can be compared line by line, and reading it again gives the same values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import yaml

from evenhand.errors import InstrumentError
from evenhand.instruments import plain_yaml, schema
from evenhand.instruments.document import (
    Document,
    Form,
    FormField,
    Indicator,
    Instrument,
    Mark,
    Note,
    Requirement,
    Scale,
    Translation,
)

FILES: Final = ("arusha", "rkc", "tfa", "transparency", "idg")
"""The files under ``data``, in the order a reader should meet the instruments."""
ADOPTION: Final = "adoption.yaml"
"""Of a folder of an administration's own: what it accepted; read by ``adoption``."""
FORM: Final = "evenhand-instrument-1"
MAX_BYTES: Final = 5_000_000
"""Of a file of an administration's own: the largest that comes with Evenhand has 0.1 MB."""
_FAULTS_TOLD: Final = 20


def must_be_whole(file: str, found: Sequence[str]) -> None:
    """Raise unless nothing was found wrong with the values of a file.

    Raises
    ------
    InstrumentError
        Telling the first twenty faults.
    """
    if found:
        raise InstrumentError(
            " ".join(f"{file}: {each}" for each in found[:_FAULTS_TOLD]), do_next="Correct them."
        )


@cache
def load(name: str) -> Mapping[str, Any]:
    """Return a file of the rules or instruments that came with Evenhand as plain values.

    Parameters
    ----------
    name : str
        Of the file under ``data``, without its ending.

    Raises
    ------
    InstrumentError
        If the file is missing or is not YAML.
    """
    file = resources.files("evenhand.instruments").joinpath("data", f"{name}.yaml")
    try:
        content = plain_yaml.load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as err:
        raise InstrumentError(
            f"The instrument '{name}' cannot be read: {err}", do_next="Reinstall evenhand."
        ) from err
    if not isinstance(content, dict):
        raise InstrumentError(f"The instrument '{name}' is empty.", do_next="Reinstall evenhand.")
    return content


@cache
def shipped(name: str) -> Document:
    """Return one of the instruments that came with Evenhand.

    Parameters
    ----------
    name : str
        One of `FILES`.

    Raises
    ------
    InstrumentError
        If the file is missing or breaks the schema.
    """
    return document(load(name), file=f"{name}.yaml")


def own(folder: Path) -> tuple[Document, ...]:
    """Return the instruments that an administration keeps in a folder, by the files' names.

    Raises
    ------
    InstrumentError
        If the folder cannot be read or holds none, or a file breaks the schema.
    """
    try:
        every = sorted(p for p in folder.iterdir() if p.suffix in (".yaml", ".yml"))
    except OSError as err:
        raise InstrumentError(
            f"The folder {folder} cannot be read: {err.strerror or err}.",
            do_next="Name the folder in which your instruments are.",
        ) from err
    files = [p for p in every if p.name != ADOPTION]
    if not every:
        raise InstrumentError(
            f"The folder {folder} holds no instrument.",
            do_next="Put files there whose names end in .yaml; docs: how-to, own instruments.",
        )
    found, told = [], []
    for path in files:
        try:
            found.append(read_file(path))
        except InstrumentError as err:
            told.append(err)
    if told:
        raise InstrumentError(" ".join(err.what for err in told), do_next=told[0].do_next)
    return tuple(found)


def read_file(path: Path) -> Document:
    """Return the instrument that a file of an administration holds; errors as of `read`."""
    return read(text_of(path), file=path.name)


def read(text: str, *, file: str) -> Document:
    """Return the instrument that a YAML text holds.

    Parameters
    ----------
    text : str
        Of the file.
    file : str
        Its name, for messages.

    Raises
    ------
    InstrumentError
        If it is not YAML or breaks the schema; every fault of the file is told.
    """
    return document(plain_yaml.values(text, file=file), file=file)


def document(content: Any, *, file: str) -> Document:
    """Return the instrument that plain values hold.

    Raises
    ------
    InstrumentError
        If they break the schema; every fault is told.
    """
    found = [*schema.faults(content)]
    if not found:
        found += _order_faults(content)
    if found:
        rest = len(found) - _FAULTS_TOLD
        more = f" And {rest} more." if rest > 0 else ""
        raise InstrumentError(
            " ".join(f"{file}: {each}" for each in found[:_FAULTS_TOLD]) + more,
            do_next="Correct them; docs: reference, instruments, lists every key.",
        )
    instrument = _instrument(content)
    return Document(
        instrument=instrument,
        entries=tuple(_entries(content, instrument)),
        indicators=tuple(_made(Indicator, each) for each in content.get("indicators", ())),
        scales=tuple(
            _made(Scale, {**each, "levels": tuple(Mark(**m) for m in each["levels"])})
            for each in content.get("scales", ())
        ),
        forms=tuple(
            _made(Form, {**each, "fields": tuple(FormField(**f) for f in each["fields"])})
            for each in content.get("forms", ())
        ),
    )


def write(document: Document) -> str:
    """Return the YAML text of an instrument; `read` gives the same instrument back."""
    return plain_yaml.text(plain_values(document))


def plain_values(document: Document) -> dict[str, Any]:
    """Return an instrument as the plain values of its file, without what is said elsewhere."""
    said = _said(document.instrument)
    authored = said.pop("authored", None)
    note = said.pop("authored_note", None)
    if authored:
        said["authored"] = {"fields": authored, "note": note}
    order = (*schema.schema()["properties"],)
    content = {"schema": FORM, **{k: said[k] for k in order if k in said}}
    above: dict[str, Requirement] = {}
    content["entries"] = []
    for entry in document.entries:
        content["entries"].append(_entry_said(entry, above, document.instrument))
        above[entry.id] = entry
    for name in ("indicators", "scales", "forms"):
        if getattr(document, name):
            content[name] = [_said(each) for each in getattr(document, name)]
    return content


def text_of(path: Path) -> str:
    """Return the text of a file of an administration.

    Raises
    ------
    InstrumentError
        If it is too large or no text in UTF-8.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InstrumentError(
                f"{path.name} has more than {MAX_BYTES:,} bytes.",
                do_next="Divide it into several instruments.",
            )
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as err:
        raise InstrumentError(
            f"{path.name} cannot be read: {err}.", do_next="Save it as text in UTF-8."
        ) from err


def _order_faults(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield what of ids, headings and days is wrong though every value keeps the schema."""
    prefix = f"{content['id']}."
    newest: dict[str, str] = {}
    for n, raw in enumerate(content["entries"]):
        at = f"entries[{n}] ({raw['id']})"
        if not raw["id"].startswith(prefix):
            yield f"{at}: the id does not begin with '{prefix}'; write {prefix}{raw['id']}."
        since = raw.get("since", content["since"])
        if since <= newest.get(raw["id"], ""):
            yield (
                f"{at}: stands twice; give each entry its own id, or a new meaning a later "
                f"'since' than {newest[raw['id']]}."
            )
        if raw.get("until", "9999-12-31") <= since:
            yield f"{at}: ends on {raw['until']}, before it begins; correct 'until'."
        parent = raw.get("parent")
        if parent is not None and parent not in newest:
            yield f"{at}: its parent '{parent}' does not stand before it; move or correct it."
        if raw.get("level") != "heading" and "text" not in raw:
            yield f"{at}: the key 'text' is missing; add it."
        newest[raw["id"]] = since


def _instrument(content: Mapping[str, Any]) -> Instrument:
    taken = {f.name for f in fields(Instrument)}
    said = {k: v for k, v in content.items() if k in taken}
    authored = said.pop("authored", {"fields": [], "note": ""})
    said |= {
        "authored": authored["fields"],
        "authored_note": authored["note"],
        "notes": tuple(_made(Note, each) for each in content.get("notes", ())),
    }
    made: Instrument = _made(Instrument, said)
    return made


def _entries(content: Mapping[str, Any], instrument: Instrument) -> Iterator[Requirement]:
    above: dict[str, Requirement] = {}
    for raw in content["entries"]:
        heading = above.get(raw.get("parent", ""))
        said = {
            "level": "requirement",
            "text": raw["title"],
            "since": content["since"],
            "source": _source_above(raw["basis"], heading, instrument),
            "parent": None,
            "related": (),
            "indicators": (),
            **raw,
            "instrument": instrument.id,
            "translations": {
                language: _made(Translation, each)
                for language, each in raw.get("translations", {}).items()
            },
        }
        entry = _made(Requirement, said)
        above[entry.id] = entry
        yield entry


def _source_above(
    basis: str, heading: Requirement | None, instrument: Instrument
) -> tuple[str, ...]:
    """Return the sources an entry has that names none itself."""
    # What the author wrote without a source must not borrow one from the text it stands beside.
    if basis == "inferred":
        return ()
    return heading.source if heading and heading.source else instrument.sources


def _entry_said(
    entry: Requirement, above: Mapping[str, Requirement], instrument: Instrument
) -> dict[str, Any]:
    """Return what the file says of an entry, leaving out what follows from elsewhere."""
    said = _said(entry)
    del said["instrument"]
    heading = above.get(entry.parent or "")
    follows = {
        "level": "requirement",
        "since": instrument.since.isoformat(),
        "source": [*_source_above(entry.basis, heading, instrument)],
        **({"text": entry.title} if entry.level == "heading" else {}),
    }
    order = (*schema.schema()["$defs"]["entry"]["properties"],)
    return {k: said[k] for k in order if k in said and said[k] != follows.get(k, ...)}


def _made(kind: Any, said: Mapping[str, Any]) -> Any:
    """Return a value of a kind from plain values: days from text, tuples from lists."""
    given = {}
    for key, value in said.items():
        if key in ("since", "until") and value is not None:
            value = date.fromisoformat(value)
        given[key] = tuple(value) if isinstance(value, list) else value
    return kind(**given)


def _said(value: Any) -> dict[str, Any]:
    """Return the fields of a value as plain values, without those that say nothing."""
    said = {}
    for field in fields(value):
        found = _plain(getattr(value, field.name))
        if found not in ("", None, [], {}, False):
            said[field.name] = found
    if isinstance(value, Indicator) and value.basis == "inferred":
        del said["basis"]
    return said


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return _said(value) if hasattr(value, "__dataclass_fields__") else value
