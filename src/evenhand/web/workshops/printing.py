"""How is a share or a gain printed, on the page as in the report?"""

from __future__ import annotations


def share(number: float) -> str:
    """Return a share from 0 to 1 in percent, with one decimal."""
    return f"{100 * number:.1f} %"


def points(number: float) -> str:
    """Return a gain of shares in percentage points, with its sign and one decimal."""
    return f"{100 * number:+.1f}"
