from dataclasses import replace
from datetime import date

import pytest

from evenhand.instruments.scoring.marks import Evidence, GivenMark
from evenhand.instruments.scoring.proof import Proof, shipped_proof, unproved

DAY = date(2026, 11, 30)
ORDER = Evidence("Order 4", "document", DAY, DAY, DAY)
TEST = Evidence("Test of counters", "test", DAY, DAY, DAY)


def lacks(law, practice, *evidence, proof=None):
    return [*unproved(GivenMark(law), GivenMark(practice), evidence, DAY, proof)]


def test_the_file_says_what_the_rules_of_the_scale_say():
    assert shipped_proof() == Proof(evidence_from=2, measured_from=4, months=24)


def test_level_one_needs_nothing_and_two_needs_evidence():
    assert lacks(1, 1) == []
    assert lacks(2, 1) == ["level 2 in law stands without evidence."]
    assert lacks(1, 3) == ["level 3 in practice stands without evidence."]
    assert lacks(2, 3, ORDER) == []


def test_level_four_in_practice_needs_a_measurement_or_a_test():
    assert lacks(4, 4, ORDER) == [
        "level 4 in practice stands without a measurement or test of the last 24 months."
    ]
    assert lacks(4, 3, ORDER) == []
    assert lacks(4, 4, TEST) == []


@pytest.mark.parametrize(
    ("effective", "is_enough"),
    [
        (date(2024, 11, 30), True),
        (date(2024, 11, 29), False),
        (date(2026, 12, 1), False),
    ],
)
def test_a_measurement_is_enough_for_whole_months_and_never_ahead_of_the_mark(effective, is_enough):
    measured = Evidence("Time study", "measurement", DAY, effective, date(2030, 1, 1))
    assert (lacks(1, 4, measured) == []) is is_enough


def test_an_administration_asks_more():
    strict = replace(shipped_proof(), evidence_from=1, measured_from=3)
    assert len(lacks(1, 0, proof=strict)) == 1
    assert len(lacks(1, 3, ORDER, proof=strict)) == 1


def test_an_answer_that_is_no_level_needs_no_proof():
    unknown = GivenMark(other="not_known", reason="The archive is asked.")
    assert [*unproved(unknown, unknown, (), DAY)] == []
