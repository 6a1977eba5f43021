from evenhand.practice.innocent.look_alike import LookAlike


def test_a_look_alike_says_where_it_is_and_that_nothing_is_to_be_flagged(plan):
    one = LookAlike(id="x", what="w", explained_by="e", measures=("m",), accounts=(0,), until=31)
    plain = one.to_dict(plan.administration)
    assert plain["office"] == "every office"
    assert plain["accounts"] == [plan.administration.accounts[0]]
    assert (plain["from"], plain["until"]) == ("2025-01-01", "2025-01-31")
    assert plain["flag"] == "nothing"
