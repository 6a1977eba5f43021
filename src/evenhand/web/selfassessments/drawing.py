"""How are ordinal marks drawn: counts on a line of levels, median classes on a wheel and a grid?

Drawn as SVG that runs nothing. Nothing hangs on colour alone, no length or area stands for a mean,
and a table with the same numbers always stands beside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, pi, sin
from textwrap import wrap
from typing import Final, Literal

from evenhand.instruments.scoring.marks import LEVELS

INK: Final = "#1c2833"
QUIET: Final = "#566573"
HAIR: Final = "#d5d8dc"
ACCENT: Final = "#1f4e79"
SHADES: Final = ("#eef3f8", "#cfdeec", "#9fbedb", "#5b8dbd", "#1f4e79")
"""Of the levels from 0 to 4, light to dark; the level is written in the cell too."""
MOST_OF_A_LABEL: Final = 34

Sign = Literal["full", "hollow", "diamond"]
Dash = Literal["", "6 3", "2 3"]


@dataclass(frozen=True, slots=True)
class Dots:
    """One series of a row: how many stand at each level from 0 to 4."""

    sign: Sign
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What stands beside one label."""

    label: str
    series: tuple[Dots, ...]


@dataclass(frozen=True, slots=True)
class Ring:
    """One line around the wheel: a level for each spoke, None where there is none."""

    name: str
    dash: Dash
    levels: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the grid: a median class, or two between which half stand, and what is said."""

    low: int | None
    high: int | None
    said: str


def dot_plot(rows: Sequence[Row], *, title: str, legend: Sequence[tuple[Sign, str]]) -> str:
    """Return counts at each level, row by row, with a sign for each series."""
    left, step, line = 260, 84, 22
    tall = [max(1, len(row.series)) * line + 14 for row in rows]
    top = 46 + 20 * ((len(legend) + 1) // 2)
    parts = [*_legend(legend, width=700)]
    for level in LEVELS:
        x = left + step * level + step // 2
        parts.append(_text(x, top - 10, str(level), anchor="middle"))
        parts.append(_line(x, top, x, top + sum(tall)))
    y = top
    for row, height in zip(rows, tall, strict=True):
        parts.append(_line(8, y, 690, y))
        parts += _label(row.label, 8, y + height / 2)
        for n, series in enumerate(row.series):
            at = y + 7 + line * n + line / 2
            for level, count in zip(LEVELS, series.counts, strict=True):
                if count:
                    x = left + step * level + step // 2
                    parts += [_sign(series.sign, x, at), _count(series.sign, x, at, count)]
        y += height
    return _svg(parts, width=700, height=y + 12, title=title)


def radar(spokes: Sequence[str], rings: Sequence[Ring], *, title: str) -> str:
    """Return median classes on a wheel; a spoke without a level breaks the line.

    Raises
    ------
    ValueError
        If there are fewer than three spokes: that is no wheel.
    """
    if len(spokes) < 3:
        raise ValueError("A wheel has three spokes at least.")
    middle_x, middle_y, reach = 350.0, 250.0, 150.0

    def at(spoke: int, level: float) -> tuple[float, float]:
        # Level 0 stands off the middle, so that it is seen which spoke it is on.
        turn, out = 2 * pi * spoke / len(spokes), reach * (level + 1) / 5
        return middle_x + out * sin(turn), middle_y - out * cos(turn)

    parts = []
    for level in LEVELS:
        corners = (at(n, level) for n in range(len(spokes)))
        around = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
        parts.append(f'<polygon points="{around}" fill="none" stroke="{HAIR}"/>')
        x, y = at(0, level)
        parts.append(_text(x + 4, y - 3, str(level), size=11, colour=QUIET))
    for n, name in enumerate(spokes):
        x, y = at(n, 4)
        parts.append(_line(middle_x, middle_y, x, y))
        x, y = at(n, 4.7)
        side = "middle" if abs(x - middle_x) < 20 else "start" if x > middle_x else "end"
        lines = wrap(name, 22)[:2]
        # Upwards from the rim above the middle, so that no label lies over a level.
        y -= 13 * (len(lines) - 1) if y < middle_y else 0
        for place, words in enumerate(lines):
            parts.append(_text(x, y + 13 * place, words, anchor=side, size=11))
    for ring in rings:
        parts += _ring(ring, at)
    for n, ring in enumerate(rings):
        y = 470 + 20 * n
        dash = f' stroke-dasharray="{ring.dash}"' if ring.dash else ""
        parts.append(f'<path d="M8 {y - 4}h40" stroke="{ACCENT}" stroke-width="2"{dash}/>')
        parts.append(_text(56, y, ring.name))
    return _svg(parts, width=700, height=470 + 20 * len(rings), title=title)


def heat_map(
    rows: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[Cell]], *, title: str
) -> str:
    """Return a grid of median classes, each written in its cell; what has none stays white."""
    left, step, line = 260, max(70, min(150, 900 // max(1, len(columns)))), 46
    top = 60
    parts = []
    for n, name in enumerate(columns):
        for place, words in enumerate(wrap(name, max(8, step // 8))[:2]):
            parts.append(
                _text(left + step * (n + 0.5), 24 + 15 * place, words, anchor="middle", size=12)
            )
    for at, (name, of_row) in enumerate(zip(rows, cells, strict=True)):
        y = top + line * at
        parts += _label(name, 8, y + line / 2)
        for n, cell in enumerate(of_row):
            x = left + step * n
            fill = "#ffffff" if cell.low is None else SHADES[cell.low]
            ink = "#ffffff" if cell.low is not None and cell.low >= 3 else INK
            parts.append(
                f'<rect x="{x}" y="{y}" width="{step - 2}" height="{line - 2}" '
                f'fill="{fill}" stroke="{QUIET}"/>'
            )
            shown = "–" if cell.low is None else str(cell.low)
            if cell.low != cell.high:
                shown = f"{cell.low}–{cell.high}"
            half = x + (step - 2) / 2
            parts.append(_text(half, y + 19, shown, anchor="middle", size=15, colour=ink))
            parts.append(_text(half, y + 36, cell.said, anchor="middle", size=11, colour=ink))
    width = left + step * len(columns) + 10
    return _svg(parts, width=width, height=top + line * len(rows) + 10, title=title)


def _ring(ring: Ring, place: Callable[[int, float], tuple[float, float]]) -> Iterator[str]:
    spokes = len(ring.levels)
    dash = f' stroke-dasharray="{ring.dash}"' if ring.dash else ""
    for n, level in enumerate(ring.levels):
        if level is None:
            continue
        x, y = place(n, level)
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{ACCENT}"/>'
        following = ring.levels[(n + 1) % spokes]
        if following is not None:
            to_x, to_y = place((n + 1) % spokes, following)
            yield (
                f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}" stroke="{ACCENT}" '
                f'stroke-width="2"{dash}/>'
            )


def _legend(legend: Sequence[tuple[Sign, str]], *, width: int) -> Iterator[str]:
    for n, (sign, words) in enumerate(legend):
        x, y = 18 + (n % 2) * (width // 2), 18 + 20 * (n // 2)
        yield _sign(sign, x, y)
        yield _text(x + 18, y + 4, words)


def _sign(sign: Sign, x: float, y: float) -> str:
    if sign == "diamond":
        points = f"{x},{y - 11} {x + 11},{y} {x},{y + 11} {x - 11},{y}"
        return f'<polygon points="{points}" fill="#ffffff" stroke="{INK}" stroke-width="1.5"/>'
    fill = ACCENT if sign == "full" else "#ffffff"
    dash = "" if sign == "full" else ' stroke-dasharray="3 2"'
    return f'<circle cx="{x}" cy="{y}" r="10" fill="{fill}" stroke="{ACCENT}"{dash}/>'


def _count(sign: Sign, x: float, y: float, count: int) -> str:
    ink = "#ffffff" if sign == "full" else INK
    return _text(x, y + 4, str(count), anchor="middle", size=11, colour=ink)


def _label(words: str, x: float, y: float) -> Iterator[str]:
    lines = wrap(words, MOST_OF_A_LABEL)[:2]
    for n, line in enumerate(lines):
        yield _text(x, y + 4 + 15 * n - 7 * (len(lines) - 1), line)


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}" stroke="{HAIR}"/>'


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", size: int = 13, colour: str = INK
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
        f'fill="{colour}">{escape(words)}</text>'
    )


def _svg(parts: Sequence[str], *, width: float, height: float, title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" '
        'font-family="Noto Sans, Noto Sans Arabic, system-ui, sans-serif">'
        f"<title>{escape(title)}</title>"
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(parts)}</svg>'
    )
