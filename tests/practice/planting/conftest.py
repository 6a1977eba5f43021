"""A block of an office on which nothing is planted yet, for the planters to work on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evenhand.practice.lot import deal
from evenhand.practice.people import people
from evenhand.practice.planting.planted import Planted, untouched
from evenhand.practice.traffic import traffic


@pytest.fixture(scope="session")
def fresh(plan) -> Callable[..., Planted]:
    """Return a function that gives the block of an office and month before any planting."""

    def made(office: int, month: int = 2) -> Planted:
        whole, place, roster = plan.administration, plan.administration.offices[office], None
        roster = plan.rosters[office]
        days, count = plan.arrivals.month(office=office, month=month)
        files = traffic(whole, place, month=month, days=days, count=count)
        lot = deal(whole, place, month=month, files=files, roster=roster)
        by = people(whole, place, month=month, files=files, lot=lot, roster=roster)
        return untouched(whole, place, month=month, roster=roster, people=by, files=files, lot=lot)

    return made


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(1)
