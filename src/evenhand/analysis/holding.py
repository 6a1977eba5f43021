"""Which checked records does an administration hold from one run to the next?"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from evenhand.errors import EvenhandError, RecordsError
from evenhand.records.loading.check_result import Check
from evenhand.records.loading.loaded import Loaded
from evenhand.records.merging import held_as, merge
from evenhand.records.store import Limits


@dataclass(frozen=True, slots=True)
class Holding:
    """Where checked records stay between runs, and from which day a run brings new ones.

    Attributes
    ----------
    store : Path or None
        None holds nothing.
    since : date or None
        Local day; None reads everything anew.
    """

    store: Path | None = None
    since: date | None = None

    def must_make_sense(self) -> None:
        """Raise unless there are records to join a new export to.

        Raises
        ------
        EvenhandError
        """
        if self.since is not None and self.store is None:
            raise EvenhandError(
                "--since joins new records to those held, and no store is named.",
                do_next="Name it with --store DIR; a run in full with --store makes it.",
            )


def joined(
    loaded: Loaded, holding: Holding, *, mark: str, limits: Limits, scratch: Path
) -> tuple[Loaded, Path]:
    """Return what was loaded, and the store to ask: with the records held where a day is named."""
    if holding.store is None or holding.since is None:
        return loaded, loaded.store
    into = scratch / "joined"
    made = merge(
        holding.store, loaded.store, since=holding.since, mark=mark, into=into, limits=limits
    )
    said = Check(
        name="joined_to_records_held",
        severity="note",
        statement=f"Of the declarations in these files {made.added:,} are new, {made.replaced:,} "
        f"take the place of an older version, and {made.left_out:,} were left out: registered "
        f"before {holding.since.isoformat()}, or of a lower version than the one held. All others "
        "stay as they were checked before."
        + (
            f" {made.rows_alone:,} items or events were left out too: their declarations are held "
            "and not in these files. Export a declaration that changed with all its rows."
            if made.rows_alone
            else ""
        ),
        count=made.added + made.replaced,
        total=made.added + made.replaced + made.left_out,
    )
    return replace(loaded, checks=(*loaded.checks, said), fingerprint=made.fingerprint), into


def hold(store: Path, holding: Holding, *, mark: str) -> None:
    """Put a store where it is held, in the place of the one before, whole or not at all.

    Raises
    ------
    RecordsError
        If it cannot be written there.
    """
    if holding.store is None:
        return
    place = holding.store
    new, old = (place.parent / f".{place.name}.{os.getpid()}.{word}" for word in ("new", "old"))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(store, new, ignore=shutil.ignore_patterns("spill"))
        # Pseudonymous data are still personal data.
        new.chmod(0o700)
        held_as(new, mark)
        if place.exists():
            place.rename(old)
        new.rename(place)
    except OSError as err:
        raise RecordsError(
            f"The records cannot be held in {place}: {err.strerror or err}.",
            do_next="Free space there, or name another folder with --store.",
        ) from err
    finally:
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
