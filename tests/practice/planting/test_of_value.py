from evenhand.practice.faults.fault import APPROVAL_LIMIT
from evenhand.practice.planting.of_value import bunch
from evenhand.practice.traffic import totals


def test_bunched_values_lie_just_under_the_limit_and_items_add_up(plan, fresh, rng):
    fault, limit, seen = plan.faults["bunched_values"], 100 * APPROVAL_LIMIT, 0
    for month in range(12):
        made = bunch(fault, fresh(fault.office, month), rng)
        chosen, total = made.has(fault.id), made.files.total
        seen += chosen.sum()
        assert (total[chosen] < limit).all()
        assert (total[chosen] >= 0.97 * limit - 2).all()
        assert (made.total_before[chosen] >= limit).all()
        assert (totals(made.files.items.value, first=made.files.items.first) == total).all()
        assert (made.files.items.value > 0).all()
        again = bunch(fault, made, rng)
        assert not (again.has(fault.id) & chosen).any()
    assert seen > 5
