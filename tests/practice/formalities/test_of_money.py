import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.duties import duties
from evenhand.practice.formalities.of_money import MOST_PENALTY, difference, of_money, owed


def money(made):
    found = {}
    for one in of_money(made, owed(made)):
        found.setdefault(one.act, []).append(one)
    return found


def test_what_is_owed_is_the_duty_of_the_items_worked_by_hand(a_block):
    _, assessed = duties(a_block)
    items = a_block.files.items
    by_hand = [max(100, assessed[items.parent == k].sum()) for k in range(20)]
    assert owed(a_block)[:20].tolist() == by_hand


def test_every_payment_has_its_receipt_of_the_same_amount(honest):
    activity = honest.column("activity", table="events")
    case = honest.column("declaration_id", table="events")
    value = honest.column("value_after", table="events")
    paid, receipted = activity == "pay", activity == "receipt"
    assert paid.sum() == receipted.sum()
    assert (np.sort(case[paid]) == np.sort(case[receipted])).all()
    assert (np.sort(value[paid].astype(float)) == np.sort(value[receipted].astype(float))).all()
    first = activity == "assess"
    owed_by = dict(zip(case[first], value[first], strict=True))
    once = np.isin(case, case[activity == "reassess"], invert=True) & paid
    assert all(owed_by[c] == v for c, v in zip(case[once], value[once], strict=True))


def test_security_is_never_above_the_assessment_and_freed_after_payment(a_block):
    secure, discharge = (money(a_block)[name][0] for name in ("secure", "discharge"))
    assert secure.row.size > 5
    assert (secure.values["value_after"] <= owed(a_block)[secure.row]).all()
    at = a_block.course.at
    assert (secure.at >= at[secure.row, Act.ASSESS]).all()
    assert (secure.at <= at[secure.row, Act.PAY]).all()
    assert (discharge.at > at[discharge.row, Act.PAY]).all()


def test_penalties_stay_in_the_band_and_are_settled_by_agents(a_block):
    penalty, settle = (money(a_block)[name][0] for name in ("penalty", "settle"))
    assert penalty.row.size > 0
    assert (penalty.values["value_after"] <= 100 * MOST_PENALTY).all()
    assert (penalty.row == settle.row).all()
    assert (settle.at >= penalty.at).all()
    accounts = len(a_block.planted.administration.accounts)
    assert (settle.values["actor"] >= accounts).all()
    assert not np.isin(penalty.values["actor"], a_block.officer_final[penalty.row]).any()


def test_what_a_credit_note_adds_is_paid_once_more(a_block):
    changed, noted = difference(a_block)
    more = np.flatnonzero(noted & (changed > 0))
    again = money(a_block)["pay_more"][0]
    assert set(again.row) <= set(more)
    assert (again.values["value_after"] == changed[again.row]).all()
    assert (again.at > a_block.course.at[again.row, Act.REASSESS]).all()
