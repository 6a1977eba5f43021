"""Where do the files of a practice administration go, and what if the work is broken off?

They are written into a folder beside the one asked for, which takes its name only when everything
is there. A half-written administration is never found under its name.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from evenhand.errors import RecordsError
from evenhand.practice.trade import FILES
from evenhand.practice.truth import GENERATOR

TRUTH: Final = "truth.json"
MAPPING: Final = "mapping.yaml"
WRITTEN: Final = (
    TRUTH,
    MAPPING,
    "officers.csv",
    "rosters.csv",
    "calendars.csv",
    "control_totals.csv",
    *FILES,
    "declarations-*.parquet",
    "items-*.parquet",
    "events-*.parquet",
    "planted-*.parquet",
)
"""Every file of a practice administration, by name or pattern."""
_DICTIONARY_BYTES: Final = 64 * 1024 * 1024


@contextmanager
def whole_or_nothing(folder: Path, *, replace: bool) -> Iterator[Path]:
    """Give a folder to write into; it becomes ``folder`` when the block ends well.

    Raises
    ------
    RecordsError
        If ``folder`` is not free, or cannot be written.
    """
    check_free(folder, replace=replace)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as err:
        raise RecordsError(
            f"Nothing can be written beside {folder}: {err}.", do_next="Name another folder."
        ) from err
    try:
        yield draft
        # mkdtemp keeps others out; the result is read like any other folder.
        draft.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        draft.rename(folder)
    except OSError as err:
        raise RecordsError(
            f"The practice administration could not be written to {folder}: {err}.",
            do_next="Free space there or name another folder, then run the command again.",
        ) from err
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def check_free(folder: Path, *, replace: bool) -> None:
    """Refuse a folder that holds something else, or an earlier result nobody gave up.

    Raises
    ------
    RecordsError
        If the folder is a file, holds something else, or holds an earlier practice administration
        and ``replace`` is false.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise RecordsError(f"{folder} is a file.", do_next="Name a folder that does not exist yet.")
    if not any(folder.iterdir()):
        return
    if not is_practice(folder):
        raise RecordsError(
            f"{folder} holds files that are no practice administration.",
            do_next="Name another folder: nothing of yours is overwritten.",
        )
    strangers = sorted(p.name for p in folder.iterdir() if not any(map(p.match, WRITTEN)))
    if strangers:
        raise RecordsError(
            f"{folder} holds a practice administration and also {', '.join(strangers[:3])}.",
            do_next="Name another folder, or move those away: replacing would delete them.",
        )
    if not replace:
        raise RecordsError(
            f"{folder} holds an earlier practice administration.",
            do_next="Name another folder, or add --replace to make it anew.",
        )


def is_practice(folder: Path) -> bool:
    """Return whether a folder holds a practice administration."""
    try:
        found = json.loads((folder / TRUTH).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("generator") == GENERATOR


class Part:
    """One Parquet file of a month, to which row groups are added.

    The schema of the writing library is left out, so that readers see plain text and not the
    dictionaries it was made from.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer: pq.ParquetWriter | None = None

    def write(self, table: pa.Table) -> None:
        """Add a row group."""
        if self.writer is None:
            self.writer = pq.ParquetWriter(
                self.path,
                table.schema,
                compression="zstd",
                compression_level=1,
                store_schema=False,
                dictionary_pagesize_limit=_DICTIONARY_BYTES,
                use_dictionary=[f.name for f in table.schema if pa.types.is_dictionary(f.type)],
            )
        self.writer.write_table(table, row_group_size=max(1, table.num_rows))

    def close(self) -> None:
        """Finish the file."""
        if self.writer is not None:
            self.writer.close()


def write_csv(table: pa.Table, path: Path) -> None:
    """Write a small table as CSV in UTF-8 with a header."""
    pa_csv.write_csv(table, path)


def write_json(plain: dict[str, Any], path: Path) -> None:
    """Write plain values as JSON in UTF-8."""
    text = json.dumps(plain, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
