"""Do the two verifiers, which share no line, find the same in every log?"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.draw.standalone.chance import honest_by_chance, spoiled
from tests.draw.standalone.honest import OPEN_DAYS, ORIGIN, at, honest
from tests.draw.standalone.logbook import Logbook, alone, checkpoint, write_log
from tests.draw.standalone.test_failures import CASES

from evenhand.draw.verify import verify

Pairs = list[tuple[str, "int | None"]]
COUNTED = ("lodgements", "tags", "draws", "opened", "checked", "pending")


def both(log: Logbook, folder: Path, now: int | None = None) -> tuple[Pairs, Pairs]:
    """Return what the stand-alone verifier and the package find; their counts are equal."""
    shutil.rmtree(folder, ignore_errors=True)
    log.write(folder)
    return of_folder(folder, now)


def of_folder(folder: Path, now: int | None = None) -> tuple[Pairs, Pairs]:
    ours = verify(folder, processes=1, now=now)
    theirs = alone.verify(str(folder), now=now)
    told = theirs.summary
    assert {name: ours.counts[name] for name in COUNTED} == {name: told[name] for name in COUNTED}
    assert (ours.counts["binding"], ours.counts["few"], ours.counts["foreseeable"]) == (
        *(told["binding_cap"], told["fewer_than_three_eligible"], told["foreseeable"]),
    )
    assert (ours.root.hex(), ours.size) == (theirs.log["root"], theirs.log["size"])
    found = {(failure.code, failure.index) for failure in ours.failures}
    return theirs.pairs(), sorted(found, key=lambda p: (-1 if p[1] is None else p[1], p[0]))


def test_an_honest_log_with_everything_in_it(tmp_path):
    assert both(honest(), tmp_path / "log") == ([], [])


def test_what_is_missing_by_a_given_time(tmp_path):
    one, other = both(honest(), tmp_path / "log", now=at(300) + OPEN_DAYS * 86_400)
    assert one == other
    assert {code for code, _ in one} == {"unopened"}


@pytest.mark.parametrize("before", [599, 600, 601, 10**9])
def test_a_log_that_is_ahead_of_a_given_time(tmp_path, before):
    log = honest()
    log.write(tmp_path / "log")
    last = alone.verify(str(tmp_path / "log")).log["time"]
    one, other = both(log, tmp_path / "log", now=last - before)
    assert one == other == ([("ahead", None)] if before > 600 else [])


@pytest.mark.slow
def test_each_failure_that_has_a_case(tmp_path):
    for name, (alter, _) in CASES.items():
        log = honest().copy()
        alter(log)
        one, other = both(log, tmp_path / "log")
        assert one == other, name


@pytest.mark.parametrize("seed", range(3))
def test_an_honest_log_by_chance(seed, tmp_path):
    assert both(honest_by_chance(seed, draws=30), tmp_path / "log") == ([], [])


@pytest.mark.slow
def test_hundreds_of_spoiled_logs(tmp_path):
    """Fields altered, leaves dropped, swapped, doubled, moved, and the log signed again."""
    seen: set[str] = set()
    for seed in range(100, 110):
        log = honest_by_chance(seed, draws=20)
        for number in range(30):
            bad = spoiled(log, random.Random(1000 * seed + number))
            one, other = both(bad, tmp_path / "log")
            assert one == other, (seed, number)
            seen |= {code for code, _ in one}
    # What chance brings about is no small part of what there is.
    assert len(seen) >= 15


# Torn folders. Of the honest log, 65 leaves are in `tile/entries/000.p/65`; of the longer one, 300.

ENTRIES, HASHES = "tile/entries/000.p/65", "tile/0/000.p/65"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\x00\x01x")


def other(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def linked(path: Path) -> None:
    elsewhere = path.parents[len(path.parts) - 1 - path.parts.index("log")] / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def linked_to_nothing(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


TEARS = (cut, longer, other, emptied, Path.unlink, linked, linked_to_nothing, pipe, folder_instead)


@pytest.mark.parametrize("tear", TEARS, ids=lambda tear: tear.__name__)
def test_a_torn_file(tear: Callable[[Path], None], tmp_path):
    log = tmp_path / "log"
    for name in (ENTRIES, HASHES, "checkpoint"):
        shutil.rmtree(tmp_path)
        log.mkdir(parents=True)
        honest().write(log)
        tear(log / name)
        one, another = of_folder(log)
        assert one == another, name
        # Only a tile of hashes may be missing.
        assert bool(one) != (name == HASHES and tear in (Path.unlink, folder_instead))


@pytest.mark.parametrize("name", ["tile", "tile/0", "tile/entries", "tile/entries/000.p"])
def test_a_linked_folder(name, tmp_path):
    log = tmp_path / "log"
    honest().write(log)
    linked(log / name)
    one, another = of_folder(log)
    assert one == another
    assert ("tile", None) in one


@pytest.mark.parametrize("size", [0, 64, 66, 255, 256, 300, 2**60])
def test_a_checkpoint_of_another_size(size, tmp_path):
    built = honest().write(tmp_path)
    root = alone.read_checkpoint((tmp_path / "checkpoint").read_bytes()).root
    note = checkpoint(size, root, origin=ORIGIN, signer=ORIGIN)
    (tmp_path / "checkpoint").write_bytes(note)
    one, another = of_folder(tmp_path)
    assert one == another
    assert ("checkpoint", None) in one
    assert (len(built), ("tile", None) in one) == (65, False)


def test_a_copy_of_a_live_log_is_without_failure(tmp_path):
    """Tiles grew between copying the checkpoint and copying them."""
    built = honest().write(tmp_path)
    note = (tmp_path / "checkpoint").read_bytes()
    for grown in (66, 255, 256, 300):
        shutil.rmtree(tmp_path)
        write_log(tmp_path, built + [b"later"] * (grown - 65), origin=ORIGIN, signer=ORIGIN)
        (tmp_path / "checkpoint").write_bytes(note)
        assert of_folder(tmp_path) == ([], []), grown


def test_older_parts_are_compared_too(tmp_path):
    built = honest().write(tmp_path)
    older = tmp_path / "tile/entries/000.p/3"
    for some, expected in ((built[:3], []), (built[1:4], ["tile"]), (built[:2], ["tile"])):
        older.write_bytes(b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in some))
        one, another = of_folder(tmp_path)
        assert one == another == [(code, None) for code in expected]
    older.unlink()
    for name in ("tile/0/000.p/3", "tile/0/000.p/300", "tile/9/000", "tile/entries/001"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"other")
        one, another = of_folder(tmp_path)
        assert one == another, name
        (tmp_path / name).unlink()


@pytest.mark.parametrize("kept", [0, 1, 3, 65, 256])
def test_an_older_part_stands_in_for_the_bundle(kept, tmp_path):
    built = honest().write(tmp_path)
    built += [b"later"] * 200
    bundle = b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in built[:kept])
    for spoil in (Path.unlink, None):
        (tmp_path / ENTRIES).unlink(missing_ok=True)
        name = ENTRIES.replace("65", str(kept)) if kept < 256 else "tile/entries/000"
        (tmp_path / name).write_bytes(bundle)
        if spoil is not None:
            # Without a checkpoint, what can be read is read.
            note = (tmp_path / "checkpoint").read_bytes()
            spoil(tmp_path / "checkpoint")
        one, another = of_folder(tmp_path)
        assert one == another
        (tmp_path / "checkpoint").write_bytes(note)
