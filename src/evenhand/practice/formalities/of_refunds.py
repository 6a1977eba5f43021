"""Who takes in a claim for repayment, who decides it, when is it paid?"""

from __future__ import annotations

from typing import Final

import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.block import Block
from evenhand.practice.entries.words import BANK, CREDIT_NOTE, PAID_TWICE, SMALLEST_AMOUNT
from evenhand.practice.formalities.lines import (
    Flags,
    Ints,
    Lines,
    Theme,
    after,
    between,
    draw,
    lines,
)
from evenhand.practice.formalities.of_money import difference

CLAIMED: Final = 0.004
"""Share of released files on which too much was paid by mistake, and is claimed back."""
SELF: Final = "self_decided_refunds"
COUNTER: Final = "refund_counter"


def of_refunds(made: Block, amount: Ints) -> tuple[Lines, ...]:
    """Return the refunds of a block: of credit notes that lower duties, and of what was paid twice.

    The release desk takes a claim in, a chief decides it, the bank pays. Where it is planted, the
    account of the file both takes it in and decides it.
    """
    whole, hours, at = made.planted.administration, made.office.hours, made.course.at
    drawn = draw(
        whole.seed,
        Theme.REFUNDS,
        office=made.office.index,
        month=made.planted.month,
        rows=5,
        n=made.serial.size,
    )
    changed, noted = difference(made)
    less, released = noted & (changed < 0), made.course.known(Act.RELEASE)
    counter, self_decided = made.planted.has(COUNTER), made.planted.has(SELF)
    twice = released & ~made.planted.has("credit_notes")
    twice &= (drawn[0] < CLAIMED) | counter | self_decided
    where: Flags = less | twice
    left, noted_at = at[:, Act.RELEASE], at[:, Act.REASSESS]
    # A credit note is claimed for in the last third of the time until duties are assessed again.
    claimed = np.where(
        less,
        between(hours, left, np.where(less, noted_at, left), 0.65 + 0.3 * drawn[1]),
        after(hours, left, 1 + 9 * drawn[1]),
    )
    decided = np.where(less, noted_at, after(hours, claimed, 0.5 + 5 * drawn[2]))
    paid = after(hours, decided, 0.5 + 5 * drawn[3])
    back = np.maximum(SMALLEST_AMOUNT, (amount * (0.05 + 0.25 * drawn[4])).astype(np.int64))
    back = np.where(less, -changed, back)
    taker = _taker(made)
    decider = np.where(self_decided, made.dealt.officer, made.people.chief)
    reason = np.where(less, CREDIT_NOTE, PAID_TWICE)
    bank = {"actor": whole.system, "source": BANK}
    return (
        lines("refund_claim", where, claimed, actor=taker, value_after=back),
        lines("refund_decision", where, decided, actor=decider, reason=reason, value_after=back),
        lines("refund_pay", where, paid, value_after=back, **bank),
    )


def _taker(made: Block) -> Ints:
    """Return who takes claims in: the release desk, at one office one account of it."""
    taker = made.people.clerk
    if COUNTER in made.planted.touched:
        taker = np.full(made.serial.size, made.office.clerks.start)
    return np.where(made.planted.has(SELF), made.dealt.officer, taker)
