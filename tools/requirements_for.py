"""Print the pinned requirements of another system: requirements_for.py FILE... SYSTEM PYTHON.

pip judges the conditions of a requirement by the machine it runs on, not by the one it downloads
for: a bundle made under Python 3.11 for 3.12 would hold what 3.11 needs.
"""

import re
import sys
from pathlib import Path

from packaging.markers import Marker

SYSTEMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}


def requirements_for(text: str, *, system: str, python: str) -> str:
    """Return the entries that hold there, with their hashes and without their conditions."""
    there = {
        **SYSTEMS[system],
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "platform_machine": "AMD64" if system == "windows" else "x86_64",
    }
    kept = []
    for entry in re.split(r"\n(?=[A-Za-z])", text.strip()):
        head, _, hashes = entry.partition(" \\\n")
        name, _, condition = head.partition(" ; ")
        if not condition or Marker(condition).evaluate(there):
            kept.append(f"{name} \\\n{hashes}")
    return "\n".join(kept) + "\n"


def together(texts: list[str]) -> str:
    """Return the entries of several files, each once; one that is pinned in two ways is refused."""
    found: dict[str, str] = {}
    for text in texts:
        for entry in re.split(r"\n(?=[A-Za-z])", text.strip()):
            name, _, _ = entry.partition("==")
            if found.setdefault(name, entry).split()[0] != entry.split()[0]:
                sys.exit(f"requirements_for.py: {name} is pinned in two ways. Run make lock.")
    return "\n".join(found[name] for name in sorted(found)) + "\n"


if __name__ == "__main__":
    *paths, system, python = sys.argv[1:]
    files = [Path(path).read_text(encoding="utf-8") for path in paths]
    print(together([requirements_for(file, system=system, python=python) for file in files]))
