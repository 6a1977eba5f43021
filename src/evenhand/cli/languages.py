"""evenhand languages: in which languages the web product speaks, and how one is added."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def add(nouns: Any) -> None:
    """Add the noun and its verbs to the parser."""
    noun = nouns.add_parser("languages", help="the languages of the web product, and new ones")
    verbs = noun.add_subparsers(metavar="VERB", required=True)
    listed = verbs.add_parser("list", help="each language, its state, and how far it is translated")
    listed.add_argument("--json", action="store_true", help="for programs")
    listed.set_defaults(run=run_list)
    begun = verbs.add_parser("begin", help="write the file that a translator works on")
    begun.add_argument("code", metavar="CODE", help="of the language, as uz, tk or pt-br")
    begun.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new .po file")
    begun.set_defaults(run=run_begin)
    checked = verbs.add_parser("check", help="what is wrong with a translator's file")
    checked.add_argument("file", type=Path, metavar="FILE")
    checked.set_defaults(run=run_check)
    added = verbs.add_parser("add", help="put a translator's file into this house")
    added.add_argument("file", type=Path, metavar="FILE")
    added.set_defaults(run=run_add)


def run_list(arguments: argparse.Namespace) -> int:
    """Print each language with its state and counts."""
    from evenhand.config import Config  # noqa: PLC0415 -- the extra
    from evenhand.web.translations.completeness import completeness  # noqa: PLC0415
    from evenhand.web.translations.packs import packs  # noqa: PLC0415

    counted = [(pack, completeness(pack)) for pack in packs(Config.read().home)]
    if arguments.json:
        rows = [
            {
                "code": pack.code,
                "name": pack.name,
                "state": pack.state.value,
                "reviewed_by": pack.reviewed_by,
                "messages": of.messages,
                "translated": of.translated,
                "faulty": of.faulty,
            }
            for pack, of in counted
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for pack, of in counted:
        by = f", by {pack.reviewed_by}" if pack.reviewed_by else ""
        wrong = f"; {of.faulty} left out for a fault" if of.faulty else ""
        print(
            f"{pack.code:6} {of.translated:5} of {of.messages} ({of.percent} %)  "
            f"{pack.state.value}{by}{wrong}  {pack.name}"
        )
    return 0


def run_begin(arguments: argparse.Namespace) -> int:
    """Write a file to work on; one that is there is not touched."""
    from evenhand.config import Config  # noqa: PLC0415 -- the extra
    from evenhand.errors import ConfigError  # noqa: PLC0415
    from evenhand.web.translations.translating import begun  # noqa: PLC0415

    text = begun(arguments.code, Config.read().home)
    try:
        with arguments.out.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as err:
        raise ConfigError(
            f"{arguments.out} cannot be written: {err.strerror or err}.",
            do_next="Name a file that is not there yet, in a folder that you may write.",
        ) from err
    print(f"{arguments.out}: write your words behind each msgstr, then check it.", file=sys.stderr)
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    """Print every fault; exit code 1 where there is one."""
    from evenhand.web.translations.translating import checked  # noqa: PLC0415 -- the extra

    pack, wrong, said = checked(arguments.file)
    for fault in wrong:
        print(f"{fault.message.text[:100]!r}: {fault.what}")
    print(f"{pack.code} ({pack.state.value}): {said} messages translated, {len(wrong)} faults.")
    return 1 if wrong else 0


def run_add(arguments: argparse.Namespace) -> int:
    """Put a file into this house."""
    from evenhand.config import Config  # noqa: PLC0415 -- the extra
    from evenhand.web.translations.translating import add  # noqa: PLC0415

    print(add(arguments.file, Config.read().home))
    print("Start the web product and its worker again to read it.", file=sys.stderr)
    return 0
