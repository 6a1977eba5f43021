"""How do the knowledge items leave the house as CSV?"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from evenhand.web import handing_out
from evenhand.web.workshops.knowledge import Gain


def as_csv(gains: Sequence[Gain]) -> bytes:
    """Return the items of each session as CSV in UTF-8 with a byte order mark.

    A text that a spreadsheet would take for a formula is led by an apostrophe; numbers are plain.
    """
    heads = [
        *(_("session"), _("question"), _("answered both times"), _("right before")),
        *(_("right after"), _("discrimination after")),
    ]
    rows = [
        [
            *(gain.title, item.question.text, item.pairs),
            *(Decimal(f"{share:.4f}") for share in (item.before, item.after)),
            None if item.discrimination is None else Decimal(f"{item.discrimination:.3f}"),
        ]
        for gain in gains
        for item in gain.items
    ]
    return handing_out.as_csv(heads, rows)
