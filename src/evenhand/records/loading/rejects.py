"""Where does a row go that is not loaded, and what may be shown of it?

``rejects.csv`` lists every row that was not loaded with its line, column and reason. It never shows
an identity. A row may be shifted, so that a name, or a name and a number, stands where a time or an
amount is expected: such a value is shown only if it is made of digits, signs and the words that
times and numbers are written with. What is withheld, and text that is no row at all,
goes to a quarantine file that only its owner may read, outside the results.
"""

from __future__ import annotations

import csv
import os
import re
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from evenhand.errors import RecordsError

COLUMNS: Final = ("source", "line", "table", "column", "reason", "value")
WITHHELD: Final = "(in the quarantine)"
_SHOWN: Final = 64
_MONTHS: Final = (
    "january february march april may june july august september october november december"
)
_WORDS: Final = frozenset(word[:n] for word in _MONTHS.split() for n in (3, len(word))) | frozenset(
    ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "am", "pm", "t", "z", "utc", "e")
)
"""What times and numbers are written with."""
_KEPT: Final = 4096


def safe(value: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return "'" + value if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _may_be_shown(value: str, *, is_number: bool) -> bool:
    if len(value) > _SHOWN or not any(c.isdigit() for c in value):
        return False
    words = re.findall(r"[^\W\d_]+", value.casefold())
    return is_number or all(word in _WORDS for word in words)


def default_quarantine() -> Path:
    """Return the folder for text that cannot be parsed: the user's own state, not the results."""
    if sys.platform == "win32":
        home = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    else:
        home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(home) / "evenhand" / "quarantine"


class Rejects:
    """Writes ``rejects.csv`` and, where needed, the quarantine.

    Use it as a context; files are closed when it ends.

    Parameters
    ----------
    path : Path
        The list of rejects.
    quarantine : Path
        Folder of the quarantine; made when first needed.
    name : str
        Name of the quarantine file, without ending.
    """

    def __init__(self, path: Path, *, quarantine: Path, name: str) -> None:
        self.path = path
        self.counts: dict[str, int] = {}
        self.reasons: dict[str, dict[tuple[str, str], int]] = {}
        self.quarantined: Path | None = None
        self._folder, self._name = quarantine, name
        self._file: IO[str] = path.open("w", encoding="utf-8", newline="")
        self._list = csv.writer(self._file)
        self._list.writerow(COLUMNS)
        self._hidden: IO[str] | None = None
        self._hidden_list: Any = None

    def __enter__(self) -> Rejects:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if self._hidden is not None:
            self._hidden.close()

    def add(
        self,
        *,
        source: str,
        line: int,
        table: str,
        column: str,
        reason: str,
        value: str | None,
        is_number: bool = False,
        names_somebody: bool = False,
    ) -> None:
        """List one row that is not loaded; ``value`` belongs to a column that names nobody.

        With ``is_number`` it is the number of a declaration, which may have letters in it; with
        ``names_somebody`` the same text is an identity elsewhere in the files.
        """
        shown = value or ""
        if shown and (names_somebody or not _may_be_shown(shown, is_number=is_number)):
            self._hide(source, line, column, shown)
            shown = WITHHELD
        self._write(source, line, table, column, reason, shown)

    def add_text(self, *, source: str, line: int, table: str, reason: str, text: str) -> None:
        """List a part of a file that is no row; its text goes to the quarantine."""
        self._hide(source, line, "", text)
        self._write(source, line, table, "", reason, WITHHELD)

    def _write(
        self, source: str, line: int, table: str, column: str, reason: str, shown: str
    ) -> None:
        self._list.writerow([safe(source), line, table, safe(column), reason, safe(shown)])
        self.counts[table] = self.counts.get(table, 0) + 1
        reasons = self.reasons.setdefault(table, {})
        # Reasons that name a line differ by row; what they have in common is what is counted.
        common = reason.split(" line ", maxsplit=1)[0]
        reasons[column, common] = reasons.get((column, common), 0) + 1

    def _hide(self, source: str, line: int, column: str, text: str) -> None:
        if self._hidden is None:
            self._open_quarantine()
        self._hidden_list.writerow([source, line, column, text[:_KEPT]])

    def _open_quarantine(self) -> None:
        path = self._folder / f"{self._name}.csv"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            # Made with its mode, so that there is no moment at which others could open it.
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._hidden = os.fdopen(handle, "w", encoding="utf-8", newline="")
        except OSError as err:
            raise RecordsError(
                f"Text that cannot be parsed has no place: {path} cannot be written "
                f"({err.strerror or err}).",
                do_next="Name another folder for the quarantine, outside the results.",
            ) from err
        self.quarantined = path
        self._hidden_list = csv.writer(self._hidden)
        self._hidden_list.writerow(["source", "line", "column", "text"])
