"""Write SHA256SUMS of a folder, or check one: checksums.py FOLDER [--check].

A file too many counts as wrong in a folder that is listed, since an installer would take it; beside
the listed folders anything may lie, such as the environment that was installed there.
"""

import hashlib
import sys
from pathlib import Path

NAME = "SHA256SUMS"


def sums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file, by its path inside the folder."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != NAME)
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files
    }


def main(arguments: list[str]) -> int:
    """Write or check; 1 if a file differs, is missing or is one too many."""
    folder = Path(arguments[0])
    found = sums(folder)
    listing = folder / NAME
    if "--check" not in arguments:
        text = "".join(f"{digest}  {name}\n" for name, digest in found.items())
        listing.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if not listing.is_file():
        print(f"{listing} is missing.", file=sys.stderr)
        return 1
    lines = listing.read_text(encoding="utf-8").splitlines()
    stated = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    listed = {name.split("/")[0] for name in stated if "/" in name}
    found = {n: d for n, d in found.items() if n in stated or n.split("/")[0] in listed}
    wrong = sorted(n for n in stated.keys() | found.keys() if stated.get(n) != found.get(n))
    for name in wrong:
        print(f"{name}: differs from {NAME}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
