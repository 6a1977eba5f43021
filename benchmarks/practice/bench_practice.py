"""How long does an administration of a million declarations take, and how much memory?

Must stay under 60 s and 3 GB on two cores. Beside it, in the same run: reading the Parquet files
back and writing them again, the least that anybody who holds such records has to do.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq

from evenhand.practice.make import make

DECLARATIONS = 1_000_000
SECONDS = 60.0
GIGABYTES = 3.0


def peak_gigabytes() -> float | None:
    """Return the most memory this process ever held; None where the system does not say."""
    if sys.platform == "win32":
        return None
    import resource

    # Kilobytes on Linux, bytes on macOS.
    unit = 1e9 if sys.platform == "darwin" else 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def copy(folder: Path, target: Path) -> float:
    """Read every Parquet file and write it again; return the seconds it took."""
    target.mkdir()
    begun = time.perf_counter()
    for path in sorted(folder.glob("*.parquet")):
        pq.write_table(pq.read_table(path), target / path.name, compression="zstd")
    return time.perf_counter() - begun


def main() -> int:
    """Run the benchmark; 1 where a limit is passed."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        begun = time.perf_counter()
        made = make(root / "made", declarations=DECLARATIONS, seed=1)
        seconds = time.perf_counter() - begun
        memory = peak_gigabytes()
        copied = copy(root / "made", root / "copy")
        size = sum(p.stat().st_size for p in (root / "made").iterdir()) / 1e6
    print(f"{made.declarations:,} declarations, {made.items:,} items, {made.events:,} events")
    print(f"made in {seconds:.1f} s (limit {SECONDS:.0f} s), {size:.0f} MB on disk")
    print("peak memory " + ("unknown" if memory is None else f"{memory:.2f} GB"), end="")
    print(f" (limit {GIGABYTES:.0f} GB)")
    print(f"read back and written again in {copied:.1f} s: ratio {seconds / copied:.2f}")
    return int(seconds > SECONDS or (memory or 0.0) > GIGABYTES)


if __name__ == "__main__":
    sys.exit(main())
