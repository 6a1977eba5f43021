"""What is the truth about the administration, to hold the measures against?"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.administration import NATURAL_PACE, PACE, STRICTNESS
from evenhand.practice.block import Plan, gap_after
from evenhand.practice.faults.fault import Fault
from evenhand.practice.potential import OUTCOMES, UNITS
from evenhand.practice.tally import Pair, Tally
from evenhand.practice.trade import trade_truth
from evenhand.practice.year import DAYS, TIME_ZONE, YEAR, iso_day

Floats = npt.NDArray[np.float64]

GENERATOR: Final = "evenhand practice"
VERSION: Final = 6
"""Raised whenever the same seed would give other records."""


def truth(plan: Plan, counted: Tally) -> dict[str, Any]:
    """Return all that was planted, as plain values."""
    administration = plan.administration
    evaded, mirrored = trade_truth(administration)
    return {
        "generator": GENERATOR,
        "generator_version": VERSION,
        "seed": administration.seed,
        "honest": administration.honest,
        "year": YEAR,
        "time_zone": TIME_ZONE,
        "numbers": _numbers(plan, counted),
        "offices": _offices(plan, counted),
        "spread": {
            "what": "Standard deviation between officers of the logarithm of pace (time over a "
            "file) and of strictness (chance of an adjustment, of an offence), beside the faults.",
            "pace": NATURAL_PACE if administration.honest else PACE,
            "strictness": 0.0 if administration.honest else STRICTNESS,
        },
        "effects": _effects(plan, counted),
        "faults": [*(_fault(plan, counted, f) for f in plan.faults.values()), *evaded],
        "look_alikes": [
            {**each, "files": counted.look_alikes.get(each["id"], 0)}
            for each in (*plan.look_alikes.to_dict(administration), mirrored)
        ],
        "officers": _officers(plan, counted),
    }


def _numbers(plan: Plan, counted: Tally) -> dict[str, Any]:
    administration = plan.administration
    green, yellow, red = (int(c) for c in counted.channels)
    return {
        "declarations": int(counted.declarations.sum()),
        "items": int(counted.items.sum()),
        "events": int(counted.events.sum()),
        "assessed": int(counted.assessed.sum()),
        "released": int(counted.released.sum()),
        "open_at_extract": int((counted.declarations - counted.released).sum()),
        "offices": len(administration.offices),
        "officers": int(administration.pace.size),
        "agents": len(administration.agents),
        "importers": administration.importers,
        "channel_selected": {"green": green, "yellow": yellow, "red": red},
    }


def _offices(plan: Plan, counted: Tally) -> list[dict[str, Any]]:
    return [
        {
            "office": o.code,
            "name": o.name,
            "declarations": int(counted.declarations[o.index]),
            "items": int(counted.items[o.index]),
            "officers": len(o.officers),
            "duty_assessed": f"{int(counted.duty_assessed[o.index]) / 100:.2f}",
            "receipts": f"{int(counted.receipts[o.index]) / 100:.2f}",
        }
        for o in plan.administration.offices
    ]


def effects_of(plan: Plan, counted: Tally, *, as_dealt: bool = False) -> list[Floats]:
    """Return each officer's effect on each outcome, by office: shape (outcomes, officers).

    On ordinary files, or with ``as_dealt`` on the mixture of ordinary files and files of steered
    pairs that each really had.

    Effects are about the mean of their office, weighted by files at the general desk; NaN for an
    account that had none there.
    """
    found = []
    for office in plan.administration.offices:
        files = counted.files[office.officers.start : office.officers.stop]
        total = counted.effects[office.index]
        if as_dealt:
            favoured = counted.favoured[office.officers.start : office.officers.stop]
            share = favoured / np.maximum(1, files)
            total = (1 - share) * total + share * counted.favoured_effects[office.index]
        mean = total / max(1.0, counted.effect_files[office.index])
        centre = mean @ files / max(1, files.sum())
        # Rounded, so that equal officers have an effect of exactly 0.
        effect = np.round(mean - centre[:, None], 12)
        found.append(np.where(files > 0, effect, np.nan))
    return found


def _effects(plan: Plan, counted: Tally) -> list[dict[str, Any]]:
    effects = effects_of(plan, counted)
    as_dealt = effects_of(plan, counted, as_dealt=True)
    return [
        {
            "outcome": outcome,
            "unit": unit,
            "within": ["office", "desk"],
            "sd": _pooled(plan, counted, [e[k] for e in effects], absolute=False),
            "sd_as_dealt": _pooled(plan, counted, [e[k] for e in as_dealt], absolute=False),
            "swap_gap": _pooled(plan, counted, [e[k] for e in effects], absolute=True),
            "swap_gap_if_normal": 2
            * _pooled(plan, counted, [e[k] for e in effects], absolute=False)
            / math.sqrt(math.pi),
        }
        for k, (outcome, unit) in enumerate(zip(OUTCOMES, UNITS, strict=True))
    ]


def _pooled(plan: Plan, counted: Tally, effects: list[Floats], *, absolute: bool) -> float:
    """Return the spread of effects inside offices, pooled by files.

    The standard deviation, or with ``absolute`` the mean difference of two officers drawn by files.
    """
    total, weight = 0.0, 0.0
    for office, effect in zip(plan.administration.offices, effects, strict=True):
        files = counted.files[office.officers.start : office.officers.stop].astype(np.float64)
        held = files > 0
        share = files[held] / max(1.0, files.sum())
        known = effect[held]
        if absolute:
            gaps = np.abs(known[:, None] - known[None, :])
            spread = float(share @ gaps @ share)
        else:
            spread = float(share @ known**2)
        total += files.sum() * spread
        weight += files.sum()
    pooled = total / max(1.0, weight)
    return pooled if absolute else math.sqrt(pooled)


def _officers(plan: Plan, counted: Tally) -> list[dict[str, Any]]:
    administration = plan.administration
    effects = effects_of(plan, counted)
    return [
        {
            "account": administration.accounts[account],
            "office": office.code,
            "files": int(counted.files[account]),
            "effect": {
                outcome: (
                    None
                    if math.isnan(value := float(effects[office.index][k, place]))
                    else round(value, 6)
                )
                for k, outcome in enumerate(OUTCOMES)
            },
        }
        for office in administration.offices
        for place, account in enumerate(office.officers)
    ]


def _fault(plan: Plan, counted: Tally, fault: Fault) -> dict[str, Any]:
    administration = plan.administration
    plain: dict[str, Any] = {
        "id": fault.id,
        "what": fault.what,
        "measures": list(fault.measures),
        "office": administration.offices[fault.office].code,
        "accounts": [administration.accounts[a] for a in fault.accounts],
        "agents": [administration.agents[a] for a in fault.agents],
        "from": iso_day(fault.starts),
        "until": iso_day(DAYS - 1),
        "share_or_factor": fault.share,
        "files": {
            f"{YEAR}-S{semester}": counted.touched.get((fault.id, semester), 0)
            for semester in (1, 2)
        },
    }
    if fault.pairs:
        plain["pairs"] = [
            _pair(plan, key, pair) for key, pair in counted.pairs.items() if key[0] == fault.id
        ]
    if fault.id == "serial_gap":
        first = gap_after(plan) + 1
        plain |= {"files": {}, "missing_serials": [first, first + int(fault.share) - 1]}
    return plain


def _pair(plan: Plan, key: tuple[str, int, int, int], pair: Pair) -> dict[str, Any]:
    _, account, agent, semester = key
    return {
        "period": f"{YEAR}-S{semester}",
        "account": plan.administration.accounts[account],
        "agent": plan.administration.agents[agent],
        "files_of_agent": pair.files,
        "observed": pair.observed,
        "expected_by_lot": round(pair.by_lot, 3),
        "moved": pair.moved,
    }
