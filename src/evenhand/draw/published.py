"""What can be read of a published log, and which of its files are not what they must be?

Nothing is believed of the files: no link is followed, nothing is read beyond the size that it may
have, and whatever is wrong is noted and the reading goes on as far as it can.

References
----------
C2SP, Tiled transparency logs. https://c2sp.org/tlog-tiles
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from evenhand.draw import checkpoint, merkle, notes
from evenhand.draw.leaves import MOST_BYTES
from evenhand.draw.tiles import CHECKPOINT, WIDTH, entries_path
from evenhand.errors import DrawError

ENTRIES: Final = "entries"
_DEEPEST: Final = 12
"""Folders within each other that are looked into: a tile lies in nine at most."""
_TILE: Final = re.compile(
    r"tile/(?P<level>entries|\d{1,2})/(?P<index>(?:x\d{3}/){0,6}\d{3})"
    r"(?:\.p/(?P<width>[1-9]\d?|1\d\d|2[0-4]\d|25[0-5]))?",
    re.ASCII,
)


class TileError(DrawError):
    """A file of a published log is missing, cut short, too large or not what it must be."""


class Published:
    """The files of a published log.

    Parameters
    ----------
    folder : Path
        With ``checkpoint`` and ``tile/``.

    Attributes
    ----------
    faults : list of TileError
        Found so far in tiles and bundles; a file that is missing is none.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[TileError] = []
        self._whole: set[str] = set()

    def checkpoint(self) -> bytes:
        """Return the checkpoint, whoever signed it.

        Raises
        ------
        TileError
            If there is none, or no file of the size it may have.
        """
        data = self._read(CHECKPOINT, most=notes.MOST_BYTES)
        if data is None:
            raise _wrong(CHECKPOINT, "is missing")
        return data

    def leaves(self, size: int | None = None, *, first: int = 0) -> Iterator[bytes]:
        """Yield the leaves from one up to a size, or as far as they go.

        A bundle of another width stands in for one that is missing. One that is torn is a fault,
        noted after its leaves up to there.
        """
        index = first // WIDTH
        while size is None or index * WIDTH < size:
            wanted = WIDTH if size is None else min(WIDTH, size - index * WIDTH)
            given = 0
            try:
                for leaf in self._bundle(index, wanted):
                    given += 1
                    if index * WIDTH + given > first:
                        yield leaf
            except TileError as err:
                self.faults.append(err)
            if given < WIDTH:
                return
            index += 1

    def compare(self, tree: merkle.Tree) -> None:
        """Note every published tile and bundle that does not hold the hashes of the tree.

        What is missing is no fault, and what is beyond the tree is not compared. Partial tiles of
        earlier checkpoints are looked at too; bundles that the leaves were read from are not.
        """
        for name in self._names():
            found = _TILE.fullmatch(name)
            if found is None or name in self._whole:
                continue
            level, width = found["level"], int(found["width"] or WIDTH)
            first = WIDTH * int(found["index"].replace("x", "").replace("/", ""))
            try:
                if level == ENTRIES and first >= tree.size:
                    continue
                self._compare(name, 0 if level == ENTRIES else 8 * int(level), first, width, tree)
            except TileError as err:
                self.faults.append(err)

    def _compare(self, name: str, height: int, first: int, width: int, tree: merkle.Tree) -> None:
        if name.startswith(f"tile/{ENTRIES}/"):
            data = self._read(name, most=width * (2 + MOST_BYTES)) or b""
            hashes = b"".join(map(merkle.leaf_hash, _split(name, data, width)))
        else:
            hashes = self._read(name, most=width * merkle.HASH_BYTES) or b""
            if len(hashes) < width * merkle.HASH_BYTES:
                raise _wrong(name, "is cut short")
        there = tree.size >> height
        ours = tree.hashes(height, first, min(first + width, there)) if first < there else b""
        if not hashes.startswith(ours):
            raise _wrong(name, "does not hold the hashes of the tree")

    def _bundle(self, index: int, wanted: int) -> Iterator[bytes]:
        for name, width in self._candidates(index, wanted):
            data = self._read(name, most=width * (2 + MOST_BYTES))
            if data is None:
                continue
            for place, leaf in enumerate(_split(name, data, width)):
                if place < wanted:
                    yield leaf
            self._whole.add(name)
            return

    def _candidates(self, index: int, wanted: int) -> Iterator[tuple[str, int]]:
        """Name the bundles that may hold leaves: as wanted, full, wider, then narrower ones."""
        full = entries_path(index)
        if wanted < WIDTH:
            yield entries_path(index, wanted), wanted
        yield full, WIDTH
        try:
            names = {path.name for path in (self.folder / f"{full}.p").iterdir()}
        except OSError:
            return
        widths = [width for width in range(1, WIDTH) if str(width) in names and width != wanted]
        for width in sorted(widths, key=lambda width: (width < wanted, abs(width - wanted))):
            yield entries_path(index, width), width

    def _names(self) -> Iterator[str]:
        """Yield the paths of all files below ``tile``; a link is noted, and not gone into."""
        waiting = [("tile", 0)]
        if (self.folder / "tile").is_symlink():
            self.faults.append(_wrong("tile", "is a link"))
            return
        while waiting:
            within, depth = waiting.pop()
            try:
                entries = sorted(os.scandir(self.folder / within), key=lambda entry: entry.name)
            except OSError:
                continue
            for entry in entries:
                name = f"{within}/{entry.name}"
                if entry.is_symlink():
                    self.faults.append(_wrong(name, "is a link"))
                elif not entry.is_dir(follow_symlinks=False):
                    yield name
                elif depth < _DEEPEST:
                    waiting.append((name, depth + 1))

    def _read(self, name: str, *, most: int) -> bytes | None:
        """Read a regular file of at most so many bytes, None if there is none.

        No link is followed, and no pipe waited for.
        """
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
        path = self.folder
        try:
            for part in name.split("/"):
                path = path / part
                if path.is_symlink():
                    raise _wrong(name, "is a link, or lies behind one")
            if path.is_dir():
                raise _wrong(name, "is no regular file")
            opened = os.open(path, flags | getattr(os, "O_BINARY", 0))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as err:
            raise _wrong(name, "cannot be opened") from err
        with os.fdopen(opened, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise _wrong(name, "is no regular file")
            data = file.read(most + 1)
        if len(data) > most:
            raise _wrong(name, f"is over {most} bytes")
        return data


def read_log(folder: Path) -> Iterator[bytes]:
    """Yield every leaf of a published log, as many as its checkpoint states.

    That the leaves are those of the checkpoint is for the caller to ask, by the root.

    Raises
    ------
    TileError
        At the first bundle that is missing or torn; the leaves before the fault were given.
    DrawError
        If there is no checkpoint that can be read.
    """
    published = Published(folder)
    size = checkpoint.parse(published.checkpoint()).size
    given = 0
    for leaf in published.leaves(size):
        if published.faults:
            break
        yield leaf
        given += 1
    if published.faults:
        raise published.faults[0]
    if given < size:
        raise _wrong(entries_path(given // WIDTH), f"is missing: there are {given} leaves")


def _split(name: str, data: bytes, width: int) -> Iterator[bytes]:
    """Yield the leaves of a bundle; raise at its end if it is torn."""
    place = 0
    for _ in range(width):
        end = place + 2 + int.from_bytes(data[place : place + 2], "big")
        if place + 2 > len(data) or end > len(data):
            raise _wrong(name, "is cut short")
        yield data[place + 2 : end]
        place = end
    if place != len(data):
        raise _wrong(name, "goes on after its last leaf")


def _wrong(name: str, what: str) -> TileError:
    return TileError(
        f"The file {name} of the log {what}.",
        do_next="Fetch it again; if it stays so, the log was not published whole.",
    )
