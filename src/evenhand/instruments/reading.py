"""How do the instruments' files become entries with an id?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml

from evenhand.errors import InstrumentError

FILES = ("arusha", "rkc", "tfa", "transparency", "idg")
"""The files under ``data``, in the order a reader should meet the instruments."""

Level = Literal["requirement", "heading", "highlight", "step", "scheme"]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A text that asks something of an administration.

    Attributes
    ----------
    id : str
        First part of the ids of its entries.
    title : str
        Name of the text.
    publisher : str
        Who issued it.
    wording : str
        What users must be told of the paraphrases.
    bases : mapping of str to str
        What each basis of its entries means.
    sources : tuple of str
        Addresses, some with a note.
    retrieved : str
        Date of those, ISO 8601.
    """

    id: str
    title: str
    publisher: str
    wording: str
    bases: Mapping[str, str]
    sources: tuple[str, ...]
    retrieved: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """One entry of an instrument, in our own words.

    Attributes
    ----------
    id : str
        As findings carry it, such as ``arusha.4.7``.
    instrument : str
        Id of its instrument.
    ref : str
        Where it stands in the text, as a reader would cite it.
    title : str
        Its own title, or the nearest heading above it.
    text : str
        The paraphrase; for a heading without one, its title.
    kind : str
        Its force or nature in the instrument's own terms, such as ``transitional_standard``.
    level : {"requirement", "heading", "highlight", "step", "scheme"}
        Whether it asks one thing, stands above several, is one provision of a part not carried in
        full, or belongs to a method.
    basis : str
        What the paraphrase rests on; explained in `Instrument.bases`. A heading of the Agreement
        on Trade Facilitation has the weakest of those below it.
    source : tuple of str
        Its own sources, or those of what stands above it; empty where Evenhand wrote it without.
    parent : str or None
        Id of the heading above.
    related : tuple of str
        Ids of other instruments' entries that it bears on, by Evenhand's judgement.
    indicators : tuple of str
        Names of indicators that speak to it.
    """

    id: str
    instrument: str
    ref: str
    title: str
    text: str
    kind: str
    level: Level
    basis: str
    source: tuple[str, ...]
    parent: str | None
    related: tuple[str, ...]
    indicators: tuple[str, ...]


@cache
def load(name: str) -> Mapping[str, Any]:
    """Return one instrument's file as plain values.

    Parameters
    ----------
    name : str
        One of `FILES`.

    Raises
    ------
    InstrumentError
        If the file is missing or is not YAML with a ``meta`` section.
    """
    file = resources.files("evenhand.instruments").joinpath("data", f"{name}.yaml")
    try:
        # CSafeLoader builds plain values only; it is SafeLoader in C.
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as err:
        raise InstrumentError(
            f"The instrument '{name}' cannot be read: {err}", do_next="Reinstall evenhand."
        ) from err
    if not isinstance(content, dict) or "meta" not in content:
        raise InstrumentError(
            f"The instrument '{name}' has no meta section.", do_next="Reinstall evenhand."
        )
    return content


def instrument(content: Mapping[str, Any]) -> Instrument:
    """Return what a file says of its instrument.

    Parameters
    ----------
    content : mapping
        From `load`.
    """
    meta = content["meta"]
    return Instrument(
        id=meta["instrument"],
        title=meta["title"],
        publisher=meta.get("publisher") or meta["issuer"],
        wording=meta.get("wording") or meta["inferred_note"],
        bases=meta["basis_values"],
        sources=_listed(meta.get("sources") or meta["source"]),
        retrieved=meta["retrieved"],
    )


def entries(content: Mapping[str, Any]) -> Iterator[Requirement]:
    """Yield every entry of a file that has an id, in the file's order, headings first.

    Parameters
    ----------
    content : mapping
        From `load`.
    """
    name = content["meta"]["instrument"]
    for raw, kind, above in _READERS[name](content):
        yield _entry(raw, name=name, kind=kind, above=above, meta=content["meta"])


_Raw = Mapping[str, Any]
_Found = Iterator[tuple[_Raw, str, _Raw | None]]

_LEVELS: Mapping[str, Level] = {
    **dict.fromkeys(("key_factor", "chapter", "annex", "article", "measure", "section"), "heading"),
    "highlight": "highlight",
    "step": "step",
    "risk_step": "step",
    "scheme": "scheme",
}


def _arusha(content: Mapping[str, Any]) -> _Found:
    for factor in content["key_factors"]:
        yield factor, "key_factor", None
        for each in factor["requirements"]:
            yield each, "requirement", factor


def _rkc(content: Mapping[str, Any]) -> _Found:
    for chapter in content["chapters"]:
        yield {"ref": f"General Annex, Chapter {chapter['number']}", **chapter}, "chapter", None
        for each in chapter["standards"]:
            yield each, each["kind"], chapter
    chapters = {}
    for annex in content["specific_annexes"]:
        yield {"ref": f"Specific Annex {annex['letter']}", **annex}, "annex", None
        for chapter in annex["chapters"]:
            chapters[chapter["id"]] = chapter
            yield chapter, "chapter", annex
    for each in content["specific_annex_highlights"]:
        yield each, "highlight", chapters[each["id"].rpartition(".")[0]]


def _tfa(content: Mapping[str, Any]) -> _Found:
    for number, title in content["meta"]["articles"].items():
        measures = [each for each in content["measures"] if each["article"] == number]
        asked = [each for measure in measures for each in measure["requirements"]]
        article = {"id": f"tfa.{number}", "ref": f"Article {number}", "title": title}
        # An article that is one measure has no id of its own.
        divided = measures[0]["id"] != article["id"]
        if divided:
            yield {"basis": _weakest(asked), **article}, "article", None
        for measure in measures:
            basis = _weakest(measure["requirements"])
            yield {"basis": basis, **measure}, "measure", article if divided else None
            for each in measure["requirements"]:
                yield each, each["kind"], measure


def _weakest(asked: list[_Raw]) -> str:
    """Return the least that any of these paraphrases rests on: a heading promises no more."""
    bases: set[str] = {each["basis"] for each in asked}
    return max(bases, key=("read", "read_in_part", "recalled").index)


def _transparency(content: Mapping[str, Any]) -> _Found:
    for section in content["sections"]:
        where = "Evenhand extension" if section["basis"] == "extension" else "Part III, section"
        yield {"ref": f"{where} {section['number']}", **section}, "section", None
        for each in section["items"]:
            yield each, each["kind"], section


def _idg(content: Mapping[str, Any]) -> _Found:
    for each in content["assessment_process"]["steps"]:
        yield {"ref": f"Step {each['order']}", "text": each["purpose"], **each}, "step", None
    for each in content["assessment_items"]:
        number = each["id"].removeprefix("idg.item.")
        yield {"ref": f"Assessment item {number} (Evenhand's numbering)", **each}, "item", None
    for each in content["risk_mapping"]["steps"]:
        yield {"ref": f"Risk mapping, step {each['order']}", **each}, "risk_step", None
    for each in content["scheme_catalogue"]["schemes"]:
        number = each["id"].removeprefix("idg.scheme.")
        named = {"ref": f"Scheme {number} (Evenhand's catalogue)", "title": each["function"]}
        yield {**named, "text": each["scheme"], **each}, "scheme", None


_READERS = {
    "arusha": _arusha,
    "rkc": _rkc,
    "tfa": _tfa,
    "tpg": _transparency,
    "idg": _idg,
}


def _entry(
    raw: _Raw, *, name: str, kind: str, above: _Raw | None, meta: Mapping[str, Any]
) -> Requirement:
    """Return one entry, filling from what stands above it what it does not say itself."""
    higher = above or {}
    title = raw.get("title") or raw.get("section") or higher["title"]
    basis = _basis(raw, higher)
    # What Evenhand wrote without a source must not borrow one from the text it stands beside.
    above_it = higher.get("source") or meta.get("sources") or meta["source"]
    source = raw.get("source") or (() if basis == "inferred" else above_it)
    return Requirement(
        id=raw["id"],
        instrument=name,
        ref=raw.get("ref") or f"{meta['title']}, key factor {raw['number']}",
        title=title,
        text=raw.get("text") or raw.get("summary") or title,
        kind=kind,
        level=_LEVELS.get(kind, "requirement"),
        basis=basis,
        source=_listed(source),
        parent=higher.get("id"),
        related=_related(raw),
        indicators=tuple(raw.get("indicators") or ()),
    )


def _basis(raw: _Raw, higher: _Raw) -> str:
    """Return an entry's own basis; written by Evenhand where it says so; else that above it."""
    own = raw.get("basis") or ("inferred" if raw.get("inferred") else higher["basis"])
    return str(own)


def _related(raw: _Raw) -> tuple[str, ...]:
    linked = [raw.get(key) or () for key in ("rkc", "tfa", "arusha", "key_factor", "key_factors")]
    return tuple(id for group in linked for id in _listed(group))


def _listed(value: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
