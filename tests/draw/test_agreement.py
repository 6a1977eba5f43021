"""Do the two verifiers, which share no line, find the same in every log?"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from tests.draw.standalone.chance import honest_by_chance, spoiled
from tests.draw.standalone.honest import OPEN_DAYS, at, honest
from tests.draw.standalone.logbook import Logbook, alone
from tests.draw.standalone.test_failures import CASES

from evenhand.draw.verify import verify

Pairs = list[tuple[str, "int | None"]]
COUNTED = ("lodgements", "tags", "draws", "opened", "checked", "pending")


def both(log: Logbook, folder: Path, now: int | None = None) -> tuple[Pairs, Pairs]:
    """Return what the stand-alone verifier and the package find; their counts are equal."""
    shutil.rmtree(folder, ignore_errors=True)
    log.write(folder)
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
