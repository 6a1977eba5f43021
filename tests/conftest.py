"""Two small practice administrations, made once a worker, and the run on one, made once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.made_once import made_once
from tests.no_sockets import no_sockets
from tests.postgresql_server import postgresql  # noqa: F401 -- a fixture for all

import evenhand
from evenhand.cli.main import main
from evenhand.practice.make import Practice, make

DECLARATIONS = 3000


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """Make an administration with every fault planted."""
    folder = tmp_path_factory.mktemp("practice") / "faulty"
    return make(folder, declarations=DECLARATIONS, seed=1, threads=1)


@pytest.fixture(scope="session")
def honest_practice(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """Make one with none."""
    folder = tmp_path_factory.mktemp("practice") / "honest"
    return make(folder, declarations=DECLARATIONS, seed=1, honest=True, threads=1)


@pytest.fixture(scope="session")
def analysed(practice: Practice, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """Analyse the faulty one from the command line, with every measure and every socket forbidden.

    ``out`` holds the results, ``key`` the key, ``sockets`` the names of sockets that were tried.
    """

    def fill(folder: Path) -> None:
        words = whole_run(practice, out=folder / "results", key=folder / "pseudonyms.key")
        with no_sockets() as tried:
            assert main(words) == 0
        (folder / "sockets.txt").write_text("\n".join(tried), encoding="utf-8")

    folder = made_once(tmp_path_factory, "analysed", fill)
    return SimpleNamespace(
        practice=practice,
        out=folder / "results",
        key=folder / "pseudonyms.key",
        folder=folder,
        sockets=(folder / "sockets.txt").read_text(encoding="utf-8").split(),
    )


@pytest.fixture(scope="session")
def analysed_again(
    analysed: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory
) -> SimpleNamespace:
    """Type the same in a process of its own, which has no network where the system allows that.

    ``out`` holds the results, ``code``, ``said`` and ``complained`` what the process answered,
    ``cut_off`` whether it was cut off from the network.
    """
    # The engine, the charts and the pages are not Python: no patch of ours would see their sockets.
    cut_off = ["unshare", "--net"]
    able = shutil.which("unshare") is not None and not (
        subprocess.run([*cut_off, "true"], capture_output=True, check=False).returncode
    )

    def fill(folder: Path) -> None:
        words = whole_run(analysed.practice, out=folder / "results", key=analysed.key)
        done = subprocess.run(
            [*(cut_off if able else ()), sys.executable, "-m", "evenhand", *words],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(evenhand.__file__).parents[1])},
            check=False,
        )
        (folder / "code").write_text(str(done.returncode), encoding="utf-8")
        (folder / "said").write_text(done.stdout, encoding="utf-8")
        (folder / "complained").write_text(done.stderr, encoding="utf-8")

    folder = made_once(tmp_path_factory, "analysed_again", fill)
    return SimpleNamespace(
        out=folder / "results",
        code=int((folder / "code").read_text(encoding="utf-8")),
        said=(folder / "said").read_text(encoding="utf-8"),
        complained=(folder / "complained").read_text(encoding="utf-8"),
        cut_off=able,
    )


def whole_run(practice: Practice, *, out: Path, key: Path) -> list[str]:
    """Return a run of every measure as typed."""
    words = [practice.folder, "--mapping", practice.mapping, "--out", out, "--key", key]
    return ["analyse", *map(str, words), "--quiet", "--repeatable"]


@pytest.fixture(scope="session")
def spark_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Start the one Spark session of all tests; whoever opens a store on it leaves it running.

    The first compiler of the JVM alone: tests are small, and the second costs more than it saves.
    Room for what is new from the start: with little, a tenth of the time goes into clearing it.
    Spark writes and compiles a program for each step of each query, here as where it is used.
    """
    java = shutil.which("java") or os.environ.get("JAVA_HOME")
    if java is None:
        # Nothing may be left out in CI for want of a tool.
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Java is missing: no Spark")
    from evenhand.records.spark import started
    from evenhand.records.store import Limits

    options = (
        "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:MetaspaceSize=512m "
        "-XX:+UseSerialGC -XX:InitialRAMPercentage=15 -XX:NewRatio=1"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", options)
        session = started(Limits("1GB", 2, tmp_path_factory.mktemp("spark")), Path())
    yield session
    session.stop()
