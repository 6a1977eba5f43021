"""Is what was counted shown for a year, and the fall from first to last?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from evenhand.web.discretion.falling import count, fall, whole_fall, years
from evenhand.web.discretion.models import Reduction


@pytest.mark.parametrize(
    ("first", "last", "length"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), Decimal(1)),
        (date(2024, 1, 1), date(2024, 12, 31), Decimal(1)),
        (date(2023, 3, 1), date(2025, 2, 28), Decimal(2)),
        (date(2025, 1, 1), date(2025, 1, 1), Decimal(1) / Decimal("365.25")),
    ],
)
def test_a_period_lasts_so_many_years(first, last, length):
    assert years(first, last) == length


def test_a_count_is_for_a_year():
    # 100 in 91 days: 100 * 365.25 / 91 = 401.37; 10.00 likewise 40.14.
    found = count(date(2025, 1, 1), date(2025, 4, 1), 100, Decimal(10))
    assert (found.volume, found.value) == (Decimal(401), Decimal("40.14"))


def test_what_was_not_counted_is_none_and_never_nothing():
    assert count(None, None, 5, None) is None
    assert count(date(2025, 1, 1), date(2025, 1, 2), None, None) is None
    assert fall(Reduction()).volume_change is None
    assert not whole_fall([]).is_known


def row(before: tuple[int, int] | None, after: tuple[int, int] | None) -> Reduction:
    made = Reduction()
    for side, said in (("before", before), ("after", after)):
        if said:
            setattr(made, f"{side}_from", date(said[0], 1, 1))
            setattr(made, f"{side}_until", date(said[0], 12, 31))
            setattr(made, f"{side}_volume", said[1])
    return made


def test_reductions_of_one_decision_are_not_added_up():
    # 100 -> 60 by the first, 60 -> 20 by the second: from 100 to 20, not from 160 to 80.
    found = whole_fall([row((2022, 100), (2023, 60)), row((2023, 60), (2024, 20))])
    assert (found.before.volume, found.after.volume) == (100, 20)
    assert found.volume_change == -80


def test_a_rise_is_told_as_one():
    assert whole_fall([row((2022, 100), (2023, 130))]).volume_change == 30
