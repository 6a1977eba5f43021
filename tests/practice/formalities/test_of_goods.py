import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.block import block
from evenhand.practice.formalities.of_goods import has_terminal, of_goods
from evenhand.practice.traffic import RED


def by_act(made, spared=None):
    n = made.serial.size
    found = of_goods(made, spared=np.zeros(n, dtype=bool) if spared is None else spared)
    return {one.act: one for one in found}


def test_what_arrives_after_lodging_was_selected_before_and_is_never_examined(a_block):
    arrival = by_act(a_block)["arrival"]
    at = a_block.course.at[arrival.row]
    early = arrival.at > at[:, Act.LODGE]
    assert 0.1 < early.mean() < 0.3
    assert (arrival.at[early] > at[early, Act.SELECT]).all()
    assert (arrival.at[early] <= at[early, Act.RELEASE]).all()
    assert not (a_block.decided.channel[arrival.row[early]] == RED).any()


def test_only_every_second_office_has_a_terminal_that_reports(plan):
    told = [
        {"arrival", "gate_out"} <= set(by_act(made))
        for made in (block(plan, office=o, month=2) for o in plan.administration.offices[:2])
    ]
    assert told == [True, False]
    assert has_terminal(block(plan, office=plan.administration.offices[0], month=2))


def test_other_authorities_inspect_while_customs_examines(plan):
    for month in range(6):
        made = block(plan, office=plan.administration.offices[0], month=month)
        one = by_act(made)["agency_inspection"]
        at = made.course.at[one.row]
        assert one.row.size
        assert (one.at >= at[:, Act.EXAM_START]).all()
        assert (one.at <= at[:, Act.EXAM_END]).all()


def test_goods_are_held_from_the_query_to_its_answer(a_block):
    found = by_act(a_block)
    hold, unhold = found["hold"], found["unhold"]
    assert hold.row.size >= unhold.row.size > 0
    assert (hold.at == a_block.course.at[hold.row, Act.QUERY]).all()
    assert set(unhold.row) <= set(hold.row)


def test_nothing_is_destroyed_of_files_on_which_customs_acts_later(a_block):
    everything = np.ones(a_block.serial.size, dtype=bool)
    assert by_act(a_block, spared=everything)["disposal"].row.size == 0


def test_what_is_destroyed_names_two_officers_a_ground_and_a_value(honest):
    rows = honest.column("activity", table="events") == "disposal"
    assert 0 < rows.sum() < 40
    actor, approver, reason, value = (
        honest.column(c, table="events")[rows]
        for c in ("actor", "approver", "reason", "value_after")
    )
    assert (actor != approver).all()
    assert set(reason) == {"spoiled goods destroyed"}
    assert (value.astype(float) > 0).all()
