"""Do the log of the draw and the records of the declaration system account for each other?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from evenhand.analysis.door import open_door
from evenhand.analysis.workspace import results_folder, scratch_folder
from evenhand.draw.book import Book, read_book
from evenhand.draw.book_checks import unshown
from evenhand.draw.consignments import DAYS, Several
from evenhand.draw.reading import read_log
from evenhand.draw.reconcile import (
    UNNAMED,
    WRONG,
    Declared,
    Fate,
    Handled,
    Reconciled,
    Side,
    reconcile,
)
from evenhand.errors import RecordsError
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, per_cent
from evenhand.records.computing import fetch
from evenhand.records.engine import Engine, open_store
from evenhand.records.loading.load import load
from evenhand.records.mapping.file import read_mapping
from evenhand.records.records import Records
from evenhand.records.store import Limits
from evenhand.reports.csv_tables import write_csv_table
from evenhand.reports.tables import write_table
from evenhand.reports.whole_file import make_folder, write_bytes, write_text

MOST_SHOWN: Final = 10
"""Rows named on the screen; all of them are in the tables."""
KEPT: Final = "reconciled.json"
"""The counts alone, for a page that shows coverage."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is set beside the log.

    Attributes
    ----------
    log : Path
        Folder of the published log.
    book : Path
        Folder of the office's own tables.
    sources : tuple of Path
    mapping, out : Path
    key : Path or None
        Of the pseudonyms.
    limits : Limits
    others : tuple of (Path, Path)
        Other logs of the administration, each with its book.
    made_at : datetime or None
    """

    log: Path
    book: Path
    sources: tuple[Path, ...]
    mapping: Path
    out: Path
    key: Path | None = None
    limits: Limits = field(default_factory=Limits)
    others: tuple[tuple[Path, Path], ...] = ()
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What was found: words, and how many rows do not fit."""

    text: str
    wrong: int


def reconcile_into(asked: Asked) -> Said:
    """Set records and log beside each other, and write a table of each.

    Raises
    ------
    EvenhandError
        With what happened and what to do next; the folder is then as it was.
    """
    mapping = read_mapping(asked.mapping)
    book, log = read_book(asked.book), read_log(asked.log)
    others = [(read_log(other), read_book(own)) for other, own in asked.others]
    with results_folder(asked.out) as folder:
        door = open_door(mapping, key=asked.key)
        with scratch_folder(asked.limits.spill) as scratch:
            limits = replace(asked.limits, spill=scratch / "spill")
            loaded = load(
                asked.sources,
                mapping,
                store=scratch / "store",
                replace_identity=door.replace,
                limits=limits,
            )
            rejects = loaded.rejects.read_bytes()
            with open_store(loaded.store, engine=Engine(), limits=limits) as store:
                handled = handled_of(store.records())
        found = reconcile(log, book.replaced(door.replace), handled, others)
        make_folder(folder / "tables")
        for each in tables_of(found):
            write_both(each, folder / "tables")
        write_bytes(rejects, folder / "rejects.csv")
        stands = {"origin": log.rules.start["origin"], "size": log.rules.size}
        stands["made_at"] = asked.made_at.isoformat() if asked.made_at else ""
        whole = stands | counts_of(found) | {"unshown": list(unshown(book))}
        write_text(json.dumps(whole, ensure_ascii=False, indent=1), folder / KEPT)
    return Said(text_of(found, book), found.wrong)


def write_both(each: Table, folder: Path) -> None:
    """Write a table as Parquet and as CSV."""
    write_table(each, folder / f"{each.name}.parquet")
    write_csv_table(each, folder / f"{each.name}.csv")


def handled_of(records: Records) -> list[Handled]:
    """Return every declaration with its office and who handled it in the end.

    Raises
    ------
    RecordsError
        If no officer is mapped.
    """
    t = records.declarations
    column = next((c for c in ("officer_final", "officer") if c in t.columns), None)
    if column is None:
        raise RecordsError(
            "The records do not say who handled a declaration.",
            do_next="Map declarations.officer_final, or declarations.officer.",
        )
    office = t.office if "office" in t.columns else t.declaration_id.nullif(t.declaration_id)
    named = (
        t.consignment if "consignment" in t.columns else t.declaration_id.nullif(t.declaration_id)
    )
    rows = fetch(
        t.select(
            declaration_id=t.declaration_id.cast("string"),
            office=office.cast("string").fill_null(""),
            officer=t[column].cast("string").fill_null(""),
            consignment=named.cast("string").fill_null(""),
        ).order_by("declaration_id")
    )
    wanted = ("declaration_id", "office", "officer", "consignment")
    columns = (rows[name].to_pylist() for name in wanted)
    return [Handled(*values) for values in zip(*columns, strict=True)]


def text_of(found: Reconciled, book: Book) -> str:
    """Return what was found, the worst first."""
    whole = found.coverage[0]
    share = whole.drawn / whole.declarations if whole.declarations else 0.0
    lines = [
        f"{counted(whole.declarations, 'declaration')}, {whole.drawn} of them drawn: coverage "
        f"{per_cent(share)}.",
        *(f"  {fate.value}: {whole.fates[fate]}" for fate in Fate if whole.fates[fate]),
    ]
    lines += [
        f"  {each.office}: {each.drawn} of {each.declarations} drawn" for each in found.coverage[1:]
    ]
    sides = [each.side for each in found.lodged]
    lines.append(f"{counted(len(sides), 'lodgement')} in the log.")
    lines += [f"  {side.value}: {sides.count(side)}" for side in sorted(set(sides))]
    lines += _named(
        "Do not fit",
        [
            f"{each.declaration}: {each.fate.value}{_who(each)}"
            for each in found.declared
            if each.fate in WRONG
        ],
    )
    lines += _named(
        "Draws without a declaration",
        [
            f"leaf {each.draw}: {each.side.value}"
            for each in found.lodged
            if each.draw >= 0 and each.side is not Side.DECLARED
        ],
    )
    lines += _named(
        f"Containers under several tags within {DAYS} days",
        [f"{s.container}: {', '.join(s.declarations or s.tags)}" for s in found.shared],
    )
    lines += _named(
        "Consignments at several offices",
        [_several(each) for each in found.several if not each.is_drawn_again],
    )
    lines += _named(
        "Drawn again by the same office in another log",
        [_several(each) for each in found.several if each.is_drawn_again],
    )
    lines += _named(
        "Lodged under another consignment than the records name",
        [f"{u.declaration}: {u.lodged}, by the records {u.recorded}" for u in found.papers.wrong],
    )
    if found.papers.compared and not found.papers.is_of_one_kind:
        lines.append(
            "The consignments of the records are not compared: not one is written as the book's "
            "are. Map declarations.consignment to bills of lading or containers."
        )
    lines += unshown(book)
    lines += _named("The book does not fit the log", list(found.faults))
    return "\n".join(lines)


def _several(each: Several) -> str:
    return f"{each.what}: {', '.join(_places(each))}"


def _places(each: Several) -> list[str]:
    return [
        f"{place.office} (log {place.log + 1}, {'not drawn' if place.draw < 0 else place.draw})"
        for place in each.places
    ]


def _who(each: Declared) -> str:
    if not each.handler:
        return ""
    return f" (by the log {each.handler}, by the records {each.officer})"


def _named(what: str, rows: list[str]) -> list[str]:
    if not rows:
        return []
    more = [f"  and {len(rows) - MOST_SHOWN} more, in the tables"] if len(rows) > MOST_SHOWN else []
    return [f"{what}: {len(rows)}", *(f"  {row}" for row in rows[:MOST_SHOWN]), *more]


def counts_of(found: Reconciled) -> dict[str, Any]:
    """Return the counts by office as plain values, without a name or a row of anybody's file."""
    drawn: dict[str, dict[str, int]] = {}
    for each in found.lodged:
        if each.draw >= 0:
            sides = drawn.setdefault(
                each.office or UNNAMED, {side.name.lower(): 0 for side in Side}
            )
            sides[each.side.name.lower()] += 1
    return {
        "coverage": [
            {"office": c.office, "declarations": c.declarations, "drawn": c.drawn}
            | {"fates": {fate.name.lower(): c.fates[fate] for fate in Fate}}
            for c in found.coverage
        ],
        "draws": [{"office": office, **sides} for office, sides in sorted(drawn.items())],
        "wrong": found.wrong,
        "drawn_again": sum(each.is_drawn_again for each in found.several),
        "other_papers": len(found.papers.wrong),
        "book_faults": len(found.faults),
    }


def tables_of(found: Reconciled) -> tuple[Table, ...]:
    """Return one table a side, the containers, what does not fit, and the coverage."""
    declared, lodged, shared, coverage = found.declared, found.lodged, found.shared, found.coverage
    several, papers = found.several, found.papers.wrong
    return (
        table(
            "draw_coverage",
            "Declarations drawn, by office",
            (Facts("office", "Office", "text"), [c.office for c in coverage]),
            (Facts("declarations", "Declarations", "count"), [c.declarations for c in coverage]),
            (Facts("drawn", "Drawn", "count"), [c.drawn for c in coverage]),
            *(
                (Facts(fate.name.lower(), fate.value, "count"), [c.fates[fate] for c in coverage])
                for fate in Fate
            ),
        ),
        table(
            "draw_declarations",
            "Every declaration of the records, beside the log",
            (Facts("declaration_id", "Declaration", "text"), [d.declaration for d in declared]),
            (Facts("office", "Office", "text"), [d.office for d in declared]),
            (Facts("officer", "Handled by", "text"), [d.officer for d in declared]),
            (Facts("fate", "What became of it", "text"), [d.fate.value for d in declared]),
            (Facts("lodge", "Leaf of its lodgement", "count"), [d.lodge for d in declared]),
            (Facts("draw", "Leaf of its draw", "count"), [d.draw for d in declared]),
            (Facts("drawn", "Drawn", "text"), [d.drawn for d in declared]),
            (Facts("handler", "Handles it by the log", "text"), [d.handler for d in declared]),
        ),
        table(
            "draw_lodgements",
            "Every lodgement of the log, beside the records",
            (Facts("lodge", "Leaf", "count"), [x.lodge for x in lodged]),
            (Facts("office", "Office", "text"), [x.office for x in lodged]),
            (Facts("tag", "Tag", "text"), [x.tag for x in lodged]),
            (Facts("draw", "Leaf of its draw", "count"), [x.draw for x in lodged]),
            (Facts("declaration_id", "Declaration", "text"), [x.declaration for x in lodged]),
            (Facts("side", "What became of it", "text"), [x.side.value for x in lodged]),
        ),
        table(
            "draw_containers",
            "Containers under several tags",
            (Facts("container", "Container", "text"), [s.container for s in shared]),
            (Facts("office", "Office", "text"), [s.office for s in shared]),
            (Facts("tags", "Tags", "text"), [" ".join(s.tags) for s in shared]),
            (
                Facts("declarations", "Declarations", "text"),
                [" ".join(s.declarations) for s in shared],
            ),
        ),
        table(
            "draw_offices",
            "Consignments at several offices",
            (Facts("consignment", "Consignment or container", "text"), [s.what for s in several]),
            (
                Facts("offices", "Office (log, draw)", "text"),
                [", ".join(_places(s)) for s in several],
            ),
            (
                Facts("drawn_again", "Drawn again by one office", "count"),
                [int(s.is_drawn_again) for s in several],
            ),
        ),
        table(
            "draw_papers",
            "Lodged under another consignment than the records name",
            (Facts("declaration_id", "Declaration", "text"), [u.declaration for u in papers]),
            (Facts("recorded", "By the records", "text"), [u.recorded for u in papers]),
            (Facts("lodged", "Lodged under", "text"), [u.lodged for u in papers]),
        ),
        book_table(found.faults),
    )


def book_table(faults: Sequence[str]) -> Table:
    """Return where a book does not fit its log, as a table."""
    return table(
        "draw_book",
        "Where the office's book does not fit the log",
        (Facts("fault", "What does not fit", "text"), list(faults)),
    )
