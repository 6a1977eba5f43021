"""What does a Python user hold after ``evenhand.analyse``?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from evenhand.analysis.door import open_door
from evenhand.analysis.pipeline import Ran, Request, perform
from evenhand.analysis.run import Progress
from evenhand.analysis.workspace import results_folder
from evenhand.errors import ReportError
from evenhand.findings.chart import Chart
from evenhand.findings.finding import Finding
from evenhand.findings.results import Results
from evenhand.findings.table import Table
from evenhand.private_files import write_private
from evenhand.records.mapping import Mapping
from evenhand.records.mapping.file import read_mapping
from evenhand.records.store import Limits
from evenhand.reports.document import Document
from evenhand.reports.everything import write_everything
from evenhand.reports.findings_json import write_findings
from evenhand.reports.html import write_html
from evenhand.reports.pdf import write_pdf
from evenhand.reports.sheets import write_xlsx
from evenhand.reports.whole_file import write_bytes

SEALED: Final = "identities.sealed"
WRITERS = {".html": write_html, ".pdf": write_pdf, ".xlsx": write_xlsx, ".json": write_findings}


@dataclass(frozen=True, slots=True)
class Analysis:
    """One run's results, ready to be looked at or written.

    Attributes
    ----------
    ran : Ran
    sealed : bytes or None
        The identities behind the pseudonyms, sealed to two holders; None where no map was kept.
    """

    ran: Ran
    sealed: bytes | None = None

    @property
    def results(self) -> Results:
        """Everything the report shows, as values."""
        return self.ran.results

    @property
    def findings(self) -> tuple[Finding, ...]:
        """One finding a measure, in the order a reader should meet them."""
        return self.ran.results.findings

    def table(self, measure: str) -> Table:
        """Return the measure's own table; KeyError if it was not run."""
        return self.ran.results.finding(measure).table()

    def chart(self, measure: str) -> Chart | None:
        """Return the measure's first chart as plain data, if it has one."""
        return self.ran.results.finding(measure).plot()

    def report(self, path: str | Path) -> Path:
        """Write the report; the suffix decides the form: .html, .pdf, .xlsx or .json.

        Raises
        ------
        ReportError
            If the suffix is another, or the file cannot be written.
        """
        place = Path(path)
        writer = WRITERS.get(place.suffix.lower())
        if writer is None:
            raise ReportError(
                f"A report cannot be written as '{place.suffix or place.name}'.",
                do_next=f"Name a file that ends in {', '.join(WRITERS)}.",
            )
        writer(self.ran.results, place)
        return place

    def write(self, out: str | Path, *, document: Document | None = None) -> Path:
        """Write report, findings, rejected rows and tables into a folder, all or nothing.

        Parameters
        ----------
        out : str or Path
        document : Document, optional
            The results as composed, where the caller needs them too.

        Raises
        ------
        ReportError
            If the folder cannot be written, or another run is writing into it.
        """
        with results_folder(Path(out)) as folder:
            self.write_into(folder, document=document)
        return Path(out)

    def write_into(self, folder: Path, *, document: Document | None = None) -> None:
        """Write everything into a folder that the caller has made."""
        write_everything(self.ran.results, folder, document=document)
        write_bytes(self.ran.rejects, folder / "rejects.csv")
        if self.sealed is not None:
            write_private(folder / SEALED, self.sealed)


def analyse(
    source: str | Path | Sequence[str | Path],
    mapping: str | Path | Mapping,
    *,
    measures: Sequence[str] = (),
    key: str | Path | None = None,
    holders: Sequence[str | Path] = (),
    limits: Limits | None = None,
    repeatable: bool = False,
    progress: Progress | None = None,
) -> Analysis:
    """Answer, from records, how much outcomes depend on who handled them.

    Parameters
    ----------
    source : path or sequence of paths
        Files, or folders searched by the mapping's patterns.
    mapping : path or Mapping
        How the source becomes the tables that Evenhand knows.
    measures : sequence of str
        Names of measures; none means all.
    key : path, optional
        Key that pseudonyms are made with; made (mode 600) if it does not exist. Needed unless the
        mapping says ``identities: keep``.
    holders : sequence of path
        Cards of two people of different units, to whom the map from pseudonym to identity is
        sealed; none keeps no map.
    limits : Limits, optional
        Memory, threads and spill folder of the engine.
    repeatable : bool
        Leave the time of the run out of the report and have the engine add up on one thread, so
        that equal input gives equal bytes, given as many threads of the libraries of linear
        algebra: those are the process's, and fixed when numpy is imported.
    progress : callable, optional
        Called with what is being done and the share done, from 0 to 1.

    Returns
    -------
    Analysis

    Raises
    ------
    EvenhandError
        With what happened and what to do next.
    """
    paths = (source,) if isinstance(source, (str, Path)) else tuple(source)
    plan = mapping if isinstance(mapping, Mapping) else read_mapping(Path(mapping))
    door = open_door(
        plan,
        key=None if key is None else Path(key),
        cards=[Path(card) for card in holders],
        must_seal=bool(holders),
    )
    request = Request(
        sources=tuple(Path(p) for p in paths),
        mapping=plan,
        measures=tuple(measures),
        limits=limits or Limits(),
        replace_identity=door.replace,
        sealed_to=door.units,
        made_at=None if repeatable else datetime.now(UTC),
    )
    ran = perform(request, progress=progress)
    return Analysis(ran, door.sealed())
