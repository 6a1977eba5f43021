from evenhand.practice.lot import GENERAL, RELIEF
from evenhand.practice.planting.of_relief import grant, to_relief_desk
from evenhand.practice.relief import BY_LAW_UNDER


def test_the_account_grants_more_on_its_own_files_only(plan, fresh, rng):
    fault = plan.faults["granted_relief"]
    made = grant(fault, fresh(fault.office), rng)
    own = made.officer == fault.accounts[0]
    assert own.any()
    assert set(made.handling.granting[own]) == {3.0}
    assert set(made.handling.granting[~own]) == {1.0}


def test_goods_with_relief_by_law_go_to_their_desk_when_it_is_there(plan, fresh, rng):
    one = plan.look_alikes.others["relief_desk"]
    before = fresh(one.office)
    made = to_relief_desk(one, before, rng)
    there = made.has(one.id)
    assert there.any()
    assert (made.files.procedure[there] == BY_LAW_UNDER).all()
    assert (made.dealt.desk[there] == RELIEF).all()
    assert (made.officer[there] == one.accounts[0]).all()
    assert (made.dealt.candidates[there] == 1).all()
    assert (made.officer[~there] == before.officer[~there]).all()
    assert (made.lot.officer == made.dealt.officer).all()
    present = before.roster.present[one.accounts[0] - before.office.officers.start]
    away = (made.files.procedure == BY_LAW_UNDER) & ~present[made.files.day]
    assert (made.dealt.desk[away] == GENERAL).all()
