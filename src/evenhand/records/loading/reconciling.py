"""Is every row that the files hold either loaded or listed?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableLoaded:
    """What became of the rows of one table.

    Attributes
    ----------
    rows_read : int
        Rows that came out of the reader, and parts of the files that are no row.
    rows_loaded : int
        As the footers of the store's own files count them.
    rows_rejected : int
        As listed in ``rejects.csv``.
    rows_counted : int
        Rows of the files by a count apart from the parsing.
    columns : tuple of str
        Of the store.
    """

    rows_read: int
    rows_loaded: int
    rows_rejected: int
    rows_counted: int
    columns: tuple[str, ...]

    @property
    def is_reconciled(self) -> bool:
        """Whether the counts agree."""
        return self.rows_read == self.rows_counted == self.rows_loaded + self.rows_rejected
