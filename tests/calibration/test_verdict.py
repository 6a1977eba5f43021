import pytest
from calibration.design import Held
from calibration.running import Tally
from calibration.verdict import judge


def tally(**given):
    plain = {
        "measure": "m", "size": "small", "effect": 0.0, "runs": 1000, "false_runs": 0,
        "false_share": 0.0, "false_share_squares": 0.0, "intervals": 0, "covered": 0,
        "faults": 0, "found": 0,
    }  # fmt: skip
    return Tally(**plain | given)


@pytest.mark.parametrize(("false_runs", "passes"), [(0, True), (50, True), (65, True), (80, False)])
def test_a_family_passes_within_simulation_error_of_its_level(false_runs, passes):
    # 1,000 runs at 5 %: 50 expected, standard error 6.9; 80 are 4.4 of them beyond
    line = judge(Held("family", 0.05), tally(false_runs=false_runs))
    assert line.passes is passes
    assert line.rate == false_runs / 1000


@pytest.mark.parametrize(("share", "passes"), [(40.0, True), (60.0, True), (90.0, False)])
def test_a_list_passes_by_its_mean_share_of_false_entries(share, passes):
    line = judge(Held("discovery", 0.05), tally(false_share=share, false_share_squares=share))
    assert line.passes is passes


@pytest.mark.parametrize(
    ("covered", "conservative", "passes"),
    [
        (930, "", True),
        (900, "", False),
        (950, "", True),
        (999, "", False),
        (999, "ends at 0", True),
    ],
)
def test_an_interval_must_cover_and_say_why_it_covers_too_much(covered, conservative, passes):
    line = judge(Held("interval", 0.05, conservative), tally(intervals=1000, covered=covered))
    assert line.passes is passes
    assert line.note == (conservative if covered == 999 else "")


def test_a_measure_without_intervals_has_no_line_on_coverage():
    assert judge(Held("interval"), tally()) is None


def test_a_rate_of_nothing_is_known_to_about_one_run():
    assert judge(Held("family"), tally()).error == 1 / 1000
