"""evenhand instruments: the texts as data, and whether they are sound."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evenhand.instruments.adoption import Standing
    from evenhand.instruments.catalogue import Catalogue
    from evenhand.instruments.document import Requirement


def add(nouns: Any) -> None:
    """Add the noun and its verbs to the parser."""
    noun = nouns.add_parser("instruments", help="the texts that the questions come from")
    verbs = noun.add_subparsers(metavar="VERB", required=True)
    listed = verbs.add_parser("list", help="instruments, the requirements of one, or one entry")
    listed.add_argument(
        "id",
        nargs="?",
        metavar="ID",
        help="an instrument (arusha, rkc, tfa, tpg, idg), an entry, or rules",
    )
    listed.add_argument("--on", type=_day, metavar="DAY", help="as they read on a day: 2026-11-23")
    listed.add_argument(
        "--all", action="store_true", help="headings, steps and schemes too, and what is accepted"
    )
    listed.add_argument("--json", action="store_true", help="for programs")
    _add_own(listed)
    listed.set_defaults(run=run_list)
    checked = verbs.add_parser("check", help="whether every text is whole and every link resolves")
    checked.add_argument(
        "--earlier",
        type=Path,
        metavar="FOLDER",
        help="own instruments as they were: nothing they asked may have changed or gone",
    )
    _add_own(checked)
    checked.set_defaults(run=run_check)
    exported = verbs.add_parser("export", help="an instrument for other tools and for authors")
    exported.add_argument("id", metavar="ID", help="an instrument: arusha, rkc, tfa, tpg, idg")
    exported.add_argument(
        "--to", required=True, choices=("oscal", "xlsx", "yaml"), help="form of the file"
    )
    exported.add_argument("--out", type=Path, metavar="FILE", help="standard output, or ID.xlsx")
    exported.add_argument("--on", type=_day, metavar="DAY", help="as it reads on a day (oscal)")
    _add_own(exported)
    exported.set_defaults(run=run_export)
    taken = verbs.add_parser("import", help="what export made back into an instrument's YAML")
    taken.add_argument("file", type=Path, metavar="FILE", help="a workbook, or an OSCAL .json")
    taken.add_argument("--out", type=Path, required=True, metavar="FILE", help="YAML to write")
    taken.set_defaults(run=run_import)
    form = verbs.add_parser("schema", help="the JSON Schema of an instrument's file")
    form.set_defaults(run=run_schema)


def run_list(arguments: argparse.Namespace) -> int:
    """Print the instruments, the requirements of one with the basis of each, or one entry."""
    from evenhand.findings.plain import plain  # noqa: PLC0415 -- slow import
    from evenhand.instruments.adoption import adoption  # noqa: PLC0415 -- slow import
    from evenhand.instruments.catalogue import catalogue  # noqa: PLC0415 -- slow import
    from evenhand.instruments.meaning import meaning  # noqa: PLC0415 -- slow import

    if arguments.id == "rules":
        return _list_rules(as_json=arguments.json)
    whole = catalogue(arguments.own, arguments.on)
    adopted = adoption(arguments.own)
    if arguments.id and "." in arguments.id:
        entry = whole.requirement(arguments.id)
        standing = adopted.standing(entry, whole)
        if arguments.json:
            back = [e.id for e in whole.referring(entry.id)]
            said = {"meaning": meaning(entry), "referred_to_by": back, "standing": plain(standing)}
            print(_json({**plain(entry), **said}))
        else:
            print("\n".join(_lines(entry, whole, standing)))
        return 0
    if not arguments.id:
        return _list_instruments(whole, as_json=arguments.json)
    rows = whole.requirements(arguments.id)
    if arguments.all:
        rows = tuple(e for e in whole.entries.values() if e.instrument == arguments.id)
    if arguments.json:
        print(_json(plain(rows)))
        return 0
    for row in rows:
        print(f"{row.id} [{row.basis}]{_accepted(adopted.standing(row, whole))}  {row.text}")
    instrument = whole.instrument(arguments.id)
    print(f"{instrument.wording} {instrument.sources[0]}", file=sys.stderr)
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    """Say every problem; 0 if there is none."""
    from evenhand.findings.wording import counted  # noqa: PLC0415 -- slow import
    from evenhand.instruments.adoption import adoption  # noqa: PLC0415 -- slow import
    from evenhand.instruments.adoption import problems as unheld  # noqa: PLC0415 -- slow import
    from evenhand.instruments.catalogue import catalogue  # noqa: PLC0415 -- slow import
    from evenhand.instruments.health import check  # noqa: PLC0415 -- slow import
    from evenhand.instruments.meaning import changed_since  # noqa: PLC0415 -- slow import
    from evenhand.measures import MEASURES  # noqa: PLC0415 -- slow import

    whole = catalogue(arguments.own)
    problems = check(whole, {m.NAME: m.REQUIREMENTS for m in MEASURES})
    problems += unheld(adoption(arguments.own), whole)
    if arguments.earlier:
        problems += changed_since(arguments.earlier, whole)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(counted(len(problems), "problem") if problems else "Every instrument is whole.")
    return 1 if problems else 0


def run_export(arguments: argparse.Namespace) -> int:
    """Write an instrument in the form that is asked for."""
    from evenhand.instruments.catalogue import catalogue  # noqa: PLC0415 -- slow import
    from evenhand.instruments.oscal import catalog  # noqa: PLC0415 -- slow import
    from evenhand.instruments.reading import write  # noqa: PLC0415 -- slow import
    from evenhand.instruments.workbook import write_workbook  # noqa: PLC0415 -- slow import
    from evenhand.reports.whole_file import write_bytes, write_text  # noqa: PLC0415 -- slow import

    whole = catalogue(arguments.own, arguments.on)
    if arguments.to == "xlsx":
        out = arguments.out or Path(f"{arguments.id}.xlsx")
        write_bytes(write_workbook(whole.document(arguments.id)), out)
        print(f"Written: {out}", file=sys.stderr)
        return 0
    if arguments.to == "oscal":
        text = _json(catalog(whole, arguments.id)) + "\n"
    else:
        text = write(whole.document(arguments.id))
    if arguments.out:
        write_text(text, arguments.out)
    else:
        print(text, end="")
    return 0


def run_import(arguments: argparse.Namespace) -> int:
    """Write what was exported as YAML, unless it asks anew what was asked before."""
    from evenhand.instruments.meaning import replaced  # noqa: PLC0415 -- slow import
    from evenhand.instruments.oscal_reading import read_catalog  # noqa: PLC0415 -- slow import
    from evenhand.instruments.reading import write  # noqa: PLC0415 -- slow import
    from evenhand.instruments.workbook import read_workbook  # noqa: PLC0415 -- slow import
    from evenhand.reports.whole_file import write_text  # noqa: PLC0415 -- slow import

    read = read_catalog if arguments.file.suffix.casefold() == ".json" else read_workbook
    write_text(write(replaced(arguments.out, by=read(arguments.file))), arguments.out)
    print(f"Written: {arguments.out}", file=sys.stderr)
    return 0


def run_schema(arguments: argparse.Namespace) -> int:
    """Print the JSON Schema."""
    from evenhand.instruments.schema import schema  # noqa: PLC0415 -- slow import

    print(_json(schema()))
    return 0


def _list_rules(*, as_json: bool) -> int:
    """Print the process rules, then the activities that they know."""
    from evenhand.findings.plain import plain  # noqa: PLC0415 -- slow import
    from evenhand.instruments.rules import activities, process_rules  # noqa: PLC0415 -- slow import

    if as_json:
        print(_json({"rules": plain(process_rules()), "activities": list(activities())}))
        return 0
    for rule in process_rules():
        served = f" ({', '.join(rule.standards)})" if rule.standards else ""
        print(f"{rule.id} [{rule.basis}]  {rule.statement}{served}")
    print(f"Activities: {', '.join(activities())}")
    return 0


def _list_instruments(whole: Catalogue, *, as_json: bool) -> int:
    from evenhand.findings.plain import plain  # noqa: PLC0415 -- slow import

    if as_json:
        print(_json(plain(whole.instruments)))
    else:
        for each in whole.instruments:
            print(f"{each.id}  {each.title}")
    return 0


def _accepted(standing: Standing) -> str:
    """Return what was said of an optional part, in brackets; "" of all else."""
    from evenhand.instruments.adoption import WORDS  # noqa: PLC0415 -- slow import

    if standing.status == "binding":
        return ""
    since = f" since {standing.part.since}" if standing.part else ""
    return f" ({WORDS[standing.status]}{since})"


def _lines(entry: Requirement, whole: Catalogue, standing: Standing) -> Iterator[str]:
    """Yield an entry for the eye, what its words rest on before the words."""
    from evenhand.instruments.rules import process_rules  # noqa: PLC0415 -- slow import
    from evenhand.measures import MEASURES  # noqa: PLC0415 -- slow import

    instrument = whole.instrument(entry.instrument)
    yield f"{entry.id}  {entry.title}{_accepted(standing)}"
    yield f"{instrument.title}: {entry.ref} ({entry.kind.replace('_', ' ')})"
    yield f"[{entry.basis}] {instrument.bases[entry.basis]}. Not the authentic text."
    yield f"  {entry.text}"
    if entry.question:
        yield f"  Question: {entry.question}"
    for title, listed in (
        ("Evidence", entry.evidence),
        ("Records could show", (entry.data_check,)),
        ("Needs", entry.inputs),
        ("Gives", entry.outputs),
        ("Made easy by", entry.drivers),
        ("To look at in records", entry.flags_in_records),
        ("To look at in data on staff", entry.flags_in_staff_data),
        ("Usual controls", entry.controls),
        ("Indicators", entry.indicators),
        ("Measures of those", whole.measures(entry.id)),
        ("Measures that bear on it", [m.NAME for m in MEASURES if entry.id in m.REQUIREMENTS]),
        ("Process rules for it", [r.id for r in process_rules() if entry.id in r.standards]),
        ("Bears on", [e.id for e in whole.akin(entry.id)]),
        ("Said by", (standing.part.reference, standing.part.note) if standing.part else ()),
        ("Note", (entry.note,)),
        ("Reads so since", (entry.since.isoformat(),)),
        ("Source", entry.source),
    ):
        told = "; ".join(each for each in listed if each)
        if told:
            yield f"  {title}: {told}"
    for language, each in entry.translations.items():
        yield f"  {language} [{each.basis}] {each.text or each.title}"


def _add_own(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--own", type=Path, metavar="FOLDER", help="with the instruments that a folder holds"
    )


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as err:
        raise argparse.ArgumentTypeError(f"'{said}' is no day; write one as 2026-11-23") from err


def _json(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False)
