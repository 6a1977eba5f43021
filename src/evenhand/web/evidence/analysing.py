"""What does the worker do of a run: from mapping and records to the results that pages show?

Apart from `running`, which pages import too: no page needs the statistics and the charts.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from evenhand.analysis.analysis import Analysis
from evenhand.analysis.door import open_door
from evenhand.analysis.pipeline import GATE_CLOSED, Request, perform
from evenhand.analysis.run import Progress
from evenhand.records.mapping.file import read_mapping
from evenhand.records.store import Limits
from evenhand.reports.compose import compose
from evenhand.reports.whole_file import make_folder
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run
from evenhand.web.gate.state import gate
from evenhand.web.records import attesting
from evenhand.web.records.models import Version
from evenhand.web.records.reading import read_from
from evenhand.web.settings import CONFIG, HOME


def analyse(run: Run, *, progress: Progress) -> str:
    """Analyse what a run asks for, keep its results, and return the fingerprint of the records.

    Raises
    ------
    EvenhandError
        If the records cannot be analysed, or ``progress`` ends the run.
    """
    mapping_file = run.folder.with_name(f"{run.pk}.mapping.yaml")
    make_folder(run.folder.parent)
    mapping_file.write_text(run.mapping, encoding="utf-8")
    plan = read_mapping(mapping_file)
    # Where two holders are named, who is behind each pseudonym is kept, sealed to both.
    door = open_door(plan, key=HOME / "pseudonyms.key", cards=CONFIG.holders or ())
    with read_from(run.version, run.source) as folder:
        request = Request(
            sources=(folder,),
            mapping=plan,
            limits=Limits(CONFIG.memory, CONFIG.threads, CONFIG.spill),
            replace_identity=door.replace,
            keep_finished=run.folder,
            identity_mark=door.mark,
            title=run.title,
            made_at=datetime.now(UTC),
        )
        ran = perform(request, progress=progress)
    results = replace(ran.results, notices=_notices(ran.results.notices, run.version))
    printed = compose(results)
    Analysis(replace(ran, results=results), sealed=door.sealed()).write(
        run.folder, document=printed
    )
    kept.keep(results, run.folder, printed)
    if ran.finished is not None:
        ran.finished.forget()
    return ran.results.fingerprint


def _notices(said: tuple[str, ...], version: Version | None) -> tuple[str, ...]:
    """Return the notices of a report with the state of the gate in the place of the mapping's.

    Of records that were brought in, a notice says whether internal audit attests that they are
    whole.
    """
    attested = () if version is None else (attesting.notice(version),)
    return (*(n for n in said if n != GATE_CLOSED), *attested, gate().sentence)
