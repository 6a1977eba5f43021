"""When do files come or wait otherwise for a good reason?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from evenhand.practice.goods import LABORATORY, PERISHABLE
from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.picker import Picker
from evenhand.practice.year import MONTH_STARTS


def perishables_first(picker: Picker) -> LookAlike:
    """Take up perishable goods first, at every office and under every account."""
    chapters = picker.administration.goods.chapters
    return LookAlike(
        id="perishables_first",
        measures=("queue_order", "delay_pattern", "conformance", "noise"),
        chapters=tuple(chapters.index(c) for c in PERISHABLE),
        share=0.25,
        what="By rule perishable goods are taken up first: they wait a quarter of the time, with "
        "every officer and for every agent.",
        explained_by="the rule 'perishables first v1' of the 'check_start' event, and the chapter.",
    )


def laboratory_tests(picker: Picker) -> LookAlike:
    """Let some goods wait for the laboratory, whoever has the file."""
    chapters = picker.administration.goods.chapters
    return LookAlike(
        id="laboratory_tests",
        measures=("delay_pattern", "release_time", "handler_share", "delay_cost"),
        chapters=tuple(chapters.index(c) for c in LABORATORY),
        share=0.40,
        what="Two in five of these goods that are not in the green channel are sampled, and wait "
        "about a working day for the laboratory, with every officer.",
        explained_by="the 'sample' and 'lab_result' events, and the chapter.",
    )


def month_end_rush(picker: Picker) -> LookAlike:
    """Let more files come at the end of each month, so that all wait longer."""
    return LookAlike(
        id="month_end_rush",
        measures=("occasion", "clearance_panel", "predictability"),
        office=picker.office(1).index,
        share=1.6,
        what="In the last three days of a month more than half as many declarations again are "
        "registered, and files wait longer for it. What is decided on them does not change.",
        explained_by="the number of files on the day.",
    )


def seasonal_shift(picker: Picker) -> LookAlike:
    """Let the traffic of one office grow in autumn, for all agents and accounts."""
    return LookAlike(
        id="seasonal_shift",
        measures=("displacement", "party_share"),
        office=picker.office(3).index,
        starts=int(MONTH_STARTS[8]),
        until=int(MONTH_STARTS[11]),
        share=1.5,
        what="From September to November this office registers half as many declarations again, "
        "of every agent, and every account has its share of them.",
        explained_by="it comes back to what it was, and agents and accounts have the shares of "
        "the traffic that they had.",
    )


OF_TIME: Final[tuple[Callable[[Picker], LookAlike | None], ...]] = (
    perishables_first,
    laboratory_tests,
    month_end_rush,
    seasonal_shift,
)
"""In the order in which they are chosen."""
