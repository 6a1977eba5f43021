"""What did the user ask for, and did it work?

Data go to standard output, words to standard error. Exit code 0: done; 1: an Evenhand error, said
with its remedy; 2: misuse; 130: interrupted.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import re
import signal
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Final, NoReturn

from evenhand import __version__
from evenhand.cli import interrupting
from evenhand.errors import EvenhandError

# Each noun is a module with ``add(subparsers)``; each command sets ``run(arguments) -> int``.
NOUNS: Final = (
    "analyse",
    "records",
    "practice",
    "measures",
    "selectivity",
    "draw",
    "serve",
    "worker",
    "upgrade",
    "doctor",
    "backup",
    "restore",
    "rekey",
    "journal",
    "instruments",
    "languages",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _write_what_the_terminal_can()
    if argv is None:
        # Ended by a scheduler, a run cleans up as it does when it is interrupted.
        interrupting.handle(signal.SIGINT, signal.SIGTERM)
        # Building queries makes many small objects that stay: by default a fifth of the time of a
        # run on few files goes into looking for garbage among them.
        gc.set_threshold(50_000, 20, 20)
    try:
        arguments = parser().parse_args(argv)
        code = int(arguments.run(arguments))
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _interrupted()
    except EvenhandError as err:
        if _comes_of_interrupt(err):
            return _interrupted()
        print(f"evenhand: {err.what}\n  {err.do_next}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of a pipe (head, less) went away. What is still held back goes nowhere, or
        # Python would complain of it when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as err:
        if _comes_of_interrupt(err):
            return _interrupted()
        raise
    return code


class _Parser(argparse.ArgumentParser):
    """Says which word may have been meant; commands below it are parsed likewise."""

    def error(self, message: str) -> NoReturn:
        wrong = re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message)
        if wrong is not None:
            words = [word.strip("' ") for word in wrong[2].split(",")]
            close = get_close_matches(wrong[1], words, n=1)
            message += f". Did you mean {close[0]}?" if close else "."
        super().error(message)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line, also read by the reference pages."""
    whole = _Parser(
        prog="evenhand",
        description="How much does a declaration's outcome depend on who handled it?",
        epilog="Each command has its own --help.",
    )
    whole.add_argument("--version", action="version", version=f"evenhand {__version__}")
    nouns = whole.add_subparsers(metavar="COMMAND", required=True)
    for noun in NOUNS:
        import_module(f"evenhand.cli.{noun}").add(nouns)
    return whole


def _write_what_the_terminal_can() -> None:
    # A Windows code page lacks most scripts: a name it cannot show must not end the run.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _comes_of_interrupt(err: BaseException) -> bool:
    """Say whether an interrupt stands behind an error: libraries wrap it in one of their own."""
    behind = err.__cause__ or err.__context__
    while behind is not None:
        if isinstance(behind, KeyboardInterrupt):
            return True
        behind = behind.__cause__ or behind.__context__
    return False


def _interrupted() -> int:
    print("evenhand: interrupted; nothing half-written was kept.", file=sys.stderr)
    return 130
