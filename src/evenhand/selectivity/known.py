"""What is known of a declaration when it is lodged, and what was found later?

Only what is known at lodging may advise whom to examine: nothing that an officer, a channel or an
examination added. Columns of the source that are ours by name are known to be so; others count only
where they are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import ibis
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.errors import RecordsError
from evenhand.records.comparable import fault_of
from evenhand.records.item_totals import NAMES as TOTALS
from evenhand.records.item_totals import item_totals
from evenhand.records.records import Records

AT_LODGING: Final = ("office", "procedure", "declarant", "agent", "importer", "weekday")
"""Columns of ``declarations`` that are known when a declaration is lodged."""
OF_ITEMS: Final = tuple(n for n in TOTALS if "assessed" not in n)
AFTERWARDS: Final = (
    "channel_selected",
    "channel_final",
    "assigned_at",
    "assessed_at",
    "released_at",
    "officer",
    "officer_final",
    "chief",
    "total_value_assessed",
    "total_duty_assessed",
)
"""What comes of selection or follows it: never an input."""
MOST_ROWS: Final = 2_000_000
"""The most recent declarations are enough; more would not fit a small machine."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Declarations in the order they were lodged.

    Attributes
    ----------
    declaration_id : ndarray of str, shape (n,)
    day : ndarray of datetime64[D], shape (n,)
    found : ndarray of float64, shape (n,)
        1 where the examination found something, 0 where not, NaN where nobody looked.
    labels : dict of str to ndarray of str, shape (n,)
        Columns of text; "" where empty.
    numbers : dict of str to ndarray of float64, shape (n,)
    revenue : ndarray of float64 or None
        Duty recovered by the examination, in currency; None where the records cannot say.
    """

    declaration_id: npt.NDArray[Any]
    day: npt.NDArray[np.datetime64]
    found: npt.NDArray[np.float64]
    labels: dict[str, npt.NDArray[Any]]
    numbers: dict[str, npt.NDArray[np.float64]]
    revenue: npt.NDArray[np.float64] | None

    def take(self, rows: npt.NDArray[Any]) -> Known:
        """Return some of the declarations, by places or a mask."""
        return Known(
            self.declaration_id[rows],
            self.day[rows],
            self.found[rows],
            {name: v[rows] for name, v in self.labels.items()},
            {name: v[rows] for name, v in self.numbers.items()},
            None if self.revenue is None else self.revenue[rows],
        )


def known(
    records: Records, *, outcome: str, also: Sequence[str] = (), most_rows: int = MOST_ROWS
) -> Known:
    """Return the most recent declarations as columns.

    Parameters
    ----------
    records : Records
    outcome : str
        Name of an outcome of kind ``share``: whether the examination found something.
    also : sequence of str
        Further columns of the source that are known at lodging.
    most_rows : int

    Raises
    ------
    RecordsError
        If the outcome is none of the mapping or no yes or no, a column is unknown or comes after
        selection, or declarations have no time.
    """
    column = _outcome(records, outcome)
    _allowed(records, also, outcome=column)
    if not records.has("declarations.registered_at"):
        raise RecordsError(
            "Selectivity learns from earlier declarations and is judged on later ones, and the "
            "declarations have no 'registered_at'.",
            do_next="Map registered_at.",
        )
    table = _table(records, column, also, most_rows)
    frame = table.to_pyarrow()
    values = {name: _array(frame[name]) for name in frame.column_names}
    inputs = [n for n in frame.column_names if not n.startswith("_")]
    text = [n for n in inputs if values[n].dtype == object]
    return Known(
        declaration_id=values["_id"],
        day=values["_at"].astype("datetime64[D]"),
        found=values["_found"].astype(np.float64),
        labels={n: values[n] for n in text},
        numbers={n: values[n].astype(np.float64) for n in inputs if n not in text},
        revenue=values["_revenue"].astype(np.float64) if "_revenue" in values else None,
    )


def _outcome(records: Records, name: str) -> str:
    named = {o.name: o for o in records.design.outcomes}
    if name not in named:
        raise RecordsError(
            f"The mapping names no outcome '{name}'; it names {', '.join(named) or 'none'}.",
            do_next="Name one with --outcome.",
        )
    outcome = named[name]
    if outcome.kind != "share":
        raise RecordsError(
            f"The outcome '{name}' is of kind '{outcome.kind}': selection needs a yes or no.",
            do_next="Name an outcome of kind share, as whether an offence was recorded.",
        )
    if fault := fault_of(records, outcome):
        raise RecordsError(f"{fault[0].upper()}{fault[1:]}.", do_next="Correct the mapping.")
    return outcome.column


def _allowed(records: Records, also: Sequence[str], *, outcome: str) -> None:
    outcomes = {o.column for o in records.design.outcomes} | {outcome}
    for name in also:
        if name in AFTERWARDS or name in outcomes:
            raise RecordsError(
                f"'{name}' comes of selection or follows it: a model that knew it would only learn "
                "what was done.",
                do_next="Take it out of --also.",
            )
        if not records.has(f"declarations.{name}"):
            raise RecordsError(
                f"The declarations have no column '{name}'.",
                do_next="Correct --also, or carry the column along under 'extra' in the mapping.",
            )


def _table(records: Records, outcome: str, also: Sequence[str], most_rows: int) -> Any:
    t = records.declarations
    present = [n for n in dict.fromkeys((*AT_LODGING, *also)) if n in t.columns]
    chosen: dict[str, Any] = {n: t[n] for n in present}
    named = t.select(
        _id=t.declaration_id.cast("string"),
        _at=t.registered_at,
        _found=t[outcome].cast("float64"),
        **chosen,
    ).filter(_._at.notnull())
    assessed = {"total_duty_declared", "total_duty_assessed"}
    totals = item_totals(records, [*OF_ITEMS, "total_duty_assessed"])
    if totals is not None:
        renamed = totals.rename({"_id": "declaration_id"})
        named = named.left_join(renamed, "_id").drop("_id_right")
        if assessed <= set(named.columns):
            gain = (_.total_duty_assessed - _.total_duty_declared).cast("float64")
            # Not the greatest of two: engines differ on what that is where one is missing.
            named = named.mutate(_gain=gain)
            named = named.mutate(_revenue=ibis.ifelse(_._gain < 0, 0.0, _._gain)).drop("_gain")
        if "total_duty_assessed" in named.columns:
            named = named.drop("total_duty_assessed")
    recent = named.order_by([ibis.desc("_at"), ibis.desc("_id")]).limit(most_rows)
    return recent.order_by(["_at", "_id"])


def _array(column: Any) -> npt.NDArray[Any]:
    import pyarrow as pa  # noqa: PLC0415 -- slow import

    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return np.array([v or "" for v in column.to_pylist()], dtype=object)
    if pa.types.is_timestamp(column.type):
        return np.asarray(column.to_numpy())
    return np.array(
        [np.nan if v is None else float(v) for v in column.to_pylist()], dtype=np.float64
    )
