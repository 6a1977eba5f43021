"""Which acts are recorded while the office is closed and the account is not on duty?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from evenhand.findings.bars import bars
from evenhand.findings.by_account import beside_colleagues, by_account
from evenhand.findings.chart import Chart
from evenhand.findings.cited import MANTEL_HAENSZEL_1959
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted as number
from evenhand.findings.wording import per_cent
from evenhand.records.acts import counted
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import Codes
from evenhand.records.decided_days import DECISIONS, decided_days
from evenhand.records.opening import GRACE_MINUTES, OUT, UNKNOWN, lacks_hours
from evenhand.records.records import Records
from evenhand.statistics.labels import encode_together
from evenhand.statistics.multiplicity import Multiplicity, benjamini_hochberg, holm
from evenhand.statistics.shares import Shares, shares
from evenhand.statistics.uneven_shares import apart

NAME: Final = "off_hours"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "controls"
ROLE: Final = ""
NEEDS: Final = ("events.declaration_id", "events.activity", "events.at", "events.actor")
CARRIES: Final[tuple[str, ...]] = ()
HAS_TWIN: Final = False
LEAST_ACTS: Final = 30
LEVEL: Final = 0.05
"""Of either list: of accounts the chance of any false name (Holm), of agents the expected share of
false names (Benjamini-Hochberg)."""

Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Acts:
    """Acts of Customs, as ``records.acts.counted`` gives them.

    Attributes
    ----------
    office, month, actor, activity, hours : ndarray of str, shape (n,)
        ``hours`` is ``in``, ``out`` or ``unknown``.
    has_reason, has_approver : ndarray of bool, shape (n,)
    acts : ndarray of int64, shape (n,)
    """

    office: npt.NDArray[Any]
    month: npt.NDArray[Any]
    actor: npt.NDArray[Any]
    activity: npt.NDArray[Any]
    hours: npt.NDArray[Any]
    has_reason: Truths
    has_approver: Truths
    acts: Codes


@dataclass(frozen=True, slots=True)
class OfAgents:
    """Days on which files of an agent were decided, by office and month.

    Attributes
    ----------
    office, month, agent : ndarray of str, shape (n,)
    days : ndarray of int64, shape (n,)
        Days with any decision at known hours.
    out, out_no_reason, out_no_approver, out_not_both : ndarray of int64, shape (n,)
        Of those, days with a decision outside; outside without a reason; without an approver;
        without one of the two.
    """

    office: npt.NDArray[Any]
    month: npt.NDArray[Any]
    agent: npt.NDArray[Any]
    days: Codes
    out: Codes
    out_no_reason: Codes
    out_no_approver: Codes
    out_not_both: Codes

    def bare(self, excuses: tuple[str, ...]) -> Codes:
        """Return the days with a decision that ``excuses`` do not excuse."""
        if len(excuses) == 2:
            return self.out_not_both
        if not excuses:
            return self.out
        return self.out_no_reason if excuses == ("reason",) else self.out_no_approver


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: acts by account, and decisions by agent where one is mapped."""

    acts: Acts
    agents: OfAgents | None


@dataclass(frozen=True, slots=True)
class Tested:
    """Accounts, or agents, against the others of their office and month.

    Attributes
    ----------
    name : ndarray of str, shape (units,)
        By code.
    shares : Shares
    family : Multiplicity
    """

    name: npt.NDArray[Any]
    shares: Shares
    family: Multiplicity

    @property
    def listed(self) -> npt.NDArray[Any]:
        """Names of those that stand apart."""
        named: npt.NDArray[Any] = self.name[self.shares.unit[self.family.rejected]]
        return named


@dataclass(frozen=True, slots=True)
class Found:
    """What is outside and unexcused, and whose share of it stands apart.

    Attributes
    ----------
    is_out, is_excused : ndarray of bool
        Of the rows of ``Acts``.
    excuses : tuple of str
        What excuses an act in these records: ``reason``, ``approver``; nothing if neither is ever
        recorded.
    accounts : Tested
    homes : Desks
        Of the accounts.
    offices : ndarray of str
        By code of ``homes``.
    agents : Tested or None
    """

    is_out: Truths
    is_excused: Truths
    excuses: tuple[str, ...]
    accounts: Tested
    homes: Desks
    offices: npt.NDArray[Any]
    agents: Tested | None


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return lacks_hours(records)


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    tables = {"acts": counted(records)}
    if not records.lacks("declarations.declaration_id", "declarations.agent"):
        tables["agents"] = decided_days(records)
    return tables


def infer(counts: Counts) -> Found:
    """Set each account, and each agent, against the others of the same office and month."""
    of = counts.acts
    known = of.hours != UNKNOWN
    is_out = of.hours == OUT
    excuses = tuple(
        name
        for name, has in (("reason", of.has_reason), ("approver", of.has_approver))
        if has.any()
    )
    is_excused = _excused(of.has_reason, of.has_approver, excuses)
    actor, who = np.unique(of.actor.astype(str), return_inverse=True)
    office, where = np.unique(of.office.astype(str), return_inverse=True)
    bare = of.acts * (is_out & ~is_excused)
    found = shares(
        stratum=encode_together((of.office, of.month, of.activity))[0],
        unit=who,
        trials=of.acts * known,
        events=bare,
        least=LEAST_ACTS,
    )
    accounts = Tested(actor.astype(object), found, holm(apart(found, "upper"), LEVEL))
    agents = None
    if (by := counts.agents) is not None:
        agent, which = np.unique(by.agent.astype(str), return_inverse=True)
        found = shares(
            stratum=encode_together((by.office, by.month))[0],
            unit=which,
            trials=by.days,
            events=by.bare(excuses),
            least=1,
        )
        family = benjamini_hochberg(apart(found, "upper"), LEVEL)
        agents = Tested(agent.astype(object), found, family)
    return Found(
        is_out=is_out,
        is_excused=is_excused,
        excuses=excuses,
        accounts=accounts,
        homes=desks(handler=who, office=where, files=of.acts),
        offices=office.astype(object),
        agents=agents,
    )


def _excused(has_reason: Truths, has_approver: Truths, excuses: tuple[str, ...]) -> Truths:
    """Return which acts have all that these records can have: a reason, an approver, or both."""
    if not excuses:
        return np.zeros(has_reason.shape, dtype=bool)
    return (has_reason | ("reason" not in excuses)) & (has_approver | ("approver" not in excuses))


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say how many acts are outside hours without request and approval, and where."""
    of = counts.acts
    known = int(of.acts[of.hours != UNKNOWN].sum())
    if not known:
        return _not_measurable(context)
    outside, bare = found.is_out, found.is_out & ~found.is_excused
    acts_out, acts_bare = int(of.acts[outside].sum()), int(of.acts[bare].sum())
    rows = _table(counts, found)
    shown = context.names_people
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=_answer(counts, found, rows),
        estimates=(
            Estimate("unexcused", "Acts outside, not excused", float(acts_bare), "acts"),
            Estimate("unexcused_share", "Share of acts", acts_bare / known, "share"),
            Estimate("outside", "Acts outside hours and shifts", float(acts_out), "acts"),
            Estimate("unknown", "Acts no calendar covers", float(of.acts.sum() - known), "acts"),
        ),
        tables=(
            rows,
            *((_accounts(counts, found, context),) if shown else ()),
            *((_agents(found.agents),) if found.agents is not None else ()),
        ),
        charts=(_chart(rows),),
        caveats=CAVEATS,
        how_to_read=(
            f"Outside is more than {GRACE_MINUTES} minutes before opening or after closing, on a "
            "closed day, and not on a shift of the account's own. Excused is what was asked for "
            "and approved. What is left asks who allowed the work, and why these files could not "
            "wait."
        ),
        method=(
            "Acts of Customs accounts are set against the calendar of their office and the roster "
            "of their account. Each account's unexcused acts are set against all ways of dealing "
            "them among acts of the same kind, office and month (exact tails, the ordinary spread "
            "allowed for). Each agent's days with such a decision are set against those of other "
            "agents at the same office and month in the same way."
        ),
        sources=(
            "Revised Kyoto Convention, General Annex, Standard 3.1 and Transitional Standard 3.2 "
            "(hours, and services outside them on request).",
            MANTEL_HAENSZEL_1959,
        ),
        requirements=REQUIREMENTS,
        ask_next="Who asked for the work outside hours, and whose goods could not wait?",
        error_rate=_errors(found),
        parameters={
            "grace_minutes": GRACE_MINUTES,
            "excused_by": list(found.excuses),
            "decisions": list(DECISIONS),
            "least_acts": LEAST_ACTS,
            "level": LEVEL,
            "least_accounts_to_show": LEAST_PEERS,
        },
        fingerprint=context.fingerprint,
    )


REQUIREMENTS: Final = ("arusha.4.3", "arusha.6.1", "rkc.ga.3.2")
CAVEATS: Final = (
    "Overtime that was asked for and approved on paper only shows here as unexcused.",
    "Remote posts and posts that serve ships or trains at night keep hours that the calendar may "
    "not know: look at the roster first.",
    "A system, or a script, that acts under an officer's account works at night.",
    "A clock or a time zone set wrong moves every act of an office or a terminal alike.",
    "An account is not a person: who used it is a question for the review.",
)


def _not_measurable(context: Context) -> Finding:
    return Finding(
        NAME,
        VERSION,
        QUESTION,
        "Not measurable: no calendar covers the offices and days of the acts on record.",
        status="not_measurable",
        lacks=("calendars: rows for the offices in events.office, on the days of the acts",),
        fingerprint=context.fingerprint,
    )


def _answer(counts: Counts, found: Found, rows: Table) -> str:
    bare, known = int(rows["unexcused"].sum()), int(rows["acts"].sum())
    if not bare:
        said = f"None of {known:,} acts is outside hours and shifts without request and approval."
    else:
        places = int((rows["unexcused"] > 0).sum())
        said = (
            f"{number(bare, 'act')} of {known:,} ({per_cent(bare / known)}), at "
            f"{number(places, 'office')}, {'is' if bare == 1 else 'are'} outside hours and shifts "
            "without request and approval."
        )
    if not found.excuses:
        said += " No reason and no approver is ever recorded, so nothing can be excused."
    if listed := len(found.accounts.listed):
        said += f" Under {number(listed, 'account')} there are more of them than colleagues have."
    if found.agents is not None and len(found.agents.listed):
        said += (
            f" The files of {number(len(found.agents.listed), 'agent')} are decided at such times "
            "more often than those of others at the same office."
        )
    unknown = int(counts.acts.acts.sum()) - known
    if unknown:
        said += f" Of {number(unknown, 'act')} more no calendar says whether the office was open."
    return said


def _errors(found: Found) -> str:
    said = (
        "Acts are counted, and no error is held on the counts. The chance that the list of "
        f"accounts names any that does not stand apart is at most {100 * LEVEL:.0f} % (Holm over "
        f"{number(found.accounts.family.tested, 'test')})."
    )
    if found.agents is None:
        return said
    listed = len(found.agents.listed)
    return said + (
        f" Of the {number(listed, 'agent')} listed, at most {LEVEL * listed:.1f} are expected to "
        "be the work of chance and of the ordinary spread between agents (Benjamini-Hochberg); one "
        "whose goods cannot wait differs by more."
    )


def _table(counts: Counts, found: Found) -> Table:
    of = counts.acts
    office, at = np.unique(of.office.astype(str), return_inverse=True)
    known = of.hours != UNKNOWN

    def added(chosen: Truths) -> npt.NDArray[Any]:
        return np.bincount(at, weights=of.acts * chosen, minlength=office.size)

    total, bare = added(known), added(found.is_out & ~found.is_excused)
    share = np.divide(bare, total, out=np.full(office.size, np.nan), where=total > 0)
    return table(
        NAME,
        "Acts outside hours and shifts, by office",
        (Facts("office", "Office", "text"), office.astype(object)),
        (Facts("acts", "Acts at known hours", "count"), total),
        (Facts("outside", "Outside hours and shifts", "count"), added(found.is_out)),
        (
            Facts("excused", "Of those, asked for and approved", "count"),
            added(found.is_out & found.is_excused),
        ),
        (Facts("unexcused", "Of those, not excused", "count"), bare),
        (Facts("unexcused_share", "Share of acts", "share"), share),
        (Facts("unknown", "Acts no calendar covers", "count"), added(~known)),
    )


def _accounts(counts: Counts, found: Found, context: Context) -> Table:
    """List the accounts with any unexcused act outside hours, of offices that are large enough."""
    of, tested = counts.acts, found.accounts
    who = np.unique(of.actor.astype(str), return_inverse=True)[1]
    size = tested.name.size
    every = np.bincount(who, weights=of.acts * (of.hours != UNKNOWN), minlength=size)
    bare = np.bincount(who, weights=of.acts * (found.is_out & ~found.is_excused), minlength=size)
    p = apart(tested.shares, "upper")
    return by_account(
        f"{NAME}_by_account",
        "Acts outside hours that are not excused, by account",
        (Facts("acts", "Acts at known hours", "count"), every),
        (Facts("unexcused", "Outside, not excused", "count"), bare),
        *beside_colleagues(tested.shares, p=p, family=tested.family, size=size),
        office=found.offices[found.homes.main],
        account=tested.name,
        show=context.may_show(found.homes) & (bare > 0),
        column=Facts("officer", "Account", "text"),
    )


def _agents(tested: Tested) -> Table:
    of, p = tested.shares, apart(tested.shares, "upper")
    order = np.flatnonzero(of.events > 0)
    order = order[np.lexsort((of.unit[order], p[order]))]
    return table(
        f"{NAME}_by_agent",
        "Decisions outside hours that are not excused, by agent",
        (Facts("agent", "Agent", "text"), tested.name[of.unit[order]]),
        (Facts("days", "Days with decisions", "count"), of.trials[order]),
        (Facts("unexcused", "Days with any outside, not excused", "count"), of.events[order]),
        (Facts("expected", "Expected of its offices and months", "number"), of.expected[order]),
        (Facts("p_value", "p", "p_value"), p[order]),
        (
            Facts("q_value", "q", "p_value", "", "Benjamini-Hochberg."),
            tested.family.adjusted[order],
        ),
        (Facts("flagged", "Stands apart", "flag"), tested.family.rejected[order]),
    )


def _chart(rows: Table) -> Chart:
    largest = float(np.nanmax(rows["unexcused_share"]))
    return bars(
        f"{NAME}_bars",
        "Share of acts outside hours and shifts that are not excused",
        f"{number(len(rows), 'office')}; the largest share is {per_cent(largest)}.",
        label="Office",
        labels=rows["office"],
        value="Share of acts",
        values=rows["unexcused_share"],
    )
