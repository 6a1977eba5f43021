import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.findings.finding import Estimate
from evenhand.findings.table import Facts
from evenhand.reports.numbers import (
    heading,
    is_numeric,
    say,
    say_cell,
    say_duration,
    say_estimate,
    say_interval,
    say_level,
    say_moment,
    tied,
)

NB = "\u00a0"


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        (1234567, "count", "1,234,567"),
        (-12, "count", "−12"),
        (0.1234, "share", f"12.3{NB}%"),
        (0.00123, "share", f"0.12{NB}%"),
        (0.00001, "share", f"< 0.01{NB}%"),
        (-0.00001, "share", f"> −0.01{NB}%"),
        (0.0, "share", f"0.0{NB}%"),
        (31.37, "hours", "31.4"),
        (0.3125, "hours", "0.31"),
        (1250.4, "money", "1,250"),
        (912.5, "money", "912.50"),
        (412.7, "number", "413"),
        (4.0, "number", "4.00"),
        (0.0021, "number", "0.00210"),
        (-0.0000123, "number", "−1.2 × 10⁻⁵"),
        (0.0, "number", "0"),
        (98_765.4, "number", "98,765"),
        (0.0004, "p_value", "< 0.001"),
        (0.0431, "p_value", "0.043"),
        (True, "flag", "yes"),
        (False, "flag", "no"),
        ("2025-H2", "text", "2025-H2"),
        (None, "text", "–"),
        (float("nan"), "share", "–"),
        (float("inf"), "number", "∞"),
        (float("-inf"), "hours", "−∞"),
    ],
)
def test_values_are_printed_as_their_kind_asks(value, kind, said):
    assert say(value, kind=kind) == said


def test_days_and_moments_are_printed_in_iso_order():
    from datetime import date, datetime

    assert say(date(2025, 3, 9), kind="date") == "2025-03-09"
    assert say(datetime(2025, 3, 9, 14, 5), kind="date") == "2025-03-09 14:05"
    assert say("2025-03", kind="date") == "2025-03"


def test_a_value_that_rounds_to_nothing_has_no_sign():
    assert say(-0.001, kind="money") == "0.00"


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_a_count_reads_back_as_itself(n):
    assert int(say(n, kind="count").replace(",", "").replace("−", "-")) == n


@given(st.floats(min_value=-1, max_value=1))
def test_a_share_is_printed_within_its_rounding(x):
    said = say(x, kind="share").replace(f"{NB}%", "").replace("−", "-")
    if said[0] in "<>":
        assert 0 < abs(x) < 0.0001
    else:
        assert abs(float(said) / 100 - x) <= 0.0005 + 1e-12


@given(st.floats(min_value=1e-3, max_value=1e9))
def test_a_number_keeps_two_figures_at_least(x):
    assert float(say(x, kind="number").replace(",", "")) == pytest.approx(x, rel=0.01)


def test_an_estimate_is_printed_with_its_unit_and_interval():
    estimate = Estimate("gap", "Gap", 31.37, "hours", 28.4, 34.12)
    assert say_estimate(estimate) == f"31.4{NB}h"
    assert say_interval(estimate) == f"95{NB}% interval 28.4 to 34.1{NB}h"


def test_whole_numbers_of_things_are_counts_with_their_name():
    estimate = Estimate("flagged", "Flagged", 12_044, "flagged_pairs", 11_000, 13_000, 0.9)
    assert say_estimate(estimate) == f"12,044{NB}flagged pairs"
    assert say_interval(estimate) == f"90{NB}% interval 11,000 to 13,000{NB}flagged pairs"


def test_a_half_open_interval_says_at_least_or_at_most():
    assert say_interval(Estimate("a", "A", 0.1, "share", low=0.05)).startswith("at least")
    assert say_interval(Estimate("a", "A", 0.1, "share", high=0.2)).startswith("at most")


def test_a_count_of_everything_says_so_and_a_p_value_does_not():
    assert say_interval(Estimate("n", "N", 7, "files")) == "counted in full"
    assert say_interval(Estimate("s", "S", 0.2, "share")) == "counted in full"
    for unit in ("p_value", "hours", "ratio", "currency"):
        assert say_interval(Estimate("p", "P", 0.25, unit)) == ""
    # A correction below zero is no share of anything counted.
    assert say_interval(Estimate("d", "D", -0.07, "share")) == ""


def test_one_of_a_thing_is_singular():
    assert say_estimate(Estimate("n", "N", 1, "months")) == f"1{NB}month"
    assert say_estimate(Estimate("n", "N", 1.0, "hours")) == f"1.0{NB}h"
    assert say_estimate(Estimate("n", "N", 0.5, "ratio")) == "0.500"


def test_seconds_and_shares_are_said_as_people_say_them():
    seconds, share = Facts("s", "Time", "number", "seconds"), Facts("v", "Gap", "number", "share")
    assert say_cell(77_951.0, facts=seconds) == f"21.7{NB}h"
    assert say_cell(float("nan"), facts=seconds) == "–"
    assert say_cell(0.0598, facts=share) == f"6.0{NB}%"
    assert (heading(seconds), heading(share)) == ("Time", "Gap")


def test_a_moment_is_said_in_words():
    said = say_moment("2026-11-23T13:29:53.361543+00:00")
    assert said == "23 November 2026, 13:29 UTC"
    assert say_moment("") == ""


def test_a_per_cent_sign_and_a_p_keep_their_numbers():
    assert tied("by 3.0 % (p = 0.04)") == f"by 3.0{NB}% (p{NB}={NB}0.04)"


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_what_could_not_be_measured_is_never_a_number(value):
    estimate = Estimate("a", "A", value, "share", 0.1, 0.2)
    assert say_estimate(estimate) == "not measurable"
    assert say_interval(estimate) == ""


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(35, "35 s"), (720, "12 min"), (15_120, "4.2 h"), (259_200, "3.0 days"), (float("nan"), "–")],
)
def test_durations_take_the_largest_unit_that_fits(seconds, said):
    assert say_duration(seconds).replace(NB, " ") == said


def test_a_heading_carries_the_unit_that_the_values_do_not():
    assert heading(Facts("a", "Median", "hours")) == "Median (hours)"
    assert heading(Facts("a", "Mean", "number", unit="files")) == "Mean (files)"
    assert heading(Facts("a", "Median (hours)", "hours")) == "Median (hours)"
    assert heading(Facts("a", "Share", "share")) == "Share"


def test_levels_and_alignment():
    assert say_level(0.998) == f"99.8{NB}%"
    assert is_numeric("count")
    assert not is_numeric("date")
