"""Who turns a declaration selected for control into one that is controlled less?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.findings.bars import bars
from evenhand.findings.by_account import by_account, by_office
from evenhand.findings.chart import Chart
from evenhand.findings.cited import HOLM_1979, MANTEL_HAENSZEL_1959
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, per_cent, provisional
from evenhand.records import aggregates
from evenhand.records.channels import CHANNELS, weight
from evenhand.records.comparable import lacks_sets
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import Codes, DeskFiles, Names
from evenhand.records.overrides import LEAST_USES, lightened
from evenhand.records.records import Records
from evenhand.statistics.multiplicity import Multiplicity, holm
from evenhand.statistics.shares import Shares, shares
from evenhand.statistics.uneven_shares import apart

NAME: Final = "channel_change"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "controls"
ROLE: Final = "officer first designated"
NEEDS: Final = (
    *("declarations.officer", "declarations.channel_selected", "declarations.channel_final"),
)
CARRIES: Final = ("channel_selected", "channel_final")
SUBJECT: Final = ("channel_final",)
"""Decided after assignment, and what the question is about: never what files are compared on."""
HAS_TWIN: Final = True
LEAST_FILES: Final = 30
"""An account with fewer comparable files selected for control says nothing that chance does not."""
LEVEL: Final = 0.05
"""Chance that the list names any account that does not stand apart (Holm)."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Declarations not selected for the lightest channel.

    Attributes
    ----------
    stratum, office, officer, channel : ndarray of int64, shape (cells,)
        Codes of ``aggregates.handled``; the channel's place in ``CHANNELS``.
    files, lighter, heavier : ndarray of int64, shape (cells,)
        Declarations with both channels known; whose last channel is lighter, or heavier, than the
        one selected.
    """

    stratum: Codes
    office: Codes
    officer: Codes
    channel: Codes
    files: Codes
    lighter: Codes
    heavier: Codes


@dataclass(frozen=True, slots=True)
class Recorded:
    """Acts on record that changed a channel to a lighter one.

    Attributes
    ----------
    office, actor : ndarray of str, shape (n,)
        Of the act.
    has_reason, has_approver, by_itself : ndarray of bool, shape (n,)
        Whether a reason is given; whether an approver is named; whether the approver is the account
        that made the change.
    changes : ndarray of int64, shape (n,)
    """

    office: npt.NDArray[Any]
    actor: npt.NDArray[Any]
    has_reason: npt.NDArray[np.bool_]
    has_approver: npt.NDArray[np.bool_]
    by_itself: npt.NDArray[np.bool_]
    changes: Codes

    @property
    def is_bare(self) -> npt.NDArray[np.bool_]:
        """Which have neither a reason nor an approver other than the account that made them."""
        bare: npt.NDArray[np.bool_] = ~self.has_reason & (~self.has_approver | self.by_itself)
        return bare


@dataclass(frozen=True, slots=True)
class Reasons:
    """The most common reasons given, most common first, and the changes they were given for."""

    reason: npt.NDArray[Any]
    changes: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: files by set and officer, changes on record, and the names."""

    cells: Cells
    desks: DeskFiles
    officers: Names
    offices: Names
    periods: Names
    recorded: Recorded | None
    reasons: Reasons | None


@dataclass(frozen=True, slots=True)
class Found:
    """Each account's share of files that ended lighter, against colleagues on the same sets."""

    shares: Shares
    family: Multiplicity
    homes: Desks

    @property
    def listed(self) -> Codes:
        """Codes of the accounts that stand apart."""
        return self.shares.unit[self.family.rejected]


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return lacks_sets(records)


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    whole = aggregates.handled(records, carry=CARRIES)
    files = whole.files.mutate(
        channel=weight(whole.files.channel_selected), last=weight(whole.files.channel_final)
    )
    files = files.filter(files.channel > 0, files.last.notnull())
    keys = ["stratum", "office", "officer", "channel"]
    tables = {
        "cells": files.group_by(keys)
        .agg(
            files=_.count(),
            lighter=(_.last < _.channel).sum(),
            heavier=(_.last > _.channel).sum(),
        )
        .order_by(keys),
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }
    if not records.lacks("events.declaration_id", "events.activity", "events.at"):
        tables |= lightened(records)
    return tables


def infer(counts: Counts) -> Found:
    """Set each account's share against that of colleagues on files of the same set and channel."""
    cells = counts.cells
    found = shares(
        # What was selected before anybody was assigned is part of the set.
        stratum=cells.stratum * len(CHANNELS) + cells.channel,
        unit=cells.officer,
        trials=cells.files,
        events=cells.lighter,
        least=LEAST_FILES,
    )
    at = counts.desks
    return Found(
        shares=found,
        family=holm(apart(found, "upper"), LEVEL),
        homes=desks(handler=at.officer, office=at.office, files=at.files),
    )


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say how many files ended lighter, by office, and under how many accounts more than by lot."""
    cells = counts.cells
    files, lighter = int(cells.files.sum()), int(cells.lighter.sum())
    if not files:
        return _not_measurable(context)
    listed, tested = int(found.family.rejected.sum()), found.family.tested
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    main = _table(counts)
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=" ".join(
            s
            for s in (
                f"Of {counted(files, 'declaration')} selected for a heavier channel than the "
                f"lightest, {lighter:,} ({per_cent(lighter / files)}) ended in a lighter one.",
                _apart(listed, tested),
                _unexcused(counts),
                note,
            )
            if s
        ),
        role=ROLE,
        estimates=(
            Estimate("lighter_share", "Ended in a lighter channel", lighter / files, "share"),
            Estimate("accounts_outside", "Accounts that stand apart", float(listed), "accounts"),
            *_estimates(counts),
        ),
        tables=(
            main,
            *_recorded_tables(counts, found, context),
            *((_accounts(counts, found, context),) if context.names_people else ()),
            _tested(counts, found),
        ),
        charts=(_chart(main),),
        caveats=(*CAVEATS, *context.crossing(counts.offices.name.size)),
        how_to_read=(
            "A lighter channel than the one selected is lawful where a reason is given by someone "
            "who may. Look first at changes with neither reason nor approver, then at the accounts "
            "whose files end lighter more often than colleagues' files of the same set and channel."
        ),
        method=(
            "For each account, the files that ended lighter are set against all ways of dealing "
            "them among the files of the same set and channel selected (exact tails), with the "
            "ordinary spread between colleagues allowed for; the larger p counts, and the list is "
            "held by Holm. Changes on record are counted by reason and approval, and not tested."
        ),
        sources=(
            MANTEL_HAENSZEL_1959,
            HOLM_1979,
        ),
        requirements=REQUIREMENTS,
        ask_next="Which of these changes name a reason, and what did a later examination show?",
        error_rate=(
            "The chance that the list of accounts holds any that does not stand apart is at most "
            f"{100 * LEVEL:.0f} % (Holm over {counted(tested, 'test')}). Changes on record are "
            "counted, and no error is held on them."
        ),
        parameters={
            "least_files": LEAST_FILES,
            "level": LEVEL,
            "channels": list(CHANNELS),
            "sets": [*context.design.sets, "channel_selected"],
            "least_accounts_to_show": LEAST_PEERS,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )


REQUIREMENTS: Final = ("arusha.4.3", "arusha.4.7", "rkc.ga.6.4", "tfa.7.4.2")
CAVEATS: Final = (
    "A scan, documents accepted, or an outage of the scanner is a good reason for a lighter "
    "channel: read the reasons first.",
    "A chief's decision shows on the files of the account that handled them.",
    "A desk that the sets do not know may have goods whose channel is lightened by rule.",
    "Random selections that are lightened lose what they are for: ask for them apart.",
    "An account is not a person: who used it is a question for the review.",
)


def _not_measurable(context: Context) -> Finding:
    known = ", ".join(CHANNELS)
    return Finding(
        NAME,
        VERSION,
        QUESTION,
        "Not measurable: no declaration with a handler has a channel selected above the lightest, "
        "and a last channel, under names that are known.",
        status="not_measurable",
        lacks=(f"channels named {known} in channel_selected and channel_final",),
        role=ROLE,
        fingerprint=context.fingerprint,
    )


def _apart(listed: int, tested: int) -> str:
    if not tested:
        return "No account has enough comparable files to be set against its colleagues."
    if not listed:
        return (
            f"Under none of {counted(tested, 'account')} does that happen more often than chance "
            "and the ordinary spread between colleagues explain."
        )
    return (
        f"Under {counted(listed, 'account')} of {tested} it happens more often than chance and "
        "the ordinary spread between colleagues explain."
    )


def _unexcused(counts: Counts) -> str:
    if counts.recorded is None:
        return "No event log is mapped: reasons and approvals of the changes are not known."
    made = int(counts.recorded.changes.sum())
    if not made:
        return "No act that changed a channel is on record."
    bare = int(counts.recorded.changes[counts.recorded.is_bare].sum())
    return (
        f"Of {counted(made, 'change')} on record, {bare:,} {'has' if bare == 1 else 'have'} "
        "neither a reason nor an approver other than the account that made it."
    )


def _estimates(counts: Counts) -> tuple[Estimate, ...]:
    if counts.recorded is None:
        return ()
    bare = float(counts.recorded.changes[counts.recorded.is_bare].sum())
    return (Estimate("unexcused", "Changes without reason or approver", bare, "changes"),)


def _table(counts: Counts) -> Table:
    cells, names = counts.cells, list(CHANNELS)
    key, at = np.unique(cells.office * len(names) + cells.channel, return_inverse=True)
    files, lighter, heavier = (
        np.bincount(at, weights=v, minlength=key.size)
        for v in (cells.files, cells.lighter, cells.heavier)
    )
    return table(
        NAME,
        "Channels selected and channels at release, by office",
        (Facts("office", "Office", "text"), counts.offices.name[key // len(names)]),
        (Facts("channel", "Channel selected", "text"), [names[k] for k in key % len(names)]),
        (Facts("files", "Declarations", "count"), files),
        (Facts("lighter", "Ended lighter", "count"), lighter),
        (Facts("heavier", "Ended heavier", "count"), heavier),
        (Facts("lighter_share", "Share ended lighter", "share"), lighter / files),
    )


def _recorded_tables(counts: Counts, found: Found, context: Context) -> tuple[Table, ...]:
    """Give the changes on record by office, by reason and, where it is allowed, by account."""
    of, given = counts.recorded, counts.reasons
    if of is None or given is None:
        return ()
    kinds = (of.has_reason, of.has_approver & ~of.by_itself, of.is_bare)
    office, at = np.unique(of.office.astype(str), return_inverse=True)
    by_office = _changes(of, at, kinds, size=office.size)
    reasons = table(
        f"{NAME}_reasons",
        f"Reasons given for a lighter channel, {LEAST_USES} times or more",
        (Facts("reason", "Reason", "text", "", "As recorded."), given.reason),
        (Facts("changes", "Changes", "count"), given.changes),
    )
    tables = (
        table(
            f"{NAME}_recorded",
            "Changes to a lighter channel on record, by office",
            (Facts("office", "Office", "text"), office.astype(object)),
            *by_office,
        ),
        reasons,
    )
    if not context.names_people:
        return tables
    pair, at = np.unique(np.stack([of.office, of.actor]).astype(str), axis=1, return_inverse=True)
    peers = dict(
        zip(counts.offices.name, found.homes.handlers(counts.offices.name.size), strict=True)
    )
    by_actor = by_account(
        f"{NAME}_recorded_by_account",
        "Changes to a lighter channel recorded under an account",
        *_changes(of, at.ravel(), kinds, size=pair.shape[1]),
        office=pair[0].astype(object),
        account=pair[1].astype(object),
        show=np.array([peers.get(o, 0) >= LEAST_PEERS for o in pair[0]], dtype=bool),
        column=Facts("officer", "Account", "text"),
    )
    return (*tables, by_actor)


def _changes(
    of: Recorded, at: npt.NDArray[Any], kinds: tuple[npt.NDArray[np.bool_], ...], *, size: int
) -> tuple[tuple[Facts, npt.NDArray[Any]], ...]:
    every = (np.ones(of.changes.size, dtype=bool), *kinds)
    facts = (
        Facts("changes", "Changes", "count"),
        Facts("reasoned", "With a reason", "count"),
        Facts("approved", "Approved by another account", "count"),
        Facts("unexcused", "With neither", "count"),
    )
    return tuple(
        (fact, np.bincount(at, weights=of.changes * kind, minlength=size))
        for fact, kind in zip(facts, every, strict=True)
    )


def _accounts(counts: Counts, found: Found, context: Context) -> Table:
    tested, home = found.shares, found.homes.main[found.shares.unit]
    return by_account(
        f"{NAME}_by_account",
        "Files selected for control that ended lighter, by account",
        (Facts("files", "Comparable files", "count"), tested.trials),
        (Facts("lighter", "Ended lighter", "count"), tested.events),
        (Facts("expected", "Expected of its sets", "number"), tested.expected),
        (Facts("p_value", "p", "p_value"), apart(tested, "upper")),
        (Facts("p_adjusted", "p, Holm", "p_value"), found.family.adjusted),
        (Facts("flagged", "Stands apart", "flag"), found.family.rejected),
        office=counts.offices.name[home],
        account=counts.officers.name[tested.unit],
        show=context.may_show(found.homes)[tested.unit],
        column=Facts("officer", "Account", "text"),
    )


def _tested(counts: Counts, found: Found) -> Table:
    offices = counts.offices.name
    return by_office(
        f"{NAME}_by_office",
        "Accounts tested and standing apart, by office",
        (Facts("tested", "Accounts tested", "count"), np.ones(found.shares.unit.size)),
        (Facts("flagged", "Accounts that stand apart", "count"), found.family.rejected),
        offices=offices,
        home=found.homes.main[found.shares.unit],
        handlers=found.homes.handlers(offices.size),
        least=LEAST_PEERS,
    )


def _chart(rows: Table) -> Chart:
    return bars(
        f"{NAME}_bars",
        "Share of declarations that ended in a lighter channel than selected",
        f"{counted(len(rows), 'office and channel', 'offices and channels')}; the largest share "
        f"is {per_cent(float(rows['lighter_share'].max()))}.",
        label="Office and channel",
        labels=[f"{r['office']}, {r['channel']}" for r in rows.rows()],
        value="Share ended lighter",
        values=rows["lighter_share"],
    )
