"""How is a sealed list printed, so that it can be cut, closed and opened line by line?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from evenhand.reports.glyphs import printable
from evenhand.reports.typesetting import typeset

ABOUT: Final = (
    "Each line gives the next declaration of the shift to an officer drawn by lot. Nobody chose "
    "the lines, and the seals, which the internal auditor holds, fix them. Whoever printed this "
    "page could read it: a sealed list is a step on the way to the draw, and no draw."
)
STEPS: Final = (
    "Before the shift the auditor is handed the commitments, and writes down their fingerprint.",
    "The strips are cut, folded, closed and stacked in the order of their numbers.",
    "The first declaration registered takes line 1, the next line 2, and so on. A strip is opened "
    "when its declaration is registered, and not before.",
    "On the strip stand the declaration and who handled it. If that is another than drawn, the "
    "reason is written beside it and countersigned.",
    "After the shift the strips are typed into a table (line, declaration_id, officer, value, "
    "reason) and checked: evenhand draw list check.",
)


def sealed_list_pdf(
    *,
    title: str,
    subtitle: str,
    fingerprint: str,
    parts: Sequence[str],
    lines: Sequence[Mapping[str, Any]],
) -> bytes:
    """Return the list as PDF/UA-1.

    Parameters
    ----------
    title, subtitle : str
    fingerprint : str
        Of the commitments, 64 characters of hex.
    parts : sequence of str
        Who gave a secret, and signs.
    lines : sequence of mapping
        ``number``, ``seal``, ``value``, ``drawn`` and ``following`` of each line.

    Raises
    ------
    ReportError
        If the page cannot be set.
    """
    content = {
        "title": title,
        "subtitle": subtitle,
        "fingerprint": fingerprint,
        "about": ABOUT,
        "steps": list(STEPS),
        "parts": list(parts),
        "lines": [dict(line) for line in lines],
    }
    return typeset(
        "sealed_list.typ",
        printable(content),
        made=datetime(2000, 1, 1, tzinfo=UTC),
        what="The sealed list",
        do_next="Report this.",
    )
