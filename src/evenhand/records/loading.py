"""How do source files become the checked, typed, pseudonymous records of a store?

Files are found, read, typed, surveyed, freed of repeated declarations and written; every row is
loaded or listed. Nothing stands under the store's name until all of it is whole: the work is done
in a folder beside it, which is moved into place at the end and removed if anything fails.
"""

# ruff: noqa: S608 -- names come from the schema or are quoted, values are escaped

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from evenhand.errors import RecordsError
from evenhand.records.asking import Written
from evenhand.records.cases import stage_cases
from evenhand.records.casting import Reading
from evenhand.records.check_result import Check
from evenhand.records.checking import check, of_loading, ranked
from evenhand.records.derived import derived
from evenhand.records.duplicates import find_duplicates
from evenhand.records.identities import Identities, Replace
from evenhand.records.mapping import Mapping, Source
from evenhand.records.plan import planned
from evenhand.records.readers.rows import Fault
from evenhand.records.reconciling import TableLoaded
from evenhand.records.rejects import Rejects, default_quarantine
from evenhand.records.schema import TABLES
from evenhand.records.sources import files_of, fingerprint
from evenhand.records.staging import Staged, stage_parquet, stage_text
from evenhand.records.store import MANIFEST, Limits, connect, design_to
from evenhand.records.surveying import Survey, survey
from evenhand.records.writing import PART, write

REJECTS: Final = "rejects.csv"
LOADING_MEMORY: Final = "1GB"
"""Loading streams, so more than this only fills the engine's cache; it keeps 10 million rows of CSV
under 2 GB with what Python and Arrow need beside it."""

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A store as it was made.

    Attributes
    ----------
    store : Path
    tables : dict of str to TableLoaded
    checks : tuple of Check
        What was found before anything is measured.
    fingerprint : str
        SHA-256 over the digests of the sources and the mapping's text.
    reconciled : bool
        Whether every row of every file is loaded or listed.
    resolution : dict of str to str
        Of each time column, as ``declarations.released_at``.
    rejects : Path
        The list of rows that were not loaded.
    quarantine : Path or None
        Where text lies that may not be shown; None if there is none.
    """

    store: Path
    tables: dict[str, TableLoaded]
    checks: tuple[Check, ...]
    fingerprint: str
    reconciled: bool
    resolution: dict[str, str]
    rejects: Path
    quarantine: Path | None = None


def load(
    sources: Sequence[Path],
    mapping: Mapping,
    *,
    store: Path,
    replace_identity: Replace | None,
    limits: Limits,
    quarantine: Path | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """Make a store from source files.

    Parameters
    ----------
    sources : sequence of Path
        Files, or folders that hold them.
    mapping : Mapping
    store : Path
        Folder of the store; one that stands there is replaced once the new one is whole.
    replace_identity : callable or None
        Gives the pseudonyms of distinct identities, in their order, and the same one whenever it is
        asked; None only if the mapping keeps identities.
    limits : Limits
        Of memory no more than ``LOADING_MEMORY`` is taken.
    quarantine : Path or None
        Folder for text that cannot be parsed; None uses the user's state folder
        (``rejects.default_quarantine``).
    progress : callable or None
        Told the table and the share of it that is done.

    Raises
    ------
    RecordsError
        If a file cannot be read, lacks a mapped column, or not one row of a table can be loaded.
    """
    if mapping.identities == "pseudonymise" and replace_identity is None:
        raise RecordsError(
            "The mapping asks for pseudonyms and none can be made.",
            do_next="Give a key file, or set 'identities: keep' if the source is pseudonymous.",
        )
    files = {s.table: files_of(s, sources) for s in mapping.sources}
    plans = {s.table: planned(s, mapping) for s in mapping.sources}
    _must_make_sense(mapping)
    everything = [f for s in mapping.sources for f in files[s.table]]
    digest, digests = fingerprint(everything, mapping)
    work = store.parent / f".{store.name}.{os.getpid()}.loading"
    identities = Identities(None if mapping.identities == "keep" else replace_identity)
    try:
        (work / "spill").mkdir(parents=True)
    except OSError as err:
        raise RecordsError(
            f"{store.parent} cannot be written: {err.strerror or err}.",
            do_next="Name another folder for the results.",
        ) from err
    try:
        folder = quarantine or default_quarantine()
        with Rejects(work / REJECTS, quarantine=folder, name=digest[:16]) as rejects:
            run = _Run(mapping, files, plans, work, limits, identities, rejects, progress)
            made = run.load()
        loaded = replace(made, store=store, fingerprint=digest, rejects=store / REJECTS)
        _write_manifest(work / MANIFEST, loaded, mapping, run, digests)
        shutil.rmtree(work / "spill", ignore_errors=True)
        _move(work, store)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return loaded


@dataclass(slots=True)
class _Run:
    """One load: what it was given and what it has made so far."""

    mapping: Mapping
    files: dict[str, list[Path]]
    plans: dict[str, Any]
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
    checks: tuple[Check, ...] = ()

    def load(self) -> Loaded:
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
            limits=replace(self.limits, memory=_least(self.limits.memory, LOADING_MEMORY)),
            spill=spill,
            keep_order=True,
        )
        try:
            self._tables(backend.con)
            self._check(backend.con)
        except duckdb.Error as err:
            raise _explained(err, spill) from err
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
            iso_too=source.format in ("excel", "xes"),
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
            self._must_have([*names, *made])
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
                self._reject(staged, number, line, "declaration_id", reason, value)

    def _reject(
        self, staged: Staged, number: int, line: int, column: str, reason: str, value: str | None
    ) -> None:
        self.rejects.add(
            source=staged.files[number].name,
            line=line,
            table=staged.table,
            column=column,
            reason=reason,
            value=value,
        )

    def _must_have(self, columns: list[str]) -> None:
        design = self.mapping.design
        named = [(f"The outcome '{o.name}' takes", o.column) for o in design.outcomes]
        named += [("'within' names", c) for c in design.within]
        named += [("'like_with_like' names", c) for c in design.like_with_like]
        for what, column in named:
            if column not in columns:
                raise RecordsError(
                    f"{what} the column '{column}', which declarations do not have; "
                    f"they have {', '.join(columns)}.",
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


def _must_make_sense(mapping: Mapping) -> None:
    if not mapping.sources:
        raise RecordsError("The mapping names no table.", do_next="Add one under 'tables'.")
    if mapping.case and mapping.source("declarations") is not None:
        raise RecordsError(
            "The mapping makes declarations twice: from a source and, under 'case', from events.",
            do_next="Keep one of the two.",
        )
    if mapping.case and mapping.source("events") is None:
        raise RecordsError(
            "The mapping makes declarations from events under 'case', but maps no events.",
            do_next="Add 'events' under 'tables', or drop 'case'.",
        )


def _least(one: str, other: str) -> str:
    return min(one, other, key=_bytes)


def _bytes(amount: str) -> float:
    units = {"B": 1, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
    text = amount.strip().upper().removesuffix("B").removesuffix("I")
    scale = units.get(text[-1:], 1)
    try:
        return float(text.rstrip("KMGT ")) * scale
    except ValueError:
        # What the engine cannot read either is left to it to refuse.
        return 0.0


def _explained(err: duckdb.Error, spill: Path) -> RecordsError:
    said = str(err).splitlines()[0]
    if isinstance(err, duckdb.OutOfMemoryException) or "space" in said.lower():
        return RecordsError(
            f"The engine ran out of memory or of space in {spill}: {said}.",
            do_next="Free space there, name another folder with --spill, or allow more memory.",
        )
    return RecordsError(
        f"The engine could not load the records: {said}.",
        do_next="Check that the files are whole and readable, then run again.",
    )


def _write_manifest(
    path: Path, loaded: Loaded, mapping: Mapping, run: _Run, digests: dict[Path, str]
) -> None:
    manifest = {
        "tables": {
            name: {
                "files": [f"{name}/{PART}"],
                "rows_read": t.rows_read,
                "rows_loaded": t.rows_loaded,
                "rows_rejected": t.rows_rejected,
                "columns": list(t.columns),
            }
            for name, t in loaded.tables.items()
        },
        "design": design_to(mapping.design),
        "fingerprint": loaded.fingerprint,
        "resolution": loaded.resolution,
        "time_zone": mapping.design.time_zone,
        "sources": [
            {
                "name": file.name,
                "bytes": file.stat().st_size,
                "sha256": digest,
                "rows": run.counted.get(file),
            }
            for file, digest in digests.items()
        ],
        "reconciled": loaded.reconciled,
        "checks": [c.to_dict() for c in loaded.checks],
    }
    path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")


def _move(work: Path, store: Path) -> None:
    """Put the finished folder in the place of the old one."""
    old = store.parent / f".{store.name}.{os.getpid()}.old"
    try:
        if store.exists():
            store.rename(old)
        work.rename(store)
    except OSError as err:
        raise RecordsError(
            f"{store} cannot be replaced: {err.strerror or err}.",
            do_next="Close whatever has it open, and run again.",
        ) from err
    finally:
        shutil.rmtree(old, ignore_errors=True)
