"""How do the knowledge items leave the house as CSV?"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from django.utils.translation import gettext as _

from evenhand.web.handing_out import may_start_a_formula
from evenhand.web.workshops.knowledge import Gain


def as_csv(gains: Sequence[Gain]) -> bytes:
    """Return the items of each session as CSV in UTF-8 with a byte order mark.

    A text that a spreadsheet would take for a formula is led by an apostrophe; numbers are plain.
    """
    text = StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(
        [
            *(_("session"), _("question"), _("answered both times"), _("right before")),
            *(_("right after"), _("discrimination after")),
        ]
    )
    for gain in gains:
        for item in gain.items:
            told = "" if item.discrimination is None else f"{item.discrimination:.3f}"
            shares = [f"{share:.4f}" for share in (item.before, item.after)]
            lines.writerow([cell(gain.title), cell(item.question.text), item.pairs, *shares, told])
    return text.getvalue().encode("utf-8-sig")


def cell(text: str) -> str:
    """Return a text as a cell that runs nothing."""
    return f"'{text}" if may_start_a_formula(text) else text
