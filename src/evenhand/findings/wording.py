"""How do findings say numbers in words, the same way everywhere?"""

from __future__ import annotations

import math


def counted(number: int, thing: str, things: str | None = None) -> str:
    """Return ``1 pair``, ``2,310 pairs``; ``things`` where the plural is irregular."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def per_cent(share: float) -> str:
    """Return a share as per cent with a digit that still says something: ``9.6 %``, ``0.04 %``."""
    value = 100 * share
    if value == 0 or abs(value) >= 1:
        return f"{value:.1f} %"
    return f"{value:.2g} %"


def quantity(value: float, unit: str = "") -> str:
    """Return a number to three figures, whole from 100 up, with its unit."""
    if not math.isfinite(value):
        return "not known"
    if unit == "share":
        return per_cent(value)
    if abs(value) >= 100:
        text = f"{value:,.0f}"
    elif abs(value) >= 10:
        text = f"{value:.1f}"
    else:
        text = f"{value:.3g}"
    return f"{text} {unit}".rstrip()


def points(share: float) -> str:
    """Return a difference of shares in percentage points: ``0.81 percentage points``."""
    text = f"{100 * share:.3g}"
    return f"{text} percentage {'point' if text == '1' else 'points'}"


def difference(value: float, unit: str = "") -> str:
    """Return how far two values differ; shares differ by percentage points, never by per cent."""
    return points(value) if unit == "share" else quantity(value, unit)


def spoken(name: str) -> str:
    """Return the name of an outcome or a column as people read it: ``release hours``.

    Table columns and the names of estimates keep the name that machines read.
    """
    return " ".join(name.replace("_", " ").split())


def provisional(periods: tuple[str, ...], *, until: str) -> str:
    """Return the sentence on periods that were looked at before they closed; "" if none was."""
    if not periods:
        return ""
    named = ", ".join(periods)
    verb = "is" if len(periods) == 1 else "are"
    return (
        f"{named} {verb} not closed, the records end on {until}: what is said of it is "
        "provisional, and is tested anew once it is closed."
    )
