"""How does a log of events leave for other tools, checked and under pseudonyms?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from secrets import token_hex
from typing import Final, Literal

from evenhand.errors import RecordsError
from evenhand.records.mapping import Mapping
from evenhand.records.pseudonyms import Ledger
from evenhand.records.store import Limits, Store
from evenhand.records.working_folder import working_folder
from evenhand.records.writers.event_log import cases
from evenhand.records.writers.ocel import write_ocel
from evenhand.records.writers.xes import write_xes

Form = Literal["xes", "ocel"]
_WRITERS: Final = {"xes": write_xes, "ocel": write_ocel}


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the file, cases and events; rows that were rejected on the way in."""

    path: Path
    cases: int
    events: int
    rejected: int


def export_events(
    sources: Sequence[Path],
    mapping: Mapping,
    *,
    out: Path,
    form: Form,
    ledger: Ledger | None,
    limits: Limits,
    progress: Callable[[str, float], None] | None = None,
) -> Exported:
    """Load records into a temporary folder and write their events as one log.

    Parameters
    ----------
    sources : sequence of Path
    mapping : Mapping
        With ``events``.
    out : Path
        Must not be there yet.
    form : {"xes", "ocel"}
    ledger : Ledger or None
        Makes the pseudonyms; None only where the mapping keeps identities.
    limits : Limits
    progress : callable, optional

    Raises
    ------
    RecordsError
        If there are no events, the records cannot be read, or ``out`` cannot be written.
    """
    if mapping.source("events") is None:
        raise RecordsError(
            "The mapping has no table 'events', so there is no log to write.",
            do_next="Map the acts under tables.events.",
        )
    if out.exists():
        raise RecordsError(f"{out} is there already.", do_next="Name another file with --out.")
    part = out.with_name(f".{token_hex(4)}.part")
    try:
        with working_folder(limits.spill) as folder:
            part.touch()
            load = import_module("evenhand.records.loading.load").load
            inside = replace(limits, spill=folder / "spill")
            loaded = load(
                sources,
                mapping,
                store=folder / "store",
                replace_identity=ledger.replace if ledger else None,
                limits=inside,
                progress=progress,
            )
            with Store(folder / "store", limits=inside) as store:
                number, events = _WRITERS[form](cases(store.records()), part)
            part.replace(out)
    except OSError as err:
        raise _unwritten(out, err) from err
    finally:
        part.unlink(missing_ok=True)
    rejected = sum(t.rows_rejected for t in loaded.tables.values())
    return Exported(out, number, events, rejected)


def _unwritten(out: Path, err: OSError) -> RecordsError:
    return RecordsError(
        f"{out} cannot be written: {err.strerror or err}.",
        do_next="Name another file with --out (or a folder with --spill), or free space there.",
    )
