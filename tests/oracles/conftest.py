"""How are peers asked that are never imported beside ours? Each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
REQUIREMENTS = {"pm4py": "requirements/bench-pm4py.txt", "svy": "requirements/oracle-svy.txt"}

Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Return ``ask(name, **asked)``: what ``ask_<name>.py`` answers in that peer's environment."""

    def ask(name: str, **asked: Any) -> Any:
        done = subprocess.run(
            [str(_python(name)), "-I", str(Path(__file__).with_name(f"ask_{name}.py"))],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{name} failed:\n{done.stderr}"
        # What a peer prints of itself comes before the answer.
        return json.loads(done.stdout.splitlines()[-1])

    return ask


def _python(name: str) -> Path:
    """Return the Python of a peer's environment; without it nothing is compared, and CI fails."""
    folder = ROOT / f".venv-{name}"
    if not (folder / ".ready").is_file():
        words = (
            f"{folder.name} is missing, so nothing was compared with {name}. "
            f"Run: sh tools/environment.sh {REQUIREMENTS[name]} {folder.name}"
        )
        (pytest.fail if os.environ.get("CI") else pytest.skip)(words)
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
