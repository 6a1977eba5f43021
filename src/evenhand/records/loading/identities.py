"""How are names replaced at the door, each once?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from evenhand.errors import RecordsError

Replace = Callable[[list[str]], list[str]]


class Identities:
    """Replaces identities by pseudonyms, each distinct value once for all tables.

    Parameters
    ----------
    replace : callable or None
        Gives the pseudonyms of distinct values, in their order; None keeps every value.
    """

    def __init__(self, replace: Replace | None) -> None:
        self._replace = replace
        self._known: dict[str, str] = {}

    @property
    def are_kept(self) -> bool:
        """Whether values stay as they are."""
        return self._replace is None

    def knows(self, value: str) -> bool:
        """Return whether a value stood in a column of identities that was replaced so far."""
        return value in self._known

    def replaced(self, column: Any) -> Any:
        """Return a string array with pseudonyms for identities; null stays null."""
        if self._replace is None:
            return column
        coded = pc.dictionary_encode(column)
        values = coded.dictionary.to_pylist()
        self.learn([v for v in values if v is not None])
        names = pa.array([None if v is None else self._known[v] for v in values], pa.string())
        return names.take(coded.indices)

    def table(self, values: list[str]) -> Any:
        """Return an Arrow table of ``identity`` and ``pseudonym`` for distinct values."""
        self.learn(values)
        return pa.table(
            {
                "identity": pa.array(values, pa.string()),
                "pseudonym": pa.array([self._known[v] for v in values], pa.string()),
            }
        )

    def learn(self, values: list[str]) -> None:
        """Ask once for the pseudonyms of those values that are new."""
        new = [v for v in dict.fromkeys(values) if v not in self._known]
        if not new or self._replace is None:
            return
        names = self._replace(new)
        if len(names) != len(new):
            raise RecordsError(
                f"{len(names)} pseudonyms came back for {len(new)} identities.",
                do_next="Report this: the records were not written.",
            )
        self._known.update(zip(new, names, strict=True))
