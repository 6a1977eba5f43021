from evenhand.practice.streams import Stage, stream


def test_the_same_block_draws_the_same_numbers():
    first = stream(3, Stage.LOT, 1, 2).random(5)
    assert (first == stream(3, Stage.LOT, 1, 2).random(5)).all()


def test_seed_stage_office_and_month_each_change_the_numbers():
    keys = [(3, Stage.LOT, 1, 2), (4, Stage.LOT, 1, 2), (3, Stage.PACE, 1, 2)]
    keys += [(3, Stage.LOT, 2, 1), (3, Stage.LOT, 1, 3)]
    drawn = {stream(seed, stage, *rest).random() for seed, stage, *rest in keys}
    assert len(drawn) == len(keys)


def test_no_two_stages_share_a_number():
    assert len({int(s) for s in Stage}) == len(Stage.__members__)
