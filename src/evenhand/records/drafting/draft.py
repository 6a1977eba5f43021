"""What would a first mapping of this source look like?

YAML with a comment on every guess: how sure it is, and on what it rests. A person checks it, and
only then is anything loaded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import chain, count
from os.path import commonprefix
from pathlib import Path
from typing import Final

from evenhand.errors import RecordsError
from evenhand.records.drafting.guessing import (
    ISO,
    Guess,
    Times,
    decimal_comma,
    describe,
    guess_columns,
    guess_table,
    guess_times,
    outcome_kind,
)
from evenhand.records.drafting.known_names import identifies
from evenhand.records.drafting.looking import SUFFIXES, Look, Seen, look
from evenhand.records.mapping.rewriting import quote
from evenhand.records.schema import TABLES

_NOTHING: Final = "check this: no column looks like it; name the right one"


def draft(source: Path) -> str:
    """Return a first mapping of a file, or of the files of a folder, as YAML with comments.

    Parameters
    ----------
    source : Path
        CSV, Excel, Parquet or XES, plain or (CSV, XES) gz; or a folder of such files.

    Raises
    ------
    RecordsError
        If nothing there can be read, or no column can be a declaration's number.
    """
    tables: dict[str, list[Look]] = {}
    others: list[str] = []
    for path in _files(source):
        seen = look(path)
        if len(seen.columns) < (2 if source.is_dir() else 1):
            others.append(f"{path.name} (no table)")
            continue
        alike = tables.setdefault(guess_table(seen), [])
        if not alike or (alike[0].names == seen.names and alike[0].format == seen.format):
            alike.append(seen)
        else:
            others.append(f"{path.name} (other columns than {alike[0].path.name})")
    if not tables:
        raise RecordsError(
            f"{source} holds no table: {', '.join(others)}.",
            do_next="Check the file; export it again with a header line.",
        )
    return "\n".join(_write(source, tables, others)) + "\n"


def _files(source: Path) -> list[Path]:
    if not source.exists():
        raise RecordsError(f"There is no {source}.", do_next="Name a file or folder of records.")
    if not source.is_dir():
        return [source]
    found = sorted(
        p
        for p in source.iterdir()
        if p.is_file()
        and Path(p.name.casefold().removesuffix(".gz")).suffix in SUFFIXES
        and not p.name.startswith((".", "~"))
    )
    if not found:
        raise RecordsError(
            f"The folder {source} holds no file that a mapping can be drafted for.",
            do_next=f"Put exports there, as one of {', '.join(SUFFIXES)}.",
        )
    return found


def _pattern(alike: Sequence[Look]) -> str:
    """Return the name of one file, or the pattern that its like-built neighbours share."""
    names = [seen.path.name for seen in alike]
    if len(names) == 1:
        return names[0]
    before = commonprefix(names)  # noqa: RUF071 -- names, compared letter by letter, not paths
    ends = [n[len(before) :][::-1] for n in names]
    after = commonprefix(ends)[::-1]  # noqa: RUF071 -- as above
    return f"{before}*{after}"


def _write(source: Path, groups: dict[str, list[Look]], others: Sequence[str]) -> list[str]:
    tables = {t: alike[0] for t, alike in groups.items()}
    guesses = {t: guess_columns(seen, t) for t, seen in tables.items()}
    lines = [
        f"# A first mapping of {source.name}, drafted from the first rows. Every guess is marked;",
        "# check each, correct it, then run: evenhand records check SOURCE --mapping THIS.yaml",
        "",
        "time_zone: UTC              # check this: the zone of the clocks, as Asia/Ashgabat",
        "identities: pseudonymise    # keep: only where the source is pseudonymous already",
        "people: {level: office}     # {level: person, basis: ...} once there is a legal basis",
        *(f"# not mapped: {name}" for name in others),
        "tables:",
    ]
    for table, seen in tables.items():
        lines += _table(table, seen, guesses[table], pattern=_pattern(groups[table]))
    made: set[str] = {g.ours for g in guesses.get("declarations", ())}
    times = _times(tables.get("declarations"), guesses.get("declarations", ()))
    if "events" in tables and "declarations" not in tables:
        case, made = _case(tables["events"], guesses["events"])
        lines += ["", *case]
        times = _times(tables["events"], [g for g in guesses["events"] if g.ours == "at"])
    dates_only = all(t.dates_only for t in times.values())
    return [*lines, "", *_design(tables.get("declarations"), made, dates_only, guesses)]


def _table(table: str, seen: Look, guesses: Sequence[Guess], *, pattern: str) -> list[str]:
    known = {g.ours: g for g in guesses}
    missing = [n for n in TABLES[table].required if n not in known]
    first = seen.names[0] if seen.names else ""
    lines = [
        f"  {table}:",
        f"    source: {quote(pattern)}",
        f"    format: {seen.format}",
    ]
    if seen.encoding:
        lines.append(f"    encoding: {seen.encoding}    # as the first bytes look")
    if seen.delimiter:
        lines.append(f"    delimiter: {json.dumps(seen.delimiter)}")
    if decimal_comma(seen):
        lines.append('    decimal: ","')
    if seen.sheet:
        lines.append(f"    sheet: {quote(seen.sheet)}")
    lines += _time_lines(list(_times(seen, guesses).values()))
    lines.append("    columns:    # ours: theirs")
    for name in TABLES[table].names:
        if name in known:
            guess = known[name]
            lines.append(
                f"      {name}: {quote(guess.theirs)}    # {guess.confidence}: {guess.why}"
            )
        elif name in missing:
            lines.append(f"      {name}: {quote(first)}    # {_NOTHING}")
    return [*lines, *_extras(table, seen, {g.theirs for g in guesses})]


def _time_lines(found: Sequence[Times]) -> list[str]:
    forms = list(dict.fromkeys(t.form for t in found))
    lines = []
    if any(f != ISO for f in forms):
        # ISO cannot be named beside others: as a list the common writings of it are.
        written = [
            w for f in forms for w in (("%Y-%m-%d %H:%M:%S", "%Y-%m-%d") if f == ISO else (f,))
        ]
        note = "    # check this: day or month first?" if any(t.ambiguous for t in found) else ""
        lines.append(f"    time_format: {json.dumps(written)}{note}")
    if found and all(t.dates_only for t in found):
        lines.append("    resolution: day    # no time of the day stands in the first rows")
    return lines


def _extras(table: str, seen: Look, mapped: set[str]) -> list[str]:
    left = [s for s in seen.columns if s.name not in mapped]
    if not left:
        return []
    lines = ["    # Columns that are not mapped. To carry some along, write them under extra:"]
    ours = {n.casefold() for n in TABLES[table].names}
    for column in left:
        name = quote(column.name)
        note = "; map it under columns if it is ours" if column.name.casefold() in ours else ""
        entry = f"{{name: {name}, identifies: true}}" if identifies(column.name) else name
        lines.append(f"    #   - {entry}    # {describe(column)}{note}")
    return lines


def _times(seen: Look | None, guesses: Sequence[Guess]) -> dict[str, Times]:
    if seen is None:
        return {}
    by_name = {s.name: s for s in seen.columns}
    found = {g.ours: guess_times(by_name[g.theirs]) for g in guesses}
    kinds = {c.name for t in TABLES.values() for c in t.columns if c.kind in ("time", "date")}
    return {n: t for n, t in found.items() if t is not None and n in kinds}


def _case(seen: Look, guesses: Sequence[Guess]) -> tuple[list[str], set[str]]:
    known = {g.ours for g in guesses}
    by_name = {s.name: s for s in seen.columns}
    lines = ["case:    # how a declaration is made from its events"]
    made = {"registered_at"}
    lines.append("  registered_at: {take: at}    # check this: time of the first event")
    lines.append("  released_at: {take: at, which: last}    # check this: time of the last event")
    made.add("released_at")
    if "actor" in known:
        lines.append("  officer: {take: actor}    # check this: name the event that decides")
        made.add("officer")
    else:
        lines.append("  # officer: no column with several accounts was found")
    if "office" in known:
        lines.append("  office: {take: office}")
        made.add("office")
    lines.append("  acts: {take: count}    # number of events")
    activity = next((g.theirs for g in guesses if g.ours == "activity"), "")
    names = list(dict.fromkeys(by_name[activity].values)) if activity in by_name else []
    if names:
        lines.append("  # Activities seen: " + ", ".join(json.dumps(n) for n in names[:20]))
        lines.append("  # as in   paid: {event: Payment, take: exists}")
    return lines, made


def _design(
    declarations: Look | None,
    made: set[str],
    dates_only: bool,
    guesses: dict[str, tuple[Guess, ...]],
) -> list[str]:
    outcomes: list[str] = []
    names: set[str] = set()
    if {"registered_at", "released_at"} <= made:
        unit = "days" if dates_only else "hours"
        names.add(f"release_{unit}")
        outcomes.append(
            f"  - {{name: release_{unit}, kind: duration, unit: {unit}}}"
            "    # check this: from registration to release"
        )
    mapped = {g.theirs for g in guesses.get("declarations", ())}
    for seen in declarations.columns if declarations else ():
        kind = outcome_kind(seen)
        if seen.name not in mapped and kind and seen.name.casefold() not in _ours():
            outcomes.append(_outcome(seen, kind, names))
    cell: list[str] = [c for c in ("office", "procedure") if c in made]
    cell += ["month"] if "registered_at" in made else []
    lines = ["outcomes:    # what may depend on the handler"] if outcomes else []
    if not outcomes:
        lines.append("# outcomes: none was found; name what may depend on the handler, as")
        lines.append("#   - {name: fraud, column: fraud_found, kind: share}")
    lines += outcomes
    lines.append("assignment:")
    lines.append(
        "  rule: unknown    # lot only where the rules say so, together with within: [...]"
    )
    if cell:
        lines.append(
            f"like_with_like: [{', '.join(cell)}]    # check this: what makes two files alike"
        )
    return lines


def _outcome(seen: Seen, kind: str, names: set[str]) -> str:
    """Draft one outcome, under a name that none of ``names`` has; it is added to them."""
    wish = re.sub(r"\W+", "_", seen.name.casefold()).strip("_") or "outcome"
    name = next(n for n in chain([wish], (f"{wish}_{i}" for i in count(2))) if n not in names)
    names.add(name)
    return (
        f"  - {{name: {quote(name)}, column: {quote(seen.name)}, kind: {kind}}}"
        f"    # check this: {describe(seen)}"
    )


def _ours() -> set[str]:
    return {n.casefold() for n in TABLES["declarations"].names}
