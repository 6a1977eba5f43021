"""How is a page set as PDF/UA-1, the same every time?

Typst sets it with the fonts shipped here alone; content goes in as data, so no name in the records
can act as markup.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from evenhand.errors import ReportError
from evenhand.reports.font_files import FONTS

TEMPLATES: Final = Path(__file__).parent / "templates"


def typeset(
    template: str,
    content: Mapping[str, Any],
    *,
    made: datetime,
    what: str = "The PDF",
    do_next: str,
) -> bytes:
    """Return a page as PDF; the same content and time give the same bytes.

    Parameters
    ----------
    template : str
        File in ``templates``.
    content : mapping
        Plain and printable values: see ``glyphs.printable``.
    made : datetime
        The time that the file states, with its zone.
    what, do_next : str
        Of the error: what could not be set, and what to do then.

    Raises
    ------
    ReportError
        If the page cannot be set.
    """
    try:
        compiled: Any = typst.compile(
            (TEMPLATES / template).read_bytes(),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"document": json.dumps(content, ensure_ascii=False, allow_nan=False)},
            timestamp=int(made.timestamp()),
        )
    except typst.TypstError as err:
        raise ReportError(f"{what} could not be set: {err.message}.", do_next=do_next) from err
    return bytes(compiled)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
