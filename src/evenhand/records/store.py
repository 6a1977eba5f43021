"""Where do checked records lie, and how are they asked?

Parquet files and a manifest in one folder, asked through DuckDB (``spark`` asks them through
Spark). This module alone opens a connection of DuckDB; it locks it down before anything is asked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import duckdb
import ibis
from ibis.backends.duckdb import Backend

from evenhand.errors import RecordsError
from evenhand.records.design import Design, Limit, Outcome, People, ProcessRules, Reform
from evenhand.records.records import Records

MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the engine may use.

    Attributes
    ----------
    memory : str
        As ``4GB``.
    threads : int or None
        None lets the engine take every core.
    spill : Path or None
        Folder for what does not fit into memory; None uses a folder beside the store.
    """

    memory: str = "4GB"
    threads: int | None = None
    spill: Path | None = None


class Store:
    """A folder of checked records, open for questions.

    Use it as a context: the connection and its spill files go when the context ends.

    Parameters
    ----------
    folder : Path
        Holds ``manifest.json`` and a folder or file of Parquet for each table.
    limits : Limits

    Raises
    ------
    RecordsError
        If the folder holds no store.
    """

    def __init__(self, folder: Path, *, limits: Limits | None = None) -> None:
        self.folder = folder
        self.manifest = read_manifest(folder)
        self.limits = limits or Limits()
        self.spill = self.limits.spill or folder / "spill"
        self.spill.mkdir(parents=True, exist_ok=True)
        self._workspace = self.spill / "workspace.duckdb"
        self._workspace.unlink(missing_ok=True)
        self.connection = connect(
            workspace=self._workspace, readable=(folder,), limits=self.limits, spill=self.spill
        )

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection and remove what it spilled."""
        self.connection.disconnect()
        for leftover in self.spill.glob("workspace.duckdb*"):
            leftover.unlink(missing_ok=True)

    def records(self) -> Records:
        """Return the records as lazy tables with the design of their mapping."""
        tables = {
            name: self.connection.read_parquet(
                [str(self.folder / part) for part in entry["files"]], table_name=f"records_{name}"
            )
            for name, entry in self.manifest["tables"].items()
        }
        return Records(
            tables=tables,
            design=design_from(self.manifest["design"]),
            fingerprint=self.manifest["fingerprint"],
            resolution=self.manifest["resolution"],
        )


def connect(
    *,
    workspace: Path | None,
    readable: tuple[Path, ...],
    limits: Limits,
    spill: Path,
    keep_order: bool = False,
) -> Backend:
    """Open a DuckDB connection that can read ``readable`` and nothing else.

    No extension is installed or loaded, no address is reached, and the settings are locked. With
    ``keep_order`` rows are written in the order they are read, at some cost in memory.

    Raises
    ------
    RecordsError
        If the engine cannot use the spill folder.
    """
    # Ibis imports this with the first answer. Interrupts are held off importlib by the command line
    # alone (``cli/interrupting.py``); in Python one may leave its lock taken, and a thread that
    # imports then waits for ever: so as little as possible is imported once there are threads.
    import_module("ibis.backends.duckdb.converter")

    folders = [str(p.resolve()) for p in (*readable, spill)]
    try:
        backend = ibis.duckdb.connect(
            str(workspace) if workspace else ":memory:",
            memory_limit=limits.memory,
            temp_directory=str(spill),
            preserve_insertion_order=keep_order,
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
            **({"threads": limits.threads} if limits.threads else {}),
        )
        backend.raw_sql("SET TimeZone = 'UTC'")
        # The engine would draw its own bar on a terminal; progress is ours to show.
        backend.raw_sql("SET enable_progress_bar_print = false")
        quoted = ", ".join("'" + f.replace("'", "''") + "'" for f in folders)
        backend.raw_sql(f"SET allowed_directories = [{quoted}]")
        backend.raw_sql("SET enable_external_access = false")
        backend.raw_sql("SET lock_configuration = true")
    except (duckdb.Error, OSError) as err:
        raise RecordsError(
            f"The engine cannot work in {spill}: {err}.",
            do_next="Name another folder with --spill, or free space there.",
        ) from err
    return backend


def design_to(design: Design) -> dict[str, Any]:
    """Return a design as plain values for the manifest."""
    return {
        "outcomes": [
            {"name": o.name, "column": o.column, "kind": o.kind, "unit": o.unit}
            for o in design.outcomes
        ],
        "rule": design.rule,
        "within": list(design.within),
        "like_with_like": list(design.like_with_like),
        "period": design.period,
        "people": {"level": design.people.level, "basis": design.people.basis},
        "time_zone": design.time_zone,
        "standards": dict(design.standards),
        "rules": {
            "settings": {rule: dict(values) for rule, values in design.rules.settings.items()},
            "own": design.rules.own,
            "release_means": design.rules.release_means,
        },
        "limits": [
            {"name": m.name, "column": m.column, "value": m.value, "days": m.days}
            for m in design.limits
        ],
        "reforms": [{"name": r.name, "day": r.day.isoformat()} for r in design.reforms],
    }


def design_from(plain: dict[str, Any]) -> Design:
    """Return the design that ``design_to`` wrote."""
    return Design(
        outcomes=tuple(Outcome(**o) for o in plain["outcomes"]),
        rule=plain["rule"],
        within=tuple(plain["within"]),
        like_with_like=tuple(plain["like_with_like"]),
        period=plain["period"],
        people=People(**plain["people"]),
        time_zone=plain["time_zone"],
        standards=plain["standards"],
        rules=_rules(plain.get("rules", design_to(Design())["rules"])),
        limits=tuple(Limit(**m) for m in plain.get("limits", ())),
        reforms=tuple(
            Reform(r["name"], date.fromisoformat(r["day"])) for r in plain.get("reforms", ())
        ),
    )


def _rules(plain: dict[str, Any]) -> ProcessRules:
    settings = {
        rule: {n: tuple(v) if isinstance(v, list) else v for n, v in values.items()}
        for rule, values in plain["settings"].items()
    }
    return ProcessRules(settings, plain["own"], plain["release_means"])


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a store.

    Raises
    ------
    RecordsError
        If there is none, or it cannot be read.
    """
    try:
        whole: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as err:
        raise RecordsError(
            f"{folder} holds no records: {MANIFEST} is missing.",
            do_next="Load the records first: evenhand analyse SOURCE --mapping MAP.yaml --out DIR.",
        ) from err
    except (OSError, json.JSONDecodeError) as err:
        raise RecordsError(
            f"{folder / MANIFEST} cannot be read: {err}.",
            do_next="Load the records again; the store is made anew from the source.",
        ) from err
    return whole
