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


_SEEN: Final = """\
# What Evenhand can and cannot see

A measure that finds nothing says little until one knows what it would have found. Each was asked of
invented administrations with a planted fault of growing size; below stands the smallest fault that
was found in at least four of five of them, by how much there was to count. Smaller faults are found
less often, and a dash says that none of the sizes tried was found so often: there, *nothing found*
is no comfort. How the shares grow with the fault is drawn further down; the figures are in the
[calibration](../reference/calibration.md), counted by

    {command}

with seed {seed}, on {date}. The faults of the designs are simple and alone; real ones hide among
others, and are seen a little later. In a real file other things decide too: whether agents meet
many officers, whether sets are small, whether the outcome is recorded.

"""
_OFTEN: Final = 0.8


def seen_page(
    tallies: Sequence[Tally], designs: Mapping[str, Design], *, facts: Mapping[str, Any]
) -> str:
    """Return the page that says which faults are found with how much to count."""
    head = "| measure | planted | counted | found from |\n|---|---|---:|---|"
    rows, drawn = [head], []
    for name in sorted({t.measure for t in tallies if t.faults}):
        design = designs[name]
        for number, (size, value) in enumerate(design.SIZES.items()):
            found = {
                t.effect: t.found / t.faults
                for t in tallies
                if (t.measure, t.size) == (name, size) and t.faults
            }
            least = min((e for e, share in found.items() if share >= _OFTEN), default=None)
            first = (f"`{name}`", design.EFFECT) if number == 0 else ("", "")
            answer = "-" if least is None else f"{least:g}"
            rows.append(f"| {first[0]} | {first[1]} | {amount(design, size, value)} | {answer} |")
        drawn.append(f"\n## {name}\n\nPlanted: {design.EFFECT}.\n")
        drawn.append(f"![Share of planted faults found](../pictures/power/{name}.svg)\n")
    return _SEEN.format(**facts) + "\n".join([*rows, *drawn])


def amount(design: Design, size: str, value: Any) -> str:
    """Say how much there is to count in an administration of that size, in round numbers."""
    given = getattr(design, "AMOUNTS", None)
    if given is not None:
        return str(given[size])
    if hasattr(value, "acts"):
        return f"{value.offices * value.accounts * value.months * value.acts:,} acts"
    return f"{value.offices * value.days * value.files:,} files"


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
            strokeDash=alt.StrokeDash("size:N", sort=list(design.SIZES), legend=None),
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
    (folder / "explanation" / "what-can-be-seen.md").write_text(
        seen_page(tallies, designs, facts=facts), encoding="utf-8"
    )
    pictures = folder / "pictures" / "power"
    pictures.mkdir(parents=True, exist_ok=True)
    for name in sorted({t.measure for t in tallies if t.faults}):
        (pictures / f"{name}.svg").write_text(
            curves(name, designs[name], tallies), encoding="utf-8"
        )
