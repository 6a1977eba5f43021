"""Which innocent things move values, lines and reliefs?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from evenhand.practice.goods import ORIGINS
from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.picker import Picker

ENOUGH: Final = 6
"""Accounts an office must have left, so that a look-alike never takes the last from the faults."""

POSTAL_LIMIT: Final = 2_000
"""Value, in units of currency, up to which the law asks for less."""
SECOND_QUALITY: Final = 5
"""Place in ``ORIGINS`` of the origin whose goods are cheaper."""


def relief_desk(picker: Picker) -> LookAlike | None:
    """Give the goods of one procedure, which have relief by law, to a desk of their own."""
    office = picker.place(1, accounts=ENOUGH)
    if office is None:
        return None
    return LookAlike(
        id="relief_desk",
        measures=("relief", "officer_funnel", "pair_excess"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        what="Goods of procedure 51 have relief by law at every office. At this one they go to the "
        "desk 'relief', where one account works; it takes part in the lot of the general desk "
        "as well, and on days it is away these goods are dealt there.",
        explained_by="declarations.procedure and declarations.desk; items.relief is R-51, and not "
        "the R-10 that an officer may grant.",
    )


def reference_steps(picker: Picker) -> LookAlike:
    """Let all accounts of an office raise values in steps of 5 %, as their price list has them."""
    office = picker.office(1)
    return LookAlike(
        id="reference_steps",
        measures=(
            "conformance",
            "value_adjustment",
        ),
        office=office.index,
        share=0.05,
        what="At this office values are raised in whole steps of 5 %, by every account.",
        explained_by="reference_price: the steps follow the price list.",
    )


def second_quality(_picker: Picker) -> LookAlike:
    """Let goods of one origin be of a lower quality, and cheaper with every officer."""
    return LookAlike(
        id="second_quality",
        measures=("unit_value", "value_adjustment"),
        share=0.65,
        what=f"Goods of the origin {ORIGINS[SECOND_QUALITY]} are worth 35 % less by weight, "
        "whoever declares or assesses them.",
        explained_by="items.origin.",
    )


def true_neighbours(picker: Picker) -> LookAlike:
    """Let one agent trade in the cheaper line of each heading, and another in the dearer."""
    office = picker.office(0)
    return LookAlike(
        id="true_neighbours",
        measures=("tariff_line",),
        office=office.index,
        # The dearer trader is the larger: a fault beside it needs files under a single account.
        agents=picker.take_agents(office, count=2, skip=4)[::-1],
        what="The first agent's goods belong in the cheaper line of their heading, the second's in "
        "the dearer; they are declared there whichever account has the file.",
        explained_by="every account of the office has it alike.",
    )


def price_list(picker: Picker) -> LookAlike:
    """Let one agent sell from a list of few prices."""
    office = picker.office(1)
    return LookAlike(
        id="price_list",
        measures=("digits",),
        office=office.index,
        agents=picker.take_agents(office, count=1, skip=8),
        what="Each item of the agent has one of a dozen prices, so first digits are uneven and few "
        "values differ.",
        explained_by="the same few values, to the cent, all year.",
    )


def postal_limit(_picker: Picker) -> LookAlike:
    """Let importers order a little less, to stay under a limit that the law sets."""
    return LookAlike(
        id="postal_limit",
        measures=("bunching",),
        share=0.40,
        what=f"Part of the consignments worth {POSTAL_LIMIT:,} to {3 * POSTAL_LIMIT // 2:,} are "
        "kept 0.1 to 10 % under the limit, by every agent and before every account.",
        explained_by="the limit is the law's, and all agents keep under it alike.",
    )


OF_VALUE: Final[tuple[Callable[[Picker], LookAlike | None], ...]] = (
    relief_desk,
    reference_steps,
    second_quality,
    true_neighbours,
    price_list,
    postal_limit,
)
"""In the order in which they are chosen."""
