"""Are these records whole and sound enough to be measured?

Loads into a temporary folder, keeps what was found (``rejects.csv``, ``checks.json``, and the
sealed identities where holders are named), and says it in words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from evenhand.errors import RecordsError
from evenhand.records.holders import Holder
from evenhand.records.mapping import Mapping
from evenhand.records.pseudonyms import Ledger
from evenhand.records.reading_totals import Total, reading_totals
from evenhand.records.sealing import check_holders, seal_map
from evenhand.records.store import Limits
from evenhand.records.working_folder import working_folder

SEALED: Final = "identities.sealed"
_TITLES: Final = {"fault": "Faults", "warning": "Warnings", "note": "Notes"}


@dataclass(frozen=True, slots=True)
class Examined:
    """What examining records gave.

    Attributes
    ----------
    text : str
        In words, for the terminal.
    is_sound : bool
        Whether no check is a fault.
    written : tuple of Path
    totals : tuple of Total
        Of what was loaded, where they were asked for.
    """

    text: str
    is_sound: bool
    written: tuple[Path, ...]
    totals: tuple[Total, ...] = ()


def examine(
    sources: Sequence[Path],
    mapping: Mapping,
    *,
    out: Path,
    ledger: Ledger | None,
    holders: Sequence[Holder] = (),
    limits: Limits,
    progress: Callable[[str, float], None] | None = None,
    quarantine: Path | None = None,
    with_totals: bool = False,
) -> Examined:
    """Load records into a temporary folder, and keep and tell what was found.

    Parameters
    ----------
    sources : sequence of Path
    mapping : Mapping
    out : Path
        Gains ``rejects.csv``, ``checks.json`` and, with holders, ``identities.sealed``.
    ledger : Ledger or None
        Makes the pseudonyms; None only where the mapping keeps identities.
    holders : sequence of Holder
        None or two.
    limits : Limits
    progress : callable, optional
    quarantine : Path, optional
        Folder for text that may not be shown; by default that of the user.
    with_totals : bool
        Whether declarations, items and sums of money are totalled too.

    Raises
    ------
    RecordsError
        If the records cannot be read at all, or ``out`` cannot be written.
    """
    if holders:
        check_holders(holders)
    missing = [p for p in (out, *out.parents) if not p.exists()]
    with ExitStack() as stack:
        stack.callback(_remove_empty, missing)
        try:
            out.mkdir(parents=True, exist_ok=True)
            folder = stack.enter_context(working_folder(limits.spill))
        except OSError as err:
            raise RecordsError(
                f"{err.filename or out} cannot be written: {err.strerror or err}.",
                do_next="Name another folder with --out (or --spill), or free space there.",
            ) from err
        load = import_module("evenhand.records.loading.load").load
        loaded = load(
            sources,
            mapping,
            store=folder / "store",
            replace_identity=ledger.replace if ledger else None,
            limits=replace(limits, spill=folder / "spill"),
            quarantine=quarantine,
            progress=progress,
        )
        examined = _keep(loaded, out=out, ledger=ledger, holders=holders)
        if not with_totals:
            return examined
        totals = reading_totals(loaded.store, limits=replace(limits, spill=folder / "spill"))
        return replace(examined, totals=totals)


def _remove_empty(folders: Sequence[Path]) -> None:
    for folder in folders:
        # Not empty: it holds what was found.
        with suppress(OSError):
            folder.rmdir()


def _keep(loaded: Any, *, out: Path, ledger: Ledger | None, holders: Sequence[Holder]) -> Examined:
    written = [out / "rejects.csv", out / "checks.json"]
    try:
        _place(loaded.rejects.read_bytes(), written[0])
        _place(_plain(loaded), written[1])
    except OSError as err:
        raise RecordsError(
            f"{out} cannot be written: {err.strerror or err}.",
            do_next="Name another folder with --out, or free space there.",
        ) from err
    if holders and ledger is not None:
        written.append(out / SEALED)
        seal_map(written[-1], ledger.pairs, holders=holders)
    return Examined(
        text=_words(loaded),
        is_sound=not any(c.severity == "fault" for c in loaded.checks),
        written=tuple(written),
    )


def _plain(loaded: Any) -> bytes:
    whole = {
        "fingerprint": loaded.fingerprint,
        "tables": {
            name: {"read": t.rows_read, "loaded": t.rows_loaded, "rejected": t.rows_rejected}
            for name, t in loaded.tables.items()
        },
        "checks": [
            {
                "name": c.name,
                "severity": c.severity,
                "statement": c.statement,
                "count": c.count,
                "total": c.total,
                "examples": list(c.examples),
                "do_next": c.do_next,
            }
            for c in loaded.checks
        ],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _words(loaded: Any) -> str:
    lines = ["Rows"]
    for name, table in loaded.tables.items():
        lines.append(
            f"  {name}: {table.rows_read:,} read, {table.rows_loaded:,} loaded, "
            f"{table.rows_rejected:,} rejected"
        )
    for severity, title in _TITLES.items():
        checks = [c for c in loaded.checks if c.severity == severity]
        lines += ["", f"{title} ({len(checks)})"]
        for check in checks:
            lines.append(f"  {check.statement}")
            if check.examples:
                lines.append(f"    as {', '.join(check.examples)}")
            if check.do_next:
                lines.append(f"    {check.do_next}")
    return "\n".join(lines)


def _place(content: bytes, path: Path) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
