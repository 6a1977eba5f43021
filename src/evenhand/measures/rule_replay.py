"""Where no lot is claimed, did each file go to the officer to whom the rule gives it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from evenhand.findings.by_account import by_account
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, per_cent, provisional
from evenhand.records import aggregates, replay
from evenhand.records.context import LEAST_PEERS, Context, desks
from evenhand.records.counts import Codes, DeskFiles, Names
from evenhand.records.records import Records

NAME: Final = "rule_replay"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "lot"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.officer",)
HAS_TWIN: Final = False
REPLAYED: Final = {
    "workload": "the officer on the roster with the fewest open files",
    "rotation": "the officer on the roster whose last file lies furthest back",
}
"""Rules that say who must be given each file, in words."""
GIVEN_OUT: Final = {"section": "the section", "chief": "the chief"}
"""Rules that leave it to somebody: there is nothing to replay, only what came of it."""

Texts = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Files by ``office``, ``period``, ``officer`` and ``verdict``; see ``replay.verdicts``."""

    office: Texts
    period: Texts
    officer: Texts
    verdict: Codes
    files: Codes
    excess: Codes
    by_chance: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database; ``verdicts`` is None where the rule cannot be replayed."""

    desks: DeskFiles
    officers: Names
    offices: Names
    verdicts: Verdicts | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """By office and period what the replay says, or by office how files are spread.

    Attributes
    ----------
    office, period : ndarray of str, shape (n,)
    files : ndarray of int64, shape (6, n)
        By verdict: kept, broken, alone, off the roster, nobody, undecided.
    excess : ndarray of int64, shape (n,)
    by_chance : ndarray of float64, shape (n,)
        Decided files that a deal at random would have given as the rule says.
    spread_files, spread_officers : ndarray of int64, shape (offices,)
    largest, concentration : ndarray of float64, shape (offices,)
        Share of the account with most files; Herfindahl index.
    """

    office: Texts
    period: Texts
    files: Codes
    excess: Codes
    by_chance: npt.NDArray[np.float64]
    spread_files: Codes
    spread_officers: Codes
    largest: npt.NDArray[np.float64]
    concentration: npt.NDArray[np.float64]

    @property
    def decided(self) -> Codes:
        """Files of which the replay says kept or broken, by office and period."""
        both: Codes = self.files[replay.KEPT] + self.files[replay.BROKEN]
        return both


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    rule = records.design.rule
    if rule == "lot":
        return ("a lot is claimed: lot_test and pair_excess ask whether it was kept",)
    if rule in REPLAYED:
        return replay.lacks_replay(records)
    if rule in GIVEN_OUT:
        return ()
    return ("no lot is claimed, and no other rule: say under assignment.rule how files are given",)


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    whole = aggregates.handled(records)
    tables = {
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "offices": whole.offices.order_by("code"),
    }
    if records.design.rule in REPLAYED:
        tables["verdicts"] = replay.verdicts(records)
    return tables


def infer(counts: Counts) -> Found:
    """Add up the verdicts, and how files are spread; nothing is estimated."""
    size = counts.offices.code.size
    at = counts.desks
    files = np.bincount(at.office, weights=at.files, minlength=size)
    share = at.files / files[at.office]
    largest = np.zeros(size)
    np.maximum.at(largest, at.office, share)
    none = np.zeros(0, dtype=object)
    seen = counts.verdicts
    if seen is None:
        office, period = none, none
        by, excess, chance = np.zeros((6, 0)), np.zeros(0), np.zeros(0)
    else:
        places = np.array([f"{o}\t{p}" for o, p in zip(seen.office, seen.period, strict=True)])
        names, code = np.unique(places.astype(str), return_inverse=True)
        pairs = [str(n).split("\t") for n in names]
        office = np.array([p[0] for p in pairs], dtype=object)
        period = np.array([p[1] for p in pairs], dtype=object)
        by = np.zeros((6, names.size))
        np.add.at(by, (seen.verdict, code), seen.files)
        excess = np.bincount(code, weights=seen.excess, minlength=names.size).astype(np.float64)
        chance = np.bincount(code, weights=seen.by_chance, minlength=names.size) / 1e6
    return Found(
        office=office,
        period=period,
        files=by.astype(np.int64),
        excess=excess.astype(np.int64),
        by_chance=chance,
        spread_files=files.astype(np.int64),
        spread_officers=np.bincount(at.office, minlength=size),
        largest=largest,
        concentration=np.bincount(at.office, weights=share**2, minlength=size).astype(np.float64),
    )


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say how many files went elsewhere than the rule says, or how files are spread."""
    rule = context.design.rule
    is_replayed = rule in REPLAYED
    still_open = context.still_open(np.unique(found.period.astype(str)))
    note = provisional(still_open, until=str(context.last_day))
    rows = _replayed(found) if is_replayed else _spread(counts, found)
    tables: tuple[Table, ...] = (rows,)
    if context.names_people:
        tables = (rows, _accounts(counts, context))
    answer = _answer(found, rule) if is_replayed else _no_lot(found, rule)
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{answer} {note}".strip(),
        role=ROLE,
        estimates=_estimates(found) if is_replayed else _spread_estimates(found),
        tables=tables,
        caveats=CAVEATS if is_replayed else NO_RULE,
        how_to_read=(
            "Kept counts files given as the rule says, also where several officers were equal. By "
            "chance is how many a deal at random among those on the roster would have kept."
            if is_replayed
            else "How files are spread among accounts is shown, by office. No rule says how they "
            "should be, so that nothing here is a deviation."
        ),
        method=(
            f"Replay: at the moment each file was given, {REPLAYED[rule]} is read from the "
            "recorded queue; files are closed before, and given after, whatever happens at that "
            "moment."
            if is_replayed
            else "Files by account and office, the largest share and the Herfindahl index."
        ),
        sources=(
            "Thorley (2020), Journal of Empirical Legal Studies 17(2), 342-382. "
            "doi:10.1111/jels.12248 (events that undo an assignment rule)",
        ),
        requirements=REQUIREMENTS,
        ask_next=(
            "Who gave these files out of turn, and is that on record?"
            if is_replayed
            else "By which criteria are files given, and who can see them afterwards?"
        ),
        error_rate="No error rate: files are counted, nothing is tested.",
        parameters={"rule": rule, "least_accounts_to_show": LEAST_PEERS},
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )


REQUIREMENTS: Final = ("arusha.4.3", "arusha.4.7", "arusha.6.1", "idg.item.4.1")
CAVEATS: Final = (
    "A desk, a speciality or a weight that the rule knows and the records do not makes files go "
    "elsewhere by rule.",
    "Files that were open, or given, before the records begin are not known.",
    "A roster written in advance and never corrected names who should have been there.",
    "When a file leaves an officer's hands is taken from its assessment or release.",
)
NO_RULE: Final = (
    "No lot is claimed: who has more files may work more days, or on files that take less time.",
    "A specialised desk gathers files by rule.",
)


def _answer(found: Found, rule: str) -> str:
    total = found.files.sum(axis=1)
    decided = int(found.decided.sum())
    whole = int(total.sum())
    rest = (
        f"Of {counted(whole, 'file')}, {int(total[replay.ALONE]):,} had one candidate, "
        f"{int(total[replay.OFF_ROSTER]):,} went to an account off the roster, "
        f"{int(total[replay.NOBODY]):,} were given while the roster names nobody, and of "
        f"{int(total[replay.UNDECIDED]):,} the records do not tell."
    )
    if not decided:
        return f"The rule could not be replayed on any file. {rest}"
    broken = int(total[replay.BROKEN])
    chance = 1 - float(found.by_chance.sum()) / decided
    return (
        f"Of {counted(decided, 'file')} that the replay decides, {broken:,} "
        f"({per_cent(broken / decided)}) did not go to {REPLAYED[rule]}; a deal at random would "
        f"have missed it in {per_cent(chance)}. {rest}"
    )


def _no_lot(found: Found, rule: str) -> str:
    files = int(found.spread_files.sum())
    if not files:
        return f"No lot is claimed: {GIVEN_OUT[rule]} gives out files. None has an officer."
    at = int(np.argmax(found.largest * (found.spread_officers > 1)))
    return (
        f"No lot is claimed: {GIVEN_OUT[rule]} gives out files. How {files:,} of them are spread "
        f"is shown by office; the largest share of one account among colleagues is "
        f"{per_cent(float(found.largest[at]))} of an office's files."
    )


def _estimates(found: Found) -> tuple[Estimate, ...]:
    total, decided = found.files.sum(axis=1), int(found.decided.sum())
    whole = max(1, int(total.sum()))
    shares = [
        Estimate("off_roster", "Files given to an account off the roster",
                 float(total[replay.OFF_ROSTER]) / whole, "share"),
        Estimate("undecided", "Files of which the records do not tell",
                 float(total[replay.UNDECIDED] + total[replay.NOBODY]) / whole, "share"),
    ]  # fmt: skip
    if not decided:
        return tuple(shares)
    broken = float(total[replay.BROKEN])
    return (
        Estimate("broken_share", "Files that went elsewhere than the rule says", broken / decided,
                 "share"),
        Estimate("broken_by_chance", "The same under a deal at random",
                 1 - float(found.by_chance.sum()) / decided, "share"),
        *shares,
    )  # fmt: skip


def _spread_estimates(found: Found) -> tuple[Estimate, ...]:
    if not found.spread_files.size:
        return ()
    label = "Concentration of files among accounts, average of offices"
    value = float(np.average(found.concentration, weights=found.spread_files))
    return (Estimate("concentration", label, value, "index"),)


def _replayed(found: Found) -> Table:
    decided = found.decided
    broken = found.files[replay.BROKEN]

    def per(above: npt.NDArray[Any], below: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        share = np.full(below.size, np.nan)
        np.divide(above, below, out=share, where=below > 0)
        return share

    return table(
        NAME,
        "Files given as the rule says, and not, by office and period",
        (Facts("office", "Office", "text"), found.office),
        (Facts("period", "Period", "text"), found.period),
        (Facts("files", "Declarations", "count"), found.files.sum(axis=0)),
        (Facts("decided", "Decided by the replay", "count"), decided),
        (Facts("broken", "Given to another", "count"), broken),
        (Facts("broken_share", "Share", "share"), per(broken, decided)),
        (
            Facts("by_chance", "By a deal at random", "share"),
            per(decided - found.by_chance, decided),
        ),
        (
            Facts(
                "excess_open", "Open files beyond the least", "number", "files", "Per broken file."
            ),
            per(found.excess, broken),
        ),
        (Facts("alone", "One candidate", "count"), found.files[replay.ALONE]),
        (Facts("off_roster", "Account off the roster", "count"), found.files[replay.OFF_ROSTER]),
        (Facts("nobody", "Nobody on the roster", "count"), found.files[replay.NOBODY]),
        (Facts("undecided", "Not told", "count"), found.files[replay.UNDECIDED]),
    )


def _spread(counts: Counts, found: Found) -> Table:
    return table(
        NAME,
        "How files are spread among accounts, by office; no lot is claimed",
        (Facts("office", "Office", "text"), counts.offices.name),
        (Facts("files", "Declarations", "count"), found.spread_files),
        (Facts("accounts", "Accounts", "count"), found.spread_officers),
        (Facts("largest_share", "Largest share of one account", "share"), found.largest),
        (Facts("concentration", "Concentration", "number", "", "Herfindahl index."),
         found.concentration),
    )  # fmt: skip


def _accounts(counts: Counts, context: Context) -> Table:
    """Show files by account, and those given against the rule, where accounts may be shown."""
    at = counts.desks
    homes = desks(handler=at.officer, office=at.office, files=at.files)
    names = counts.officers.name
    files = np.bincount(at.officer, weights=at.files, minlength=names.size)
    broken = np.zeros(names.size)
    if counts.verdicts is not None:
        rows = np.flatnonzero(counts.verdicts.verdict == replay.BROKEN)
        code = np.searchsorted(names.astype(str), counts.verdicts.officer[rows].astype(str))
        np.add.at(broken, code, counts.verdicts.files[rows])
    return by_account(
        f"{NAME}_by_account",
        "Files by account",
        (Facts("files", "Declarations", "count"), files),
        (Facts("broken", "Given to it out of turn", "count"), broken),
        office=counts.offices.name[homes.main] if names.size else names,
        account=names,
        show=context.may_show(homes),
        column=Facts("officer", "Account", "text", "", f"Pseudonym of the {ROLE}."),
    )
