"""How is advice told and handed over?"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from evenhand.errors import EvenhandError
from evenhand.findings.wording import per_cent, quantity
from evenhand.selectivity.advising import BIAS, Advice
from evenhand.selectivity.judging import AtShare

FILES: Final = ("selectivity.md", "selectivity.json", "advice.csv")
_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def text(advice: Advice, *, outcome: str, sources: Sequence[str]) -> str:
    """Return the page in Markdown."""
    lines = [
        "# Which declarations should be examined?",
        "",
        f"Records: {', '.join(sources)}. Finding: `{outcome}`. Learned from {advice.learned:,} "
        f"declarations until {advice.until[0]}, calibrated on {advice.calibrated:,} until "
        f"{advice.until[1]}, judged on {advice.judged:,} until {advice.until[2]}, none of which "
        "the model had seen.",
        "",
        "## Before a figure is read",
        "",
        *(f"- {said}" for said in (*BIAS, *advice.warnings)),
        f"- {advice.unexamined:,} declarations were not examined and teach nothing.",
        "",
        "## What the advice would have found",
        "",
        "| examined | way | precision | 95 % | recall | duty recovered |",
        "|---:|---|---:|---|---:|---:|",
        *(_row(each) for each in advice.lists),
        "",
        f"Brier score {advice.brier:.4f}, beside {advice.brier_of_chance:.4f} if every declaration "
        "were given the overall share.",
        "",
        "| chance said | found | declarations |",
        "|---:|---:|---:|",
        *(
            f"| {per_cent(b.said)} | {per_cent(b.found)} | {b.declarations:,} |"
            for b in advice.calibration
        ),
        "",
        "## The list",
        "",
        f"`advice.csv` selects {per_cent(advice.share)} of the last part: "
        f"{per_cent(1 - advice.random_share)} of it by the model, {per_cent(advice.random_share)} "
        f"by lot (seed {advice.seed}) among all others. It is advice: an officer may examine more "
        "or less, and writes the reason beside it, which is reviewed. The lot is not open to "
        "change: leaving out a drawn declaration takes a second officer.",
        "",
    ]
    return "\n".join(lines)


def write(advice: Advice, folder: Path, *, outcome: str, sources: Sequence[str]) -> None:
    """Write page, figures and list into a folder, making it if need be.

    Raises
    ------
    EvenhandError
        If it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        page = text(advice, outcome=outcome, sources=sources)
        (folder / FILES[0]).write_text(page, encoding="utf-8", newline="\n")
        (folder / FILES[1]).write_text(_figures(advice, outcome), encoding="utf-8", newline="\n")
        _list(advice, folder / FILES[2])
    except OSError as err:
        raise EvenhandError(
            f"{folder} cannot be written: {err.strerror or err}.",
            do_next="Name another folder with --out, or free space there.",
        ) from err


def _row(each: AtShare) -> str:
    gained = "not recorded" if each.revenue is None else quantity(each.revenue)
    if each.revenue_share is not None:
        gained += f" ({per_cent(each.revenue_share)})"
    return (
        f"| {per_cent(each.share)} | {each.way} | {each.precision:.3f} "
        f"| {each.low:.3f} to {each.high:.3f} | {per_cent(each.recall)} | {gained} |"
    )


def _figures(advice: Advice, outcome: str) -> str:
    plain = {
        "outcome": outcome,
        "learned": advice.learned,
        "calibrated": advice.calibrated,
        "judged": advice.judged,
        "unexamined": advice.unexamined,
        "until": list(advice.until),
        "share": advice.share,
        "random_share": advice.random_share,
        "seed": advice.seed,
        "lists": [asdict(each) for each in advice.lists],
        "brier": advice.brier,
        "brier_of_chance": advice.brier_of_chance,
        "calibration": [asdict(b) for b in advice.calibration],
        "warnings": [*BIAS, *advice.warnings],
    }
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def _list(advice: Advice, path: Path) -> None:
    """Write the declarations, those selected first, with room for the officer's own decision."""
    columns = advice.advised
    order = sorted(
        range(len(columns["chance"])),
        key=lambda i: (columns["selected"][i] == "", -columns["chance"][i], i),
    )
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow([*columns, "officer_examines", "reason", "reviewed_by"])
        for i in order:
            cells = [_cell(column[i]) for column in columns.values()]
            lines.writerow([*cells, "", "", ""])


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6f}"
    said = str(value)
    return f"'{said}" if said.startswith(_STARTS_A_FORMULA) else said
