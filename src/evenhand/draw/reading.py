"""What does a published log say, for those who set it beside other records?

Whether it says it rightly is for ``verify`` to tell, and asked first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Any

from evenhand.draw import leaves, merkle, published, tiles
from evenhand.draw.dealing import Draw, File
from evenhand.draw.ranking import rank
from evenhand.draw.rules import Rules
from evenhand.draw.state import DEPARTURES
from evenhand.errors import DrawError

Leaf = Mapping[str, Any]


@dataclass(slots=True)
class LogRead:
    """A log as its leaves without fault leave it.

    Attributes
    ----------
    rules : Rules
    lodged_at : dict of int to int
        Time of each lodgement, by its leaf.
    rosters : dict of int to mapping
        Roster leaves.
    departures : list of (int, mapping)
        Leaves by which files are handled by others than drawn, or rosters change; ascending.
    emergencies : dict of (str, str) to list of (int, mapping)
        Leaves that gave a file away without a draw, by office and tag; ascending.
    reassigned, absences : dict of int to list of (int, mapping)
        By draw and by roster, leaves that moved its files; absences of the whole shift alone.
    conflicts : dict of (str, str) to list of (int, mapping)
        By office and tag.
    """

    rules: Rules
    lodged_at: dict[int, int] = field(default_factory=dict)
    rosters: dict[int, Leaf] = field(default_factory=dict)
    departures: list[tuple[int, Leaf]] = field(default_factory=list)
    emergencies: dict[tuple[str, str], list[tuple[int, Leaf]]] = field(default_factory=dict)
    reassigned: dict[int, list[tuple[int, Leaf]]] = field(default_factory=dict)
    absences: dict[int, list[tuple[int, Leaf]]] = field(default_factory=dict)
    conflicts: dict[tuple[str, str], list[tuple[int, Leaf]]] = field(default_factory=dict)

    def take(self, index: int, leaf: Leaf) -> None:
        """Take a leaf that is without fault."""
        kind = leaf["kind"]
        if kind == "lodge":
            self.lodged_at[index] = leaf["at"]
        elif kind == "roster":
            self.rosters[index] = leaf
        elif kind in DEPARTURES:
            self.departures.append((index, leaf))
            self._file(index, leaf)

    def _file(self, index: int, leaf: Leaf) -> None:
        kind = leaf["kind"]
        if kind == "reassign":
            self.reassigned.setdefault(leaf["draw"], []).append((index, leaf))
        elif kind in ("emergency", "conflict"):
            held = self.emergencies if kind == "emergency" else self.conflicts
            held.setdefault((leaf["office"], leaf["tag"]), []).append((index, leaf))
        elif kind == "absence":
            roster = self.rules.rosters[leaf["roster"]]
            if roster.is_whole_shift(leaf["from_round"]):
                self.absences.setdefault(roster.index, []).append((index, leaf))

    def moves_of(self, file: File) -> list[tuple[int, Leaf]]:
        """Return the leaves by which a file went to another than it was with, ascending."""
        found = list(self.emergencies.get((file.office, file.tag), ()))
        if file.draw is not None:
            found += self.reassigned.get(file.draw.index, ())
            found += self._substitutions(file, file.draw)
        return sorted(found, key=itemgetter(0))

    def _substitutions(self, file: File, draw: Draw) -> Iterator[tuple[int, Leaf]]:
        if draw.outcome is None or file.round is None or file.roster is None:
            return
        close, end = file.round.close, draw.opened if draw.opened >= 0 else self.rules.size
        told = [x for x in self.conflicts.get((file.office, file.tag), ()) if x[0] > close]
        told += [x for x in self.absences.get(file.roster.index, ()) if close < x[0] < end]
        left = [file.eligible[position].handler for position in draw.outcome.ranked]
        for index, leaf in sorted(told, key=itemgetter(0)):
            if left and left[0] == leaf["handler"]:
                yield index, leaf
            if leaf["handler"] in left:
                left.remove(leaf["handler"])


def read_log(folder: Path) -> LogRead:
    """Read a published log; leaves at fault have no effect.

    Raises
    ------
    DrawError
        If there is no log, or its entries are not whole.
    """
    if not (folder / tiles.CHECKPOINT).is_file():
        raise DrawError(
            f"There is no published log in {folder}.",
            do_next="Name the folder that holds the checkpoint.",
        )
    tree = merkle.Tree()
    found = LogRead(Rules(tree.root, rank))
    try:
        for index, data in enumerate(published.read_log(folder)):
            if found.rules.read(data) is None:
                found.take(index, leaves.read(data))
            tree.append(merkle.leaf_hash(data))
    except published.TileError as err:
        raise DrawError(
            f"The log in {folder} is not whole: {err.what}",
            do_next="Ask evenhand draw verify what is wrong, and fetch it again.",
        ) from err
    if not found.rules.is_started:
        raise DrawError(
            f"The log in {folder} has no first leaf by which it could be read.",
            do_next="Ask evenhand draw verify what is wrong.",
        )
    return found
