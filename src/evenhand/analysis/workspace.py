"""Where does a run write, so that nothing half-done is ever mistaken for a result?

A run writes into a hidden folder beside its results and moves everything into place at the end; an
interrupted run leaves the results as they were. A lock keeps two runs out of one folder.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from evenhand.analysis.folder_lock import only_run_in
from evenhand.errors import ReportError
from evenhand.records.working_folder import working_folder

STAGING: Final = ".evenhand.partial"
REPLACED: Final = ".evenhand.replaced"
FINDINGS: Final = "findings.json"
TABLE: Final = re.compile(r"tables/[^/\\:]+\.parquet")


@contextmanager
def results_folder(out: Path) -> Iterator[Path]:
    """Give a folder to write into; its contents appear in ``out`` when the block ends well.

    What an earlier run wrote is replaced; other files stay.

    Raises
    ------
    ReportError
        If ``out`` is a file, cannot be written, or another run is writing into it.
    """
    if out.exists() and not out.is_dir():
        raise ReportError(
            f"{out} is a file, not a folder.", do_next="Name another folder with --out."
        )
    staging = out / STAGING
    with ExitStack() as stack:
        with _explained(out):
            stack.enter_context(only_run_in(out))
            stack.callback(shutil.rmtree, staging, ignore_errors=True)
            _empty(staging)
        yield staging
        with _explained(out):
            _into_place(staging, out)


@contextmanager
def scratch_folder(spill: Path | None) -> Iterator[Path]:
    """Give a folder for the store and the spill of one run, removed when the block ends.

    Raises
    ------
    ReportError
        If none can be made.
    """
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(working_folder(spill))
        except OSError as err:
            raise ReportError(
                f"No working folder can be made in {spill or tempfile.gettempdir()}: "
                f"{err.strerror or err}.",
                do_next="Name another folder with --spill, or free space there.",
            ) from err
        yield folder


@contextmanager
def _explained(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as err:
        raise ReportError(
            f"Results cannot be written to {out}: {err.strerror or err}.",
            do_next="Close what is open there, free space, or name another folder with --out.",
        ) from err


def _into_place(staging: Path, out: Path) -> None:
    """Move every file into place; whatever goes wrong, put back what was there."""
    new = sorted(p.relative_to(staging) for p in staging.rglob("*") if p.is_file())
    aside = out / REPLACED
    _empty(aside)
    earlier = [p for p in dict.fromkeys([*new, *_earlier(out)]) if (out / p).is_file()]
    moved: list[tuple[Path, Path]] = []
    try:
        for path in earlier:
            _move(out / path, aside / path, moved)
        for path in new:
            _move(staging / path, out / path, moved)
    except BaseException:
        for source, target in reversed(moved):
            # A move that failed left its source: what stands in its target is not ours.
            if not source.exists() and target.exists():
                source.parent.mkdir(parents=True, exist_ok=True)
                target.replace(source)
            if target.parent != out:
                with suppress(OSError):
                    target.parent.rmdir()
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _move(source: Path, target: Path, moved: list[tuple[Path, Path]]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    # Noted first: an interrupt between the two lines must find it in the list.
    moved.append((source, target))
    source.replace(target)


def _earlier(out: Path) -> list[Path]:
    """Return the tables that an earlier run says it wrote; this one may not make them again."""
    try:
        whole: Any = json.loads((out / FINDINGS).read_text(encoding="utf-8"))
        named = [t["file"] for f in whole["findings"] for t in f["tables"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    # The file lies where others can write: only what a run could have written is taken from it.
    tables = [Path(n) for n in named if isinstance(n, str) and TABLE.fullmatch(n)]
    return [path.with_suffix(suffix) for path in tables for suffix in (".parquet", ".csv")]


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
