"""What does the file of an instrument hold?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

Level = Literal["requirement", "heading", "highlight", "step", "scheme"]

ORIGINAL: Final = "en"
"""Language of the texts that come with Evenhand."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something said of an instrument, with what it rests on.

    Attributes
    ----------
    about : str
        What it speaks of, in a few words.
    text : str
        What is said.
    basis : str
        As of entries; "" where it states a fact about the file itself.
    source : tuple of str
        Addresses.
    """

    about: str
    text: str
    basis: str = ""
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Instrument:
    """A text that asks something of an administration.

    Attributes
    ----------
    id : str
        First part of the ids of its entries.
    title, full_title, short_name : str
        Names of the text; the last two "" where there is no other.
    publisher : str
        Who issued it.
    edition : str
        Which state of the text is meant.
    reference : str
        How the authentic text is cited.
    in_force : str
        Date since when it binds, ISO 8601; "" for texts that do not.
    force : str
        Whom it binds, and how far.
    wording : str
        What users must be told of the paraphrases.
    language : str
        Of the paraphrases, as in BCP 47.
    languages : tuple of str
        Those of the authentic text, as far as known.
    licence : str
        Under which the paraphrases may be used.
    since : date
        When these paraphrases were written; of entries that state no other date.
    bases : mapping of str to str
        What each basis of its entries means.
    kinds : mapping of str to str
        What each kind of its entries means.
    authored : tuple of str
        Keys of entries that are Evenhand's own throughout, whatever the basis says of the text.
    authored_note : str
        That, in words for users.
    sources : tuple of str
        Addresses, some with a note.
    retrieved : str
        Date of those, ISO 8601.
    notes : tuple of Note
        What else users should know.
    counts : mapping of str to int
        How many entries of a kind or level, or below a heading, the text has.
    """

    id: str
    title: str
    publisher: str
    wording: str
    bases: Mapping[str, str]
    sources: tuple[str, ...]
    retrieved: str
    since: date
    full_title: str = ""
    short_name: str = ""
    edition: str = ""
    reference: str = ""
    in_force: str = ""
    force: str = ""
    language: str = ORIGINAL
    languages: tuple[str, ...] = ()
    licence: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)
    authored: tuple[str, ...] = ()
    authored_note: str = ""
    notes: tuple[Note, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Translation:
    """An entry in another language; what is "" or empty is not translated.

    Attributes
    ----------
    basis : str
        Who put it into that language and what it was compared with.
    """

    basis: str
    title: str = ""
    text: str = ""
    question: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """One entry of an instrument, in our own words, as it reads from a date on.

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
        Ids of other instruments' entries that it bears on, by Evenhand's judgement;
        `catalogue.Catalogue.referring` leads back where the other side names none.
    indicators : tuple of str
        Names of indicators that speak to it.
    since : date
        First day on which it reads so.
    until : date or None
        First day on which it is asked no more.
    question : str
        What an administration asks itself; "" for headings.
    evidence : tuple of str
        What proves the answer.
    data_check : str
        What records could show; "" where they can show nothing.
    inferred : bool
        Whether the point itself, not only its wording, is Evenhand's.
    optional : bool
        Whether it binds only who accepted it, as the Specific Annexes of the Convention.
    relevance : str
        To integrity, by Evenhand's judgement: ``core``, ``supporting``, ``none``; "" not judged.
    note : str
        What a reader should know.
    inputs, outputs : tuple of str
        Of a step.
    drivers, flags_in_records, flags_in_staff_data, controls : tuple of str
        Of a scheme: what makes it easy, what to look at in records and in data on staff (a reason
        to look, never proof), and what is usually done about it.
    translations : mapping of str to Translation
        By language.
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
    since: date
    until: date | None = None
    question: str = ""
    evidence: tuple[str, ...] = ()
    data_check: str = ""
    inferred: bool = False
    optional: bool = False
    relevance: str = ""
    note: str = ""
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    flags_in_records: tuple[str, ...] = ()
    flags_in_staff_data: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    translations: Mapping[str, Translation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A number that speaks to requirements.

    Attributes
    ----------
    name : str
        As entries name it.
    definition : str
        What is counted, of what.
    data : str
        Where it comes from: ``declaration`` or ``system`` (records), ``case``, ``survey``, ``hr``
        or ``programme``.
    measures : tuple of str
        Measures of the catalogue that give it, or the part of it that records hold.
    unmeasured : str
        Why no measure gives it, where it could come from records.
    basis : str
        Who defined it.
    """

    name: str
    definition: str
    data: str
    measures: tuple[str, ...] = ()
    unmeasured: str = ""
    basis: str = "inferred"


@dataclass(frozen=True, slots=True)
class Mark:
    """One level of a scale; `value` as shown, `name` "" where the value is the name."""

    value: str
    meaning: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """Worded levels, ordinal: they are compared and counted, never averaged."""

    id: str
    title: str
    basis: str
    levels: tuple[Mark, ...]
    rules: tuple[str, ...] = ()
    other_answers: tuple[str, ...] = ()
    note: str = ""
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormField:
    """One thing to be written down."""

    name: str
    meaning: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What a record of a method holds, such as a risk or an action."""

    id: str
    title: str
    basis: str
    fields: tuple[FormField, ...]
    note: str = ""
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """All that the file of an instrument holds, in its order; entries of past dates included."""

    instrument: Instrument
    entries: tuple[Requirement, ...]
    indicators: tuple[Indicator, ...] = ()
    scales: tuple[Scale, ...] = ()
    forms: tuple[Form, ...] = ()


def current(entries: Iterable[Requirement], on: date | None = None) -> tuple[Requirement, ...]:
    """Return the entries as they read on a day, in the order of the file.

    Parameters
    ----------
    entries : iterable of Requirement
        All of a document, past ones included.
    on : date, optional
        The day; when not given, the newest of each id that has not ended.
    """
    newest: dict[str, Requirement] = {}
    for entry in entries:
        if on is None or entry.since <= on:
            # A later entry takes the place of the earlier, so that the order of the text is kept.
            newest[entry.id] = entry
    return tuple(e for e in newest.values() if e.until is None or (on and on < e.until))
