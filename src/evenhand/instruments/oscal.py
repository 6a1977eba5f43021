"""How is an instrument handed to tools that speak OSCAL?

As a catalog: headings become groups, everything else a control, and each carries the basis of its
words as a property, so that no tool shows a paraphrase as the text. What OSCAL has no place for is
kept under Evenhand's namespace; sources, indicators, scales, forms and notes are resources of the
back matter. Equal instruments give equal catalogs: identifiers are derived, not drawn.

References
----------
NIST, Open Security Controls Assessment Language, catalog model, version 1.2.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from evenhand.instruments.catalogue import Catalogue
from evenhand.instruments.document import (
    Document,
    Form,
    Indicator,
    Instrument,
    Note,
    Requirement,
    Scale,
    current,
)
from evenhand.instruments.reading import write

VERSION: Final = "1.2.3"
NAMESPACE: Final = "urn:evenhand:instruments"
ITSELF: Final = "-itself"
"""After a heading's id: the group of the controls directly under it, where it has groups too."""
TEXTS: Final = (
    *("full_title", "short_name", "publisher", "edition", "reference", "in_force", "force"),
    *("language", "licence", "retrieved", "authored_note", "since"),
)
"""Fields of an instrument that are properties of the metadata, hyphens for underscores."""
PROSE: Final = ("data_check", "note")
LISTS: Final = (
    *("evidence", "inputs", "outputs", "drivers", "flags_in_records", "flags_in_staff_data"),
    "controls",
)
"""Fields of an entry that are parts, as prose and as a list."""
_SPACE: Final = uuid5(NAMESPACE_URL, NAMESPACE)
_MARKUP: Final = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>{}#|~"})

_Values = dict[str, Any]


def catalog(whole: Catalogue, id: str) -> _Values:
    """Return an instrument as an OSCAL catalog, as it reads on the day of the catalogue.

    Parameters
    ----------
    whole : Catalogue
        In which indicators and references are looked up.
    id : str
        Of the instrument.

    Returns
    -------
    dict
        Plain values for JSON, valid against NIST's schema of the catalog model.

    Raises
    ------
    InstrumentError
        If there is no such instrument.
    """
    document = whole.document(id)
    instrument = document.instrument
    entries = current(document.entries, whole.on)
    newest = max([instrument.since, *(e.since for e in entries)])
    resources = [
        *_sources(instrument, entries),
        *_indicators(whole, document, entries),
        *_rest(document),
    ]
    return {
        "catalog": {
            # Another content is another catalog, also where no day tells them apart.
            "uuid": _uuid("catalog", id, newest.isoformat(), write(document)),
            "metadata": _metadata(instrument, newest.isoformat()),
            **_inside(None, entries, instrument),
            "back-matter": {"resources": resources},
        }
    }


def _metadata(instrument: Instrument, newest: str) -> _Values:
    properties = [
        _own("instrument", instrument.id),
        *(
            _own(name.replace("_", "-"), str(getattr(instrument, name)))
            for name in TEXTS
            if getattr(instrument, name)
        ),
        *(_own("authored", key) for key in instrument.authored),
        *(_own("authentic-language", each) for each in instrument.languages),
        *(_own("basis", basis, said) for basis, said in instrument.bases.items()),
        *(_own("kind", kind, said) for kind, said in instrument.kinds.items()),
        *(_own("count", f"{name}: {number}") for name, number in instrument.counts.items()),
    ]
    return {
        "title": _markup(instrument.title),
        "last-modified": f"{newest}T00:00:00Z",
        "version": newest,
        "oscal-version": VERSION,
        "props": properties,
        "links": [_cites(each, instrument.id) for each in instrument.sources],
        "remarks": _markup(instrument.wording),
    }


def _inside(
    parent: str | None, entries: tuple[Requirement, ...], instrument: Instrument
) -> _Values:
    """Return the groups and controls directly under a heading, or under none."""
    groups, controls = [], []
    for place, entry in enumerate(entries):
        if entry.parent == parent:
            made = _common(entry, instrument)
            # Groups and controls part what stood together in the text: its order is kept here.
            made["props"].append(_own("place", str(place)))
            if entry.level == "heading":
                groups.append({**made, **_inside(entry.id, entries, instrument)})
            else:
                controls.append(made)
    if parent and groups and controls:
        # OSCAL lets a group hold groups or controls, not both.
        title = next(_markup(e.title) for e in entries if e.id == parent)
        groups.insert(0, {"id": f"{parent}{ITSELF}", "title": title, "controls": controls})
        controls = []
    return {k: v for k, v in {"groups": groups, "controls": controls}.items() if v}


def _common(entry: Requirement, instrument: Instrument) -> _Values:
    links = [_cites(each, entry.instrument) for each in entry.source]
    links += [
        {"href": f"#{_uuid('indicator', name)}", "rel": "indicator", "text": _markup(name)}
        for name in entry.indicators
    ]
    # A reference leads into another catalog: beside this one, under the name of its instrument.
    links += [
        {"href": f"{id.partition('.')[0]}.json#{id}", "rel": "related", "text": _markup(id)}
        for id in entry.related
    ]
    parts = list(_parts(entry))
    return {
        "id": entry.id,
        "class": entry.kind,
        "title": _markup(entry.title),
        "props": list(_properties(entry, instrument)),
        **({"links": links} if links else {}),
        **({"parts": parts} if parts else {}),
    }


def _properties(entry: Requirement, instrument: Instrument) -> Iterator[_Values]:
    yield {"name": "label", "value": entry.ref}
    yield _own("basis", entry.basis, instrument.bases.get(entry.basis, ""))
    yield _own("level", entry.level)
    yield _own("since", entry.since.isoformat())
    if entry.until:
        yield _own("until", entry.until.isoformat())
    for name in ("inferred", "optional"):
        if getattr(entry, name):
            yield _own(name, "true")
    if entry.relevance:
        yield _own("relevance", entry.relevance)


def _parts(entry: Requirement) -> Iterator[_Values]:
    name = "overview" if entry.level == "heading" else "statement"
    if entry.text != entry.title or entry.level != "heading":
        yield _part(entry, name, entry.text, ns="")
    if entry.question:
        yield _part(entry, "assessment-objective", entry.question, ns="")
    for name in PROSE:
        if getattr(entry, name):
            yield _part(entry, name.replace("_", "-"), getattr(entry, name))
    for name in LISTS:
        if listed := getattr(entry, name):
            yield _part(entry, name.replace("_", "-"), "", items=listed)
    for language, each in entry.translations.items():
        yield {
            "id": f"{entry.id}-translation-{language}",
            "name": "translation",
            "ns": NAMESPACE,
            "props": [_own("basis", each.basis), _own("language", language)],
            "parts": [
                {"name": name, "ns": NAMESPACE, "prose": _markup(text)}
                for name, texts in (
                    *(("title", [each.title]), ("text", [each.text])),
                    *(("question", [each.question]), ("evidence", each.evidence)),
                )
                for text in texts
                if text
            ],
        }


def _part(
    entry: Requirement, name: str, text: str, *, items: Iterable[str] = (), ns: str = NAMESPACE
) -> _Values:
    prose = _markup(text) or "\n".join(f"- {_markup(each)}" for each in items)
    # No id of an entry has a hyphen, so that none is taken twice.
    named = {"id": f"{entry.id}-{name}", "name": name}
    return {**named, **({"ns": ns} if ns else {}), "prose": prose}


def _sources(instrument: Instrument, entries: Iterable[Requirement]) -> Iterator[_Values]:
    every = [*instrument.sources, *(each for e in entries for each in e.source)]
    for source in dict.fromkeys(every):
        yield _resource("source", source, key=f"{instrument.id} {source}", address=source)


def _indicators(
    whole: Catalogue, document: Document, entries: Iterable[Requirement]
) -> Iterator[_Values]:
    """Yield the indicators that an instrument defines, and those of others that it names."""
    defined = [each.name for each in document.indicators]
    for name in dict.fromkeys([*defined, *(name for e in entries for name in e.indicators)]):
        if name in whole.indicators:
            yield _indicator(whole.indicators[name], is_own=name in defined)


def _indicator(indicator: Indicator, *, is_own: bool) -> _Values:
    said = [
        *([_own("defined-here", "true")] if is_own else []),
        _own("data", indicator.data),
        _own("basis", indicator.basis),
        *(_own("measure", name) for name in indicator.measures),
        *([_own("unmeasured", indicator.unmeasured)] if indicator.unmeasured else []),
    ]
    made = _resource("indicator", indicator.name, key=indicator.name)
    return {
        **made,
        "description": _markup(indicator.definition),
        "props": [*made["props"], *said],
    }


def _rest(document: Document) -> Iterator[_Values]:
    id = document.instrument.id
    for n, note in enumerate(document.instrument.notes):
        yield _resource("note", note.about, key=f"{id} {n}", lines=[note.text], said=note)
    for scale in document.scales:
        lines = [f"{m.value} {m.name}: {m.meaning}" for m in scale.levels]
        more = [_own("rule", each) for each in scale.rules]
        more += [_own("other-answer", each) for each in scale.other_answers]
        for n, mark in enumerate(scale.levels):
            named = [("level", mark.value, mark.meaning), ("level-name", mark.name, "")]
            more += _grouped(f"level-{n}", named)
        yield _resource("scale", scale.title, key=scale.id, lines=lines, said=scale, more=more)
    for form in document.forms:
        lines = [f"{f.name}: {f.meaning}" for f in form.fields]
        more = []
        for n, each in enumerate(form.fields):
            named = [("field", each.name, each.meaning), ("field-basis", each.basis, "")]
            more += _grouped(f"field-{n}", named)
        yield _resource("form", form.title, key=form.id, lines=lines, said=form, more=more)


def _grouped(group: str, named: Iterable[tuple[str, str, str]]) -> list[_Values]:
    """Return properties that belong together; those without a value are left out."""
    return [{**_own(*each), "group": group} for each in named if each[1]]


def _resource(
    kind: str,
    title: str,
    *,
    key: str,
    address: str = "",
    lines: Iterable[str] = (),
    said: Note | Scale | Form | None = None,
    more: Iterable[_Values] = (),
) -> _Values:
    made: _Values = {"uuid": _uuid(kind, key), "title": _markup(title)}
    text = "\n".join(f"- {_markup(each)}" for each in lines)
    if text:
        made["description"] = text
    made["props"] = [_own("kind", kind)]
    if said is not None:
        named = [("id", getattr(said, "id", "")), ("basis", said.basis)]
        named += [("source", each) for each in said.source]
        made["props"] += [_own(name, value) for name, value in named if value]
    made["props"] += more
    links = [each for each in (address, *(said.source if said else ())) if _is_address(each)]
    if links:
        made["rlinks"] = [{"href": each.partition(" ")[0]} for each in links]
    if note := getattr(said, "note", ""):
        made["remarks"] = _markup(note)
    return made


def _is_address(source: str) -> bool:
    return source.startswith(("https://", "http://"))


def _cites(source: str, instrument: str) -> _Values:
    return {"href": f"#{_uuid('source', f'{instrument} {source}')}", "rel": "reference"}


def _own(name: str, value: str, remarks: str = "") -> _Values:
    said = {"remarks": _markup(remarks)} if remarks else {}
    return {"name": name, "ns": NAMESPACE, "value": value, **said}


def _uuid(*names: str) -> str:
    return str(uuid5(_SPACE, " ".join(names)))


def _markup(text: str) -> str:
    """Return a text so that its signs stay signs: titles and prose are Markdown in OSCAL."""
    return text.translate(_MARKUP)
