"""evenhand records: from an export to records that can be measured, and to nobody's name."""

from __future__ import annotations

import argparse
import getpass
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evenhand.cli.analyse import memory_amount
from evenhand.config import Config
from evenhand.errors import RecordsError

if TYPE_CHECKING:
    from evenhand.records.store import Limits


def add(nouns: Any) -> None:
    """Add the noun and its verbs to the parser."""
    noun = nouns.add_parser("records", help="map, check and ask for records; pseudonyms, keys")
    verbs = noun.add_subparsers(metavar="VERB", required=True)
    keeping = (_key, _holder, _open, _lend)
    for describe in (_draft, _check, _ready, _audit_sample, _export, _kit, *keeping):
        describe(verbs)


def _draft(verbs: Any) -> None:
    verb = verbs.add_parser(
        "draft",
        help="write a first mapping from what a source shows",
        description="Print a first mapping of a file or folder, with every guess marked.",
    )
    verb.add_argument("source", type=Path, metavar="SOURCE")
    verb.add_argument("--out", type=Path, metavar="MAP.yaml", help="write here, not to the screen")
    verb.set_defaults(run=run_draft)


def _check(verbs: Any) -> None:
    verb = verbs.add_parser(
        "check",
        help="load records and say what is wrong with them, before anything is measured",
        description="Write rejects.csv and checks.json, and identities.sealed where holders are "
        "named. Exits 0 when it ran, whatever it found.",
    )
    _add_source(verb)
    verb.add_argument("--out", required=True, type=Path, metavar="DIR")
    verb.add_argument("--key", type=Path, metavar="FILE", help="key of the pseudonyms")
    verb.add_argument(
        "--holder",
        action="append",
        default=[],
        type=Path,
        metavar="CARD",
        help="card of a holder; twice, of different units: seals the identities to both",
    )
    _add_limits(verb)
    verb.set_defaults(run=run_check)


def _ready(verbs: Any) -> None:
    verb = verbs.add_parser(
        "ready",
        help="say which questions these records can answer, and what to ask for",
        description="Two pages of Markdown, before any figure on a single handler.",
    )
    _add_source(verb)
    verb.add_argument("--out", type=Path, metavar="FILE.md", help="write here, not to the screen")
    verb.set_defaults(run=run_ready)


def _audit_sample(verbs: Any) -> None:
    verb = verbs.add_parser(
        "audit-sample",
        help="draw files to be assessed again by another officer, blindly",
        description="Write files.csv, a blank form.csv and draw.json: neither holds the first "
        "officer or decision. Files of each office and channel are drawn by SHA-256 of the seed.",
    )
    _add_source(verb)
    verb.add_argument("--out", required=True, type=Path, metavar="DIR")
    verb.add_argument(
        "--share", type=float, default=0.01, help="of the files of each office and channel; 0.01"
    )
    verb.add_argument("--seed", default="", help="any text; one is drawn and printed if not given")
    _add_limits(verb)
    verb.set_defaults(run=run_audit_sample)


def _export(verbs: Any) -> None:
    verb = verbs.add_parser(
        "export",
        help="write the events as a log for other tools, under pseudonyms",
        description="Write the acts on declarations as one event log: XES (IEEE 1849) or OCEL 2.",
    )
    _add_source(verb)
    verb.add_argument("--format", required=True, choices=("xes", "ocel"))
    verb.add_argument("--out", required=True, type=Path, metavar="FILE")
    verb.add_argument("--key", type=Path, metavar="FILE", help="key of the pseudonyms")
    _add_limits(verb)
    verb.set_defaults(run=run_export)


def _kit(verbs: Any) -> None:
    verb = verbs.add_parser(
        "kit",
        help="write what to ask the IT department for",
        description="Read-only queries, a mapping that fits them, control totals, and the letter.",
    )
    verb.add_argument("system", choices=("asycuda++", "asycudaworld", "generic"))
    verb.add_argument("--out", required=True, type=Path, metavar="DIR")
    verb.set_defaults(run=run_kit)


def _key(verbs: Any) -> None:
    verb = verbs.add_parser(
        "key",
        help="make the key that pseudonyms are made with",
        description="The key opens no pseudonym, but who holds it can confirm a guess: keep it as "
        "a password. On Windows, keep it in a folder that only you can read.",
    )
    verb.add_argument("--out", type=Path, metavar="FILE", help="default: EVENHAND_KEY")
    verb.set_defaults(run=run_key)


def _holder(verbs: Any) -> None:
    verb = verbs.add_parser(
        "holder",
        help="make the keys of one of the two people who together open pseudonyms",
        description="Run by the holder. The .key.json is theirs alone; the .card.json is given to "
        "whoever loads records.",
    )
    verb.add_argument("--name", required=True)
    verb.add_argument("--unit", required=True, help="the two must be of different units")
    verb.add_argument("--out", required=True, type=Path, metavar="DIR")
    verb.add_argument("--passphrase-file", type=Path, metavar="FILE", help="default: asks")
    verb.set_defaults(run=run_holder)


def _open(verbs: Any) -> None:
    verb = verbs.add_parser(
        "open",
        help="see who is behind a pseudonym: two keys, a reason, journaled",
        description="Shows the identities asked for and no others, after the opening is journaled.",
    )
    verb.add_argument("sealed", type=Path, metavar="SEALED", help="identities.sealed")
    verb.add_argument(
        "--key", required=True, nargs=2, type=Path, metavar="KEY", help="the two .key.json"
    )
    verb.add_argument("--reason", required=True, help="number of the review, and a sentence")
    verb.add_argument("--pseudonym", required=True, nargs="+", metavar="P")
    verb.add_argument("--journal", required=True, type=Path, metavar="FILE")
    verb.add_argument(
        "--passphrase-file", nargs=2, type=Path, metavar="FILE", help="default: asks each"
    )
    verb.set_defaults(run=run_open)


def _lend(verbs: Any) -> None:
    verb = verbs.add_parser(
        "lend",
        help="lend a holder's share for one opening, on the holder's own machine",
        description="Shows the reason and the pseudonyms of a request of the web product, and "
        "writes the share that it needs, sealed to this one opening. The key stays here.",
    )
    verb.add_argument("request", type=Path, metavar="REQUEST", help="as the page of it gave it")
    verb.add_argument("--key", required=True, type=Path, metavar="KEY", help="the .key.json")
    verb.add_argument("--out", required=True, type=Path, metavar="FILE")
    verb.add_argument("--passphrase-file", type=Path, metavar="FILE", help="default: asks")
    verb.add_argument("--yes", action="store_true", help="lend without being asked once more")
    verb.set_defaults(run=run_lend)


def _add_source(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "source", nargs="+", type=Path, metavar="SOURCE", help="files, or folders of files"
    )
    verb.add_argument("--mapping", required=True, type=Path, metavar="MAP.yaml")


def _add_limits(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--memory", type=memory_amount, metavar="4GB", help="what the engine may hold in memory"
    )
    verb.add_argument("--spill", type=Path, metavar="DIR", help="folder for what does not fit")


def _limits(arguments: argparse.Namespace, config: Config) -> Limits:
    from evenhand.records.store import Limits  # noqa: PLC0415 -- slow import

    return Limits(
        memory=arguments.memory or config.memory,
        threads=config.threads,
        spill=arguments.spill or config.spill,
    )


def run_draft(arguments: argparse.Namespace) -> int:
    """Write a first mapping."""
    from evenhand.records.drafting.draft import draft  # noqa: PLC0415 -- slow import

    _give(draft(arguments.source), arguments.out)
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    """Check records and print what was found."""
    from evenhand.records.examining import examine  # noqa: PLC0415 -- slow import
    from evenhand.records.holders import read_holder  # noqa: PLC0415 -- as above
    from evenhand.records.mapping.file import read_mapping  # noqa: PLC0415 -- as above
    from evenhand.records.pseudonyms import ledger_for  # noqa: PLC0415 -- as above

    config = Config.read()
    mapping = read_mapping(arguments.mapping)
    examined = examine(
        arguments.source,
        mapping,
        out=arguments.out,
        ledger=ledger_for(mapping.identities, arguments.key or config.key),
        holders=[read_holder(path) for path in arguments.holder],
        limits=_limits(arguments, config),
    )
    print(examined.text)
    _say(f"Written: {', '.join(str(p) for p in examined.written)}")
    return 0


def run_ready(arguments: argparse.Namespace) -> int:
    """Say which questions can be answered."""
    from evenhand.records.drafting.heads import heads  # noqa: PLC0415 -- slow import
    from evenhand.records.mapping.file import read_mapping  # noqa: PLC0415 -- as above
    from evenhand.records.readiness import MeasureNeeds, present, readiness  # noqa: PLC0415
    from evenhand.records.readiness_page import page  # noqa: PLC0415 -- as above

    measures = import_module("evenhand.measures").MEASURES
    mapping = read_mapping(arguments.mapping)
    seen = heads(arguments.source, mapping)
    found = readiness(
        present(mapping),
        [MeasureNeeds(m.NAME, m.QUESTION, m.NEEDS, role=m.ROLE) for m in measures],
        design=mapping.design,
        dates_only=seen.dates_only,
        empty=seen.empty,
    )
    _give(page(found, title=", ".join(p.name for p in arguments.source)), arguments.out)
    return 0


def run_audit_sample(arguments: argparse.Namespace) -> int:
    """Draw files to be assessed again."""
    from evenhand.records.audit_sample import draw_from  # noqa: PLC0415 -- slow import
    from evenhand.records.mapping.file import read_mapping  # noqa: PLC0415 -- as above

    config = Config.read()
    drawn = draw_from(
        arguments.source,
        read_mapping(arguments.mapping),
        out=arguments.out,
        share=arguments.share,
        seed=arguments.seed,
        limits=_limits(arguments, config),
    )
    print(drawn.text)
    _say(f"Written: {', '.join(str(p) for p in drawn.written)}")
    return 0


def run_export(arguments: argparse.Namespace) -> int:
    """Write the events as a log for other tools."""
    from evenhand.records.exporting import export_events  # noqa: PLC0415 -- slow import
    from evenhand.records.mapping.file import read_mapping  # noqa: PLC0415 -- as above
    from evenhand.records.pseudonyms import ledger_for  # noqa: PLC0415 -- as above

    config = Config.read()
    mapping = read_mapping(arguments.mapping)
    exported = export_events(
        arguments.source,
        mapping,
        out=arguments.out,
        form=arguments.format,
        ledger=ledger_for(mapping.identities, arguments.key or config.key),
        limits=_limits(arguments, config),
    )
    print(exported.path)
    _say(
        f"{exported.cases:,} cases, {exported.events:,} events; {exported.rejected:,} rows were "
        "rejected on the way in: evenhand records check lists them."
    )
    return 0


def run_kit(arguments: argparse.Namespace) -> int:
    """Write the kit for the IT department."""
    from evenhand.records.kit.writing import write_kit  # noqa: PLC0415 -- slow import

    for path in write_kit(arguments.system, out=arguments.out):
        print(path)
    return 0


def run_key(arguments: argparse.Namespace) -> int:
    """Make the key of the pseudonyms."""
    from evenhand.records.pseudonyms import make_key  # noqa: PLC0415 -- slow import

    print(make_key(arguments.out or Config.read().key))
    return 0


def run_holder(arguments: argparse.Namespace) -> int:
    """Make a holder's keys."""
    from evenhand.records.holders import create_holder  # noqa: PLC0415 -- slow import

    passphrase = _passphrase(arguments.passphrase_file, f"Passphrase of {arguments.name}: ")
    if arguments.passphrase_file is None and getpass.getpass("Again: ") != passphrase:
        raise RecordsError("The two passphrases differ.", do_next="Run the command again.")
    for path in create_holder(
        name=arguments.name, unit=arguments.unit, passphrase=passphrase, folder=arguments.out
    ):
        print(path)
    return 0


def run_open(arguments: argparse.Namespace) -> int:
    """Open pseudonyms with two keys and a reason."""
    from evenhand.records.holders import read_holder, unlock  # noqa: PLC0415 -- slow import
    from evenhand.records.sealing import open_sealed  # noqa: PLC0415 -- as above

    files = arguments.passphrase_file or (None, None)
    keys = [
        unlock(key, passphrase=_passphrase(file, f"Passphrase of {read_holder(key).name}: "))
        for key, file in zip(arguments.key, files, strict=True)
    ]
    opened = open_sealed(
        arguments.sealed,
        keys=keys,
        reason=arguments.reason,
        wanted=arguments.pseudonym,
        journal=arguments.journal,
    )
    for pseudonym, identity in opened.identities.items():
        print(f"{pseudonym}\t{identity}")
    for pseudonym in opened.unknown:
        _say(f"{pseudonym} is not among these records.")
    return 0


def run_lend(arguments: argparse.Namespace) -> int:
    """Show what a request asks for, and lend a share to it."""
    from evenhand.records.holders import read_holder, unlock  # noqa: PLC0415 -- slow import
    from evenhand.records.lending import lend, read_request, understood  # noqa: PLC0415 -- as above

    request = read_request(arguments.request)
    prompt = f"Passphrase of {read_holder(arguments.key).name}: "
    key = unlock(arguments.key, passphrase=_passphrase(arguments.passphrase_file, prompt))
    asked = understood(request, key)
    _say(f"Opening {asked.number}. Reason: {asked.reason}")
    for pseudonym in asked.wanted:
        _say(f"  {pseudonym}")
    if not arguments.yes and input("Lend your share to this opening? (yes/no) ") != "yes":
        raise RecordsError("Nothing was lent.", do_next="Say yes when the reason is right.")
    _give(lend(request, key).decode("utf-8"), arguments.out)
    return 0


def _passphrase(file: Path | None, prompt: str) -> str:
    if file is None:
        # Never from the command line: it would stand in the history and in the list of processes.
        return getpass.getpass(prompt)
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as err:
        raise RecordsError(
            f"The passphrase file {file} cannot be read: {err}.",
            do_next="Name a readable UTF-8 file, or leave it out to be asked.",
        ) from err


def _give(text: str, out: Path | None) -> None:
    if out is None:
        print(text, end="")
        return
    try:
        with out.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as err:
        raise RecordsError(
            f"{out} is there already.", do_next="Name another file with --out."
        ) from err
    except OSError as err:
        raise RecordsError(
            f"{out} cannot be written: {err.strerror or err}.",
            do_next="Name another file with --out.",
        ) from err
    _say(f"Written: {out}")


def _say(words: str) -> None:
    print(words, file=sys.stderr)
