"""How are actions drawn over time: as bars, and as what is done against what was planned?

Drawn as plain SVG, which runs no script; each picture has its table beside it on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Final

from django.utils.translation import gettext as _

from evenhand.web.plans.queries import Line, Status

WIDTH: Final = 900
LABELS: Final = 300
ROW: Final = 26
TOP: Final = 30
HEIGHT: Final = 260
STYLE: Final = (
    "text{font:12px 'Noto Sans',sans-serif;fill:#1b1f23}.open{fill:#0f5c77}.done{fill:#1f6f3f}"
    ".late{fill:#9b1c1c}.waits{fill:#8a94a0}.hair{stroke:#c9d1d9}.now{stroke:#b35900;stroke-width:2}"
    ".step{fill:#fff;stroke:#1b1f23}.plan{fill:none;stroke:#8a94a0;stroke-width:2;"
    "stroke-dasharray:6 4}.fact{fill:none;stroke:#1f6f3f;stroke-width:3}"
)


@dataclass(frozen=True, slots=True)
class Point:
    """How many actions were to be done by the end of a day, and how many were; None to come."""

    on: date
    planned: int
    done: int | None


def burn_up(lines: Sequence[Line], today: date) -> tuple[Point, ...]:
    """Return what was planned and what was done, by month; dropped actions are in neither."""
    counted = [x for x in lines if x.status is not Status.DROPPED]
    if not counted:
        return ()
    first = min(x.version.start for x in counted)
    last = max(today, *(x.version.due for x in counted))
    ends, at = [], first
    while at <= last:
        following = (at.replace(day=1) + timedelta(days=32)).replace(day=1)
        ends.append(following - timedelta(days=1))
        at = following
    points = []
    for end in ends:
        # The month that runs is counted up to today.
        is_past = end.replace(day=1) <= today
        done = sum(x.done_on is not None and x.done_on <= end for x in counted)
        planned = sum(x.version.due <= end for x in counted)
        points.append(Point(end, planned, done if is_past else None))
    return tuple(points)


def gantt(lines: Sequence[Line], today: date) -> str:
    """Return a bar for each action from start to due, with its milestones, as SVG."""
    first = min([today, *(x.version.start for x in lines)])
    last = max([today, *(x.version.due for x in lines)])
    days = max((last - first).days, 1)

    def across(day: date) -> float:
        inside = min(max((day - first).days, 0), days)
        return round(LABELS + (WIDTH - LABELS - 20) * inside / days, 1)

    height = TOP + ROW * len(lines) + 20
    parts = [_text(LABELS, 16, first.isoformat()), _text(WIDTH - 90, 16, last.isoformat())]
    for at, line in enumerate(lines):
        y = TOP + ROW * at
        start, due = across(line.version.start), across(line.version.due)
        parts.append(_text(4, y + 14, f"{line.action.pk} {line.version.title}"[:44]))
        parts.append(
            f'<rect class="{_looks(line, today)}" x="{start}" y="{y + 3}" '
            f'width="{max(due - start, 3):.1f}" height="14"/>'
        )
        parts += [
            f'<circle class="step" cx="{across(step.due)}" cy="{y + 10}" r="4"/>'
            for step in line.milestones
        ]
    now = across(today)
    parts.append(f'<line class="now" x1="{now}" y1="{TOP - 6}" x2="{now}" y2="{height - 14}"/>')
    summary = _("%(n)s actions from start to due; the line across is today.") % {"n": len(lines)}
    return _svg(height, _("Actions over time"), summary, parts)


def burn_up_picture(points: Sequence[Point]) -> str:
    """Return what was planned and what was done as two lines, as SVG."""
    most = max([1, *(p.planned for p in points), *(p.done or 0 for p in points)])
    step = (WIDTH - 80) / max(len(points) - 1, 1)

    def place(at: int, count: int) -> str:
        return f"{40 + step * at:.1f},{TOP + (HEIGHT - TOP - 30) * (1 - count / most):.1f}"

    floor = HEIGHT - 30
    parts = [
        _text(4, TOP + 4, str(most)),
        _text(4, floor + 4, "0"),
        f'<line class="hair" x1="40" y1="{floor}" x2="{WIDTH - 40}" y2="{floor}"/>',
    ]
    if points:
        planned = " ".join(place(at, p.planned) for at, p in enumerate(points))
        done = " ".join(place(at, p.done) for at, p in enumerate(points) if p.done is not None)
        parts.append(f'<polyline class="plan" points="{planned}"/>')
        parts.append(f'<polyline class="fact" points="{done}"/>')
        parts.append(_text(40, HEIGHT - 8, points[0].on.isoformat()))
        parts.append(_text(WIDTH - 120, HEIGHT - 8, points[-1].on.isoformat()))
    words = _("Dashed: actions due by then. Whole: actions done by then.")
    parts.append(_text(40, 16, words))
    return _svg(HEIGHT, _("Actions done against actions due"), words, parts)


def _looks(line: Line, today: date) -> str:
    if line.status is Status.DONE:
        return "done"
    if line.is_open and line.version.due < today:
        return "late"
    return "open" if line.status is Status.UNDER_WAY else "waits"


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x}" y="{y}">{escape(words)}</text>'


def _svg(height: int, title: str, summary: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img"><title>{escape(title)}</title>'
        f"<desc>{escape(summary)}</desc><style>{STYLE}</style>{''.join(parts)}</svg>"
    )
