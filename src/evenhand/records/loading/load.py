"""How do source files become the checked, typed, pseudonymous records of a store?

Files are found, read, typed, surveyed, freed of repeated declarations and written; every row is
loaded or listed. Nothing stands under the store's name until all of it is whole: the work is done
in a folder beside it, which is moved into place at the end and removed if anything fails.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from evenhand.errors import RecordsError
from evenhand.records.loading.identities import Identities, Replace
from evenhand.records.loading.loaded import REJECTS, Loaded
from evenhand.records.loading.one_load import Load, Progress
from evenhand.records.loading.placing import move, write_manifest
from evenhand.records.loading.plan import planned
from evenhand.records.loading.rejects import Rejects, default_quarantine
from evenhand.records.loading.sources import (
    files_of,
    fingerprint,
    must_be_unchanged,
    states,
    unread,
)
from evenhand.records.mapping import Mapping
from evenhand.records.store import Limits

__all__ = ["Loaded", "load"]


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
        Of memory no more than ``one_load.LOADING_MEMORY`` is taken.
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
    hidden = quarantine or default_quarantine()
    if hidden.resolve().is_relative_to(store.resolve()):
        raise RecordsError(
            f"The quarantine {hidden} would lie inside the store.",
            do_next="Name a folder outside the results: it holds text that may name people.",
        )
    files = {s.table: files_of(s, sources) for s in mapping.sources}
    plans = {s.table: planned(s, mapping) for s in mapping.sources}
    _must_make_sense(mapping)
    everything = [f for s in mapping.sources for f in files[s.table]]
    before = states(everything)
    # The file of a database holds a password and no rows: its digest would tell of the one only.
    read = [f for s in mapping.sources if s.format != "postgres" for f in files[s.table]]
    digest, digests = fingerprint(read, mapping)
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
        with Rejects(work / REJECTS, quarantine=hidden, name=digest[:16]) as rejects:
            one = Load(mapping, files, plans, work, limits, identities, rejects, progress)
            if left := unread(sources, everything):
                one.notes.append(
                    f"No table of the mapping reads {len(left)} of the files given: "
                    f"{', '.join(left[:8])}{', ...' * (len(left) > 8)}."
                )
            made = one.run()
        if one.digests:
            digest = sha256("\n".join([digest, *one.digests.values()]).encode()).hexdigest()
        must_be_unchanged(before)
        loaded = replace(made, store=store, fingerprint=digest, rejects=store / REJECTS)
        write_manifest(work, loaded, mapping, counted=one.counted, digests=digests)
        shutil.rmtree(work / "spill", ignore_errors=True)
        move(work, store)
    except OSError as err:
        raise RecordsError(
            f"The records cannot be written to {err.filename or work.parent}: "
            f"{err.strerror or err}.",
            do_next="Free space there, or name another folder with --spill.",
        ) from err
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return loaded


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
