"""Is each account used by one person, at one place, while posted there?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from evenhand.findings.by_account import by_account
from evenhand.findings.by_kind import bars, not_looked_for, said
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted
from evenhand.records import account_days
from evenhand.records.account_days import Use
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import Codes
from evenhand.records.records import Records

NAME: Final = "account_use"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "controls"
ROLE: Final = ""
NEEDS: Final = ("events.declaration_id", "events.activity", "events.at", "events.actor")
CARRIES: Final[tuple[str, ...]] = ()
HAS_TWIN: Final = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One way in which the use of an account can be odd.

    Attributes
    ----------
    name, words : str
        Short name, and what one case is.
    tested : str
        What was looked at.
    lacking : str
        What the records lack where it cannot be asked.
    use : callable
        The query of ``records.account_days``.
    """

    name: str
    words: str
    tested: str
    lacking: str
    use: Use


_MINUTES: Final = account_days.AT_ONCE_SECONDS // 60
KINDS: Final = (
    Kind(
        "two_sessions",
        f"day on which an account left a session and was back in it within {_MINUTES} minutes",
        "days of accounts",
        "events.session, and times finer than a day",
        account_days.two_sessions,
    ),
    Kind(
        "sessions_meet",
        "day on which an account was back in a session after acting in another",
        "days of accounts",
        "events.session, and times finer than a day",
        account_days.sessions_meet,
    ),
    Kind(
        "many_terminals",
        f"day on which an account acted in more than {account_days.MOST_TERMINALS} sessions",
        "days of accounts",
        "events.session",
        account_days.many_terminals,
    ),
    Kind(
        "two_offices",
        f"day on which an account acted at another office and was back within {_MINUTES} minutes",
        "days of accounts",
        "events.office, and times finer than a day",
        account_days.two_offices,
    ),
    Kind(
        "too_many",
        "day with a minute in which an account decided more than "
        f"{account_days.MOST_A_MINUTE} declarations",
        "days of accounts",
        "times finer than a day",
        account_days.too_many,
    ),
    Kind(
        "no_rest",
        f"day on which an account acted in more than {account_days.MOST_HOURS} different hours",
        "days of accounts",
        "times finer than a day",
        account_days.no_rest,
    ),
    Kind(
        "ended_posting",
        "act under an account outside the days of its postings",
        "acts of accounts that are posted",
        "officers.officer and officers.posted_until",
        account_days.ended_posting,
    ),
    Kind(
        "no_posting",
        "act under an account that the list of postings does not know",
        "acts",
        "officers.officer",
        account_days.no_posting,
    ),
    Kind("nobody", "act of Customs under no account", "acts", "events", account_days.nobody),
)


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database, by kind, office and account.

    Attributes
    ----------
    kind : ndarray of int64, shape (n,)
        Place in ``KINDS``.
    office, actor : ndarray of str, shape (n,)
    tested, cases : ndarray of int64, shape (n,)
        Days or acts looked at; odd ones among them.
    """

    kind: Codes
    office: npt.NDArray[Any]
    actor: npt.NDArray[Any]
    tested: Codes
    cases: Codes


@dataclass(frozen=True, slots=True)
class Found:
    """Totals by kind, and where each account belongs.

    Attributes
    ----------
    tested, cases, accounts : ndarray of int64, shape (kinds,)
        Days or acts looked at; odd ones; accounts with any.
    account, office : ndarray of str
        Names by code.
    homes : Desks
    """

    tested: Codes
    cases: Codes
    accounts: Codes
    account: npt.NDArray[Any]
    office: npt.NDArray[Any]
    homes: Desks


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return ()


def query(records: Records) -> ir.Table:
    """Return the columns of ``Counts``, not yet computed."""
    looked = [(i, use) for i, k in enumerate(KINDS) if (use := k.use(records)) is not None]
    parts = [
        use.select("office", "actor", "tested", "cases", kind=ibis.literal(i).cast("int64"))
        for i, use in looked
    ]
    return ibis.union(*parts).order_by("kind", "office", "actor")


def infer(counts: Counts) -> Found:
    """Add up the counts: nothing is tested, each case is what it is."""
    size = len(KINDS)
    account, who = np.unique(counts.actor.astype(str), return_inverse=True)
    office, where = np.unique(counts.office.astype(str), return_inverse=True)
    odd = np.unique(np.stack([counts.kind, who])[:, counts.cases > 0], axis=1)
    return Found(
        tested=np.bincount(counts.kind, counts.tested, minlength=size).astype(np.int64),
        cases=np.bincount(counts.kind, counts.cases, minlength=size).astype(np.int64),
        accounts=np.bincount(odd[0], minlength=size),
        account=account.astype(object),
        office=office.astype(object),
        homes=desks(handler=who, office=where, files=counts.tested),
    )


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say where an account acts as one person at one place hardly can."""
    if not found.tested.any():
        return Finding(
            NAME,
            VERSION,
            QUESTION,
            "Not measurable: the log holds no act of Customs.",
            status="not_measurable",
            lacks=("events: acts of Customs with declaration_id, activity, at and actor",),
            fingerprint=context.fingerprint,
        )
    rows = _table(counts)
    odd = np.flatnonzero(found.cases)
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=_answer(found),
        estimates=(
            Estimate("kinds_odd", "Kinds of odd use found", float(odd.size), "kinds"),
            *(
                Estimate(kind.name, f"Cases: {kind.words}", float(n), "cases")
                for kind, n, tested in zip(KINDS, found.cases, found.tested, strict=True)
                if tested
            ),
        ),
        tables=(rows, *((_accounts(counts, found, context),) if context.names_people else ())),
        charts=(bars(rows, measure=NAME, what="Odd use of accounts"),) if odd.size else (),
        caveats=CAVEATS,
        how_to_read=(
            "A day or an act in this table cannot easily be the work of one person at one place. "
            "It asks who used the account, and how it was lent, left open or never closed; it does "
            "not say what was done with it."
        ),
        method=(
            "The acts of each account are put in order of time. Acts of the system, of batches and "
            "of traders are left out. Leaving one session for another counts only if the first is "
            "used again: who moves to another desk is not counted. Cases are counted; nothing is "
            "tested."
        ),
        sources=(
            "Revised Arusha Declaration (WCO, 2003), key factor 4: automated systems that leave a "
            "trail to the person accountable.",
        ),
        requirements=REQUIREMENTS,
        ask_next="How is an account closed when a posting ends, and who can be logged in twice?",
        error_rate="No error rate: each case on record is counted and nothing is tested.",
        parameters={
            "at_once_seconds": account_days.AT_ONCE_SECONDS,
            "most_terminals": account_days.MOST_TERMINALS,
            "most_a_minute": account_days.MOST_A_MINUTE,
            "most_hours": account_days.MOST_HOURS,
            "batches": list(account_days.BATCHES),
            "least_accounts_to_show": LEAST_PEERS,
        },
        fingerprint=context.fingerprint,
    )


REQUIREMENTS: Final = ("arusha.4.2", "arusha.4.7", "arusha.6.1")
CAVEATS: Final = (
    "Where a session is a terminal, who goes back to the own desk in the afternoon is back in a "
    "session: only coming back within minutes says that two were in use at once.",
    "Two windows of one person, or a remote desktop beside the own one, are two sessions.",
    "A job of the system that runs under an officer's account acts at any hour and rate.",
    "A bulk decision by rule (an empty container list, parcels) decides many at once.",
    "A list of postings that is kept late makes an account look unposted.",
    "An account is not a person, and a shared one says that the rules on accounts are not kept, "
    "not who did what.",
)


def _answer(found: Found) -> str:
    lacking = not_looked_for(KINDS, found.tested > 0)
    if not found.cases.any():
        looked = counted(int((found.tested > 0).sum()), "kind")
        return f"As far as the records show: nothing odd in {looked} of use looked for.{lacking}"
    odd = said(KINDS, tested=found.tested, cases=found.cases)
    return f"Not everywhere: {odd}.{lacking}"


def _table(counts: Counts) -> Table:
    pair = np.stack([counts.kind.astype(str), counts.office.astype(str)])
    cell, at = np.unique(pair, axis=1, return_inverse=True)
    at, size = at.ravel(), cell.shape[1]
    kind = cell[0].astype(int)
    return table(
        NAME,
        "Odd use of accounts, by kind and office",
        (Facts("kind", "Kind", "text"), [KINDS[k].name for k in kind]),
        (Facts("case", "One case is a ...", "text"), [KINDS[k].words for k in kind]),
        (Facts("office", "Office", "text"), cell[1].astype(object)),
        (Facts("tested", "Looked at", "count"), np.bincount(at, counts.tested, minlength=size)),
        (Facts("cases", "Cases", "count"), np.bincount(at, counts.cases, minlength=size)),
    )


def _accounts(counts: Counts, found: Found, context: Context) -> Table:
    """List accounts with any case, of offices that are large enough."""
    who = np.searchsorted(found.account.astype(str), counts.actor.astype(str))
    pair, at = np.unique(np.stack([counts.kind, who]), axis=1, return_inverse=True)
    at, (kind, account) = at.ravel(), pair
    tested, cases = (
        np.bincount(at, values, minlength=kind.size) for values in (counts.tested, counts.cases)
    )
    return by_account(
        f"{NAME}_by_account",
        "Odd use, by account",
        (Facts("kind", "Kind", "text"), np.array([KINDS[k].name for k in kind], dtype=object)),
        (Facts("tested", "Looked at", "count"), tested),
        (Facts("cases", "Cases", "count"), cases),
        office=found.office[found.homes.main[account]],
        account=found.account[account],
        show=context.may_show(found.homes)[account] & (cases > 0),
        column=Facts("officer", "Account", "text"),
    )
