"""Do officers differ in how readily they examine, or in how well they look?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from evenhand.findings.by_account import by_account, by_office
from evenhand.findings.cited import HOLM_1979
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, per_cent, provisional
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_sets
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import Codes, DeskFiles, Names
from evenhand.records.records import Records
from evenhand.statistics.multiplicity import Multiplicity, holm
from evenhand.statistics.shares import Shares, shares
from evenhand.statistics.sorting import half_of
from evenhand.statistics.split_slope import Rate, SplitSlope, split_slope
from evenhand.statistics.uneven_shares import apart

NAME: Final = "threshold_or_skill"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "handler"
ROLE: Final = "officer first designated"
NEEDS: Final = (
    "declarations.officer",
    "declarations.examined",
    "declarations.offence_recorded",
)
CARRIES: Final = ("examined", "offence_recorded", "found", "channel_selected")
SUBJECT: Final = ("examined",)
"""Decided after assignment, and what the question is about: never what files are compared on."""
HAS_TWIN: Final = True
LEAST_HELD: Final = 5
"""Re-examined files that held something, from which an account's misses are tested."""
LEVEL: Final = 0.05
"""Chance that the list names any account that missed no more than its colleagues (Holm)."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cells:
    """By set and channel (``stratum``, half of the sets) and officer, counts of files.

    Attributes
    ----------
    stratum, half, officer : ndarray of int64, shape (cells,)
    files, examined, hits : ndarray of int64, shape (cells,)
        Files; of those, examined; of those, with an offence recorded.
    held, missed : ndarray of int64, shape (cells,)
        Re-examined files that held something; of those, where the officer had recorded nothing.
    again : ndarray of int64, shape (cells,)
        Files re-examined.
    opened, overlooked : ndarray of int64, shape (cells,)
        Of those held, examined by the officer; of those, where it recorded nothing.
    """

    stratum: Codes
    half: Codes
    officer: Codes
    files: Codes
    examined: Codes
    hits: Codes
    again: Codes
    held: Codes
    missed: Codes
    opened: Codes
    overlooked: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database."""

    cells: Cells
    desks: DeskFiles
    officers: Names
    offices: Names
    periods: Names


@dataclass(frozen=True, slots=True)
class Found:
    """What officers' examinations yield.

    Attributes
    ----------
    yields, misses : SplitSlope
        Slope of finds, and of misses, on examinations, per file.
    hit_rate : float
        Finds per examination, all officers.
    missed : Shares
        By account, among examined files that a re-examination found to hold something, those
        where the officer recorded nothing.
    fewer : Shares
        Finds by account, per file of sets in which anything is examined.
    p_fewer : ndarray of float64
        Of so few finds: the larger of per file and per examination.
    p_missed : ndarray of float64
        Of so many misses.
    family : Multiplicity
        Holm over both lists: fewer finds, then misses.
    too_few : int
        Accounts tested for fewer finds that no find at all would not have put on the list.
    homes : Desks
    examined, hits, again, held, opened : int
    """

    yields: SplitSlope
    misses: SplitSlope
    hit_rate: float
    missed: Shares
    fewer: Shares
    p_fewer: Floats
    p_missed: Floats
    family: Multiplicity
    too_few: int
    homes: Desks
    examined: int
    hits: int
    again: int
    held: int
    opened: int


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return lacks_sets(records)


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    whole = aggregates.handled(records, carry=CARRIES)
    files = whole.files
    looked, hit = (files[c].cast("boolean") for c in ("examined", "offence_recorded"))
    truth = files.found.cast("boolean") if "found" in files.columns else looked.nullif(looked)
    channel = (
        files.channel_selected.cast("string").fill_null("")
        if "channel_selected" in files.columns
        else files.stratum.cast("string")
    )
    files = files.mutate(_looked=looked, _hit=hit, _truth=truth, channel=channel)
    files = files.filter(files._looked.notnull(), files._hit.notnull())
    cells = files.group_by("stratum", "channel", "officer").agg(
        files=files.count(),
        examined=files._looked.sum(),
        hits=(files._looked & files._hit).sum(),
        again=files._truth.count(),
        held=files._truth.sum().fill_null(0),
        missed=(files._truth & ~files._hit).sum().fill_null(0),
        opened=(files._truth & files._looked).sum().fill_null(0),
        overlooked=(files._truth & files._looked & ~files._hit).sum().fill_null(0),
    )
    cells = cells.mutate(half=half_of(cells.stratum.cast("int64")).cast("int32"))
    import ibis  # noqa: PLC0415 -- slow import

    sets = ibis.dense_rank().over(order_by=["stratum", "channel"])
    return {
        "cells": cells.mutate(stratum=sets).order_by("stratum", "officer"),
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }


def infer(counts: Counts) -> Found:
    """Set finds and misses against examinations, and each account's misses against colleagues'."""
    c, at = counts.cells, counts.desks
    size = int(c.officer.max(initial=-1)) + 1
    # Of what was not examined nothing can be overlooked: who examines less does not look away.
    among = c.opened > 0
    misses = shares(
        stratum=c.stratum[among],
        unit=c.officer[among],
        trials=c.opened[among],
        events=c.overlooked[among],
        least=LEAST_HELD,
    )
    sets = np.bincount(c.stratum, weights=c.examined)
    looked = np.flatnonzero(sets[c.stratum] > 0) if sets.size else np.zeros(0, dtype=np.int64)
    per_file, per_search = (
        shares(
            stratum=c.stratum[looked],
            unit=c.officer[looked],
            trials=trials[looked],
            events=c.hits[looked],
        )
        for trials in (c.files, c.examined)
    )
    p_fewer, p_none = _both(per_file, per_search, size=size)
    p_missed = apart(misses, "upper")
    family = holm(np.concatenate([p_fewer, p_missed]), LEVEL)
    examined, hits = int(c.examined.sum()), int(c.hits.sum())
    return Found(
        yields=_slope(c, Rate(c.files, c.hits)),
        misses=_slope(c, Rate(c.again, c.missed)),
        hit_rate=hits / examined if examined else float("nan"),
        missed=misses,
        fewer=per_file,
        p_fewer=p_fewer,
        p_missed=p_missed,
        family=family,
        too_few=int((p_none * max(1, family.tested) > LEVEL).sum()),
        homes=desks(handler=at.officer, office=at.office, files=at.files),
        examined=examined,
        hits=hits,
        again=int(c.again.sum()),
        held=int(c.held.sum()),
        opened=int(c.opened.sum()),
    )


def _slope(c: Cells, y: Rate) -> SplitSlope:
    searched = Rate(c.files, c.examined)
    return split_slope(stratum=c.stratum, half=c.half, unit=c.officer, x=searched, y=y)


def _both(per_file: Shares, per_search: Shares, *, size: int) -> tuple[Floats, Floats]:
    """Give p of so few finds, and of none, per file and per examination, whichever is larger.

    Few finds per file may come of few examinations, few per examination of many: an account that
    looks away has both.
    """
    p = np.ones((2, size))
    for row, had in enumerate((None, np.zeros(per_search.unit.size, dtype=np.int64))):
        p[row, per_search.unit] = apart(per_search, "lower", spread="ratios", had=had)
    none = np.zeros(per_file.unit.size, dtype=np.int64)
    p_fewer: Floats = np.maximum(apart(per_file, "lower", spread="ratios"), p[0, per_file.unit])
    p_none: Floats = np.maximum(
        apart(per_file, "lower", spread="ratios", had=none), p[1, per_file.unit]
    )
    return p_fewer, p_none


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say what more examinations find, and under which accounts more was missed."""
    split = found.p_fewer.size
    blank, outside = (
        int(found.family.rejected[part].sum()) for part in (slice(split), slice(split, None))
    )
    rows, offices = _tables(counts, found, context)
    note = provisional(context.still_open(counts.periods.name), until=str(context.last_day))
    finding = Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=" ".join(
            [_yield_said(found), _fewer_said(found, blank), _miss_said(found, outside), note]
        ).strip(),
        role=ROLE,
        estimates=(
            Estimate("marginal_hit_rate", "Finds per additional examination",
                     *_known(found.yields)),
            Estimate("hit_rate", "Finds per examination",
                     None if np.isnan(found.hit_rate) else found.hit_rate, "share"),
            Estimate("miss_slope", "Misses per additional examination", *_known(found.misses)),
            Estimate("fewer_finds", "Accounts that find less both ways", float(blank),
                     "accounts"),
            Estimate("too_few_finds", "Accounts of which none at all would not stand apart",
                     float(found.too_few), "accounts"),
            Estimate("accounts_outside", "Accounts that missed more", float(outside), "accounts"),
        ),
        tables=(rows, offices, _slopes(found))
        if context.names_people
        else (replace(offices, name=NAME), _slopes(found)),
        caveats=(*CAVEATS, *context.crossing(counts.offices.name.size)),
        how_to_read=(
            "If officers only differ in how readily they examine, those who examine more find less "
            "per examination, and miss less. Who examines more and misses no less looks less well; "
            "who examines as much and misses more may look away, or has files of another kind."
        ),
        method=METHOD,
        sources=SOURCES,
        requirements=REQUIREMENTS,
        ask_next=(
            "What was in the files that were missed, and what does the examination report say?"
            if outside + blank
            else "Is a random part of released files examined again, so that misses are known?"
        ),
        error_rate=(
            "The chance that the lists hold any account that finds and misses like its colleagues "
            f"is at most 5 % (Holm over {counted(found.family.tested, 'test')}). The intervals of "
            "the slopes are held to 95 % where officers' skill does not hang on their readiness."
        ),
        parameters={"sets": context.design.sets, "least_held": LEAST_HELD, "level": LEVEL},
        provisional=bool(context.still_open(counts.periods.name)),
        fingerprint=context.fingerprint,
    )  # fmt: skip
    return finding if found.examined else finding.not_measured(LACKS)


LACKS: Final = (
    "examined files that colleagues had too: check that examinations are mapped, take a longer "
    "period, or compare within wider sets"
)


METHOD: Final = (
    "Each officer's examinations and finds per file, less those of its sets (with the channel as "
    "selected), in two halves of the sets. The slope of finds on examinations takes one from each "
    "half, so that noise in either does not flatten it; its interval leaves out an officer at a "
    "time, from what its sets give everybody too. An account with fewer finds both per file and "
    "per examination than dealing them inside the sets explains is listed. Misses are known only "
    "where files are examined again at random (column 'found'): of examined files that held "
    "something, those with nothing recorded are dealt inside the sets likewise. Either list names "
    "an account; Holm holds both together. The ordinary spread of colleagues is allowed for, as a "
    "beta and as a logistic-normal law with the spread at the upper end of what the accounts "
    "allow; the larger p counts."
)
SOURCES: Final = (
    "Chan, Gentzkow, Yu (2022), Selection with variation in diagnostic skill, Quarterly Journal of "
    "Economics 137(2), 729-783. doi:10.1093/qje/qjab048",
    "Feigenberg, Miller (2022), Would eliminating racial disparities in motor vehicle searches "
    "have efficiency costs?, Quarterly Journal of Economics 137(1), 49-113.",
    HOLM_1979,
)
REQUIREMENTS: Final = ("arusha.3.4", "arusha.4.3", "rkc.ga.6.4")
CAVEATS: Final = (
    "Files that are examined again because somebody chose them are no truth for the rest: "
    "only the random ones may fill 'found'.",
    "An officer at a desk with better hidden goods misses more for good reason.",
    "Goods may change between release and re-examination.",
    "Without a later truth, few finds are either nothing to find, or not looking: the records "
    "cannot tell.",
)


def _known(slope: SplitSlope) -> tuple[float | None, str, float | None, float | None]:
    if np.isnan(slope.slope):
        return None, "share", None, None
    return slope.slope, "share", slope.low, slope.high


def _yield_said(found: Found) -> str:
    if not found.examined:
        return "No comparable file was examined."
    average = f"on average {per_cent(found.hit_rate)} of examinations find something"
    s = found.yields
    if np.isnan(s.slope):
        return (
            "Officers examine too much alike on like files for a word on additional examinations; "
            f"{average}."
        )
    said = f"An additional examination finds something in {per_cent(s.slope)} of cases"
    interval = f"(95 % interval {per_cent(s.low)} to {per_cent(s.high)})"
    if s.high < found.hit_rate:
        return f"{said} {interval}, less than the ordinary one: {average}."
    return f"{said} {interval}, not shown to differ from the ordinary one: {average}."


def _fewer_said(found: Found, blank: int) -> str:
    if not found.p_fewer.size:
        return ""
    tested = counted(found.p_fewer.size, "account")
    weak = (
        f" Of {counted(found.too_few, 'account')} so few finds are expected that none at all would "
        "not stand apart: of these the records cannot tell."
        if found.too_few
        else ""
    )
    if not blank:
        return f"None of {tested} is shown to find less both per file and per examination.{weak}"
    return (
        f"{counted(blank, 'account')} of {found.p_fewer.size} find less, per file and per "
        "examination, than chance and the ordinary spread of colleagues explain; whether there was "
        f"less to find, only a later truth can tell.{weak}"
    )


def _miss_said(found: Found, outside: int) -> str:
    if not found.again:
        return (
            "Whether anything is missed cannot be told: no later truth is recorded (column "
            "'found', from random re-examination)."
        )
    base = (
        f"Of {counted(found.held, 're-examined file')} that held something, {found.opened:,} had "
        "been examined before; of these, "
    )
    if not found.missed.unit.size:
        return f"{base}too few are under any one account to be tested."
    said = (
        f"{base}no account is shown to have missed more than chance and the ordinary spread of "
        "colleagues explain."
        if not outside
        else f"{base}more were missed under {counted(outside, 'account')} than chance and the "
        "ordinary spread of colleagues explain."
    )
    if found.misses.low > 0:
        said += " Who examines more misses more: officers differ in how well they look."
    return said


def _tables(counts: Counts, found: Found, context: Context) -> tuple[Table, Table]:
    f, m, homes = found.fewer, found.missed, found.homes
    split = found.p_fewer.size
    unit = np.concatenate([f.unit, m.unit]).astype(np.int64)
    test = np.array(["fewer finds"] * split + ["misses"] * m.unit.size, dtype=object)
    c = counts.cells
    size = int(c.officer.max(initial=-1)) + 1

    def of(values: Codes) -> npt.NDArray[Any]:
        return np.bincount(c.officer, weights=values, minlength=size)[unit]

    columns: tuple[tuple[Facts, Any], ...] = (
        (Facts("files", "Declarations", "count"), of(c.files)),
        (Facts("examined", "Examined", "count"), of(c.examined)),
        (Facts("hits", "Finds", "count"), of(c.hits)),
        (Facts("held", "Re-examined that held something", "count"), of(c.held)),
        (Facts("opened", "Of those, examined before", "count"), of(c.opened)),
        (Facts("overlooked", "Of those, missed", "count"), of(c.overlooked)),
        (Facts("test", "Tested for", "text"), test),
        (Facts("observed", "Observed", "count"), np.concatenate([f.events, m.events])),
        (
            Facts("expected", "Expected", "number", "", "Colleagues, same sets."),
            np.concatenate([f.expected, m.expected]),
        ),
        (
            Facts("p_value", "p", "p_value"),
            np.concatenate([found.p_fewer, found.p_missed]),
        ),
        (Facts("p_holm", "p, Holm", "p_value"), found.family.adjusted),
        (Facts("flagged", "Stands apart", "flag"), found.family.rejected),
    )
    home = homes.main[unit] if unit.size else unit
    rows = by_account(
        NAME,
        "What accounts found and missed",
        *columns,
        office=counts.offices.name[home],
        account=counts.officers.name[unit],
        show=context.may_show(homes)[unit] if unit.size else np.zeros(0, dtype=bool),
        column=Facts("officer", "Account", "text", "", f"Pseudonym of the {ROLE}."),
    )
    offices = by_office(
        f"{NAME}_by_office",
        "Tests of accounts for fewer finds and for misses, by office",
        (Facts("tested", "Tests", "count"), np.ones(unit.size)),
        (Facts("flagged", "Standing apart", "count"), found.family.rejected),
        offices=counts.offices.name,
        home=home,
        handlers=homes.handlers(counts.offices.name.size),
        least=LEAST_PEERS,
    )
    return rows, offices


def _slopes(found: Found) -> Table:
    both = (found.yields, found.misses)
    return table(
        f"{NAME}_slopes",
        "What an additional examination changes, across officers",
        (Facts("of", "Per additional examination", "text"), ["finds", "misses"]),
        (Facts("slope", "Slope", "number"), [s.slope for s in both]),
        (Facts("low", "Low", "number", "", "95 % interval."), [s.low for s in both]),
        (Facts("high", "High", "number"), [s.high for s in both]),
        (Facts("officers", "Officers", "count"), [s.units for s in both]),
    )
