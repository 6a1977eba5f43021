"""Under which accounts is relief from duties granted more often than on like files elsewhere?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.findings.by_account import Accounts, listed
from evenhand.findings.cited import BENJAMINI_HOCHBERG_1995, HOLM_1979, MANTEL_HAENSZEL_1959
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, per_cent, provisional
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_sets
from evenhand.records.computing import Hold, each_time
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import Codes, DeskFiles, Names
from evenhand.records.records import Records
from evenhand.records.reliefs import (
    BY_RULE,
    FIRST,
    LEAST_LIKE,
    SELDOM,
    beneficiaries,
    graded,
    marked,
    recorded_in,
)
from evenhand.statistics.margins import Margin, with_rest
from evenhand.statistics.multiplicity import Multiplicity, benjamini_hochberg, holm
from evenhand.statistics.pairs import PairExcess, pair_excess_from_margins
from evenhand.statistics.shares import Shares, shares

NAME: Final = "relief"
VERSION: Final = "2"
QUESTION: Final = __doc__.strip()
GROUP: Final = "value"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.officer",)
CARRIES: Final = (
    "fold",
    "procedure",
    "main_hs_code",
    "importer",
    "total_value_declared",
    "relief",
)
HAS_TWIN: Final = True
HOLDS: Final = True
LEVEL: Final = 0.05
"""Chance that the list names any account that grants no more than its sets (Holm); and the share
of false entries held among pairs (Benjamini-Hochberg)."""
LEAST_FILES: Final = 30
LEAST_PAIR: Final = 3
"""Files with relief of an agent, below which no pair of the agent's is tested."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cells:
    """By set and grade (``stratum`` times 3 + grade) and officer; values in minor units.

    Attributes
    ----------
    stratum, officer, files, granted : ndarray of int64, shape (cells,)
        Codes; declarations; those with relief on any item.
    value, relieved : ndarray of int64, shape (cells,)
        Declared value; that of the items with relief. 0 where no value is recorded.
    """

    stratum: Codes
    officer: Codes
    files: Codes
    granted: Codes
    value: Codes
    relieved: Codes


@dataclass(frozen=True, slots=True)
class Granted:
    """Files with relief that name an agent: by set and grade, officer and agent, shape (n,)."""

    stratum: Codes
    officer: Codes
    agent: Codes
    files: Codes


@dataclass(frozen=True, slots=True)
class Beneficiaries:
    """How files with relief are spread over importers, one entry an office.

    Attributes
    ----------
    office : ndarray of str, shape (n,)
    files, importers, squares, most : ndarray of int64, shape (n,)
        Files with relief; importers that had one; sum of the squares of their files; files of the
        five that had most.
    """

    office: npt.NDArray[Any]
    files: Codes
    importers: Codes
    squares: Codes
    most: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database."""

    cells: Cells
    desks: DeskFiles
    officers: Names
    offices: Names
    periods: Names
    granted: Granted | None
    agents: Names | None
    beneficiaries: Beneficiaries | None


@dataclass(frozen=True, slots=True)
class Found:
    """Accounts, pairs and what relief amounts to.

    Attributes
    ----------
    accounts : Shares
    family : Multiplicity
        Holm over accounts that grant more.
    pairs : PairExcess or None
        Files with relief that an agent's had under an account, where more or fewer could have met;
        None where no agent is recorded.
    pair_family : Multiplicity or None
        Benjamini-Hochberg over those pairs.
    certain : int
        Pairs that are not tested, because all files of the sets that they share are one account's,
        or the agent's, with relief.
    value_share, expected_value_share : ndarray of float64, shape (accounts,)
        Of the value, the share with relief; the share that the sets had. NaN without values.
    files, granted : int
    homes : Desks
    """

    accounts: Shares
    family: Multiplicity
    pairs: PairExcess | None
    pair_family: Multiplicity | None
    certain: int
    value_share: Floats
    expected_value_share: Floats
    files: int
    granted: int
    homes: Desks


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    where = recorded_in(records)
    nowhere = (
        "no relief is recorded: map items.relief, or carry a column 'relief' of the declarations "
        "along under 'extra'",
    )
    return (*(() if where else nowhere), *lacks_sets(records))


def carries(records: Records) -> tuple[str, ...]:
    """Return ``CARRIES``, and the number of the declaration where its items are asked."""
    by_item = recorded_in(records) == "items.relief"
    return (*CARRIES, "declaration_id") if by_item else CARRIES


def query(records: Records, *, hold: Hold = each_time) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed but for what files are graded by."""
    whole = aggregates.handled(records, carries(records))
    as_recorded = marked(records, whole.files)
    files = graded(as_recorded, hold=hold)
    keys = ["stratum", "officer"]
    tables = {
        "cells": files.group_by(keys)
        .agg(
            files=_.count(),
            granted=_.granted.sum(),
            value=_.value.sum().cast("int64"),
            relieved=_.relieved.sum().cast("int64"),
        )
        .order_by(keys),
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }
    if whole.agents is not None:
        granted = files.filter(_.granted == 1, _.agent.notnull())
        granted = granted.group_by([*keys, "agent"]).agg(files=_.count())
        tables |= {
            "granted": granted.order_by([*keys, "agent"]),
            "agents": whole.agents.order_by("code"),
        }
    if "importer" in files.columns:
        tables["beneficiaries"] = beneficiaries(as_recorded, whole.offices)
    return tables


def infer(counts: Counts) -> Found:
    """Set each account's reliefs, and each pair's, against all ways of dealing the files."""
    cells = counts.cells
    accounts = shares(
        stratum=cells.stratum,
        unit=cells.officer,
        trials=cells.files,
        events=cells.granted,
        least=LEAST_FILES,
    )
    met = _pairs(counts)
    pairs = met.take(met.variance > 0) if met is not None else None
    at = counts.desks
    observed, expected = _value_shares(cells, accounts.unit)
    return Found(
        accounts=accounts,
        family=holm(accounts.cautious("upper"), LEVEL),
        pairs=pairs,
        pair_family=benjamini_hochberg(pairs.p_value, LEVEL) if pairs is not None else None,
        certain=int((met.variance == 0).sum()) if met is not None else 0,
        value_share=observed,
        expected_value_share=expected,
        files=int(cells.files.sum()),
        granted=int(cells.granted.sum()),
        homes=desks(handler=at.officer, office=at.office, files=at.files),
    )


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say under how many accounts, and for which pairs, relief is granted beyond like files."""
    outside = int(found.family.rejected.sum())
    pairs = int(found.pair_family.rejected.sum()) if found.pair_family else 0
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    finding = Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{_answer(found, outside, pairs)} {note}".strip(),
        role=ROLE,
        estimates=_estimates(counts, found, outside, pairs),
        tables=_tables(counts, found, context),
        caveats=(*CAVEATS, *context.crossing(counts.offices.name.size)),
        how_to_read=(
            "Expected is the number of reliefs that the account's sets had on files of the same "
            "grade: where relief is seldom, sometimes, or by rule. An account stands apart when so "
            "many would almost never be dealt to it, ordinary differences between colleagues "
            "allowed for. A pair stands apart when more of an agent's files with relief came under "
            "the account than dealing puts there."
        ),
        method=(
            "Each file is graded by the rate of relief of like files (procedure, chapter, size of "
            f"the importer) in other folds, with back-off below {LEAST_LIKE} of them. Inside a set "
            "and grade the reliefs are dealt among the files: tails are exact "
            "(sums of hypergeometrics), the ordinary spread between colleagues is added, and the "
            "larger p counts. Pairs: files with relief of an agent that came under an account, "
            "against all ways of dealing them."
        ),
        sources=(
            MANTEL_HAENSZEL_1959,
            "Hansen (2008), The prognostic analogue of the propensity score, Biometrika 95(2), "
            "481-488. doi:10.1093/biomet/asn004",
            HOLM_1979,
            BENJAMINI_HOCHBERG_1995,
        ),
        requirements=REQUIREMENTS,
        ask_next=(
            "Which legal ground do these reliefs have, and who besides the account approved them?"
            if outside or pairs
            else "Is every relief recorded with its legal ground, and is the list published?"
        ),
        error_rate=(
            f"The chance that the list of accounts holds any that grants no more than its sets is "
            f"at most {100 * LEVEL:.0f} % (Holm over {counted(found.family.tested, 'account')}). "
            f"Of the {counted(pairs, 'pair')} listed, at most {LEVEL * pairs:.1f} are expected to "
            "be false (Benjamini-Hochberg at 5 %)."
        ),
        parameters={
            "sets": context.design.sets,
            "least_files": LEAST_FILES,
            "least_like_files": LEAST_LIKE,
            "grades": f"below {SELDOM:g}; to {BY_RULE:g}; from there",
            "least_files_of_a_pair": LEAST_PAIR,
            "pairs_without_chance": found.certain,
            "least_accounts_to_show": LEAST_PEERS,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )
    return finding if found.accounts.unit.size else finding.not_measured(LACKS)


LACKS: Final = (
    f"an account with {LEAST_FILES} files that colleagues had too, where relief varies: check that "
    "relief is mapped, take a longer period, or compare within wider sets"
)


CAVEATS: Final = (
    "Relief by law follows the goods, the procedure and the beneficiary: what the records do not "
    "say of these (a list of entitled bodies, a decree) looks like the account's choice.",
    "A desk that is given the files of entitled bodies grants more by rule; put it into the sets.",
    "A relief may be decided by a superior or by another unit, and only be recorded here.",
    "A pair whose files meet more often for whatever reason has more reliefs too: pair_excess "
    "tells which it is.",
    "Colleagues who refuse what the law grants make the one who grants it stand apart.",
    "An account that grants much raises what is expected of all: the excess is understated.",
    "An account is not a person: who used it is a question for the review.",
)
REQUIREMENTS: Final = ("arusha.2.6", "arusha.3.3", "arusha.3.4", "arusha.6.1")


def _pairs(counts: Counts) -> PairExcess | None:
    """Test the pairs of agents with enough reliefs; all other files count as one agent."""
    if counts.granted is None or counts.agents is None:
        return None
    rest, granted, cells = counts.agents.code.size, counts.granted, counts.cells
    each = np.bincount(granted.agent, weights=granted.files, minlength=rest)
    kept = np.flatnonzero(each[granted.agent] >= LEAST_PAIR)
    if not kept.size:
        return None
    agent, files = granted.agent[kept], granted.files[kept]
    lodged = Margin(granted.stratum[kept], agent, files)
    met = Margin(granted.officer[kept], agent, files)
    pairs = pair_excess_from_margins(
        officers=Margin(cells.stratum, cells.officer, cells.files),
        clients=with_rest(lodged, row=cells.stratum, count=cells.files, rest=rest),
        observed=with_rest(met, row=cells.officer, count=cells.files, rest=rest),
        level=LEVEL,
    )
    return pairs.take(pairs.client != rest)


def _value_shares(cells: Cells, unit: Codes) -> tuple[Floats, Floats]:
    if not unit.size:
        return np.zeros(0), np.zeros(0)
    value, relieved = (a.astype(np.float64) for a in (cells.value, cells.relieved))
    given, worth = (np.bincount(cells.stratum, weights=a)[cells.stratum] for a in (relieved, value))
    due = value * np.divide(given, worth, out=np.zeros_like(value), where=worth > 0)
    held, seen, expected = (
        np.bincount(cells.officer, weights=a)[unit] for a in (value, relieved, due)
    )
    empty = np.full(unit.size, np.nan)
    observed = np.divide(seen, held, out=empty.copy(), where=held > 0)
    return observed, np.divide(expected, held, out=empty, where=held > 0)


def _answer(found: Found, outside: int, pairs: int) -> str:
    if not found.granted:
        return "No relief is recorded on any file with a handler; nothing can be compared."
    tested = found.accounts.unit.size
    if not tested:
        return (
            f"No account has {LEAST_FILES} files that could be compared where relief varies; none "
            "could be tested."
        )
    share = per_cent(found.granted / found.files)
    if not outside and not pairs:
        return (
            f"Under none of {counted(tested, 'account')}: relief is on {share} of the files, and "
            "no account grants it more often than dealing and the ordinary spread between "
            "colleagues explain."
        )
    return (
        f"Under {counted(outside, 'account')} of {tested}; and more files with relief of an agent "
        f"came under one account than dealing puts there for {counted(pairs, 'pair')}. Relief is "
        f"on {share} of the files."
    )


def _estimates(counts: Counts, found: Found, outside: int, pairs: int) -> tuple[Estimate, ...]:
    more = (found.accounts.events - found.accounts.expected)[found.family.rejected].sum()
    said = [
        Estimate("accounts_outside", "Accounts that grant more", float(outside), "accounts"),
        Estimate("relief_share", "Files with relief", found.granted / max(found.files, 1), "share"),
        Estimate("reliefs_beyond", "Their reliefs above expectation", float(more), "files"),
        Estimate("pairs_outside", "Pairs above expectation", float(pairs), "pairs"),
    ]
    value = counts.cells.value.sum()
    if value:
        share = float(counts.cells.relieved.sum() / value)
        said.append(Estimate("value_share", "Value with relief", share, "share"))
    return tuple(said)


def _tables(counts: Counts, found: Found, context: Context) -> tuple[Table, ...]:
    offices = counts.offices.name
    among = context.accounts(found.homes, officers=counts.officers.name, offices=offices)
    a = found.accounts
    tables = listed(
        NAME,
        "Reliefs by account, against its sets",
        (Facts("files", "Declarations", "count"), a.trials),
        (Facts("granted", "With relief", "count"), a.events),
        (Facts("expected", "Expected", "number", "files"), a.expected),
        (Facts("share", "Share", "share"), a.share),
        (Facts("expected_share", "Share of its sets", "share"), a.expected_share),
        (Facts("value_share", "Of the value", "share"), found.value_share),
        (Facts("expected_value_share", "Of its sets' value", "share"), found.expected_value_share),
        (Facts("p_value", "p, chance alone", "p_value"), a.p_upper),
        (Facts("p_spread", "p, with the ordinary spread", "p_value"), a.p_upper_spread),
        (Facts("p_holm", "p, Holm", "p_value", "", "Of the larger."), found.family.adjusted),
        among=among,
        code=a.unit,
        flagged=found.family.rejected,
    )
    if found.pairs is not None and found.pair_family is not None and counts.agents is not None:
        tables += _pair_tables(counts.agents.name[found.pairs.client], found, among)
    if counts.beneficiaries is not None:
        tables += (_concentration(counts.beneficiaries),)
    return tables


def _pair_tables(agents: npt.NDArray[Any], found: Found, among: Accounts) -> tuple[Table, ...]:
    assert found.pairs is not None  # the caller asked
    assert found.pair_family is not None
    p = found.pairs
    return listed(
        f"{NAME}_pairs",
        "Files with relief that an agent had under an account",
        (Facts("agent", "Agent", "text", "", "Pseudonym."), agents),
        (Facts("observed", "With relief", "count"), p.observed),
        (Facts("expected", "Expected", "number", "files"), p.expected),
        (Facts("p_value", "p", "p_value"), p.p_value),
        (Facts("q_value", "q", "p_value", "", "Benjamini-Hochberg."), found.pair_family.adjusted),
        among=among,
        code=p.officer,
        flagged=found.pair_family.rejected,
        unit="pairs",
    )


def _concentration(b: Beneficiaries) -> Table:
    files = np.maximum(b.files, 1)
    return table(
        f"{NAME}_beneficiaries",
        "How reliefs are spread over importers, by office",
        (Facts("office", "Office", "text"), b.office),
        (Facts("files", "With relief", "count"), b.files),
        (Facts("importers", "Importers that had one", "count"), b.importers),
        (
            Facts("herfindahl", "Herfindahl index", "number", "", "1 where one importer has all."),
            b.squares / files.astype(np.float64) ** 2,
        ),
        (Facts("top_share", f"Share of the first {FIRST}", "share"), b.most / files),
    )
