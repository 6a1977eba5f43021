"""How does a finished store come to stand under its name?"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping as Dictionary
from pathlib import Path

from evenhand.errors import RecordsError
from evenhand.records.loading.loaded import Loaded
from evenhand.records.loading.writing import PART
from evenhand.records.mapping import Mapping
from evenhand.records.store import MANIFEST, design_to


def write_manifest(
    folder: Path,
    loaded: Loaded,
    mapping: Mapping,
    *,
    counted: Dictionary[Path, int],
    digests: Dictionary[Path, str],
) -> None:
    """Write the manifest of a store that is whole.

    Parameters
    ----------
    counted : mapping of Path to int
        Rows of each source file.
    digests : mapping of Path to str
        SHA-256 of each source file.
    """
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
                "rows": counted.get(file),
            }
            for file, digest in digests.items()
        ],
        "reconciled": loaded.reconciled,
        "checks": [c.to_dict() for c in loaded.checks],
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def move(work: Path, store: Path) -> None:
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
