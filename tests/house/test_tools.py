"""Do the tools do what a stranger expects of them, in a folder whose name has spaces too?"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / "tools"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="a shell script")


def tool(name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(TOOLS / name), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def bundle(tmp_path) -> Path:
    """Return a bundle as it is carried over, with a wheel that stands for all of them."""
    folder = tmp_path / "a bundle"
    (folder / "wheels").mkdir(parents=True)
    (folder / "wheels" / "evenhand-0-py3-none-any.whl").write_bytes(b"a wheel")
    (folder / "PYTHON").write_text(
        f"{sys.version_info.major}.{sys.version_info.minor}\n", encoding="utf-8"
    )
    shutil.copy(TOOLS / "checksums.py", folder)
    shutil.copy(TOOLS / "install-offline.sh", folder / "install.sh")
    assert tool("checksums.py", folder).returncode == 0
    return folder


def install(bundle: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(bundle / "install.sh"), str(bundle.parent / "an environment")],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHON": sys.executable},
    )


def test_a_whole_bundle_is_accepted_with_an_environment_beside_it(bundle):
    (bundle / "evenhand-env").mkdir()
    (bundle / "evenhand-env" / "pyvenv.cfg").write_text("home = here\n", encoding="utf-8")
    assert tool("checksums.py", bundle, "--check").returncode == 0


@pytest.mark.parametrize("how", ["changed", "missing", "one too many"])
def test_a_bundle_that_is_not_as_it_was_made_is_refused(bundle, how):
    wheel = bundle / "wheels" / "evenhand-0-py3-none-any.whl"
    if how == "changed":
        wheel.write_bytes(b"another wheel")
    elif how == "missing":
        wheel.unlink()
    else:
        wheel = bundle / "wheels" / "evenhand-9-py3-none-any.whl"
        wheel.write_bytes(b"planted")
    found = tool("checksums.py", bundle, "--check")
    assert found.returncode == 1
    assert found.stderr == f"wheels/{wheel.name}: differs from SHA256SUMS\n"


@POSIX
def test_the_installer_stops_at_a_changed_bundle(bundle):
    (bundle / "wheels" / "evenhand-0-py3-none-any.whl").write_bytes(b"another wheel")
    found = install(bundle)
    assert found.returncode == 1
    assert "copy it again" in found.stderr
    assert not (bundle.parent / "an environment").exists()


@POSIX
def test_the_installer_says_which_python_the_bundle_is_for(bundle):
    (bundle / "PYTHON").write_text("3.99\n", encoding="utf-8")
    found = install(bundle)
    assert found.returncode == 1
    assert "This bundle is for Python 3.99" in found.stderr


@pytest.mark.parametrize("system", ["linux", "windows"])
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_requirements_of_another_system_are_each_pinned_once(system, python):
    made = tool("requirements_for.py", ROOT / "requirements" / "runtime.txt", system, python)
    assert made.returncode == 0, made.stderr
    names = re.findall(r"^([\w.-]+)==", made.stdout, re.MULTILINE)
    assert len(names) == len(set(names)) > 20
    assert " ; " not in made.stdout
    whole = (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8")
    assert set(re.findall(r"^\S+==\S+", made.stdout, re.MULTILINE)) <= set(
        re.findall(r"^\S+==\S+", whole, re.MULTILINE)
    )


@POSIX
@pytest.mark.parametrize("script", sorted(TOOLS.glob("*.sh")), ids=lambda p: p.name)
def test_script_can_be_read_by_the_plainest_shell_and_stops_at_the_first_error(script):
    assert subprocess.run(["sh", "-n", str(script)], check=False).returncode == 0
    text = script.read_text(encoding="utf-8")
    assert text.startswith("#!/bin/sh\n")
    assert "set -eu" in text
