"""Can outcomes of handlers be compared on these records, and if not, what is missing?"""

from __future__ import annotations

from evenhand.records.design import Outcome
from evenhand.records.records import Records
from evenhand.records.schema import CALENDAR_FIELDS


def lacks_sets(records: Records) -> tuple[str, ...]:
    """Return the columns of the comparison sets that the declarations do not have.

    Parameters
    ----------
    records : Records
        With ``declarations``.

    Returns
    -------
    tuple of str
        One sentence a column, with its remedy; empty where every column is there.
    """
    return tuple(
        f"the sets are made from '{column}', which the declarations do not have: "
        + ("map registered_at" if column in CALENDAR_FIELDS else "list it under 'extra'")
        for column in records.design.sets
        if not records.has(f"declarations.{column}")
    )


def lacks_outcomes(records: Records) -> tuple[str, ...]:
    """Return why no outcome can be compared: none is named, a column is missing or not a number.

    Parameters
    ----------
    records : Records
        With ``declarations``.

    Returns
    -------
    tuple of str
        One sentence a fault, with its remedy; empty where every outcome can be read.
    """
    if not records.design.outcomes:
        return ("no outcome is named under 'outcomes' in the mapping",)
    faults = (fault_of(records, outcome) for outcome in records.design.outcomes)
    return tuple(fault for fault in faults if fault)


def fault_of(records: Records, outcome: Outcome) -> str:
    """Return why an outcome cannot be read as numbers; "" if it can."""
    if not records.has(f"declarations.{outcome.column}"):
        return (
            f"the outcome '{outcome.name}' is read from '{outcome.column}', which the "
            "declarations do not have: list it under 'extra'"
        )
    kind = records.declarations[outcome.column].type()
    if kind.is_numeric() or kind.is_boolean():
        return ""
    return (
        f"the outcome '{outcome.name}' is read from '{outcome.column}', which holds {kind}, not "
        "numbers: name a column of numbers or of yes and no"
    )


def lacks_lot(records: Records) -> tuple[str, ...]:
    """Return why tests of the lot cannot be made; empty where they can."""
    if not records.design.claims_lot:
        return ("no lot is claimed: assignment.rule is not 'lot'",)
    return lacks_sets(records)
