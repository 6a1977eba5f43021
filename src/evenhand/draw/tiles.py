"""In which files is the log published, so that any web server can serve it and others follow it?

Tiles of 256 hashes and bundles of 256 leaves, as C2SP specifies them. A full one is never written
again; the rest is written beside it and takes its place in one step.

References
----------
C2SP, Tiled transparency logs. https://c2sp.org/tlog-tiles
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from evenhand.draw import checkpoint
from evenhand.draw.leaves import MOST_BYTES
from evenhand.draw.merkle import HASH_BYTES, Tree
from evenhand.draw.notes import MOST_BYTES as MOST_NOTE_BYTES
from evenhand.errors import DrawError

WIDTH: Final = 256
CHECKPOINT: Final = "checkpoint"
MOST_BUNDLE_BYTES: Final = WIDTH * (2 + MOST_BYTES)


class TileError(DrawError):
    """A file of a published log is missing, cut short, too large or not what it must be."""


def path(level: int, index: int, width: int = WIDTH) -> str:
    """Return where a tile of hashes lies below the log's folder: ``tile/0/x001/234``."""
    return _named(str(level), index, width)


def entries_path(index: int, width: int = WIDTH) -> str:
    """Return where a bundle of leaves lies below the log's folder."""
    return _named("entries", index, width)


def publish(
    folder: Path, tree: Tree, leaves_from: Callable[[int, int], Iterable[bytes]], size: int
) -> None:
    """Write the tiles and bundles that a checkpoint of a size needs and that are not there yet.

    Files are on the disk when this returns; the checkpoint is for the caller to write after it, by
    ``replace``. Work is in proportion to what is new.

    Parameters
    ----------
    folder : Path
        Of the log.
    tree : Tree
        Of at least ``size`` leaves.
    leaves_from : callable
        Gives the leaves from one index up to another, that excluded.
    size : int
        Number of leaves to publish.

    Raises
    ------
    DrawError
        If a file is there with other content: the log would be rewritten. Or if the tree has fewer
        leaves.
    """
    tree.root(size)

    def bundle(index: int, width: int) -> bytes:
        first = index * WIDTH
        leaves = leaves_from(first, first + width)
        return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)

    _bring(folder, "entries", size, bundle)
    level = 0
    while size >> 8 * level:

        def tile(index: int, width: int, height: int = 8 * level) -> bytes:
            return tree.hashes(height, index * WIDTH, index * WIDTH + width)

        _bring(folder, str(level), size >> 8 * level, tile)
        level += 1


def replace(target: Path, data: bytes) -> None:
    """Write a file whole or not at all, and have it on the disk on return."""
    _make_folder(target.parent)
    beside = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _flush(target.parent)


def read_log(folder: Path) -> Iterator[bytes]:
    """Yield every leaf of a published log, as many as its checkpoint states.

    Nothing is believed of the files: their kind and size are looked at before they are read. That
    the leaves are those of the checkpoint is for the caller to ask, by the root.

    Raises
    ------
    TileError
        At the first bundle that is missing, cut short, too long, or no regular file; the leaves
        before the fault were given.
    DrawError
        If there is no checkpoint that can be read.
    """
    size = checkpoint.parse(_read(folder, CHECKPOINT, most=MOST_NOTE_BYTES)).size
    for index in range(-(-size // WIDTH)):
        width = min(WIDTH, size - index * WIDTH)
        name = entries_path(index)
        if width < WIDTH and not _is_there(folder / name):
            name = entries_path(index, width)
        data = _read(folder, name, most=MOST_BUNDLE_BYTES)
        yield from _leaves(name, data, width)


def wrong_tiles(folder: Path, tree: Tree) -> list[str]:
    """Return the published tiles of hashes that do not hold the hashes of the tree, by their path.

    A tile that is missing is no fault: leaves alone make a log. Narrower tiles of earlier
    checkpoints are looked at too.
    """
    wrong = []
    level = 0
    while tree.size >> 8 * level:
        hashes = tree.size >> 8 * level
        for index in range(-(-hashes // WIDTH)):
            there = min(WIDTH, hashes - index * WIDTH)
            expected = tree.hashes(8 * level, index * WIDTH, index * WIDTH + there)
            widths = [WIDTH] if _is_there(folder / path(level, index)) else []
            for width in (*widths, *_narrower(folder / f"{path(level, index)}.p")):
                name = path(level, index, width)
                try:
                    data = _read(folder, name, most=WIDTH * HASH_BYTES)
                except TileError:
                    data = b""
                if width > there or data != expected[: width * HASH_BYTES]:
                    wrong.append(name)
        level += 1
    return wrong


def _named(level: str, index: int, width: int) -> str:
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(reversed(groups))}{partial}"


def _bring(folder: Path, level: str, count: int, made: Callable[[int, int], bytes]) -> None:
    """Write what is missing of one level, in rising order, so that what is there is a beginning."""
    full, rest = divmod(count, WIDTH)
    first = full
    while first and not _is_there(folder / _named(level, first - 1, WIDTH)):
        first -= 1
    if first:
        _must_be(folder / _named(level, first - 1, WIDTH), made(first - 1, WIDTH))
    for index in range(first, full):
        target = folder / _named(level, index, WIDTH)
        replace(target, made(index, WIDTH))
        _clear(target.with_name(f"{target.name}.p"))
    if rest:
        target, data = folder / _named(level, full, rest), made(full, rest)
        if _is_there(target):
            _must_be(target, data)
        else:
            replace(target, data)


def _must_be(target: Path, data: bytes) -> None:
    if target.read_bytes() != data:
        raise DrawError(
            f"The published file {target} holds another log than this one.",
            do_next="Publish nothing more; find out which of the two is true, and say so openly.",
        )


def _clear(folder: Path) -> None:
    """Take away the partial tiles of one that is full now, as the specification allows."""
    if folder.is_dir():
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _flush(folder.parent)


def _flush(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _is_there(target: Path) -> bool:
    return os.path.lexists(target)


def _narrower(folder: Path) -> list[int]:
    if not folder.is_dir():
        return []
    names = {file.name for file in folder.iterdir()}
    return [width for width in range(1, WIDTH) if str(width) in names]


def _read(folder: Path, name: str, *, most: int) -> bytes:
    """Read a regular file of at most so many bytes; a pipe or a link is not waited for."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        opened = os.open(folder / name, flags | getattr(os, "O_BINARY", 0))
    except OSError as err:
        raise _wrong(name, "is missing or cannot be opened") from err
    with os.fdopen(opened, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise _wrong(name, "is no regular file")
        data = file.read(most + 1)
    if len(data) > most:
        raise _wrong(name, f"is over {most} bytes")
    return data


def _leaves(name: str, data: bytes, width: int) -> Iterator[bytes]:
    """Yield so many leaves; a full bundle also serves a checkpoint that asked for fewer."""
    place = 0
    for _ in range(width):
        length = int.from_bytes(data[place : place + 2], "big")
        end = place + 2 + length
        if place + 2 > len(data) or end > len(data):
            raise _wrong(name, "is cut short")
        yield data[place + 2 : end]
        place = end
    if place != len(data) and (width == WIDTH or ".p/" in name):
        raise _wrong(name, "goes on after its last leaf")


def _wrong(name: str, what: str) -> TileError:
    return TileError(
        f"The file {name} of the log {what}.",
        do_next="Fetch it again; if it stays so, the log was not published whole.",
    )
