import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.block import block
from evenhand.practice.planting.of_relodging import TRIES, correct, shop
from evenhand.practice.traffic import totals


def test_a_corrected_file_is_the_agents_next_with_the_same_goods(plan, fresh, rng):
    one = plan.look_alikes.others["typing_corrections"]
    made = correct(one, fresh(0), rng)
    first = np.flatnonzero(made.has(one.id))
    second, files = made.consignment[first], made.files
    assert first.size > 0
    assert (second > first).all()
    assert (files.agent[first] == files.agent[second]).all()
    for name in ("importer", "chapter", "channel", "total"):
        assert (getattr(files, name)[first] == getattr(files, name)[second]).all()
    assert (totals(files.items.value, first=files.items.first) == files.total).all()
    assert (np.bincount(files.items.parent)[first] == np.bincount(files.items.parent)[second]).all()
    assert not made.has(one.id)[second].any()


def test_shopping_ends_with_the_account_far_more_often_than_a_lot(plan, fresh, rng):
    fault = plan.faults["draw_shopping"]
    ended, held = 0, 0
    for month in range(12):
        before = fresh(fault.office, month)
        made = shop(fault, before, rng)
        withdrawn = np.flatnonzero(made.has(fault.id))
        assert np.isin(made.files.agent[withdrawn], fault.agents).all()
        assert not np.isin(made.officer[withdrawn], fault.accounts).any()
        last, tries = np.unique(made.consignment[withdrawn], return_counts=True)
        assert tries.max(initial=0) < TRIES
        assert (made.officer == before.officer).all()
        ended += last.size
        held += np.isin(made.officer[last], fault.accounts).sum()
    assert ended > 15
    # By lot about one in eleven: there are fifteen officers, not all of them on duty.
    assert held > 0.25 * ended


def test_a_withdrawn_file_ends_there_before_its_consignment_comes_again(plan):
    for name in ("typing_corrections", "draw_shopping"):
        office = plan.administration.offices[max(0, plan.placed[name].office)]
        made = block(plan, office=office, month=4)
        where = np.flatnonzero(made.planted.has(name))
        assert where.size
        assert not made.course.done[where, Act.WITHDRAW + 1 :].any()
        at, again = made.course.at[where], made.planted.consignment[where]
        assert (at[:, Act.WITHDRAW] > at[:, Act.ASSIGN]).all()
        assert (again > where).all()
