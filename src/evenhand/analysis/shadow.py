"""What would a lot have dealt, beside what was dealt, from exports alone?

The records are asked as if a lot were claimed, once as they are and once as the lot of a stated
seed would have dealt them. That lot is no real one: whoever knows the seed can foresee it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import ibis
import pyarrow as pa
from ibis import _

from evenhand.analysis.door import open_door
from evenhand.analysis.pipeline import versions
from evenhand.analysis.run import run
from evenhand.analysis.shadow_finding import Comparison, found_of, sentences
from evenhand.analysis.workspace import results_folder, scratch_folder
from evenhand.draw.leaves import MOST_WEIGHT
from evenhand.draw.shadow import Load, Queued, Shadow, deal, loads, rosters
from evenhand.errors import RecordsError
from evenhand.findings.finding import Finding
from evenhand.findings.results import Headline, Results
from evenhand.findings.wording import counted
from evenhand.measures import balance, lot_test, pair_excess
from evenhand.records import aggregates, duty
from evenhand.records.computing import fetch
from evenhand.records.context import LEAST_PEERS, Context
from evenhand.records.engine import Engine, open_store
from evenhand.records.loading.load import load
from evenhand.records.mapping import Mapping
from evenhand.records.mapping.file import read_mapping
from evenhand.records.records import Records
from evenhand.records.store import Limits
from evenhand.reports.everything import write_everything
from evenhand.reports.whole_file import write_bytes

MEASURES: Final[tuple[Any, ...]] = (pair_excess, lot_test, balance)
NO_LOT: Final = (
    "Nothing here was dealt by the draw. The seed of this run is stated, so anybody can foresee "
    "what it deals: it shows what a lot would change, and no file may be handled by it."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one shadow run is asked.

    Attributes
    ----------
    sources : tuple of Path
    mapping, out : Path
    seed : str
        Stated, and printed on the report.
    within : tuple of str
        Columns of the set; empty takes the mapping's.
    key : Path or None
        Of the pseudonyms.
    limits : Limits
    made_at : datetime or None
    """

    sources: tuple[Path, ...]
    mapping: Path
    out: Path
    seed: str
    within: tuple[str, ...] = ()
    key: Path | None = None
    limits: Limits = field(default_factory=Limits)
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Whole:
    """The records as dealt and as the lot would have dealt them."""

    recorded: Records
    shadow: Records
    files: list[Queued]
    dealt: list[Shadow]
    loads: list[Load]
    is_weighted: bool


def shadow_into(asked: Asked) -> str:
    """Deal the records by a lot, write the report, and return what would change as text.

    Raises
    ------
    EvenhandError
        With what happened and what to do next; the folder is then as it was.
    """
    mapping = _as_lot(read_mapping(asked.mapping), asked.within)
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
            with open_store(
                loaded.store, engine=Engine(), limits=replace(limits, threads=1)
            ) as store:
                results = _results(store.records(), asked)
        write_everything(results, folder)
        write_bytes(rejects, folder / "rejects.csv")
    found = results.findings[0]
    return f"{NO_LOT}\n\n{found.answer}\n\nReport: {asked.out / 'report.html'}"


def _as_lot(mapping: Mapping, within: Sequence[str]) -> Mapping:
    """Return the mapping as if it claimed a lot: that is what is tried here."""
    columns = tuple(within) or mapping.design.within
    if not columns:
        raise RecordsError(
            "Nothing says in which set any handler could have been given any file.",
            do_next="Name its columns, as --within office,day, or map assignment.within.",
        )
    design = replace(mapping.design, rule="lot", within=columns, like_with_like=(), outcomes=())
    return replace(mapping, design=design)


def _results(records: Records, asked: Asked) -> Results:
    lacking = records.lacks("declarations.officer", *(f"declarations.{c}" for c in _sets(records)))
    if lacking:
        raise RecordsError(
            f"A lot cannot be tried: {', '.join(lacking)} is not mapped.",
            do_next="Map it, or name other columns with --within.",
        )
    whole = _dealt(records, asked.seed)
    context = Context(
        design=records.design, fingerprint=records.fingerprint, resolution=records.resolution
    )
    recorded = _ask(whole.recorded, context)
    beside = _ask(whole.shadow, context)
    listed = _listed(whole) if records.design.people.level == "person" else []
    found = found_of(
        Comparison(recorded, beside, whole.loads, is_weighted=whole.is_weighted, seed=asked.seed),
        files=[whole.files[place] for place in listed],
        dealt=[whole.dealt[place] for place in listed],
        fingerprint=records.fingerprint,
    )
    return Results(
        title="What would a lot change?",
        subtitle=", ".join(dict.fromkeys(path.name for path in asked.sources)),
        summary=_summary(whole),
        headlines=tuple(
            Headline(found.measure, said, estimate)
            for said, estimate in zip(
                sentences(whole.loads, found.estimates), found.estimates, strict=False
            )
        ),
        ask_next=(found.ask_next,),
        findings=(found, *(replace(f, group="lot") for f in recorded)),
        records=(),
        parameters={"seed": asked.seed, "within": list(records.design.within)},
        versions=versions(),
        fingerprint=records.fingerprint,
        notices=(NO_LOT,),
        made_at=asked.made_at.isoformat() if asked.made_at else "",
    )


def _summary(whole: _Whole) -> str:
    handlers = len({file.handler for file in whole.files})
    return (
        f"{counted(len(whole.files), 'declaration')} at {counted(len(whole.loads), 'office')}, "
        f"handled under {counted(handlers, 'account')}, dealt anew by a lot and set beside what "
        "was dealt."
    )


def _listed(whole: _Whole) -> list[int]:
    """Return the places of files that may be listed: where handlers have peers enough."""
    there: dict[str, set[str]] = {}
    for file in whole.files:
        there.setdefault(file.office, set()).add(file.handler)
    return [
        place for place, file in enumerate(whole.files) if len(there[file.office]) >= LEAST_PEERS
    ]


def _sets(records: Records) -> tuple[str, ...]:
    return records.design.within


def _ask(records: Records, context: Context) -> tuple[Finding, ...]:
    return run(records, measures=MEASURES, context=context, twins=False)


def _dealt(records: Records, seed: str) -> _Whole:
    carry = dict.fromkeys(("declaration_id", *balance.CARRIES))
    whole = aggregates.kept(aggregates.handled(records, tuple(carry)))
    files, codes = _files(whole)
    if not files:
        raise RecordsError(
            "No declaration has a handler and a complete set: there is nothing to deal.",
            do_next="Look at rejects and checks: evenhand records check.",
        )
    tickets = rosters(files)
    is_weighted = _weigh(records, files, tickets)
    dealt = deal(files, tickets, seed)
    moved = pa.table(
        {
            "declaration_id": [file.declaration for file in files],
            "officer": pa.array([codes[each.drawn] for each in dealt], pa.int32()),
        }
    )
    again = whole.files.drop("officer").inner_join(ibis.memtable(moved), "declaration_id")
    other = aggregates.kept(replace(whole, files=again.select(*whole.files.columns)))
    return _Whole(
        recorded=replace(records, handled=whole),
        shadow=replace(records, handled=other),
        files=files,
        dealt=dealt,
        loads=loads(files, dealt, tickets),
        is_weighted=is_weighted,
    )


def _files(whole: Any) -> tuple[list[Queued], dict[str, int]]:
    """Return the files that can be dealt, and the code of each handler."""
    columns = ("declaration_id", "stratum", "office", "officer")
    rows = fetch(whole.files.select(*columns).order_by("declaration_id"))
    officers = _names(whole.officers)
    offices = _names(whole.offices)
    files = [
        Queued(number, queue, offices[office], officers[officer])
        for number, queue, office, officer in zip(
            *(rows[c].to_pylist() for c in columns), strict=True
        )
    ]
    return files, {name: code for code, name in officers.items()}


def _names(table: Any) -> dict[int, str]:
    rows = fetch(table)
    return dict(zip(rows["code"].to_pylist(), rows["name"].to_pylist(), strict=True))


def _weigh(records: Records, files: Sequence[Queued], tickets: dict[int, dict[str, int]]) -> bool:
    """Put the weights of the rosters where shifts say them; return whether any did."""
    if not duty.has_rosters(records) or records.lacks("rosters.weight"):
        return False
    at = duty.drawn_at(records)
    t, shifts = records.declarations, records.rosters
    dealt = t.select(
        declaration_id=t.declaration_id.cast("string"), officer=t.officer.cast("string"), at=t[at]
    )
    shifts = shifts.select(
        account=shifts.officer.cast("string"),
        starts_at=shifts.starts_at,
        ends_at=shifts.ends_at,
        weight=shifts.weight.cast("float64"),
    )
    on = dealt.inner_join(shifts, dealt.officer == shifts.account)
    on = on.filter(on["at"] >= on.starts_at, on["at"] < on.ends_at, on.weight.notnull())
    rows = fetch(on.group_by("declaration_id").agg(weight=_.weight.max()))
    known = dict(zip(rows["declaration_id"].to_pylist(), rows["weight"].to_pylist(), strict=True))
    for file in files:
        weight = known.get(file.declaration)
        if weight is None:
            continue
        if not (1 <= weight <= MOST_WEIGHT and weight == int(weight)):
            raise RecordsError(
                f"The roster gives {file.handler} the weight {weight:g}.",
                do_next=f"Weights are whole numbers from 1 to {MOST_WEIGHT}; leave rosters.weight "
                "out of the mapping to deal with equal ones.",
            )
        mine = tickets[file.queue]
        mine[file.handler] = max(mine[file.handler], int(weight))
    return bool(known)
