"""What do agents lodge? The declarations of one office and month, before anybody acts on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.administration import Administration, Office
from evenhand.practice.streams import Stage, stream
from evenhand.practice.year import DAY_SECONDS

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

GREEN: Final = 0
YELLOW: Final = 1
RED: Final = 2
CHANNELS: Final = ("green", "yellow", "red")
PROCEDURES: Final = ("40", "42", "51", "71")
_PROCEDURE_SHARE: Final = np.cumsum([0.82, 0.06, 0.05, 0.07])
_ITEMS_SHARE: Final = np.cumsum([0.55, 0.30, 0.15])
# Registration stops a little before closing, so that select and assign fall inside the hours.
_LAST_CALL: Final = 300


@dataclass(frozen=True, slots=True)
class Items:
    """The items of a block's declarations, in their order.

    Attributes
    ----------
    first : ndarray of int64, shape (n,)
        Place of each declaration's first item.
    parent, number, code, value, origin : ndarray of int64, shape (m,)
        Declaration of the block, number in it from 1, place in ``Goods.codes``, value in minor
        units, place in ``ORIGINS``.
    mass : ndarray of float64, shape (m,)
        Net kilograms.
    """

    first: Ints
    parent: Ints
    number: Ints
    code: Ints
    value: Ints
    origin: Ints
    mass: Floats


@dataclass(frozen=True, slots=True)
class Traffic:
    """Declarations of one office and month, in the order of registration.

    Attributes
    ----------
    day, registered : ndarray of int64, shape (n,)
        Day of the year; clock second of registration.
    agent, importer, chapter, procedure, channel : ndarray of int64, shape (n,)
    risk : ndarray of float64, shape (n,)
        Relative risk of goods and agent, about 1.
    rule : ndarray of int64, shape (n,)
        Risk rule that gave the channel.
    items : Items
    total : ndarray of int64, shape (n,)
        Declared value in minor units.
    """

    day: Ints
    registered: Ints
    agent: Ints
    importer: Ints
    chapter: Ints
    procedure: Ints
    channel: Ints
    risk: Floats
    rule: Ints
    items: Items
    total: Ints


RULES: Final = ("R-100 v4", "R-210 v2", "R-220 v7", "R-310 v3", "R-320 v1", "random v1")
RANDOM: Final = len(RULES) - 1


def traffic(
    administration: Administration, office: Office, *, month: int, days: Ints, count: Ints
) -> Traffic:
    """Draw the declarations that an office registers in a month.

    Nothing here depends on any officer: all of it is fixed before the lot falls.
    """
    rng = stream(administration.seed, Stage.TRAFFIC, office.index, month)
    goods = administration.goods
    n = int(count.sum())
    day = np.repeat(days, count)
    second = _seconds(n, length=office.hours.length, rng=rng)
    order = np.argsort(day * DAY_SECONDS + second, kind="stable")
    registered = (day * DAY_SECONDS + office.hours.opens + second)[order]
    agent = np.searchsorted(
        administration.agent_cumulative[office.index], rng.random(n), side="right"
    )
    within = np.floor(administration.importer_count[agent] * rng.random(n) ** 2).astype(np.int64)
    chapter = np.searchsorted(np.cumsum(goods.share)[:-1], rng.random(n), side="right")
    risk = goods.risk[chapter] * administration.agent_risk[agent]
    channel, rule = _channels(risk, rng=rng)
    items = _items(administration, chapter=chapter, rng=rng)
    return Traffic(
        day=day,
        registered=registered,
        agent=agent,
        importer=administration.first_importer[agent] + within,
        chapter=chapter,
        procedure=np.searchsorted(_PROCEDURE_SHARE[:-1], rng.random(n), side="right"),
        channel=channel,
        risk=risk,
        rule=rule,
        items=items,
        total=totals(items.value, first=items.first),
    )


def copied(files: Traffic, source: Ints) -> Traffic:
    """Return the files with the consignment of others: each with the goods of its source.

    Day, time and agent stay; importer, goods, procedure and what risk management made of them are
    those of the file that ``source`` names.
    """
    if (source == np.arange(source.size)).all():
        return files
    items = files.items
    count = np.diff(np.append(items.first, items.parent.size))[source]
    first = np.cumsum(count) - count
    parent = np.repeat(np.arange(source.size), count)
    at = items.first[source][parent] + np.arange(parent.size) - first[parent]
    taken = {
        name: getattr(items, name)[at]
        for name in items.__dataclass_fields__
        if name not in ("first", "parent")
    }
    goods = ("importer", "chapter", "procedure", "channel", "risk", "rule", "total")
    return replace(
        files,
        items=Items(first=first, parent=parent, **taken),
        **{name: getattr(files, name)[source] for name in goods},
    )


def totals(values: Ints, *, first: Ints) -> Ints:
    """Return the sum of each declaration's items, which begin at ``first``."""
    if not first.size:
        return np.zeros(0, dtype=np.int64)
    return np.add.reduceat(values, first)


def _seconds(n: int, *, length: int, rng: np.random.Generator) -> Ints:
    """Return seconds after opening: a peak in the morning and a lower one after midday."""
    morning = rng.random(n) < 0.6
    peak = np.where(morning, 0.22, 0.65) * length
    spread = np.where(morning, 0.12, 0.15) * length
    drawn = np.abs(peak + spread * rng.standard_normal(n))
    last = length - _LAST_CALL
    # Folded back at the last call, and cut for the few that lie beyond both ends.
    folded = np.where(drawn > last, 2 * last - drawn, drawn)
    return np.clip(folded, 0, last).astype(np.int64)


def _channels(risk: Floats, *, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Return the channel that the risk engine gives, and the rule that gave it."""
    n = risk.size
    u = rng.random(n)
    red = np.minimum(0.45, 0.12 * risk)
    yellow = np.minimum(0.45, 0.26 * np.sqrt(risk))
    channel = np.where(u < red, RED, np.where(u < red + yellow, YELLOW, GREEN))
    # A twentieth of the red files are drawn at random, whatever the risk.
    second = rng.integers(0, 2, size=n)
    rule = np.where(channel == GREEN, 0, 1 + 2 * (channel - 1) + second)
    rule = np.where((channel == RED) & (rng.random(n) < 0.05), RANDOM, rule)
    return channel.astype(np.int64), rule.astype(np.int64)


def _items(administration: Administration, *, chapter: Ints, rng: np.random.Generator) -> Items:
    goods = administration.goods
    n = chapter.size
    count = 1 + np.searchsorted(_ITEMS_SHARE[:-1], rng.random(n), side="right")
    first = np.cumsum(count) - count
    parent = np.repeat(np.arange(n), count)
    m = parent.size
    kind = chapter[parent]
    per_chapter = len(goods.codes) // len(goods.chapters)
    log_value = goods.log_median[kind] + goods.spread[kind] * rng.standard_normal(m)
    value = np.maximum(100, np.round(100.0 * np.exp(log_value))).astype(np.int64)
    mass = goods.mass_per_value[kind] * value / 100.0 * rng.uniform(0.5, 2.0, size=m)
    return Items(
        first=first,
        parent=parent,
        number=np.arange(m) - first[parent] + 1,
        code=kind * per_chapter + rng.integers(0, per_chapter, size=m),
        value=value,
        origin=np.searchsorted(np.cumsum(goods.origin_share)[:-1], rng.random(m), side="right"),
        mass=np.round(mass, 1),
    )
