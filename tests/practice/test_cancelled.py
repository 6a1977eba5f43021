import numpy as np

from evenhand.practice.block import block
from evenhand.practice.cancelled import EACH, cancelled, none_cancelled, shift


def test_numbers_run_on_over_the_months_and_each_is_used_once(plan):
    files, office = plan.arrivals.by_month(0), plan.administration.offices[0]
    used, refused = [], []
    for month in range(12):
        made = block(plan, office=office, month=month)
        used += made.serial.tolist()
        refused += made.cancelled.serial.tolist()
        one = cancelled(files, month=month)
        assert (one.serial == made.cancelled.serial).all()
        assert (made.serial[one.after] == one.serial - 1).all()
    assert len(refused) > 50
    assert sorted(used + refused) == list(range(1, len(used) + len(refused) + 1))


def test_one_number_in_so_many_is_used_up(plan):
    files = plan.arrivals.by_month(0)
    n = int(files[3])
    assert cancelled(files, month=3).serial.size == n // EACH
    up = np.diff(shift(files, month=3))
    assert set(up) == {0, 1}
    assert up.sum() == (n - 1) // EACH
    assert none_cancelled().serial.size == 0


def test_the_log_says_that_they_were_refused_and_no_declaration_has_them(faulty, honest):
    for made in (faulty, honest):
        activity = made.column("activity", table="events")
        case = made.column("declaration_id", table="events")
        refused = set(case[activity == "reject"])
        told = next(e for e in made.truth["look_alikes"] if e["id"] == "cancelled_numbers")
        assert len(refused) == told["files"] > 50
        assert not refused & set(made.column("declaration_id"))
        rows = np.isin(case, list(refused))
        assert set(activity[rows]) == {"lodge", "reject"}
        reason = made.column("reason", table="events")[activity == "reject"]
        assert set(reason) == {"papers missing"}
        assert made.truth["numbers"]["events"] == activity.size
