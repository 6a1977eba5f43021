"""What did the user ask for, and did it work?

Data go to standard output, words to standard error. Exit code 0: done; 1: an Evenhand error, said
with its remedy; 2: misuse; 130: interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from evenhand import __version__
from evenhand.errors import EvenhandError

# Each noun is a module with ``add(subparsers)``; each command sets ``run(arguments) -> int``.
NOUNS: Final = ("analyse", "records", "practice", "measures", "instruments")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except EvenhandError as err:
        print(f"evenhand: {err.what}\n  {err.do_next}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("evenhand: interrupted; nothing half-written was kept.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of a pipe (head, less) went away; there is nobody left to tell.
        sys.stderr.close()
        return 0


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line, also read by the reference pages."""
    whole = argparse.ArgumentParser(
        prog="evenhand",
        description="How much does a declaration's outcome depend on who handled it?",
        epilog="Each command has its own --help.",
    )
    whole.add_argument("--version", action="version", version=f"evenhand {__version__}")
    nouns = whole.add_subparsers(metavar="COMMAND", required=True)
    for noun in NOUNS:
        import_module(f"evenhand.cli.{noun}").add(nouns)
    return whole
