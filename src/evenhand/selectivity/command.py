"""What does one ``evenhand selectivity`` do, from paths to a page and a list?"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from evenhand.errors import RecordsError
from evenhand.records.loading.load import load
from evenhand.records.mapping import Mapping
from evenhand.records.pseudonyms import Ledger
from evenhand.records.store import Limits, Store
from evenhand.records.working_folder import working_folder
from evenhand.selectivity.advising import advise
from evenhand.selectivity.known import known
from evenhand.selectivity.writing import text, write


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one run: see ``advise`` and ``known``."""

    outcome: str
    also: tuple[str, ...] = ()
    share: float = 0.05
    random_share: float = 0.2
    split: tuple[date, ...] = ()
    seed: int = 1


def select_into(
    folder: Path,
    sources: Sequence[Path],
    mapping: Mapping,
    asked: Asked,
    *,
    ledger: Ledger | None,
    limits: Limits,
) -> str:
    """Load records, advise, write page, figures and list, and return the page.

    Raises
    ------
    EvenhandError
        If the records cannot be read, there is too little to learn from, or the folder cannot be
        written.
    """
    with ExitStack() as stack:
        try:
            scratch = stack.enter_context(working_folder(limits.spill))
        except OSError as err:
            raise RecordsError(
                f"No working folder can be made: {err.strerror or err}.",
                do_next="Name another folder with --spill, or free space there.",
            ) from err
        inside = replace(limits, spill=scratch / "spill")
        load(
            sources,
            mapping,
            store=scratch / "store",
            replace_identity=ledger.replace if ledger else None,
            limits=inside,
        )
        with Store(scratch / "store", limits=inside) as store:
            declarations = known(store.records(), outcome=asked.outcome, also=asked.also)
        advice = advise(
            declarations,
            share=asked.share,
            random_share=asked.random_share,
            split=asked.split,
            seed=asked.seed,
        )
    named = [p.name for p in sources]
    write(advice, folder, outcome=asked.outcome, sources=named)
    return text(advice, outcome=asked.outcome, sources=named)
