"""Nothing of a command's working folder stays, wherever an interrupt falls."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from evenhand.records.working_folder import working_folder


def test_it_is_new_private_and_gone_at_the_end(tmp_path: Path):
    spill = tmp_path / "not" / "there"
    with working_folder(spill) as first, working_folder(spill) as second:
        assert first != second
        assert first.parent == spill
        if os.name == "posix":
            assert stat.S_IMODE(first.stat().st_mode) == 0o700
        (first / "deep").mkdir()
        (first / "deep" / "file").write_text("x", encoding="utf-8")
    assert list(spill.iterdir()) == []


def test_where_none_can_be_made_it_says_so(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"), working_folder(tmp_path / "file"):
        pass


def test_an_interrupt_at_any_line_leaves_nothing(tmp_path: Path):
    """Interrupt a block at its first line, then at its second, until it runs to its end."""
    line = 0
    interrupted = True
    while interrupted:
        line += 1
        interrupted = cut(tmp_path, at=line)
        assert list(tmp_path.iterdir()) == [], f"interrupted at line {line}"
    # Its own lines, and those of the library below it.
    assert line > 20


def cut(spill: Path, *, at: int) -> bool:
    """Use a working folder and interrupt it at one line; return whether there was such a line."""
    seen = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal seen
        if event == "line":
            seen += 1
            if seen == at:
                sys.settrace(None)
                raise KeyboardInterrupt
        return trace

    try:
        sys.settrace(trace)
        with working_folder(spill) as folder:
            (folder / "file").touch()
    except (KeyboardInterrupt, OSError):
        # The library closes a folder a second time where it is cut between two of its lines.
        return True
    finally:
        sys.settrace(None)
    return False
