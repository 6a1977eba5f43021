"""How are files selected by risk (K18), and an agent selected without any?"""

from __future__ import annotations

from typing import Final

import numpy as np

from calibration.design import Drawn, Held, Judged
from calibration.like_cases import (
    CHAPTERS,
    ORIGINS,
    SIZES,
    Size,
    apart,
    cases,
    counts,
    firsts,
    happens,
    rows,
)
from evenhand.measures import conformance

NAME: Final = "conformance_selection"
HOLDS: Final = (Held("family", 0.05),)
EFFECTS: Final = (0.0, 0.3, 0.6, 0.9)
EFFECT: Final = "share of one agent's files that are selected without any risk in them"
SELECTED, FOUND = 0.25, 0.2
RISK: Final = 0.4
"""Spread between agents, origins and chapters, of the logarithm of odds, of both alike."""

infer = conformance.infer

__all__ = ["EFFECT", "EFFECTS", "HOLDS", "NAME", "SIZES", "draw", "infer", "judge"]


def draw(rng: np.random.Generator, size: Size, effect: float = 0.0) -> Drawn:
    """Select by the risk of agent, goods and lodgement; what is found goes with the same risk."""
    of = cases(rng, size)
    agent = of.agent()
    risk = (RISK * rng.standard_normal(int(of.party.max()) + 1))[of.party]
    for goods, kinds in ((of.origin, ORIGINS), (of.chapter, CHAPTERS)):
        risk = risk + (RISK * rng.standard_normal(kinds))[goods]
    chosen = happens(rng, SELECTED, risk + of.shared(rng))
    offence = happens(rng, FOUND, risk + of.shared(rng))
    picked = int(np.argmax(np.bincount(of.party[(of.office == 0) & ~of.alone])))
    extra = (agent == picked) & ~chosen & (rng.random(agent.size) < effect)
    # Found on one in fifty where there was no risk.
    offence = np.where(extra, rng.random(agent.size) < 0.02, offence)
    chosen = chosen | extra
    parts = []
    for by, group, sets in (
        ("office", of.office, (agent, of.desk, of.chapter)),
        ("agent", agent, (of.office, of.desk, of.chapter)),
        ("origin", of.origin, (of.office, agent, of.desk, of.chapter)),
    ):
        for what, among, has in (
            ("selected", np.ones_like(chosen), chosen),
            ("offence where selected", chosen, offence),
        ):
            # A case without an agent is of no group where agents are compared.
            here = firsts(of, group=group, among=among & ((by != "agent") | (agent >= 0)))
            inside = (s[here] for s in sets)
            parts.append(rows(by, what, *inside, group=group[here], has=has[here]))
    return Drawn(counts("selection", parts, of), f"g{picked}" if effect else None)


def judge(drawn: Drawn, found: conformance.Found) -> Judged:
    """Count groups selected and found out as their risk is as false."""
    listed = apart(found)
    truth = ("agent", "", drawn.truth)
    # Where one agent of a set is picked out, the others are truly selected less and found out more.
    false = {g for g in listed if g != truth and (drawn.truth is None or g[0] == "origin")}
    return Judged(
        listed=len(listed),
        false=len(false),
        found=truth in listed if drawn.truth else None,
    )
