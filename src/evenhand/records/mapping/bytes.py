"""What text does a mapping file hold, if it is one at all?"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from evenhand.errors import MappingError

MAX_BYTES: Final = 1 << 20
"""A mapping has some kilobytes; what is larger is an export named by mistake."""


def read_text(path: Path) -> str:
    """Return the text of a mapping file, without byte order mark.

    Raises
    ------
    MappingError
        If the file cannot be read, is no regular file or no UTF-8, or is too large for a mapping.
    """
    try:
        _must_be_small(path)
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as err:
        raise MappingError(
            f"The mapping {path} is not UTF-8: byte {err.start} is {err.object[err.start]:#04x}.",
            do_next="Save it as UTF-8 in the editor.",
        ) from err
    except OSError as err:
        raise MappingError(
            f"The mapping {path} cannot be read: {err.strerror or err}.",
            do_next="Name a mapping file; evenhand records draft SOURCE writes a first one.",
        ) from err


def _must_be_small(path: Path) -> None:
    if path.exists() and not (path.is_file() or path.is_dir()):
        # A pipe or a device may never end.
        raise MappingError(
            f"The mapping {path} is no regular file.",
            do_next="Name a mapping file; evenhand records draft SOURCE writes a first one.",
        )
    if path.is_file() and path.stat().st_size > MAX_BYTES:
        raise MappingError(
            f"{path} has {path.stat().st_size:,} bytes, which is no mapping.",
            do_next="Name the mapping with --mapping, and the records before it.",
        )
