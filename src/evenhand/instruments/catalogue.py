"""What does a requirement that a finding points to say, and how far may its words be trusted?

Every entry has an id that starts with its instrument and follows the numbering of the text:

``arusha.4``, ``arusha.4.7``
    Revised Arusha Declaration: key factor 4; requirement 7 under it (the Declaration numbers only
    its factors, the second number is Evenhand's).
``rkc.ga.3.40``, ``rkc.ga.ch3``
    Revised Kyoto Convention, General Annex: Standard 3.40 (or Transitional Standard, see `kind`);
    its chapter 3. ``rkc.sa.h``, ``rkc.sa.h1`` and ``rkc.sa.h1.2`` are Specific Annex H, its
    chapter 1 and provision 2 of that; of the Specific Annexes only some provisions are carried.
``tfa.7``, ``tfa.7.6``, ``tfa.7.6.1``
    WTO Agreement on Trade Facilitation: Article 7, measure 7.6, paragraph 7.6.1. Where an article
    is one measure (3, 4, 8, 9, 11, 12) article and measure share the id; a measure without numbered
    paragraphs keeps its single requirement under ``.0`` (``tfa.1.1.0``).
``tpg.3``, ``tpg.3.1``, ``tpg.ext.A.1``
    WCO Transparency and Predictability Guidelines: section, item; ``ext`` marks sections and items
    that Evenhand added.
``idg.item.1.1``, ``idg.step.1``, ``idg.risk_step.1``, ``idg.scheme.01``
    WCO Integrity Development Guide: assessment item, step of the assessment, step of the risk
    mapping, and scheme of the catalogue of risks.

Texts are paraphrases, never the authentic words; `basis` says what each one rests on.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from evenhand.errors import InstrumentError
from evenhand.instruments.document import (
    Document,
    Form,
    Indicator,
    Instrument,
    Requirement,
    Scale,
    current,
)
from evenhand.instruments.reading import FILES, own, shipped


class Catalogue:
    """Instruments together, as they read on one day.

    Parameters
    ----------
    documents : iterable of Document
        In the order a reader should meet them.
    on : date, optional
        The day; the newest entries when not given. Past entries are what past answers were given
        to: with the day of an answer the question reads as it did.

    Raises
    ------
    InstrumentError
        If two instruments share an id, or the name of an indicator.
    """

    def __init__(self, documents: Iterable[Document], on: date | None = None) -> None:
        self.documents = tuple(documents)
        self.on = on
        self._instruments = {each.instrument.id: each.instrument for each in self.documents}
        if len(self._instruments) < len(self.documents):
            ids = [each.instrument.id for each in self.documents]
            twice = next(id for id in ids if ids.count(id) > 1)
            raise InstrumentError(
                f"Two instruments have the id '{twice}'.", do_next="Give yours another id."
            )
        self._entries = {e.id: e for doc in self.documents for e in current(doc.entries, on)}
        self._indicators: dict[str, Indicator] = {}
        for indicator in (i for doc in self.documents for i in doc.indicators):
            if indicator.name in self._indicators:
                raise InstrumentError(
                    f"The indicator '{indicator.name}' is defined twice.",
                    do_next="Give yours another name, or use the one that there is.",
                )
            self._indicators[indicator.name] = indicator
        self._referring: dict[str, list[str]] = {}
        for entry in self._entries.values():
            for id in entry.related:
                self._referring.setdefault(id, []).append(entry.id)

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """The instruments, in order."""
        return tuple(self._instruments.values())

    @property
    def entries(self) -> Mapping[str, Requirement]:
        """Every entry by its id, in the texts' order."""
        return MappingProxyType(self._entries)

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """Every indicator by its name."""
        return MappingProxyType(self._indicators)

    @property
    def scales(self) -> tuple[Scale, ...]:
        """Every scale, in order."""
        return tuple(scale for doc in self.documents for scale in doc.scales)

    @property
    def forms(self) -> tuple[Form, ...]:
        """Every form, in order."""
        return tuple(form for doc in self.documents for form in doc.forms)

    def instrument(self, id: str) -> Instrument:
        """Return an instrument.

        Raises
        ------
        InstrumentError
            If there is none of that id.
        """
        if id not in self._instruments:
            raise InstrumentError(
                f"There is no instrument '{id}'.",
                do_next=f"Name one of {', '.join(self._instruments)}.",
            )
        return self._instruments[id]

    def document(self, id: str) -> Document:
        """Return all that the file of an instrument holds; errors as of `instrument`."""
        wanted = self.instrument(id)
        return next(each for each in self.documents if each.instrument is wanted)

    def requirement(self, id: str) -> Requirement:
        """Return what an id stands for, a single requirement or the heading above several.

        Raises
        ------
        InstrumentError
            If no instrument holds it; the message names the nearest id.
        """
        if id not in self._entries:
            nearest = difflib.get_close_matches(id.lower(), self._entries, n=1, cutoff=0.0)
            raise InstrumentError(
                f"No instrument holds '{id}'.",
                do_next=f"Use '{nearest[0]}' if that is meant; ids follow the texts' numbering.",
            )
        return self._entries[id]

    def requirements(self, instrument: str | None = None) -> tuple[Requirement, ...]:
        """Return the single requirements, without headings, steps and schemes, in order.

        Parameters
        ----------
        instrument : str, optional
            Id of one instrument; all of them when not given.

        Raises
        ------
        InstrumentError
            If there is no such instrument.
        """
        if instrument is not None:
            self.instrument(instrument)
        return tuple(
            entry
            for entry in self._entries.values()
            if entry.level == "requirement" and instrument in (None, entry.instrument)
        )

    def referring(self, id: str) -> tuple[Requirement, ...]:
        """Return the entries of other instruments that name this one, in the texts' order.

        Most references are written on one side only; this is their way back.
        """
        return tuple(self._entries[each] for each in self._referring.get(id, ()))

    def akin(self, id: str) -> tuple[Requirement, ...]:
        """Return the entries that bear on this one, whichever side the reference is written on.

        Raises
        ------
        InstrumentError
            If no instrument holds the id, or one that it names.
        """
        found = {each: self.requirement(each) for each in self.requirement(id).related}
        found |= {each.id: each for each in self.referring(id)}
        return tuple(found.values())

    def below(self, id: str) -> tuple[Requirement, ...]:
        """Return the entries under a heading, at whatever depth, in the texts' order."""
        under = {id}
        for entry in self._entries.values():
            if entry.parent in under:
                under.add(entry.id)
        return tuple(self._entries[each] for each in self._entries if each in under - {id})

    def measures(self, id: str) -> tuple[str, ...]:
        """Return the measures that give the indicators of an entry, each once."""
        entry = self.requirement(id)
        told = (self._indicators[name].measures for name in entry.indicators)
        return tuple(dict.fromkeys(name for names in told for name in names))


def catalogue(folder: Path | None = None, on: date | None = None) -> Catalogue:
    """Return the instruments that come with Evenhand and those of an administration.

    Parameters
    ----------
    folder : Path, optional
        In which the administration keeps its own.
    on : date, optional
        The day as of which they read; newest when not given.

    Raises
    ------
    InstrumentError
        If the folder or a file in it cannot be read, or an id is taken.
    """
    return Catalogue([*map(shipped, FILES), *(own(folder) if folder else ())], on)


@cache
def _of_evenhand() -> Catalogue:
    # Reading five files of YAML takes a good tenth of a second: done once, when first asked.
    return catalogue()


def requirement(id: str) -> Requirement:
    """Return an entry of the instruments that come with Evenhand; see `Catalogue.requirement`."""
    return _of_evenhand().requirement(id)


def requirements(instrument: str | None = None) -> tuple[Requirement, ...]:
    """Return requirements that come with Evenhand; see `Catalogue.requirements`."""
    return _of_evenhand().requirements(instrument)


def instruments() -> tuple[Instrument, ...]:
    """Return the instruments that come with Evenhand, in the order a reader should meet them."""
    return _of_evenhand().instruments
