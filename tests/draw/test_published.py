"""A published log is read as far as it goes, and each file that is not what it must be is named."""

import os
from pathlib import Path

import pytest

from evenhand.draw import checkpoint, merkle, tiles
from evenhand.draw.checkpoint import Checkpoint
from evenhand.draw.published import Published, TileError, read_log
from evenhand.errors import DrawError

SECRET = b"l" * 32


def leaf(index: int) -> bytes:
    return b"leaf %d" % index


def leaves_from(first: int, end: int) -> list[bytes]:
    return [leaf(index) for index in range(first, end)]


@pytest.fixture(scope="module")
def tree():
    return grown(700)


def grown(size: int) -> merkle.Tree:
    made = merkle.Tree()
    for index in range(size):
        made.append(merkle.leaf_hash(leaf(index)))
    return made


def published(folder: Path, tree: merkle.Tree, size: int) -> Path:
    tiles.publish(folder, tree, leaves_from, size)
    stated = Checkpoint("draw.example", size, tree.root(size))
    tiles.replace(folder / tiles.CHECKPOINT, checkpoint.sign(stated, SECRET))
    return folder


def wrong(folder: Path, size: int) -> list[str]:
    found = Published(folder)
    found.compare(grown(size))
    return [fault.what.split()[2] for fault in found.faults]


def test_a_full_bundle_serves_a_checkpoint_of_before(tmp_path, tree):
    published(tmp_path, tree, 200)
    before = (tmp_path / "checkpoint").read_bytes()
    published(tmp_path, tree, 300)
    (tmp_path / "checkpoint").write_bytes(before)
    assert list(read_log(tmp_path)) == leaves_from(0, 200)


def pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def folder_instead(file: Path) -> None:
    file.unlink()
    file.mkdir()


def linked(file: Path) -> None:
    file.rename(file.with_suffix(".moved"))
    file.symlink_to(file.with_suffix(".moved"))


@pytest.mark.parametrize(
    ("spoil", "said", "given"),
    [
        (Path.unlink, "missing", 256),
        (lambda file: file.write_bytes(file.read_bytes()[:-1]), "cut short", 511),
        (lambda file: file.write_bytes(b""), "cut short", 256),
        (lambda file: file.write_bytes(file.read_bytes() + b"\0"), "goes on after", 512),
        (lambda file: os.truncate(file, 17_000_000), "over 16777472 bytes", 256),
        (pipe, "no regular file", 256),
        (folder_instead, "no regular file", 256),
        (linked, "is a link", 256),
    ],
)
def test_a_hostile_bundle_is_said_after_the_leaves_before_it(tmp_path, tree, spoil, said, given):
    published(tmp_path, tree, 600)
    spoil(tmp_path / "tile/entries/001")
    read = []
    with pytest.raises(TileError, match=said):
        for found in read_log(tmp_path):
            read.append(found)
    assert read == leaves_from(0, given)


def test_a_checkpoint_that_claims_too_much_costs_nothing(tmp_path, tree):
    published(tmp_path, tree, 256)
    stated = Checkpoint("draw.example", 2**63 - 1, bytes(32))
    (tmp_path / "checkpoint").write_bytes(checkpoint.sign(stated, SECRET))
    reading = read_log(tmp_path)
    assert [next(reading) for _ in range(256)] == leaves_from(0, 256)
    with pytest.raises(TileError, match="tile/entries/001 of the log is missing"):
        next(reading)


def test_a_log_without_a_checkpoint_is_said(tmp_path):
    with pytest.raises(TileError, match="checkpoint of the log is missing"):
        next(read_log(tmp_path))
    (tmp_path / "checkpoint").write_bytes(b"nothing")
    with pytest.raises(DrawError, match="no signed note"):
        next(read_log(tmp_path))


def test_without_a_checkpoint_leaves_are_read_as_far_as_they_go(tmp_path, tree):
    for size in (3, 300, 600):
        published(tmp_path, tree, size)
    assert list(Published(tmp_path).leaves()) == leaves_from(0, 600)
    (tmp_path / "tile/entries/002.p/88").unlink()
    assert list(Published(tmp_path).leaves(600)) == leaves_from(0, 512)


def test_what_contradicts_the_tree_is_named_and_what_is_missing_is_not(tmp_path, tree):
    published(tmp_path, tree, 515)
    published(tmp_path, tree, 600)
    (tmp_path / "tile/0/001").unlink()
    assert wrong(tmp_path, 600) == []
    spoiled = ["tile/0/000", "tile/0/002.p/88", "tile/1/000.p/2", "tile/entries/002.p/3"]
    for name in spoiled:
        data = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert sorted(wrong(tmp_path, 600)) == spoiled


def test_a_log_that_grew_since_its_checkpoint_is_no_fault(tmp_path, tree):
    published(tmp_path, tree, 5)
    published(tmp_path, tree, 700)
    for size in (0, 1, 5, 255, 256, 300, 600):
        assert wrong(tmp_path, size) == []


def test_only_what_the_leaves_were_not_read_from_is_read_again(tmp_path, tree):
    found = Published(published(tmp_path, tree, 600))
    assert len(list(found.leaves(600))) == 600
    for bundle in (tmp_path / "tile/entries").rglob("*[0-9]"):
        if bundle.is_file():
            bundle.write_bytes(b"")
    found.compare(grown(600))
    assert found.faults == []


def test_a_linked_folder_is_named_and_not_gone_into(tmp_path, tree):
    folder = published(tmp_path / "log", tree, 600)
    (folder / "tile/0").rename(tmp_path / "elsewhere")
    (folder / "tile/0").symlink_to(tmp_path / "elsewhere")
    assert wrong(folder, 600) == ["tile/0"]
    (folder / "tile").rename(tmp_path / "all")
    (folder / "tile").symlink_to(tmp_path / "all")
    assert wrong(folder, 600) == ["tile"]
    with pytest.raises(TileError, match="lies behind"):
        next(read_log(folder))


@pytest.mark.parametrize("first", [0, 1, 255, 256, 300, 511, 599, 600, 700])
def test_leaves_are_read_from_any_one_on(tmp_path, tree, first):
    found = Published(published(tmp_path, tree, 600))
    assert list(found.leaves(600, first=first)) == list(found.leaves(600))[first:]
    assert found.faults == []
