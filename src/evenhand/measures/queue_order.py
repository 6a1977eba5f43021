"""Whose declarations wait less than others in the same officer's queue, and pass earlier ones?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from evenhand.findings.by_account import by_account
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, per_cent, provisional
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_sets
from evenhand.records.computing import Hold, each_time
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import Codes, DeskFiles, Names, OutcomeSums, Sums, split_outcomes
from evenhand.records.records import Records
from evenhand.statistics.multiplicity import Multiplicity, benjamini_hochberg
from evenhand.statistics.permuted_sums import PermutedSums, permuted_sums

NAME: Final = "queue_order"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "time"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.officer", "declarations.agent", "declarations.registered_at")
CARRIES: Final = ("registered_at", "assessed_at", "released_at", "channel_selected")
HAS_TWIN: Final = True
HOLDS: Final = True
SLICED_BY: Final = "office"
"""Each office's queues are a matter of their own: the run may ask for some at a time."""
SERVED_AT: Final = ("assessed_at", "released_at")
"""When a file was served: the act of the officer before that of the bank and the release desk."""
LOOK_BACK: Final = 5
"""So many files before each are looked at for one that is still waiting."""
LEAST_FILES: Final = 15
"""A pair with fewer files says nothing that chance does not drown."""
_MOST_OFFICERS: Final = 10_000_000
_MOST_CHANNELS: Final = 10_000
_MOST_MONTHS: Final = 10_000
"""Codes packed into one number stay apart up to so many of each; offices up to some 9,000."""
_SCALE: Final = 1000
"""Ranks are summed as whole thousandths, so that every engine gives the same sums."""
LEVEL: Final = 0.05
"""False discovery rate among pairs of an agent and an account."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Waits:
    """Ranks of waiting times by office, channel, officer and agent.

    A file's rank is its place among the waiting times of its queue in its month, in thousandths: 0
    waited least, 1,000 most. ``sums`` has ``n_0`` files, and the sums of ranks, squares and cubes.
    """

    office: Codes
    channel: Codes
    officer: Codes
    agent: Codes
    sums: OutcomeSums


@dataclass(frozen=True, slots=True)
class Meetings:
    """Files that found an earlier one waiting, by ``office``, ``officer`` and ``agent``.

    ``met``: files that found one of another agent among the ``LOOK_BACK`` before them; ``jumped``:
    those served before the nearest such file.
    """

    office: Codes
    officer: Codes
    agent: Codes
    met: Codes
    jumped: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database."""

    waits: Waits
    meetings: Meetings
    desks: DeskFiles
    officers: Names
    agents: Names
    offices: Names
    periods: Names


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of some offices.

    Attributes
    ----------
    office, officer, agent : ndarray of int64, shape (n,)
    files : ndarray of int64, shape (n,)
        Of the agent, served by the account, in queues of two or more.
    rank, expected : ndarray of float64, shape (n,)
        Mean rank of their waiting times, 0 (least) to 1; that of all agents in those queues.
    met, jumped : ndarray of int64, shape (n,)
        See ``Meetings``.
    p_officer, p_agent : ndarray of float64, shape (n,)
        Chance of ranks as low against other agents in the account's queues; against the agent's
        own files in the queues of other accounts.
    """

    office: Codes
    officer: Codes
    agent: Codes
    files: Codes
    rank: Floats
    expected: Floats
    met: Codes
    jumped: Codes
    p_officer: Floats
    p_agent: Floats

    @property
    def p_value(self) -> Floats:
        """The larger of the two: what is so of every agent, or of every account, is no pair's."""
        return np.maximum(self.p_officer, self.p_agent)


@dataclass(frozen=True, slots=True)
class Found:
    """Every pair tested, and Benjamini-Hochberg over them.

    ``by_office`` has ``met`` and ``jumped`` by code of the office, shape (2, offices).
    """

    pairs: Pairs
    family: Multiplicity
    by_office: Codes


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    reasons = list(lacks_sets(records))
    served = [c for c in SERVED_AT if records.has(f"declarations.{c}")]
    if not served:
        reasons.append("neither assessed_at nor released_at is mapped: no file is known as served")
    elif not records.resolves(f"declarations.{served[0]}"):
        reasons.append(f"{served[0]} says only the day: the order inside a day is not known")
    if not records.resolves("declarations.registered_at"):
        reasons.append("registered_at says only the day: the order inside a day is not known")
    return tuple(reasons)


def query(records: Records, *, hold: Hold = each_time) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed: one pass in the order of the queues."""
    whole = aggregates.handled(records, CARRIES)
    assert whole.agents is not None  # NEEDS
    # Of all files, also where those of some offices are asked: the codes are made once.
    channels = hold(_channels(whole.files))
    files = whole.files
    if whole.slice_column == "office":
        codes = whole.slice_codes
        files = files.filter(files.office.between(codes.start, codes.stop - 1))
    return {
        "waits": waits(files, channels),
        "meetings": meetings(files, channels),
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "agents": whole.agents.order_by("code"),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }


def waits(files: ir.Table, channels: ir.Table) -> ir.Table:
    """Return ``Waits`` of the files: one window over queues and months, one count by pair."""
    queue = _served(files, channels).filter(lambda t: t.served >= t.came)
    queue = queue.mutate(
        wait=(queue.served.epoch_seconds() - queue.came.epoch_seconds()).cast("int64")
    )
    queue = queue.mutate(queue_month=queue.queue * _MOST_MONTHS + queue.month)
    # Equal waits share their place, whoever stands first among them.
    place = ibis.rank().over(group_by=[queue.queue_month], order_by=[queue.wait])
    # In the order of the places, so that engines sort once for both.
    whole_queue = ibis.window(
        group_by=[queue.queue_month], order_by=[queue.wait], preceding=None, following=None
    )
    ranked = queue.mutate(place=place, length=queue.count().over(whole_queue))
    ranked = ranked.filter(ranked["length"] > 1)
    scaled = ranked.place * _SCALE / (ranked["length"] - 1)
    ranked = ranked.mutate(rank=scaled.round().cast("int64"))
    r, keys = ranked.rank, ["office", "channel", "officer", "agent"]
    found = ranked.group_by(keys).agg(
        n_0=ranked.count(),
        total_0=r.sum(),
        squares_0=(r * r).sum(),
        cubes_0=(r * r * r).sum(),
    )
    return found.order_by(keys)


def meetings(files: ir.Table, channels: ir.Table) -> ir.Table:
    """Return ``Meetings`` of the files: one window over queues, one count by pair.

    A queue is an office, an officer and the channel selected. Each file is set beside the nearest
    before it that still waits; nothing else is compared, so that a busy morning or a slow week,
    which touch neighbours alike, make no difference.
    """
    queue = _served(files, channels)
    window = ibis.window(
        group_by=[queue.queue],
        # Files of one moment are put by agent and by when they were served: the same on any engine.
        order_by=[queue.came, queue.agent, queue.served],
    )
    named = {
        f"{c}_{k}": queue[c].lag(k).over(window)
        for k in range(1, LOOK_BACK + 1)
        for c in ("agent", "came", "served")
    }
    beside = queue.mutate(**named)
    # Of another agent, earlier, and still waiting when this one came. The nearest is the one ahead.
    nearest = ibis.cases(
        *(
            (
                (beside[f"agent_{k}"] != beside.agent)
                & (beside[f"came_{k}"] < beside.came)
                & (beside[f"served_{k}"] > beside.came),
                beside[f"served_{k}"],
            )
            for k in range(1, LOOK_BACK + 1)
        )
    )
    met = beside.mutate(ahead=nearest)
    met = met.filter(met.ahead.notnull())
    keys = ["office", "officer", "agent"]
    found = met.group_by(keys).agg(met=met.count(), jumped=(met.served < met.ahead).sum())
    return found.order_by(keys)


def _channels(files: ir.Table) -> ir.Table:
    """Return the ``name`` of each channel selected and its code, in the order of names."""
    names = files.select(name=_channel(files)).distinct()
    return names.select("name", channel=ibis.row_number().over(order_by="name").cast("int64"))


def _channel(files: ir.Table) -> ir.Value:
    if "channel_selected" not in files.columns:
        return ibis.literal("all")
    return files.channel_selected.cast("string").fill_null("(none)")


def _served(files: ir.Table, channels: ir.Table) -> ir.Table:
    """Return the files of an agent that were served, under fixed names.

    ``channel`` is a code, and ``queue`` one whole number for office, officer and channel: sorting
    by it takes a fraction of what three columns take, one of them text.
    """
    served = next(c for c in SERVED_AT if c in files.columns)
    known = files.agent.notnull() & files.registered_at.notnull() & files[served].notnull()
    named = files.filter(known).mutate(
        came=files.registered_at,
        served=files[served],
        name=_channel(files),
    )
    coded = named.inner_join(channels, "name")
    whole = coded.office.cast("int64") * _MOST_OFFICERS + coded.officer
    return coded.select(
        *("office", "month", "officer", "agent", "channel", "came", "served"),
        queue=whole * _MOST_CHANNELS + coded.channel,
    )


def infer(counts: Counts) -> Found:
    """Set each pair's ranks against other agents of the account and other accounts of the agent."""
    at, beside = counts.waits, counts.meetings
    officers, agents = max(1, counts.officers.code.size), max(1, counts.agents.code.size)
    offices = max(1, counts.offices.code.size)
    by_office = np.stack(
        [
            np.bincount(beside.office, weights=w, minlength=offices)
            for w in (beside.met, beside.jumped)
        ]
    ).astype(np.int64)
    if not at.agent.size:
        return _some(_none(), by_office)
    _, channel = np.unique(at.channel, return_inverse=True)
    place = at.office * (int(channel.max()) + 1) + channel
    whole = (at.office * officers + at.officer) * agents + at.agent
    keys, unit = np.unique(whole, return_inverse=True)
    (sums,) = split_outcomes(at.sums)
    of_officer = _ranks(place * officers + at.officer, unit, sums)
    of_agent = _ranks(place * agents + at.agent, unit, sums)
    files = of_officer.observations
    tested = (files >= LEAST_FILES) & (of_officer.variance > 0) & (of_agent.variance > 0)
    chosen = np.flatnonzero(tested)
    pair = keys[chosen]
    met, jumped = np.zeros((2, keys.size), dtype=np.int64)
    there = (beside.office * officers + beside.officer) * agents + beside.agent
    # A pair that met a waiting file was served, but may lie alone in its months: no rank, no cell.
    cell = np.minimum(np.searchsorted(keys, there), keys.size - 1)
    known = keys[cell] == there
    np.add.at(met, cell[known], beside.met[known])
    np.add.at(jumped, cell[known], beside.jumped[known])
    pairs = Pairs(
        office=pair // (agents * officers),
        officer=pair // agents % officers,
        agent=pair % agents,
        files=files[chosen].astype(np.int64),
        rank=of_officer.observed[chosen] / files[chosen] / _SCALE,
        expected=of_officer.expected[chosen] / files[chosen] / _SCALE,
        met=met[chosen],
        jumped=jumped[chosen],
        p_officer=of_officer.p_lower[chosen],
        p_agent=of_agent.p_lower[chosen],
    )
    return _some(pairs, by_office)


def merge(parts: tuple[Found, ...] | list[Found]) -> Found:
    """Join what was found of some offices at a time: the pairs of a period are one family."""
    names = Pairs.__dataclass_fields__
    columns = {n: np.concatenate([getattr(p.pairs, n) for p in parts]) for n in names}
    pairs = Pairs(**columns)
    family = benjamini_hochberg(pairs.p_value, LEVEL)
    by_office: Codes = np.sum([p.by_office for p in parts], axis=0)
    return Found(pairs, family, by_office)


def _some(pairs: Pairs, by_office: Codes) -> Found:
    return Found(pairs, benjamini_hochberg(pairs.p_value, LEVEL), by_office)


def _none() -> Pairs:
    codes, none = np.zeros(0, dtype=np.int64), np.zeros(0)
    return Pairs(codes, codes, codes, codes, none, none, codes, codes, none, none)


def _ranks(stratum: Codes, unit: Codes, sums: Sums) -> PermutedSums:
    _, row = np.unique(stratum, return_inverse=True)
    width = int(unit.max()) + 1
    cells, at = np.unique(row * width + unit, return_inverse=True)

    def added(values: Floats) -> Floats:
        return np.bincount(at, weights=values, minlength=cells.size).astype(np.float64)

    return permuted_sums(
        stratum=cells // width,
        unit=cells % width,
        n=added(sums.n),
        total=added(sums.total),
        squares=added(sums.squares),
        cubes=added(sums.cubes),
    )


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say in how many pairs an agent's files are taken before earlier ones of others."""
    listed = int(found.family.rejected.sum())
    at = counts.desks
    homes = desks(handler=at.officer, office=at.office, files=at.files)
    offices = _offices(counts, found)
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    tables: tuple[Table, ...] = (replace(offices, name=NAME),)
    if context.names_people:
        tables = (_pairs(counts, found, homes, context), offices)
    finding = Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{_answer(found, listed)} {note}".strip(),
        role=ROLE,
        estimates=_estimates(found, listed),
        tables=tables,
        caveats=CAVEATS,
        how_to_read=(
            "A rank says where a file's wait lies among those of its queue and month: 0 is the "
            "shortest, 1 the longest, a half is ordinary. Met counts files that found another "
            "agent's file waiting; jumped, those that were served first all the same. Some always "
            "are: files differ."
        ),
        method=(
            "A queue is an office, an officer and the channel selected. Waiting times are ranked "
            "in each queue and month; ranks are dealt anew among the agents of each queue, and "
            "among the accounts of each agent: three exact moments and the Pearson type III law. A "
            "pair is listed only if both are small. Passing is counted against the nearest of the "
            f"{LOOK_BACK} files before that still waits."
        ),
        sources=(
            "Mielke, Berry (2007), Permutation Methods, 2nd ed. doi:10.1007/978-0-387-69813-7",
            "Kaufmann, Wei (1999), Does grease money speed up the wheels of commerce?, NBER "
            "Working Paper 7093. doi:10.3386/w7093 (bought speed may be sold delay)",
            "Benjamini, Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300. "
            "doi:10.1111/j.2517-6161.1995.tb02031.x",
        ),
        requirements=REQUIREMENTS,
        ask_next=(
            "Which rule lets these files go first, and is it written down?"
            if listed
            else "Do files wait longer than they need, whoever is next?"
        ),
        error_rate=(
            f"Of the {counted(listed, 'pair')} listed, at most {LEVEL * listed:.1f} are expected "
            f"to be false (Benjamini-Hochberg at 5 % over {counted(found.pairs.met.size, 'pair')})."
        ),
        parameters={
            "least_files": LEAST_FILES,
            "look_back": LOOK_BACK,
            "false_discovery_rate": LEVEL,
            "served": " or ".join(SERVED_AT),
            "least_accounts_to_show": LEAST_PEERS,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )
    return finding if found.by_office.sum() else finding.not_measured(LACKS)


LACKS: Final = (
    "files that found an earlier one waiting: check that the times of dealing and of service are "
    "mapped to the minute, or take a longer period"
)


REQUIREMENTS: Final = ("arusha.3.4", "arusha.4.3", "arusha.6.1", "rkc.ga.3.34")
CAVEATS: Final = (
    "Live animals, perishable and urgent goods go first by rule (RKC 3.34): an agent who has them "
    "at one account only looks like a pair.",
    "A file that waits for an answer, a paper or a laboratory is passed by those behind it.",
    "Simple files are done between two hard ones; agents differ in how simple theirs are.",
    "The order of registration is not the order of arrival where files are keyed in bundles.",
    "An account is not a person: who used it is a question for the review.",
)


def _answer(found: Found, listed: int) -> str:
    met, jumped = (int(v) for v in found.by_office.sum(axis=1))
    if not met:
        return "No file found an earlier one waiting: there is no queue in these records."
    head = (
        f"{per_cent(jumped / met)} of {counted(met, 'file')} that found another agent's file "
        "waiting before them were served first."
    )
    if not found.pairs.met.size:
        return f"{head} No pair has {LEAST_FILES} files; none could be tested."
    if not listed:
        return (
            f"{head} In none of {counted(found.pairs.met.size, 'pair')} did an agent's files wait "
            "less than chance explains, both in the account's queues and beside its own elsewhere."
        )
    return (
        f"{head} In {counted(listed, 'pair')} of {found.pairs.met.size:,} the agent's files waited "
        "less than those of other agents in the same queues, and less than its own files elsewhere."
    )


def _estimates(found: Found, listed: int) -> tuple[Estimate, ...]:
    met, jumped = (int(v) for v in found.by_office.sum(axis=1))
    pairs, rows = found.pairs, found.family.rejected
    shares = np.divide(
        pairs.jumped[rows],
        pairs.met[rows],
        where=pairs.met[rows] > 0,
        out=np.full(int(rows.sum()), np.nan),
    )
    return (
        Estimate("pairs_listed", "Pairs listed", float(listed), "pairs"),
        Estimate(
            "jumped_share", "Files served before the one ahead", jumped / max(1, met), "share"
        ),
        *(
            (
                Estimate(
                    "jumped_share_listed",
                    "The same in listed pairs, median",
                    float(np.nanmedian(shares)),
                    "share",
                ),
            )
            if np.isfinite(shares).any()
            else ()
        ),
    )


def _pairs(counts: Counts, found: Found, homes: Desks, context: Context) -> Table:
    pairs, may = found.pairs, context.may_show(homes)
    some = bool(pairs.officer.size)
    return by_account(
        NAME,
        "Agents' files taken before earlier ones, by account",
        (
            Facts("agent", "Agent", "text", "", "Pseudonym of the agent."),
            counts.agents.name[pairs.agent],
        ),
        (Facts("files", "Declarations", "count"), pairs.files),
        (
            Facts(
                "rank", "Mean rank of the wait", "number", "", "0 is the shortest, 1 the longest."
            ),
            pairs.rank,
        ),
        (Facts("expected", "Expected", "number"), pairs.expected),
        (Facts("met", "Found one waiting", "count"), pairs.met),
        (Facts("jumped", "Served first", "count"), pairs.jumped),
        (Facts("p_officer", "p, other agents here", "p_value"), pairs.p_officer),
        (Facts("p_agent", "p, same agent elsewhere", "p_value"), pairs.p_agent),
        (
            Facts("q_value", "q", "p_value", "", "Benjamini-Hochberg of the larger."),
            found.family.adjusted,
        ),
        (Facts("flagged", "More often", "flag"), found.family.rejected),
        office=counts.offices.name[pairs.office],
        account=counts.officers.name[pairs.officer],
        show=may[pairs.officer] if some and may.size else np.zeros(pairs.met.size, dtype=bool),
        column=Facts("officer", "Account", "text", "", f"Pseudonym of the {ROLE}."),
    )


def _offices(counts: Counts, found: Found) -> Table:
    # Where no file has an agent there is no office to speak of, and the sums hold one empty place.
    size = counts.offices.name.size
    met, jumped = found.by_office[:, :size]
    listed = np.bincount(found.pairs.office[found.family.rejected], minlength=size)
    tested = np.bincount(found.pairs.office, minlength=size)
    share = np.divide(jumped, met, out=np.full(size, np.nan), where=met > 0)
    return table(
        f"{NAME}_by_office",
        "Files taken before earlier ones, by office",
        (Facts("office", "Office", "text"), counts.offices.name),
        (Facts("met", "Found one waiting", "count"), met),
        (Facts("jumped", "Served first", "count"), jumped),
        (Facts("share", "Share", "share"), share),
        (Facts("tested", "Pairs tested", "count"), tested),
        (Facts("flagged", "Pairs listed", "count"), listed),
    )
