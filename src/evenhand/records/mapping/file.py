"""What does a mapping file say, and what is wrong with it?

YAML in, values out. Every fault of the file is told at once, with its line, its key, what was
expected, the nearest known name and the remedy.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final, Literal, get_args

from evenhand.records.mapping import Constant, Format, Mapping, Resolution, Source, Theirs
from evenhand.records.mapping.bytes import read_text
from evenhand.records.mapping.case import read_case
from evenhand.records.mapping.design import KEYS as DESIGN_KEYS
from evenhand.records.mapping.design import Uses, read_design
from evenhand.records.mapping.faults import Faults
from evenhand.records.mapping.named_formats import COLUMNS as NAMED
from evenhand.records.mapping.named_formats import IDENTIFYING
from evenhand.records.mapping.names import carry_along, check_against, check_uses
from evenhand.records.mapping.rules import read_rules
from evenhand.records.mapping.text import read_delimiter, read_encoding, read_time_format
from evenhand.records.mapping.yaml_tree import Place, Tree
from evenhand.records.schema import TABLES

__all__ = ["check_against", "parse_mapping", "read_mapping"]

SOURCE_KEYS: Final = (
    "source",
    "format",
    "encoding",
    "delimiter",
    "decimal",
    "time_format",
    "resolution",
    "sheet",
    "columns",
    "extra",
)
TOP_KEYS: Final = ("identities", "tables", "case", *DESIGN_KEYS, *SOURCE_KEYS)
SUFFIXES: Final[dict[str, Format]] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xls": "excel",
    ".xlsb": "excel",
    ".ods": "excel",
    ".parquet": "parquet",
    ".xes": "xes",
    ".jsonocel": "ocel",
}


def read_mapping(path: Path) -> Mapping:
    """Read a mapping from its YAML file.

    Parameters
    ----------
    path : Path
        UTF-8, with or without a byte order mark.

    Returns
    -------
    Mapping

    Raises
    ------
    MappingError
        If the file cannot be read or says anything wrongly; every fault is listed.
    """
    return parse_mapping(read_text(path), path=str(path))


def parse_mapping(text: str, *, path: str = "mapping.yaml") -> Mapping:
    """Read a mapping from text; ``path`` is for messages.

    Raises
    ------
    MappingError
        If it says anything wrongly; every fault is listed.
    """
    faults = Faults(path)
    tree = Tree(text, faults)
    faults.settle()
    assert tree.top is not None
    top = tree.entries(tree.top, known=TOP_KEYS)
    sources = _sources(tree, top)
    identities: Literal["pseudonymise", "keep"] = "pseudonymise"
    if "identities" in top:
        identities = tree.choice(
            top["identities"], choices=("pseudonymise", "keep"), default="pseudonymise"
        )
    uses = Uses()
    mapping = Mapping(
        sources=sources,
        design=replace(
            read_design(tree, top, uses),
            rules=read_rules(tree, top.get("rules"), folder=Path(path).parent),
        ),
        identities=identities,
        case=read_case(tree, top.get("case"), sources=sources),
        path=path,
        text=text,
    )
    # A design leans on columns; while these are in doubt its faults would only be echoes.
    if sources:
        mapping = carry_along(uses, mapping)
        check_uses(tree, uses, mapping)
    faults.settle()
    return mapping


def _sources(tree: Tree, top: dict[str, Place]) -> tuple[Source, ...]:
    flat: dict[str, Place] = {k: top[k] for k in SOURCE_KEYS if k in top}
    if flat and "tables" in top:
        tree.wrong(
            next(iter(flat.values())),
            expected="the columns of declarations either at the top or under "
            "tables.declarations, not both",
            remedy="Move it under tables.declarations.",
        )
        return ()
    if flat:
        assert tree.top is not None
        place = Place(key="", line=tree.top.line, node=tree.top.node)
        read = _source(tree, "declarations", place, flat, alone=True)
        return (read,) if read else ()
    if "tables" not in top:
        assert tree.top is not None
        if tree.top.is_map:
            tree.wrong(
                tree.top,
                expected="tables, or format and columns at the top",
                remedy="Add them; evenhand records draft SOURCE writes a first mapping.",
            )
        return ()
    places = tree.entries(top["tables"], known=tuple(TABLES))
    if top["tables"].is_map and not top["tables"].node.value:
        tree.wrong(top["tables"], expected="at least one table", remedy="Map declarations.")
    read_all = (
        _source(tree, n, p, tree.entries(p, known=SOURCE_KEYS), alone=len(places) == 1)
        for n, p in places.items()
    )
    return tuple(s for s in read_all if s is not None)


def _source(
    tree: Tree, table: str, place: Place, keys: dict[str, Place], *, alone: bool
) -> Source | None:
    if not place.is_map:
        return None
    pattern = "*" if alone else ""
    if "source" in keys:
        pattern = tree.text(keys["source"], expected="a file name or pattern, as declarations*.csv")
    elif not alone:
        tree.wrong(
            place,
            expected="source: the file or pattern this table is read from",
            remedy="Add it, as source: 'declarations*.csv'.",
        )
    kind = _format(tree, place, keys, pattern)
    if kind == "xes" and table == "declarations":
        tree.wrong(
            keys.get("format", place),
            expected="events from XES: the log holds acts, one trace a declaration",
            remedy="Map it under tables.events and say under case what a declaration takes.",
        )
    columns = _columns(tree, table, place, keys, kind)
    extra, identifying = _extras(tree, table, keys.get("extra"), columns)
    if "extra" not in keys:
        brought = NAMED.get(kind, {}).get(table, ())
        extra = tuple(name for name in brought if name not in TABLES[table].names)
        identifying = tuple(name for name in extra if name in IDENTIFYING)
    resolution: Resolution | Literal[""] = ""
    if "resolution" in keys:
        resolution = tree.choice(keys["resolution"], choices=get_args(Resolution), default="day")
    return Source(
        table=table,
        pattern=pattern,
        format=kind,
        columns=columns,
        extra=extra,
        identifying=identifying,
        encoding=read_encoding(tree, keys.get("encoding")),
        delimiter=read_delimiter(tree, keys.get("delimiter")),
        decimal=tree.choice(keys["decimal"], choices=(".", ","), default=".")
        if "decimal" in keys
        else ".",
        time_format=read_time_format(tree, keys.get("time_format")),
        resolution=resolution,
        sheet=tree.text(keys["sheet"], expected="the name of a sheet") if "sheet" in keys else "",
    )


def _format(tree: Tree, place: Place, keys: dict[str, Place], pattern: str) -> Format:
    if "format" in keys:
        return tree.choice(keys["format"], choices=get_args(Format), default="csv")
    name = pattern.casefold().removesuffix(".gz")
    for suffix, kind in SUFFIXES.items():
        if name.endswith(suffix):
            return kind
    tree.wrong(
        place,
        expected=f"format, one of {', '.join(get_args(Format))}",
        remedy="Add it, as format: csv.",
    )
    return "csv"


def _columns(
    tree: Tree, table: str, place: Place, keys: dict[str, Place], kind: Format
) -> dict[str, Theirs | Constant]:
    known = TABLES[table]
    columns: dict[str, Theirs | Constant] = {
        name: Theirs(name) for name in NAMED.get(kind, {}).get(table, ()) if name in known.names
    }
    if "columns" not in keys:
        if kind not in NAMED:
            tree.wrong(
                place,
                expected="columns: ours to theirs",
                remedy=f"Add it with at least {', '.join(known.required) or known.names[0]}.",
            )
        return columns
    entries = tree.entries(
        keys["columns"],
        known=known.names,
        otherwise=f"Columns that {table} do not have are carried along: list them under 'extra'.",
    )
    for ours, value in entries.items():
        if value.is_map:
            constant = tree.entries(value, known=("value",))
            if "value" in constant:
                columns[ours] = Constant(tree.text(constant["value"], expected="a value"))
            elif not value.node.value:
                tree.wrong(value, expected="{value: X} or a column of the source")
        else:
            columns[ours] = Theirs(tree.text(value, expected="a column of the source"))
    missing = [n for n in known.required if n not in entries]
    if missing and kind not in NAMED and keys["columns"].is_map:
        tree.wrong(
            keys["columns"],
            expected=f"the columns without which {table} are nothing: {', '.join(missing)}",
            remedy=f"Add {', '.join(missing)}.",
        )
    return columns


def _extras(
    tree: Tree, table: str, place: Place | None, columns: dict[str, Theirs | Constant]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if place is None:
        return (), ()
    # The store does not tell Office from office.
    ours = {n.casefold(): n for n in TABLES[table].names}
    read: dict[str, bool] = {}
    for member in tree.items(place, expected="a list of columns of the source"):
        name, identifies = _extra(tree, member)
        clash = ours.get(name.casefold())
        if not name:
            continue
        if name.casefold() in {n.casefold() for n in read}:
            tree.wrong(member, expected="each extra column once", remedy="Take it out.")
        elif clash is not None:
            tree.wrong(
                member,
                expected=f"no extra by the name of our own column '{clash}'",
                remedy=f"Take it out: '{clash}' is mapped under columns."
                if clash in columns
                else f"Write {clash}: {name} under columns instead.",
            )
        else:
            read[name] = identifies
    return tuple(read), tuple(n for n, identifies in read.items() if identifies)


def _extra(tree: Tree, place: Place) -> tuple[str, bool]:
    if not place.is_map:
        return tree.text(place, expected="the name of a column"), False
    keys = tree.entries(place, known=("name", "identifies"))
    if "name" not in keys:
        tree.wrong(place, expected="a name, as {name: truck, identifies: true}", remedy="Add it.")
        return "", False
    identifies = tree.truth(keys["identifies"]) if "identifies" in keys else False
    return tree.text(keys["name"], expected="the name of a column"), identifies
