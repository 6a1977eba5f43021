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
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from evenhand.draw.merkle import Tree
from evenhand.errors import DrawError

WIDTH: Final = 256
CHECKPOINT: Final = "checkpoint"


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
