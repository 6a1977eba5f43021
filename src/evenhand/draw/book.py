"""What does the office alone know: which declaration is which leaf, and who is behind a pseudonym?

Three tables in a folder, kept by the office and never published. They say nothing that the log does
not bind: where they do not fit it, that is told.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from evenhand.draw import values
from evenhand.errors import DrawError

DECLARATIONS: Final = "declarations.csv"
CONSIGNMENTS: Final = "consignments.csv"
HANDLERS: Final = "handlers.csv"
COLUMNS: Final = {
    DECLARATIONS: ("declaration_id", "lodge"),
    CONSIGNMENTS: ("office", "tag", "consignment"),
    HANDLERS: ("handler", "officer"),
}
NEEDED: Final = (DECLARATIONS, HANDLERS)
OPTIONAL: Final = {
    DECLARATIONS: ("agent", "released_at"),
    CONSIGNMENTS: ("proof",),
    HANDLERS: ("secret",),
}
"""Columns of the declaration system, without which measures by agent are not asked; the proof that
a tag is of its consignment; and the secret of the shift, which shows who is behind a pseudonym."""

Row = tuple[str, str, str]
"""Office, tag and key of a consignment."""


@dataclass(frozen=True, slots=True)
class Book:
    """The office's own tables.

    Attributes
    ----------
    lodged : list of (str, int)
        Declarations, each with the leaf of its lodgement; in the order of the file.
    consignments : list of (str, str, str)
        Office, tag and consignment key.
    proofs : dict of (str, str, str) to bytes
        By such a row, the proof of its tag.
    officers : dict of str to str
        By pseudonym of a shift, the account.
    agents : dict of str to str
        By declaration, where the table has a column of them.
    released : dict of str to datetime or None
        By declaration, when its goods were released; None where they were not.
    unshown : int
        Pseudonyms of which the book does not show whose they are, for want of the shift's secret.
    faults : list of str
        Rows that contradict one another.
    """

    lodged: list[tuple[str, int]]
    consignments: list[Row] = field(default_factory=list)
    proofs: dict[Row, bytes] = field(default_factory=dict)
    officers: dict[str, str] = field(default_factory=dict)
    agents: dict[str, str] = field(default_factory=dict)
    released: dict[str, datetime | None] = field(default_factory=dict)
    unshown: int = 0
    faults: list[str] = field(default_factory=list)

    def replaced(self, replace_identity: Callable[[list[str]], list[str]] | None) -> Book:
        """Return the same with accounts under the pseudonyms that the records have."""
        if replace_identity is None:
            return self
        names = replace_identity(list(self.officers.values()))
        return replace(self, officers=dict(zip(self.officers, names, strict=True)))


def read_book(folder: Path) -> Book:
    """Read the office's own tables.

    Raises
    ------
    DrawError
        If one is missing or a row is not of its form; all such rows are told at once.
    """
    wrong: list[str] = []
    faults: list[str] = []
    lodged: list[tuple[str, int]] = []
    taken: dict[int, str] = {}
    known: set[str] = set()
    agents: dict[str, str] = {}
    released: dict[str, datetime | None] = {}
    for line, (declaration, leaf, agent, at) in _rows(folder, DECLARATIONS):
        if not declaration or not leaf.isdecimal() or not leaf.isascii():
            wrong.append(f"{DECLARATIONS}, line {line}: a declaration and the index of its leaf")
            continue
        if (moment := _moment(at)) is None and at:
            wrong.append(f"{DECLARATIONS}, line {line}: a time of release, not {at!r}")
            continue
        index = int(leaf)
        if declaration in known:
            faults.append(f"{DECLARATIONS}, line {line}: {declaration} stands there twice")
            continue
        if index in taken:
            faults.append(
                f"{DECLARATIONS}, line {line}: leaf {index} is given to {declaration} "
                f"and to {taken[index]}"
            )
            continue
        known.add(declaration)
        taken[index] = declaration
        lodged.append((declaration, index))
        released[declaration] = moment
        if agent:
            agents[declaration] = agent
    officers: dict[str, str] = {}
    unshown = 0
    for line, (handler, officer, secret) in _rows(folder, HANDLERS):
        unshown += not secret
        if not handler or not officer:
            wrong.append(f"{HANDLERS}, line {line}: a handler and an officer")
        elif secret and re.fullmatch("[0-9a-f]{64}", secret) is None:
            wrong.append(f"{HANDLERS}, line {line}: the secret of a shift, 32 bytes in hex")
        elif secret and values.handler(bytes.fromhex(secret), officer) != handler:
            # The log fixes the pseudonym before the draw: nobody else can be behind it afterwards.
            faults.append(f"{HANDLERS}, line {line}: {officer} is not behind {handler}")
        elif (first := officers.setdefault(handler, officer)) != officer:
            faults.append(f"{HANDLERS}, line {line}: {handler} is {first} and {officer}")
    consignments: list[Row] = []
    proofs: dict[Row, bytes] = {}
    for line, (office, tag, consignment, proof) in _rows(folder, CONSIGNMENTS):
        consignments.append(row := (office, tag, consignment))
        if proof and re.fullmatch("([0-9a-f]{2})+", proof) is None:
            wrong.append(f"{CONSIGNMENTS}, line {line}: the proof of a tag, in hex")
        elif proof:
            proofs[row] = bytes.fromhex(proof)
    if wrong:
        shown = "; ".join(wrong[:5]) + (f"; and {len(wrong) - 5} more" if len(wrong) > 5 else "")
        raise DrawError(
            f"Rows of {folder} are not of their form: {shown}.",
            do_next="Correct them, or write the tables again with evenhand draw book.",
        )
    return Book(lodged, consignments, proofs, officers, agents, released, unshown, faults)


def _rows(folder: Path, name: str) -> Iterator[tuple[int, Sequence[str]]]:
    path, columns = folder / name, COLUMNS[name]
    if not path.is_file() and name not in NEEDED:
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            lacking = [c for c in columns if c not in (reader.fieldnames or ())]
            if lacking:
                raise DrawError(
                    f"{path} has no column {', '.join(lacking)}.",
                    do_next=f"Its first line names {', '.join(columns)}.",
                )
            for row in reader:
                wanted = (*columns, *OPTIONAL.get(name, ()))
                yield reader.line_num, [(row.get(c) or "").strip() for c in wanted]
    except (OSError, UnicodeDecodeError, csv.Error) as err:
        raise DrawError(
            f"{path} cannot be read: {getattr(err, 'strerror', None) or err}.",
            do_next=f"Give the office's tables {' and '.join(NEEDED)}, CSV in UTF-8.",
        ) from err


def _moment(text: str) -> datetime | None:
    """Read an ISO time, or seconds since 1970; in UTC unless it says another zone."""
    try:
        if text.isascii() and text.isdecimal():
            return datetime.fromtimestamp(int(text), UTC)
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
