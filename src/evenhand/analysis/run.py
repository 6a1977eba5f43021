"""Which counts does each question need, and what do they say?

The only place where a measure's query is executed: columns become the arrays of ``Counts`` by
name, and nothing else leaves the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from functools import partial
from itertools import pairwise
from typing import Any, Final, Protocol, cast, get_args, get_type_hints

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenhand.analysis.ahead import Ahead
from evenhand.analysis.finished import Finished
from evenhand.analysis.remaining import Remaining
from evenhand.analysis.slices import MOST_FILES, slices
from evenhand.analysis.twin import NO_HANDLER, beside, twin_of
from evenhand.errors import EngineError, EngineGoneError, EvenhandError
from evenhand.findings.finding import Finding
from evenhand.findings.groups import Group
from evenhand.records import aggregates, durations
from evenhand.records.computing import asked_beside, fetch, keep
from evenhand.records.context import Context
from evenhand.records.handled import SliceColumn
from evenhand.records.records import Records

Progress = Callable[[str, float], None]
SEED: Final = 20260101
"""Of every shuffle in a run; the same records give the same numbers."""


MOST_HELD: Final = 100_000_000
"""Bytes of a table that is held for another measure: larger ones are seldom asked for twice."""


class Measure(Protocol):
    """What a measure module offers."""

    NAME: str
    VERSION: str
    QUESTION: str
    ROLE: str
    NEEDS: tuple[str, ...]
    HAS_TWIN: bool
    Counts: Any
    query: Callable[[Records], ir.Table | dict[str, ir.Table]]
    infer: Callable[..., Any]
    find: Callable[[Any, Any, Context], Finding]
    lacks: Callable[[Records], tuple[str, ...]]


class Sliced(Protocol):
    """What a measure offers besides, if its counts may be taken slice by slice."""

    merge: Callable[[Sequence[Any]], Any]


class Looking(Protocol):
    """What a measure offers, if its query depends on what the records hold, as which acts."""

    look: Callable[[Records], ir.Table]
    query: Callable[[Records, pa.Table], ir.Table | dict[str, ir.Table]]


class Holding(Protocol):
    """What a measure offers, if several of its queries begin alike and that is computed once.

    One that looks first has what was looked up as a second argument.
    """

    HOLDS: bool

    def query(
        self, records: Records, *looked: pa.Table, hold: Callable[[ir.Table], ir.Table]
    ) -> ir.Table | dict[str, ir.Table]:
        """Return the queries, of which parts were kept with ``hold``."""


def run(
    records: Records,
    *,
    measures: Sequence[Measure],
    context: Context,
    twins: bool = True,
    progress: Progress | None = None,
    most_files: int = MOST_FILES,
    finished: Finished | None = None,
) -> tuple[Finding, ...]:
    """Ask every measure of the records, and of their twin; a measure that cannot answer says why.

    Parameters
    ----------
    records : Records
    measures : sequence of measure modules
        In the order a reader should meet them.
    context : Context
    twins : bool
        Whether each measure with a handler is repeated on the twin.
    progress : callable, optional
        Called with what is being done and the share done, from 0 to 1.
    most_files : int
        Files of one slice, where counts near the number of rows are taken slice by slice. The
        findings do not depend on it.
    finished : Finished, optional
        Where findings are written down as they come, and those of an interrupted run are found.

    Returns
    -------
    tuple of Finding
        One a measure.
    """
    tell = progress or (lambda what, share: None)
    lacking = {m.NAME: missing(m, records) for m in measures}
    able = [m for m in measures if not lacking[m.NAME]]
    before = {m.NAME: finished.read(m.NAME, m.VERSION) for m in able} if finished else {}
    pending = _with_givers([m for m in able if before.get(m.NAME) is None], able)
    ready = prepared(records, pending, tell)
    twin = None
    if twins and any(m.HAS_TWIN for m in pending):
        tell("dealing the twin", 0.2)
        twin = twin_of(ready, seed=SEED)
    findings = []
    remaining = Remaining(len(pending))
    with Ahead(asked_beside(next(iter(records.tables.values()))) if pending else None) as ahead:
        real = _Asked(ready, context, most_files=most_files, ahead=ahead)
        shadow = _Asked(twin, context, most_files=most_files, ahead=ahead) if twin else None
        following = _in_turn(pending, real, shadow)
        for number, measure in enumerate(measures):
            tell(measure.NAME + remaining.said(), 0.3 + 0.7 * number / len(measures))
            if lacking[measure.NAME]:
                findings.append(not_measurable(measure, lacking[measure.NAME], context))
                continue
            earlier = before.get(measure.NAME)
            if earlier is not None and measure not in pending:
                findings.append(earlier)
                continue
            found = real.ask(measure, following)
            if not measure.HAS_TWIN:
                found = replace(found, twin=NO_HANDLER)
            elif shadow is not None and found.is_measured:
                found = replace(found, twin=beside(shadow.ask(measure, following)))
            findings.append(found)
            remaining.one_done()
            is_broken = measure in real.broken or (shadow is not None and measure in shadow.broken)
            if finished:
                finished.is_whole &= not is_broken
                if not is_broken:
                    finished.write(found)
    groups: dict[str, Group] = {m.NAME: getattr(m, "GROUP", "") for m in measures}
    return tuple(replace(found, group=groups[found.measure]) for found in findings)


def _with_givers(pending: Sequence[Measure], able: Sequence[Measure]) -> list[Measure]:
    """Add the measures whose results a pending one is handed: those are asked again."""
    wanted = {m.NAME for m in pending}
    while True:
        givers = {name for m in able if m.NAME in wanted for name in getattr(m, "TAKES", {})}
        if givers <= wanted:
            return [m for m in able if m.NAME in wanted]
        wanted |= givers


def missing(measure: Measure, records: Records) -> tuple[str, ...]:
    """Return what the records lack for a measure: columns to map, or facts to record."""
    columns = tuple(f"{c} is not mapped" for c in records.lacks(*measure.NEEDS))
    if not columns:
        return measure.lacks(records)
    # Whether anybody claims a lot is the first thing to know, also where columns are missing.
    lot = getattr(measure, "ASKS_OF_A_LOT", False) and not records.design.claims_lot
    return (*(measure.lacks(records) if lot else ()), *columns)


def not_measurable(measure: Measure, lacking: tuple[str, ...], context: Context) -> Finding:
    """Return the finding of a measure that these records cannot answer."""
    return Finding(
        measure=measure.NAME,
        version=measure.VERSION,
        question=measure.QUESTION,
        answer=f"Not measurable with these records: {'; '.join(lacking)}.",
        status="not_measurable",
        lacks=lacking,
        role=measure.ROLE,
        ask_next="Map what is missing, or ask for it with: evenhand records kit.",
        fingerprint=context.fingerprint,
    )


def fill(
    kind: Any, tables: ir.Table | dict[str, ir.Table], fetch: Callable[[ir.Table], pa.Table]
) -> Any:
    """Execute a query and fill ``Counts`` from its columns by name.

    A field of ``Counts`` is an array, named as a column of the one table; or a dataclass of arrays,
    named as one table of several. The field ``sums`` takes ``n_0``, ``total_0``,
    ``squares_0``, ``cubes_0``, ``n_1`` and on.
    """
    if not isinstance(tables, dict):
        return _from_table(kind, fetch(tables))
    hints = get_type_hints(kind)
    parts = {
        f.name: _from_table(_part(hints[f.name]), fetch(tables[f.name]))
        for f in fields(kind)
        if f.name in tables
    }
    # A part that the records cannot give is None, where ``Counts`` allows it.
    return kind(**{f.name: parts.get(f.name) for f in fields(kind)})


def _in_turn(
    pending: Sequence[Measure], real: _Asked, shadow: _Asked | None
) -> dict[tuple[_Asked, str], tuple[_Asked, Measure]]:
    """Return by who is asked what, who will be asked what next."""
    turns = [
        (who, m)
        for m in pending
        for who in (real, shadow)
        if who is not None and (who is real or m.HAS_TWIN)
    ]
    return {(who, m.NAME): after for (who, m), after in pairwise(turns)}


class _Asked:
    """One set of records, and what measures hand on to those that come after them.

    A measure may define ``hands_over(found)``, and another ``TAKES``: the name of a parameter of
    its ``infer`` for each measure whose value it is handed. Measures never import one another.
    A measure may be ``SLICED_BY`` agent or office: its counts are then taken slice by slice, and
    it ``merge``s what was found; the codes that its tables are counted by it may name as ``CELLS``.
    """

    def __init__(
        self, records: Records, context: Context, *, most_files: int, ahead: Ahead
    ) -> None:
        self._records = records
        self._context = context
        self._most_files = most_files
        self._ahead = ahead
        self._tables: dict[Any, pa.Table] = {}
        self._held: dict[Any, ir.Table] = {}
        self._handed: dict[str, Any] = {}
        # Measures that the engine, and not the records, left without an answer.
        self.broken: list[Measure] = []

    def ask(
        self, measure: Measure, following: Mapping[tuple[_Asked, str], tuple[_Asked, Measure]]
    ) -> Finding:
        try:
            counts, found = self._answer(measure, following.get((self, measure.NAME)))
        except EngineGoneError:
            raise
        except EvenhandError as err:
            if isinstance(err, EngineError):
                self.broken.append(measure)
            return not_measurable(measure, (f"{err.what} {err.do_next}",), self._context)
        if hands_over := getattr(measure, "hands_over", None):
            self._handed[measure.NAME] = hands_over(found)
        return measure.find(counts, found, self._context)

    def _answer(self, measure: Measure, after: tuple[_Asked, Measure] | None) -> tuple[Any, Any]:
        takes: dict[str, str] = getattr(measure, "TAKES", {})
        handed = {name: self._handed[m] for m, name in takes.items() if m in self._handed}
        parts, counts = self._ahead.take((self, measure.NAME), partial(self._opened, measure))
        if counts is not None:
            self._begin(after)
            return counts, measure.infer(counts, **handed)
        founds = []
        for number, records in enumerate(parts):
            counts = self._ahead.take(number, partial(self._counts, measure, records))
            # What a slice was cut for: what its counts came from goes before the next come.
            self._tables.clear()
            if number + 1 < len(parts):
                following = partial(self._counts, measure, parts[number + 1])
                self._ahead.begin(number + 1, following)
            else:
                self._begin(after)
            founds.append(measure.infer(counts, **handed))
        return counts, cast(Sliced, measure).merge(founds)

    def _begin(self, after: tuple[_Asked, Measure] | None) -> None:
        """Have the next measure's counts fetched, while those at hand are judged."""
        if after is not None:
            who, following = after
            self._ahead.begin((who, following.NAME), partial(who._opened, following))

    def _opened(self, measure: Measure) -> tuple[list[Records], Any]:
        """Return the slices of a measure, and where there is only one its counts."""
        parts = self._slices(measure)
        return parts, self._counts(measure, parts[0]) if len(parts) == 1 else None

    def _counts(self, measure: Measure, records: Records) -> Any:
        return fill(measure.Counts, self._query(measure, records), self._fetch)

    def _query(self, measure: Measure, records: Records) -> ir.Table | dict[str, ir.Table]:
        looked = [self._fetch(look(records))] if (look := getattr(measure, "look", None)) else []
        if getattr(measure, "HOLDS", False):
            return cast(Holding, measure).query(records, *looked, hold=self._hold)
        if looked:
            return cast(Looking, measure).query(records, *looked)
        return measure.query(records)

    def _hold(self, table: ir.Table) -> ir.Table:
        """Keep a table once, also where every slice of a measure begins with it."""
        key = table.op()
        if key not in self._held:
            self._held[key] = keep(table)
        return self._held[key]

    def _slices(self, measure: Measure) -> list[Records]:
        column: SliceColumn | None = getattr(measure, "SLICED_BY", None)
        whole = self._records.handled
        if column is None or whole is None:
            return [self._records]
        totals = fetch(aggregates.files_by(whole, column, getattr(measure, "CELLS", ())))
        cut = slices(
            code=_array(totals["code"]), files=_array(totals["files"]), most=self._most_files
        )
        if len(cut) < 2:
            return [self._records]
        return [
            replace(self._records, handled=aggregates.sliced(whole, column, codes)) for codes in cut
        ]

    def _fetch(self, table: ir.Table) -> pa.Table:
        key = table.op()
        if key in self._tables:
            return self._tables[key]
        fetched = fetch(table)
        if fetched.nbytes <= MOST_HELD:
            self._tables[key] = fetched
        return fetched


def prepared(
    records: Records, measures: Sequence[Measure], tell: Progress = lambda what, share: None
) -> Records:
    """Return the records with what several of these measures count from computed once."""
    if sum(getattr(m, "COUNTS_STRETCHES", False) for m in measures) > 1:
        tell("counting the times of stages", 0.02)
        records = replace(
            records,
            stretches=durations.counted(records, durations.measurable(records), hold=keep),
        )
    if not any(m.HAS_TWIN for m in measures):
        return records
    tell("coding declarations with a handler", 0.05)
    carry = [column for m in measures for column in carried_by(m, records)]
    whole = aggregates.handled(records, carry, hold=keep)
    return replace(records, handled=aggregates.kept(whole, set_by_set=True))


def carried_by(measure: Measure, records: Records) -> tuple[str, ...]:
    """Return what of each file a measure asks to be kept: ``carries(records)``, or ``CARRIES``."""
    if carries := getattr(measure, "carries", None):
        return cast(tuple[str, ...], carries(records))
    return getattr(measure, "CARRIES", ())


def _part(hint: Any) -> Any:
    """Return the dataclass of ``Part`` or ``Part | None``."""
    return next((h for h in get_args(hint) if h is not type(None)), hint)


def _from_table(kind: Any, table: pa.Table) -> Any:
    values = {}
    for field in fields(kind):
        if field.name == "sums":
            names = [
                c
                for c in table.column_names
                if c.startswith(("n_", "total_", "squares_", "cubes_"))
            ]
            values[field.name] = np.empty((len(names), len(table)))
            for row, name in zip(values[field.name], names, strict=True):
                row[:] = _array(table[name])
        else:
            values[field.name] = _array(table[field.name])
    return kind(**values)


def _array(column: pa.ChunkedArray) -> npt.NDArray[Any]:
    if pa.types.is_integer(column.type):
        return np.asarray(column.to_numpy()).astype(np.int64, copy=False)
    if pa.types.is_boolean(column.type):
        return np.asarray(column.to_numpy()).astype(bool, copy=False)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        # Names are few and rows may be many: each is made once.
        coded = column.combine_chunks().dictionary_encode(null_encoding="encode")
        names = np.array(coded.dictionary.to_pylist(), dtype=object)
        found: npt.NDArray[Any] = names[coded.indices.to_numpy(zero_copy_only=False)]
        return found
    if pa.types.is_date(column.type):
        return np.array(column.to_pylist(), dtype=object)
    return np.asarray(column.to_numpy())
