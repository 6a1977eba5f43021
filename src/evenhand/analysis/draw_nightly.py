"""Did the code deal last night's files, and does somebody play around the code?

The proof answers the first question, the measures of the lot the second: both from the log. Between
log and measures stands the office's book: where it does not fit the log, that is told as a fault.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from evenhand.analysis.analysis import Analysis
from evenhand.analysis.door import open_door
from evenhand.analysis.draw_reconcile import book_table, write_both
from evenhand.analysis.pipeline import Request, perform
from evenhand.analysis.workspace import results_folder, scratch_folder
from evenhand.draw.as_records import MAPPING, write_records
from evenhand.draw.book import Book, read_book
from evenhand.draw.book_checks import misfits, unshown
from evenhand.draw.consignments import at_several_offices
from evenhand.draw.notes import Key
from evenhand.draw.reading import LogRead, read_log
from evenhand.draw.verify import Verdict, verify
from evenhand.findings.finding import Finding
from evenhand.findings.wording import counted
from evenhand.records.mapping.file import read_mapping
from evenhand.records.store import Limits
from evenhand.reports.whole_file import write_text

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
"""Exit codes for a timer: nothing to look at, log or book fail, the measures ask for a review."""
MOST_SHOWN: Final = 20
MOST_KEPT: Final = 1_000
KEPT: Final = "night.json"
"""What the night said, for a page that shows the verifier's last word."""


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
class BookSaid:
    """What is to be said of the office's book.

    Attributes
    ----------
    faults : tuple of str
        Where it does not fit the log, or itself.
    unshown : tuple of str
        What stands on the office's word alone.
    several : int
        Consignments lodged at several offices of the log.
    """

    faults: tuple[str, ...] = ()
    unshown: tuple[str, ...] = ()
    several: int = 0

    @classmethod
    def of(cls, log: LogRead, book: Book) -> BookSaid:
        """Set a book beside its log."""
        several = sum(1 for _ in at_several_offices([(log, book)]))
        return cls(tuple(misfits(log, book)), tuple(unshown(book)), several)


@dataclass(frozen=True, slots=True)
class Night:
    """What a night's job says, and its exit code."""

    text: str
    code: int


def nightly(asked: Asked) -> Night:
    """Verify log and book, ask the measures of the lot of them, and write their report.

    Raises
    ------
    EvenhandError
        With what happened and what to do next; the folder is then as it was.
    """
    verdict = verify(
        asked.log, key=asked.log_key, witnesses=asked.witnesses, processes=1, now=asked.now
    )
    book, log = read_book(asked.book), read_log(asked.log)
    held = BookSaid.of(log, book)
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
        write_both(book_table(held.faults), folder / "tables")
        findings = ran.results.findings
        night = said(verdict, held, findings)
        whole = kept_of(asked, verdict, held, findings) | {"code": night.code}
        write_text(json.dumps(whole, ensure_ascii=False, indent=1), folder / KEPT)
    return night


def kept_of(
    asked: Asked, verdict: Verdict, held: BookSaid, findings: Sequence[Finding]
) -> dict[str, Any]:
    """Return what a night found as plain values, without a name or a row of anybody's file."""
    verified = verdict.to_dict()
    return {
        "made_at": asked.made_at.isoformat() if asked.made_at else "",
        "key_given": asked.log_key is not None,
        "verdict": verified | {"failures": verified["failures"][:MOST_KEPT]},
        "failed": len(verdict.failures),
        "book": {
            "faults": len(held.faults),
            "unshown": list(held.unshown),
            "several": held.several,
        },
        # What a measure answers may tell of single accounts: that is read in the report alone.
        "measures": [
            {"measure": f.measure, "measured": f.is_measured, "review": flags(f)} for f in findings
        ],
    }


def said(verdict: Verdict, held: BookSaid, findings: Sequence[Finding]) -> Night:
    """Put verdict, book and what the measures ask to have reviewed into words and a code."""
    lines = [f"{verdict.size} leaves of {verdict.origin or 'no log'}."]
    failures = [failure.sentence for failure in verdict.failures]
    lines += _first(failures, "evenhand draw verify names them")
    if not failures:
        lines.append("Every draw was made as the log says.")
    if held.faults:
        lines.append(f"The book does not fit the log: {len(held.faults)}.")
        lines += [f"  {line}" for line in _first(held.faults, "tables/draw_book.csv has them")]
    lines += held.unshown
    if held.several:
        lines.append(
            f"{counted(held.several, 'consignment')} at several offices: in transit, or lodged "
            "until an officer suits. evenhand draw reconcile names them."
        )
    counts = verdict.counts
    lines.append(
        f"Of {counted(counts['draws'], 'draw')}, {counts['few']} had fewer than three eligible, "
        f"and in {counts['binding']} a cap was binding."
    )
    flagged = [found for found in findings if flags(found)]
    for found in findings:
        mark = "REVIEW" if found in flagged else "as dealt" if found.is_measured else "not asked"
        lines.append(f"{found.measure}: {mark}. {found.answer}")
    code = FAILED if failures or held.faults else FLAGGED if flagged else NOTHING
    return Night("\n".join(lines), code)


def _first(lines: Sequence[str], where: str) -> list[str]:
    more = len(lines) - MOST_SHOWN
    return [*lines[:MOST_SHOWN], *([f"And {more} more: {where}."] if more > 0 else [])]


def flags(found: Finding) -> bool:
    """Say whether a measure lists anything for review; how many, also where no name is shown."""
    listed = LISTED[found.measure]
    return any(e.name in listed and (e.value or 0.0) > 0 for e in found.estimates)
