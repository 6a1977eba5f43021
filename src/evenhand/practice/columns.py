"""How does a block become the columns of the tables?

Columns are arrays of numbers still: places in a dictionary (-1 is missing), clock seconds
(``NEVER`` is missing), minor units of money (``UNKNOWN`` is missing), plain numbers (NaN is
missing). ``tables`` makes text and time of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.acts import Act
from evenhand.practice.administration import Administration
from evenhand.practice.block import Block
from evenhand.practice.cancelled import refusals
from evenhand.practice.duties import duties, value_assessed
from evenhand.practice.entries.words import PAPERS_MISSING
from evenhand.practice.event_log import events_of
from evenhand.practice.faults.catalogue import FILE_FAULTS
from evenhand.practice.formalities.facts import facts_of
from evenhand.practice.relief import NONE
from evenhand.practice.traffic import totals

Ints = npt.NDArray[np.int64]
Column = npt.NDArray[Any]

NEVER: Final = np.iinfo(np.int64).min
UNKNOWN: Final = -1


@dataclass(frozen=True, slots=True)
class Columns:
    """The rows of a block, table by table.

    Attributes
    ----------
    declarations, items, events, planted : dict of str to ndarray
        ``place`` in all but the first is the declaration's place in the block.
    refused, refusals : dict of str to ndarray
        Numbers that have no declaration, and the events that say why.
    """

    declarations: dict[str, Column]
    items: dict[str, Column]
    events: dict[str, Column]
    planted: dict[str, Column]
    refused: dict[str, Column]
    refusals: dict[str, Column]


def columns_of(administration: Administration, made: Block) -> Columns:
    """Return the columns of a block."""
    declared, assessed = duties(made)
    events = events_of(administration, made)
    return Columns(
        declarations={
            **_declarations(made, declared=declared, assessed=assessed),
            **facts_of(administration, made, never=NEVER),
        },
        items=_items(made, declared=declared, assessed=assessed),
        events=events,
        planted=_planted(made),
        refused={
            "serial": made.cancelled.serial,
            "office": np.full(made.cancelled.serial.size, made.office.index),
        },
        refusals=refusals(
            made.cancelled,
            registered=made.files.registered,
            agent=made.lodger,
            same={
                "office": made.office.index,
                "system": administration.system,
                "reason": PAPERS_MISSING,
                "never": NEVER,
            },
            like=events,
        ),
    )


def _declarations(made: Block, *, declared: Ints, assessed: Ints) -> dict[str, Column]:
    files, acts, first = made.files, made.course, made.files.items.first
    is_assessed, is_released = acts.known(Act.ASSESS), acts.known(Act.RELEASE)
    ratio = totals(assessed, first=first) / np.maximum(1, totals(declared, first=first))
    hours = (acts.at[:, Act.RELEASE] - files.registered) / 3_600.0
    changed = acts.known(Act.OVERRIDE)
    return {
        "serial": made.serial,
        "consignment": made.serial[made.planted.consignment],
        "office": np.full(files.day.size, made.office.index),
        "procedure": files.procedure,
        "channel_selected": files.channel,
        "channel_final": np.where(changed, made.decided.channel, files.channel),
        "registered_at": files.registered,
        "assigned_at": _when(made, Act.ASSIGN),
        "assessed_at": _when(made, Act.ASSESS),
        "released_at": _when(made, Act.RELEASE),
        "officer": made.dealt.officer,
        "officer_final": np.where(acts.known(Act.REASSIGN), made.officer_final, made.dealt.officer),
        "chief": made.people.chief,
        "agent": np.where(made.alone, NONE, files.agent),
        "importer": files.importer,
        "day": files.day,
        "desk": made.dealt.desk,
        "chapter": files.chapter,
        "reference_price": made.reference,
        "release_hours": np.where(is_released, hours, np.nan),
        "value_adjusted": np.where(is_assessed, made.decided.adjusted, -1).astype(np.int8),
        "duty_ratio": np.where(is_assessed, ratio, np.nan),
        "examined": acts.known(Act.EXAM_END).astype(np.int8),
        "found": made.found_again,
        "version": acts.known(Act.AMEND).astype(np.int8),
        "offence_recorded": np.where(is_assessed, made.decided.offence, -1).astype(np.int8),
    }


def _items(made: Block, *, declared: Ints, assessed: Ints) -> dict[str, Column]:
    items = made.files.items
    known = made.course.known(Act.ASSESS)[items.parent]
    kilograms = items.mass
    return {
        "place": items.parent,
        "item": items.number,
        "hs_code": items.code,
        "origin": items.origin,
        "quantity": np.maximum(1.0, np.round(kilograms / 12.0)),
        "unit": made.files.chapter[items.parent],
        "net_mass_kg": kilograms,
        "value_declared": items.value,
        "value_assessed": np.where(known, value_assessed(made), UNKNOWN),
        "duty_declared": declared,
        "duty_assessed": np.where(known, assessed, UNKNOWN),
        "relief": np.where(known, made.decided.relief[items.parent], NONE),
    }


def _planted(made: Block) -> dict[str, Column]:
    marks = made.planted.touched
    rows = {name: np.flatnonzero(marks[name]) for name in FILE_FAULTS if name in marks}
    places = [np.zeros(0, dtype=np.int64), *rows.values()]
    faults = [np.full(at.size, FILE_FAULTS.index(name)) for name, at in rows.items()]
    return {
        "place": np.concatenate(places),
        "fault": np.concatenate([np.zeros(0, dtype=np.int64), *faults]),
    }


def _when(made: Block, act: Act) -> Ints:
    return np.where(made.course.known(act), made.course.at[:, act], NEVER)
