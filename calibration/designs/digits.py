"""How are values drawn that goods and agents decide, and an agent that makes some up?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from evenhand.measures import digits

NAME: Final = "digits"
HOLDS: Final = (Held("discovery", 0.05),)
SIZES: Final = {
    "small": (20, 4, 300),
    "medium": (60, 8, 400),
    "large": (150, 12, 500),
}
"""Agents, chapters, values of an agent."""
AMOUNTS: Final = {n: f"{a * v:,} values" for n, (a, _, v) in SIZES.items()}
EFFECTS: Final = (0.0, 0.2, 0.5, 0.8)
EFFECT: Final = "share of one agent's values whose first digit is made up, all alike often"


def draw(rng: np.random.Generator, size: tuple[int, int, int], effect: float = 0.0) -> Drawn:
    """Draw lognormal values; agents trade in some chapters more, at prices a little their own."""
    agents, chapters, each = size
    n = rng.poisson(each, agents)
    agent = np.repeat(np.arange(agents), n)
    trade = rng.dirichlet(np.full(chapters, 0.7), agents).cumsum(axis=1)
    chapter = (rng.random(agent.size)[:, None] > trade[agent]).sum(axis=1)
    chapter = np.minimum(chapter, chapters - 1)
    level = 8 + rng.normal(0, 0.6, chapters)[chapter] + rng.normal(0, 0.1, agents)[agent]
    value = np.exp(level + rng.normal(0, 1.0, agent.size))
    made_up = (agent == 0) & (rng.random(agent.size) < effect)
    exponent = np.floor(np.log10(value))
    value = np.where(
        made_up, (rng.integers(1, 10, agent.size) + rng.random(agent.size)) * 10**exponent, value
    )
    minor = np.unique(np.stack([agent, np.rint(100 * value).astype(np.int64), chapter]), axis=1)
    _, first = np.unique(minor[:2], axis=1, return_index=True)
    agent, money, chapter = minor[:, first]
    digit = money // 10 ** np.floor(np.log10(money)).astype(np.int64)
    large = money >= digits.LARGE
    is_round = large & (money % digits.ROUND == 0)
    keys, at = np.unique(np.stack([agent, chapter, digit]), axis=1, return_inverse=True)
    sums = (
        np.bincount(at.ravel(), weights=w).astype(np.int64)
        for w in (np.ones(at.size), large, is_round)
    )
    text = [np.array([f"{letter}{k:03d}" for k in row], dtype=object)
            for letter, row in zip("ac", keys[:2], strict=True)]  # fmt: skip
    return Drawn(digits.Counts(*text, keys[2], *sums), truth="a000" if effect else None)


def judge(drawn: Drawn, found: digits.Found) -> Judged:
    """Judge the list by first digits."""
    listed = found.names[found.digits.unit[found.digit_family.rejected]]
    return Judged(
        listed=listed.size,
        false=int((listed != drawn.truth).sum()),
        found=bool((listed == drawn.truth).any()) if drawn.truth else None,
    )
