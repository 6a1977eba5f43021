"""Which files shall another officer assess again, without knowing what was decided?

Drawn in each office and channel by the SHA-256 of a seed and the file's number: anybody with seed
and records can repeat the draw, and nobody picks by hand.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from evenhand.errors import RecordsError
from evenhand.records.mapping import Mapping
from evenhand.records.records import Records
from evenhand.records.store import Limits, Store
from evenhand.records.working_folder import working_folder

LEAST: Final = 2
"""Files of each office and channel that are drawn at least, where there are as many."""
STRATA: Final = ("office", "channel_selected")
FILES, FORM, DRAW = "files.csv", "form.csv", "draw.json"


@dataclass(frozen=True, slots=True)
class Stratum:
    """Files of one office and channel; how many are drawn, and so each one's probability."""

    office: str
    channel_selected: str
    files: int
    drawn: int

    @property
    def probability(self) -> float:
        """Chance of each file of being drawn."""
        return self.drawn / self.files


@dataclass(frozen=True, slots=True)
class Sample:
    """The files drawn: numbers and the position of their stratum; the strata; the seed."""

    declaration_id: tuple[str, ...]
    stratum: tuple[int, ...]
    strata: tuple[Stratum, ...]
    seed: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn in words, and the files written."""

    text: str
    written: tuple[Path, ...]


def audit_sample(records: Records, *, share: float, seed: str) -> Sample:
    """Draw files of each office and channel, released ones where releases are recorded.

    Parameters
    ----------
    records : Records
    share : float
        Of the files of a stratum, above 0 and at most 1; at least two of each are drawn.
    seed : str
        Any text.

    Raises
    ------
    RecordsError
        If the share is no share, or no file can be drawn.
    """
    if not 0 < share <= 1:
        raise RecordsError(
            f"A share of {share:g} is not above 0 and at most 1.", do_next="Say --share 0.01, say."
        )
    files = _files(records)
    counted = files.group_by(*STRATA).agg(files=files.count()).order_by(*STRATA)
    sizes = counted.to_pyarrow().to_pylist()
    if not sizes:
        raise RecordsError(
            "No declaration has been released, so none can be assessed again.",
            do_next="Load a period whose declarations are released, or map released_at.",
        )
    strata = tuple(
        Stratum(**row, drawn=min(row["files"], max(LEAST, math.ceil(share * row["files"]))))
        for row in sizes
    )
    most = max(s.drawn for s in strata)
    mixed = files.mutate(
        _mixed=(ibis.literal(f"{seed}|") + files.declaration_id).hexdigest("sha256")
    )
    placed = mixed.mutate(
        _place=ibis.row_number().over(group_by=list(STRATA), order_by=["_mixed", "declaration_id"])
    )
    rows = placed.filter(placed._place < most).order_by([*STRATA, "_place"])
    number = {(s.office, s.channel_selected): i for i, s in enumerate(strata)}
    kept = [
        (row["declaration_id"], number[row["office"], row["channel_selected"]])
        for row in rows.select("declaration_id", *STRATA, "_place").to_pyarrow().to_pylist()
        if row["_place"] < strata[number[row["office"], row["channel_selected"]]].drawn
    ]
    return Sample(tuple(k[0] for k in kept), tuple(k[1] for k in kept), strata, seed)


def draw_from(
    sources: Sequence[Path],
    mapping: Mapping,
    *,
    out: Path,
    share: float,
    seed: str,
    limits: Limits,
) -> Drawn:
    """Load records into a temporary folder, draw, and write what the second officer needs.

    Parameters
    ----------
    sources : sequence of Path
    mapping : Mapping
    out : Path
        Gains ``files.csv``, ``form.csv`` and ``draw.json``, which must not be there.
    share, seed
        As in ``audit_sample``; an empty seed is drawn.
    limits : Limits

    Raises
    ------
    RecordsError
        As ``audit_sample``; if there is a draw already, or ``out`` cannot be written.
    """
    there = [out / name for name in (FILES, FORM, DRAW) if (out / name).exists()]
    if there:
        raise RecordsError(
            f"{there[0]} is there already: a draw is made once.",
            do_next="Name another folder with --out.",
        )
    salt = token_hex(16)

    def hidden(values: Sequence[str]) -> list[str]:
        # Nobody's name is needed here: what replaces them is thrown away with the store.
        return [hashlib.sha256(f"{salt}|{v}".encode()).hexdigest()[:32] for v in values]

    try:
        out.mkdir(parents=True, exist_ok=True)
        with working_folder(limits.spill) as folder:
            inside = replace(limits, spill=folder / "spill")
            load = import_module("evenhand.records.loading.load").load
            load(sources, mapping, store=folder / "store", replace_identity=hidden, limits=inside)
            with Store(folder / "store", limits=inside) as store:
                records = store.records()
                sample = audit_sample(records, share=share, seed=seed or token_hex(8))
            outcomes = [o.column for o in mapping.design.outcomes if o.kind != "duration"]
            written = _write(sample, outcomes, share=share, out=out)
    except OSError as err:
        raise _unwritten(out, err) from err
    return Drawn(_text(sample), written)


def _files(records: Records) -> ir.Table:
    t = records.declarations
    if "released_at" in t.columns:
        t = t.filter(t.released_at.notnull())
    labels = {
        c: t[c].cast("string").fill_null("") if c in t.columns else ibis.literal("") for c in STRATA
    }
    return t.select(declaration_id=t.declaration_id.cast("string"), **labels)


def _write(sample: Sample, outcomes: list[str], *, share: float, out: Path) -> tuple[Path, ...]:
    files, form, draw = out / FILES, out / FORM, out / DRAW
    with files.open("w", encoding="utf-8", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(["declaration_id", *STRATA, "probability"])
        for number, at in zip(sample.declaration_id, sample.stratum, strict=True):
            s = sample.strata[at]
            rows.writerow([number, s.office, s.channel_selected, f"{s.probability:.6g}"])
    with form.open("w", encoding="utf-8", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(["declaration_id", "officer", *outcomes])
        rows.writerows([number, *[""] * (1 + len(outcomes))] for number in sample.declaration_id)
    facts: dict[str, Any] = {
        "seed": sample.seed,
        "share": share,
        "order": "SHA-256 of seed|declaration_id, ascending, in each office and channel",
        "strata": [
            {"office": s.office, "channel_selected": s.channel_selected, "files": s.files,
             "drawn": s.drawn, "probability": s.probability}
            for s in sample.strata
        ],
    }  # fmt: skip
    draw.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return files, form, draw


def _text(sample: Sample) -> str:
    lines = [
        f"{s.office or '(no office)'}, {s.channel_selected or '(no channel)'}: {s.drawn} of "
        f"{s.files:,} files, each with probability {s.probability:.4g}"
        for s in sample.strata
    ]
    return "\n".join([*lines, f"{len(sample.declaration_id):,} files; seed {sample.seed}"])


def _unwritten(out: Path, err: OSError) -> RecordsError:
    return RecordsError(
        f"{out} cannot be written: {err.strerror or err}.",
        do_next="Name another folder with --out (or with --spill), or free space there.",
    )
