"""How does the time of a run grow with the declarations: 1, 10 and 100 million?

All measures of declarations, on the file of ``invented``; each size runs in a process of its
own. Beside each time stands what a tenth of the rows took, times ten: linear or better is at most
that, with a little room for the noise of one run; and how often the engine's own grouping of the
same rows would fit into it, which at 100 million is limited. These come with --whole, or
EVENHAND_BENCH_WHOLE set.

    python -m benchmarks.measures.bench_growth [--sizes 1000000,10000000] [--memory 3500MB]
        [--whole] [--keep FOLDER] [--picture growth.svg]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.harness import Row
from benchmarks.measures.bench_declarations import TOGETHER, WHOLE_PEAK_MB, part
from benchmarks.measures.invented import file_of

from benchmarks import harness

SIZES = (1_000_000, 10_000_000)
LARGEST = 100_000_000
ROOM = 1.15
"""One run of each: what two runs of the same size differ by on a quiet machine."""
PARTS = {"reference": "GROUP BY", "all": "all measures"}


def rows(given: argparse.Namespace) -> Iterator[Row]:
    """Yield the times by size, each beside what its predecessor leads to expect."""
    sizes = [int(s) for s in given.sizes.split(",")]
    if given.whole or harness.wants_whole():
        sizes.append(LARGEST)
    found: dict[str, list[tuple[int, float]]] = {name: [] for name in PARTS}
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for size in sizes:
            path = file_of(folder, size)
            for name, case in PARTS.items():
                took, peak = harness.alone(part, name, path, given.memory)
                seconds = took[name]
                yield judged(f"{case}, {size:,} declarations", size, seconds, peak, found[name])
                found[name].append((size, seconds))
            times = found["all"][-1][1] / found["reference"][-1][1]
            yield Row(
                f"  beside each other, {size:,} declarations",
                found["all"][-1][1],
                peak,
                f"{times:.1f} x GROUP BY",
                f"at most {TOGETHER} x, under {WHOLE_PEAK_MB:,} MB" if size == LARGEST else "",
                times <= TOGETHER and peak < WHOLE_PEAK_MB if size == LARGEST else None,
            )
    if given.picture:
        draw(found, given.picture)


def judged(
    case: str, size: int, seconds: float, peak: float, before: list[tuple[int, float]]
) -> Row:
    """Set a time beside the one before it, grown in proportion to the rows."""
    if not before:
        return Row(case, seconds, peak)
    earlier, took = before[-1]
    expected = took * size / earlier
    return Row(
        case,
        seconds,
        peak,
        f"{seconds / expected:.2f} x in proportion",
        f"linear or better (at most {ROOM})",
        seconds <= ROOM * expected,
    )


def draw(found: dict[str, list[tuple[int, float]]], path: Path) -> None:
    """Draw time against declarations, both in powers of ten: linear is a slope of one."""
    import altair as alt

    values = [
        {"declarations": size, "seconds": seconds, "work": PARTS[name]}
        for name, points in found.items()
        for size, seconds in points
    ]
    scale = alt.Scale(type="log")
    chart = (
        alt.Chart(alt.Data(values=values), width=420, height=280)
        .mark_line(point=True)
        .encode(
            x=alt.X(
                "declarations:Q",
                scale=scale,
                title="declarations",
                axis=alt.Axis(values=[1_000_000, 10_000_000, 100_000_000]),
            ),
            y=alt.Y("seconds:Q", scale=scale, title="seconds"),
            color=alt.Color("work:N", title=None, legend=alt.Legend(labelLimit=0)),
        )
    )
    chart.save(path)


def main() -> int:
    """Print the rows; 1 if growth is worse than linear."""
    parser = harness.options(__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--memory", default="3500MB")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--keep", type=Path, help="where the files stay, to be used again")
    parser.add_argument("--picture", type=Path, help="where to draw it, as growth.svg")
    return harness.show(rows(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
