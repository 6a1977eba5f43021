"""How does a paper become a PDF that a screen reader can read and that is the same every time?"""

from __future__ import annotations

from datetime import UTC, datetime

from evenhand.reports.glyphs import printable
from evenhand.reports.paper import SHORT, Paper, plain
from evenhand.reports.typesetting import typeset


def paper_pdf(paper: Paper) -> bytes:
    """Return the paper as PDF/UA-1.

    Raises
    ------
    ReportError
        If the page cannot be set.
    """
    content = printable(
        {**plain(paper), "foot": paper.foot, "sha256": paper.sha256, "short": SHORT}
    )
    for part, shown in zip(paper.parts, content["parts"], strict=True):
        for grid, set_one in zip(part.grids, shown["grids"], strict=True):
            set_one["shares"] = grid.shares
    return typeset(
        "paper.typ",
        content,
        made=datetime.fromisoformat(paper.made_on).replace(tzinfo=UTC),
        do_next="Use the Word file, which holds the same, and report this.",
    )
