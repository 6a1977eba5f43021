"""Are requirements pinned, addressless and permissive?"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

REQUIREMENTS = Path(__file__).parents[2] / "requirements"
LOCKED = sorted(REQUIREMENTS.glob("*.txt"))
COPYLEFT = re.compile(r"\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)
PERMISSIVE = re.compile(
    r"\b(MIT|MIT-0|BSD|0BSD|Apache|PSF|Python Software Foundation|ISC|Zlib|CC0|Unlicense|MPL)",
    re.IGNORECASE,
)


def entries(path: Path) -> list[str]:
    """Return each requirement with its hashes as one line."""
    whole = path.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in whole.splitlines() if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("path", LOCKED, ids=lambda p: p.name)
def test_every_line_pins_a_version_with_hashes_and_names_no_address(path):
    assert entries(path)
    for line in entries(path):
        assert re.match(r"^[A-Za-z0-9._\[\],-]+==\S+", line), line
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), line
        assert "://" not in line, line


@pytest.mark.parametrize("path", LOCKED, ids=lambda p: p.name)
def test_every_locked_file_has_what_it_was_made_from(path):
    assert path.with_suffix(".in").is_file()
    assert "://" not in path.with_suffix(".in").read_text(encoding="utf-8")


def test_the_project_asks_for_what_is_locked():
    import tomllib

    asked = tomllib.loads((REQUIREMENTS.parent / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = sorted(re.sub(r"\s", "", r) for r in asked["project"]["dependencies"])
    given = (REQUIREMENTS / "runtime.in").read_text(encoding="utf-8").split("\n")
    assert sorted(re.sub(r"\s", "", r) for r in given if r) == wanted


def runtime() -> list[str]:
    """Return the names that this machine needs at run time, with a hardware token."""
    named = []
    # Holds all of runtime.txt.
    for line in entries(REQUIREMENTS / "token.txt"):
        wanted = Requirement(line.split(" --hash")[0].strip())
        if wanted.marker is None or Marker(str(wanted.marker)).evaluate():
            named.append(wanted.name)
    return sorted(set(named))


@pytest.mark.parametrize("name", runtime())
def test_licence_is_permissive(name):
    try:
        stated = metadata(name)
    except PackageNotFoundError:
        pytest.fail(f"{name} is a run-time requirement and is not installed: run make setup")
    classified = [c for c in stated.get_all("Classifier") or [] if c.startswith("License ::")]
    # An old field may hold a whole text, which quotes licences of what it bundles: its head tells.
    licence = stated.get("License-Expression") or (
        " ".join(classified) or (stated.get("License") or "").strip()[:400]
    )
    assert PERMISSIVE.search(licence), f"{name}: '{licence}'"
    assert not COPYLEFT.search(licence), f"{name}: '{licence}'"
