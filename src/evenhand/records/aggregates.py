"""Which counts do several measures share?

Every comparison between handlers starts from the same place: the declarations that have a handler
and a complete set, each coded with small integers. ``handled`` makes it; a run keeps it once
(``kept``) and every measure counts from it. On its twin (``shuffled``) the same counts are taken
with the handlers dealt anew inside each set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records import consignments
from evenhand.records.comparable import fault_of
from evenhand.records.computing import Hold, each_time, fetch, keep
from evenhand.records.design import Design
from evenhand.records.expectations import fold_of
from evenhand.records.handled import Handled, SliceColumn
from evenhand.records.item_totals import item_totals
from evenhand.records.records import Records

EVERYTHING: Final = "all"
"""Label of the one office or period where the records name none."""
UNNAMED: Final = "(none)"
"""Label of an office or period that a declaration leaves empty where others name one."""

SUMS: Final = ("n_", "total_", "squares_", "cubes_")
"""How the names of sums begin; the number of the outcome follows."""
MOST: Final = 1e18
"""An outcome further from 0 is none: amounts of the records have 16 digits before the point, and
the cubes of what is much larger fit into no number."""

_MOST_CODES: Final = 1 << 20
"""Of each code that is packed into one number with others; three codes fit."""

PLACE_COLUMNS: Final = ("_office", "_period", "_month")
CODED: Final = ("office", "period", "month", "officer", "agent", "stratum")
"""Columns of ``Handled.files`` that are codes; a measure need not carry them."""
TOLD_APART: Final = ("importer",)
"""Columns of long names of which measures ask only whether they are alike: a code stands for each,
in the order of the names."""


def handled(records: Records, carry: Sequence[str] = (), *, hold: Hold = each_time) -> Handled:
    """Return the declarations that have an officer, coded; as kept by the run, or not yet computed.

    Parameters
    ----------
    records : Records
    carry : sequence of str
        Columns of ``declarations``, or totals of ``item_totals``, that come along under their own
        names; those that the records lack are left out. A run keeps what all its measures carry.
        ``importer`` comes as a code; ``consignment``, with ``released_at``, as
        ``consignments.numbered`` says; ``fold`` is that of the declaration (``fold_of``).
    hold : callable, optional
        What to do with names and their codes before files are coded by them. ``keep`` computes them
        once: the files are then read once for each, and not for each use.

    Returns
    -------
    Handled

    A declaration without a handler, or with an empty column of its set, is left out; ``coverage``
    counts them. A set is what the design says and nothing finer, but that under a lot it ends with
    its period, since pairs are tested period by period.
    """
    if records.handled is not None:
        return records.handled
    carried = tuple(dict.fromkeys(c for c in carry if c not in CODED))
    files = _complete(_named(records, carried), records.design)
    named_apart = tuple(c for c in TOLD_APART if f"_{c}" in files.columns)
    has_keys = "_consignment" in files.columns
    carried = tuple(
        c
        for c in carried
        if c in files.columns or c in named_apart or (has_keys and c == "consignment")
    )
    keys = [*(["_period"] if records.design.claims_lot else []), *_set_columns(records.design)]
    # Offices, periods, months and sets are few together: found and coded in one place, they cost
    # one pass over the files and one join, not one each.
    named = [*PLACE_COLUMNS, *_set_columns(records.design)]
    places = hold(files.select(*named).distinct().mutate(_whole=0))
    strata = _numbered(places, keys or ["_whole"], "stratum")
    names = {c: hold(_codes(places, c)) for c in PLACE_COLUMNS}
    names |= {c: hold(_codes(files, c)) for c in ("_officer", "_agent") if c in files}
    places = places.inner_join(strata, keys or ["_whole"])
    for column in PLACE_COLUMNS:
        places = _coded(places, column, names[column])
    # A column of the set tells places apart as well as the label that is made of it.
    source = dict(zip(PLACE_COLUMNS, ("office", records.design.period, "month"), strict=True))
    told = [c for c in named if source.get(c) not in records.design.sets]
    places = hold(places.select(*told, "stratum", "office", "period", "month"))
    whole = files.inner_join(places, told)
    for column in ("_officer", "_agent"):
        if column in names:
            whole = _coded(whole, column, names[column])
    for column in named_apart:
        whole = _coded(whole, f"_{column}", hold(_codes(files, f"_{column}")))
    if has_keys:
        # Last, and the keys asked of the files as they are: names need none of it.
        whole = consignments.numbered(whole, consignments.gone(files, hold=hold))
    if "_agent" not in names:
        whole = whole.mutate(agent=ibis.null("int32"))
    columns = ["declaration_id", "stratum", "office", "period", "month", "officer", "agent"]
    outcomes = [f"outcome_{i}" for i in range(len(records.design.outcomes))]
    flags = ["consigned"] if "consignment" in carried else []
    coded = whole.select(*dict.fromkeys([*columns, *outcomes, *carried, *flags]))
    return Handled(
        files=coded,
        parts=_parts(coded),
        desks=_desks(coded),
        officers=names["_officer"],
        agents=names.get("_agent"),
        offices=names["_office"],
        periods=names["_period"],
        months=names["_month"],
        carried=carried,
    )


def kept(whole: Handled, *, set_by_set: bool = False) -> Handled:
    """Return the same, computed once and kept by the engine for the length of the run.

    Laid set by set, files are counted faster; it costs one sort.
    """
    # The number of a declaration is as long as all codes together: kept only if asked for.
    wanted = "declaration_id" in whole.carried
    files = whole.files if wanted else whole.files.drop("declaration_id")
    files = keep(files, beside="stratum" if set_by_set else "")
    parts = keep(_parts(files))
    names = {
        name: keep(getattr(whole, name)) for name in ("officers", "offices", "periods", "months")
    }
    sizes = fetch(parts.agg(parts=_.count(), strata=_.stratum.nunique())).to_pylist()[0]
    return replace(
        whole,
        files=files,
        parts=parts,
        desks=keep(_desks(files)),
        agents=keep(whole.agents) if whole.agents is not None else None,
        undivided=sizes["parts"] == sizes["strata"],
        **names,
    )


def sliced(whole: Handled, column: SliceColumn, codes: range) -> Handled:
    """Return the same, of which ``margin`` and ``part_margin`` count only some agents or offices.

    Counts near the number of rows are taken slice by slice, so that they never lie in memory at
    once. A margin without the column stays that of all files.
    """
    return replace(whole, slice_column=column, slice_codes=codes)


def files_by(whole: Handled, column: SliceColumn, cells: Sequence[Sequence[str]] = ()) -> ir.Table:
    """Return the number of files with an agent by ``code`` of agent or office, ascending.

    Where ``cells`` names the codes that tables are counted by, up to three a table, ``files`` is
    about the number of cells of the largest such table, unless there are fewer files.
    """
    files = whole.files.filter(_.agent.notnull())
    counted: dict[str, ir.Value] = {"files": _.count()}
    for number, names in enumerate(cells):
        key = files[names[0]].cast("int64")
        for name in names[1:]:
            # Should keys of two cells meet, the number is still about right.
            key = key * _MOST_CODES + files[name]
        counted[f"cells_{number}"] = key.approx_nunique()
    found = files.group_by(code=column).agg(**counted)
    if cells:
        most = ibis.greatest(*(found[f"cells_{number}"] for number in range(len(cells))))
        found = found.select("code", files=ibis.least(found.files, most).cast("int64"))
    return found.order_by("code")


def shuffled(whole: Handled, *, seed: int) -> Handled:
    """Return the twin: handlers dealt anew among the files of each set, margins unchanged.

    Every file of a set is given a place by the SHA-256 of its number and the seed, and the
    handlers of the set, in order, are dealt to those places: each arrangement is equally likely,
    and the same on every engine and any number of threads.
    """
    mixed = (whole.files.declaration_id + f"|{seed}").hexdigest("sha256")
    files = whole.files.mutate(mixed=mixed)
    files = files.mutate(
        place=ibis.row_number().over(group_by="stratum", order_by=["mixed", "declaration_id"])
    )
    dealt = whole.files.select("stratum", "officer", "declaration_id").mutate(
        place=ibis.row_number().over(group_by="stratum", order_by=["officer", "declaration_id"])
    )
    dealt = dealt.select("stratum", "officer", "place")
    files = files.drop("officer", "mixed").inner_join(dealt, ["stratum", "place"]).drop("place")
    return replace(whole, files=files, desks=_desks(files))


def coverage(records: Records) -> ir.Table:
    """Return per office: files, files without a handler, files whose set has an empty column."""
    named = _named(records)
    empty = ibis.or_(ibis.literal(False), *(_[c].isnull() for c in _set_columns(records.design)))
    return (
        named.mutate(_set_empty=empty)
        .group_by(office="_office")
        .agg(
            files=_.count(),
            no_handler=_._officer.isnull().sum(),
            set_empty=(_._officer.notnull() & _._set_empty).sum(),
        )
        .order_by("office")
    )


def cells(whole: Handled, *, outcomes: int) -> ir.Table:
    """Return one row per set, office and handler: files, and sums for each outcome.

    Columns: ``stratum``, ``office``, ``officer``, ``files``; for outcome i ``n_i`` (files where it
    is known), ``total_i``, ``squares_i``, ``cubes_i``.
    """
    return _sums(whole.files, ["stratum", "office", "officer"], outcomes)


def meetings(whole: Handled, *, outcomes: int = 0, powers: int = 3) -> ir.Table:
    """Return one row per handler and agent who met, with the sums of ``cells`` up to a power."""
    return _sums(whole.files.filter(_.agent.notnull()), ["officer", "agent"], outcomes, powers)


def margin(whole: Handled, *keys: str) -> ir.Table:
    """Return the number of files with an agent by ``keys``, ascending; of a slice by its column."""
    files = whole.files.filter(_.agent.notnull())
    if whole.slice_column in keys:
        files = _in_slice(files, whole)
    counted = files.group_by(list(keys)).agg(files=_.count())
    return counted.select(*keys, "files").order_by(list(keys))


def sums_by(whole: Handled, *keys: str, outcomes: int, powers: int = 3) -> ir.Table:
    """Return ``sums_of`` the files with an agent; of a slice by its column."""
    files = whole.files.filter(_.agent.notnull())
    if whole.slice_column in keys:
        files = _in_slice(files, whole)
    return _sums(files, keys, outcomes, powers)


def part_margin(whole: Handled, key: str) -> ir.Table:
    """Return ``margin`` by ``key`` and the part of a set that lies in one office and month.

    The part is named ``stratum``, so that where parts and sets are one the engine counts once.
    """
    files = whole.files.filter(_.agent.notnull())
    if whole.slice_column == "office":
        files = _in_slice(files, whole)
    keys = ["stratum"] if whole.undivided else ["stratum", "office", "month"]
    found = files.group_by([*keys, key]).agg(files=_.count())
    if not whole.undivided:
        found = found.inner_join(whole.parts.select("part", *keys), keys)
        found = found.select("files", key, stratum="part")
    return found.select("stratum", key, "files").order_by(["stratum", key])


def office_months(whole: Handled) -> ir.Table:
    """Return the office and month of each part, numbered as in ``part_margin``."""
    parts = whole.parts
    if whole.slice_column == "office":
        parts = _in_slice(parts, whole)
    number = parts["stratum" if whole.undivided else "part"]
    return parts.select("office", "month", stratum=number).order_by("stratum")


def periods_of_sets(whole: Handled) -> ir.Table:
    """Return ``stratum`` and ``period``, one row a set."""
    return whole.parts.select("stratum", "period").distinct().order_by("stratum")


def sums_of(files: ir.Table, *keys: str, outcomes: int, powers: int = 3) -> ir.Table:
    """Return the sums of ``cells`` by any ``keys`` of files that have the outcomes.

    Powers up to ``powers`` are summed: 1 ends with the total, 2 with the squares, 3 with the cubes.
    """
    return _sums(files, keys, outcomes, powers)


def rolled_up(cells: ir.Table, *keys: str) -> ir.Table:
    """Return the sums of ``sums_of`` by some of its keys, added up from its cells."""
    sums = [c for c in cells.columns if c == "files" or c.startswith(SUMS)]
    found = cells.group_by(list(keys)).agg(
        **{c: cells[c].sum().cast(cells[c].type()) for c in sums}
    )
    return found.order_by(list(keys))


def _sums(files: ir.Table, keys: Sequence[str], outcomes: int, powers: int = 3) -> ir.Table:
    sums: dict[str, ir.Value] = {}
    for i in range(outcomes):
        y = files[f"outcome_{i}"]
        sums |= {f"n_{i}": y.count(), f"total_{i}": y.sum().fill_null(0.0)}
        if powers > 1:
            sums |= {f"squares_{i}": (y * y).sum().fill_null(0.0)}
        if powers > 2:
            sums |= {f"cubes_{i}": (y * y * y).sum().fill_null(0.0)}
    return files.group_by(list(keys)).agg(files=_.count(), **sums).order_by(list(keys))


def _named(records: Records, carried: Sequence[str] = ()) -> ir.Table:
    """Give every declaration its office, period, handler, agent and outcomes under fixed names."""
    t = records.declarations
    totals = item_totals(records, [c for c in carried if c not in t.columns])
    present = set(t.columns)

    def label(column: str) -> ir.Value:
        if column not in present:
            return ibis.literal(EVERYTHING)
        text = t[column].cast("string")
        # An office that is called so must not be taken for the files that name none.
        return ibis.ifelse(text == UNNAMED, f'"{UNNAMED}"', text).fill_null(UNNAMED)

    lot = records.design.claims_lot
    columns: dict[str, ir.Value] = {
        "_office": label("office"),
        "_period": label(records.design.period),
        # Months matter only to tests of the lot; elsewhere they would split sets for nothing.
        "_month": label("month") if lot else ibis.literal(EVERYTHING),
        "_officer": t.officer.cast("string"),
    }
    if "agent" in present:
        columns["_agent"] = t.agent.cast("string")
    for i, outcome in enumerate(records.design.outcomes):
        # Tests of the lot use no outcome: one that cannot be read must not stop them.
        readable = not fault_of(records, outcome)
        columns[f"outcome_{i}"] = _number(t[outcome.column]) if readable else ibis.null("float64")
    columns |= {f"set_{i}": t[c] for i, c in enumerate(records.design.sets)}
    columns["_whole"] = ibis.literal(0)
    plain = [c for c in carried if c in present and c not in ("declaration_id", "consignment")]
    columns |= {f"_{c}": t[c].cast("string") for c in plain if c in TOLD_APART}
    columns |= {c: t[c] for c in plain if c not in TOLD_APART}
    if "fold" in carried:
        columns["fold"] = fold_of(t.declaration_id)
    if "consignment" in carried and {"consignment", "released_at"} <= present:
        columns |= {
            "_consignment": consignments.key_of(t.consignment),
            "released_at": t.released_at,
        }
    named = t.select(declaration_id=t.declaration_id.cast("string"), **columns)
    if totals is None:
        return named
    return named.left_join(totals, "declaration_id").drop("declaration_id_right")


def _number(column: ir.Value) -> ir.Value:
    """Return the column as float64; NaN and beyond ``MOST`` are no outcome that a file can have."""
    y = column.cast("float64")
    return ibis.ifelse(y.isnan() | (y.abs() > MOST), ibis.null("float64"), y)


def _in_slice(table: ir.Table, whole: Handled) -> ir.Table:
    codes = whole.slice_codes
    return table.filter(table[whole.slice_column].between(codes.start, codes.stop - 1))


def _parts(files: ir.Table) -> ir.Table:
    parts = files.select("stratum", "period", "office", "month").distinct()
    order = ["stratum", "period", "office", "month"]
    return parts.mutate(part=ibis.row_number().over(order_by=order).cast("int32"))


def _desks(files: ir.Table) -> ir.Table:
    return files.group_by("officer", "office").agg(files=_.count()).order_by(["officer", "office"])


def _numbered(files: ir.Table, keys: Sequence[str], number: str) -> ir.Table:
    """Give the distinct ``keys`` numbers from 0, in their order."""
    distinct = files.select(*keys).distinct()
    return distinct.mutate(**{number: ibis.row_number().over(order_by=list(keys)).cast("int32")})


def _complete(named: ir.Table, design: Design) -> ir.Table:
    return named.filter(_._officer.notnull(), *(_[c].notnull() for c in _set_columns(design)))


def _set_columns(design: Design) -> tuple[str, ...]:
    return tuple(f"set_{i}" for i in range(len(design.sets)))


def _codes(files: ir.Table, column: str) -> ir.Table:
    names = files.select(name=files[column]).distinct().filter(_.name.notnull())
    return names.mutate(code=ibis.row_number().over(order_by="name").cast("int32"))


def _coded(files: ir.Table, column: str, codes: ir.Table) -> ir.Table:
    """Replace the label in ``_column`` by its code in ``column``; no label, no code."""
    renamed = codes.select(**{column: codes.name, column.removeprefix("_"): codes.code})
    return files.left_join(renamed, column).drop(f"{column}_right")
