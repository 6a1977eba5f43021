"""Which channel is lighter than another?"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir

CHANNELS: Final[dict[str, int]] = {"green": 0, "blue": 1, "yellow": 2, "orange": 3, "red": 4}
"""From the lightest control to the heaviest, in the words of ASYCUDA and of most administrations;
blue is release with an audit afterwards."""


def weight(channel: ir.Value) -> ir.Value:
    """Return the place of a channel's name in ``CHANNELS``, whatever its case; null if unknown."""
    text = channel.cast("string").strip().lower()
    known = ((text == name, place) for name, place in CHANNELS.items())
    return ibis.cases(*known, else_=ibis.null("int64"))
