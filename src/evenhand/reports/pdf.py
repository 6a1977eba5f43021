"""How does a run become a PDF that a screen reader can read and that is the same every time?

The page is set by Typst in PDF/UA-1 with the fonts shipped here; content goes in as data, so no
name in the records can act as markup.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from evenhand.errors import ReportError
from evenhand.findings.plain import plain
from evenhand.findings.results import Results
from evenhand.reports.chart_style import FONTS
from evenhand.reports.compose import compose
from evenhand.reports.document import Document
from evenhand.reports.glyphs import printable
from evenhand.reports.whole_file import write_bytes

TEMPLATE: Final = Path(__file__).parent / "templates" / "report.typ"
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
    made: datetime = _time(document.made_at)
    try:
        compiled: Any = typst.compile(
            TEMPLATE.read_bytes(),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"document": json.dumps(content, ensure_ascii=False, allow_nan=False)},
            timestamp=int(made.timestamp()),
        )
    except typst.TypstError as err:
        raise ReportError(
            f"The PDF could not be set: {err.message}.",
            do_next="Use the page (report.html), which holds the same, and report this.",
        ) from err
    return bytes(compiled)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )


def _time(made_at: str) -> datetime:
    if not made_at:
        return _NO_TIME
    moment = datetime.fromisoformat(made_at)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
