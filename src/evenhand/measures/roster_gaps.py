"""How often did the draw have only one candidate, and for whose declarations?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from evenhand.findings.by_account import by_account
from evenhand.findings.cited import HOLM_1979, MANTEL_HAENSZEL_1959
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Kind, Table, table
from evenhand.findings.wording import counted, per_cent, provisional
from evenhand.records import aggregates, duty
from evenhand.records.comparable import lacks_lot
from evenhand.records.computing import Hold, each_time
from evenhand.records.context import LEAST_PEERS, Context, desks
from evenhand.records.counts import Codes, DeskFiles, Names
from evenhand.records.periods import still_open as still_open_months
from evenhand.records.records import Records
from evenhand.statistics.multiplicity import Multiplicity, holm
from evenhand.statistics.shares import Shares, shares

NAME: Final = "roster_gaps"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "lot"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.officer", "declarations.registered_at")
HAS_TWIN: Final = False
ASKS_OF_A_LOT: Final = True
HOLDS: Final = True
LEAST_OCCASIONS: Final = 30
"""An agent who lodged on fewer hours (or days, without rosters) is not tested."""
LEVEL: Final = 0.05
"""Chance that the list names any agent for whom rosters were no thinner than for others (Holm)."""

Texts = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Offices:
    """Files by ``office``: all, with no candidate, one, two; sum of candidates; kind of source.

    ``rostered`` is 1 where candidates were read from rosters, 0 where from who was dealt files.
    """

    office: Texts
    files: Codes
    none: Codes
    one: Codes
    two: Codes
    candidates: Codes
    rostered: Codes


@dataclass(frozen=True, slots=True)
class Lodgings:
    """Occasions by ``office``, ``month``, ``slot`` and ``agent``: an hour in which it lodged.

    ``thin``: with a single candidate for some file; ``thinned``: with fewer candidates than an hour
    before.
    """

    office: Texts
    month: Texts
    slot: Texts
    agent: Texts
    occasions: Codes
    thin: Codes
    thinned: Codes


@dataclass(frozen=True, slots=True)
class Alone:
    """Files with a single candidate by ``office``, ``agent`` and ``officer`` (text)."""

    office: Texts
    agent: Texts
    officer: Texts
    files: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database."""

    by_office: Offices
    lodgings: Lodgings
    alone: Alone
    desks: DeskFiles
    officers: Names
    offices: Names


@dataclass(frozen=True, slots=True)
class Found:
    """Agents of each office against others in the same hours of the same months.

    Attributes
    ----------
    office, agent : ndarray of str
        By code of ``thin.unit`` and ``thinned.unit``.
    thin, thinned : Shares
    family : Multiplicity
        Holm over both, ``thin`` first.
    """

    office: Texts
    agent: Texts
    thin: Shares
    thinned: Shares
    family: Multiplicity

    @property
    def flagged(self) -> Codes:
        """Codes of the agents listed by either, ascending."""
        ends = self.thin.unit.size
        rejected = self.family.rejected
        codes: Codes = np.union1d(
            self.thin.unit[rejected[:ends]], self.thinned.unit[rejected[ends:]]
        )
        return codes


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return lacks_lot(records)


def query(records: Records, *, hold: Hold = each_time) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed but for who could be dealt a file."""
    whole = aggregates.handled(records)
    draws = duty.draws(records, hold=hold)
    rostered = ibis.literal(int(duty.has_rosters(records)), "int64")

    def files(told: ir.BooleanValue) -> ir.Value:
        return ibis.ifelse(told, draws.places.files, 0).sum().cast("int64")

    among = draws.places.candidates
    offices = draws.places.group_by("office").agg(
        files=draws.places.files.sum().cast("int64"),
        none=files(among <= 0),
        one=files(among == 1),
        two=files(among == 2),
        candidates=(among * draws.places.files).sum().cast("int64"),
    )
    return {
        "by_office": offices.mutate(rostered=rostered).order_by("office"),
        "lodgings": draws.lodgings.order_by("office", "month", "slot", "agent"),
        "alone": draws.alone.order_by("office", "agent", "officer"),
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "offices": whole.offices.order_by("code"),
    }


def infer(counts: Counts) -> Found:
    """Set each agent's share of thin hours against that of others in the same hours and months."""
    at = counts.lodgings
    strata = _codes(at.office, at.month, at.slot)
    units = _codes(at.office, at.agent)
    first = np.zeros(int(units.max(initial=-1)) + 1, dtype=np.int64)
    first[units] = np.arange(units.size)
    thin, thinned = (
        shares(
            stratum=strata, unit=units, trials=at.occasions, events=events, least=LEAST_OCCASIONS
        )
        for events in (at.thin, at.thinned)
    )
    p = np.concatenate([thin.cautious("upper"), thinned.cautious("upper")])
    return Found(
        office=at.office[first],
        agent=at.agent[first],
        thin=thin,
        thinned=thinned,
        family=holm(p, LEVEL),
    )


def _codes(*columns: Texts) -> Codes:
    joined = np.array(["\t".join(row) for row in zip(*columns, strict=True)], dtype=str)
    _, code = np.unique(joined, return_inverse=True)
    return code.astype(np.int64)


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say how often the draw had one candidate, and for whose files more often than for others'."""
    offices = _offices(counts)
    rostered = bool(counts.by_office.rostered.any())
    still_open = still_open_months(
        np.unique(counts.lodgings.month.astype(str)), "month", context.last_day
    )
    note = provisional(still_open, until=str(context.last_day))
    tables: tuple[Table, ...] = (replace(offices, name=NAME),)
    if context.names_people:
        tables = (_agents(found), offices, _alone(counts, found, context))
    finding = Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{_answer(counts, found, rostered=rostered)} {note}".strip(),
        role=ROLE,
        estimates=_estimates(counts, found),
        tables=tables,
        caveats=CAVEATS if rostered else (NO_ROSTER, *CAVEATS),
        how_to_read=(
            "An occasion is an hour in which the agent lodged (a day, without rosters). It is thin "
            "if one officer only could be dealt a file, thinned if fewer could than an hour "
            "before. Expected is the share of such occasions among other agents at the same hour "
            "of the same month: a quiet night is thin for everybody."
        ),
        method=(
            "Candidates are counted from the rosters at the moment of each draw. Occasions of each "
            "office, month and hour are dealt anew among the agents who lodged in them: exact "
            "hypergeometric sums, with the ordinary spread between agents allowed for; Holm."
        ),
        sources=(
            MANTEL_HAENSZEL_1959,
            HOLM_1979,
        ),
        requirements=REQUIREMENTS,
        ask_next=(
            "Who changed the roster before these draws, and with what reason?"
            if found.flagged.size
            else "Who may change a roster on the day, and is the change kept with its time?"
        ),
        error_rate=(
            "The chance that the list holds any agent for whom the roster was no thinner than for "
            f"others is at most {100 * LEVEL:.0f} % (Holm over "
            f"{counted(found.family.tested, 'test')})."
        ),
        parameters={
            "least_occasions": LEAST_OCCASIONS,
            "level": LEVEL,
            "minutes_before": duty.BEFORE_MINUTES,
            "candidates_from": "rosters" if rostered else "who was dealt files that day",
            "least_accounts_to_show": LEAST_PEERS,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )
    return (
        finding
        if (counts.by_office.files - counts.by_office.none).sum()
        else finding.not_measured(LACKS)
    )


LACKS: Final = (
    "files dealt at a time for which a roster names somebody: check the roster's times and offices "
    "against those of the declarations"
)


REQUIREMENTS: Final = ("arusha.4.3", "arusha.4.7", "arusha.6.1", "idg.item.4.1")
NO_ROSTER: Final = (
    "No roster with times was given: candidates are those who were dealt a file of the office that "
    "day, which is fewer than were there on a day with few files."
)
CAVEATS: Final = (
    "Nights, holidays and small posts have one officer on duty; that is a question of staffing.",
    "A roster written in advance and never corrected says who should have been there.",
    "An agent who lodges only at a time when the office empties every day meets thin rosters.",
    "Several agents may lodge in the hour that was emptied for one of them.",
    "An agent is a firm or a person with a right to be heard; an account is not a person.",
)


def _answer(counts: Counts, found: Found, *, rostered: bool) -> str:
    by = counts.by_office
    files, one = int((by.files - by.none).sum()), int(by.one.sum())
    if not files:
        return (
            "No file could be set beside a roster: the rosters name nobody when files were dealt."
        )
    how = "on the roster" if rostered else "at work that day, as far as files show"
    head = (
        f"{counted(one, 'file')} of {files:,} ({per_cent(one / files)}) had a single candidate "
        f"{how}."
    )
    listed = found.flagged.size
    if not found.family.tested:
        return (
            f"{head} For no agent could it be asked whether that happened more often than chance."
        )
    if not listed:
        return f"{head} For no agent did that happen more often than for others at the same hours."
    return (
        f"{head} For {counted(listed, 'agent')} the roster was thin, or had thinned within the "
        "hour, more often than for others at the same hours."
    )


def _estimates(counts: Counts, found: Found) -> tuple[Estimate, ...]:
    by = counts.by_office
    files = int((by.files - by.none).sum())
    if not files:
        return ()
    return (
        Estimate("one_candidate", "Files with one candidate", float(by.one.sum()) / files, "share"),
        Estimate(
            "up_to_two",
            "Files with one or two candidates",
            float((by.one + by.two).sum()) / files,
            "share",
        ),
        Estimate(
            "candidates", "Candidates on average", float(by.candidates.sum()) / files, "officers"
        ),
        Estimate("agents_listed", "Agents listed", float(found.flagged.size), "agents"),
        Estimate(
            "no_candidate",
            "Files dealt while the roster names nobody",
            float(by.none.sum()) / max(1, int(by.files.sum())),
            "share",
        ),
    )


def _offices(counts: Counts) -> Table:
    by = counts.by_office
    drawn = by.files - by.none
    mean = np.divide(by.candidates, drawn, out=np.full(drawn.size, np.nan), where=drawn > 0)
    share = np.divide(by.one, drawn, out=np.full(drawn.size, np.nan), where=drawn > 0)
    return table(
        f"{NAME}_by_office",
        "Candidates of the draw, by office",
        (Facts("office", "Office", "text"), by.office),
        (Facts("files", "Declarations", "count"), by.files),
        (Facts("none", "Nobody on the roster", "count"), by.none),
        (Facts("one", "One candidate", "count"), by.one),
        (Facts("two", "Two candidates", "count"), by.two),
        (Facts("one_share", "Share with one", "share"), share),
        (Facts("candidates", "Candidates on average", "number"), mean),
    )


def _agents(found: Found) -> Table:
    """One row a tested agent and office; the same agents are tested for thin and for thinned."""
    units = np.union1d(found.thin.unit, found.thinned.unit)
    ends = found.thin.unit.size
    parts = (
        ("thin", found.thin, found.family.adjusted[:ends]),
        ("thinned", found.thinned, found.family.adjusted[ends:]),
    )
    columns: list[tuple[Facts, Any]] = []
    titles = {"thin": "One candidate", "thinned": "Fewer than an hour before"}
    for name, tested, adjusted in parts:
        at = np.searchsorted(units, tested.unit)
        values = {
            "": tested.events.astype(float),
            "_expected": tested.expected,
            "_p_value": tested.cautious("upper"),
            "_p_holm": adjusted,
        }
        for suffix, value in values.items():
            whole = np.full(units.size, np.nan)
            whole[at] = value
            kind: Kind = "p_value" if suffix.startswith("_p") else "number"
            title = titles[name] + suffix.replace("_p_value", ", p").replace("_p_holm", ", p, Holm")
            title = title.replace("_expected", ", expected")
            columns.append((Facts(f"{name}{suffix}", title, kind), whole))
    at_all = np.full(units.size, 0)
    for tested in (found.thin, found.thinned):
        at_all[np.searchsorted(units, tested.unit)] = tested.trials
    return table(
        NAME,
        "Agents, and how many could be dealt their files",
        (Facts("office", "Office", "text"), found.office[units]),
        (Facts("agent", "Agent", "text", "", "Pseudonym of the agent."), found.agent[units]),
        (Facts("occasions", "Occasions", "count"), at_all),
        *columns,
        (Facts("flagged", "More often than others", "flag"), np.isin(units, found.flagged)),
    )


def _alone(counts: Counts, found: Found, context: Context) -> Table:
    """Show who was the one, for agents listed, where the account may be shown."""
    listed = set(zip(found.office[found.flagged], found.agent[found.flagged], strict=True))
    at = counts.alone
    pairs = zip(at.office, at.agent, strict=True)
    rows = np.flatnonzero(np.array([p in listed for p in pairs], dtype=bool))
    homes = desks(
        handler=counts.desks.officer, office=counts.desks.office, files=counts.desks.files
    )
    may = context.may_show(homes)
    names = counts.officers.name.astype(str)
    code = np.searchsorted(names, at.officer[rows].astype(str))
    return by_account(
        f"{NAME}_alone",
        "Who was the only candidate when agents on the list lodged",
        (Facts("agent", "Agent", "text"), at.agent[rows]),
        (Facts("files", "Declarations", "count"), at.files[rows]),
        office=at.office[rows],
        account=at.officer[rows],
        show=may[code] if may.size else np.zeros(rows.size, dtype=bool),
        column=Facts("officer", "Account", "text", "", f"Pseudonym of the {ROLE}."),
    )
