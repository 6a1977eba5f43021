"""What came of loading?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evenhand.records.loading.check_result import Check
from evenhand.records.loading.reconciling import TableLoaded

REJECTS: Final = "rejects.csv"


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
