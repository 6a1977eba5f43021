import numpy as np

from evenhand.practice.traffic import CHANNELS, totals, traffic


def test_totals_are_the_sums_of_each_declarations_items():
    assert totals(np.array([5, 1, 2, 7]), first=np.array([0, 1, 3])).tolist() == [5, 3, 7]
    assert totals(np.zeros(0, dtype=np.int64), first=np.zeros(0, dtype=np.int64)).size == 0


def test_traffic_is_in_the_order_of_registration_and_inside_the_hours(plan):
    office = plan.administration.offices[0]
    days, count = plan.arrivals.month(office=0, month=5)
    found = traffic(plan.administration, office, month=5, days=days, count=count)
    second = found.registered - found.day * 86_400
    assert (np.diff(found.registered) >= 0).all()
    assert second.min() >= office.hours.opens
    assert second.max() < office.hours.opens + office.hours.length - 60
    assert (np.bincount(found.day)[days] == count).all()


def test_riskier_goods_are_selected_more_often(a_block):
    files = a_block.files
    risky = files.risk > np.median(files.risk)
    selected = files.channel != CHANNELS.index("green")
    assert selected[risky].mean() > selected[~risky].mean() + 0.05


def test_items_belong_to_their_declaration(a_block):
    items = a_block.files.items
    assert (items.parent[items.first] == np.arange(items.first.size)).all()
    assert (items.number[items.first] == 1).all()
    assert items.number.max() == 3
    assert (totals(items.value, first=items.first) == a_block.files.total).all()


def test_each_importer_has_one_agent(plan, a_block):
    first = plan.administration.first_importer[a_block.files.agent]
    held = a_block.files.importer - first
    assert (held >= 0).all()
    assert (held < plan.administration.importer_count[a_block.files.agent]).all()
