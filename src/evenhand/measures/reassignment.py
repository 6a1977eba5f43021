"""After the draw, who moves files, whose, and to whom?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from evenhand.findings.by_account import by_account
from evenhand.findings.cited import BENJAMINI_HOCHBERG_1995, HOLM_1979, MANTEL_HAENSZEL_1959
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, per_cent, provisional
from evenhand.records import aggregates, moves
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import Codes, FlaggedPairs, Names
from evenhand.records.periods import still_open as still_open_months
from evenhand.records.records import Records
from evenhand.statistics.concentration import concentration
from evenhand.statistics.labels import encode_together
from evenhand.statistics.landings import landings
from evenhand.statistics.margins import Margin
from evenhand.statistics.multiplicity import Multiplicity, benjamini_hochberg, holm
from evenhand.statistics.odds_ratio import OddsRatio, mantel_haenszel
from evenhand.statistics.pairs import PairExcess
from evenhand.statistics.shares import Shares, shares
from evenhand.statistics.stand_ins import stood_in_files

NAME: Final = "reassignment"
VERSION: Final = "2"
QUESTION: Final = __doc__.strip()
GROUP: Final = "lot"
ROLE: Final = "officer designated at the end"
NEEDS: Final = ("declarations.officer", "declarations.officer_final", "declarations.agent")
HAS_TWIN: Final = False
TAKES: Final[Mapping[str, str]] = {"pair_excess": "flagged_pairs"}
"""Whether files of agents whose draws were flagged are moved more often than others."""
LEAST_FILES: Final = 30
"""An agent with fewer declarations, a chief with fewer files, is not tested."""
LEVEL: Final = 0.05
"""False discovery rate among pairs; chance of any false entry among accounts that move files."""

Texts = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lodged:
    """Declarations by ``office``, ``month``, ``agent`` (text) and ``is_high`` (0 or 1)."""

    office: Texts
    month: Texts
    agent: Texts
    is_high: Codes
    files: Codes


@dataclass(frozen=True, slots=True)
class Held:
    """Declarations by ``office`` and ``officer`` first designated (text)."""

    office: Texts
    officer: Texts
    files: Codes


@dataclass(frozen=True, slots=True)
class Supervised:
    """Declarations by ``office``, ``month`` and ``chief`` (text), as ``moves.supervised``."""

    office: Texts
    month: Texts
    chief: Texts
    files: Codes
    tried: Codes


@dataclass(frozen=True, slots=True)
class Moved:
    """Declarations moved after the draw, by whose, to whom and why.

    ``why`` is one of ``moves.UNEXPLAINED``, ``REASON``, ``ABSENT``; ``occasions`` counts the days
    on which any was moved: a batch moved at once is one.
    """

    office: Texts
    month: Texts
    agent: Texts
    receiver: Texts
    why: Codes
    files: Codes
    occasions: Codes


@dataclass(frozen=True, slots=True)
class Changed:
    """The same declarations by whose they are and ``is_high``, for the odds of a move."""

    office: Texts
    month: Texts
    agent: Texts
    is_high: Codes
    why: Codes
    files: Codes


@dataclass(frozen=True, slots=True)
class Movers:
    """Unexplained moves by the account that made them; ``is_foreign``: 1 for another's file.

    ``occasions`` are days on which the account moved any.
    """

    office: Texts
    month: Texts
    mover: Texts
    is_foreign: Codes
    occasions: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database; ``supervised`` is None where no chief is mapped."""

    lodged: Lodged
    held: Held
    moved: Moved
    changed: Changed
    movers: Movers
    agents: Names
    supervised: Supervised | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What the moves look like.

    Attributes
    ----------
    pairs : PairExcess
        Occasions on which files of an agent (``client``) were moved to an account, unexplained,
        against what the agent's share of each office and month would have given; codes of
        ``receivers`` and ``agents``. Only pairs of which more or fewer could have met.
    certain : int
        Pairs that were not tested, because their number is certain: where anything came to the
        account all files were the agent's, or all came to it.
    family : Multiplicity
        Benjamini-Hochberg over those pairs.
    movers : Shares or None
        Unexplained moves by account, against files supervised and an even share of those in which
        somebody stood in; codes of ``mover_names``.
    mover_family : Multiplicity
        Holm over them.
    flagged_odds, high_odds : OddsRatio
        Odds of a move, reasoned or not, for files of agents in flagged pairs; for files in the
        quarter with most duty of their office and month.
    """

    receivers: Texts
    agents: Texts
    pairs: PairExcess
    certain: int
    family: Multiplicity
    mover_names: Texts
    mover_office: Texts
    movers: Shares | None
    mover_family: Multiplicity
    flagged_odds: OddsRatio
    high_odds: OddsRatio


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return ()


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    whole = aggregates.handled(records)
    assert whole.agents is not None  # NEEDS
    files, moved = moves.files(records), moves.moved(records)
    is_foreign = (moved.mover != moved.chief).cast("int8")
    unexplained = moved.mutate(is_foreign=is_foreign).filter(moved.why == moves.UNEXPLAINED)
    tables = {
        "lodged": _counted(files, "office", "month", "agent", "is_high"),
        "held": _counted(files, "office", "officer"),
        "moved": _counted(moved, "office", "month", "agent", "receiver", "why", days=True),
        "changed": _counted(moved, "office", "month", "agent", "is_high", "why"),
        "movers": _counted(unexplained, "office", "month", "mover", "is_foreign", days=True),
        "agents": whole.agents.order_by("code"),
    }
    if records.has("declarations.chief"):
        in_charge = moves.supervised(files, moved)
        tables["supervised"] = in_charge.order_by("office", "month", "chief")
    return tables


def _counted(files: ir.Table, *keys: str, days: bool = False) -> ir.Table:
    sums: dict[str, ir.Value] = {"files": files.count()}
    if days:
        sums |= {"occasions": files.day.nunique()}
    return files.group_by(list(keys)).agg(**sums).order_by(list(keys))


def infer(counts: Counts, flagged_pairs: FlaggedPairs | None = None) -> Found:
    """Set the unexplained moves against the files they could have been taken from."""
    receivers, agents, met = _landing(counts)
    varies = met.variance > 0
    pairs = met.take(varies)
    mover_names, mover_office, movers = _movers(counts)
    handed = flagged_pairs.agent if flagged_pairs is not None else np.zeros(0, dtype=np.int64)
    of_pairs = counts.agents.name[np.unique(handed)]
    known = np.zeros(0) if movers is None else movers.cautious("upper")
    return Found(
        receivers=receivers,
        agents=agents,
        pairs=pairs,
        certain=int((~varies).sum()),
        family=benjamini_hochberg(pairs.p_value, LEVEL),
        mover_names=mover_names,
        mover_office=mover_office,
        movers=movers,
        mover_family=holm(known, LEVEL),
        flagged_odds=_odds(
            counts, np.isin(counts.lodged.agent, of_pairs), np.isin(counts.changed.agent, of_pairs)
        ),
        high_odds=_odds(counts, counts.lodged.is_high == 1, counts.changed.is_high == 1),
    )


def _landing(counts: Counts) -> tuple[Texts, Texts, PairExcess]:
    """Test, of every agent with enough files and every account that was moved to, their meeting."""
    lodged, moved = counts.lodged, counts.moved
    place, moved_place = encode_together((lodged.office, lodged.month), (moved.office, moved.month))
    agents, agent = np.unique(lodged.agent.astype(str), return_inverse=True)
    totals = np.bincount(agent, weights=lodged.files, minlength=agents.size)
    # All agents that are not tested count as one.
    code = np.where(
        (totals >= LEAST_FILES) & (agents != moves.UNKNOWN), np.arange(agents.size), agents.size
    )
    chosen = np.flatnonzero(moved.why == moves.UNEXPLAINED)
    receivers, receiver = np.unique(moved.receiver[chosen].astype(str), return_inverse=True)
    pairs = landings(
        lodged=Margin(place, code[agent], lodged.files),
        place=moved_place[chosen],
        receiver=receiver.astype(np.int64),
        client=code[np.searchsorted(agents, moved.agent[chosen].astype(str))],
        landed=moved.occasions[chosen],
        clients=agents.size,
        level=LEVEL,
    )
    return receivers, agents, pairs


def _movers(counts: Counts) -> tuple[Texts, Texts, Shares | None]:
    """Set each account's unexplained moves against the files it supervised in office and month."""
    none = np.zeros(0, dtype=object)
    if counts.supervised is None:
        return none, none, None
    under, moved = counts.supervised, counts.movers
    keep = np.flatnonzero(moved.mover != moves.UNKNOWN)
    place, at = encode_together(
        (under.office, under.month), (moved.office[keep], moved.month[keep])
    )
    mover, occasions = moved.mover[keep], moved.occasions[keep]
    names, code = np.unique(np.concatenate([under.chief, mover]).astype(str), return_inverse=True)
    offices = np.full(names.size, "", dtype=object)
    offices[code] = np.concatenate([under.office, moved.office[keep]])
    cell = np.concatenate([place, at]) * max(1, names.size) + code
    keys, cell = np.unique(cell, return_inverse=True)
    stood_in = stood_in_files(place, under.tried, at, occasions, moved.is_foreign[keep] == 1)
    of_place = keys // max(1, names.size)
    trials = np.bincount(cell[: place.size], weights=under.tried, minlength=keys.size)
    trials = np.rint(trials + (stood_in / np.maximum(1, np.bincount(of_place)))[of_place])
    events = np.bincount(cell, weights=np.concatenate([np.zeros(place.size), occasions]))
    tried = shares(
        stratum=of_place,
        unit=keys % max(1, names.size),
        trials=np.maximum(trials, events).astype(np.int64),
        events=events.astype(np.int64),
        least=LEAST_FILES,
    )
    return names, offices, tried


def _odds(
    counts: Counts, lodged_has: npt.NDArray[np.bool_], moved_has: npt.NDArray[np.bool_]
) -> OddsRatio:
    """Compare the odds of a move that no absence explains, with and without a property."""
    lodged, moved = counts.lodged, counts.changed
    place, at = encode_together((lodged.office, lodged.month), (moved.office, moved.month))
    keep = moved.why != moves.ABSENT
    size = 2 * (int(np.concatenate([place, at]).max(initial=-1)) + 1)
    trials = np.bincount(2 * place + lodged_has, weights=lodged.files, minlength=size)
    events = np.bincount(2 * at[keep] + moved_has[keep], weights=moved.files[keep], minlength=size)
    cell = np.arange(size)
    return mantel_haenszel(
        stratum=cell // 2,
        has_property=cell % 2 == 1,
        trials=trials.astype(np.int64),
        events=events.astype(np.int64),
    )


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say whose files were moved to whom more often than chance, and by which accounts."""
    totals = _by_why(counts)
    pairs, movers = int(found.family.rejected.sum()), int(found.mover_family.rejected.sum())
    homes, names = _homes(counts)
    offices = _offices(counts)
    tables: tuple[Table, ...] = (replace(offices, name=NAME),)
    if context.names_people:
        tables = (_pairs(found, homes, names, counts, context), offices, _mover_table(found))
    still_open = still_open_months(
        np.unique(counts.lodged.month.astype(str)), "month", context.last_day
    )
    note = provisional(still_open, until=str(context.last_day))
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{_answer(counts, totals, found)} {note}".strip(),
        role=ROLE,
        estimates=_estimates(counts, totals, found),
        tables=tables,
        caveats=CAVEATS,
        how_to_read=(
            "Landed counts the days on which files of the agent were moved to the account with "
            "neither a reason nor an absence on record; expected is what the agent's share of the "
            "office's files in the month would give. A file moved for a recorded reason is shown "
            "by office and tested nowhere but in the odds."
        ),
        method=(
            "Moves are taken from the officer first designated and the officer at the end; who "
            "moved and why from the last act that gave the file to somebody; absence from the "
            "roster at that time. Each account's arrivals are dealt among all files of the office "
            "and month: exact hypergeometric sums. Days on which an account moved any file are set "
            "against the files it supervised, of each day up to the first that it moved: days "
            "are then as many as moves, however many files an account has. What accounts moved of "
            "others' files is set against as many files as so many moves take there, the same for "
            "each account. Odds of a move are "
            "those of Mantel and Haenszel, by office and month."
        ),
        sources=(
            MANTEL_HAENSZEL_1959,
            "Robins, Breslow, Greenland (1986), Biometrics 42(2), 311-323. doi:10.2307/2531052",
            BENJAMINI_HOCHBERG_1995,
            HOLM_1979,
        ),
        requirements=REQUIREMENTS,
        ask_next=(
            "Who asked for these moves, and why is no reason on record?"
            if pairs or movers
            else "Does every move have to carry a reason, and does anybody read it?"
        ),
        error_rate=(
            f"Of the {counted(pairs, 'pair')} listed, at most {LEVEL * pairs:.1f} are expected to "
            f"be false (Benjamini-Hochberg at 5 % over {counted(found.family.tested, 'pair')}); "
            f"the chance that the list of accounts that move files holds any false entry is at "
            f"most {100 * LEVEL:.0f} % (Holm over {counted(found.mover_family.tested, 'account')})."
        ),
        parameters={
            "least_files": LEAST_FILES,
            "level": LEVEL,
            "high_duty_quantile": moves.HIGH_DUTY,
            "pairs_without_chance": found.certain,
            "least_accounts_to_show": LEAST_PEERS,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )


REQUIREMENTS: Final = ("arusha.4.3", "arusha.4.7", "arusha.6.1", "idg.item.4.1")
CAVEATS: Final = (
    "Sickness, leave, an outage of the system or a full desk move files; without rosters and "
    "reasons on record they look alike.",
    "A specialist to whom certain goods are moved by rule receives files of the same agents.",
    "A batch taken over at once counts as one occasion; one taken over on several days as more.",
    "A reason is taken as it is written: one that is written for every move hides from the test "
    "of pairs, not from the odds.",
    "An account is not a person: who used it is a question for the review.",
)


def _by_why(counts: Counts) -> Codes:
    totals: Codes = np.bincount(counts.moved.why, weights=counts.moved.files, minlength=3).astype(
        np.int64
    )
    return totals


def _answer(counts: Counts, totals: Codes, found: Found) -> str:
    files, moved = int(counts.lodged.files.sum()), int(totals.sum())
    if not moved:
        return (
            f"Nobody, as far as the records show: none of {counted(files, 'file')} changed hands."
        )
    head = (
        f"{counted(moved, 'file')} of {files:,} ({per_cent(moved / files)}) ended with another "
        f"officer than they were dealt to: {totals[moves.ABSENT]:,} while that officer was off the "
        f"roster, {totals[moves.REASON]:,} for a recorded reason, "
        f"{totals[moves.UNEXPLAINED]:,} with neither on record."
    )
    if found.certain:
        head = (
            f"{head} {counted(found.certain, 'pair')} could not be tested: where files came to the "
            "account all were one agent's, or all came to it."
        )
    pairs, movers = int(found.family.rejected.sum()), int(found.mover_family.rejected.sum())
    if not pairs and not movers:
        if found.certain and not found.family.tested:
            return head
        return f"{head} Whose files they were, and where they went, chance explains."
    tail = f"In {counted(pairs, 'pair')}, files of one agent went to one account"
    if movers:
        by = f"{counted(movers, 'account')} moved files"
        tail = f"{tail}, and {by}" if pairs else by
    return f"{head} {tail} more often than chance explains."


def _estimates(counts: Counts, totals: Codes, found: Found) -> tuple[Estimate, ...]:
    files = max(1, int(counts.lodged.files.sum()))
    gain = (found.pairs.observed - found.pairs.expected)[found.family.rejected].sum()
    estimates = [
        Estimate("moved_share", "Files that changed hands", float(totals.sum()) / files, "share"),
        Estimate(
            "unexplained_share",
            "Files that changed hands with neither reason nor absence on record",
            float(totals[moves.UNEXPLAINED]) / files,
            "share",
        ),
        Estimate("flagged_pairs", "Pairs listed", float(found.family.rejected.sum()), "pairs"),
        Estimate(
            "excess_after_draw",
            "Excess of these pairs that arose after the draw",
            float(gain) / files,
            "share",
        ),
        Estimate(
            "movers_outside",
            "Accounts that move files more often than colleagues",
            float(found.mover_family.rejected.sum()),
            "accounts",
        ),
    ]
    odds = (
        ("flagged_pair_odds", "Odds of a move for agents in flagged pairs", found.flagged_odds),
        ("high_duty_odds", "Odds of a move for files with high duty", found.high_odds),
    )
    estimates += [
        Estimate(name, label, o.ratio, "times", o.low, o.high)
        for name, label, o in odds
        if np.isfinite(o.ratio) and np.isfinite(o.low)
    ]
    return tuple(estimates)


def _homes(counts: Counts) -> tuple[Desks, Texts]:
    """Return where each account works, by the files first dealt to it, and the accounts' names."""
    held, moved = counts.held, counts.moved
    names, code = np.unique(
        np.concatenate([held.officer, moved.receiver]).astype(str), return_inverse=True
    )
    offices = np.concatenate([held.office, moved.office]).astype(str)
    _, office = np.unique(offices, return_inverse=True)
    files = np.concatenate([held.files, moved.files])
    return desks(handler=code, office=office, files=files), names


def _pairs(found: Found, homes: Desks, names: Texts, counts: Counts, context: Context) -> Table:
    seen = np.flatnonzero(found.pairs.observed > 0)
    receiver = found.receivers[found.pairs.officer[seen]].astype(object)
    agent = found.agents[found.pairs.client[seen]].astype(object)
    code = np.searchsorted(names, receiver.astype(str))
    offices = np.unique(np.concatenate([counts.held.office, counts.moved.office]).astype(str))
    files = _files_of(counts, agent)
    observed, expected = found.pairs.observed[seen], found.pairs.expected[seen]
    may_show = context.may_show(homes)
    return by_account(
        NAME,
        "Agents whose files were moved, and the accounts they went to",
        (Facts("agent", "Agent", "text", "", "Pseudonym of the agent."), agent),
        (Facts("files_of_agent", "Declarations of the agent", "count"), files),
        (
            Facts("landed", "Occasions", "count", "", "Days on which files of the agent came."),
            observed,
        ),
        (Facts("expected", "Expected", "number"), expected),
        (
            Facts("excess_share", "Above expectation", "share", "", "Of the agent's declarations."),
            (observed - expected) / np.maximum(1, files),
        ),
        (Facts("p_value", "p", "p_value"), found.pairs.p_value[seen]),
        (Facts("q_value", "q", "p_value", "", "Benjamini-Hochberg."), found.family.adjusted[seen]),
        (Facts("flagged", "More than chance", "flag"), found.family.rejected[seen]),
        office=offices[homes.main[code]].astype(object),
        account=receiver,
        show=may_show[code] if may_show.size else np.zeros(0, dtype=bool),
        column=Facts("officer", "Account", "text", "", f"Pseudonym of the {ROLE}."),
    )


def _files_of(counts: Counts, agent: Texts) -> Codes:
    names, code = np.unique(counts.lodged.agent.astype(str), return_inverse=True)
    files = np.bincount(code, weights=counts.lodged.files, minlength=names.size)
    return files[np.searchsorted(names, agent.astype(str))].astype(np.int64)


def _mover_table(found: Found) -> Table:
    """Show the accounts that move files: chiefs are few, and what they do is by office anyway."""
    tested = found.movers
    unit = tested.unit if tested is not None else np.zeros(0, dtype=np.int64)
    office = found.mover_office[unit]
    _, home = np.unique(office.astype(str), return_inverse=True)
    many = np.bincount(home)[home] >= LEAST_PEERS if unit.size else np.zeros(0, dtype=bool)
    values = (
        (tested.trials, tested.events, tested.expected, tested.cautious("upper"))
        if tested is not None
        else (unit,) * 4
    )
    facts = (
        Facts(
            "files",
            "Files in charge",
            "count",
            "",
            "Of each day, up to the first moved; with others' files.",
        ),
        Facts("moved", "Moved without reason or absence, occasions", "count"),
        Facts("expected", "Expected", "number"),
        Facts("p_value", "p", "p_value"),
        Facts("p_holm", "p, Holm", "p_value"),
        Facts("flagged", "More than colleagues", "flag"),
    )
    columns = (*values, found.mover_family.adjusted, found.mover_family.rejected)
    return by_account(
        f"{NAME}_movers",
        "Accounts that move files",
        *zip(facts, columns, strict=True),
        office=office,
        account=found.mover_names[unit].astype(object),
        show=many,
    )


def _offices(counts: Counts) -> Table:
    """Count moves by office and why, and how much they go to few accounts."""
    lodged, held, moved = counts.lodged, counts.held, counts.moved
    names = np.unique(lodged.office.astype(str))
    of = {
        n: np.searchsorted(names, p.office.astype(str))
        for n, p in (("lodged", lodged), ("held", held), ("moved", moved))
    }
    size = names.size
    why = np.zeros((3, size))
    np.add.at(why, (moved.why, of["moved"]), moved.files)
    landed = np.flatnonzero(moved.why != moves.ABSENT)
    (receiver,) = encode_together((of["moved"][landed], moved.receiver[landed]))
    first = np.unique(receiver, return_index=True)[1]
    index = concentration(
        group=of["moved"][landed][first],
        count=np.bincount(receiver, weights=moved.files[landed]).astype(np.int64),
        share_group=of["held"],
        share=held.files,
        groups=size,
    )
    return table(
        f"{NAME}_by_office",
        "Files that changed hands after the draw, by office",
        (Facts("office", "Office", "text"), names.astype(object)),
        (
            Facts("files", "Declarations", "count"),
            np.bincount(of["lodged"], weights=lodged.files, minlength=size),
        ),
        (Facts("moved", "Changed hands", "count"), why.sum(axis=0)),
        (Facts("absent", "Officer off the roster", "count"), why[moves.ABSENT]),
        (Facts("reason", "Reason recorded", "count"), why[moves.REASON]),
        (Facts("unexplained", "Neither", "count"), why[moves.UNEXPLAINED]),
        (
            Facts("concentration", "Concentration of receivers", "number", "", "Herfindahl index."),
            index.seen,
        ),
        (Facts("expected_concentration", "Expected", "number", "", "By files held."), index.dealt),
    )
