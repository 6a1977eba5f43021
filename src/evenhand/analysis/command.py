"""What does one ``evenhand analyse`` do, from paths to printed words?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from evenhand.analysis.analysis import Analysis
from evenhand.analysis.door import open_door
from evenhand.analysis.holding import Holding
from evenhand.analysis.pipeline import Request, perform
from evenhand.analysis.run import Progress
from evenhand.analysis.workspace import results_folder
from evenhand.records.engine import Engine
from evenhand.records.mapping.file import read_mapping
from evenhand.records.store import Limits
from evenhand.reports.terminal import headline_text


@dataclass(frozen=True, slots=True)
class CommandOptions:
    """What was asked on the command line, settings filled in.

    Attributes
    ----------
    sources : tuple of Path
    mapping, out : Path
    measures : tuple of str
    engine : Engine
    memory : str
    spill : Path or None
    threads : int or None
    key : Path
    holders : tuple of Path
        Cards of two, or none.
    must_seal : bool
        Whether it is a fault if the mapping keeps identities.
    made_at : datetime or None
    holding : Holding
    """

    sources: tuple[Path, ...]
    mapping: Path
    out: Path
    measures: tuple[str, ...]
    engine: Engine
    memory: str
    spill: Path | None
    threads: int | None
    key: Path
    holders: tuple[Path, ...]
    must_seal: bool
    made_at: datetime | None
    holding: Holding = field(default_factory=Holding)


def analyse_into(options: CommandOptions, *, progress: Progress | None = None) -> str:
    """Analyse, write everything into the folder, and return the headline findings as text.

    Raises
    ------
    EvenhandError
        With what happened and what to do next; the folder is then as it was.
    """
    mapping = read_mapping(options.mapping)
    # The folder is locked before hours of work, not after them.
    with results_folder(options.out) as folder:
        door = open_door(
            mapping, key=options.key, cards=options.holders, must_seal=options.must_seal
        )
        request = Request(
            sources=options.sources,
            mapping=mapping,
            measures=options.measures,
            limits=Limits(options.memory, options.threads, options.spill),
            engine=options.engine,
            replace_identity=door.replace,
            sealed_to=door.units,
            keep_finished=options.out,
            identity_mark=door.mark,
            made_at=options.made_at,
            holding=options.holding,
        )
        ran = perform(request, progress=progress)
        if progress is not None:
            progress("writing the report", 0.97)
        Analysis(ran, door.sealed()).write_into(folder)
    # Only now do the results stand in their place.
    if ran.finished is not None:
        ran.finished.forget()
    return headline_text(ran.results, report=options.out / "report.html").rstrip("\n")
