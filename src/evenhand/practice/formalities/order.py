"""Which acts are added to the log of a block, beside those that every file passes?"""

from __future__ import annotations

from evenhand.practice.acts import Act
from evenhand.practice.block import Block
from evenhand.practice.formalities.lines import Ints, Lines
from evenhand.practice.formalities.of_goods import of_goods
from evenhand.practice.formalities.of_money import of_money
from evenhand.practice.formalities.of_refunds import of_refunds
from evenhand.practice.formalities.of_requests import of_requests
from evenhand.practice.formalities.of_reviews import of_reviews, reviewed


def formalities_of(made: Block, amount: Ints) -> tuple[Lines, ...]:
    """Return all acts that are added; ``amount`` is what each file owes (``of_money.owed``)."""
    refunds = of_refunds(made, amount)
    appealed, audited = reviewed(made)
    spared = appealed | audited | made.course.known(Act.REASSESS)
    for one in refunds:
        spared[one.row] = True
    return (
        *of_goods(made, spared=spared),
        *of_money(made, amount),
        *refunds,
        *of_requests(made),
        *of_reviews(made),
    )
