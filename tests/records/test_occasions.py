from datetime import date, datetime

import ibis
import pandas as pd
import pytest

from evenhand.records.design import Design
from evenhand.records.occasions import AFTER_A_YES, LAST_THIRD, LATE_HOUR, inside_days, with_days
from evenhand.records.records import Records

DAY = date(2026, 2, 2)


def files(hours, values, agents, **more):
    """Files of one officer and day, in hours of UTC."""
    at = [datetime(2026, 2, 2, h) for h in hours]
    frame = pd.DataFrame(
        {
            **{"declaration_id": [f"{i}" for i in range(len(at))], "office": 0, "officer": 0},
            **{"stratum": 0, "agent": agents, "registered_at": at, "assigned_at": at},
            **{"day": DAY, "outcome_0": values, "was_0": values},
            **more,
        }
    )
    return with_days(ibis.memtable(frame), Records({}, Design(time_zone="Asia/Ashgabat")))


def moments(table, occasion, *, is_share=True):
    parts = ibis.union(*inside_days(table, 0, is_share=is_share)).execute()
    rows = parts[parts.occasion == occasion]
    return [(r.day, r.files, pytest.approx(r.score), pytest.approx(r.spread)) for r in
            rows.itertuples()]  # fmt: skip


def test_the_hour_is_local_and_late_files_are_set_against_early_ones():
    # Local hours 10, 11, 14, 15: x is 0, 0, 1, 1; y is 0, 0, 1, 1: both vary by 4 * 1/4.
    table = files([5, 6, 9, 10], [0.0, 0.0, 1.0, 1.0], [1, 2, 3, 4])
    assert moments(table, LATE_HOUR) == [(20260202, 4, 1.0, 1.0)]


def test_the_last_third_of_a_day_is_two_steps_from_the_first():
    # x is -1, 0, 1; y is 0, 0, 1: score 1, spread 2 halved.
    table = files([5, 6, 7], [0.0, 0.0, 1.0], [1, 2, 3])
    assert moments(table, LAST_THIRD) == [(20260202, 3, 1.0, 1.0)]
    assert moments(files([5, 6], [0.0, 1.0], [1, 2]), LAST_THIRD) == []


def test_what_follows_a_yes_is_set_against_all_pairs_of_the_day():
    # Yes, yes, no: of two neighbours one is yes after yes; of six ordered pairs two are.
    table = files([5, 6, 7], [1.0, 1.0, 0.0], [1, 2, 3])
    assert moments(table, AFTER_A_YES) == [(20260202, 2, 1 - 2 * 2 / 6, 2 * 2 * 1 / 6)]
    assert moments(table, AFTER_A_YES, is_share=False) == []


def test_files_of_one_agent_behind_each_other_are_no_pair():
    assert moments(files([5, 6, 7], [1.0, 1.0, 0.0], [1, 1, 1]), AFTER_A_YES) == []
    # Agents 1, 1, 2: one pair of neighbours (yes, no), of four ordered pairs none is yes and yes.
    found = moments(files([5, 6, 7], [1.0, 1.0, 0.0], [1, 1, 2]), AFTER_A_YES)
    assert found == [(20260202, 1, 0.0, 1 * 2 * 1 / 6)]


def test_a_value_not_known_is_passed_over():
    table = files([5, 6, 7, 8], [0.0, None, 0.0, 1.0], [1, 2, 3, 4])
    assert moments(table, LAST_THIRD) == [(20260202, 3, 1.0, 1.0)]
