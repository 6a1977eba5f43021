"""Which columns does a table take from its source, and of which kind is each?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from evenhand.errors import RecordsError
from evenhand.records.mapping import Constant, Mapping, Source
from evenhand.records.schema import TABLES

AS_HELD = "as held"
"""Kind of an extra that nothing says more about: text stays text, a type of Parquet stays."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One column of the store before it is filled.

    Attributes
    ----------
    name : str
        Ours.
    kind : str
        A kind of the schema, ``share`` or ``as held``.
    theirs : str
        Name in the source; "" for a constant.
    constant : str or None
    required : bool
        Whether a row without it is rejected.
    is_hidden : bool
        Needed to make cases from events, and not written to the store.
    """

    name: str
    kind: str
    theirs: str = ""
    constant: str | None = None
    required: bool = False
    is_hidden: bool = False


def planned(source: Source, mapping: Mapping) -> tuple[Planned, ...]:
    """Return the columns of one table: those of the schema in their order, then the extras.

    Raises
    ------
    RecordsError
        If a column is unknown, named twice, or an outcome cannot be a number.
    """
    table = TABLES[source.table]
    made: list[Planned] = []
    unknown = [c for c in source.columns if table.column(c) is None]
    if unknown:
        raise RecordsError(
            f"The table '{source.table}' has no column '{unknown[0]}'.",
            do_next=f"Use one of {', '.join(table.names)}, or carry it along under 'extra'.",
        )
    for column in table.columns:
        at = source.columns.get(column.name)
        if at is None:
            continue
        kind = kind_of(column.name, column.kind, source.table, mapping)
        if isinstance(at, Constant):
            made.append(Planned(column.name, kind, constant=at.value, required=column.required))
        else:
            made.append(Planned(column.name, kind, at.name, required=column.required))
    for extra in source.extra:
        given = "identity" if extra in source.identifying else AS_HELD
        made.append(Planned(extra, kind_of(extra, given, source.table, mapping), extra))
    if source.table == "events":
        known = {p.name for p in made}
        taken = dict.fromkeys(t.take for t in mapping.case.values() if t.take.startswith("case:"))
        made += [Planned(t, AS_HELD, t, is_hidden=True) for t in taken if t not in known]
    _must_differ(made, source.table)
    missing = [c for c in table.required if c not in source.columns]
    if missing:
        raise RecordsError(
            f"The table '{source.table}' is nothing without {', '.join(missing)}.",
            do_next="Map these columns.",
        )
    return tuple(made)


def kind_of(name: str, kind: str, table: str, mapping: Mapping) -> str:
    """Return the kind a column has once it is known whether it is an outcome."""
    outcome = next((o for o in mapping.design.outcomes if o.column == name), None)
    if table != "declarations" or outcome is None:
        return kind
    if kind in ("identity", "text", "time", "date"):
        raise RecordsError(
            f"The outcome '{outcome.name}' takes the column '{name}', which is {kind}.",
            do_next="Name a column of numbers, or a yes or no for a share.",
        )
    if outcome.kind == "share":
        return "share"
    return "number" if kind == AS_HELD else kind


def must_have(columns: Sequence[str], wanted: Sequence[str], *, file: str, table: str) -> None:
    """Raise if a file lacks columns that the mapping names, with the nearest it has.

    Raises
    ------
    RecordsError
        With every missing column.
    """
    missing = [w for w in wanted if w not in columns]
    if not missing:
        return
    told = []
    for name in missing:
        near = get_close_matches(name, columns, n=1, cutoff=0.6) or [
            c for c in columns if c.casefold().strip() == name.casefold().strip()
        ]
        told.append(f"'{name}'" + (f" (nearest: '{near[0]}')" if near else ""))
    raise RecordsError(
        f"{file} has no column {', '.join(told)}, which the mapping names for '{table}'; "
        f"it has {', '.join(columns[:40])}.",
        do_next="Correct the names in the mapping.",
    )


def _must_differ(made: Sequence[Planned], table: str) -> None:
    seen: dict[str, str] = {}
    for column in made:
        folded = column.name.casefold()
        if folded in seen or column.name.startswith("__"):
            raise RecordsError(
                f"The table '{table}' would have the column '{column.name}' twice"
                f"{'' if seen.get(folded) == column.name else ', but for capitals'}.",
                do_next="Drop it from 'extra', or rename it in the source.",
            )
        seen[folded] = column.name
