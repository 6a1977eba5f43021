from evenhand.practice.planting import order, order_of_conduct


def test_what_acts_on_times_is_chosen_while_dealing():
    chosen = {name for name, _ in order_of_conduct.DEALING}
    assert {name for name, _ in order_of_conduct.TIMING} <= chosen
    assert set(order_of_conduct.DEALING) <= set(order.DEALING)
    assert set(order_of_conduct.TIMING) <= set(order.TIMING)
