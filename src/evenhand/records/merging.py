"""How does an export of what is new join the records that were checked before?

A declaration seen again takes the place of its older version, with its items and events; whatever
was registered before the day named stays as it is, so that a period that was closed and tested does
not change under a finding that was made on it.
"""

# ruff: noqa: S608 -- names come from the store, paths are escaped

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import duckdb

from evenhand.errors import RecordsError
from evenhand.records.loading.casting import local
from evenhand.records.store import MANIFEST, Limits, connect, read_manifest

OF_DECLARATIONS: Final = ("items", "events")
MARK: Final = "identity_mark"


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of joining new records to those held.

    Attributes
    ----------
    added, replaced : int
        Declarations that were not held; that take the place of an older version.
    left_out : int
        Declarations of the new export that were not taken: registered before the day named, held
        as registered before it, or of a lower version than the one held.
    rows_alone : int
        Items and events of held declarations that the export names without giving the declaration:
        they were not taken, as a declaration comes whole.
    fingerprint : str
        Of the records together.
    """

    added: int
    replaced: int
    left_out: int
    rows_alone: int
    fingerprint: str


def held_as(folder: Path, mark: str) -> None:
    """Write into a store with which key its pseudonyms were made."""
    manifest = read_manifest(folder)
    manifest[MARK] = mark
    _write(folder, manifest)


def merge(held: Path, new: Path, *, since: date, mark: str, into: Path, limits: Limits) -> Merged:
    """Join two stores into a third.

    Parameters
    ----------
    held, new : Path
        Stores made with one mapping: what was checked before, and the new export.
    since : date
        Local day. Declarations registered before it stay as they are held.
    mark : str
        Of the key that the new pseudonyms were made with.
    into : Path
        Folder of the store that is made; must not exist.
    limits : Limits

    Raises
    ------
    RecordsError
        If the two do not fit each other.
    """
    old, fresh = read_manifest(held), read_manifest(new)
    _must_fit(old, fresh, mark)
    spill = (limits.spill or into.parent) / "merging"
    spill.mkdir(parents=True, exist_ok=True)
    into.mkdir(parents=True)
    engine = connect(
        workspace=None, readable=(held, new, into), limits=limits, spill=spill, keep_order=True
    )
    try:
        made = _tables(engine.con, {"held": held, "new": new}, (old, fresh), since, into)
    except duckdb.Error as err:
        raise RecordsError(
            f"The new export and the records held cannot be joined: {str(err).splitlines()[0]}.",
            do_next="Run once in full, without --since.",
        ) from err
    finally:
        engine.disconnect()
        shutil.rmtree(spill, ignore_errors=True)
    both = "\n".join([old["fingerprint"], fresh["fingerprint"], since.isoformat()])
    fingerprint = sha256(both.encode()).hexdigest()
    tables = {**old["tables"], **fresh["tables"]}
    resolution = {**old["resolution"], **fresh["resolution"]}
    for column in set(old["resolution"]) & set(fresh["resolution"]):
        # A time that is ever finer than a day is kept finer than a day.
        finer = {old["resolution"][column], fresh["resolution"][column]} - {"day"}
        resolution[column] = min(finer, default="day")
    manifest = {
        **fresh,
        "tables": {n: {**t, "files": [f"{n}/part-0.parquet"]} for n, t in tables.items()},
        "resolution": resolution,
        "fingerprint": fingerprint,
        MARK: mark,
    }
    _write(into, manifest)
    return Merged(**made, fingerprint=fingerprint)


def _must_fit(old: dict[str, Any], fresh: dict[str, Any], mark: str) -> None:
    do_next = "Run once in full, without --since: the store is then made anew."
    if old["design"] != fresh["design"]:
        raise RecordsError("The mapping is not that of the records held.", do_next=do_next)
    if old.get(MARK, "") != mark:
        raise RecordsError(
            "The records held were made with another key: their pseudonyms are others.",
            do_next="Name the same key with --key; or run once in full, without --since.",
        )
    for name, entry in fresh["tables"].items():
        columns = old["tables"].get(name, entry)["columns"]
        if set(columns) != set(entry["columns"]):
            other = ", ".join(sorted(set(columns) ^ set(entry["columns"])))
            raise RecordsError(
                f"The columns of '{name}' are not those held: {other}.", do_next=do_next
            )
    declarations = fresh["tables"].get("declarations", {"columns": []})
    if "registered_at" not in declarations["columns"]:
        raise RecordsError(
            "--since asks when declarations were registered, and registered_at is not mapped.",
            do_next="Map it, or run in full, without --since.",
        )


def _tables(
    con: duckdb.DuckDBPyConnection,
    folders: dict[str, Path],
    manifests: tuple[dict[str, Any], dict[str, Any]],
    since: date,
    into: Path,
) -> dict[str, int]:
    names: dict[str, list[str]] = {}
    for side, manifest in zip(folders, manifests, strict=True):
        for name, entry in manifest["tables"].items():
            files = ", ".join(_quoted(folders[side] / part) for part in entry["files"])
            con.execute(f"CREATE VIEW {side}_{name} AS SELECT * FROM read_parquet([{files}])")
            names.setdefault(name, []).append(side)
    day = f"CAST({local('registered_at', manifests[1]['time_zone'])} AS DATE)"
    is_since = f"{day} >= DATE '{since.isoformat()}'"
    older = "false"
    if "version" in manifests[1]["tables"]["declarations"]["columns"]:
        older = "coalesce(h.version > n.version, false)"
    con.execute(
        "CREATE TABLE taken AS SELECT n.declaration_id, h.declaration_id IS NOT NULL AS is_held "
        f"FROM (SELECT * FROM new_declarations WHERE {is_since}) n LEFT JOIN "
        f"(SELECT *, {is_since} AS may_change FROM held_declarations) h USING (declaration_id) "
        f"WHERE h.declaration_id IS NULL OR (h.may_change AND NOT {older})"
    )
    con.execute("CREATE TABLE moved AS SELECT declaration_id FROM taken")
    for name in OF_DECLARATIONS:
        if "new" in names.get(name, ()):
            # Acts on what was never registered, or rejected, belong to no declaration.
            con.execute(
                f"INSERT INTO moved SELECT DISTINCT declaration_id FROM new_{name} "
                "ANTI JOIN moved USING (declaration_id) "
                "ANTI JOIN new_declarations USING (declaration_id) "
                "ANTI JOIN held_declarations USING (declaration_id)"
            )
    for name, sides in names.items():
        _copy(con, _joined(name, sides), into / name)
    alone = sum(_alone(con, name) for name in OF_DECLARATIONS if "new" in names.get(name, ()))
    row = con.execute(
        "SELECT count(*) FILTER (NOT is_held), count(*) FILTER (is_held), "
        "(SELECT count(*) FROM new_declarations) - count(*) FROM taken"
    ).fetchone() or (0, 0, 0)
    return {"added": row[0], "replaced": row[1], "left_out": row[2], "rows_alone": alone}


def _alone(con: duckdb.DuckDBPyConnection, name: str) -> int:
    """Count rows of declarations that are held and that the new export does not give."""
    row = con.execute(
        f"SELECT count(*) FROM new_{name} ANTI JOIN moved USING (declaration_id) "
        "ANTI JOIN new_declarations USING (declaration_id)"
    ).fetchone()
    return int(row[0]) if row else 0


def _joined(name: str, sides: list[str]) -> str:
    if name == "declarations" or name in OF_DECLARATIONS:
        parts = {
            "held": f"SELECT * FROM held_{name} ANTI JOIN moved USING (declaration_id)",
            "new": f"SELECT * FROM new_{name} SEMI JOIN moved USING (declaration_id)",
        }
        return " UNION ALL BY NAME ".join(f"({parts[side]})" for side in sides)
    # Postings, rosters, calendars, totals: a row given again is the same row.
    return " UNION BY NAME ".join(f"(SELECT * FROM {side}_{name})" for side in sides)


def _copy(con: duckdb.DuckDBPyConnection, query: str, folder: Path) -> None:
    folder.mkdir()
    path = _quoted(folder / "part-0.parquet")
    con.execute(f"COPY ({query}) TO {path} (FORMAT parquet, COMPRESSION zstd)")


def _quoted(path: Path) -> str:
    return "'" + str(path.resolve()).replace("'", "''") + "'"


def _write(folder: Path, manifest: dict[str, Any]) -> None:
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
