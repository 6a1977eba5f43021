"""How does a backup lie in one file, and is the file whole?

A ZIP file of its own kind: every file of it stands in ``manifest.json`` with its size and SHA-256,
and nothing else is in it. Whoever may write the file may also write a manifest that fits: what
tells a backup from a forged one is its own SHA-256, kept elsewhere, and the signed heads of the
journal.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Any, Final

from evenhand.errors import BackupError

FORMAT: Final = "evenhand-backup/1"
MANIFEST: Final = "manifest.json"
MANIFEST_BYTES: Final = 200_000_000
"""No manifest is larger; what says that it is was not written here."""
PART: Final = 1 << 20
PACKED: Final = {".parquet", ".pdf", ".png", ".gz", ".zip", ".xlsx", ".docx"}
"""Endings of files that pressing makes no smaller."""
WORDS_OF_BREAKING: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""What reading a broken ZIP file ends in."""


class Writer:
    """Writes a backup that its owner alone may read; it has its name only when it is whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._half = path.with_name(f".{path.name}.part")
        self._files: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Writer:
        try:
            handle = os.open(self._half, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as err:
            raise BackupError(
                f"The backup cannot be written as {self._path}: {err.strerror or err}.",
                do_next=f"Name a folder that you may write; remove {self._half.name} if an "
                "earlier backup left it.",
            ) from err
        self._file = os.fdopen(handle, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w")
        return self

    def add(self, name: str, path: Path) -> None:
        """Add a file under a name; its hash is of what was read."""
        with path.open("rb") as source:
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o600 << 16
            packed = path.suffix in PACKED
            info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            digest, size = hashlib.sha256(), 0
            with self._zip.open(info, "w", force_zip64=True) as target:
                while part := source.read(PART):
                    digest.update(part)
                    size += len(part)
                    target.write(part)
        self._files[name] = {"sha256": digest.hexdigest(), "bytes": size}

    def names(self) -> list[str]:
        """Return the names that were added."""
        return list(self._files)

    def finish(self, manifest: dict[str, Any]) -> dict[str, Any]:
        """Write the manifest, give the file its name, and return the manifest with its files.

        Raises
        ------
        BackupError
            If a file of that name is there already, or the disk is full.
        """
        whole = {"format": FORMAT, **manifest, "files": self._files}
        text = json.dumps(whole, ensure_ascii=False, indent=1)
        try:
            self._zip.writestr(zipfile.ZipInfo(MANIFEST), text)
            self._zip.close()
            self._file.flush()
            os.fsync(self._file.fileno())
            # A link, not a move: it fails where a file of that name is there.
            os.link(self._half, self._path)
        except OSError as err:
            raise BackupError(
                f"The backup cannot be written as {self._path}: {err.strerror or err}.",
                do_next="Name a new file, on a disk with space.",
            ) from err
        return whole

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError, ValueError):
            self._zip.close()
        self._file.close()
        self._half.unlink(missing_ok=True)


def check(path: Path) -> dict[str, Any]:
    """Read a backup whole, and return its manifest.

    Raises
    ------
    BackupError
        If it is no backup, or anything of it is not as it was written.
    """
    return _read(path, lambda name: None)


def extract(path: Path, folder: Path) -> dict[str, Any]:
    """Write the files of a backup into an empty folder while checking them; return its manifest.

    Raises
    ------
    BackupError
        As ``check``; what was written by then is to be removed.
    """

    def into(name: str) -> IO[bytes]:
        target = folder / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    return _read(path, into)


def _read(path: Path, target: Callable[[str], IO[bytes] | None]) -> dict[str, Any]:
    with _opened(path) as archive:
        manifest = _manifest(archive, path)
        files: dict[str, dict[str, Any]] = manifest["files"]
        names = archive.namelist()
        if sorted(names) != sorted([*files, MANIFEST]):
            raise _broken(path, "what is in it is not what its manifest lists")
        for name in files:
            if not _is_inside(name):
                raise _broken(path, f"it names '{name}', which leads out of its folder")
        for name, told in files.items():
            _copy(archive, name, told, target(name), path)
    return manifest


def _copy(
    archive: zipfile.ZipFile, name: str, told: dict[str, Any], target: IO[bytes] | None, path: Path
) -> None:
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(name) as source:
            for part in _parts(source):
                digest.update(part)
                size += len(part)
                if size > told["bytes"]:
                    break
                if target is not None:
                    target.write(part)
    finally:
        if target is not None:
            target.close()
    if size != told["bytes"] or digest.hexdigest() != told["sha256"]:
        raise _broken(path, f"'{name}' is not as it was written")


def _parts(source: IO[bytes]) -> Iterator[bytes]:
    while part := source.read(PART):
        yield part


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        file = path.open("rb")
    except OSError as err:
        raise BackupError(
            f"The backup {path} cannot be read: {err.strerror or err}.",
            do_next="Name the file that evenhand backup wrote.",
        ) from err
    with file:
        try:
            with zipfile.ZipFile(file) as archive:
                yield archive
        except BackupError:
            raise
        except WORDS_OF_BREAKING as err:
            raise _broken(path, "it was cut off, changed, or is no backup") from err


def _manifest(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    if MANIFEST not in archive.namelist():
        raise _broken(path, "it has no manifest")
    if archive.getinfo(MANIFEST).file_size > MANIFEST_BYTES:
        raise _broken(path, "its manifest is too large to be one")
    try:
        manifest = json.loads(archive.read(MANIFEST))
        form = manifest["format"]
        sound = all(
            isinstance(f["bytes"], int) and isinstance(f["sha256"], str)
            for f in manifest["files"].values()
        )
    except (ValueError, KeyError, TypeError, AttributeError) as err:
        raise _broken(path, "its manifest cannot be read") from err
    if form != FORMAT:
        raise BackupError(
            f"The backup {path} is of the form '{form}', and this version reads {FORMAT}.",
            do_next="Restore it with the version of Evenhand that wrote it.",
        )
    if not sound:
        raise _broken(path, "its manifest cannot be read")
    return dict(manifest)


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and not (
        name.startswith("/") or ".." in parts or "\\" in name or ":" in parts[0] or "\0" in name
    )


def _broken(path: Path, why: str) -> BackupError:
    return BackupError(
        f"The backup {path} is broken: {why}.",
        do_next="Nothing was restored. Take another copy of this backup, or the one before it.",
    )
