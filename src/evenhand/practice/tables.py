"""How do columns of numbers become tables of text, time and money?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.practice.acts import ACTIVITIES
from evenhand.practice.administration import Administration
from evenhand.practice.columns import NEVER, UNKNOWN, Columns
from evenhand.practice.entries.words import EVENT_RULES, REASONS, ROLES, SMALLEST_AMOUNT, SOURCES
from evenhand.practice.event_log import role_of
from evenhand.practice.faults.catalogue import FILE_FAULTS
from evenhand.practice.goods import ORIGINS
from evenhand.practice.lot import DESKS
from evenhand.practice.relief import RELIEFS
from evenhand.practice.report_texts import FIRST, texts
from evenhand.practice.sessions import NO_SESSION
from evenhand.practice.traffic import CHANNELS, PROCEDURES
from evenhand.practice.year import EPOCH, FIRST_DAY, YEAR

Column = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]

MONEY: Final = pa.decimal128(18, 2)
TIME: Final = pa.timestamp("us", tz="UTC")
_FIRST_DATE: Final = (FIRST_DAY.toordinal()) - 719_163  # days since 1970-01-01


class Dictionaries:
    """The texts that columns point into, made once for an administration."""

    def __init__(self, administration: Administration) -> None:
        goods = administration.goods
        self.codes = [o.code for o in administration.offices]
        self.office = pa.array(self.codes)
        self.account = pa.array(administration.accounts)
        self.agent = pa.array(administration.agents)
        width = len(str(administration.importers))
        self.importer = pa.array(
            [f"IM-{k + 1:0{max(5, width)}d}" for k in range(administration.importers)]
        )
        self.actor = pa.concat_arrays([self.account, self.agent, self.importer])
        self.declarant = pa.concat_arrays([self.agent, self.importer])
        self.hs_code = pa.array(goods.codes)
        self.chapter = pa.array(goods.chapters)
        # Chapters share units; the places of each in the list of units that differ.
        units = sorted(set(goods.unit))
        self.unit, self.unit_of = pa.array(units), np.array([units.index(u) for u in goods.unit])
        activities = sorted(set(ACTIVITIES))
        self.activity = pa.array(activities)
        self.activity_of = np.array([activities.index(a) for a in ACTIVITIES], dtype=np.int8)
        self.role, self.role_of = pa.array(ROLES), role_of(administration)
        # Wide enough for the largest office, so that numbers sort as text too.
        self.serial_width = max(6, len(str(administration.sizes.declarations)))


def gather(blocks: Sequence[Columns], table: str) -> dict[str, Column]:
    """Put the columns of blocks one after the other; places count through."""
    parts = [getattr(b, table) for b in blocks]
    joined = {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}
    if table != "declarations":
        sizes = [b.declarations["serial"].size for b in blocks]
        offset = np.cumsum(sizes) - sizes
        rows = [p["place"].size for p in parts]
        joined["place"] = joined["place"] + np.repeat(offset, rows)
    return joined


def declarations_table(columns: dict[str, Column], known: Dictionaries) -> pa.Table:
    """Return the declarations, one row each."""
    c = columns
    parts = {
        "declaration_id": declaration_ids(c, known),
        "office": _text(c["office"], known.office),
        "procedure": _text(c["procedure"], pa.array(PROCEDURES)),
        "channel_selected": _text(c["channel_selected"], pa.array(CHANNELS)),
        "channel_final": _text(c["channel_final"], pa.array(CHANNELS)),
        "registered_at": times(c["registered_at"]),
        "assigned_at": times(c["assigned_at"]),
        "assessed_at": times(c["assessed_at"]),
        "released_at": times(c["released_at"]),
        "officer": _text(c["officer"], known.account),
        "officer_final": _text(c["officer_final"], known.account),
        "chief": _text(c["chief"], known.account),
        "declarant": _text(_declarants(c, known), known.declarant),
        "agent": _text(c["agent"], known.agent),
        "importer": _text(c["importer"], known.importer),
        "consignment": _ids(c, known, template="BL-{office}-", number="consignment"),
        "day": pa.array((c["day"] + _FIRST_DATE).astype(np.int32), type=pa.date32()),
        "desk": _text(c["desk"], pa.array(DESKS)),
        "chapter": _text(c["chapter"], known.chapter),
        "reference_price": money(c["reference_price"]),
        "version": pa.array(c["version"]),
        "payment_due_at": times(c["payment_due_at"]),
        "authorisation_evaluated_at": times(c["authorisation_evaluated_at"]),
        "authorised_at": times(c["authorised_at"]),
        "rate_applied": pa.array(c["rate_applied"]),
        "rate_published": pa.array(c["rate_published"]),
        "examined": pa.array(c["examined"]),
        "found": pa.array(c["found"], mask=c["found"] < 0),
        "release_hours": pa.array(c["release_hours"], mask=np.isnan(c["release_hours"])),
        "value_adjusted": pa.array(c["value_adjusted"], mask=c["value_adjusted"] < 0),
        "duty_ratio": pa.array(c["duty_ratio"], mask=np.isnan(c["duty_ratio"])),
        "offence_recorded": pa.array(c["offence_recorded"], mask=c["offence_recorded"] < 0),
    }
    return pa.table(parts)


def _declarants(columns: dict[str, Column], known: Dictionaries) -> Column:
    """Return who makes the declaration: every fourth agent in the importer's name, not its own.

    Who has no agent declares for itself.
    """
    agent = columns["agent"]
    own = (agent >= 0) & (agent % 4 != 0)
    return np.where(own, columns["agent"], len(known.agent) + columns["importer"])


def items_table(columns: dict[str, Column], ids: pa.Array, known: Dictionaries) -> pa.Table:
    """Return the items; ``ids`` are the declarations that ``place`` points into."""
    c = columns
    return pa.table(
        {
            "declaration_id": _text(c["place"], ids),
            "item": pa.array(c["item"].astype(np.int32)),
            "hs_code": _text(c["hs_code"], known.hs_code),
            "origin": _text(c["origin"], pa.array(ORIGINS)),
            "quantity": pa.array(c["quantity"]),
            "unit": _text(known.unit_of[c["unit"]], known.unit),
            "net_mass_kg": pa.array(c["net_mass_kg"]),
            "value_declared": money(c["value_declared"]),
            "value_assessed": money(c["value_assessed"]),
            "duty_declared": money(c["duty_declared"]),
            "duty_assessed": money(c["duty_assessed"]),
            "relief": _text(c["relief"], pa.array(RELIEFS)),
        }
    )


def events_table(columns: dict[str, Column], ids: pa.Array, known: Dictionaries) -> pa.Table:
    """Return the events; ``ids`` are the declarations that ``place`` points into."""
    c = columns
    return pa.table(
        {
            "declaration_id": _text(c["place"], ids),
            "sequence": pa.array(c["sequence"]),
            "activity": _text(known.activity_of[c["act"]], known.activity),
            "at": times(c["at"]),
            "started_at": times(c["started_at"]),
            "recorded_at": times(c["recorded_at"]),
            "actor": _text(c["actor"], known.actor),
            "role": _text(known.role_of[c["actor"]], known.role),
            "office": _text(c["office"], known.office),
            "session": _sessions(c["session"]),
            "reason": _text(c["reason"], pa.array(REASONS)),
            "rule": _text(c["rule"], pa.array(EVENT_RULES)),
            "approver": _text(c["approver"], known.actor),
            "value_before": _changed(c["value_before"]),
            "value_after": _changed(c["value_after"]),
            "channel": _text(c["channel"], pa.array(CHANNELS)),
            "source": _text(c["source"], pa.array(SOURCES)),
        }
    )


def _sessions(codes: Ints) -> pa.Array:
    """Return numbers of sessions as s00012345, one text for each that occurs."""
    known = codes != NO_SESSION
    occurs = np.zeros(int(codes.max(initial=0)) + 1, dtype=bool)
    occurs[codes[known]] = True
    place = np.cumsum(occurs) - 1
    texts = pa.array([f"s{code:08d}" for code in np.flatnonzero(occurs)], type=pa.string())
    return _text(np.where(known, place[codes], -1), texts)


def planted_table(columns: dict[str, Column], ids: pa.Array) -> pa.Table:
    """Return which declaration has which planted fault."""
    return pa.table(
        {
            "declaration_id": _text(columns["place"], ids),
            "fault": _text(columns["fault"], pa.array(FILE_FAULTS)),
        }
    )


def declaration_ids(columns: dict[str, Column], known: Dictionaries) -> pa.Array:
    """Return numbers as 2025-PORT1-C-000123: year, office, register, serial."""
    return _ids(columns, known, template=f"{YEAR}-{{office}}-C-")


def times(seconds: Ints) -> pa.Array:
    """Return clock seconds of the year as UTC."""
    never = seconds == NEVER
    micro = np.where(never, 0, seconds + EPOCH) * 1_000_000
    return pa.array(micro, mask=never).cast(TIME)


def money(minor: Ints) -> pa.Array:
    """Return minor units as DECIMAL(18, 2)."""
    # A decimal128 is the number as a 16-byte integer; below 2**63 the high half is its sign.
    words = np.zeros((minor.size, 2), dtype="<i8")
    words[:, 0] = np.where(minor == UNKNOWN, 0, minor)
    known = pa.array(minor != UNKNOWN)
    bits = known.buffers()[1] if (minor == UNKNOWN).any() else None
    return pa.Array.from_buffers(MONEY, minor.size, [bits, pa.py_buffer(words)])


def _text(places: Column, dictionary: pa.Array) -> pa.Array:
    missing = places < 0
    indices = pa.array(places.astype(np.int32), mask=missing if missing.any() else None)
    return pa.DictionaryArray.from_arrays(indices, dictionary)


def _ids(
    columns: dict[str, Column], known: Dictionaries, *, template: str, number: str = "serial"
) -> pa.Array:
    office, serial = columns["office"], columns[number]
    starts = np.flatnonzero(np.diff(office, prepend=-1))
    ends = np.append(starts[1:], office.size)
    runs = zip(starts, ends, strict=True)
    return pa.concat_arrays(
        [
            _numbered(
                template.format(office=known.codes[office[start]]),
                serial[start:end],
                width=known.serial_width,
            )
            for start, end in runs
        ]
    )


def _numbered(prefix: str, serial: Ints, *, width: int) -> pa.Array:
    """Return ``prefix`` with each number in ``width`` digits, written digit by digit."""
    lead = np.frombuffer(prefix.encode(), dtype=np.uint8)
    text = np.empty((serial.size, lead.size + width), dtype=np.uint8)
    text[:, : lead.size] = lead
    rest = serial.copy()
    for column in range(lead.size + width - 1, lead.size - 1, -1):
        rest, digit = np.divmod(rest, 10)
        text[:, column] = digit + ord("0")
    offsets = np.arange(serial.size + 1, dtype=np.int32) * text.shape[1]
    return pa.StringArray.from_buffers(
        serial.size, pa.py_buffer(offsets), pa.py_buffer(text.ravel())
    )


def _changed(values: Ints) -> pa.Array:
    """Return channels, amounts and reports as text: an amount as 1234.50."""
    is_amount = values >= SMALLEST_AMOUNT
    # What is assessed is paid and receipted too: each amount is made text once.
    distinct, which = np.unique(values[is_amount], return_inverse=True)
    amounts = pc.cast(money(distinct), pa.string())
    places = values.copy()
    places[is_amount] = len(CHANNELS) + which
    is_report = values <= FIRST
    reports, which = np.unique(values[is_report], return_inverse=True)
    places[is_report] = len(CHANNELS) + distinct.size + which
    known = [pa.array(CHANNELS, type=pa.string()), amounts, texts(reports)]
    return _text(places, pa.concat_arrays(known))


def plain(rows: Iterable[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    """Return a small table from rows."""
    return pa.Table.from_pylist(list(rows), schema=schema)
