"""Does an installation hold what the programme needs besides its code?"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_package(tmp_path):
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    source = ROOT / "src"
    wanted = {
        p.relative_to(source).as_posix()
        for p in (source / "evenhand").rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    assert wanted <= inside
    # The kinds that a forgotten pattern would leave out.
    for suffix in (
        ".ttf",
        ".woff2",
        ".j2",
        ".typ",
        ".css",
        ".yaml",
        ".sql",
        ".md",
        "py.typed",
        "OFL.txt",
    ):
        assert [n for n in inside if n.endswith(suffix)], suffix
    assert [n for n in inside if n.endswith("licenses/LICENSE")]
