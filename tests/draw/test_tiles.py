from pathlib import Path

import pytest

from evenhand.draw import checkpoint, merkle, tiles
from evenhand.draw.checkpoint import Checkpoint
from evenhand.draw.published import Published, read_log
from evenhand.errors import DrawError

SECRET = b"l" * 32


def leaf(index: int) -> bytes:
    return b"leaf %d" % index


def leaves_from(first: int, end: int) -> list[bytes]:
    return [leaf(index) for index in range(first, end)]


@pytest.fixture(scope="module")
def tree():
    made = merkle.Tree()
    for index in range(70_000):
        made.append(merkle.leaf_hash(leaf(index)))
    return made


def published(folder: Path, tree: merkle.Tree, size: int) -> Path:
    tiles.publish(folder, tree, leaves_from, size)
    stated = Checkpoint("draw.example", size, tree.root(size))
    tiles.replace(folder / tiles.CHECKPOINT, checkpoint.sign(stated, SECRET))
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def wrong(folder: Path, tree: merkle.Tree) -> list[str]:
    found = Published(folder)
    found.compare(tree)
    return [fault.what for fault in found.faults]


def test_paths_are_those_of_the_specification():
    assert tiles.path(0, 1234067) == "tile/0/x001/x234/067"
    assert tiles.path(1, 5, 17) == "tile/1/005.p/17"
    assert tiles.entries_path(273, 112) == "tile/entries/273.p/112"
    assert tiles.path(2, 1000) == "tile/2/x001/000"


@pytest.mark.slow
def test_a_log_of_70_000_leaves_has_the_tiles_of_the_specification(tmp_path, tree):
    # C2SP tlog-tiles: 273 full level 0 tiles, one partial of width 112, one full level 1 tile, one
    # partial of width 17, and one partial level 2 tile of width 1.
    names = files(published(tmp_path, tree, 70_000))
    level_0 = [name for name in names if name.startswith("tile/0/")]
    assert len(level_0) == 274
    assert "tile/0/273.p/112" in names
    others = sorted(name for name in names if name.startswith(("tile/1/", "tile/2/", "tile/3/")))
    assert others == ["tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"]
    assert len([name for name in names if name.startswith("tile/entries/")]) == 274
    assert wrong(tmp_path, cut(tree, 70_000)) == []
    assert sum(1 for _ in read_log(tmp_path)) == 70_000


def test_a_log_of_256_leaves_has_a_full_tile_and_one_above(tmp_path, tree):
    names = files(published(tmp_path, tree, 256))
    assert sorted(names) == ["checkpoint", "tile/0/000", "tile/1/000.p/1", "tile/entries/000"]
    assert names["tile/0/000"] == tree.hashes(0, 0, 256)
    assert names["tile/1/000.p/1"] == tree.root(256)
    assert names["tile/entries/000"][:10] == b"\x00\x06leaf 0\x00\x06"


def test_growing_a_log_gives_the_files_of_writing_it_once(tmp_path, tree):
    for size in (0, 1, 5, 255, 256, 257, 257, 600, 700):
        published(tmp_path / "grown", tree, size)
        assert list(read_log(tmp_path / "grown")) == leaves_from(0, size)
        assert wrong(tmp_path / "grown", cut(tree, size)) == []
    once = files(published(tmp_path / "once", tree, 700))
    grown = files(tmp_path / "grown")
    assert {name: grown[name] for name in once} == once
    # What is more is narrower tiles of earlier checkpoints, of tiles not full yet.
    assert all(".p/" in name for name in grown.keys() - once.keys())
    assert not any(name.startswith(("tile/0/000.p", "tile/entries/000.p")) for name in grown)


def cut(tree: merkle.Tree, size: int) -> merkle.Tree:
    made = merkle.Tree()
    for index in range(size):
        made.append(tree.hashes(0, index, index + 1))
    return made


def test_a_full_tile_is_never_written_again(tmp_path, tree):
    published(tmp_path, tree, 512)
    kept = (tmp_path / "tile/0/000", tmp_path / "tile/entries/001")
    before = [(file.stat().st_ino, file.stat().st_mtime_ns) for file in kept]
    published(tmp_path, tree, 800)
    assert [(file.stat().st_ino, file.stat().st_mtime_ns) for file in kept] == before


def test_a_publication_that_was_cut_off_goes_on(tmp_path, tree):
    published(tmp_path, tree, 600)
    for name in ("tile/0/001", "tile/1/000.p/2", "tile/entries/002.p/88"):
        (tmp_path / name).unlink()
    whole = files(published(tmp_path / "whole", tree, 600))
    published(tmp_path, tree, 600)
    assert {name: data for name, data in files(tmp_path).items() if "whole" not in name} == whole


@pytest.mark.parametrize("name", ["tile/0/001", "tile/0/002.p/88", "tile/entries/002.p/88"])
def test_another_log_is_not_published_over_the_first(tmp_path, tree, name):
    published(tmp_path, tree, 600)
    data = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(DrawError, match="holds another log"):
        published(tmp_path, tree, 600)


def test_more_than_the_tree_has_is_not_published(tmp_path, tree):
    with pytest.raises(DrawError, match="has 70000 leaves, not 70001"):
        tiles.publish(tmp_path, tree, leaves_from, 70_001)
    assert files(tmp_path) == {}


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    tiles.replace(tmp_path / "a/b", b"one")
    with pytest.raises(TypeError):
        tiles.replace(tmp_path / "a/b", None)
    assert files(tmp_path) == {"a/b": b"one"}
