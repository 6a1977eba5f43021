import numpy as np


def refunds(made, activity):
    rows = made.column("activity", table="events") == activity
    case = made.column("declaration_id", table="events")[rows]
    return {
        c: dict(zip(case, made.column(c, table="events")[rows], strict=True))
        for c in ("actor", "at", "value_after", "office")
    }


def test_three_accounts_take_in_decide_and_pay_a_claim_of_one_amount(honest):
    claim, decision, pay = (
        refunds(honest, name) for name in ("refund_claim", "refund_decision", "refund_pay")
    )
    assert len(decision["actor"]) > 100
    for case, who in decision["actor"].items():
        assert claim["actor"][case] != who
        assert claim["at"][case] <= decision["at"][case]
        assert claim["value_after"][case] == decision["value_after"][case]
    assert set(pay["actor"].values()) == {"system"}
    assert set(pay["actor"]) <= set(decision["actor"])


def test_one_account_decides_what_it_takes_in_where_it_is_planted(faulty):
    fault = faulty.fault("self_decided_refunds")
    claim, decision = (refunds(faulty, name) for name in ("refund_claim", "refund_decision"))
    both = {c for c, who in decision["actor"].items() if claim["actor"][c] == who}
    assert {decision["actor"][c] for c in both} == set(fault["accounts"])
    assert 10 < len(both) <= sum(fault["files"].values())
    listed = faulty.column("fault", table="planted") == fault["id"]
    assert both <= set(faulty.column("declaration_id", table="planted")[listed])


def test_the_counter_takes_in_every_claim_of_its_office_and_decides_none(honest):
    one = next(e for e in honest.truth["look_alikes"] if e["id"] == "refund_counter")
    claim, decision = (refunds(honest, name) for name in ("refund_claim", "refund_decision"))
    takers = {claim["actor"][c] for c, o in claim["office"].items() if o == one["office"]}
    assert takers == set(one["accounts"])
    assert not takers & set(decision["actor"].values())
    assert one["files"] > 20
    assert np.mean([o == one["office"] for o in claim["office"].values()]) > 0.3
