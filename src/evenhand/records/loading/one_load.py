"""What is done, table by table, to make records of files?"""

# ruff: noqa: S608 -- names come from the schema or are quoted, values are escaped

from __future__ import annotations

import os
from collections.abc import Callable
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import duckdb

from evenhand.errors import RecordsError
from evenhand.records.loading.asking import Written
from evenhand.records.loading.cases import stage_cases
from evenhand.records.loading.casting import Reading
from evenhand.records.loading.check_result import Check
from evenhand.records.loading.checking import check, of_loading, ranked
from evenhand.records.loading.derived import derived
from evenhand.records.loading.duplicates import find_duplicates
from evenhand.records.loading.engine_limits import explained, least
from evenhand.records.loading.identities import Identities
from evenhand.records.loading.loaded import REJECTS, Loaded
from evenhand.records.loading.plan import Planned
from evenhand.records.loading.reconciling import TableLoaded
from evenhand.records.loading.rejects import Rejects
from evenhand.records.loading.staging import Staged, stage_parquet, stage_text
from evenhand.records.loading.surveying import Survey, survey
from evenhand.records.loading.writing import PART, write
from evenhand.records.mapping import Mapping, Source
from evenhand.records.mapping.names import DERIVED
from evenhand.records.readers.rows import Fault
from evenhand.records.schema import TABLES
from evenhand.records.store import Limits, connect

LOADING_MEMORY: Final = "1GB"
"""Loading streams, so more than this only fills the engine's cache; it keeps 10 million rows of CSV
under 2 GB with what Python and Arrow need beside it."""

Progress = Callable[[str, float], None]


@dataclass(slots=True)
class Load:
    """One load: what it was given and what it has made so far."""

    mapping: Mapping
    files: dict[str, list[Path]]
    plans: dict[str, tuple[Planned, ...]]
    work: Path
    limits: Limits
    identities: Identities
    rejects: Rejects
    progress: Progress | None
    resolution: dict[str, str] = field(default_factory=dict)
    tables: dict[str, TableLoaded] = field(default_factory=dict)
    counted: dict[Path, int] = field(default_factory=dict)
    surveys: dict[str, Survey] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()

    def run(self) -> Loaded:
        """Stage, survey and write every table; check them."""
        spill = (self.limits.spill or self.work) / "spill"
        try:
            spill.mkdir(parents=True, exist_ok=True)
        except OSError as err:
            raise RecordsError(
                f"The engine cannot work in {spill}: {err.strerror or err}.",
                do_next="Name another folder with --spill, or free space there.",
            ) from err
        workspace = spill / f"loading.{os.getpid()}.duckdb"
        readable = tuple({f.resolve().parent for fs in self.files.values() for f in fs})
        backend = connect(
            workspace=workspace,
            readable=(*readable, self.work),
            limits=replace(self.limits, memory=least(self.limits.memory, LOADING_MEMORY)),
            spill=spill,
            keep_order=True,
        )
        try:
            self._tables(backend.con)
            self._check(backend.con)
        except duckdb.Error as err:
            raise explained(err, spill) from err
        finally:
            backend.disconnect()
            for leftover in spill.glob(f"{workspace.name}*"):
                leftover.unlink(missing_ok=True)
        reconciled = all(t.is_reconciled for t in self.tables.values())
        return Loaded(
            store=self.work,
            tables=self.tables,
            checks=self.checks,
            fingerprint="",
            reconciled=reconciled,
            resolution=self.resolution,
            rejects=self.work / REJECTS,
            quarantine=self.rejects.quarantined,
        )

    def _tables(self, connection: duckdb.DuckDBPyConnection) -> None:
        for name in TABLES:
            source = self.mapping.source(name)
            if source is None:
                continue
            staged = self._staged(connection, source)
            self._finish(connection, staged, source)
            if name == "events" and self.mapping.case:
                cases = stage_cases(
                    connection,
                    staged,
                    self.mapping,
                    reading=self._reading(source),
                    identities=self.identities,
                )
                self._finish(connection, cases, source)

    def _check(self, connection: duckdb.DuckDBPyConnection) -> None:
        for name in self.tables:
            path = str((self.work / name / PART).resolve()).replace("'", "''")
            connection.execute(f"CREATE VIEW stored_{name} AS SELECT * FROM read_parquet('{path}')")
        newest = max(f.stat().st_mtime for fs in self.files.values() for f in fs)
        written = Written(
            connection=connection,
            columns={name: t.columns for name, t in self.tables.items()},
            resolution=self.resolution,
            design=self.mapping.design,
            written_at=datetime.fromtimestamp(newest, tz=UTC).replace(tzinfo=None),
        )
        own = of_loading(self.tables, self.surveys, self.rejects.reasons, self.notes)
        self.checks = ranked([*own, *check(written)])

    def _staged(self, connection: duckdb.DuckDBPyConnection, source: Source) -> Staged:
        files, plan = self.files[source.table], self.plans[source.table]
        reading = self._reading(source)
        if source.format == "parquet":
            return stage_parquet(
                connection, files, source, plan, reading=reading, identities=self.identities
            )

        def reject(path: Path, fault: Fault) -> None:
            self.rejects.add_text(
                source=path.name,
                line=fault.line,
                table=source.table,
                reason=fault.reason,
                text=fault.text,
            )

        return stage_text(
            connection,
            files,
            source,
            plan,
            reading=reading,
            identities=self.identities,
            reject=reject,
            progress=lambda share: self._tell(source.table, 0.8 * share),
        )

    def _reading(self, source: Source) -> Reading:
        return Reading(
            time_zone=self.mapping.design.time_zone,
            time_format=source.time_format,
            decimal=source.decimal,
            iso_too=source.format in ("excel", "xes", "ocel", "wco", "postgres"),
        )

    def _finish(
        self, connection: duckdb.DuckDBPyConnection, staged: Staged, source: Source
    ) -> None:
        zone = self.mapping.design.time_zone
        seen = survey(connection, staged, zone=zone, declared=source.resolution)
        read = seen.rows + staged.broken
        if not read:
            raise RecordsError(
                f"{', '.join(f.name for f in staged.files)} has a header and no rows "
                f"for '{staged.table}'.",
                do_next="Export it again with rows, or leave the table out of the mapping.",
            )
        left_out = find_duplicates(connection, staged)
        self._list(connection, staged, left_out)
        made: dict[str, str] = {}
        names = [c.name for c in staged.columns if not c.is_hidden]
        if staged.table == "declarations":
            made = derived(names, seen.resolution, zone)
            self._must_have([*names, *made], seen.resolution)
        loaded = write(
            connection,
            staged,
            left_out=left_out,
            made=made,
            identities=self.identities,
            folder=self.work / staged.table,
        )
        columns = tuple(dict.fromkeys([*names, *made]))
        if staged.table == "events" and "sequence" not in columns:
            columns = (*columns, "sequence")
        self.tables[staged.table] = TableLoaded(
            rows_read=read,
            rows_loaded=loaded,
            rows_rejected=self.rejects.counts.get(staged.table, 0),
            rows_counted=sum(staged.counted),
            columns=columns,
        )
        for name, resolution in seen.resolution.items():
            self.resolution[f"{staged.table}.{name}"] = resolution
        self.counted.update(zip(staged.files, staged.counted, strict=False))
        self.surveys[staged.table] = seen
        self.notes += staged.notes
        if staged.digests:
            self.digests[staged.table] = " ".join(staged.digests)
        self._must_be_loaded(staged)
        self._tell(staged.table, 1.0)

    def _list(self, connection: duckdb.DuckDBPyConnection, staged: Staged, left_out: str) -> None:
        faulty = connection.execute(
            f"SELECT __source, __line, __fault, __value FROM {staged.name} "
            "WHERE __fault IS NOT NULL"
        )
        while rows := faulty.fetchmany(10_000):
            for number, line, code, value in rows:
                column, reason = staged.reason(code)
                self._reject(staged, number, line, column.name, f"{column.name} {reason}", value)
        repeated = connection.execute(
            f"SELECT __source, __line, declaration_id, reason FROM {left_out}"
        )
        while rows := repeated.fetchmany(10_000):
            for number, line, value, reason in rows:
                self._reject(staged, number, line, "declaration_id", reason, value, is_number=True)

    def _reject(
        self,
        staged: Staged,
        number: int,
        line: int,
        column: str,
        reason: str,
        value: str | None,
        *,
        is_number: bool = False,
    ) -> None:
        self.rejects.add(
            source=staged.files[number].name,
            line=line,
            table=staged.table,
            column=column,
            reason=reason,
            value=value,
            is_number=is_number,
            # Shifted from its own column into one that names nobody.
            names_somebody=value is not None and self.identities.knows(value),
        )

    def _must_have(self, columns: list[str], resolution: Dictionary[str, str]) -> None:
        design = self.mapping.design
        named = [(f"The outcome '{o.name}' takes", o.column) for o in design.outcomes]
        named += [("'within' names", c) for c in design.within]
        named += [("'like_with_like' names", c) for c in design.like_with_like]
        for what, column in named:
            if column not in columns:
                made_of = " and ".join(
                    f"{c} ({_held(c, columns, resolution)})" for c in DERIVED.get(column, ())
                )
                raise RecordsError(
                    f"{what} the column '{column}', which declarations do not have; "
                    f"they have {', '.join(columns)}."
                    + (f" It is made of {made_of}." if made_of else ""),
                    do_next="Map it under 'columns', carry it under 'extra', or name another.",
                )

    def _must_be_loaded(self, staged: Staged) -> None:
        table = self.tables[staged.table]
        if table.rows_loaded or not table.rows_read:
            return
        reasons = self.rejects.reasons.get(staged.table, {})
        (column, reason), count = max(reasons.items(), key=lambda item: item[1])
        raise RecordsError(
            f"None of the {table.rows_read} rows of '{staged.table}' can be loaded; "
            f"{count} of them because {reason}.",
            do_next=f"Look at {'the column ' + column if column else 'the first rows'} of "
            f"{staged.files[0].name} and set time_format, decimal or delimiter in the mapping.",
        )

    def _tell(self, table: str, share: float) -> None:
        if self.progress is not None:
            self.progress(table, share)


def _held(column: str, columns: list[str], resolution: Dictionary[str, str]) -> str:
    """Say what a column of times holds, for whom a column made of it is missing."""
    if column not in columns:
        return "not mapped"
    finest = resolution.get(column)
    if finest is None:
        return "mapped, and empty on every declaration"
    return "dates without a time of the day" if finest == "day" else "with a time of the day"
