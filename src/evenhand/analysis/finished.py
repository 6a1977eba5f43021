"""Which measures has an interrupted run finished already?

A run that takes hours may be cut off. Each finding is written down as soon as it is whole, beside
the results in a hidden folder that others cannot read; the same command then asks only what is
left, and what it writes equals an uninterrupted run. A run that ends well removes the folder.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np

from evenhand.findings.chart import Chart, Mark
from evenhand.findings.finding import Estimate, Finding, Twin
from evenhand.findings.table import Column, Facts, Table

FOLDER: Final = ".evenhand.finished"
KINDS: Final = {
    kind.__name__: kind for kind in (Finding, Estimate, Twin, Table, Column, Facts, Chart, Mark)
}
"""All that a finding is made of: nothing else is ever made from a file that lies in a folder."""
_TAG: Final = "is"


class Finished:
    """The findings of one run, kept until it ends.

    Parameters
    ----------
    out : Path
        Folder of the results.
    key : mapping
        Everything the numbers depend on: records, key of pseudonyms, versions. Findings under
        another key are another run's and are not read.

    Attributes
    ----------
    is_whole : bool
        False where the engine, and not the records, left a measure without an answer.
    """

    def __init__(self, out: Path, key: Mapping[str, Any]) -> None:
        self.folder = out / FOLDER
        self.is_whole = True
        self._key = sha256(json.dumps(key, sort_keys=True, default=str).encode()).hexdigest()

    def read(self, measure: str, version: str) -> Finding | None:
        """Return the finding of a measure, if this run had finished it."""
        path = self.folder / f"{measure}.json"
        try:
            whole = json.loads(path.read_text(encoding="utf-8"))
            if (whole["key"], whole["version"]) != (self._key, version):
                return None
            found = decoded(whole["finding"])
        except (OSError, ValueError, KeyError, TypeError):
            # Cut off in the middle, or written by another version: it is asked again.
            return None
        return found if isinstance(found, Finding) and found.measure == measure else None

    def write(self, finding: Finding) -> None:
        """Write down a finding; one that cannot be is asked again by the next run.

        A full disk is met when the results are written, with words of its own.
        """
        with suppress(OSError, TypeError):
            plain = {"key": self._key, "version": finding.version, "finding": encoded(finding)}
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self.folder / f"{finding.measure}.json"
            half = path.with_suffix(".half")
            own = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                with os.fdopen(own, "w", encoding="utf-8") as file:
                    json.dump(plain, file)
                half.replace(path)
            finally:
                # Interrupted or out of space, nothing half-written is kept.
                half.unlink(missing_ok=True)

    def forget(self) -> None:
        """Remove what was written down, unless the engine left a measure without an answer."""
        if self.is_whole:
            shutil.rmtree(self.folder, ignore_errors=True)


def encoded(value: Any) -> Any:
    """Return a finding, or a part of one, as values that JSON can hold and ``decoded`` gives back.

    Raises
    ------
    TypeError
        If it holds anything else.
    """
    if value is None or isinstance(value, (bool, str)) or type(value) in (int, float):
        return value
    if isinstance(value, np.ndarray):
        listed = [encoded(v) for v in value.tolist()]
        return {_TAG: "array", "type": value.dtype.str, "values": listed}
    if isinstance(value, np.generic):
        return {_TAG: "scalar", "type": value.dtype.str, "value": encoded(value.item())}
    if isinstance(value, datetime):
        return {_TAG: "time", "value": value.isoformat()}
    if isinstance(value, date):
        return {_TAG: "date", "value": value.isoformat()}
    if isinstance(value, (list, tuple)):
        return {_TAG: type(value).__name__, "values": [encoded(v) for v in value]}
    if isinstance(value, Mapping):
        pairs = [[encoded(k), encoded(v)] for k, v in value.items()]
        return {_TAG: "mapping", "pairs": pairs}
    if is_dataclass(value) and type(value).__name__ in KINDS:
        own = {f.name: encoded(getattr(value, f.name)) for f in fields(value)}
        return {_TAG: type(value).__name__, "fields": own}
    raise TypeError(f"{type(value)} is no part of a finding")


def decoded(plain: Any) -> Any:
    """Return what ``encoded`` was given.

    Raises
    ------
    KeyError, TypeError, ValueError
        If it is not of that form.
    """
    if not isinstance(plain, dict):
        return plain
    kind = plain[_TAG]
    if kind in KINDS:
        return KINDS[kind](**{name: decoded(v) for name, v in plain["fields"].items()})
    return _READERS[kind](plain)


def _array(plain: Mapping[str, Any]) -> Any:
    whole = np.empty(len(plain["values"]), dtype=np.dtype(plain["type"]))
    whole[:] = [decoded(v) for v in plain["values"]]
    return whole


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Any]]] = {
    "array": _array,
    "scalar": lambda plain: np.dtype(plain["type"]).type(plain["value"]),
    "time": lambda plain: datetime.fromisoformat(plain["value"]),
    "date": lambda plain: date.fromisoformat(plain["value"]),
    "list": lambda plain: [decoded(v) for v in plain["values"]],
    "tuple": lambda plain: tuple(decoded(v) for v in plain["values"]),
    "mapping": lambda plain: {decoded(k): decoded(v) for k, v in plain["pairs"]},
}
