"""How does a value of a source become a value of its kind, or a reject?

Each kind has one SQL expression over text and one over the types that Parquet keeps. The result is
NULL where the value is none of its kind; a value that was there and became NULL is a reject.
Nothing is guessed: a time in none of the formats given, a number with a thousands separator other
than a space, a count with a fraction are rejects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evenhand.errors import RecordsError
from evenhand.records.schema import Kind

TARGETS: Final[dict[str, str]] = {
    "identity": "VARCHAR",
    "text": "VARCHAR",
    "time": "TIMESTAMP",
    "date": "DATE",
    "money": "DECIMAL(18, 2)",
    "number": "DOUBLE",
    "share": "DOUBLE",
    "count": "BIGINT",
    "flag": "BOOLEAN",
}
"""Types of the store, ``share`` being a number from 0 to 1 or a yes or no."""

REASONS: Final[dict[str, str]] = {
    "time": "is not a time in the format given",
    "date": "is not a date in the format given",
    "money": "is not an amount of at most 16 digits before the point",
    "number": "is not a number of at most 16 digits before the point",
    "share": "is neither yes or no nor a number from 0 to 1",
    "count": "is not a whole number",
    "flag": "is neither yes nor no",
    "text": "is not text",
    "identity": "is not text",
}
"""What is wrong with a value of each kind, as the end of a sentence that begins with its column."""

_YES: Final = "('true', 'yes', 'y', 't', '1')"
_NO: Final = "('false', 'no', 'n', 'f', '0')"
_OFFSET: Final = "regexp_matches({x}, '\\d\\d:\\d\\d.*(Z|z|[+-]\\d\\d(:?\\d\\d)?)$')"
_WHOLE: Final = "regexp_full_match({x}, '[+-]?\\d+([.]0*)?')"
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_NUMBERS: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the texts of one source are written.

    Attributes
    ----------
    time_zone : str
        IANA zone of times that name none.
    time_format : tuple of str
        ``strptime`` formats in the order tried; empty means ISO 8601.
    decimal : str
    iso_too : bool
        Whether ISO 8601 is accepted beside the formats, as in workbooks, whose dates are dates.
    """

    time_zone: str
    time_format: tuple[str, ...] = ()
    decimal: str = "."
    iso_too: bool = False


@dataclass(frozen=True, slots=True)
class Cast:
    """SQL that makes a value.

    Attributes
    ----------
    value : str
        The value, NULL where there is none or it is not of its kind.
    ambiguous : str
        Whether two of the formats read it as different times; "" where that cannot be.
    rounded : str
        Whether decimals beyond the cent were rounded; "" where that cannot be.
    """

    value: str
    ambiguous: str = ""
    rounded: str = ""


def cast(x: str, *, held: str, kind: Kind | str, reading: Reading, name: str) -> Cast:
    """Return the SQL that turns ``x`` into its kind.

    Parameters
    ----------
    x : str
        SQL of the value; text is trimmed, with NULL for the empty.
    held : str
        Type the engine gives ``x``.
    kind : str
        A kind of the schema, or ``share``.
    name : str
        What the source calls the column, for messages.

    Raises
    ------
    RecordsError
        If no value of that type can be of that kind.
    """
    if held == "VARCHAR":
        return _from_text(x, kind, reading)
    try:
        return _from_typed(x, held.upper(), kind, reading)
    except TypeError as err:
        raise RecordsError(
            f"The column '{name}' holds {held}, which cannot be read as {kind}.",
            do_next=f"Map another column, or export this one as {kind} or as text.",
        ) from err


def _from_text(x: str, kind: str, reading: Reading) -> Cast:
    match kind:
        case "text" | "identity":
            return Cast(x)
        case "time":
            return _times(x, reading)
        case "date":
            whole = _times(x, Reading("UTC", reading.time_format, iso_too=reading.iso_too))
            return Cast(f"CAST({whole.value} AS DATE)", ambiguous=whole.ambiguous)
        case "count":
            return Cast(f"CASE WHEN {_WHOLE.format(x=x)} THEN TRY_CAST({x} AS BIGINT) END")
        case "flag":
            return Cast(_yes_no(x, "true", "false", "NULL"))
        case "money":
            plain = _plain(x, reading.decimal)
            rounded = (
                f"regexp_matches({plain}, '[.]\\d\\d\\d*[1-9]') AND NOT contains({plain}, 'e')"
            )
            return Cast(f"TRY_CAST({plain} AS DECIMAL(18, 2))", rounded=rounded)
        case "share":
            number = f"TRY_CAST({_plain(x, reading.decimal)} AS DOUBLE)"
            inside = f"CASE WHEN {number} BETWEEN 0 AND 1 THEN {number} END"
            return Cast(_yes_no(x, "1.0", "0.0", inside))
        case _:
            number = f"TRY_CAST({_plain(x, reading.decimal)} AS DOUBLE)"
            return Cast(_bounded(number))


def _bounded(number: str) -> str:
    # As for money. A double keeps no units beyond this, and one absurd value would swamp every sum
    # it enters, without a word. NaN is greater than every number for the engine.
    return f"CASE WHEN abs({number}) < 1e16 THEN {number} END"


def _yes_no(x: str, yes: str, no: str, other: str) -> str:
    return (
        f"CASE WHEN lower({x}) IN {_YES} THEN {yes} "
        f"WHEN lower({x}) IN {_NO} THEN {no} ELSE {other} END"
    )


def _plain(x: str, decimal: str) -> str:
    """Return SQL of a number as the engine writes it, NULL where it is written otherwise."""
    # Spaces between groups of three (also non-breaking ones) can be nothing but a thousands
    # separator; a comma or a point can be either, so it is never taken for one.
    mark = "," if decimal == "," else "[.]"
    shape = (
        f"[+-]?(\\d+|\\d{{1,3}}([ \\x{{00a0}}\\x{{202f}}]\\d{{3}})+)?({mark}\\d*)?([eE][+-]?\\d+)?"
    )
    packed = f"regexp_replace({x}, '[ \\x{{00a0}}\\x{{202f}}]', '', 'g')"
    point = f"replace({packed}, ',', '.')" if decimal == "," else packed
    return f"CASE WHEN regexp_full_match({x}, '{shape}') THEN {point} END"


def _times(x: str, reading: Reading) -> Cast:
    tries = [_strptime(x, f, reading.time_zone) for f in reading.time_format]
    if not tries or reading.iso_too:
        tries.append(_iso(x, reading.time_zone))
    value = _sane(f"COALESCE({', '.join(tries)})" if len(tries) > 1 else tries[0])
    pairs = [f"COALESCE({a} <> {b}, false)" for i, a in enumerate(tries) for b in tries[i + 1 :]]
    return Cast(value, ambiguous=" OR ".join(pairs))


def _sane(time: str) -> str:
    return f"CASE WHEN year({time}) BETWEEN {_FIRST_YEAR} AND {_LAST_YEAR} THEN {time} END"


def _iso(x: str, zone: str) -> str:
    # The engine drops an offset when it casts to a time without one, so the two are told apart.
    naive = _to_utc(f"TRY_CAST({x} AS TIMESTAMP)", zone)
    exact = _utc(f"TRY_CAST({x} AS TIMESTAMPTZ)")
    return (
        f"CASE WHEN NOT regexp_matches({x}, '^\\d\\d\\d\\d[-/]') THEN NULL "
        f"WHEN {_OFFSET.format(x=x)} THEN {exact} ELSE {naive} END"
    )


def _strptime(x: str, form: str, zone: str) -> str:
    literal = form.replace("'", "''")
    parsed = f"try_strptime({x}, '{literal}')"
    return _utc(parsed) if "%z" in form or "%Z" in form else _to_utc(parsed, zone)


def _to_utc(naive: str, zone: str) -> str:
    """Return SQL of a local time as UTC.

    An hour that comes twice when clocks go back is taken as the later (standard time); one that is
    skipped when they go forward is read as if they had not yet.
    """
    if zone == "UTC":
        return naive
    return _utc(f"({naive} AT TIME ZONE '{zone}')")


def _utc(instant: str) -> str:
    return f"make_timestamp(epoch_us({instant}))"


def local(utc: str, zone: str) -> str:
    """Return SQL of a UTC time as the clocks of a zone showed it."""
    if zone == "UTC":
        return utc
    return f"(({utc} AT TIME ZONE 'UTC') AT TIME ZONE '{zone}')"


def _from_typed(x: str, held: str, kind: str, reading: Reading) -> Cast:
    number = held.startswith((*_NUMBERS, "UTINY", "USMALL", "UINT", "UBIG", "UHUGE", "DECIMAL"))
    if kind in ("text", "identity"):
        return Cast(_text(x, held, number))
    if kind in ("time", "date"):
        return _typed_time(x, held, kind, reading)
    if held == "BOOLEAN" and kind in ("share", "flag"):
        return Cast(f"CAST({x} AS {TARGETS[kind]})")
    if not number:
        raise TypeError(held)
    match kind:
        case "count":
            return Cast(f"CASE WHEN {x} = floor({x}) THEN TRY_CAST({x} AS BIGINT) END")
        case "share":
            return Cast(f"CASE WHEN {x} BETWEEN 0 AND 1 THEN CAST({x} AS DOUBLE) END")
        case "money":
            return Cast(
                f"TRY_CAST({x} AS DECIMAL(18, 2))",
                rounded=f"abs({x} * 100 - round({x} * 100)) > 1e-3",
            )
        case "flag":
            return Cast(f"CASE WHEN {x} IN (0, 1) THEN {x} = 1 END")
        case _:
            return Cast(_bounded(f"CAST({x} AS DOUBLE)"))


def _text(x: str, held: str, number: bool) -> str:
    if held in ("FLOAT", "DOUBLE"):
        # A key read through a floating column is still the whole number it was: 537.0 is 537.
        return (
            f"CASE WHEN {x} = floor({x}) AND abs({x}) < 1e15 "
            f"THEN CAST(CAST({x} AS BIGINT) AS VARCHAR) WHEN isnan({x}) THEN NULL "
            f"ELSE CAST({x} AS VARCHAR) END"
        )
    if number or held in ("BOOLEAN", "DATE", "UUID") or held.startswith(("TIME", "ENUM")):
        return f"CAST({x} AS VARCHAR)"
    raise TypeError(held)


def _typed_time(x: str, held: str, kind: str, reading: Reading) -> Cast:
    if held == "TIMESTAMP WITH TIME ZONE":
        utc = _utc(x)
        value = utc if kind == "time" else f"CAST({local(utc, reading.time_zone)} AS DATE)"
    elif held.startswith("TIMESTAMP") or held == "DATE":
        naive = f"CAST({x} AS TIMESTAMP)"
        value = _to_utc(naive, reading.time_zone) if kind == "time" else f"CAST({x} AS DATE)"
    else:
        raise TypeError(held)
    return Cast(_sane(value))
