"""How is it said what a lot would change?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from evenhand.draw.shadow import Load, Queued, Shadow
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, per_cent

NAME: Final = "shadow_draw"
QUESTION: Final = "What would a lot have dealt, beside what was dealt?"
CAVEATS: Final = (
    "An office that deals by another rule, or by section, is no worse for being far from a lot: "
    "the distance says how much would change, not that anything was steered.",
    "The roster of a set is who was given a file in it. Who was on duty and was given none is not "
    "seen, so that a real roster is longer.",
    "The set may hold files that not everybody is competent for: the draw knows classes of goods, "
    "an export may not.",
    "Each declaration is dealt on its own here; in the draw a consignment that is lodged again "
    "keeps its handler.",
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same questions, of what was dealt and of what the lot would have dealt.

    Attributes
    ----------
    recorded, shadow : tuple of Finding
        In the same order.
    loads : sequence of Load
    is_weighted : bool
        Whether the rosters gave weights; else all weigh the same.
    seed : str
    """

    recorded: tuple[Finding, ...]
    shadow: tuple[Finding, ...]
    loads: Sequence[Load]
    is_weighted: bool
    seed: str


def found_of(
    both: Comparison, *, files: Sequence[Queued], dealt: Sequence[Shadow], fingerprint: str
) -> Finding:
    """Return the finding; ``files`` and ``dealt`` are listed one by one, or are empty."""
    estimates = _estimates(both.loads)
    tables = [_by_office(both.loads), _beside(both)]
    tables += [
        Table(f"shadow_{own.name}", f"By the lot: {own.title}", own.columns)
        for finding in both.shadow
        for own in finding.tables
        if len(own)
    ]
    if files:
        tables.append(_list(files, dealt))
    return Finding(
        measure=NAME,
        version="1",
        question=QUESTION,
        answer=_answer(both, estimates),
        estimates=estimates,
        tables=tuple(tables),
        caveats=CAVEATS,
        how_to_read="Each number stands twice: as the files were dealt, and as the lot of the "
        "stated seed would have dealt them. What the lot leaves is what chance does.",
        method="Handlers seen in a set are its roster"
        + (", with the weights of the rosters" if both.is_weighted else ", all of weight 1")
        + "; the tickets of the draw choose among them, from the stated seed in place of a secret "
        "one. Then the same measures are asked of both.",
        ask_next="In which offices are there fewer than three handlers for a set, and can their "
        "queues be joined before a lot is begun?",
        parameters={"seed": both.seed, "weights": "rosters" if both.is_weighted else "equal"},
        fingerprint=fingerprint,
        group="lot",
    )


def _estimates(loads: Sequence[Load]) -> tuple[Estimate, ...]:
    files, queues = sum(a.files for a in loads), sum(a.queues for a in loads)

    def share(name: str, label: str, value: float, of: int) -> Estimate:
        return Estimate(name, label, value / of if of else None, "share")

    return (
        share(
            "moved_share",
            "Files that the lot would have given to another",
            sum(a.moved for a in loads),
            files,
        ),
        share(
            "few_share",
            "Sets with fewer than three handlers",
            sum(a.few_queues for a in loads),
            queues,
        ),
        share(
            "surplus_share",
            "Files above their handler's share, as dealt",
            sum(a.surplus for a in loads),
            files,
        ),
        share(
            "shadow_surplus_share",
            "Files above their handler's share, by the lot",
            sum(a.shadow_surplus for a in loads),
            files,
        ),
    )


def sentences(loads: Sequence[Load], estimates: Sequence[Estimate]) -> tuple[str, ...]:
    """Return what each of the first three estimates says, as a sentence that stands alone."""
    moved, few, surplus, by_lot = (e.value or 0.0 for e in estimates)
    files, queues = sum(a.files for a in loads), sum(a.queues for a in loads)
    return (
        f"Of {counted(files, 'file')} in {counted(queues, 'set')}, the lot would have given "
        f"{per_cent(moved)} to another handler.",
        f"{per_cent(few)} of sets have fewer than three handlers, where a lot hides little.",
        f"{per_cent(surplus)} of files lie above their handler's share as dealt, "
        f"{per_cent(by_lot)} by the lot.",
    )


def _answer(both: Comparison, estimates: Sequence[Estimate]) -> str:
    said = " ".join(sentences(both.loads, estimates))
    for here, there in zip(both.recorded, both.shadow, strict=True):
        if here.measure == "pair_excess" and here.is_measured and there.is_measured:
            said += f" Pairs as dealt: {here.answer} By the lot: {there.answer}"
    return said


def _by_office(loads: Sequence[Load]) -> Table:
    return table(
        NAME,
        "What the lot would change, by office",
        (Facts("office", "Office", "text"), [a.office for a in loads]),
        (Facts("files", "Files", "count"), [a.files for a in loads]),
        (Facts("sets", "Sets", "count"), [a.queues for a in loads]),
        (
            Facts("few_sets", "Sets with fewer than three handlers", "count"),
            [a.few_queues for a in loads],
        ),
        (Facts("few_files", "Files in them", "count"), [a.few_files for a in loads]),
        (Facts("moved", "Files the lot would move", "count"), [a.moved for a in loads]),
        (
            Facts("surplus", "Files above their handler's share, as dealt", "number", "files"),
            [a.surplus for a in loads],
        ),
        (
            Facts("shadow_surplus", "The same by the lot", "number", "files"),
            [a.shadow_surplus for a in loads],
        ),
    )


def _beside(both: Comparison) -> Table:
    rows = []
    for here, there in zip(both.recorded, both.shadow, strict=True):
        lot = {e.name: e for e in there.estimates}
        rows += [(here.measure, e, lot.get(e.name)) for e in here.estimates]
    missing = float("nan")
    return table(
        "shadow_beside",
        "The same numbers, as dealt and by the lot",
        (Facts("measure", "Measure", "text"), [measure for measure, _, _ in rows]),
        (Facts("number", "Number", "text"), [e.label for _, e, _ in rows]),
        (Facts("unit", "Unit", "text"), [e.unit for _, e, _ in rows]),
        (
            Facts("recorded", "As dealt", "number"),
            [missing if e.value is None else e.value for _, e, _ in rows],
        ),
        (
            Facts("shadow", "By the lot", "number"),
            [missing if a is None or a.value is None else a.value for _, _, a in rows],
        ),
    )


def _list(files: Sequence[Queued], dealt: Sequence[Shadow]) -> Table:
    return table(
        "shadow_files",
        "Whom the lot would have given each file",
        (Facts("declaration_id", "Declaration", "text"), [f.declaration for f in files]),
        (Facts("office", "Office", "text"), [f.office for f in files]),
        (Facts("set", "Set", "count"), [f.queue for f in files]),
        (Facts("officer", "As dealt", "text"), [f.handler for f in files]),
        (Facts("drawn", "By the lot", "text"), [d.drawn for d in dealt]),
        (Facts("next", "Next by the lot", "text"), [d.following for d in dealt]),
        (Facts("eligible", "Handlers of the set", "count"), [d.eligible for d in dealt]),
    )
