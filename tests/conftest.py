"""Two small practice administrations and the run on one of them, made once a worker."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

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
    """Analyse the faulty one from the command line: ``out`` the results, ``key`` the key."""
    folder = tmp_path_factory.mktemp("analysed")
    out, key = folder / "results", folder / "pseudonyms.key"
    words = [practice.folder, "--mapping", practice.mapping, "--out", out, "--key", key]
    assert main(["analyse", *map(str, words), "--quiet", "--repeatable"]) == 0
    return SimpleNamespace(practice=practice, out=out, key=key, folder=Path(folder))


@pytest.fixture(scope="session")
def spark_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Start the one Spark session of all tests; whoever opens a store on it leaves it running.

    The first compiler of the JVM alone: tests are small, and the second costs more than it saves.
    """
    java = shutil.which("java") or os.environ.get("JAVA_HOME")
    if java is None:
        # Nothing may be left out in CI for want of a tool.
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Java is missing: no Spark")
    from evenhand.records.spark import started
    from evenhand.records.store import Limits

    options = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:ReservedCodeCacheSize=240m"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", options)
        session = started(Limits("1GB", 2, tmp_path_factory.mktemp("spark")), Path())
    yield session
    session.stop()
