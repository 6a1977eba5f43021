"""Are oracles asked in tests alone, and is every statistic checked against something not ours?"""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKED_IN = {
    "pm4py": {"bench-pm4py.txt"},
    "svy": {"oracle-svy.txt"},
    "pyfixest": {"bench.txt", "dev.txt"},
    "statsmodels": {"dev.txt"},
}
"""No file from which anything is installed for users."""
APART = {"pm4py": "tests/oracles/ask_pm4py.py", "svy": "tests/oracles/ask_svy.py"}
"""The one file that imports what runs in an environment of its own."""


def importers(name: str, *folders: str) -> set[str]:
    """Return the files that import a package, at their top or inside a function."""
    return {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        # What a file imports stands in it: the few that name it are taken apart.
        if name in text_of(path) and name in imported(path)
    }


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def imported(path: Path) -> frozenset[str]:
    """Return the packages that a file imports; every file is read once."""
    found = set()
    for node in ast.walk(ast.parse(text_of(path))):
        named = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            named = [node.module or ""]
        found |= {n.partition(".")[0] for n in named}
    return frozenset(found)


@pytest.mark.parametrize("name", LOCKED_IN)
def test_nothing_that_a_user_installs_brings_an_oracle(name):
    locked = (ROOT / "requirements").glob("*.txt")
    with_it = {p.name for p in locked if re.search(rf"(?m)^{name}==", p.read_text("utf-8"))}
    assert with_it == LOCKED_IN[name]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for asked in (project["dependencies"], *project["optional-dependencies"].values()):
        assert not [r for r in asked if re.match(rf"{name}\b", r)]


@pytest.mark.parametrize("name", LOCKED_IN)
def test_no_code_of_the_product_imports_an_oracle(name):
    assert importers(name, "src", "calibration", "tools") == set()


@pytest.mark.parametrize("name", APART)
def test_what_runs_apart_is_imported_in_one_file_that_nothing_imports(name):
    assert importers(name, "src", "tests", "benchmarks", "calibration", "tools") == {APART[name]}
    assert importers(Path(APART[name]).stem, "src", "tests") == set()


def test_the_docs_say_of_every_statistic_what_it_is_checked_against():
    page = (ROOT / "docs/explanation/checked-statistics.md").read_text(encoding="utf-8")
    said = re.findall(r"(?m)^\| `(\w+)` \| \S", page)
    modules = {p.stem for p in (ROOT / "src/evenhand/statistics").glob("[!_]*.py")}
    assert len(said) == len(set(said))
    assert set(said) == modules
