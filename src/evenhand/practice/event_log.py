"""Who did what on each file, under which account, with whose approval?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from evenhand.practice.acts import Act
from evenhand.practice.administration import Administration
from evenhand.practice.block import Block
from evenhand.practice.entries.entry import Entry
from evenhand.practice.entries.order import entries_of
from evenhand.practice.entries.words import (
    ACCEPTED,
    CORRECTION,
    DESK,
    ILLNESS,
    LOT,
    OUTAGE,
    OVERTIME,
    ROLES,
    SMALLEST_AMOUNT,
    SOURCES,
)
from evenhand.practice.faults.fault import APPROVAL_LIMIT
from evenhand.practice.formalities.lines import put_among
from evenhand.practice.formalities.of_money import owed
from evenhand.practice.formalities.order import formalities_of
from evenhand.practice.lot import GENERAL
from evenhand.practice.report_texts import own_words, reports
from evenhand.practice.sessions import recorded, session_codes, started
from evenhand.practice.streams import Stage, stream

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Log:
    """The events of a block while they are filled in, one array a column.

    Parameters
    ----------
    done : ndarray of bool, shape (n, acts)
        Which acts are on record.
    """

    def __init__(self, done: Flags) -> None:
        self.done = done
        self.row, self.act = np.nonzero(done)
        self.place = np.cumsum(done.ravel()).reshape(done.shape) - 1

    def column(self, values: Mapping[Act, Any], *, dtype: Any = np.int32) -> npt.NDArray[Any]:
        """Return a column: -1 but for the acts given, whose values are one for each file."""
        filled = np.full(self.row.size, -1, dtype=dtype)
        for act, value in values.items():
            rows = self.done[:, act]
            each = np.broadcast_to(np.asarray(value), rows.shape)
            filled[self.place[rows, act]] = each[rows]
        return filled

    def overwrite(self, filled: npt.NDArray[Any], entry: Entry) -> None:
        """Write over a column where a fault or look-alike says otherwise."""
        rows = self.done[:, entry.act] & entry.where
        each = np.broadcast_to(np.asarray(entry.value), rows.shape)
        filled[self.place[rows, entry.act]] = each[rows]


def events_of(administration: Administration, made: Block) -> dict[str, npt.NDArray[Any]]:
    """Return the columns of the events of a block, file by file as they were done."""
    log = Log(made.course.done)
    source = np.zeros(log.row.size, dtype=np.int8)
    source[log.act == Act.PAY] = SOURCES.index("bank")
    by_it = made.planted.has("steering_by_it") & log.done[:, Act.ASSIGN]
    source[log.place[by_it, Act.ASSIGN]] = SOURCES.index("database")
    actor = log.column(_actors(administration, made))
    at = made.course.at[log.done]
    amount = owed(made)
    before, after = _values(made, amount)
    after[Act.EXAM_END] = _reports(made)
    columns: dict[str, npt.NDArray[Any]] = {
        "place": log.row.astype(np.int32),
        "act": log.act.astype(np.int8),
        "at": at,
        "started_at": started(made)[log.done],
        "recorded_at": recorded(at, log.act),
        "actor": actor,
        "office": np.full(log.row.size, made.office.index, dtype=np.int16),
        "reason": log.column(_reasons(made), dtype=np.int8),
        "rule": log.column(_rules(made), dtype=np.int8),
        "approver": log.column(_approvers(made)),
        "value_before": log.column(before, dtype=np.int64),
        "value_after": log.column(after, dtype=np.int64),
        "channel": log.column(
            {Act.SELECT: made.files.channel, Act.OVERRIDE: made.decided.channel}, dtype=np.int8
        ),
        "source": source,
    }
    for entry in entries_of(made):
        log.overwrite(columns[entry.column], entry)
    columns = put_among(columns, formalities_of(made, amount))
    # Last, for an entry may say that another account acted.
    columns["session"] = session_codes(
        administration, made, row=columns["place"], at=columns["at"], actor=columns["actor"]
    )
    return columns


def role_of(administration: Administration) -> npt.NDArray[np.int8]:
    """Return the role of each actor: accounts first, then agents."""
    officers = administration.offices[-1].officers.stop
    chiefs = administration.offices[-1].chiefs.stop
    clerks = administration.offices[-1].clerks.stop
    declarants = len(administration.agents) + administration.importers
    counts = (officers, chiefs - officers, clerks - chiefs, 1, declarants)
    return np.repeat(np.arange(len(ROLES), dtype=np.int8), counts)


def _actors(administration: Administration, made: Block) -> dict[Act, Any]:
    agent = made.lodger
    handler, system = made.officer_final, administration.system
    joined, decided = made.planted.has("incompatible_steps"), made.decided
    return {
        Act.LODGE: agent,
        Act.REGISTER: system,
        Act.SELECT: system,
        Act.ASSIGN: np.where(joined, made.dealt.officer, system),
        Act.WITHDRAW: agent,
        Act.REASSIGN: made.people.chief,
        Act.CHECK_START: handler,
        Act.CHECK_END: handler,
        Act.QUERY: handler,
        Act.QUERY_ANSWER: agent,
        Act.OVERRIDE: np.where(decided.to_green, handler, made.people.chief),
        Act.EXAM_START: handler,
        Act.EXAM_END: handler,
        Act.NO_EXAM: handler,
        Act.SAMPLE: handler,
        Act.LAB_RESULT: system,
        Act.AMEND: handler,
        Act.ASSESS: handler,
        Act.OFFENCE: handler,
        Act.PAY: system,
        Act.RELEASE: np.where(joined, handler, made.people.clerk),
    }


def _other_chief(made: Block) -> Ints:
    chiefs = made.office.chiefs
    return chiefs.start + chiefs.stop - 1 - made.people.chief


def _approvers(made: Block) -> dict[Act, Any]:
    total = made.files.total
    return {
        Act.OVERRIDE: np.where(made.decided.to_green, -1, _other_chief(made)),
        Act.AMEND: np.where(made.planted.has("bunched_values"), -1, made.people.chief),
        Act.ASSESS: np.where(total >= 100 * APPROVAL_LIMIT, made.people.chief, -1),
        Act.RELEASE: np.where(made.course.overtime, made.people.chief, -1),
    }


def _reasons(made: Block) -> dict[Act, Any]:
    decided = made.decided
    override = np.where(decided.outage, OUTAGE, np.where(decided.accepted, ACCEPTED, -1))
    return {
        Act.REASSIGN: ILLNESS,
        Act.OVERRIDE: override,
        Act.AMEND: np.where(made.planted.has("bunched_values"), -1, CORRECTION),
        Act.RELEASE: np.where(made.course.overtime, OVERTIME, -1),
    }


def _rules(made: Block) -> dict[Act, Any]:
    dealt = np.where(made.dealt.desk == GENERAL, LOT, DESK)
    return {
        Act.SELECT: made.files.rule,
        Act.ASSIGN: np.where(
            made.planted.has("steering_by_it") | made.planted.has("incompatible_steps"), -1, dealt
        ),
    }


def _reports(made: Block) -> Ints:
    """Return the report of each examination that ended, in words of its own; -1 elsewhere."""
    rng = stream(
        made.planted.administration.seed, Stage.REPORTS, made.office.index, made.planted.month
    )
    rows = np.flatnonzero(made.course.known(Act.EXAM_END))
    written = np.full(made.serial.size, -1)
    found = made.decided.offence[rows]
    written[rows] = reports(own_words(rng, rows.size), found=found, rng=rng)
    return written


def _values(made: Block, amount: Ints) -> tuple[dict[Act, Any], dict[Act, Any]]:
    """Return what an act changed or came to, before and after."""
    total = made.files.total
    # A correction by the declarant moves the value by one per cent, up or down by its parity.
    corrected = np.maximum(SMALLEST_AMOUNT, total + np.where(total % 2 == 0, 1, -1) * total // 100)
    before = np.where(made.planted.has("bunched_values"), made.planted.total_before, corrected)
    return (
        {Act.OVERRIDE: made.files.channel, Act.AMEND: before},
        {
            Act.OVERRIDE: made.decided.channel,
            Act.AMEND: total,
            Act.ASSESS: amount,
            Act.PAY: amount,
        },
    )
