"""Which table is this file, and which of our columns are its columns?

Guesses from names and values, each with how sure it is. A draft shows them to a person; loading
never guesses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from evenhand.records.drafting.known_names import Confidence, names_outcome, resembles
from evenhand.records.drafting.looking import Look, Seen
from evenhand.records.schema import TABLES

TIME_FORMATS: Final = (
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y",
    "%d-%b-%y",
    "%d-%b-%Y",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
    "%Y%m%d%H%M%S",
    "%Y%m%d",
)
ISO: Final = "ISO 8601"
_NUMBER: Final = re.compile(r"[+-]?\d+([.,]\d+)?")
# An account that appears once says nothing about who handles; so does one that is always there.
_FEW: Final = 2
_CODES: Final = 20


@dataclass(frozen=True, slots=True)
class Guess:
    """One of our columns, the column of theirs it may be, and why.

    Attributes
    ----------
    ours, theirs : str
    confidence : {"likely", "perhaps"}
    why : str
    """

    ours: str
    theirs: str
    confidence: Confidence
    why: str


@dataclass(frozen=True, slots=True)
class Times:
    """How a column of times is written.

    Attributes
    ----------
    form : str
        ``ISO 8601`` or a ``strptime`` format.
    ambiguous : bool
        Whether day and month could also be the other way round.
    dates_only : bool
        Whether no value has a time of the day.
    """

    form: str
    ambiguous: bool
    dates_only: bool


def guess_table(look: Look) -> str:
    """Return the table that a file most likely is."""
    if look.format == "xes":
        return "events"
    stem = look.path.name.casefold().split(".")[0]
    for table in TABLES:
        if stem.startswith((table, table.removesuffix("s"))):
            return table
    required = {t: {g.ours for g in guess_columns(look, t)} for t in TABLES}
    if {"declaration_id", "activity", "at"} <= required["events"] and _repeats(look, "events"):
        return "events"
    if {"declaration_id", "item"} <= required["items"] and _repeats(look, "items"):
        return "items"
    if {"officer", "starts_at", "ends_at"} <= required["rosters"]:
        return "rosters"
    if {"officer", "posted_from"} <= required["officers"]:
        return "officers"
    return "declarations"


def guess_columns(look: Look, table: str) -> tuple[Guess, ...]:
    """Return at most one guess for each of our columns, in our order."""
    offers: list[tuple[bool, int, int, Guess]] = []
    for place, seen in enumerate(look.columns):
        for likeness in resembles(table, seen.name):
            why = _against(table, likeness.ours, seen)
            if why:
                continue
            guess = Guess(likeness.ours, seen.name, likeness.confidence, _for(seen, likeness.ours))
            offers.append((likeness.confidence != "likely", likeness.rank, place, guess))
    ours: dict[str, Guess] = {}
    theirs: set[str] = set()
    for _, _, _, guess in sorted(offers, key=lambda o: o[:3]):
        if guess.ours not in ours and guess.theirs not in theirs:
            ours[guess.ours] = guess
            theirs.add(guess.theirs)
    return tuple(ours[n] for n in TABLES[table].names if n in ours)


def guess_times(seen: Seen) -> Times | None:
    """Return how the times of a column are written, or None if it holds none."""
    values = seen.values[:200]
    if not values or any(_NUMBER.fullmatch(v) and len(v) not in (8, 14) for v in values):
        return None
    forms = [f for f in (ISO, *TIME_FORMATS) if all(_reads(v, f) for v in values)]
    if not forms:
        return None
    dates = not any(re.search(r"\d:\d\d", v) for v in values) and forms[0] != "%Y%m%d%H%M%S"
    midnight = all(re.search(r"[T ]00:00(:00(\.0+)?)?([+-]\d\d:?\d\d|Z)?$", v) for v in values)
    return Times(
        form=forms[0],
        ambiguous=sum(f.startswith(("%d/%m", "%m/%d")) for f in forms) > 1,
        dates_only=dates or midnight,
    )


def describe(seen: Seen) -> str:
    """Return what a column holds, without showing a value of it."""
    different = len(set(seen.values))
    if not seen.values:
        return "empty in the rows looked at"
    if guess_times(seen):
        kind = "times"
    elif all(_NUMBER.fullmatch(v) for v in seen.values):
        kind = "numbers"
    else:
        kind = "text"
    missing = seen.rows - len(seen.values)
    gaps = f", {missing} of {seen.rows} missing" if missing else ""
    return f"{kind}, {different} different{gaps}"


def outcome_kind(seen: Seen) -> Literal["share", "amount", ""]:
    """Return the kind of outcome a column may be, or ""."""
    values = {v.casefold() for v in seen.values}
    if values and values <= {"0", "1", "0.0", "1.0", "true", "false"}:
        return "share"
    numbers = bool(values) and all(_NUMBER.fullmatch(v) for v in values)
    # Few different numbers are a code (0 none, 1 some, 2 grave), and a code has no mean.
    return "amount" if names_outcome(seen.name) and numbers and len(values) > _CODES else ""


def decimal_comma(look: Look) -> bool:
    """Return whether numbers of a text file are written with a decimal comma."""
    if look.format != "csv" or look.delimiter == ",":
        return False
    commas = points = 0
    for seen in look.columns:
        commas += sum(bool(re.fullmatch(r"-?\d+,\d+", v)) for v in seen.values[:100])
        points += sum(bool(re.fullmatch(r"-?\d+\.\d+", v)) for v in seen.values[:100])
    return commas > points


def _repeats(look: Look, table: str) -> bool:
    theirs = next((g.theirs for g in guess_columns(look, table) if g.ours == "declaration_id"), "")
    seen = next((s for s in look.columns if s.name == theirs), None)
    return seen is not None and len(set(seen.values)) < len(seen.values)


def _against(table: str, ours: str, seen: Seen) -> str:
    """Return why a column cannot be ours although its name resembles it, or ""."""
    column = TABLES[table].column(ours)
    if column is None or not seen.values:
        return "" if column else "no such column"
    numbers = all(_NUMBER.fullmatch(v) for v in seen.values)
    if column.kind in ("time", "date") and guess_times(seen) is None:
        return "holds no times"
    if column.kind in ("money", "number", "count") and not numbers:
        return "holds no numbers"
    if column.kind in ("identity", "text") and guess_times(seen) is not None and not numbers:
        return "holds times"
    if table == "events" and ours == "actor" and len(set(seen.values)) < _FEW:
        return "holds one value"
    return ""


def _for(seen: Seen, ours: str) -> str:
    different = len(set(seen.values))
    if ours == "declaration_id":
        unique = different == len(seen.values)
        return "each value once" if unique else f"{different} values in {len(seen.values)} rows"
    return describe(seen)


def _reads(value: str, form: str) -> bool:
    try:
        if form == ISO:
            datetime.fromisoformat(value)
            # Eight digits are a date to Python; to the reader they are one only when told.
            return not value.isdigit()
        datetime.strptime(value, form)  # noqa: DTZ007 -- only the form is tried
    except ValueError:
        return False
    return True
