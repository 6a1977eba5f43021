"""How is each payment receipted, which duties are secured, which offences penalised?"""

from __future__ import annotations

from typing import Final

import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.block import Block
from evenhand.practice.duties import duties
from evenhand.practice.entries.of_acts import credit_factor
from evenhand.practice.entries.words import BANK, SMALLEST_AMOUNT, WRONG_DESCRIPTION
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
from evenhand.practice.traffic import totals
from evenhand.practice.year import EXTRACT

SECURED: Final = 0.5
"""Share of values in dispute for which security is given until they are paid."""
PENALISED: Final = 0.6
MOST_PENALTY: Final = 5_000
"""Highest penalty, in units of currency."""


def owed(made: Block) -> Ints:
    """Return what each file was assessed to owe before release, in minor units."""
    _, assessed = duties(made)
    return np.maximum(SMALLEST_AMOUNT, totals(assessed, first=made.files.items.first))


def difference(made: Block) -> tuple[Ints, Flags]:
    """Return what credit notes change, in minor units, and on which files.

    Nothing is collected or repaid where it is below the least amount.
    """
    before = owed(made)
    after_it = np.maximum(SMALLEST_AMOUNT, np.rint(before * credit_factor(made)).astype(np.int64))
    changed = after_it - before
    noted = made.planted.has("credit_notes") & made.course.known(Act.REASSESS)
    return changed, noted & (np.abs(changed) >= SMALLEST_AMOUNT)


def of_money(made: Block, amount: Ints) -> tuple[Lines, ...]:
    """Return what is paid, secured and penalised on a block; ``amount`` is from ``owed``."""
    whole, hours = made.planted.administration, made.office.hours
    n, at, known = made.serial.size, made.course.at, made.course.known
    drawn = draw(
        whole.seed,
        Theme.MONEY,
        office=made.office.index,
        month=made.planted.month,
        rows=8,
        n=n,
    )
    paid, bank = at[:, Act.PAY], {"actor": whole.system, "source": BANK}
    changed, noted = difference(made)
    more = noted & (changed > 0)
    again = after(hours, at[:, Act.REASSESS], 0.5 + 6 * drawn[0])
    secured = made.decided.adjusted & known(Act.PAY) & (drawn[1] < SECURED)
    # A sample stays with the laboratory, and its goods with Customs, until the result.
    secured &= ~known(Act.SAMPLE)
    security = np.maximum(SMALLEST_AMOUNT, (amount * (0.5 + 0.5 * drawn[2])).astype(np.int64))
    given = between(hours, at[:, Act.ASSESS], paid, 0.1 + 0.4 * drawn[3])
    freed = after(hours, paid, 0.2 + 2.3 * drawn[4])
    penalised = known(Act.OFFENCE) & known(Act.PAY) & (drawn[5] < PENALISED)
    share = 0.05 + 0.25 * drawn[6]
    penalty = np.clip((amount * share).astype(np.int64), SMALLEST_AMOUNT, 100 * MOST_PENALTY)
    clerk, agent = made.people.clerk, made.lodger
    return (
        lines("receipt", known(Act.PAY), _receipted(paid), value_after=amount, **bank),
        lines("pay_more", more, again, value_after=changed, **bank),
        lines("receipt", more & (again < EXTRACT), _receipted(again), value_after=changed, **bank),
        lines("secure", secured, given, actor=clerk, value_after=security),
        lines("discharge", secured, freed, actor=clerk, value_after=security),
        lines(
            "penalty",
            penalised,
            between(hours, at[:, Act.OFFENCE], paid, 0.1 + 0.2 * drawn[7]),
            actor=made.people.chief,
            reason=WRONG_DESCRIPTION,
            value_after=penalty,
        ),
        lines(
            "settle",
            penalised,
            between(hours, at[:, Act.OFFENCE], paid, 0.5 + 0.4 * drawn[7]),
            actor=agent,
            value_after=penalty,
        ),
    )


def _receipted(paid: Ints) -> Ints:
    """Return when a payment is receipted: within two minutes, and never after the extract alone."""
    return np.where(paid < EXTRACT, np.minimum(paid + 15 + paid % 97, EXTRACT - 1), EXTRACT)
