"""How does a paper become a PDF that a screen reader can read and that is the same every time?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import typst

from evenhand.errors import ReportError
from evenhand.reports.chart_style import FONTS
from evenhand.reports.glyphs import printable
from evenhand.reports.paper import Paper, plain

TEMPLATE: Final = Path(__file__).parent / "templates" / "paper.typ"


def paper_pdf(paper: Paper) -> bytes:
    """Return the paper as PDF/UA-1.

    Raises
    ------
    ReportError
        If the page cannot be set.
    """
    content = printable({**plain(paper), "foot": paper.foot, "sha256": paper.sha256})
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
    try:
        compiled: Any = typst.compile(
            TEMPLATE.read_bytes(),
            font_paths=fonts,
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"document": json.dumps(content, ensure_ascii=False)},
            timestamp=int(datetime.fromisoformat(paper.made_on).replace(tzinfo=UTC).timestamp()),
        )
    except typst.TypstError as err:
        raise ReportError(
            f"The PDF could not be set: {err.message}.",
            do_next="Use the Word file, which holds the same, and report this.",
        ) from err
    return bytes(compiled)
