import pytest

from evenhand.findings.wording import (
    counted,
    difference,
    per_cent,
    points,
    provisional,
    quantity,
    spoken,
)


def test_things_are_counted_with_their_plural():
    assert [counted(n, "pair") for n in (0, 1, 2310)] == ["0 pairs", "1 pair", "2,310 pairs"]
    assert counted(2, "day of leave", "days of leave") == "2 days of leave"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0.0 %"), (0.096, "9.6 %"), (0.0004, "0.04 %"), (1.0, "100.0 %"), (-0.02, "-2.0 %")],
)
def test_shares_keep_a_digit_that_says_something(share, text):
    assert per_cent(share) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1234, "0.123"), (12.34, "12.3"), (999.7, "1,000"), (123456.7, "123,457"), (0.0, "0"),
     (float("nan"), "not known"), (float("inf"), "not known")],
)  # fmt: skip
def test_quantities_have_three_figures(value, text):
    assert quantity(value) == text


def test_quantities_carry_their_unit():
    assert quantity(2.5, "hours") == "2.5 hours"
    assert quantity(0.25, "share") == "25.0 %"


def test_a_difference_of_shares_is_in_points():
    assert points(0.0321) == "3.21 percentage points"
    assert difference(0.0321, "share") == "3.21 percentage points"
    assert difference(2.5, "hours") == "2.5 hours"


def test_open_periods_are_said_to_be_provisional():
    assert provisional((), until="2026-06-01") == ""
    assert provisional(("2026-S1",), until="2026-06-01").startswith(
        "2026-S1 is not closed, the records end on 2026-06-01"
    )
    assert "2026-S1, 2026-S2 are not closed" in provisional(("2026-S1", "2026-S2"), until="x")


def test_a_gap_of_one_point_is_one_point():
    assert points(0.01) == "1 percentage point"
    assert points(0.0) == "0 percentage points"
    assert points(-0.0081) == "-0.81 percentage points"


def test_names_are_read_as_words_and_words_stay():
    assert spoken("release_hours") == "release hours"
    assert spoken("_paid__in full_") == "paid in full"
    assert spoken("fraud") == "fraud"
