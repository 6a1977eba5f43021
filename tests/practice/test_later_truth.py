import numpy as np
import pytest

from evenhand.practice.later_truth import AGAIN, MISSED, drawn_again, irregular


def test_a_file_is_irregular_by_its_risk_up_to_a_ceiling():
    # 0.09 of red files of ordinary risk are found out, three of four that are irregular: 0.12.
    offend = np.array([0.119, 0.121, 0.239, 0.899, 0.901])
    risk = np.array([1.0, 1.0, 2.0, 20.0, 20.0])
    assert irregular(offend, risk).tolist() == [True, False, True, True, False]
    assert 0 < MISSED < 1


def test_the_draw_is_the_same_for_the_same_block_and_as_large_as_said():
    first = drawn_again(1, 0, 0, n=20_000)
    assert (first == drawn_again(1, 0, 0, n=20_000)).all()
    assert (first != drawn_again(1, 0, 1, n=20_000)).any()
    assert first.mean() == pytest.approx(AGAIN, abs=0.006)


def test_found_is_known_of_a_few_released_files_and_holds_every_offence(faulty):
    found, recorded = faulty.column("found"), faulty.column("offence_recorded")
    known = ~np.isnan(found)
    assert known.mean() == pytest.approx(AGAIN, abs=0.008)
    assert not np.isnan(faulty.column("released_at")[known]).any()
    assert (found[known] >= recorded[known]).all()
    # Of irregular files that were examined as red, about a quarter was missed.
    red = known & (faulty.column("channel_final") == "red") & (found == 1)
    assert 0.4 < recorded[red].mean() < 0.95


def test_who_looks_away_examines_as_often_and_records_next_to_nothing(faulty):
    fault = faulty.fault("looks_away")
    office = faulty.column("office") == fault["office"]
    own = faulty.column("officer") == fault["accounts"][0]
    examined = faulty.column("examined") == 1
    rate = examined[own].mean() / examined[office].mean()
    assert 0.7 < rate < 1.3
    recorded = faulty.column("offence_recorded")
    assert np.nanmean(recorded[own & examined]) < 0.3 * np.nanmean(recorded[office & examined])


def test_the_keen_examine_twice_as_often_and_record_as_much_in_all(honest):
    one = next(e for e in honest.truth["look_alikes"] if e["id"] == "keen_examiner")
    office = honest.column("office") == one["office"]
    own = honest.column("officer") == one["accounts"][0]
    examined = honest.column("examined") == 1
    assert examined[own].mean() > 1.6 * examined[office & ~own].mean()
    recorded = honest.column("offence_recorded")
    assert np.nanmean(recorded[own & examined]) < np.nanmean(recorded[office & ~own & examined])
    yellow = own & examined & (honest.column("channel_selected") == "yellow")
    assert yellow.sum() >= one["files"] > 20
