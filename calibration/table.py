"""How are the figures of a calibration told: as plain values, as a page, as curves?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from calibration.design import Design
from calibration.running import Tally
from calibration.verdict import Verdict

HOLDS: Final = {
    "family": "chance of any false entry of the list",
    "discovery": "mean share of false entries of the list",
    "interval": "share of intervals that hold the truth",
}
_HEAD: Final = """\
# Are the stated error rates true?

Each measure that states an error rate was asked of invented administrations whose truth is known:
honest ones first, then ones with a planted fault. Rosters change from day to day, agents differ in
size and lodge in batches, and specialised desks are part of the sets. The designs are in
`calibration/designs`, one file a measure. Every figure below is counted by

    {command}

with seed {seed}, on {date}; the same command gives the same figures. `make test` repeats a smaller
part and compares.

A list passes if its false entries are no more than the level allows, simulation error apart (one
chance in a thousand a line). An interval passes from 93 % on; above 97 % the measure must say why
it is wider than it need be. Measures that are not named here state no error rate, and say so.

"""


def as_json(tallies: Sequence[Tally], lines: Sequence[Verdict], *, facts: Mapping[str, Any]) -> str:
    """Return the figures as JSON, by which a later run is compared."""
    whole = {
        **facts,
        "tallies": [asdict(t) for t in tallies],
        "verdicts": [asdict(v) for v in lines],
    }
    return json.dumps(whole, indent=1, sort_keys=True) + "\n"


def as_page(
    lines: Sequence[Verdict],
    tallies: Sequence[Tally],
    designs: Mapping[str, Design],
    *,
    facts: Mapping[str, Any],
) -> str:
    """Return the page of the documentation."""
    parts = [_HEAD.format(**facts)]
    for name in sorted({line.measure for line in lines}):
        parts.append(_section(name, designs[name], lines, tallies))
    return "\n".join(parts)


def _section(name: str, design: Design, lines: Sequence[Verdict], tallies: Sequence[Tally]) -> str:
    rows = [
        "| holds | size | fault | runs | rate | simulation error | allowed | passes |",
        "|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for line in (line for line in lines if line.measure == name):
        bound = "from" if line.holds == "interval" else "up to"
        note = f" ({line.note})" if line.note else ""
        rows.append(
            f"| {HOLDS[line.holds]} | {line.size} | {line.effect:g} | {line.runs:,} "
            f"| {100 * line.rate:.1f} % | {100 * line.error:.1f} | {bound} "
            f"{100 * line.allowed:.0f} % | {'yes' if line.passes else '**no**'}{note} |"
        )
    text = f"## {name}\n\n" + "\n".join(rows) + "\n"
    if any(t.faults for t in tallies if t.measure == name):
        text += f"\nFault: {design.EFFECT}.\n\n" + _power(name, design, tallies) + "\n"
        text += f"\n![Share of planted faults found](../pictures/power/{name}.svg)\n"
    return text


def _power(name: str, design: Design, tallies: Sequence[Tally]) -> str:
    effects = [e for e in design.EFFECTS if e]
    rows = [
        "| found, of planted | " + " | ".join(f"{e:g}" for e in effects) + " |",
        "|---|" + "---:|" * len(effects),
    ]
    for size in design.SIZES:
        seen = {t.effect: t for t in tallies if t.measure == name and t.size == size and t.faults}
        shares = [
            f"{100 * seen[e].found / seen[e].faults:.0f} %" if e in seen else "" for e in effects
        ]
        rows.append(f"| {size} | " + " | ".join(shares) + " |")
    return "\n".join(rows) + "\n"


def curves(name: str, design: Design, tallies: Sequence[Tally]) -> str:
    """Return the share of planted faults found against their size, a line a size, as SVG."""
    import altair as alt
    import vl_convert as vlc

    rows = [
        {"effect": t.effect, "found": t.found / t.faults, "size": t.size}
        for t in tallies
        if t.measure == name and t.faults
    ]
    chart = (
        alt.Chart(alt.Data(values=rows), width=360, height=200)
        .mark_line(point=True)
        .encode(
            x=alt.X("effect:Q", title=design.EFFECT),
            y=alt.Y("found:Q", title="found", axis=alt.Axis(format="%"), scale={"domain": [0, 1]}),
            color=alt.Color("size:N", sort=list(design.SIZES), title="administration"),
            strokeDash=alt.StrokeDash("size:N", sort=list(design.SIZES), title="administration"),
        )
    )
    svg: str = vlc.vegalite_to_svg(chart.to_json())
    return svg


def write(
    folder: Path,
    tallies: Sequence[Tally],
    lines: Sequence[Verdict],
    designs: Mapping[str, Design],
    *,
    facts: Mapping[str, Any],
) -> None:
    """Write the page, its figures and its curves into the folder of the documentation."""
    (folder / "reference" / "calibration.json").write_text(
        as_json(tallies, lines, facts=facts), encoding="utf-8"
    )
    (folder / "reference" / "calibration.md").write_text(
        as_page(lines, tallies, designs, facts=facts), encoding="utf-8"
    )
    pictures = folder / "pictures" / "power"
    pictures.mkdir(parents=True, exist_ok=True)
    for name in sorted({t.measure for t in tallies if t.faults}):
        (pictures / f"{name}.svg").write_text(
            curves(name, designs[name], tallies), encoding="utf-8"
        )
