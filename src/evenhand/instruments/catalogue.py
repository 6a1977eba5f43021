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

import difflib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from evenhand.errors import InstrumentError
from evenhand.instruments.reading import FILES, Instrument, Requirement, entries, instrument, load


def requirement(id: str) -> Requirement:
    """Return what an id stands for, a single requirement or the heading above several.

    Parameters
    ----------
    id : str
        As findings carry it, such as ``arusha.4.7``.

    Returns
    -------
    Requirement
        Its paraphrase with its basis and sources.

    Raises
    ------
    InstrumentError
        If no instrument holds it; the message names the nearest id.
    """
    known = _by_id()
    if id not in known:
        nearest = difflib.get_close_matches(id.lower(), known, n=1, cutoff=0.0)
        raise InstrumentError(
            f"No instrument holds '{id}'.",
            do_next=f"Use '{nearest[0]}' if that is meant; ids follow the texts' own numbering.",
        )
    return known[id]


def requirements(instrument: str | None = None) -> tuple[Requirement, ...]:
    """Return the single requirements, without headings, steps and schemes, in the texts' order.

    Parameters
    ----------
    instrument : str, optional
        Id of one instrument; all of them when not given.

    Returns
    -------
    tuple of Requirement
        Those whose `level` is ``requirement``.

    Raises
    ------
    InstrumentError
        If there is no such instrument.
    """
    known = [each.id for each in instruments()]
    if instrument is not None and instrument not in known:
        raise InstrumentError(
            f"There is no instrument '{instrument}'.", do_next=f"Name one of {', '.join(known)}."
        )
    return tuple(
        entry
        for entry in _by_id().values()
        if entry.level == "requirement" and instrument in (None, entry.instrument)
    )


@cache
def instruments() -> tuple[Instrument, ...]:
    """Return the instruments carried, in the order a reader should meet them."""
    return tuple(instrument(load(name)) for name in FILES)


@cache
def _by_id() -> Mapping[str, Requirement]:
    # Reading five files of YAML takes a tenth of a second: done once, when first asked.
    found = (entry for name in FILES for entry in entries(load(name)))
    return MappingProxyType({entry.id: entry for entry in found})
