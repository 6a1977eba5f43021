"""Is a huge, torn or malicious log told as a failure, in little memory and without a traceback?"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.draw.standalone.honest import ORIGIN
from tests.draw.standalone.logbook import Raw, alone, checkpoint, verifier_key, write_log

ENTRIES = "tile/entries/000.p/65"
HASHES = "tile/0/000.p/65"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs links and holes in files")


@pytest.fixture
def published(honest_log, tmp_path):
    folder = tmp_path / "log"
    honest_log.write(folder)
    return folder


def codes(folder: Path) -> list[str]:
    found = alone.verify(str(folder))
    assert list(alone.report(found))
    assert alone.as_json(found)
    assert [i for _, i in found.pairs() if i is not None] == []
    return [code for code, _ in found.pairs()]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\x00\x01x")


def hole(path: Path) -> None:
    """Make a file of a gigabyte that takes no room on disk."""
    with path.open("r+b") as file:
        file.truncate(2**30)


def beyond(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(b"\xff\xff" + data[2:])


@pytest.mark.parametrize(
    ("name", "how", "expected"),
    [
        (ENTRIES, cut, ["checkpoint", "tile"]),
        (ENTRIES, longer, ["tile"]),
        (ENTRIES, beyond, ["checkpoint", "tile"]),
        (ENTRIES, hole, ["checkpoint", "tile"]),
        (ENTRIES, Path.unlink, ["checkpoint"]),
        (HASHES, cut, ["tile"]),
        (HASHES, longer, ["tile"]),
        (HASHES, hole, ["tile"]),
        (HASHES, Path.unlink, []),
        ("checkpoint", cut, ["checkpoint"]),
        ("checkpoint", hole, ["checkpoint"]),
        ("checkpoint", Path.unlink, ["checkpoint"]),
    ],
)
def test_a_torn_file(published, name, how, expected):
    how(published / name)
    assert codes(published) == expected


@POSIX
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (ENTRIES, ["checkpoint", "tile"]),
        ("tile/entries/000.p", ["checkpoint", "tile"]),
        ("tile", ["checkpoint", "tile"]),
        (HASHES, ["tile"]),
        ("tile/0", ["tile"]),
        ("checkpoint", ["checkpoint"]),
    ],
)
def test_a_link_is_not_followed(published, name, expected, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    (published / name).rename(elsewhere)
    (published / name).symlink_to(elsewhere)
    assert codes(published) == expected


@POSIX
def test_a_link_to_itself_and_a_pipe_do_not_stop_it(published):
    (published / ENTRIES).unlink()
    os.mkfifo(published / ENTRIES)
    (published / HASHES).unlink()
    (published / HASHES).symlink_to(published / HASHES)
    assert codes(published) == ["checkpoint", "tile"]


@pytest.mark.parametrize("size", [2**60, 10**18, 66, 64, 0])
def test_a_checkpoint_of_another_size(published, honest_log, size):
    root = alone.read_checkpoint((published / "checkpoint").read_bytes()).root
    (published / "checkpoint").write_bytes(checkpoint(size, root, origin=ORIGIN, signer=ORIGIN))
    assert "checkpoint" in {code for code, _ in alone.verify(str(published)).pairs()}


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"\xff\xfe",
        b"\n\n\n",
        b"origin\n1\n\n",
        b"origin\n99999999999999999999999999\nAAAA\n\n\xe2\x80\x94 a AAAA\n",
        b"origin\n01\nAAAA\n\n\xe2\x80\x94 a AAAA\n",
        b"origin\n1\n!\n\n\xe2\x80\x94 a AAAA\n",
        b"origin\n65\n" + b"A" * 43 + b"=\n\n\xe2\x80\x94 a\n",
        b"origin\n65\n" + b"A" * 43 + b"=\n\nno mark\n",
        b"x" * 1_000_001,
    ],
)
def test_a_checkpoint_that_is_none(published, note):
    (published / "checkpoint").write_bytes(note)
    assert codes(published) == ["checkpoint"]


def test_an_empty_folder_and_an_empty_log(tmp_path, honest_log):
    assert codes(tmp_path) == ["checkpoint"]
    write_log(tmp_path, [])
    assert codes(tmp_path) == ["checkpoint"]
    key = alone.verifier_key(verifier_key(ORIGIN), 1)
    assert alone.verify(str(tmp_path), key=key).pairs() == []


@pytest.mark.parametrize(
    ("first", "code"),
    [
        (Raw(b"[" * 60_000), "leaf"),
        (Raw(b'{"kind":"close","at":1,"round":1}'), "leaf"),
        (None, "canonical"),
    ],
)
def test_nothing_is_read_after_a_first_leaf_at_fault(tmp_path, honest_log, first, code):
    built = honest_log.built()
    built[0] = built[0] + b" " if first is None else bytes(first)
    write_log(tmp_path, built)
    found = alone.verify(str(tmp_path))
    assert found.pairs() == [("checkpoint", None), (code, 0)]
    assert "the first leaf is at fault: no other was read" in found.notes


def test_an_older_part_and_a_tile_of_a_later_log_are_compared_too(published, honest_log):
    built = honest_log.built()
    old = published / "tile/entries/000.p/3"
    old.write_bytes(b"".join(len(b).to_bytes(2, "big") + b for b in built[:3]))
    assert codes(published) == []
    old.write_bytes(b"".join(len(b).to_bytes(2, "big") + b for b in built[1:4]))
    assert codes(published) == ["tile"]
    old.unlink()
    (published / "tile/0/000").write_bytes((published / HASHES).read_bytes() + bytes(191 * 32))
    (published / "tile/0/001.p").mkdir()
    (published / "tile/0/001.p/9").write_bytes(bytes(9 * 32))
    assert codes(published) == []


def test_a_full_bundle_stands_in_for_a_part_of_it(published, honest_log):
    data = (published / ENTRIES).read_bytes()
    (published / "tile/entries/000").write_bytes(data + b"\x00\x01x" * 191)
    (published / ENTRIES).unlink()
    # The tree ends where the checkpoint does.
    assert codes(published) == []


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_each_altered_byte_of_a_published_file_is_found(honest_built, tmp_path, data):
    folder = tmp_path / "log"
    shutil.rmtree(folder, ignore_errors=True)
    write_log(folder, honest_built)
    name = data.draw(st.sampled_from([ENTRIES, HASHES, "checkpoint"]))
    content = bytearray((folder / name).read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    (folder / name).write_bytes(content)
    found = {code for code, _ in alone.verify(str(folder)).pairs()}
    assert found & {"checkpoint", "tile"}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_leaves_give_a_traceback(honest_built, tmp_path, data):
    """Alter leaves at will and sign the log again: whatever it says, it is read to its end."""
    built = list(honest_built)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(built) - 1))
        how = data.draw(st.sampled_from(["bytes", "field", "any", "drop", "double", "swap"]))
        if how == "bytes":
            built[place] = data.draw(st.binary(max_size=200))
        elif how == "any":
            built[place] = alone.json.dumps(data.draw(VALUES)).encode()
        elif how == "drop":
            built.pop(place)
        elif how == "double":
            built.insert(data.draw(st.integers(0, len(built))), built[place])
        elif how == "swap":
            other = data.draw(st.integers(0, len(built) - 1))
            built[place], built[other] = built[other], built[place]
        else:
            try:
                leaf = alone.json.loads(built[place])
                key = data.draw(st.sampled_from(sorted(leaf)))
            except (ValueError, TypeError):
                continue
            leaf[key] = data.draw(VALUES | st.integers(0, 70) | st.just(2**53 - 1))
            built[place] = alone.ENCODE(leaf).encode()
    folder = tmp_path / "log"
    shutil.rmtree(folder, ignore_errors=True)
    write_log(folder, built)
    found = alone.verify(str(folder))
    assert "tile" not in {code for code, _ in found.pairs()}
    assert list(alone.report(found))
    assert alone.as_json(found)
