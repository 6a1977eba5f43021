"""evenhand restore: puts the house of the web product back from a backup."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add(nouns: Any) -> None:
    """Add the command to the parser."""
    restore = nouns.add_parser("restore", help="put the web product back from a backup")
    restore.add_argument("backup", type=Path, help="what evenhand backup wrote")
    restore.add_argument(
        "--yes", action="store_true", help="also where a house is: it is put aside, not deleted"
    )
    restore.add_argument(
        "--only-check", action="store_true", help="read the file whole, and restore nothing"
    )
    restore.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Restore, and say what is left to do."""
    from evenhand.web.starting import start  # noqa: PLC0415 -- slow import

    start()
    from evenhand.web.operations import archive, restore  # noqa: PLC0415 -- needs the settings

    if arguments.only_check:
        files = archive.check(arguments.backup)["files"]
        print(f"{arguments.backup} is whole: {len(files):,} files, each as it was written.")
        return 0
    restored = restore.restore(arguments.backup, over_data=arguments.yes)
    told = restored.manifest
    print(
        f"Restored as of {told['made_at']}: {len(told['files']):,} files, and a journal of "
        f"{told['journal']['entries']:,} entries, the last {told['journal']['last']}."
    )
    if restored.aside is not None:
        print(f"What was there lies in {restored.aside}: delete it when nobody needs it.")
    for name, value in restored.settings.items():
        print(f"There {name} was '{value}'; here it is not.")
    if restored.pending:
        print(f"The database needs {len(restored.pending)} changes: run evenhand upgrade.")
    print("Everybody signs in again. Who was erased since the backup is to be erased again.")
    return 0
