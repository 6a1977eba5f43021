"""Who changes what a declaration owes after the goods are released?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.findings.by_account import beside_colleagues, by_account
from evenhand.findings.chart import Chart
from evenhand.findings.cited import HOLM_1979, MANTEL_HAENSZEL_1959
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, per_cent
from evenhand.records.acts import CHANGES, acts, changes
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import Codes
from evenhand.records.records import Records
from evenhand.statistics.multiplicity import Multiplicity, holm
from evenhand.statistics.shares import Shares, shares
from evenhand.statistics.uneven_shares import apart

NAME: Final = "late_change"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "controls"
ROLE: Final = ""
NEEDS: Final = ("events.declaration_id", "events.activity", "events.at", "events.actor")
CARRIES: Final[tuple[str, ...]] = ()
HAS_TWIN: Final = False
LEAST_CHANGES: Final = 30
"""An account with fewer acts that set or change a duty says nothing that chance does not drown."""
LEVEL: Final = 0.05
"""Chance that the list names any account that does not stand apart (Holm)."""

Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Changes:
    """Acts that set or change what a declaration owes, or its channel.

    Attributes
    ----------
    office, month, actor : ndarray of str, shape (n,)
    is_late, has_reason, has_approver : ndarray of bool, shape (n,)
        After the first release on record; a reason is given; another account approved.
    sign : ndarray of int64, shape (n,)
        Of the amount after less the amount before; 0 where it is none or not recorded.
    acts, change, lag_seconds : ndarray of int64, shape (n,)
        Acts; the sum of their changes in minor units of the currency; of the times since release.
    """

    office: npt.NDArray[Any]
    month: npt.NDArray[Any]
    actor: npt.NDArray[Any]
    is_late: Truths
    has_reason: Truths
    has_approver: Truths
    sign: Codes
    acts: Codes
    change: Codes
    lag_seconds: Codes


@dataclass(frozen=True, slots=True)
class Released:
    """Declarations released by office."""

    office: npt.NDArray[Any]
    files: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: changes by office, month and account; releases by office."""

    changes: Changes
    released: Released


@dataclass(frozen=True, slots=True)
class Found:
    """Late changes that nothing excuses, and the accounts with more of them than colleagues.

    Attributes
    ----------
    is_bare : ndarray of bool
        Of the rows of ``Changes``: late, and not excused.
    excuses : tuple of str
        What excuses a late change in these records: ``reason``, ``approver``.
    account, office : ndarray of str
        Names by code.
    shares : Shares
    family : Multiplicity
    homes : Desks
    """

    is_bare: Truths
    excuses: tuple[str, ...]
    account: npt.NDArray[Any]
    office: npt.NDArray[Any]
    shares: Shares
    family: Multiplicity
    homes: Desks


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    if records.resolves("events.at"):
        return ()
    return ("events.at is a date: what came after a release of the same day is not recorded",)


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    made = changes(records)
    lag = made["at"].epoch_seconds().cast("int64") - made.released.epoch_seconds().cast("int64")
    made = made.mutate(
        # An approval by the account that made the change is none.
        has_approver=made.has_approver & (made.approver != made.actor),
        sign=made.change.sign().cast("int64").fill_null(0),
        lag=ibis.ifelse(made.is_late, lag, 0),
    )
    keys = ["office", "month", "actor", "is_late", "has_reason", "has_approver", "sign"]
    summed = made.group_by(keys).agg(
        acts=_.count(),
        change=_.change.sum().fill_null(0).cast("int64"),
        lag_seconds=_.lag.sum().cast("int64"),
    )
    released = acts(records)
    released = released.filter(released.activity == "release").group_by("office")
    return {
        "changes": summed.order_by(keys),
        "released": released.agg(files=_.declaration_id.nunique()).order_by("office"),
    }


def infer(counts: Counts) -> Found:
    """Set each account's late, unexcused changes against colleagues of its office and month."""
    of = counts.changes
    excuses = tuple(
        name
        for name, has in (("reason", of.has_reason), ("approver", of.has_approver))
        if has.any()
    )
    is_excused = (
        (of.has_reason | ("reason" not in excuses))
        & (of.has_approver | ("approver" not in excuses))
        & bool(excuses)
    )
    is_bare = of.is_late & ~is_excused
    account, who = np.unique(of.actor.astype(str), return_inverse=True)
    office, where = np.unique(of.office.astype(str), return_inverse=True)
    month = np.unique(of.month.astype(str), return_inverse=True)[1]
    found = shares(
        stratum=where * (int(month.max(initial=0)) + 1) + month,
        unit=who,
        trials=of.acts,
        events=of.acts * is_bare,
        least=LEAST_CHANGES,
    )
    return Found(
        is_bare=is_bare,
        excuses=excuses,
        account=account.astype(object),
        office=office.astype(object),
        shares=found,
        family=holm(apart(found, "upper"), LEVEL),
        homes=desks(handler=who, office=where, files=of.acts),
    )


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say how many changes came after release, what excuses them, and which way they went."""
    of = counts.changes
    if not counts.released.files.sum() or not of.acts.sum():
        return _not_measurable(context)
    rows = _table(counts, found)
    late, bare = int(rows["late"].sum()), int(rows["unexcused"].sum())
    released = int(rows["released"].sum())
    tested, listed = found.family.tested, int(found.family.rejected.sum())
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=_answer(rows, found),
        estimates=(
            Estimate("unexcused", "Changes after release, not excused", float(bare), "changes"),
            Estimate("late", "Changes after release", float(late), "changes"),
            Estimate(
                "late_per_thousand",
                "Changes after release per 1,000 releases",
                1000 * late / released,
                "changes",
            ),
            Estimate(
                "unexcused_net",
                "Net change of those not excused",
                float(rows["unexcused_net"].sum()),
                "currency",
            ),
            Estimate("accounts_outside", "Accounts that stand apart", float(listed), "accounts"),
        ),
        tables=(rows, *((_accounts(counts, found, context),) if context.names_people else ())),
        charts=(_chart(rows),) if late else (),
        caveats=CAVEATS,
        how_to_read=(
            "A change after release is lawful: an error is put right, a court decides, a document "
            "comes late. Look at those with no reason or no approver, and at their sign: honest "
            "corrections go both ways."
        ),
        method=(
            "Acts that set or change what is owed are late if they come after the first release on "
            "record. Each account's late changes without excuse are set against all ways of "
            "dealing them among the changes of its office and month (exact tails), with the "
            "ordinary spread between colleagues allowed for; Holm."
        ),
        sources=(
            MANTEL_HAENSZEL_1959,
            HOLM_1979,
        ),
        requirements=REQUIREMENTS,
        ask_next="Which paper stands behind each change after release, and who gained by it?",
        error_rate=(
            "Changes are counted, and no error is held on the counts. The chance that the list of "
            f"accounts holds any that does not stand apart is at most {100 * LEVEL:.0f} % (Holm "
            f"over {counted(tested, 'test')})."
        ),
        parameters={
            "changes": list(CHANGES),
            "excused_by": list(found.excuses),
            "least_changes": LEAST_CHANGES,
            "level": LEVEL,
            "least_accounts_to_show": LEAST_PEERS,
        },
        fingerprint=context.fingerprint,
    )


REQUIREMENTS: Final = ("arusha.4.3", "arusha.4.7", "arusha.6.1", "rkc.ga.3.28")
CAVEATS: Final = (
    "Credit notes, decisions of courts and appeals, and late documents change a declaration after "
    "release: they have a reason, and go both ways.",
    "Post-clearance audit works after release, and mostly raises: ask which accounts are its own.",
    "Where the release on record is provisional, or comes before the assessment by rule, changes "
    "after it are the ordinary course.",
    "A reason or an approval kept on paper shows here as none.",
    "An account is not a person: who used it is a question for the review.",
)


def _not_measurable(context: Context) -> Finding:
    return Finding(
        NAME,
        VERSION,
        QUESTION,
        "Not measurable: the log holds no release, or no change under a known account.",
        status="not_measurable",
        lacks=(f"events: 'release', and one of {', '.join(CHANGES)}, with its actor",),
        fingerprint=context.fingerprint,
    )


def _answer(rows: Table, found: Found) -> str:
    late, bare = int(rows["late"].sum()), int(rows["unexcused"].sum())
    released = int(rows["released"].sum())
    if not late:
        return f"No change is on record after any of {counted(released, 'release')}."
    lacking = " or ".join(found.excuses) or "reason or approver (none is ever recorded)"
    said = (
        f"{counted(late, 'change')} came after release ({1000 * late / released:.3g} per 1,000 "
        f"releases); {bare:,} ({per_cent(bare / late)}) without {lacking}"
    )
    if bare:
        lowered, raised = int(rows["unexcused_lowered"].sum()), int(rows["unexcused_raised"].sum())
        places = int((rows["unexcused"] > 0).sum())
        said += (
            f", at {counted(places, 'office')}: {lowered:,} lower what is owed, {raised:,} raise it"
        )
    said += "."
    if listed := int(found.family.rejected.sum()):
        said += f" Under {counted(listed, 'account')} there are more of them than colleagues have."
    return said


def _table(counts: Counts, found: Found) -> Table:
    of, released = counts.changes, counts.released
    names = np.unique(np.concatenate([of.office, released.office]).astype(str))
    at = np.searchsorted(names, of.office.astype(str))
    size = names.size

    def added(values: npt.NDArray[Any], chosen: Truths) -> npt.NDArray[Any]:
        return np.bincount(at, weights=values * chosen, minlength=size)

    late = added(of.acts, of.is_late)
    lag = added(of.lag_seconds, of.is_late) / 3600
    bare = found.is_bare
    return table(
        NAME,
        "Changes after release, by office",
        (Facts("office", "Office", "text"), names.astype(object)),
        (
            Facts("released", "Declarations released", "count"),
            np.bincount(
                np.searchsorted(names, released.office.astype(str)),
                weights=released.files,
                minlength=size,
            ),
        ),
        (Facts("late", "Changes after release", "count"), late),
        (
            Facts("mean_lag_hours", "Mean time since release", "hours"),
            np.divide(lag, late, out=np.full(size, np.nan), where=late > 0),
        ),
        (Facts("excused", "Excused", "count"), added(of.acts, of.is_late & ~bare)),
        (Facts("unexcused", "Not excused", "count"), added(of.acts, bare)),
        (
            Facts("unexcused_lowered", "Of those, lower", "count"),
            added(of.acts, bare & (of.sign < 0)),
        ),
        (
            Facts("unexcused_raised", "Of those, raise", "count"),
            added(of.acts, bare & (of.sign > 0)),
        ),
        (
            Facts("unexcused_net", "Net change of those", "money", "currency"),
            added(of.change, bare) / 100,
        ),
    )


def _accounts(counts: Counts, found: Found, context: Context) -> Table:
    """List accounts with any late change that is not excused, of offices that are large enough."""
    of, tested = counts.changes, found.shares
    who = np.searchsorted(found.account.astype(str), of.actor.astype(str))
    size = found.account.size
    late, bare, lowered = (
        np.bincount(who, weights=of.acts * chosen, minlength=size)
        for chosen in (of.is_late, found.is_bare, found.is_bare & (of.sign < 0))
    )
    return by_account(
        f"{NAME}_by_account",
        "Changes after release that are not excused, by account",
        (Facts("changes", "Changes in all", "count"), np.bincount(who, of.acts, minlength=size)),
        (Facts("late", "After release", "count"), late),
        (Facts("unexcused", "Not excused", "count"), bare),
        (Facts("lowered", "Of those, lower", "count"), lowered),
        *beside_colleagues(tested, p=apart(tested, "upper"), family=found.family, size=size),
        office=found.office[found.homes.main],
        account=found.account,
        show=context.may_show(found.homes) & (bare > 0),
        column=Facts("officer", "Account", "text"),
    )


def _chart(rows: Table) -> Chart:
    group = np.repeat(["excused", "not excused"], len(rows))
    value = np.concatenate([rows["excused"], rows["unexcused"]])
    return Chart(
        "bars",
        "Changes after release, by office",
        f"{counted(len(rows), 'office')}; {int(rows['unexcused'].sum()):,} of "
        f"{int(rows['late'].sum()):,} changes are not excused.",
        table(
            f"{NAME}_bars",
            "Changes after release",
            (Facts("label", "Office", "text"), np.tile(rows["office"], 2)),
            (Facts("value", "Changes", "count"), value),
            (Facts("group", "Excuse", "text"), group.astype(object)),
        ),
        y_title="Changes after release",
    )
