"""Are the instruments whole, and does everything in them that points somewhere lead there?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from evenhand.instruments import discretion, red_flags, sessions
from evenhand.instruments.catalogue import Catalogue, catalogue
from evenhand.instruments.document import Document, Indicator, Requirement, current
from evenhand.instruments.rules import check_rules

FROM_RECORDS = ("declaration", "system")
"""Data of indicators that records could give: a measure gives it, or a reason says why not."""


def check(
    whole: Catalogue | None = None, measures: Mapping[str, Collection[str]] | None = None
) -> tuple[str, ...]:
    """Return what is wrong with the instruments, and with the process rules that serve them.

    Parameters
    ----------
    whole : Catalogue, optional
        The instruments; those that come with Evenhand when not given.
    measures : mapping of str to collection of str, optional
        The measures there are, each with the requirements that it bears on: indicators that name
        others are told, and requirements that no instrument holds. Not given: not asked.

    Returns
    -------
    tuple of str
        One sentence for each problem, with the id and the remedy; empty when all is well.

    Raises
    ------
    InstrumentError
        If a file cannot be read at all.
    """
    whole = whole or catalogue()
    return (
        *problems(whole, measures),
        *check_rules(set(whole.entries)),
        *discretion.problems(discretion.discretion(), entries=whole.entries, measures=measures),
        *red_flags.problems(red_flags.red_flags(), whole, measures=measures),
        *sessions.problems(sessions.sessions(), entries=whole.entries),
    )


def problems(
    whole: Catalogue, measures: Mapping[str, Collection[str]] | None = None
) -> tuple[str, ...]:
    """Return what is wrong with the instruments of a catalogue.

    Returns
    -------
    tuple of str
        By instrument: counts first, then each entry's problems, then those of indicators; then
        references that do not come back, and those of measures.
    """
    told: list[str] = []
    used = Counter(name for e in whole.entries.values() for name in e.indicators)
    for document in whole.documents:
        told += _miscounted(document)
        told += _unexplained(document)
        for entry in document.entries:
            told += _astray(entry, whole)
        for indicator in document.indicators:
            told += _unmeasured(indicator, used=used[indicator.name], measures=measures or ())
    told += _one_sided(whole)
    for name, ids in (measures or {}).items():
        told += [
            f"measure '{name}': bears on '{id}', which no instrument holds; correct the id."
            for id in ids
            if id not in whole.entries
        ]
    return tuple(told)


def counted(document: Document, name: str) -> int:
    """Return how many of a name of `Instrument.counts` a document holds, as they read now."""
    if name == "indicators":
        return len(document.indicators)
    entries = current(document.entries)
    if name in ("requirements", "highlights"):
        return sum(entry.level == name.removesuffix("s") for entry in entries)
    heading, _, kind = name.partition(" ")
    if heading in {entry.id for entry in entries}:
        below = [e for e in Catalogue([document]).below(heading) if e.level == "requirement"]
        return sum(kind in ("", entry.kind) for entry in below)
    return sum(entry.kind == name and entry.level != "highlight" for entry in entries)


def _miscounted(document: Document) -> Iterator[str]:
    for name, expected in document.instrument.counts.items():
        found = counted(document, name)
        if found != expected:
            yield (
                f"{document.instrument.id}: {name}: {found} found where the text has {expected}; "
                "restore the missing entries, or correct 'counts'."
            )


def _unexplained(document: Document) -> Iterator[str]:
    instrument = document.instrument
    for entry in document.entries:
        bases = {entry.basis, *(each.basis for each in entry.translations.values())}
        for basis in sorted(bases - set(instrument.bases)):
            yield f"{entry.id}: basis '{basis}' is not explained; add it to 'bases'."
        if entry.kind not in instrument.kinds:
            yield f"{entry.id}: kind '{entry.kind}' is not explained; add it to 'kinds'."
        for language, each in entry.translations.items():
            if not (each.title or each.text or each.question or each.evidence):
                yield f"{entry.id}: its translation '{language}' is empty; write or remove it."
            if language == instrument.language:
                yield f"{entry.id}: '{language}' is the language of the entry; remove that one."
    said = {each.basis for each in instrument.notes}
    said |= {each.basis for each in document.scales} | {each.basis for each in document.forms}
    for basis in sorted(said - {"", *instrument.bases}):
        yield f"{instrument.id}: basis '{basis}' is not explained; add it to 'bases'."


def _astray(entry: Requirement, whole: Catalogue) -> Iterator[str]:
    if not entry.source and entry.basis != "inferred":
        yield f"{entry.id}: basis '{entry.basis}' names no source; give one."
    if entry.level == "requirement" and not (entry.question and entry.evidence):
        yield f"{entry.id}: has no question or no evidence; write what is asked and what proves it."
    for name in entry.indicators:
        if name not in whole.indicators:
            yield f"{entry.id}: indicator '{name}' is not defined; define it or correct the name."
    if whole.entries.get(entry.id) is not entry:
        return  # What it pointed to may have gone with its time.
    for id in (*entry.related, *([entry.parent] if entry.parent else [])):
        if id not in whole.entries:
            yield f"{entry.id}: refers to '{id}', which no instrument holds; correct the id."
    for id in entry.related:
        if id.partition(".")[0] == entry.instrument:
            yield f"{entry.id}: refers to '{id}' of its own instrument; name only those of others."
        elif id in whole.entries and entry not in whole.akin(id):
            yield f"{entry.id}: '{id}' does not lead back to it; reinstall evenhand."


def _one_sided(whole: Catalogue) -> Iterator[str]:
    """Yield references without a counterpart, between instruments that both write them."""
    found = [
        (entry, whole.entries[id])
        for entry in whole.entries.values()
        for id in entry.related
        if id in whole.entries and whole.entries[id].instrument != entry.instrument
    ]
    written = {(entry.instrument, other.instrument) for entry, other in found}
    for entry, other in found:
        both = (other.instrument, entry.instrument) in written
        if both and entry.id not in other.related:
            yield (
                f"{entry.id}: refers to '{other.id}', which does not refer back though "
                f"'{other.instrument}' refers to '{entry.instrument}' elsewhere; add it there."
            )


def _unmeasured(indicator: Indicator, *, used: int, measures: Collection[str]) -> Iterator[str]:
    name = f"indicator '{indicator.name}'"
    if not used:
        yield f"{name}: no entry names it; name it where it speaks to one, or take it out."
    if indicator.data in FROM_RECORDS and not (indicator.measures or indicator.unmeasured):
        yield f"{name}: records could give it; name the measure, or say why in 'unmeasured'."
    if indicator.measures and indicator.unmeasured:
        yield f"{name}: has a measure and a reason for having none; take one out."
    for measure in indicator.measures if measures else ():
        if measure not in measures:
            yield f"{name}: there is no measure '{measure}'; evenhand measures list names them."
