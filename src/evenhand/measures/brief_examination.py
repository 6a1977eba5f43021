"""Are goods examined in earnest, or in no time and never with a result?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.findings.bars import bars
from evenhand.findings.by_account import by_account
from evenhand.findings.chart import Chart
from evenhand.findings.cited import MANTEL_HAENSZEL_1959
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, per_cent
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import Codes
from evenhand.records.examinations import FINDS, TICK_SECONDS, examinations, reports, streaks
from evenhand.records.records import Records
from evenhand.records.report_texts import MOST_TEXTS, shingles, texts
from evenhand.statistics.alike_texts import alike_texts
from evenhand.statistics.counted_values import lower_median
from evenhand.statistics.labels import encode_together
from evenhand.statistics.multiplicity import Multiplicity, holm
from evenhand.statistics.repeats import Repeats
from evenhand.statistics.shares import Shares, shares
from evenhand.statistics.smallest import smallest
from evenhand.statistics.streaks import longest_run_tail
from evenhand.statistics.uneven_shares import apart

NAME: Final = "brief_examination"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "controls"
ROLE: Final = ""
NEEDS: Final = ("events.declaration_id", "events.activity", "events.at", "events.actor")
CARRIES: Final[tuple[str, ...]] = ()
HAS_TWIN: Final = False
BRIEFEST: Final = 0.05
"""An examination is brief if fewer than so many of its own kind took less time."""
LEAST_EXAMINATIONS: Final = 30
NEAR: Final = 0.95
"""Share of common runs of three words from which two reports say the same."""
STANDARD_USERS: Final = 3
"""What so many accounts of an office wrote is a standard phrase of the office."""
OWN_REPEATS: Final = (
    f"Nearly equal to another of the account, and written by fewer than {STANDARD_USERS} accounts "
    "of the office."
)
LEVEL: Final = 0.05
"""Chance that the list names any account that does not stand apart (Holm, over both tests)."""


@dataclass(frozen=True, slots=True)
class Examined:
    """Examinations by what is alike about them, account and how long they took.

    Attributes
    ----------
    office, quarter, channel, actor : ndarray of str, shape (n,)
        ``channel`` as selected before anybody was assigned; "" where not known.
    size : ndarray of int64, shape (n,)
        Items of the declaration: 1, 2 (two or three), 4 (more), 0 where not known.
    tick : ndarray of int64, shape (n,)
        Shortest time of the tick in seconds; -1 where the start is not on record.
    examinations, finds : ndarray of int64, shape (n,)
        Examinations; of those, on declarations with an offence on record.
    """

    office: npt.NDArray[Any]
    quarter: npt.NDArray[Any]
    channel: npt.NDArray[Any]
    actor: npt.NDArray[Any]
    size: Codes
    tick: Codes
    examinations: Codes
    finds: Codes


@dataclass(frozen=True, slots=True)
class Streaks:
    """The longest run of examinations with nothing found, by account."""

    actor: npt.NDArray[Any]
    longest: Codes


@dataclass(frozen=True, slots=True)
class Reports:
    """Written reports by office: all, and those equal to another of the same account."""

    office: npt.NDArray[Any]
    reports: Codes
    identical: Codes


@dataclass(frozen=True, slots=True)
class Texts:
    """How often each account wrote each of the texts used most: digests in place of texts."""

    office: npt.NDArray[Any]
    actor: npt.NDArray[Any]
    text: npt.NDArray[Any]
    reports: Codes


@dataclass(frozen=True, slots=True)
class Shingles:
    """Three words in a row of each of those texts, digests both."""

    text: npt.NDArray[Any]
    shingle: npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: counts, lengths of runs, and digests of reports."""

    examined: Examined
    streaks: Streaks
    reports: Reports | None
    texts: Texts | None = None
    shingles: Shingles | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Which accounts examine more briefly, or find less, than colleagues on like examinations.

    Attributes
    ----------
    is_brief : ndarray of bool
        Of the rows of ``Examined``.
    account, office : ndarray of str
        Names by code.
    brief, finding : Shares
        Brief examinations, and finds, of each account.
    family : Multiplicity
        Of ``brief``, then of ``finding``.
    longest : ndarray of int64, shape (accounts,)
        Longest run with nothing found.
    chance : ndarray of float64, shape (accounts,)
        Of a run as long, at the rate of colleagues; NaN where that is not known.
    homes : Desks
    repeated : Repeats or None
        Of the rows of ``Texts``.
    """

    is_brief: npt.NDArray[np.bool_]
    account: npt.NDArray[Any]
    office: npt.NDArray[Any]
    brief: Shares
    finding: Shares
    family: Multiplicity
    longest: Codes
    chance: npt.NDArray[np.float64]
    homes: Desks
    repeated: Repeats | None = None

    @property
    def flagged(self) -> tuple[Codes, Codes]:
        """Codes of the accounts listed for brief examinations, and for finding less."""
        n = self.brief.unit.size
        rejected = self.family.rejected
        return self.brief.unit[rejected[:n]], self.finding.unit[rejected[n:]]


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    if records.resolves("events.at"):
        return ()
    return ("events.at is a date: how long an examination took is not recorded",)


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    done = examinations(records)
    keys = ["office", "quarter", "channel", "actor", "size", "tick"]
    tables = {
        "examined": done.group_by(keys)
        .agg(examinations=_.count(), finds=_.has_find.cast("int64").sum())
        .order_by(keys),
        "streaks": streaks(done).order_by("actor"),
    }
    if records.has("events.value_after"):
        tables["reports"] = reports(done).order_by("office")
        tables |= {"texts": texts(done), "shingles": shingles(done)}
    return tables


def infer(counts: Counts) -> Found:
    """Set each account's brief examinations and its finds against colleagues' on like ones."""
    of = counts.examined
    account, who = np.unique(of.actor.astype(str), return_inverse=True)
    office, where = np.unique(of.office.astype(str), return_inverse=True)
    quarter = np.unique(of.quarter.astype(str), return_inverse=True)[1]
    kind = encode_together((where, of.channel, of.size))[0]
    stratum = kind * (int(quarter.max(initial=0)) + 1) + quarter
    known = of.tick >= 0
    is_brief = np.zeros(known.size, dtype=bool)
    is_brief[known] = smallest(
        group=kind[known], value=of.tick[known], count=of.examinations[known], share=BRIEFEST
    )
    brief = shares(
        stratum=stratum,
        unit=who,
        trials=of.examinations * known,
        events=of.examinations * is_brief,
        least=LEAST_EXAMINATIONS,
    )
    finding = shares(
        stratum=stratum,
        unit=who,
        trials=of.examinations,
        events=of.finds,
        least=LEAST_EXAMINATIONS,
    )
    p = np.concatenate([apart(brief, "upper"), apart(finding, "lower")])
    written, shingled, repeated = counts.texts, counts.shingles, None
    if written is not None and shingled is not None:
        repeated = alike_texts(
            group=written.office,
            unit=written.actor,
            text=written.text,
            times=written.reports,
            of_text=shingled.text,
            shingle=shingled.shingle,
            least=NEAR,
            many=STANDARD_USERS,
        )
    longest = np.zeros(account.size, dtype=np.int64)
    longest[np.searchsorted(account, counts.streaks.actor.astype(str))] = counts.streaks.longest
    return Found(
        is_brief=is_brief,
        account=account.astype(object),
        office=office.astype(object),
        brief=brief,
        finding=finding,
        family=holm(p, LEVEL),
        longest=longest,
        chance=_chances(finding, longest),
        homes=desks(handler=who, office=where, files=of.examinations),
        repeated=repeated,
    )


def _chances(finding: Shares, longest: Codes) -> npt.NDArray[np.float64]:
    """Give the chance of each account's longest run at the rate of its colleagues."""
    chance = np.full(longest.size, np.nan)
    for unit, trials, rate in zip(
        finding.unit, finding.trials, finding.expected_share, strict=True
    ):
        length = int(min(longest[unit], trials))
        chance[unit] = longest_run_tail(trials=int(trials), length=length, success=float(rate))
    return chance


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say how brief examinations are, what they find, and which accounts stand apart."""
    of = counts.examined
    total = int(of.examinations.sum())
    if not total:
        return _not_measurable(context)
    rows = _table(counts, found)
    brief, finding = found.flagged
    tested = found.family.tested
    finds = int(of.finds.sum())
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=_answer(counts, found),
        estimates=(
            Estimate(
                "brief_accounts", "Accounts with more brief ones", float(brief.size), "accounts"
            ),
            Estimate("empty_accounts", "Accounts that find less", float(finding.size), "accounts"),
            Estimate("examinations", "Examinations", float(total), "examinations"),
            Estimate("find_share", "Share with an offence on record", finds / total, "share"),
            *(
                ()
                if found.repeated is None
                else (
                    Estimate(
                        "own_repeats",
                        "Reports that repeat the account's own words",
                        float(_own(counts, found).sum()),
                        "reports",
                    ),
                )
            ),
        ),
        tables=(
            rows,
            *((_accounts(counts, found, context),) if context.names_people else ()),
            *((_reports(counts, found),) if counts.reports is not None else ()),
        ),
        charts=(_chart(rows),),
        caveats=CAVEATS,
        how_to_read=(
            f"Brief is an examination if fewer than {100 * BRIEFEST:.0f} % of those of like "
            "declarations at the same office took less time. An account is listed if it has more "
            "of them, or finds less, than chance and the ordinary spread explain. The chance "
            "of the longest run says how seldom colleagues' rate gives a run as long."
        ),
        method=(
            "An examination lasts from its start to its end on record. Brief ones, and finds, of "
            "each account are set against all ways of dealing them among examinations of the same "
            "office, quarter, channel selected and number of items (exact tails, the ordinary "
            "spread allowed for), both lists held together by Holm. Runs: exact, at the rate of "
            "colleagues. Reports repeat each other if they share more than "
            f"{100 * NEAR:.0f} % of their runs of three words (Jaccard), numbers, signs and case "
            f"apart; one that {STANDARD_USERS} accounts of the office wrote is a standard phrase."
        ),
        sources=(
            "Feller (1968), An Introduction to Probability Theory and Its Applications, volume 1, "
            "3rd ed., section XIII.7. Wiley.",
            MANTEL_HAENSZEL_1959,
        ),
        requirements=REQUIREMENTS,
        ask_next="What does a second examination of some of these goods, drawn at random, find?",
        error_rate=(
            "The chance that the lists hold any account that does not stand apart is at most "
            f"{100 * LEVEL:.0f} % (Holm over {counted(tested, 'test')}). No error rate is held on "
            "runs and on equal reports."
        ),
        parameters={
            "briefest_share": BRIEFEST,
            "tick_seconds": TICK_SECONDS,
            "finds": list(FINDS),
            "least_examinations": LEAST_EXAMINATIONS,
            "near": NEAR,
            "standard_users": STANDARD_USERS,
            "most_texts": MOST_TEXTS,
            "level": LEVEL,
            "least_accounts_to_show": LEAST_PEERS,
        },
        fingerprint=context.fingerprint,
    )


REQUIREMENTS: Final = ("arusha.4.3", "arusha.6.1", "rkc.ga.6.4")
CAVEATS: Final = (
    "Goods of one kind, known to everybody, are soon examined: the kind may be finer than the "
    "number of items.",
    "An officer at the scanner, or with the small consignments, is brief by task.",
    "The start may be keyed in together with the end, after the goods were seen: the time on "
    "record is then that of the keyboard.",
    "An account that is given the safer goods finds less.",
    "Reports that are chosen from a list are equal by design: what several accounts of an office "
    "write is taken for such a phrase, what one account alone writes by habit is not.",
    "An account is not a person: who used it is a question for the review.",
)


def _not_measurable(context: Context) -> Finding:
    return Finding(
        NAME,
        VERSION,
        QUESTION,
        "Not measurable: the log holds no end of an examination under a known account.",
        status="not_measurable",
        lacks=("events: 'exam_end' with its actor, and 'exam_start' or started_at",),
        fingerprint=context.fingerprint,
    )


def _answer(counts: Counts, found: Found) -> str:
    of = counts.examined
    total, finds = int(of.examinations.sum()), int(of.finds.sum())
    timed = int(of.examinations[of.tick >= 0].sum())
    brief, finding = found.flagged
    said = f"Of {counted(total, 'examination')}, {finds:,} ({per_cent(finds / total)}) found an "
    said += "offence."
    if not timed:
        said += " How long they took is not known: no start is on record."
    if not found.family.tested:
        return said + " No account has enough of them to be set against its colleagues."
    if not brief.size and not finding.size:
        return said + (
            " Under no account are they briefer, or find less, than chance and the ordinary spread "
            "between colleagues explain."
        )
    if brief.size:
        said += (
            f" Under {counted(brief.size, 'account')} more of them are among the briefest of their "
            "kind than chance and the ordinary spread explain."
        )
    if finding.size:
        said += f" Under {counted(finding.size, 'account')} fewer of them find anything."
    return said


def _table(counts: Counts, found: Found) -> Table:
    of = counts.examined
    at = np.searchsorted(found.office.astype(str), of.office.astype(str))
    size, known = found.office.size, of.tick >= 0

    def added(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.bincount(at, weights=values, minlength=size)

    total, timed = added(of.examinations), added(of.examinations * known)
    finds, brief = added(of.finds), added(of.examinations * found.is_brief)
    minutes = np.full(size, np.nan)
    for office in np.unique(at[known]):
        there = known & (at == office)
        minutes[office] = lower_median(of.tick[there], of.examinations[there]) / 60
    listed = np.concatenate(found.flagged)
    homes = found.homes.main[np.unique(listed)]
    pooled = found.homes.handlers(size) < LEAST_PEERS
    accounts = np.bincount(homes, minlength=size).astype(float)
    accounts[pooled] = np.nan
    return table(
        NAME,
        "Examinations, by office",
        (Facts("office", "Office", "text"), found.office),
        (Facts("examinations", "Examinations", "count"), total),
        (Facts("timed", "Whose start is on record", "count"), timed),
        (Facts("median_minutes", "Median time", "number", "minutes"), minutes),
        (Facts("brief", "Among the briefest of their kind", "count"), brief),
        (Facts("finds", "With an offence on record", "count"), finds),
        (Facts("find_share", "Share with an offence", "share"), finds / total),
        (
            Facts(
                "flagged",
                "Accounts that stand apart",
                "number",
                "",
                f"Empty for an office with fewer than {LEAST_PEERS} accounts.",
            ),
            accounts,
        ),
    )


def _accounts(counts: Counts, found: Found, context: Context) -> Table:
    """List what was tested of each account, of offices that are large enough."""
    size = found.account.size
    brief, finding = found.brief, found.finding
    columns: dict[str, npt.NDArray[Any]] = {
        name: np.full(size, np.nan)
        for name in ("brief", "due_brief", "p_brief", "finds", "due_finds", "p_finds")
    }
    for name, of, p in (
        ("brief", brief, apart(brief, "upper")),
        ("finds", finding, apart(finding, "lower")),
    ):
        columns[name][of.unit], columns[f"due_{name}"][of.unit] = of.events, of.expected
        columns[f"p_{name}"][of.unit] = p
    flags = [np.isin(np.arange(size), listed) for listed in found.flagged]
    who = np.searchsorted(found.account.astype(str), counts.examined.actor.astype(str))
    tested = np.union1d(brief.unit, finding.unit)
    return by_account(
        f"{NAME}_by_account",
        "Examinations, by account",
        (
            Facts("examinations", "Examinations", "count"),
            np.bincount(who, counts.examined.examinations, minlength=size),
        ),
        (Facts("brief", "Among the briefest", "number"), columns["brief"]),
        (Facts("expected_brief", "Expected of like ones", "number"), columns["due_brief"]),
        (Facts("p_brief", "p", "p_value"), columns["p_brief"]),
        (Facts("flagged_brief", "More brief ones", "flag"), flags[0]),
        (Facts("finds", "With an offence", "number"), columns["finds"]),
        (Facts("expected_finds", "Expected of like ones", "number"), columns["due_finds"]),
        (Facts("p_finds", "p", "p_value"), columns["p_finds"]),
        (Facts("flagged_finds", "Finds less", "flag"), flags[1]),
        (Facts("longest_run", "Longest run with nothing found", "count"), found.longest),
        (Facts("chance_of_run", "Chance of a run as long", "p_value"), found.chance),
        *_own_by_account(counts, found),
        office=found.office[found.homes.main],
        account=found.account,
        show=context.may_show(found.homes) & np.isin(np.arange(size), tested),
        column=Facts("officer", "Account", "text"),
    )


def _own(counts: Counts, found: Found) -> Codes:
    """Count, by row of ``Texts``, reports that repeat the account's own words."""
    assert counts.texts is not None
    assert found.repeated is not None
    return np.where(found.repeated.is_own, counts.texts.reports, 0).astype(np.int64)


def _own_by_account(counts: Counts, found: Found) -> tuple[tuple[Facts, Any], ...]:
    if (of := counts.texts) is None or found.repeated is None:
        return ()
    who = np.searchsorted(found.account.astype(str), of.actor.astype(str))
    own = np.bincount(who, weights=_own(counts, found), minlength=found.account.size)
    facts = Facts("own_repeats", "Reports in its own words, again", "count", "", OWN_REPEATS)
    return ((facts, own),)


def _reports(counts: Counts, found: Found) -> Table:
    of = counts.reports
    assert of is not None
    more: tuple[tuple[Facts, Any], ...] = ()
    if (written := counts.texts) is not None and (repeated := found.repeated) is not None:
        at = np.searchsorted(of.office.astype(str), written.office.astype(str))
        whole, own = (
            np.bincount(at, weights=values, minlength=of.office.size)
            for values in (written.reports * repeated.is_repeated, _own(counts, found))
        )
        more = (
            (Facts("repeated", "Nearly equal to another", "count"), whole),
            (Facts("standard", "Of those, standard phrases", "count"), whole - own),
            (Facts("own_repeats", "Of those, its own words", "count", "", OWN_REPEATS), own),
        )
    return table(
        f"{NAME}_reports",
        "Written reports that say the same as another of the same account, by office",
        (Facts("office", "Office", "text"), of.office),
        (Facts("reports", "Reports with a text", "count"), of.reports),
        (Facts("identical", "Equal to another", "count"), of.identical),
        (Facts("share", "Share", "share"), of.identical / np.maximum(1, of.reports)),
        *more,
    )


def _chart(rows: Table) -> Chart:
    return bars(
        f"{NAME}_bars",
        "Share of examinations with an offence on record, by office",
        f"{counted(len(rows), 'office')}; from {per_cent(float(rows['find_share'].min()))} to "
        f"{per_cent(float(rows['find_share'].max()))}.",
        label="Office",
        labels=rows["office"],
        value="Share with an offence on record",
        values=rows["find_share"],
    )
