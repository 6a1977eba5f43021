"""Did the code deal last night's files, and does somebody play around the code?

The proof answers the first question, the measures of the lot the second: both from the log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from evenhand.analysis.analysis import Analysis
from evenhand.analysis.door import open_door
from evenhand.analysis.pipeline import Request, perform
from evenhand.analysis.workspace import results_folder, scratch_folder
from evenhand.draw.as_records import MAPPING, write_records
from evenhand.draw.book import read_book
from evenhand.draw.notes import Key
from evenhand.draw.reading import read_log
from evenhand.draw.verify import Verdict, verify
from evenhand.findings.finding import Finding
from evenhand.findings.wording import counted
from evenhand.records.mapping.file import read_mapping
from evenhand.records.store import Limits

LISTED: Final[Mapping[str, tuple[str, ...]]] = {
    "pair_excess": ("flagged_pairs",),
    "lot_test": ("months_outside",),
    "balance": ("accounts_richer",),
    "reassignment": ("flagged_pairs", "movers_outside"),
    "roster_gaps": ("agents_listed",),
    "relodgement": ("pairs_listed",),
}
"""By measure, its numbers of entries for review."""
NOTHING: Final = 0
FAILED: Final = 1
FLAGGED: Final = 3
"""Exit codes for a timer: nothing to look at, the log fails, the measures ask for a review."""
MOST_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What a night's job is asked.

    Attributes
    ----------
    log, book, out : Path
    log_key : Key or None
        Of the log, from elsewhere.
    witnesses : tuple of Key
    now : int or None
        The time in seconds since 1970, for what is missing.
    time_zone : str
        Of the administration.
    basis : str
        The act that allows figures on single accounts; "" shows none.
    key : Path or None
        Of the pseudonyms.
    limits : Limits
    made_at : datetime or None
    """

    log: Path
    book: Path
    out: Path
    log_key: Key | None = None
    witnesses: tuple[Key, ...] = ()
    now: int | None = None
    time_zone: str = "UTC"
    basis: str = ""
    key: Path | None = None
    limits: Limits = field(default_factory=Limits)
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Night:
    """What a night's job says, and its exit code."""

    text: str
    code: int


def nightly(asked: Asked) -> Night:
    """Verify the log, ask the measures of the lot of it, and write their report.

    Raises
    ------
    EvenhandError
        With what happened and what to do next; the folder is then as it was.
    """
    verdict = verify(
        asked.log, key=asked.log_key, witnesses=asked.witnesses, processes=1, now=asked.now
    )
    book, log = read_book(asked.book), read_log(asked.log)
    with results_folder(asked.out) as folder, scratch_folder(asked.limits.spill) as scratch:
        source = scratch / "log"
        write_records(log, book, source, time_zone=asked.time_zone, basis=asked.basis)
        mapping = read_mapping(source / MAPPING)
        door = open_door(mapping, key=asked.key)
        ran = perform(
            Request(
                sources=(source,),
                mapping=mapping,
                measures=tuple(LISTED),
                limits=replace(asked.limits, spill=scratch / "spill"),
                replace_identity=door.replace,
                identity_mark=door.mark,
                title="Does somebody play around the draw?",
                made_at=asked.made_at,
            )
        )
        Analysis(ran).write_into(folder)
    return said(verdict, ran.results.findings)


def said(verdict: Verdict, findings: Sequence[Finding]) -> Night:
    """Put the verdict and what the measures ask to have reviewed into words and a code."""
    lines = [f"{verdict.size} leaves of {verdict.origin or 'no log'}."]
    failures = [failure.sentence for failure in verdict.failures]
    lines += failures[:MOST_SHOWN]
    if len(failures) > MOST_SHOWN:
        lines.append(f"And {len(failures) - MOST_SHOWN} more: evenhand draw verify names them.")
    if not failures:
        lines.append("Every draw was made as the log says.")
    counts = verdict.counts
    lines.append(
        f"Of {counted(counts['draws'], 'draw')}, {counts['few']} had fewer than three eligible, "
        f"and in {counts['binding']} a cap was binding."
    )
    flagged = [found for found in findings if flags(found)]
    for found in findings:
        mark = "REVIEW" if found in flagged else "as dealt" if found.is_measured else "not asked"
        lines.append(f"{found.measure}: {mark}. {found.answer}")
    code = FAILED if failures else FLAGGED if flagged else NOTHING
    return Night("\n".join(lines), code)


def flags(found: Finding) -> bool:
    """Say whether a measure lists anything for review; how many, also where no name is shown."""
    listed = LISTED[found.measure]
    return any(e.name in listed and (e.value or 0.0) > 0 for e in found.estimates)
