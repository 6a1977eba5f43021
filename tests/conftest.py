"""Two small practice administrations and the run on one of them, made once a worker."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

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
