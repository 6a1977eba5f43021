"""Does the lot deal fairly over a million draws: shares by weight, and pairs as if by chance?

Seeds are what the office's function gives, simulated by SHA-512 of a counter: its output cannot be
told from that. Each draw is one of the selection, with a roster of weights from 1 to 5. Shares of
the drawn and of the next are set beside what the weights say, exactly; draw after draw, and agents
by officers, beside independence. Every run is the same; of 1,000 with other seeds, chance would
miss a row in one.

    python -m benchmarks.draw.bench_fairness [--draws 1000000]
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from hashlib import sha256, sha512

import numpy as np
from benchmarks.harness import Row
from scipy import stats

from benchmarks import harness
from evenhand.draw import selection

OFFICERS = 30
AGENTS = 40
ROWS = 4
ALPHA = 0.001 / ROWS
"""Of each row, so that chance misses any of them in one of 1,000 runs."""
WEIGHTS = {sha256(bytes([i])).hexdigest()[:32]: 1 + i % 5 for i in range(OFFICERS)}


def deal(draws: int) -> harness.Cost:
    """Deal files; the answer is who was drawn and who is next, as places in the roster."""
    place = {handler: i for i, handler in enumerate(WEIGHTS)}

    def work() -> np.ndarray:
        found = np.empty((draws, 2), dtype=np.int16)
        for number in range(draws):
            counter = number.to_bytes(8, "big")
            order = selection.order(
                sha512(counter).digest(), sha256(b"tag" + counter).digest(), WEIGHTS
            )
            found[number] = place[order[0]], place[order[1]]
        return found

    return harness.best(work, rounds=1)


def shares(drawn: np.ndarray, expected: np.ndarray) -> tuple[float, float]:
    """Return the furthest share in standard errors, and chi-square's p-value of all shares."""
    counts = np.bincount(drawn, minlength=len(expected))
    draws = counts.sum()
    furthest = np.abs(counts - draws * expected) / np.sqrt(draws * expected * (1 - expected))
    return float(furthest.max()), float(stats.chisquare(counts, draws * expected).pvalue)


def of_the_next(weights: np.ndarray) -> np.ndarray:
    """Return the chance of each handler to be next: drawn from those left by another's draw."""
    first = weights / weights.sum()
    after = first[:, None] * weights[None, :] / (weights.sum() - weights)[:, None]
    np.fill_diagonal(after, 0.0)
    return after.sum(axis=0)


def independence(first: np.ndarray, second: np.ndarray, kinds: int) -> float:
    """Return chi-square's p-value of a table of two things that have nothing to do with another."""
    table = np.zeros((kinds, OFFICERS), dtype=np.int64)
    np.add.at(table, (first, second), 1)
    return float(stats.chi2_contingency(table, correction=False).pvalue)


def rows(draws: int) -> Iterator[Row]:
    """Deal, then judge."""
    cost = harness.alone(deal, draws)
    drawn, after = cost.answer[:, 0], cost.answer[:, 1]
    weights = np.array(list(WEIGHTS.values()), dtype=float)
    yield Row(f"{draws:,} draws from {OFFICERS}, weights 1 to 5", cost.seconds, cost.peak_mb)
    # Bonferroni over the officers: the furthest of them is looked at.
    most = float(stats.norm.isf(ALPHA / 2 / 2 / OFFICERS))
    for who, found, expected in (
        ("drawn", drawn, weights / weights.sum()),
        ("next", after, of_the_next(weights)),
    ):
        furthest, p = shares(found, expected)
        yield Row(
            f"  shares of the {who}, the furthest of {OFFICERS}",
            0.0,
            math.nan,
            f"{furthest:.2f} errors, p {p:.3f}",
            f"under {most:.2f}, p over {ALPHA / 2:.6f}",
            furthest < most and p > ALPHA / 2,
        )
    p = independence(drawn[:-1], drawn[1:], OFFICERS)
    yield _row(f"  each draw and the one before, {OFFICERS} by {OFFICERS}", p)
    # Agents of unlike size lodge in turns and in bursts; what they lodge has no say.
    agents = np.minimum(np.arange(draws) * np.arange(draws) % 997 * AGENTS // 997, AGENTS - 1)
    yield _row(
        f"  agents and officers, {AGENTS} by {OFFICERS}", independence(agents, drawn, AGENTS)
    )


def _row(case: str, p: float) -> Row:
    return Row(case, 0.0, math.nan, f"p {p:.3f}", f"p over {ALPHA:.5f}", p > ALPHA)


def main() -> int:
    """Print the rows; 1 if one is missed."""
    parser = harness.options(__doc__)
    parser.add_argument("--draws", type=int, default=1_000_000)
    return harness.show(rows(parser.parse_args().draws))


if __name__ == "__main__":
    sys.exit(main())
