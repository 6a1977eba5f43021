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
    # Those files that the bundle asks for.
    script = (TOOLS / "bundle.sh").read_text(encoding="utf-8")
    files = [ROOT / name for name in re.findall(r"requirements/\w+\.txt", script)]
    made = tool("requirements_for.py", *files, system, python)
    assert made.returncode == 0, made.stderr
    names = re.findall(r"^([\w.-]+)(?:\[\w+\])?==", made.stdout, re.MULTILINE)
    assert len(names) == len(set(names)) > 20
    assert " ; " not in made.stdout
    # The web product and its database come along.
    web = {"django", "django-allauth", "whitenoise", "argon2-cffi", "psycopg"}
    assert web <= set(names)
    assert ("gunicorn" in names) is (system == "linux")
    whole = "".join(file.read_text(encoding="utf-8") for file in files)
    assert set(re.findall(r"^\S+==\S+", made.stdout, re.MULTILINE)) <= set(
        re.findall(r"^\S+==\S+", whole, re.MULTILINE)
    )


def test_a_package_that_is_pinned_in_two_ways_is_refused(tmp_path):
    for number in (1, 2):
        (tmp_path / f"{number}.txt").write_text(f"one=={number} \\\n    --hash=x\n", "utf-8")
    found = tool("requirements_for.py", tmp_path / "1.txt", tmp_path / "2.txt", "linux", "3.11")
    assert found.returncode == 1
    assert "one is pinned in two ways" in found.stderr


@pytest.mark.parametrize("name", ["install-offline.sh", "install-offline.bat"])
def test_the_installer_installs_the_extras_that_the_bundle_carries(name):
    script = (TOOLS / "bundle.sh").read_text(encoding="utf-8")
    carried = set(re.findall(r"requirements/(\w+)\.txt", script)) - {"runtime"}
    (extras,) = re.findall(r"evenhand\[([\w,]+)\]", (TOOLS / name).read_text(encoding="utf-8"))
    assert set(extras.split(",")) == carried == {"web", "postgres"}


@POSIX
@pytest.mark.parametrize("script", sorted(TOOLS.glob("*.sh")), ids=lambda p: p.name)
def test_script_can_be_read_by_the_plainest_shell_and_stops_at_the_first_error(script):
    assert subprocess.run(["sh", "-n", str(script)], check=False).returncode == 0
    text = script.read_text(encoding="utf-8")
    assert text.startswith("#!/bin/sh\n")
    assert "set -eu" in text
