import numpy as np
import pytest

from evenhand.practice.decisions import (
    ADJUSTED,
    CEILING,
    OFFENCE,
    adjust_chance,
    chances,
    decide,
    in_outage,
    offence_chance,
)
from evenhand.practice.traffic import GREEN, RED, YELLOW


def test_chances_multiply_and_stop_at_the_ceiling():
    channel, risk = np.array([GREEN, RED, RED]), np.array([1.0, 2.0, 10.0])
    assert adjust_chance(channel, risk, np.array([3.0, 0.5, 3.0])) == pytest.approx(
        [3 * ADJUSTED[0], ADJUSTED[2], CEILING]
    )
    assert offence_chance(channel, risk, np.ones(3)) == pytest.approx(
        [OFFENCE[0], 2 * OFFENCE[2], CEILING]
    )


def decided(files, **changes):
    n = files.day.size
    none = np.zeros(n, dtype=bool)
    given = {
        "adjusting": np.ones(n),
        "finding": np.ones(n),
        "granting": np.ones(n),
        "to_green": none,
        "down": none,
        "bunched": none,
    } | changes
    return decide(files, chances(n, rng=np.random.default_rng(1)), **given)


def test_a_strict_officer_adjusts_every_file_that_a_lenient_one_does(a_block):
    n = a_block.files.day.size
    lenient = decided(a_block.files)
    strict = decided(a_block.files, adjusting=np.full(n, 3.0), finding=np.full(n, 3.0))
    assert (strict.adjusted >= lenient.adjusted).all()
    assert strict.offence.sum() > 2 * lenient.offence.sum()


def test_channels_change_only_from_red_but_for_the_planted_fault(a_block):
    files = a_block.files
    ordinary = decided(files)
    assert (files.channel[ordinary.overridden] == RED).all()
    assert (ordinary.channel[ordinary.overridden] == YELLOW).all()
    chosen = files.channel != GREEN
    assert (decided(files, to_green=chosen).channel == GREEN).all()


def test_the_outage_touches_its_office_and_week_only(plan):
    found = plan.look_alikes
    days = np.arange(365)
    here = in_outage(plan.administration.offices[found.outage_office], found, days)
    assert np.flatnonzero(here).tolist() == list(range(found.outage_from, found.outage_until))
    assert not in_outage(plan.administration.offices[0], found, days).any()
