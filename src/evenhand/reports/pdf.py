"""How does a run become a PDF that a screen reader can read and that is the same every time?

The page is set by Typst in PDF/UA-1 with the fonts shipped here; content goes in as data, so no
name in the records can act as markup.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from evenhand.findings.plain import plain
from evenhand.findings.results import Results
from evenhand.reports.compose import compose
from evenhand.reports.document import Document
from evenhand.reports.glyphs import printable
from evenhand.reports.typesetting import typeset
from evenhand.reports.whole_file import write_bytes

# A run that states no time gets this one, so that the same findings give the same bytes.
_NO_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)


def write_pdf(results: Results, path: Path) -> None:
    """Write the report as PDF/UA-1.

    Raises
    ------
    ReportError
        If a chart cannot be drawn, the page cannot be set, or the file cannot be written.
    """
    write_bytes(pdf(compose(results)), path)


def pdf(document: Document) -> bytes:
    """Return the PDF.

    Raises
    ------
    ReportError
        If the page cannot be set.
    """
    content = printable(plain(document))
    return typeset(
        "report.typ",
        content,
        made=_time(document.made_at),
        do_next="Use the page (report.html), which holds the same, and report this.",
    )


def _time(made_at: str) -> datetime:
    if not made_at:
        return _NO_TIME
    moment = datetime.fromisoformat(made_at)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
