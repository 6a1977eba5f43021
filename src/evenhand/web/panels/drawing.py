"""How is a figure drawn beside the distribution of its peers?

A box from the first to the third quarter of peers, a line from the tenth to the ninetieth of a
hundred, and the own value as a diamond with its interval below it. Plain SVG that runs no script;
the same numbers stand beside it.
"""

from __future__ import annotations

from html import escape
from typing import Final

from evenhand.web.panels.figures import Figure

WIDTH: Final = 640
HEIGHT: Final = 96
EDGE: Final = 24
INK: Final = "#1c2833"
QUIET: Final = "#566573"
SHADE: Final = "#cfdeec"
ACCENT: Final = "#b35900"


def drawn(figure: Figure, *, title: str, ends: tuple[str, str]) -> str:
    """Return the picture of a figure that has peers.

    Parameters
    ----------
    figure : Figure
        With peers.
    title : str
        What the picture shows, for who cannot see it.
    ends : (str, str)
        The least and the largest number drawn, as printed.
    """
    assert figure.peers is not None
    own, low, high = figure.drawn
    least, most = span(figure)
    width = (most - least) or 1.0

    def x(value: float) -> float:
        return round(EDGE + (WIDTH - 2 * EDGE) * (value - least) / width, 1)

    tenth, first, middle, third, ninetieth = (x(v) for v in figure.peers.quantiles)
    parts = [
        _line(tenth, 28, ninetieth, 28, INK),
        *(_line(at, 22, at, 34, INK) for at in (tenth, ninetieth)),
        f'<rect x="{first}" y="16" width="{max(third - first, 1):.1f}" height="24" '
        f'fill="{SHADE}" stroke="{INK}"/>',
        _line(middle, 16, middle, 40, INK, thick=2),
    ]
    if figure.expected is not None and least <= 0 <= most:
        parts.append(_line(x(0), 6, x(0), 72, QUIET, dashed=True))
    if low is not None and high is not None:
        parts.append(_line(x(low), 58, x(high), 58, ACCENT, thick=3))
    at = x(own)
    parts.append(
        f'<polygon points="{at},50 {at + 8},58 {at},66 {at - 8},58" fill="{ACCENT}" '
        f'stroke="{INK}"/>'
    )
    parts += [_text(EDGE, ends[0], "start"), _text(WIDTH - EDGE, ends[1], "end")]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(parts)}</svg>'
    )


def span(figure: Figure) -> tuple[float, float]:
    """Return the least and the largest number that the picture holds."""
    assert figure.peers is not None
    shown = [v for v in figure.drawn if v is not None]
    every = [*shown, *figure.peers.quantiles]
    return min(every), max(every)


def _line(
    x1: float, y1: float, x2: float, y2: float, colour: str, *, thick: int = 1, dashed: bool = False
) -> str:
    dash = ' stroke-dasharray="4 4"' if dashed else ""
    return (
        f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" '
        f'stroke-width="{thick}"{dash}/>'
    )


def _text(x: float, words: str, anchor: str) -> str:
    return (
        f'<text x="{x}" y="90" font-family="sans-serif" font-size="13" fill="{INK}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )
