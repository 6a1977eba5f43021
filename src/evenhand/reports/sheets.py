"""How does a run become a workbook in which every number can be counted again?

The first sheet reads as the first page does; the second has every number of every question; then
each table and each picture has a sheet, and the last tells how to repeat the run.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError, XlsxWriterException

from evenhand.errors import ReportError
from evenhand.findings.results import Results
from evenhand.reports.places import is_drawn_apart, table_places
from evenhand.reports.sheet_pages import write_annex, write_estimates, write_summary
from evenhand.reports.sheet_writer import Sheets
from evenhand.reports.whole_file import whole_file


def write_xlsx(results: Results, path: Path) -> None:
    """Write the run as a workbook: summary, a sheet for each table and picture, annex.

    Raises
    ------
    ReportError
        If the file cannot be written.
    """
    # Rows wait beside the workbook: a failure leaves none of them behind in a folder of others.
    with whole_file(path) as part, _rows_wait(path.parent) as waiting:
        try:
            _write(results, part, waiting=waiting)
        except FileCreateError as err:
            # xlsxwriter wraps the error of the system, whose remedy whole_file knows.
            cause = err.args[0] if err.args else err
            raise (cause if isinstance(cause, OSError) else OSError(str(err))) from err
        except XlsxWriterException as err:
            raise ReportError(
                f"The workbook {path} could not be written: {err}.",
                do_next="Use the tables in Parquet, which hold the same, and report this.",
            ) from err


def _rows_wait(folder: Path) -> TemporaryDirectory[str]:
    return TemporaryDirectory(dir=folder, prefix=".rows.", ignore_cleanup_errors=True)


def _write(results: Results, path: Path, *, waiting: str) -> None:
    # The time of making is fixed: the same findings give the same workbook.
    options = {"constant_memory": True, "tmpdir": waiting}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": results.title, "created": datetime(2000, 1, 1)})  # noqa: DTZ001
        sheets = Sheets(book)
        write_summary(sheets, results)
        write_estimates(sheets, results)
        for finding in results.findings:
            for table, place in zip(finding.tables, table_places(finding), strict=True):
                sheets.table(table, name=place, place=f"tables/{place}.parquet")
            for n, chart in enumerate(finding.charts, start=1):
                if is_drawn_apart(chart, finding):
                    sheets.table(chart.data, name=f"{finding.measure} drawn {n}", place="")
        for table in results.records:
            sheets.table(table, name=table.name, place="")
        write_annex(sheets, results)
