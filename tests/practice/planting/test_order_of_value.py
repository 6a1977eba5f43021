from evenhand.practice.planting import order, order_of_value


def test_each_stage_of_values_is_part_of_the_whole_order():
    assert set(order_of_value.INNOCENT + order_of_value.DEALING) <= set(order.DEALING)
    assert set(order_of_value.DECIDING) <= set(order.DECIDING)
    assert set(order_of_value.TIMING) <= set(order.TIMING)


def test_what_is_so_before_the_lot_comes_before_every_fault():
    first = [name for name, _ in order.DEALING[: len(order_of_value.INNOCENT)]]
    assert first == [name for name, _ in order_of_value.INNOCENT]
