"""How is a number printed, so that every report prints it the same?

English conventions: a comma between thousands, a point before decimals, a real minus sign, and a
no-break space before a unit, so that a number never parts from it. Rounding happens here and
nowhere else: files for machines (JSON, Parquet, sheets) hold the number as it was computed.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from math import floor, isfinite, log10
from typing import Any, Final

from evenhand.findings.finding import Estimate
from evenhand.findings.table import Facts
from evenhand.findings.table import Kind as ColumnKind

NOT_KNOWN: Final = "–"
COUNTED_IN_FULL: Final = "counted in full"
_SPACE: Final = "\u00a0"
_PER_CENT: Final = re.compile(r"(?<=\d) (?=%)|(?<=\bp) (?==)|(?<=\bp\s=) (?=\d)")
_SUPERSCRIPT: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

# Which way a unit of an estimate is printed, and the word that follows the figure.
_UNITS: Final[dict[str, tuple[ColumnKind, str]]] = {
    "share": ("share", ""),
    "hours": ("hours", "h"),
    "currency": ("money", "currency units"),
    "p_value": ("p_value", ""),
    "ratio": ("number", ""),
    "count": ("number", ""),
}


def say(value: Any, *, kind: ColumnKind) -> str:
    """Return one value of a column as a reader sees it, without its unit.

    None and NaN are printed as a dash, infinities as ∞.

    Raises
    ------
    KeyError
        If the kind is none of those a column may have.
    """
    if value is None or (isinstance(value, float) and value != value):
        return NOT_KNOWN
    return _PRINTERS[kind](value)


def say_cell(value: Any, *, facts: Facts) -> str:
    """Return one cell of a table; its unit stands in the column's head, or beside a time."""
    if facts.unit == "seconds" and is_numeric(facts.kind) and value is not None and value >= 0:
        return say_duration(value)
    return say(value, kind=kind_shown(facts))


def kind_shown(facts: Facts) -> ColumnKind:
    """Return how a column is printed: numbers whose unit is a share are shares."""
    return "share" if facts.unit == "share" and facts.kind == "number" else facts.kind


def say_estimate(estimate: Estimate) -> str:
    """Return an estimate's value with its unit, as ``12.3 %`` or ``4.6 h``."""
    if estimate.value is None or not isfinite(estimate.value):
        return "not measurable"
    kind = _kind(estimate)
    is_one = kind == "count" and estimate.value == 1 and estimate.unit.endswith("s")
    unit = estimate.unit[:-1] if is_one else estimate.unit
    return _with_unit(say(estimate.value, kind=kind), unit=unit)


def say_interval(estimate: Estimate) -> str:
    """Return an estimate's interval in words; "" where the value itself is missing.

    Where a count, or a share of what was counted, has no interval, everything was counted, and that
    is said; of other numbers without an interval nothing is.
    """
    if estimate.value is None or not isfinite(estimate.value):
        return ""
    level = say_level(estimate.level)
    kind = _kind(estimate)
    ends = [None if e is None else say(e, kind=kind) for e in (estimate.low, estimate.high)]
    low, high = ends
    if low is not None and high is not None:
        return f"{level} interval {_with_unit(f'{low} to {high}', unit=estimate.unit)}"
    if low is not None:
        return f"at least {_with_unit(low, unit=estimate.unit)}, at {level}"
    if high is not None:
        return f"at most {_with_unit(high, unit=estimate.unit)}, at {level}"
    is_share = kind == "share" and 0 <= estimate.value <= 1
    return COUNTED_IN_FULL if kind == "count" or is_share else ""


def say_level(level: float) -> str:
    """Return a level of confidence, as ``95 %``."""
    return f"{level * 100:.4g}{_SPACE}%"


def say_moment(moment: str) -> str:
    """Return an ISO time as ``23 November 2026, 13:29 UTC``; "" stays empty.

    Months are named in English whatever language the machine speaks.
    """
    if not moment:
        return ""
    at = datetime.fromisoformat(moment)
    zone = " UTC" if at.tzinfo is not None and not at.utcoffset() else ""
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M}{zone}"


def tied(words: str) -> str:
    """Return a sentence in which no number parts from its per cent sign, no p from its value."""
    return _PER_CENT.sub(_SPACE, words)


def say_duration(seconds: float) -> str:
    """Return a time in the largest unit that fits it, as ``35 s``, ``12 min`` or ``4.2 h``.

    Parameters
    ----------
    seconds : float
        Not negative; NaN is printed as a dash.
    """
    if seconds != seconds:
        return NOT_KNOWN
    for size, word, decimals in ((172_800, "days", 1), (3600, "h", 1), (60, "min", 0)):
        if seconds >= size:
            per = 86_400 if word == "days" else size
            return f"{seconds / per:,.{decimals}f}{_SPACE}{word}"
    return f"{seconds:.0f}{_SPACE}s"


def heading(facts: Facts) -> str:
    """Return a column's title with its unit, where the kind does not print it."""
    unit = facts.unit or ("hours" if facts.kind == "hours" else "")
    if unit == "seconds" or kind_shown(facts) != facts.kind:
        return facts.title
    if not unit or facts.title.endswith(f"({unit})"):
        return facts.title
    return f"{facts.title} ({unit})"


def is_numeric(kind: ColumnKind) -> bool:
    """Whether values of this kind are set against the right edge of their column."""
    return kind not in {"text", "date", "flag"}


def _kind(estimate: Estimate) -> ColumnKind:
    known = _UNITS.get(estimate.unit)
    if known is not None:
        return known[0]
    parts = (estimate.value, estimate.low, estimate.high)
    whole = all(p is None or (isfinite(p) and float(p).is_integer()) for p in parts)
    return "count" if whole else "number"


def _with_unit(figure: str, *, unit: str) -> str:
    word = _UNITS[unit][1] if unit in _UNITS else unit.replace("_", " ")
    return f"{figure}{_SPACE}{word}" if word else figure


def _text(value: Any) -> str:
    return str(value)


def _count(value: Any) -> str:
    return _minus(f"{int(value):,}")


def _number(value: Any) -> str:
    """Three figures that count; powers of ten where the decimals would run away."""
    if not isfinite(value):
        return _endless(value)
    size = abs(value)
    if size == 0 or size >= 1000:
        return _minus(f"{value:,.0f}")
    if size < 1e-4:
        power = floor(log10(size))
        digits = f"{value / 10**power:.1f}"
        return _minus(f"{digits} × 10{str(power).translate(_SUPERSCRIPT)}")
    return _minus(f"{value:.{max(0, 2 - floor(log10(size)))}f}")


def _share(value: Any) -> str:
    if not isfinite(value):
        return _endless(value)
    per_cent = value * 100
    if 0 < abs(per_cent) < 0.01:
        return f"< 0.01{_SPACE}%" if per_cent > 0 else f"> −0.01{_SPACE}%"
    decimals = 2 if 0 < abs(per_cent) < 1 else 1
    return _minus(f"{per_cent:,.{decimals}f}{_SPACE}%")


def _hours(value: Any) -> str:
    if not isfinite(value):
        return _endless(value)
    return _minus(f"{value:,.{2 if abs(value) < 1 else 1}f}")


def _money(value: Any) -> str:
    if not isfinite(value):
        return _endless(value)
    return _minus(f"{value:,.{0 if abs(value) >= 1000 else 2}f}")


def _p_value(value: Any) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _date(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return value.isoformat() if isinstance(value, date) else str(value)


def _flag(value: Any) -> str:
    return "yes" if value else "no"


def _endless(value: float) -> str:
    return "∞" if value > 0 else "−∞"


def _minus(figure: str) -> str:
    # A value that rounds to nothing has no sign.
    if figure.startswith("-"):
        bare = figure[1:]
        return f"−{bare}" if any(c in "123456789" for c in bare) else bare
    return figure


_PRINTERS: Final = {
    "text": _text,
    "count": _count,
    "number": _number,
    "share": _share,
    "hours": _hours,
    "money": _money,
    "p_value": _p_value,
    "date": _date,
    "flag": _flag,
}
