"""How is a run written in every form at once, each picture drawn once?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evenhand.findings.results import Results
from evenhand.reports.compose import compose
from evenhand.reports.csv_tables import write_csv_table
from evenhand.reports.document import Document
from evenhand.reports.findings_json import write_findings
from evenhand.reports.html import html
from evenhand.reports.pdf import pdf
from evenhand.reports.places import table_places
from evenhand.reports.sheets import write_xlsx
from evenhand.reports.tables import write_table
from evenhand.reports.whole_file import make_folder, write_bytes, write_text


@dataclass(frozen=True, slots=True)
class Written:
    """Where the forms of a run lie.

    Attributes
    ----------
    html, pdf, xlsx, findings : Path
    tables : tuple of Path
        Parquet; a CSV of the same name lies beside each.
    """

    html: Path
    pdf: Path
    xlsx: Path
    findings: Path
    tables: tuple[Path, ...]


def write_everything(
    results: Results, folder: Path, *, document: Document | None = None
) -> Written:
    """Write page, PDF, workbook, findings file and tables into a folder, making it if need be.

    Parameters
    ----------
    results : Results
    folder : Path
    document : Document, optional
        The results as composed, where the caller has them: pictures are drawn once.

    Raises
    ------
    ReportError
        If a chart cannot be drawn, a page cannot be set or a file cannot be written.
    """
    tables = folder / "tables"
    make_folder(tables)
    document = document or compose(results)
    written = Written(
        html=folder / "report.html",
        pdf=folder / "report.pdf",
        xlsx=folder / "report.xlsx",
        findings=folder / "findings.json",
        tables=tuple(
            tables / f"{place}.parquet" for f in results.findings for place in table_places(f)
        ),
    )
    whole = [table for finding in results.findings for table in finding.tables]
    for table, path in zip(whole, written.tables, strict=True):
        write_table(table, path)
        write_csv_table(table, path.with_suffix(".csv"))
    write_text(html(document), written.html)
    write_bytes(pdf(document), written.pdf)
    write_xlsx(results, written.xlsx)
    # Last: who finds findings.json may count on all the rest.
    write_findings(results, written.findings)
    return written
